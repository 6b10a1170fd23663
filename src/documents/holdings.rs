//! Which documents are on their way at a unit that ends, which of its policies are in force, and what binds at it and
//! below: rules of approvals, and freezes.

use sea_orm::{ColumnTrait, Condition};

use super::entity::{approval_rule, document, freeze, policy_entry, policy_version};
use super::model::DocumentState;
use crate::kernel::{Fault, id::UnitId};
use crate::organization::reorganization::{HoldingKind, Open, count};
use crate::store::{Read, dated::AsOf};

/// Counts it.
///
/// # Errors
/// A fault of the database.
pub async fn open(read: &Read, units: &[UnitId], open: &mut Open) -> Result<(), Fault> {
    let over = [DocumentState::Issued, DocumentState::Withdrawn].map(DocumentState::as_str);
    let find = read.find::<document::Entity>().among(document::Column::UnitId, units);
    let find = find.filter(document::Column::State.is_not_in(over));
    count(open, HoldingKind::Document, find, document::Column::UnitId).await?;
    let today = read.today();
    let lasting = read.find::<policy_version::Entity>().among(policy_version::Column::UnitId, units);
    let lasting = lasting.filter(AsOf::day(today).lasting::<policy_version::Entity>());
    let lasting = lasting.subquery(policy_version::Column::EntryId);
    let entries = read.find_in::<policy_entry::Entity>(policy_entry::Column::Id, lasting);
    count(open, HoldingKind::PolicyEntry, entries, policy_entry::Column::UnitId).await?;
    let rules = read.find::<approval_rule::Entity>().among(approval_rule::Column::UnitId, units);
    let rules = rules.filter(AsOf::day(today).lasting::<approval_rule::Entity>());
    count(open, HoldingKind::ApprovalRule, rules, approval_rule::Column::UnitId).await?;
    let ended = freeze::Column::EndedOn;
    let freezes = read.find::<freeze::Entity>().among(freeze::Column::UnitId, units);
    let freezes = freezes.filter(freeze::Column::UntilDay.gt(today));
    let freezes = freezes.filter(Condition::any().add(ended.is_null()).add(ended.gt(today)));
    count(open, HoldingKind::Freeze, freezes, freeze::Column::UnitId).await
}
