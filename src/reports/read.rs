//! Finds reports, their versions, and what these are held against.

pub mod activity;
pub mod calendar;
pub mod download;

use std::collections::HashMap;

use sea_orm::{ColumnTrait, Order};
use uuid::Uuid;

use super::entity::{attachment, report, report_request, report_step, report_version};
use crate::duties::entity::duty;
use crate::duties::read::{duties_by_id, obligations_by_id};
use crate::kernel::{
    Fault, Period,
    id::{ClauseRowId, DutyId, ReportId, ReportRequestId, UnitId},
};
use crate::organization::{self, entity::unit};
use crate::policy::entity::obligation;
use crate::policy::obligation::FigureRule;
use crate::store::{Find, Read};

/// A report.
///
/// # Errors
/// A fault of the database.
pub async fn report(read: &Read, id: ReportId) -> Result<Option<report::Model>, Fault> {
    read.find::<report::Entity>().filter(report::Column::Id.eq(id)).one().await
}

/// Reports by id.
///
/// # Errors
/// A fault of the database.
pub async fn reports_by_id(read: &Read, ids: &[ReportId]) -> Result<HashMap<ReportId, report::Model>, Fault> {
    read.find::<report::Entity>().keyed(report::Column::Id, ids, |row| row.id).await
}

/// The reports of duties.
///
/// # Errors
/// A fault of the database.
pub async fn reports_of(read: &Read, duties: &[DutyId]) -> Result<HashMap<DutyId, report::Model>, Fault> {
    read.find::<report::Entity>().keyed(report::Column::DutyId, duties, |row| row.duty_id).await
}

/// The reports of a unit and of those that it continues, and of all below it where that is asked.
pub fn reports(read: &Read, unit: &unit::Model, below: bool) -> Find<report::Entity> {
    read.find_in::<report::Entity>(report::Column::UnitId, organization::read::listed_at(read, unit, below))
}

/// The versions of reports, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn versions(
    read: &Read,
    reports: &[ReportId],
) -> Result<HashMap<ReportId, Vec<report_version::Model>>, Fault> {
    let find = read.find::<report_version::Entity>().among(report_version::Column::ReportId, reports);
    find.order_by(report_version::Column::Number, Order::Asc).grouped(|row| row.report_id).await
}

/// What was done with reports, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn steps(read: &Read, reports: &[ReportId]) -> Result<HashMap<ReportId, Vec<report_step::Model>>, Fault> {
    let find = read.find::<report_step::Entity>().among(report_step::Column::ReportId, reports);
    find.order_by(report_step::Column::Id, Order::Asc).grouped(|row| row.report_id).await
}

/// What a unit has attached, by its digest.
///
/// # Errors
/// A fault of the database.
pub async fn attachment(read: &Read, unit: UnitId, digest: &str) -> Result<Option<attachment::Model>, Fault> {
    let find = read.find::<attachment::Entity>().filter(attachment::Column::UnitId.eq(unit));
    find.filter(attachment::Column::Digest.eq(digest)).one().await
}

/// Requests by id.
///
/// # Errors
/// A fault of the database.
pub async fn requests_by_id(
    read: &Read,
    ids: &[ReportRequestId],
) -> Result<HashMap<ReportRequestId, report_request::Model>, Fault> {
    read.find::<report_request::Entity>().keyed(report_request::Column::Id, ids, |row| row.id).await
}

/// By which version of what its clause obliges to a duty is owed.
///
/// # Errors
/// A fault of the database.
pub async fn obligation(read: &Read, duty: &duty::Model) -> Result<obligation::Model, Fault> {
    let id: Uuid = duty.obligation_id;
    let found = obligations_by_id(read, &[id]).await?.remove(&id);
    found.ok_or_else(|| Fault::new("a duty follows from an obligation"))
}

/// The rules of the figures beside the reports of duties.
///
/// # Errors
/// A fault of the database.
pub async fn figure_rules(read: &Read, duties: &[DutyId]) -> Result<HashMap<DutyId, Vec<FigureRule>>, Fault> {
    let duties = duties_by_id(read, duties).await?;
    let mut ids: Vec<Uuid> = duties.values().map(|duty| duty.obligation_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let obligations = obligations_by_id(read, &ids).await?;
    let mut found = HashMap::with_capacity(duties.len());
    for duty in duties.values() {
        if let Some(obligation) = obligations.get(&duty.obligation_id) {
            found.insert(duty.id, obligation.says_what()?.figures);
        }
    }
    Ok(found)
}

/// What the accepted reports of the periods before said, by the duties of the periods after them.
///
/// # Errors
/// A fault of the database.
pub async fn last(read: &Read, duties: &[DutyId]) -> Result<HashMap<DutyId, report_version::Model>, Fault> {
    let mut after: HashMap<(UnitId, ClauseRowId, String), DutyId> = HashMap::new();
    for duty in duties_by_id(read, duties).await?.into_values().filter(|duty| duty.occasion.is_empty()) {
        if let Some(before) = duty.period.parse::<Period>().ok().and_then(Period::before) {
            after.insert((duty.unit_id, duty.clause_id, before.to_string()), duty.id);
        }
    }
    let units: Vec<UnitId> = after.keys().map(|(unit, _, _)| *unit).collect();
    let clauses: Vec<ClauseRowId> = after.keys().map(|(_, clause, _)| *clause).collect();
    let periods: Vec<String> = after.keys().map(|(_, _, period)| period.clone()).collect();
    let find = read.find::<duty::Entity>().filter(duty::Column::Occasion.eq(""));
    let find = find.among(duty::Column::UnitId, &units).among(duty::Column::ClauseId, &clauses);
    let before = find.among(duty::Column::Period, &periods).all().await?;
    let before: HashMap<DutyId, DutyId> = before
        .into_iter()
        .filter_map(|duty| Some((duty.id, *after.get(&(duty.unit_id, duty.clause_id, duty.period))?)))
        .collect();
    let reports = reports_of(read, &before.keys().copied().collect::<Vec<_>>()).await?;
    let sealed: HashMap<ReportId, (String, DutyId)> = reports
        .into_values()
        .filter_map(|report| Some((report.id, (report.sealed?, *before.get(&report.duty_id)?))))
        .collect();
    let find = read.find::<report_version::Entity>();
    let find = find.among(report_version::Column::ReportId, &sealed.keys().copied().collect::<Vec<_>>());
    let digests: Vec<String> = sealed.values().map(|(digest, _)| digest.clone()).collect();
    let versions = find.among(report_version::Column::Digest, &digests).all().await?;
    let said = |version: report_version::Model| {
        let (digest, duty) = sealed.get(&version.report_id)?;
        (version.digest == *digest).then_some((*duty, version))
    };
    Ok(versions.into_iter().filter_map(said).collect())
}
