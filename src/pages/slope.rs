//! Rank moves as lines from one ranking to another, drawn on the server. Entering and leaving differ by line,
//! sign and words, not by colour alone.

use maud::{Markup, html};

/// What happens to a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It gets a place.
    Enters,
    /// It loses its place.
    Leaves,
    /// It stands elsewhere.
    Moves,
}

/// A subject that stands elsewhere; without a rank it is not ranked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// What people call it.
    pub label: String,
    /// Its rank in the past ranking.
    pub before: Option<i64>,
    /// Its rank in the other one.
    pub after: Option<i64>,
    /// What happens to it.
    pub kind: Kind,
}

/// What stands beside the chart.
pub struct Words<'w> {
    /// What the chart is.
    pub title: &'w str,
    /// Over the left side.
    pub before: &'w str,
    /// Over the right side.
    pub after: &'w str,
    /// For who has no rank.
    pub unranked: &'w str,
}

const WIDTH: usize = 640;
const LEFT: usize = 220;
const RIGHT: usize = 420;
const TOP: usize = 34;
const STEP: usize = 22;
/// A label of more characters would run into the lines.
const LABEL: usize = 14;

/// Where each stands on one side, from the top: by rank, then as they come; who has none stands below.
fn slots(ranks: &[Option<i64>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..ranks.len()).collect();
    order.sort_by_key(|place| (ranks.get(*place).copied().flatten().unwrap_or(i64::MAX), *place));
    let mut slots = vec![0; ranks.len()];
    for (slot, place) in order.into_iter().enumerate() {
        if let Some(one) = slots.get_mut(place) {
            *one = slot;
        }
    }
    slots
}

/// The chart.
pub fn chart(moves: &[Move], words: &Words<'_>) -> Markup {
    let left = slots(&moves.iter().map(|one| one.before).collect::<Vec<_>>());
    let right = slots(&moves.iter().map(|one| one.after).collect::<Vec<_>>());
    let height = TOP + moves.len() * STEP + 8;
    let y = |slot: usize| TOP + slot * STEP + STEP / 2;
    html! {
        svg.slope role="img" aria-label=(words.title) viewBox={ "0 0 " (WIDTH) " " (height) } {
            text.head x=(LEFT) y="18" text-anchor="end" { (words.before) }
            text.head x=(RIGHT) y="18" { (words.after) }
            @for (one, (from, to)) in moves.iter().zip(left.into_iter().zip(right)) {
                g class=(class(one.kind)) {
                    title { (told(one, words)) }
                    line x1=(LEFT + 8) y1=(y(from)) x2=(RIGHT - 8) y2=(y(to)) {}
                    circle cx=(LEFT + 8) cy=(y(from)) r="3" {}
                    circle cx=(RIGHT - 8) cy=(y(to)) r="3" {}
                    text x=(LEFT) y=(y(from) + 4) text-anchor="end" { (clipped(&one.label)) " " (rank(one.before, words)) }
                    text x=(RIGHT) y=(y(to) + 4) { (rank(one.after, words)) " " (sign(one)) " " (clipped(&one.label)) }
                }
            }
        }
    }
}

const fn class(kind: Kind) -> &'static str {
    match kind {
        Kind::Enters => "enters",
        Kind::Leaves => "leaves",
        Kind::Moves => "moves",
    }
}

/// The direction of a move, for who sees no colours.
pub fn sign(one: &Move) -> &'static str {
    match one.kind {
        Kind::Enters => "▲",
        Kind::Leaves => "▼",
        Kind::Moves => match (one.before, one.after) {
            (Some(before), Some(after)) if after < before => "↑",
            (Some(before), Some(after)) if after > before => "↓",
            (None, Some(_)) => "↑",
            (Some(_), None) => "↓",
            _ => "·",
        },
    }
}

fn told(one: &Move, words: &Words<'_>) -> String {
    format!("{} {}: {} → {}", sign(one), one.label, rank(one.before, words), rank(one.after, words))
}

fn rank(rank: Option<i64>, words: &Words<'_>) -> String {
    rank.map_or_else(|| words.unranked.to_owned(), |rank| rank.to_string())
}

fn clipped(label: &str) -> String {
    if label.chars().count() <= LABEL {
        return label.to_owned();
    }
    label.chars().take(LABEL - 1).chain(['…']).collect()
}
