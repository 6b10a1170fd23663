//! The outline of a JSON text: one pass, no tree, every value's place in the text.
//!
//! Facts are looked into by pointer, several times a subject; the outline makes that a walk over a
//! flat list that is used again for the next subject. It is strict: RFC 8259, no lone surrogates,
//! integers within what every reader keeps exactly, and nothing behind the value. Decimals are
//! strings in this contract, so a fraction or an exponent is refused.

use std::borrow::Cow;

use crate::contract::Text;

/// What kind of value a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Object,
    Array,
    /// Without an escape: the text between the quotes is the value.
    Plain,
    /// With at least one escape.
    Escaped,
    Number,
    Word,
}

/// One value or key. Keys stand before their values.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    pub kind: Kind,
    /// Where its text begins; of strings, behind the quote.
    pub start: u32,
    /// Where its text ends; of strings, before the quote. Not set for containers.
    pub end: u32,
    /// The node behind this value and all that is in it.
    pub next: u32,
}

/// Why a text has no outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.said())]
pub enum NotJson {
    /// Not JSON, at this byte.
    Syntax(usize),
    /// A fraction or an exponent, at this byte.
    Fraction(usize),
    /// An integer beyond what is kept exactly, at this byte.
    Range(usize),
    /// Nested too deeply.
    Depth,
    /// Longer than an outline can number.
    Length,
}

impl NotJson {
    /// What is wrong, in both languages.
    #[must_use]
    pub fn said(&self) -> Text {
        match self {
            Self::Syntax(at) => Text::new(format!("第 {at} 字节处不是合法 JSON"), format!("not JSON at byte {at}")),
            Self::Fraction(at) => Text::new(
                format!("第 {at} 字节处有小数或指数：数字只可为整数，小数写作字符串"),
                format!("a fraction or exponent at byte {at}: numbers are integers, decimals are strings"),
            ),
            Self::Range(at) => Text::new(
                format!("第 {at} 字节处的整数超出 ±(2^53-1)"),
                format!("an integer beyond ±(2^53-1) at byte {at}"),
            ),
            Self::Depth => {
                Text::new(format!("嵌套超过 {MAXIMUM_DEPTH} 层"), format!("nested more than {MAXIMUM_DEPTH} deep"))
            }
            Self::Length => Text::new("文档过长", "the document is too long"),
        }
    }
}

/// How deep a document may nest.
const MAXIMUM_DEPTH: usize = 64;

const MAXIMUM_INTEGER: u64 = (1 << 53) - 1;

/// A list of nodes that is filled again for each text.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    nodes: Vec<Node>,
    open: Vec<u32>,
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// Past the closing quote; the reader stands behind the opening one.
    fn string(&mut self) -> Result<(usize, usize, Kind), NotJson> {
        let start = self.at;
        let mut kind = Kind::Plain;
        loop {
            match self.peek() {
                Some(b'"') => {
                    let end = self.at;
                    self.at += 1;
                    return Ok((start, end, kind));
                }
                Some(b'\\') => {
                    kind = Kind::Escaped;
                    self.escape()?;
                }
                Some(byte) if byte >= b' ' => self.at += 1,
                _ => return Err(NotJson::Syntax(self.at)),
            }
        }
    }

    fn escape(&mut self) -> Result<(), NotJson> {
        self.at += 1;
        match self.peek() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 1,
            Some(b'u') => {
                let unit = self.unit()?;
                if (0xDC00..0xE000).contains(&unit) {
                    return Err(NotJson::Syntax(self.at));
                }
                if (0xD800..0xDC00).contains(&unit) {
                    if self.text.get(self.at..self.at + 2) != Some(b"\\u") {
                        return Err(NotJson::Syntax(self.at));
                    }
                    self.at += 1;
                    if !(0xDC00..0xE000).contains(&self.unit()?) {
                        return Err(NotJson::Syntax(self.at));
                    }
                }
            }
            _ => return Err(NotJson::Syntax(self.at)),
        }
        Ok(())
    }

    /// Four hex digits; the reader stands on the `u` before them.
    fn unit(&mut self) -> Result<u32, NotJson> {
        let digits = self.text.get(self.at + 1..self.at + 5).ok_or(NotJson::Syntax(self.at))?;
        self.at += 5;
        digits.iter().try_fold(0, |value, digit| {
            let digit = char::from(*digit).to_digit(16).ok_or(NotJson::Syntax(self.at))?;
            Ok(value * 16 + digit)
        })
    }

    fn number(&mut self) -> Result<(usize, usize), NotJson> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let digits = self.at;
        let mut value = 0_u64;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            value = value.saturating_mul(10).saturating_add(u64::from(digit - b'0'));
            self.at += 1;
        }
        let count = self.at - digits;
        if count == 0 || (count > 1 && self.text.get(digits) == Some(&b'0')) {
            return Err(NotJson::Syntax(start));
        }
        match self.peek() {
            Some(b'.' | b'e' | b'E') => Err(NotJson::Fraction(start)),
            _ if value > MAXIMUM_INTEGER => Err(NotJson::Range(start)),
            _ => Ok((start, self.at)),
        }
    }

    fn word(&mut self) -> Result<(usize, usize), NotJson> {
        let start = self.at;
        let rest = self.text.get(start..).unwrap_or_default();
        for word in [&b"true"[..], b"false", b"null"] {
            if rest.starts_with(word) {
                self.at += word.len();
                return Ok((start, self.at));
            }
        }
        Err(NotJson::Syntax(start))
    }
}

