//! The pure decisions of the room: whether a talent may be said to be a person.

use super::entity::talent;
use crate::kernel::{ErrorCode, Refusal};

/// Longest name of an issuer, and of a person there, in characters.
const LONGEST: usize = 200;

/// Checks that a talent may be bound to a person, given whom else of the department that person is.
///
/// # Errors
/// `BAD_USER_INPUT`, `STATE_FORBIDS`, `PERSON_TAKEN`.
pub fn check_binding(
    talent: &talent::Model,
    issuer: &str,
    subject: &str,
    other: Option<&talent::Model>,
) -> Result<(), Refusal> {
    for (field, text) in [("issuer", issuer), ("subject", subject)] {
        if text.trim().is_empty() || text.chars().count() > LONGEST {
            return Err(Refusal::new(
                ErrorCode::BadInput,
                format!("签发者与标识各为 1 至 {LONGEST} 个字符"),
                format!("an issuer and a subject have 1 to {LONGEST} characters each"),
            )
            .at([field]));
        }
    }
    if talent.subject.is_some() {
        return Err(Refusal::new(
            ErrorCode::StateForbids,
            "此人才已登记为某人；改登他人须先解除",
            "the talent is bound to a person already; unbind it before it is bound to another",
        )
        .at(["talent"])
        .allowing(["talentUnbind"]));
    }
    if let Some(other) = other {
        return Err(Refusal::new(
            ErrorCode::PersonTaken,
            format!("此人在本部门已登记为编号 {} 的人才；须先解除", other.number),
            format!("the person is bound to the talent {} of this department; unbind that one first", other.number),
        )
        .at(["subject"])
        .allowing(["talentUnbind"]));
    }
    Ok(())
}

/// Checks that there is a binding to take back.
///
/// # Errors
/// `STATE_FORBIDS`.
pub fn check_bound(talent: &talent::Model) -> Result<(), Refusal> {
    if talent.subject.is_some() {
        return Ok(());
    }
    Err(Refusal::new(ErrorCode::StateForbids, "此人才未登记为任何人", "the talent is bound to nobody")
        .at(["talent"])
        .allowing(["talentBind"]))
}
