//! JSON Pointers (RFC 6901) into an outlined text.

use std::borrow::Cow;

use crate::outline::{Kind, Node, Outline, slice, string};

/// Whether the pointer leads to a value of this text.
pub(crate) fn leads(pointer: &str, text: &str, outline: &Outline) -> bool {
    find(pointer, text, outline).is_some()
}

/// The value that the pointer leads to.
pub(crate) fn find<'o>(pointer: &str, text: &str, outline: &'o Outline) -> Option<&'o Node> {
    let mut at = 0;
    let mut rest = pointer;
    while !rest.is_empty() {
        let behind = rest.strip_prefix('/')?;
        let end = behind.bytes().position(|byte| byte == b'/').unwrap_or(behind.len());
        let (token, tail) = behind.split_at_checked(end)?;
        let node = outline.node(at)?;
        at = match node.kind {
            Kind::Object => member(token, at + 1, node.next, text, outline)?,
            Kind::Array => element(token, at + 1, node.next, outline)?,
            _ => return None,
        };
        rest = tail;
    }
    outline.node(at)
}

fn member(token: &str, mut at: u32, end: u32, text: &str, outline: &Outline) -> Option<u32> {
    let token = meant(token)?;
    while at < end {
        let key = outline.node(at)?;
        let same = match key.kind {
            Kind::Escaped => string(text, key) == token,
            _ => slice(text, key) == token,
        };
        if same {
            return Some(at + 1);
        }
        at = outline.node(at + 1)?.next;
    }
    None
}

fn element(token: &str, mut at: u32, end: u32, outline: &Outline) -> Option<u32> {
    let canonical = token == "0" || (!token.starts_with('0') && token.bytes().all(|byte| byte.is_ascii_digit()));
    let mut index: u32 = token.parse().ok().filter(|_| canonical)?;
    while at < end {
        if index == 0 {
            return Some(at);
        }
        index -= 1;
        at = outline.node(at)?.next;
    }
    None
}

/// A token with `~1` and `~0` resolved; a `~` before anything else is no pointer.
fn meant(token: &str) -> Option<Cow<'_, str>> {
    if !token.contains('~') {
        return Some(Cow::Borrowed(token));
    }
    let mut out = String::with_capacity(token.len());
    let mut chars = token.chars();
    while let Some(char) = chars.next() {
        match (char, if char == '~' { chars.next() } else { None }) {
            ('~', Some('0')) => out.push('~'),
            ('~', Some('1')) => out.push('/'),
            ('~', _) => return None,
            (char, _) => out.push(char),
        }
    }
    Some(Cow::Owned(out))
}