impl Outline {
    /// The nodes, in the order of the text.
    pub(crate) fn node(&self, index: u32) -> Option<&Node> {
        self.nodes.get(index as usize)
    }

    fn push(&mut self, kind: Kind, start: usize, end: usize) -> Result<(), NotJson> {
        let number = |value: usize| u32::try_from(value).map_err(|_| NotJson::Length);
        let next = number(self.nodes.len() + 1)?;
        self.nodes.push(Node { kind, start: number(start)?, end: number(end)?, next });
        Ok(())
    }

    /// Reads a whole text; what was outlined before is forgotten.
    pub(crate) fn read(&mut self, text: &str) -> Result<(), NotJson> {
        self.nodes.clear();
        self.open.clear();
        let mut reader = Reader { text: text.as_bytes(), at: 0 };
        reader.blanks();
        loop {
            // A value is due here.
            match reader.peek() {
                Some(b'"') => {
                    reader.at += 1;
                    let (start, end, kind) = reader.string()?;
                    self.push(kind, start, end)?;
                }
                Some(open @ (b'{' | b'[')) => {
                    if self.open.len() >= MAXIMUM_DEPTH {
                        return Err(NotJson::Depth);
                    }
                    let kind = if open == b'{' { Kind::Object } else { Kind::Array };
                    self.open.push(u32::try_from(self.nodes.len()).map_err(|_| NotJson::Length)?);
                    self.push(kind, reader.at, 0)?;
                    reader.at += 1;
                    reader.blanks();
                    let empty = if open == b'{' { b'}' } else { b']' };
                    if reader.peek() != Some(empty) {
                        if open == b'{' {
                            self.key(&mut reader)?;
                        }
                        continue;
                    }
                }
                Some(b'-' | b'0'..=b'9') => {
                    let (start, end) = reader.number()?;
                    self.push(Kind::Number, start, end)?;
                }
                _ => {
                    let (start, end) = reader.word()?;
                    self.push(Kind::Word, start, end)?;
                }
            }
            if self.after(&mut reader)? {
                return Ok(());
            }
        }
    }

    /// A key and its colon.
    fn key(&mut self, reader: &mut Reader<'_>) -> Result<(), NotJson> {
        reader.blanks();
        if reader.peek() != Some(b'"') {
            return Err(NotJson::Syntax(reader.at));
        }
        reader.at += 1;
        let (start, end, kind) = reader.string()?;
        self.push(kind, start, end)?;
        reader.blanks();
        if reader.peek() != Some(b':') {
            return Err(NotJson::Syntax(reader.at));
        }
        reader.at += 1;
        reader.blanks();
        Ok(())
    }

    /// What stands behind a value: a comma before the next one, or ends of containers. True at the
    /// end of the text.
    fn after(&mut self, reader: &mut Reader<'_>) -> Result<bool, NotJson> {
        loop {
            reader.blanks();
            let Some(open) = self.open.last().copied() else {
                return if reader.at == reader.text.len() { Ok(true) } else { Err(NotJson::Syntax(reader.at)) };
            };
            let behind = u32::try_from(self.nodes.len()).map_err(|_| NotJson::Length)?;
            let Some(container) = self.nodes.get_mut(open as usize) else {
                return Err(NotJson::Syntax(reader.at));
            };
            match (container.kind, reader.peek()) {
                (Kind::Object, Some(b'}')) | (Kind::Array, Some(b']')) => {
                    container.next = behind;
                    reader.at += 1;
                    container.end = u32::try_from(reader.at).map_err(|_| NotJson::Length)?;
                    self.open.pop();
                }
                (Kind::Object, Some(b',')) => {
                    reader.at += 1;
                    self.key(reader)?;
                    return Ok(false);
                }
                (Kind::Array, Some(b',')) => {
                    reader.at += 1;
                    reader.blanks();
                    return Ok(false);
                }
                _ => return Err(NotJson::Syntax(reader.at)),
            }
        }
    }
}

/// The text of a node.
pub(crate) fn slice<'a>(text: &'a str, node: &Node) -> &'a str {
    text.get(node.start as usize..node.end as usize).unwrap_or_default()
}

/// The value of a string or key.
pub(crate) fn string<'a>(text: &'a str, node: &Node) -> Cow<'a, str> {
    let raw = slice(text, node);
    if node.kind == Kind::Escaped { Cow::Owned(unescaped(raw)) } else { Cow::Borrowed(raw) }
}

/// A string's value from its escaped text, which the reader found well-formed.
fn unescaped(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw.chars();
    let unit = |rest: &mut std::str::Chars<'_>| {
        (0..4).fold(0_u32, |value, _| value * 16 + rest.next().and_then(|digit| digit.to_digit(16)).unwrap_or(0))
    };
    while let Some(char) = rest.next() {
        if char != '\\' {
            out.push(char);
            continue;
        }
        match rest.next() {
            Some('b') => out.push('\u{8}'),
            Some('f') => out.push('\u{c}'),
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('t') => out.push('\t'),
            Some('u') => {
                let mut value = unit(&mut rest);
                if (0xD800..0xDC00).contains(&value) {
                    rest.next();
                    rest.next();
                    let low = unit(&mut rest);
                    value = 0x10000 + ((value & 0x3FF) << 10) + (low & 0x3FF);
                }
                out.push(char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            Some(same) => out.push(same),
            None => {}
        }
    }
    out
}
