//! Samples of declarations that anybody can draw again. Pure.
//!
//! Algorithm 1: the rank of a declaration is the SHA-256 of the seed, a line feed and the declaration's global id, all
//! in UTF-8. Those with the lowest ranks, compared byte by byte, are drawn, the lowest first. The ids were there before
//! the seed was published, and nobody could have chosen them to suit it.

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

/// Demands a seed that was published once nothing could be declared any more, and not in days to come.
///
/// # Errors
/// `BAD_USER_INPUT`, naming the days.
pub fn check_published(published_on: Day, closed_on: Day, today: Day) -> Result<(), Refusal> {
    if (closed_on..=today).contains(&published_on) {
        return Ok(());
    }
    let (zh, en) = (
        format!("种子须在申报截止之日 {closed_on} 或其后公布，且不晚于今日"),
        format!("a seed is published on {closed_on}, when the declarations were closed, or later, and by today"),
    );
    let refusal = Refusal::new(ErrorCode::BadInput, zh, en).at(["publishedOn"]);
    Err(refusal.allowing([format!("{closed_on} – {today}")]))
}
