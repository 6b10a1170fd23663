//! Canonical JSON (RFC 8785) as this contract uses it: integers only, decimals as strings.
//!
//! Written over the outline and not over a tree of `serde_json`, so that no feature that another
//! crate switches on there (key order, arbitrary precision) can change a digest. A key that stands
//! twice in one object is refused: no two readers agree on it.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde::Serialize;

use crate::contract::Text;
use crate::outline::{Kind, NotJson, Outline, slice, string};
use crate::wording::shown;

/// Why something has no canonical form here.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.said())]
pub enum NotCanonical {
    /// Not JSON of this contract.
    NotJson(#[from] NotJson),
    /// The same key twice in one object.
    KeyTwice(String),
    /// The value could not be written as JSON at all.
    NotWritten(serde_json::Error),
}

impl NotCanonical {
    /// What is wrong, in both languages.
    #[must_use]
    pub fn said(&self) -> Text {
        match self {
            Self::NotJson(error) => error.said(),
            Self::KeyTwice(key) => {
                let key = shown(key);
                Text::new(
                    format!("键“{key}”在同一对象中出现两次"),
                    format!("the key \"{key}\" stands twice in one object"),
                )
            }
            Self::NotWritten(error) => {
                Text::new(format!("无法写成 JSON：{error}"), format!("cannot be written as JSON: {error}"))
            }
        }
    }
}

/// The canonical JSON of a value.
///
/// # Errors
///
/// When the value has a fraction, an integer beyond ±(2^53-1), or does not serialise.
pub fn canonical<T: Serialize + ?Sized>(value: &T) -> Result<String, NotCanonical> {
    canonicalize(&serde_json::to_string(value).map_err(NotCanonical::NotWritten)?)
}

/// The canonical form of a JSON text.
///
/// # Errors
///
/// When the text is not JSON, has a fraction or exponent, an integer beyond ±(2^53-1), or a key twice.
pub fn canonicalize(text: &str) -> Result<String, NotCanonical> {
    let mut outline = Outline::default();
    outline.read(text)?;
    let mut out = String::with_capacity(text.len());
    write(0, text, &outline, &mut out)?;
    Ok(out)
}

/// Writes the value at `at` and returns the node behind it. As deep as the outline allows, no deeper.
fn write(at: u32, text: &str, outline: &Outline, out: &mut String) -> Result<u32, NotCanonical> {
    let Some(node) = outline.node(at) else {
        return Ok(at);
    };
    match node.kind {
        Kind::Number => out.push_str(match slice(text, node) {
            "-0" => "0",
            digits => digits,
        }),
        Kind::Word => out.push_str(slice(text, node)),
        Kind::Plain | Kind::Escaped => quote(&string(text, node), out),
        Kind::Array => {
            out.push('[');
            let mut child = at + 1;
            while child < node.next {
                if child > at + 1 {
                    out.push(',');
                }
                child = write(child, text, outline, out)?;
            }
            out.push(']');
        }
        Kind::Object => object(at + 1, node.next, text, outline, out)?,
    }
    Ok(node.next)
}

fn object(mut at: u32, end: u32, text: &str, outline: &Outline, out: &mut String) -> Result<(), NotCanonical> {
    let mut members: Vec<(Cow<'_, str>, u32)> = Vec::new();
    while let Some(key) = outline.node(at).filter(|_| at < end) {
        members.push((string(text, key), at + 1));
        at = outline.node(at + 1).map_or(end, |value| value.next);
    }
    members.sort_by(|left, right| by_utf16(&left.0, &right.0));
    if let Some(twice) = members.iter().zip(members.iter().skip(1)).find(|(one, next)| one.0 == next.0) {
        return Err(NotCanonical::KeyTwice(twice.0.0.clone().into_owned()));
    }
    out.push('{');
    let mut first = true;
    for (key, value) in members {
        if !std::mem::take(&mut first) {
            out.push(',');
        }
        quote(&key, out);
        out.push(':');
        write(value, text, outline, out)?;
    }
    out.push('}');
    Ok(())
}

/// The order of RFC 8785: by UTF-16 code units, which differs from the order of bytes only where
/// characters beyond U+FFFF meet those from U+E000 on.
fn by_utf16(left: &str, right: &str) -> Ordering {
    if left.is_ascii() || right.is_ascii() {
        return left.cmp(right);
    }
    left.encode_utf16().cmp(right.encode_utf16())
}

fn quote(value: &str, out: &mut String) {
    out.push('"');
    let mut rest = value;
    while let Some(at) = rest.bytes().position(|byte| byte < b' ' || byte == b'"' || byte == b'\\') {
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        let mut chars = special.chars();
        match chars.next() {
            Some('"') => out.push_str("\\\""),
            Some('\\') => out.push_str("\\\\"),
            Some('\u{8}') => out.push_str("\\b"),
            Some('\u{c}') => out.push_str("\\f"),
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some('\t') => out.push_str("\\t"),
            Some(control) => {
                out.push_str("\\u00");
                for nibble in [u32::from(control) >> 4, u32::from(control) & 15] {
                    out.push(char::from_digit(nibble, 16).unwrap_or('0'));
                }
            }
            None => {}
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    out.push('"');
}
