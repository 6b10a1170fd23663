//! Finds reports of major activities, and their versions.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, Condition, Order};

use crate::kernel::{
    Fault,
    id::{ActivityReportId, DutyId},
};
use crate::organization::{self, entity::unit};
use crate::reports::entity::{activity_report, activity_step, activity_version};
use crate::store::{Find, Read};

/// A report of a major activity.
///
/// # Errors
/// A fault of the database.
pub async fn report(read: &Read, id: ActivityReportId) -> Result<Option<activity_report::Model>, Fault> {
    read.find::<activity_report::Entity>().filter(activity_report::Column::Id.eq(id)).one().await
}

/// Reports of major activities by id.
///
/// # Errors
/// A fault of the database.
pub async fn reports_by_id(
    read: &Read,
    ids: &[ActivityReportId],
) -> Result<HashMap<ActivityReportId, activity_report::Model>, Fault> {
    read.find::<activity_report::Entity>().keyed(activity_report::Column::Id, ids, |row| row.id).await
}

/// The reports of major activities that discharge duties or are to.
///
/// # Errors
/// A fault of the database.
pub async fn reports_of(read: &Read, duties: &[DutyId]) -> Result<HashMap<DutyId, activity_report::Model>, Fault> {
    let find = read.find::<activity_report::Entity>().among(activity_report::Column::DutyId, duties);
    Ok(find.all().await?.into_iter().filter_map(|row| Some((row.duty_id?, row))).collect())
}

/// What a unit and those that it continues have reported, and all below it where that is asked, and what is addressed to
/// them.
pub fn reports(read: &Read, unit: &unit::Model, below: bool) -> Find<activity_report::Entity> {
    let listed = |below: bool| organization::read::listed_at(read, unit, below);
    let of = Condition::any()
        .add(activity_report::Column::UnitId.in_subquery(listed(below)))
        .add(activity_report::Column::AddresseeId.in_subquery(listed(false)));
    read.find::<activity_report::Entity>().filter(of)
}

/// The versions of reports, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn versions(
    read: &Read,
    reports: &[ActivityReportId],
) -> Result<HashMap<ActivityReportId, Vec<activity_version::Model>>, Fault> {
    let find = read.find::<activity_version::Entity>().among(activity_version::Column::ActivityReportId, reports);
    find.order_by(activity_version::Column::Number, Order::Asc).grouped(|row| row.activity_report_id).await
}

/// What was done with reports, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn steps(
    read: &Read,
    reports: &[ActivityReportId],
) -> Result<HashMap<ActivityReportId, Vec<activity_step::Model>>, Fault> {
    let find = read.find::<activity_step::Entity>().among(activity_step::Column::ActivityReportId, reports);
    find.order_by(activity_step::Column::Id, Order::Asc).grouped(|row| row.activity_report_id).await
}
