//! JSON Pointers (RFC 6901) into an outlined text.

use std::borrow::Cow;

use crate::outline::{Kind, Outline, slice, string};

/// The steps are spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spent;

/// Whether the pointer leads to a value of this text. Takes from `steps` one for each element and member
/// that it passes by: the same for the same text and pointer on every machine.
pub(crate) fn leads(pointer: &str, text: &str, outline: &Outline, steps: &mut u64) -> Result<bool, Spent> {
    let mut at = 0;
    let mut rest = pointer;
    while !rest.is_empty() {
        let Some(behind) = rest.strip_prefix('/') else {
            return Ok(false);
        };
        let end = behind.bytes().position(|byte| byte == b'/').unwrap_or(behind.len());
        let (token, tail) = behind.split_at_checked(end).unwrap_or((behind, ""));
        let Some(node) = outline.node(at) else {
            return Ok(false);
        };
        let found = match node.kind {
            Kind::Object => member(token, at + 1, node.next, text, outline, steps)?,
            Kind::Array => element(token, at + 1, node.next, outline, steps)?,
            _ => None,
        };
        let Some(found) = found else {
            return Ok(false);
        };
        at = found;
        rest = tail;
    }
    Ok(true)
}

fn spend(steps: &mut u64, more: u64) -> Result<(), Spent> {
    *steps = steps.checked_sub(more).ok_or(Spent)?;
    Ok(())
}

fn member(
    token: &str,
    mut at: u32,
    end: u32,
    text: &str,
    outline: &Outline,
    steps: &mut u64,
) -> Result<Option<u32>, Spent> {
    let Some(token) = meant(token) else {
        return Ok(None);
    };
    while let Some(key) = outline.node(at).filter(|_| at < end) {
        spend(steps, 1)?;
        let same = match key.kind {
            // It is written out for the comparison, and that costs its length.
            Kind::Escaped => {
                spend(steps, u64::from(key.end - key.start))?;
                string(text, key) == token
            }
            _ => slice(text, key) == token,
        };
        if same {
            return Ok(Some(at + 1));
        }
        at = outline.node(at + 1).map_or(end, |value| value.next);
    }
    Ok(None)
}

fn element(token: &str, mut at: u32, end: u32, outline: &Outline, steps: &mut u64) -> Result<Option<u32>, Spent> {
    let canonical = token == "0" || (!token.starts_with('0') && token.bytes().all(|byte| byte.is_ascii_digit()));
    let Some(mut index) = token.parse::<u32>().ok().filter(|_| canonical) else {
        return Ok(None);
    };
    spend(steps, u64::from(index.min(end - at)) + 1)?;
    while let Some(node) = outline.node(at).filter(|_| at < end) {
        if index == 0 {
            return Ok(Some(at));
        }
        index -= 1;
        at = node.next;
    }
    Ok(None)
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
