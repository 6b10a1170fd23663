//! Finds what is owed in writing between two days, for what each of many reports waits, and which one locks another.

use std::collections::{BTreeSet, HashMap};

use sea_orm::sea_query::SelectStatement;
use sea_orm::{ColumnTrait, Condition, Order};
use uuid::Uuid;

use crate::access::Scope;
use crate::duties::entity::duty;
use crate::duties::model::DutyState;
use crate::duties::read as duties;
use crate::kernel::{
    Calendar, Day, Every, Fault, Period,
    id::{ClauseRowId, DutyId, PolicyId, UnitId},
};
use crate::organization;
use crate::organization::entity::unit;
use crate::policy;
use crate::policy::entity::{clause, obligation};
use crate::policy::obligation::Evidence;
use crate::reports::activity::is_written;
use crate::reports::entity::report;
use crate::reports::model::ReportState;
use crate::store::{Find, Read};

/// Of what a report waits for so much is told.
pub const MOST_TOLD: usize = 100;

/// The duties of a unit and of those that it continues, and of all below it where that is asked, that something written
/// discharges and that are due on one of some days: the first one, and the first one after.
pub fn owed(
    read: &Read,
    unit: &unit::Model,
    below: bool,
    (from, until): (Day, Day),
    calendar: &Calendar,
) -> Find<duty::Entity> {
    let kinds = Evidence::ALL.iter().filter(|kind| is_written(**kind)).map(|kind| kind.as_str());
    let kinds = read.find::<obligation::Entity>().filter(obligation::Column::Evidence.is_in(kinds));
    let find = duties::duties(read, unit, below);
    let find = find.filter(duty::Column::ObligationId.in_subquery(kinds.subquery(obligation::Column::Id)));
    let find = find.filter(duty::Column::FallsOn.gt(calendar.due_before(from)));
    find.filter(duty::Column::FallsOn.lte(calendar.due_before(until)))
}

/// A duty whose report rests on others.
struct Resting {
    row: duty::Model,
    place: Scope,
    periods: BTreeSet<String>,
    clauses: BTreeSet<ClauseRowId>,
}

impl Resting {
    /// Whether it waits for a duty as long as that is neither discharged nor waived.
    fn waits_for(&self, duty: &duty::Model, place: &Scope) -> bool {
        self.row.unit_id != duty.unit_id
            && self.clauses.contains(&duty.clause_id)
            && self.periods.contains(&duty.period)
            && self.place.holds(place)
    }
}

/// The duties below for which the reports of duties wait, neither discharged nor waived, by the days on which they
/// fall. Takes as many statements for many duties as for one.
///
/// # Errors
/// A fault of the database.
pub async fn waiting(read: &Read, duties: &[DutyId]) -> Result<HashMap<DutyId, Vec<duty::Model>>, Fault> {
    let resting = resting(read, duties).await?;
    if resting.is_empty() {
        return Ok(HashMap::new());
    }
    let calendar = duties::calendar(read).await?;
    let undone = [DutyState::Open, DutyState::DueSoon, DutyState::Overdue];
    let undone =
        undone.iter().fold(Condition::any(), |any, state| any.add(duties::in_state(*state, &calendar, read.today())));
    let clauses = once(resting.iter().flat_map(|one| &one.clauses).copied());
    let periods = once(resting.iter().flat_map(|one| &one.periods).cloned());
    let find = read.find::<duty::Entity>().filter(undone).among(duty::Column::ClauseId, &clauses);
    let find = find.among(duty::Column::Period, &periods);
    let find = find.filter(duty::Column::UnitId.in_subquery(at_or_below(read, &resting)));
    let rows = find.order_by(duty::Column::FallsOn, Order::Asc).order_by(duty::Column::Id, Order::Asc).all().await?;
    let units = organization::read::units_by_id(read, &once(rows.iter().map(|row| row.unit_id))).await?;
    let places: HashMap<UnitId, Scope> = units.into_iter().map(|(id, unit)| (id, unit.place().scope)).collect();
    let mut found: HashMap<DutyId, Vec<duty::Model>> = HashMap::with_capacity(resting.len());
    for one in &resting {
        let waits = |row: &&duty::Model| places.get(&row.unit_id).is_some_and(|place| one.waits_for(row, place));
        found.insert(one.row.id, rows.iter().filter(waits).cloned().collect());
    }
    Ok(found)
}

