//! Refuses what a freeze stops.

use crate::documents::model::FrozenMove;
use crate::documents::read::register::stopping;
use crate::kernel::{ErrorCode, Failure, Refusal};
use crate::store::{Place, Read};

/// Refuses a move at a place while a freeze of its unit, or of one above, stops it.
///
/// # Errors
/// `FROZEN`, naming the freeze and the day on which it ends; a fault of the database.
pub async fn demand_unfrozen(read: &Read, place: &Place, by: FrozenMove) -> Result<(), Failure> {
    let Some(freeze) = stopping(read, place, by).await? else { return Ok(()) };
    let (title, paper, until) = (&freeze.title, &freeze.paper, freeze.until_day);
    Err(Refusal::new(
        ErrorCode::Frozen,
        format!("“{title}”({paper})期间不得 {}，自 {until} 起解除", by.as_str()),
        format!("\"{title}\" ({paper}) stops {} until {until}", by.as_str()),
    )
    .at(["freeze", &freeze.id.global()])
    .allowing([format!("{until} –")])
    .into())
}
