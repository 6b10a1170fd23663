//! Which meetings of a unit that ends are not closed, and which of its rules of ballots are in force.

use sea_orm::ColumnTrait;

use super::entity::{ballot_rule, meeting};
use super::model::MeetingState;
use crate::kernel::{Fault, id::UnitId};
use crate::organization::reorganization::{HoldingKind, Open, count};
use crate::store::{Read, dated::AsOf};

/// Counts it.
///
/// # Errors
/// A fault of the database.
pub async fn open(read: &Read, units: &[UnitId], open: &mut Open) -> Result<(), Fault> {
    let find = read.find::<meeting::Entity>().among(meeting::Column::UnitId, units);
    let open_states = [MeetingState::Convened, MeetingState::Held].map(MeetingState::as_str);
    let find = find.filter(meeting::Column::State.is_in(open_states));
    count(open, HoldingKind::Meeting, find, meeting::Column::UnitId).await?;
    let rules = read.find::<ballot_rule::Entity>().among(ballot_rule::Column::UnitId, units);
    let rules = rules.filter(AsOf::day(read.today()).lasting::<ballot_rule::Entity>());
    count(open, HoldingKind::BallotRule, rules, ballot_rule::Column::UnitId).await
}