/// An accepted report of a unit above, as far as the actor sees, that rests on this duty.
///
/// # Errors
/// A fault of the database.
pub async fn locked_by(read: &Read, duty: &duty::Model) -> Result<Option<report::Model>, Fault> {
    let Some(place) = read.place(duty.unit_id).await? else { return Ok(None) };
    let Ok(period) = duty.period.parse::<Period>() else { return Ok(None) };
    let rhythms = [Every::Year, Every::HalfYear, Every::Quarter, Every::Month];
    let holding = rhythms.into_iter().filter_map(|every| Period::of(period.last(), every));
    let holding = holding.filter(|other| other.parts().contains(&period));
    let holding: Vec<String> = holding.map(|other| other.to_string()).collect();
    let above = organization::read::on_the_way(read, &place.scope);
    let owed = read.find::<duty::Entity>().filter(duty::Column::UnitId.in_subquery(above));
    let owed = owed.among(duty::Column::Period, &holding).subquery(duty::Column::Id);
    let accepted = read.find::<report::Entity>().filter(report::Column::State.eq(ReportState::Accepted.as_str()));
    let accepted = accepted.filter(report::Column::DutyId.in_subquery(owed));
    let accepted = accepted.order_by(report::Column::Id, Order::Asc).all().await?;
    let resting = resting(read, &once(accepted.iter().map(|row| row.duty_id))).await?;
    let rests = |id: DutyId| resting.iter().any(|one| one.row.id == id && one.waits_for(duty, &place.scope));
    Ok(accepted.into_iter().find(|row| rests(row.duty_id)))
}

/// Those of the duties whose reports rest on others, with the places, periods and clauses of these.
async fn resting(read: &Read, ids: &[DutyId]) -> Result<Vec<Resting>, Fault> {
    let rows = duties::duties_by_id(read, ids).await?;
    let obligations = duties::obligations_by_id(read, &once(rows.values().map(|row| row.obligation_id))).await?;
    let mut rests_on: HashMap<Uuid, Vec<String>> = HashMap::new();
    for (id, row) in obligations {
        let numbers = row.says_what()?.rests_on;
        if !numbers.is_empty() {
            rests_on.insert(id, numbers);
        }
    }
    let rows: Vec<duty::Model> = rows.into_values().filter(|row| rests_on.contains_key(&row.obligation_id)).collect();
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let units = organization::read::units_by_id(read, &once(rows.iter().map(|row| row.unit_id))).await?;
    let own = policy::read::clauses_by_id(read, &once(rows.iter().map(|row| row.clause_id))).await?;
    let policies: Vec<PolicyId> = once(own.values().map(|row| row.policy_id));
    let numbers = once(rests_on.values().flatten().cloned());
    let find = read.find::<clause::Entity>().among(clause::Column::PolicyId, &policies);
    let beside = find.among(clause::Column::Number, &numbers).all().await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let (Some(unit), Some(clause)) = (units.get(&row.unit_id), own.get(&row.clause_id)) else { continue };
        let (Some(numbers), Ok(period)) = (rests_on.get(&row.obligation_id), row.period.parse::<Period>()) else {
            continue;
        };
        let there = beside.iter().filter(|other| other.policy_id == clause.policy_id);
        found.push(Resting {
            place: unit.place().scope,
            periods: period.parts().iter().map(ToString::to_string).collect(),
            clauses: there.filter(|other| numbers.contains(&other.number)).map(|other| other.id).collect(),
            row,
        });
    }
    Ok(found)
}

/// Each of some values once.
fn once<V: Ord>(values: impl Iterator<Item = V>) -> Vec<V> {
    values.collect::<BTreeSet<V>>().into_iter().collect()
}

/// The ids of the units that lie at one of the places or below it.
fn at_or_below(read: &Read, resting: &[Resting]) -> SelectStatement {
    let places: BTreeSet<&Scope> = resting.iter().map(|one| &one.place).collect();
    // In this order a place comes right before those below it.
    let mut outermost: Vec<&Scope> = Vec::new();
    for place in places {
        if outermost.last().is_none_or(|last| !last.holds(place)) {
            outermost.push(place);
        }
    }
    let range = |place: &Scope| {
        let begun = unit::Column::Scope.gte(place.0.clone());
        Condition::all().add(begun).add(unit::Column::Scope.lt(place.end()))
    };
    let any = outermost.into_iter().fold(Condition::any(), |any, place| any.add(range(place)));
    read.find::<unit::Entity>().filter(any).subquery(unit::Column::Id)
}
