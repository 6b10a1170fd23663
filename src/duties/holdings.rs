//! What a unit that ends still owes, and which of its rules of reminders are in force. The addresses of its calendar
//! want no heir: they end with it.

use super::entity::{duty, reminder_rule};
use super::read;
use crate::kernel::{Fault, id::UnitId};
use crate::organization::reorganization::{HoldingKind, Open, count};
use crate::store::{Read, dated::AsOf};

/// Counts it.
///
/// # Errors
/// A fault of the database.
pub async fn open(read: &Read, units: &[UnitId], open: &mut Open) -> Result<(), Fault> {
    let find = read.find::<duty::Entity>().among(duty::Column::UnitId, units);
    count(open, HoldingKind::Duty, find.filter(read::undone()), duty::Column::UnitId).await?;
    let rules = read.find::<reminder_rule::Entity>().among(reminder_rule::Column::UnitId, units);
    let rules = rules.filter(AsOf::day(read.today()).lasting::<reminder_rule::Entity>());
    count(open, HoldingKind::ReminderRule, rules, reminder_rule::Column::UnitId).await
}
