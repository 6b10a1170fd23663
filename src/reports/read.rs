//! Finds reports, their versions, and what they wait for.

pub mod activity;
pub mod calendar;
pub mod download;

use std::collections::HashMap;

use sea_orm::{ColumnTrait, Order};
use uuid::Uuid;

use super::entity::{attachment, report, report_request, report_step, report_version};
use super::model::ReportState;
use crate::duties::entity::duty;
use crate::duties::model::DutyState;
use crate::kernel::{
    Calendar, Fault, Period,
    id::{ClauseRowId, DutyId, ReportId, ReportRequestId, UnitId},
};
use crate::organization;
use crate::policy;
use crate::policy::entity::obligation;
use crate::store::{Find, Place, Read};

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

/// The reports of a unit and of all below it.
pub fn reports(read: &Read, place: &Place, below: bool) -> Find<report::Entity> {
    let find = read.find::<report::Entity>();
    if !below {
        return find.filter(report::Column::UnitId.eq(place.unit));
    }
    find.filter(report::Column::UnitId.in_subquery(organization::read::at_or_below(read, &place.scope)))
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
    let found = crate::duties::read::obligations_by_id(read, &[id]).await?.remove(&id);
    found.ok_or_else(|| Fault::new("a duty follows from an obligation"))
}

/// The duties below a unit for which its report waits: neither discharged nor waived, and no more than a hundred of
/// them.
///
/// # Errors
/// A fault of the database.
pub async fn waits_for(read: &Read, duty: &duty::Model, calendar: &Calendar) -> Result<Vec<duty::Model>, Fault> {
    let rests_on = obligation(read, duty).await?.says_what()?.rests_on;
    let Ok(period) = duty.period.parse::<Period>() else { return Ok(Vec::new()) };
    let (Some(place), false) = (read.place(duty.unit_id).await?, rests_on.is_empty()) else { return Ok(Vec::new()) };
    let clauses = policy::read::beside(read, duty.clause_id, &rests_on).await?;
    let periods: Vec<String> = period.parts().iter().map(ToString::to_string).collect();
    let below = organization::read::at_or_below(read, &place.scope);
    let undone = [DutyState::Open, DutyState::DueSoon, DutyState::Overdue];
    let undone = undone.iter().fold(sea_orm::Condition::any(), |any, state| {
        any.add(crate::duties::read::in_state(*state, calendar, read.today()))
    });
    let find = read.find::<duty::Entity>().among(duty::Column::ClauseId, &clauses);
    let find = find.among(duty::Column::Period, &periods).filter(duty::Column::UnitId.in_subquery(below));
    let find = find.filter(duty::Column::UnitId.ne(duty.unit_id)).filter(undone);
    find.order_by(duty::Column::FallsOn, Order::Asc).order_by(duty::Column::Id, Order::Asc).limit(100).all().await
}

/// An accepted report of a unit above, as far as the actor sees, that rests on this duty.
///
/// # Errors
/// A fault of the database.
pub async fn locked_by(read: &Read, duty: &duty::Model) -> Result<Option<report::Model>, Fault> {
    let Some(place) = read.place(duty.unit_id).await? else { return Ok(None) };
    let above = organization::read::on_the_way(read, &place.scope);
    let find = read.find::<report::Entity>().filter(report::Column::UnitId.in_subquery(above));
    let find = find.filter(report::Column::UnitId.ne(duty.unit_id));
    let accepted = find.filter(report::Column::State.eq(ReportState::Accepted.as_str())).all().await?;
    let ids: Vec<DutyId> = accepted.iter().map(|row| row.duty_id).collect();
    let duties = crate::duties::read::duties_by_id(read, &ids).await?;
    let Ok(period) = duty.period.parse::<Period>() else { return Ok(None) };
    for row in accepted {
        let Some(above) = duties.get(&row.duty_id) else { continue };
        let holds = above.period.parse::<Period>().is_ok_and(|above| above.parts().contains(&period));
        let rests_on = obligation(read, above).await?.says_what()?.rests_on;
        let clauses: Vec<ClauseRowId> = policy::read::beside(read, above.clause_id, &rests_on).await?;
        if holds && clauses.contains(&duty.clause_id) {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// What the accepted report of the period before said.
///
/// # Errors
/// A fault of the database.
pub async fn last(read: &Read, duty: &duty::Model) -> Result<Option<report_version::Model>, Fault> {
    let before = duty.period.parse::<Period>().ok().and_then(Period::before);
    let (Some(before), true) = (before, duty.occasion.is_empty()) else { return Ok(None) };
    let find = read.find::<duty::Entity>().filter(duty::Column::UnitId.eq(duty.unit_id));
    let find = find.filter(duty::Column::ClauseId.eq(duty.clause_id)).filter(duty::Column::Occasion.eq(""));
    let Some(before) = find.filter(duty::Column::Period.eq(before.to_string())).one().await? else { return Ok(None) };
    let Some(report) = reports_of(read, &[before.id]).await?.remove(&before.id) else { return Ok(None) };
    let versions = versions(read, &[report.id]).await?.remove(&report.id).unwrap_or_default();
    Ok(versions.into_iter().find(|version| Some(&version.digest) == report.sealed.as_ref()))
}
