//! Samples of declarations that anybody can draw again. Pure.
//!
//! Algorithm 1: the rank of a declaration is the SHA-256 of the seed, a line feed and the declaration's global id, all
//! in UTF-8. Those with the lowest ranks, compared byte by byte, are drawn, the lowest first, of all that were declared
//! when the year was closed. The ids were there on the day before the seed was published, and nobody could have chosen
//! them to suit it.

use crate::kernel::{Day, Digest, ErrorCode, Refusal, checks, id::DeclarationId};

/// The number of the way in which samples are drawn.
pub const ALGORITHM: i64 = 1;
/// Most declarations of a sample.
pub const MOST: i64 = 500;
/// Longest seed, in characters.
const LONGEST_SEED: usize = 200;

/// The rank of a declaration under a seed.
#[must_use]
pub fn rank(seed: &str, declaration: DeclarationId) -> [u8; 32] {
    *Digest::of(format!("{seed}\n{}", declaration.global())).as_bytes()
}

/// Those that are drawn of declarations in whatever order, in the order in which they are.
#[must_use]
pub fn draw(seed: &str, of: &[DeclarationId], size: usize) -> Vec<DeclarationId> {
    let mut ranked = of.to_vec();
    ranked.sort_by_cached_key(|declaration| rank(seed, *declaration));
    ranked.dedup();
    ranked.truncate(size);
    ranked
}

/// The digest of a list of declarations, in its order: the SHA-256 of their global ids, each with a line feed behind it,
/// in UTF-8.
#[must_use]
pub fn listed(declarations: &[DeclarationId]) -> Digest {
    Digest::of(declarations.iter().map(|declaration| declaration.global() + "\n").collect::<String>())
}

/// The same of all of which samples are drawn, in the order of their global ids, byte by byte.
#[must_use]
pub fn sealed(declarations: &[DeclarationId]) -> Digest {
    let mut sorted = declarations.to_vec();
    sorted.sort_by_cached_key(|declaration| declaration.global());
    listed(&sorted)
}

/// A seed as it is kept: without blanks at its ends, on one line.
///
/// # Errors
/// `BAD_USER_INPUT`.
pub fn seed(text: &str) -> Result<String, Refusal> {
    let seed = text.trim();
    if seed.contains(char::is_control) {
        let (zh, en) = ("种子为一行文字", "a seed is a text on one line");
        return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["seed"]));
    }
    checks::text_up_to(LONGEST_SEED, "seed", seed)?;
    Ok(seed.to_owned())
}

/// Demands a seed that was published on a day after the one on which nothing could be declared any more, and not in days
/// to come: on that day itself, somebody could have declared by a seed that he knew.
///
/// # Errors
/// `BAD_USER_INPUT`, naming the days.
pub fn check_published(published_on: Day, closed_on: Day, today: Day) -> Result<(), Refusal> {
    let first = closed_on.plus(1);
    if (first..=today).contains(&published_on) {
        return Ok(());
    }
    let (zh, en) = (
        format!("种子须在申报截止之日 {closed_on} 之后公布，且不晚于今日"),
        format!("a seed is published after {closed_on}, when the declarations were closed, and by today"),
    );
    let days = if first <= today { format!("{first} – {today}") } else { format!("{first} –") };
    Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["publishedOn"]).allowing([days]))
}
