//! What a cell asks of a value, in the notation of DMN's unary tests: `>=35`, `[30..40)`,
//! `"a","b"`, `not("a")`, `true`, `2010-12-31`, `null` for a fact that is missing.

use crate::parameters::Kind;
use crate::value::{Scalar, written};

/// Whether a value satisfies a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    Yes,
    No,
    /// The fact is missing, and the column does not say what becomes of it then.
    Unknown,
}

/// A condition, ready to be asked.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Condition<'p> {
    negated: bool,
    missing: bool,
    spans: Vec<(i64, i64)>,
    words: Vec<&'p str>,
}

impl<'p> Condition<'p> {
    /// Reads a condition on a fact of this kind.
    pub fn read(kind: Kind, text: &'p str) -> Option<Self> {
        let inner = text.strip_prefix("not(").and_then(|rest| rest.strip_suffix(')'));
        let mut condition = Self { negated: inner.is_some(), ..Self::default() };
        let mut rest = inner.unwrap_or(text);
        loop {
            rest = condition.piece(kind, rest)?;
            if rest.is_empty() {
                return Some(condition);
            }
            rest = rest.strip_prefix(',')?;
        }
    }

    /// Whether it speaks of a missing fact.
    pub const fn minds_missing(&self) -> bool {
        self.missing
    }

    /// Asks it. In a column that minds missing facts, a missing one is a value like another.
    pub fn asks(&self, value: Option<&Scalar<'_>>, minds_missing: bool) -> Truth {
        let inside = match value {
            None if !minds_missing => return Truth::Unknown,
            None => self.missing,
            Some(Scalar::Ordered(value)) => self.spans.iter().any(|(least, most)| least <= value && value <= most),
            Some(Scalar::Word(word)) => self.words.iter().any(|one| one == word),
        };
        if inside != self.negated { Truth::Yes } else { Truth::No }
    }

    /// Reads one piece of a list and gives what is left.
    fn piece(&mut self, kind: Kind, text: &'p str) -> Option<&'p str> {
        if let Some(rest) = text.strip_prefix("null") {
            self.missing = true;
            return Some(rest);
        }
        if matches!(kind, Kind::Choice | Kind::Text) {
            let (word, rest) = text.strip_prefix('"')?.split_once('"')?;
            self.words.push(word);
            return Some(rest);
        }
        let (span, rest) = if text.starts_with(['[', '(']) { between(kind, text)? } else { compared(kind, text)? };
        self.spans.push(span);
        Some(rest)
    }
}

/// `[30..40)`.
fn between(kind: Kind, text: &str) -> Option<((i64, i64), &str)> {
    let end = text.find([']', ')'])?;
    let (interval, rest) = text.split_at_checked(end + 1)?;
    let (least, most) = interval.get(1..end)?.split_once("..")?;
    let least = written(kind, least)?.checked_add(i64::from(interval.starts_with('(')))?;
    let most = written(kind, most)?.checked_sub(i64::from(interval.ends_with(')')))?;
    Some(((least, most), rest))
}

/// `>=35`, `<35`, `35`.
fn compared(kind: Kind, text: &str) -> Option<((i64, i64), &str)> {
    let end = text.find(',').unwrap_or(text.len());
    let (one, rest) = text.split_at_checked(end)?;
    if let Some(value) = one.strip_prefix('>') {
        let least = match value.strip_prefix('=') {
            Some(value) => written(kind, value)?,
            None => written(kind, value)?.checked_add(1)?,
        };
        return Some(((least, i64::MAX), rest));
    }
    if let Some(value) = one.strip_prefix('<') {
        let most = match value.strip_prefix('=') {
            Some(value) => written(kind, value)?,
            None => written(kind, value)?.checked_sub(1)?,
        };
        return Some(((i64::MIN, most), rest));
    }
    let value = written(kind, one)?;
    Some(((value, value), rest))
}
