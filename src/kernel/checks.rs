//! What is asked of every name, reason and number that people enter, whichever room takes it.

use super::{ErrorCode, Refusal, Term};

/// Longest name, in characters.
const LONGEST_NAME: usize = 200;
/// Longest reason, in characters.
const LONGEST_REASON: usize = 2_000;
/// Longest text, in characters, where a room says nothing else.
const LONGEST_TEXT: usize = 10_000;

/// Demands a name that people can read.
///
/// # Errors
/// `BAD_USER_INPUT`.
pub fn name(field: &str, text: &str) -> Result<(), Refusal> {
    if !text.trim().is_empty() && text.chars().count() <= LONGEST_NAME && !text.chars().any(char::is_control) {
        return Ok(());
    }
    let zh = format!("须为 1 至 {LONGEST_NAME} 个字符，不含控制字符");
    let en = format!("it has 1 to {LONGEST_NAME} characters, and no control characters");
    Err(Refusal::new(ErrorCode::BadInput, zh, en).at([field]))
}

/// Checks a code that people write: lower case, digits and hyphens.
///
/// # Errors
/// `BAD_USER_INPUT`.
pub fn code(field: &str, code: &str) -> Result<(), Refusal> {
    let sound = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if (1..=60).contains(&code.len()) && code.chars().all(sound) {
        return Ok(());
    }
    Err(Refusal::new(
        ErrorCode::BadInput,
        "代码为 1 至 60 个小写字母、数字或连字符",
        "a code has 1 to 60 lower-case letters, digits and hyphens",
    )
    .at([field])
    .allowing(["[a-z0-9-]{1,60}"]))
}

/// Demands a text of some lines that people can read.
///
/// # Errors
/// `BAD_USER_INPUT`.
pub fn text(field: &str, text: &str) -> Result<(), Refusal> {
    text_up_to(LONGEST_TEXT, field, text)
}

/// The same, of a text that is shorter or longer than most.
///
/// # Errors
/// `BAD_USER_INPUT`.
pub fn text_up_to(longest: usize, field: &str, text: &str) -> Result<(), Refusal> {
    let readable = |c: char| !c.is_control() || matches!(c, '\n' | '\t');
    if !text.trim().is_empty() && text.chars().count() <= longest && text.chars().all(readable) {
        return Ok(());
    }
    let zh = format!("须为 1 至 {longest} 个字符，除换行与制表外不含控制字符");
    let en = format!("it has 1 to {longest} characters, and no control characters but line breaks and tabs");
    Err(Refusal::new(ErrorCode::BadInput, zh, en).at([field]).allowing([format!("1-{longest}")]))
}

/// Refuses a grave step without a reason, and a reason that nobody would read.
///
/// # Errors
/// `BAD_USER_INPUT`.
pub fn reason(text: &str) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::new(ErrorCode::BadInput, "此步须说明理由", "this move needs a reason").at(["reason"]));
    }
    text_up_to(LONGEST_REASON, "reason", text)
}

/// Demands a number between two.
///
/// # Errors
/// `BAD_USER_INPUT`.
pub fn between(field: &str, number: i64, (least, most): (i64, i64)) -> Result<(), Refusal> {
    if (least..=most).contains(&number) {
        return Ok(());
    }
    let (zh, en) = (format!("须在 {least} 至 {most} 之间"), format!("it lies between {least} and {most}"));
    Err(Refusal::new(ErrorCode::BadInput, zh, en).at([field]).allowing([format!("{least}-{most}")]))
}

/// Demands a term that ends after it has begun.
///
/// # Errors
/// `BAD_USER_INPUT`.
pub fn term(term: Term) -> Result<(), Refusal> {
    match (term.from, term.until) {
        (Some(from), Some(until)) if until <= from => {
            let (zh, en) = (format!("须晚于首日 {from}"), format!("it has to be later than the first day, {from}"));
            Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["until"]))
        }
        _ => Ok(()),
    }
}
