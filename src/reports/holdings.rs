//! Which reports of a unit that ends are not accepted, and which of major activities, its own and those that it was to
//! receive, are not received.

use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Expr, ExprTrait};

use super::activity::ActivityReportState;
use super::entity::{activity_report, report};
use super::model::ReportState;
use crate::kernel::{Fault, id::UnitId};
use crate::organization::reorganization::{HoldingKind, Open, count};
use crate::store::Read;

/// Counts it.
///
/// # Errors
/// A fault of the database.
pub async fn open(read: &Read, units: &[UnitId], open: &mut Open) -> Result<(), Fault> {
    let find = read.find::<report::Entity>().among(report::Column::UnitId, units);
    let find = find.filter(report::Column::State.ne(ReportState::Accepted.as_str()));
    count(open, HoldingKind::Report, find, report::Column::UnitId).await?;
    let (reporting, addressee) = (activity_report::Column::UnitId, activity_report::Column::AddresseeId);
    let waiting = |side: activity_report::Column| {
        let find = read.find::<activity_report::Entity>().among(side, units);
        find.filter(activity_report::Column::State.ne(ActivityReportState::Received.as_str()))
    };
    count(open, HoldingKind::Report, waiting(reporting), reporting).await?;
    // What a unit has reported to itself is counted already.
    let of_others = Expr::col((activity_report::Entity, addressee)).not_equals((activity_report::Entity, reporting));
    count(open, HoldingKind::Report, waiting(addressee).filter(of_others), addressee).await
}
