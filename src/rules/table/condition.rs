//! What a cell of a condition says: the part of DMN's unary tests that can be analysed. `-`, `35`,
//! `>=35`, `[30..40)`, `"甲","乙"`, `not("甲")`, `是`, `空`, with full-width forms as a clerk types them.

use super::model::Kind;
use super::region::Region;
use super::value::{position, widest, written};
use crate::workbook::cell::half_width;

/// A condition that asks something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    negated: bool,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Missing,
    Word(String),
    Span { least: Option<End>, most: Option<End>, single: bool },
}

/// An end of a span, and whether it belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct End {
    at: i64,
    closed: bool,
}

/// Why a text is no condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrong {
    /// Nothing stands there.
    Blank,
    /// It cannot be read.
    Unreadable,
    /// A span that begins behind its end.
    Empty,
}

/// What separates the pieces of a list.
fn separates(char: char) -> bool {
    matches!(char, ',' | '，' | '、' | ';' | '；' | '\n')
}

fn quotes(char: char) -> bool {
    matches!(char, '"' | '“' | '”' | '＂' | '「' | '」')
}

/// The pieces of a list, quoted ones with their quotation marks as `"`.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut quoted = false;
    for char in text.chars() {
        if quotes(char) {
            quoted = !quoted;
        }
        match pieces.last_mut() {
            Some(_) if separates(char) && !quoted => pieces.push(String::new()),
            Some(piece) => piece.push(if quotes(char) { '"' } else { char }),
            None => {}
        }
    }
    pieces.into_iter().map(|piece| piece.trim().to_owned()).collect()
}

/// Text outside quotation marks in its plain form.
fn plain(text: &str) -> String {
    let text = half_width(text).replace('≥', ">=").replace('≤', "<=").replace(['~', '～', '—'], "..");
    text.chars().filter(|char| !char.is_whitespace()).collect()
}

impl Condition {
    /// Reads a condition; none where anything will do.
    pub(super) fn read(kind: Kind, text: &str) -> Result<Option<Self>, Wrong> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Wrong::Blank);
        }
        if matches!(text, "-" | "－" | "—" | "–" | "不限" | "任意") || text.eq_ignore_ascii_case("any") {
            return Ok(None);
        }
        let (negated, inner) = match negation(text) {
            Some(inner) => (true, inner),
            None => (false, text),
        };
        let pieces = pieces(inner).iter().map(|text| piece(kind, text)).collect::<Result<Vec<_>, _>>()?;
        Ok(Some(Self { negated, pieces }))
    }

    /// As parameters write it.
    pub(super) fn written(&self, kind: Kind) -> String {
        let pieces: Vec<String> = self.pieces.iter().map(|piece| piece.written(kind)).collect();
        let list = pieces.join(",");
        if self.negated { format!("not({list})") } else { list }
    }

    /// Whether it speaks of a missing fact.
    pub(super) fn minds_missing(&self) -> bool {
        self.pieces.contains(&Piece::Missing)
    }

    /// The words that it names.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Word(word) => Some(word.as_str()),
            _ => None,
        })
    }

    /// The positions that satisfy it among those from the first to the last. `missing` is the position
    /// of a missing fact, where the column minds it; `place` is that of a word.
    pub(super) fn region(
        &self,
        (first, last): (i64, i64),
        missing: Option<i64>,
        place: &dyn Fn(&str) -> Option<i64>,
    ) -> Region {
        let known = missing.map_or(first, |missing| missing + 1);
        let spans = self.pieces.iter().filter_map(|piece| match piece {
            Piece::Missing => missing.map(|missing| (missing, missing)),
            Piece::Word(word) => place(word).map(|place| (place, place)),
            Piece::Span { least, most, .. } => {
                let least = least.map_or(known, |end| end.at + i64::from(!end.closed));
                let most = most.map_or(last, |end| end.at - i64::from(!end.closed));
                Some((least.max(known), most.min(last)))
            }
        });
        let region = Region::of(spans);
        if self.negated { region.within(first, last) } else { region }
    }
}

/// What stands in `not(…)`.
fn negation(text: &str) -> Option<&str> {
    let lower = text.to_ascii_lowercase();
    let word = ["not", "非", "除"].into_iter().find(|word| lower.starts_with(word))?;
    let rest = text.get(word.len()..)?.trim_start();
    rest.strip_prefix(['(', '（'])?.strip_suffix([')', '）'])
}

fn piece(kind: Kind, text: &str) -> Result<Piece, Wrong> {
    if text == "空" || text == "缺" || text.eq_ignore_ascii_case("null") {
        return Ok(Piece::Missing);
    }
    if matches!(kind, Kind::Choice | Kind::Text) {
        let word = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
        if word.is_empty() || word.contains('"') || word.contains(char::is_control) {
            return Err(Wrong::Unreadable);
        }
        return Ok(Piece::Word(word.to_owned()));
    }
    let text = plain(text);
    let end = |text: &str, closed: bool| position(kind, text).map(|at| End { at, closed }).ok_or(Wrong::Unreadable);
    if kind == Kind::Boolean {
        let at = end(&text, true)?;
        return Ok(Piece::Span { least: Some(at), most: Some(at), single: true });
    }
    if let Some(inner) = text.strip_prefix(['[', '(', ']'])
        && let Some(inner) = inner.strip_suffix([']', ')', '['])
    {
        let (least, most) = inner.split_once("..").ok_or(Wrong::Unreadable)?;
        let (least, most) = (end(least, text.starts_with('['))?, end(most, text.ends_with(']'))?);
        if least.at + i64::from(!least.closed) > most.at - i64::from(!most.closed) {
            return Err(Wrong::Empty);
        }
        return Ok(Piece::Span { least: Some(least), most: Some(most), single: false });
    }
    for (sign, from, closed) in [(">=", true, true), ("<=", false, true), (">", true, false), ("<", false, false)] {
        if let Some(value) = text.strip_prefix(sign) {
            let end = Some(end(value, closed)?);
            let (least, most) = if from { (end, None) } else { (None, end) };
            return Ok(Piece::Span { least, most, single: false });
        }
    }
    let at = end(&text, true)?;
    Ok(Piece::Span { least: Some(at), most: Some(at), single: true })
}

impl Piece {
    fn written(&self, kind: Kind) -> String {
        match self {
            Self::Missing => "null".to_owned(),
            Self::Word(word) => format!("\"{word}\""),
            Self::Span { least: Some(end), single: true, .. } => written(kind, end.at),
            Self::Span { least: Some(least), most: Some(most), .. } => format!(
                "{}{}..{}{}",
                if least.closed { '[' } else { '(' },
                written(kind, least.at),
                written(kind, most.at),
                if most.closed { ']' } else { ')' }
            ),
            Self::Span { least: Some(end), most: None, .. } => {
                format!("{}{}", if end.closed { ">=" } else { ">" }, written(kind, end.at))
            }
            Self::Span { most: Some(end), .. } => {
                format!("{}{}", if end.closed { "<=" } else { "<" }, written(kind, end.at))
            }
            Self::Span { least: None, most: None, .. } => {
                format!(">={}", written(kind, widest(kind).0))
            }
        }
    }
}
