//! Amounts as bars, drawn on the server: beside each other, or upon each other. What a bar stands for is said in words
//! too.

use maud::{Markup, html};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::kernel::money::Fen;

/// Bars that lie beside each other.
pub struct Group {
    /// What they are of.
    pub label: String,
    /// One for each name, in their order; none, where the amount is not known.
    pub bars: Vec<Option<Fen>>,
}

/// Parts that stand upon each other.
pub struct Stack {
    /// What they are of.
    pub label: String,
    /// One for each name, in their order; what is less than nothing hangs below.
    pub parts: Vec<Fen>,
}

/// What stands beside a chart.
pub struct Words<'w> {
    /// What the chart is.
    pub title: &'w str,
    /// What its bars or parts are called.
    pub names: &'w [&'w str],
}

const WIDTH: i64 = 720;
const LABEL: i64 = 200;
/// What is left for the amount beside the longest bar.
const AMOUNT: i64 = 130;
const BAR: i64 = 12;
const GAP: i64 = 10;
const TOP: i64 = 10;
const HIGH: i64 = 220;
const FOOT: i64 = 30;
/// A wider label would run into the bars; a Chinese character takes two places.
const PLACES: usize = 28;
/// More labels beside each other would run into one another.
const LABELS: usize = 13;

/// How long the bar of an amount is, where the most is as long as there is room.
fn scaled(amount: i128, most: i128, room: i64) -> i64 {
    let long = (amount.max(0) * i128::from(room)).checked_div(most).unwrap_or_default();
    i64::try_from(long).unwrap_or_default().min(room)
}

fn whole(fen: Fen) -> i128 {
    i128::from(fen.0)
}

/// What the bars or parts of a chart are called, each with its mark.
fn legend(names: &[&str]) -> Markup {
    html! { ul.legend { @for (at, name) in names.iter().enumerate() { li class={ "part" (at) } { (name) } } } }
}

/// Groups of bars that lie, one below the other.
pub fn groups(groups: &[Group], words: &Words<'_>) -> Markup {
    let most = groups.iter().flat_map(|group| group.bars.iter().flatten()).map(|fen| whole(*fen)).max();
    let most = most.unwrap_or_default().max(1);
    let place = |number: usize| i64::try_from(number).unwrap_or_default();
    let step = place(words.names.len()) * BAR + GAP;
    let height = TOP + place(groups.len()) * step;
    html! {
        (legend(words.names))
        svg.bars role="img" aria-label=(words.title) viewBox={ "0 0 " (WIDTH) " " (height) } {
            @for (at, group) in groups.iter().enumerate() {
                @let top = TOP + place(at) * step;
                text x=(LABEL - 8) y=(top + (step - GAP) / 2 + 4) text-anchor="end" { (clipped(&group.label)) }
                @for (at, (name, bar)) in words.names.iter().zip(&group.bars).enumerate() {
                    @if let Some(fen) = bar {
                        @let (y, long) = (top + place(at) * BAR, scaled(whole(*fen), most, WIDTH - LABEL - AMOUNT));
                        g class={ "part" (at) } {
                            title { (group.label) ": " (name) " " (fen) }
                            rect x=(LABEL) y=(y) width=(long.max(1)) height=(BAR - 2) {}
                        }
                        text.amount x=(LABEL + long + 6) y=(y + BAR - 3) { (fen) }
                    }
                }
            }
        }
    }
}

/// Stacks of parts that stand, one beside the other.
pub fn stacks(stacks: &[Stack], words: &Words<'_>) -> Markup {
    let sum = |stack: &Stack, sign: i128| stack.parts.iter().map(|fen| (whole(*fen) * sign).max(0)).sum::<i128>();
    let most = |sign: i128| stacks.iter().map(|stack| sum(stack, sign)).max().unwrap_or_default();
    let (up, down) = (most(1), most(-1));
    let all = (up + down).max(1);
    let zero = TOP + scaled(up, all, HIGH);
    let wide = WIDTH / i64::try_from(stacks.len()).unwrap_or(1).max(1);
    let every = stacks.len().div_ceil(LABELS).max(1);
    html! {
        (legend(words.names))
        svg.bars role="img" aria-label=(words.title) viewBox={ "0 0 " (WIDTH) " " (TOP + HIGH + FOOT) } {
            @for (at, stack) in stacks.iter().enumerate() {
                @let left = i64::try_from(at).unwrap_or_default() * wide;
                @for (at, y, high) in parts(stack, zero, |amount| scaled(amount, all, HIGH)) {
                    g class={ "part" (at) } {
                        title {
                            (stack.label) ": " (words.names.get(at).copied().unwrap_or_default())
                            " " (stack.parts.get(at).copied().unwrap_or_default())
                        }
                        rect x=(left + wide / 8) y=(y) width=(wide - wide / 4) height=(high) {}
                    }
                }
                @if at.is_multiple_of(every) {
                    text x=(left + wide / 2) y=(TOP + HIGH + FOOT - 10) text-anchor="middle" { (stack.label) }
                }
            }
            line x1="0" y1=(zero) x2=(WIDTH) y2=(zero) {}
        }
    }
}

/// The parts of a stack that are drawn: which one, from where, and how high. They end where the sum of those until them
/// does, so that nothing is lost by rounding each.
fn parts(stack: &Stack, zero: i64, high: impl Fn(i128) -> i64) -> Vec<(usize, i64, i64)> {
    let (mut up, mut down) = (0_i128, 0_i128);
    let mut found = Vec::with_capacity(stack.parts.len());
    for (at, fen) in stack.parts.iter().enumerate() {
        let sum = if fen.0 < 0 { &mut down } else { &mut up };
        let from = high(*sum);
        *sum += whole(*fen).abs();
        let long = high(*sum) - from;
        if long > 0 {
            found.push((at, if fen.0 < 0 { zero + from } else { zero - from - long }, long));
        }
    }
    found
}

fn clipped(label: &str) -> String {
    if label.width() <= PLACES {
        return label.to_owned();
    }
    let mut places = 0;
    let begin = label.chars().take_while(|one| {
        places += one.width().unwrap_or_default();
        places < PLACES
    });
    begin.chain(['…']).collect()
}
