//! What texts are found by: Chinese by pairs of characters, everything else by words. Pure, and the same on every
//! database. What is found so is looked at once more, so that nothing is shown that does not say what was asked for.

use std::collections::BTreeSet;

/// What a text has to have, so that it may say what is asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wanted {
    /// This word or pair.
    Exactly(String),
    /// Something that begins with this character.
    Begins(char),
}

/// Most of what is asked of the index; the look at the text does the rest.
const MOST_WANTED: usize = 16;
/// So many characters of a word are kept in the index, whose keys may not be long; the look at the text does the rest.
const LONGEST_WORD: usize = 60;

/// A text as it is compared: full-width letters, digits and marks are the usual ones, and all letters are small.
#[must_use]
pub fn folded(text: &str) -> String {
    let narrow = |c: char| match u32::from(c) {
        0x3000 => ' ',
        wide @ 0xFF01..=0xFF5E => char::from_u32(wide - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    text.chars().map(narrow).flat_map(char::to_lowercase).collect()
}

fn is_ideograph(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF)
}

/// A stretch of one kind of characters.
enum Run {
    Ideographs(Vec<char>),
    Word(String),
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut goes_on = false;
    for c in folded(text).chars() {
        let (ideograph, letter) = (is_ideograph(c), c.is_alphanumeric());
        match runs.last_mut() {
            Some(Run::Ideographs(run)) if goes_on && ideograph => run.push(c),
            Some(Run::Word(word)) if goes_on && letter && !ideograph => word.push(c),
            _ if ideograph => runs.push(Run::Ideographs(vec![c])),
            _ if letter => runs.push(Run::Word(c.to_string())),
            _ => {}
        }
        goes_on = ideograph || letter;
    }
    runs
}

/// A word as the index has it.
fn kept(word: &str) -> String {
    word.chars().take(LONGEST_WORD).collect()
}

fn pairs(run: &[char]) -> impl Iterator<Item = String> {
    run.iter().zip(run.iter().skip(1)).map(|(one, next)| [*one, *next].iter().collect())
}

/// What a text is found by: its words (of long ones the beginning), the pairs of its Chinese characters, and the last
/// character of each such run, so that every character begins something.
#[must_use]
pub fn grams(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for run in runs(text) {
        match run {
            Run::Word(word) => {
                found.insert(kept(&word));
            }
            Run::Ideographs(run) => {
                found.extend(pairs(&run));
                found.extend(run.last().map(char::to_string));
            }
        }
    }
    found
}

/// What has to be found where a text says what is asked for; nothing, where nothing can be asked.
#[must_use]
pub fn wanted(asked: &str) -> BTreeSet<Wanted> {
    let mut wanted = BTreeSet::new();
    for run in runs(asked) {
        match run {
            Run::Word(word) => {
                wanted.insert(Wanted::Exactly(kept(&word)));
            }
            Run::Ideographs(run) => match run.as_slice() {
                [one] => {
                    wanted.insert(Wanted::Begins(*one));
                }
                run => wanted.extend(pairs(run).map(Wanted::Exactly)),
            },
        }
    }
    wanted.into_iter().take(MOST_WANTED).collect()
}

/// The terms that are asked for: what stands between spaces.
#[must_use]
pub fn terms(asked: &str) -> Vec<String> {
    folded(asked).split_whitespace().map(str::to_owned).collect()
}

/// Whether some texts say what is asked for: each term stands in one of them.
pub fn says<'t>(texts: impl Iterator<Item = &'t str>, terms: &[String]) -> bool {
    let texts: Vec<String> = texts.map(folded).collect();
    terms.iter().all(|term| texts.iter().any(|text| text.contains(term.as_str())))
}
