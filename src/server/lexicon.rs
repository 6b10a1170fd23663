//! A count of a document's lexical tokens before it is parsed. The parser descends into brackets
//! by recursion and reads all it is given: both are bounded here, in one pass without allocation.

use super::document::too_dear;
use super::rejection::Rejection;

/// Brackets within brackets. The grammar's own depth is far below.
const BRACKETS: usize = 128;

/// Refuses a document of too many tokens or too many open brackets.
pub(super) fn measure(text: &str, limit: usize) -> Result<(), Rejection> {
    let mut rest = text.as_bytes();
    let (mut tokens, mut open) = (0_usize, 0_usize);
    while let Some((&first, after)) = rest.split_first() {
        rest = match first {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => {
                rest = after;
                continue;
            }
            b'#' => {
                rest = past(after, |byte| byte != b'\n' && byte != b'\r');
                continue;
            }
            b'"' => string(after).ok_or_else(Rejection::null_character)?,
            b'{' | b'[' | b'(' => {
                open += 1;
                after
            }
            b'}' | b']' | b')' => {
                open = open.saturating_sub(1);
                after
            }
            b'.' => past(after, |byte| byte == b'.'),
            _ if is_word(first) => past(after, is_word),
            _ => after,
        };
        tokens += 1;
        if open > BRACKETS {
            return Err(refuse(BRACKETS, "层括号", "open brackets"));
        }
        if tokens > limit {
            return Err(refuse(limit, "个词法单元", "tokens"));
        }
    }
    Ok(())
}

fn refuse(limit: usize, zh: &str, en: &str) -> Rejection {
    let refusal = too_dear(format!("查询文档至多 {limit} {zh}"), format!("a document has at most {limit} {en}"));
    Rejection::document(refusal.allowing([limit]), Vec::new())
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-' || byte >= 0x80
}

fn past(bytes: &[u8], belongs: impl Fn(u8) -> bool) -> &[u8] {
    let end = bytes.iter().position(|byte| !belongs(*byte)).unwrap_or(bytes.len());
    bytes.get(end..).unwrap_or_default()
}

/// What follows a string whose first quote was taken; `None` where it holds the null character. An
/// unfinished one takes the rest, which the parser will refuse.
fn string(after: &[u8]) -> Option<&[u8]> {
    let (mut rest, block) = after.strip_prefix(b"\"\"").map_or((after, false), |body| (body, true));
    loop {
        rest = match rest {
            [] => return Some(rest),
            [0, ..] => return None,
            [b'\\', b'u', b'0', b'0', b'0', b'0', ..] if !block => return None,
            [b'\\', b'"', b'"', b'"', more @ ..] if block => more,
            [b'"', b'"', b'"', more @ ..] if block => return Some(more),
            [b'\\', _, more @ ..] if !block => more,
            [b'"' | b'\n' | b'\r', more @ ..] if !block => return Some(more),
            [_, more @ ..] => more,
        };
    }
}
