//! Finds reports of major activities, their versions, and by what a unit owes them.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{ColumnTrait, Condition, Order};

use crate::duties::entity::duty;
use crate::kernel::{
    Every, Fault,
    id::{ActivityReportId, ClauseRowId, DutyId, NetworkId, PolicyId, UnitId},
};
use crate::organization;
use crate::organization::entity::unit;
use crate::policy;
use crate::policy::entity::obligation;
use crate::policy::obligation::{Evidence, Traits};
use crate::reports::entity::{activity_report, activity_step, activity_version};
use crate::store::{Find, Place, Read, dated::AsOf};

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

/// What a unit has reported, and all below it where that is asked, and what is addressed to it.
pub fn reports(read: &Read, place: &Place, below: bool) -> Find<activity_report::Entity> {
    let reported = match below {
        false => activity_report::Column::UnitId.eq(place.unit),
        true => activity_report::Column::UnitId.in_subquery(organization::read::at_or_below(read, &place.scope)),
    };
    let of = Condition::any().add(reported).add(activity_report::Column::AddresseeId.eq(place.unit));
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

/// The duty of a unit that arose on an occasion.
///
/// # Errors
/// A fault of the database.
pub async fn duty_on(read: &Read, unit: UnitId, occasion: &str) -> Result<Option<duty::Model>, Fault> {
    let find = read.find::<duty::Entity>().filter(duty::Column::UnitId.eq(unit));
    find.filter(duty::Column::Occasion.eq(occasion)).one().await
}

/// By what a unit owes reports of its major activities today; nothing, where no clause obliges it.
///
/// # Errors
/// A fault of the database.
pub async fn obliging(read: &Read, unit: &unit::Model) -> Result<Option<obligation::Model>, Fault> {
    let as_of = AsOf::day(read.today());
    let find = read.find::<obligation::Entity>().filter(as_of.versions::<obligation::Entity>());
    let find = find.filter(obligation::Column::Evidence.eq(Evidence::ActivityReport.as_str()));
    let find = find.filter(obligation::Column::Every.eq(Every::Occasion.as_str()));
    let rows = find.order_by(obligation::Column::ClauseId, Order::Asc).all().await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let seen = organization::read::units(read, &[unit.id], as_of).await?;
    let Some(version) = seen.get(&unit.id).and_then(|seen| seen.version.as_ref()) else { return Ok(None) };
    let traits = Traits {
        kind: unit.kind.parse().map_err(Fault::new)?,
        department: unit.department.as_deref(),
        below: version.parent_id.and_then(|parent| seen.get(&parent)?.unit.kind.parse().ok()),
        role: version.role.parse().map_err(Fault::new)?,
        sector: version.sector,
        leads: version.leads != "[]",
    };
    let belongs = organization::read::networks_of(read, &[unit.id], as_of).await?.remove(&unit.id).unwrap_or_default();
    let belongs: Vec<NetworkId> = belongs.iter().map(|row| row.network_id).collect();
    let networks = organization::read::networks_by_id(read, &belongs, as_of).await?;
    let networks: BTreeSet<String> = networks.into_values().map(|(row, _)| row.code).collect();
    let ids: Vec<ClauseRowId> = rows.iter().map(|row| row.clause_id).collect();
    let there = below_their_policies(read, &ids, &unit.place()).await?;
    for row in rows.into_iter().filter(|row| there.contains(&row.clause_id)) {
        let owed_by = row.says_what()?.owed_by;
        let belongs = |code: &Option<String>| code.as_ref().is_none_or(|code| networks.contains(code));
        if owed_by.iter().any(|selector| selector.selects(&traits) && belongs(&selector.network)) {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// Those of the clauses below whose policies a place lies.
async fn below_their_policies(
    read: &Read,
    clauses: &[ClauseRowId],
    place: &Place,
) -> Result<BTreeSet<ClauseRowId>, Fault> {
    let clauses = policy::read::clauses_by_id(read, clauses).await?;
    let ids: Vec<PolicyId> = clauses.values().map(|row| row.policy_id).collect();
    let policies = policy::read::policies_by_id(read, &ids).await?;
    let above: Vec<UnitId> = policies.values().map(|row| row.unit_id).collect();
    let above = organization::read::units_by_id(read, &above).await?;
    let holds = |policy: &PolicyId| {
        let over = policies.get(policy).and_then(|row| above.get(&row.unit_id));
        over.is_some_and(|over| over.place().scope.holds(&place.scope))
    };
    Ok(clauses.into_values().filter(|row| holds(&row.policy_id)).map(|row| row.id).collect())
}
