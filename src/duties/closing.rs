//! Whether evidence for a duty is still taken: until it closes, and once more while it is reopened.

use super::entity::duty;
use super::model::closes_on;
use super::read;
use crate::kernel::{Day, ErrorCode, Failure, Fault, Refusal};
use crate::store::Read;

/// The last day on which evidence for a duty is taken; none, where it never closes.
///
/// # Errors
/// A fault of the database.
pub async fn closes(read: &Read, duty: &duty::Model) -> Result<Option<Day>, Fault> {
    let obligation = read::obligations_by_id(read, &[duty.obligation_id]).await?.remove(&duty.obligation_id);
    let Some(closes_days) = obligation.and_then(|row| row.closes_days) else { return Ok(None) };
    let reliefs = read::reliefs(read, &[duty.id]).await?.remove(&duty.id).unwrap_or_default();
    let owing = read.lies(duty.unit_id).await?;
    Ok(closes_on(duty, Some(closes_days), &reliefs, &read::calendar_at(read, &owing.scope).await?))
}

/// The last day on which evidence for a duty was taken, where that has passed.
///
/// # Errors
/// A fault of the database.
pub async fn closed_after(read: &Read, duty: &duty::Model) -> Result<Option<Day>, Fault> {
    Ok(closes(read, duty).await?.filter(|closes| *closes < read.today()))
}

/// Refuses evidence for a duty for which none is taken any more; `at` is where the input names what would be evidence.
///
/// # Errors
/// `DUTY_CLOSED`, naming what opens it again; a fault.
pub async fn demand_open(read: &Read, duty: &duty::Model, at: &str) -> Result<(), Failure> {
    let Some(closes) = closed_after(read, duty).await? else { return Ok(()) };
    let (zh, en) = (format!("该责任已于 {closes} 截止"), format!("the duty was closed after {closes}"));
    let refusal = Refusal::new(ErrorCode::DutyClosed, zh, en).at([at]);
    Err(refusal.allowing(["reliefGrant(kind: REOPENING)"]).into())
}
