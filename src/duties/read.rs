//! Finds duties, what discharged them, who was let off, and what they add up to.

pub mod calendar_addresses;
pub mod calendar_feed;
pub mod obliging;
pub mod reminders;

use std::collections::{BTreeSet, HashMap, HashSet};

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, Order};
use uuid::Uuid;

use super::entity::{calendar_year, duty, evidence, lineage, opened, relief, tally};
use super::expected::{Obliging, Opens};
use super::model::{DutyState, Figures, SOON_DAYS, Share};
use crate::access::Scope;
use crate::kernel::{
    Calendar, Day, Fault, Instant, Period,
    id::{ClauseRowId, DutyId, PolicyId, ReliefId, UnitId},
};
use crate::organization::entity::{membership, network, unit, unit_version};
use crate::organization::{self, model::Tree};
use crate::policy::entity::{clause, obligation, policy};
use crate::policy::obligation::Evidence;
use crate::store::{Find, Guarded, Place, Read, dated::AsOf, one_of};

/// The work days where the actor is: as the notices say that were taken in at the units on the way from the top, and are
/// believed now.
///
/// # Errors
/// A fault of the database.
pub async fn calendar(read: &Read) -> Result<Calendar, Fault> {
    calendar_at(read, &read.actor().scope).await
}

/// The work days at a place, likewise.
///
/// # Errors
/// A fault of the database.
pub async fn calendar_at(read: &Read, place: &Scope) -> Result<Calendar, Fault> {
    let above = organization::read::on_the_way(read, place);
    let find = read.find::<calendar_year::Entity>().filter(calendar_year::Column::UnitId.in_subquery(above));
    let find = find.filter(AsOf::day(read.today()).believed::<calendar_year::Entity>());
    let (mut rest, mut work) = (Vec::new(), Vec::new());
    for row in find.all().await? {
        let (rests, works) = row.days()?;
        rest.extend(rests);
        work.extend(works);
    }
    Ok(Calendar::new(rest, work))
}

/// What a notice says of a year, taken in at a unit, as known at a moment; as known now where none is named.
///
/// # Errors
/// A fault of the database.
pub async fn calendar_year(
    read: &Read,
    unit: UnitId,
    year: Period,
    known: Option<Instant>,
) -> Result<Option<calendar_year::Model>, Fault> {
    let find = read.find::<calendar_year::Entity>().filter(calendar_year::Column::UnitId.eq(unit));
    find.filter(AsOf { day: year.last(), known }.versions::<calendar_year::Entity>()).one().await
}

/// How far the duties of a tree have been opened.
///
/// # Errors
/// A fault of the database.
pub async fn opened(read: &Read, unit: UnitId) -> Result<Option<opened::Model>, Fault> {
    read.find::<opened::Entity>().filter(opened::Column::UnitId.eq(unit)).one().await
}

/// The last moment at which anything became known from which duties follow.
///
/// # Errors
/// A fault of the database.
pub async fn last_known(read: &Read) -> Result<Option<Instant>, Fault> {
    async fn last<E: Guarded>(read: &Read, column: E::Column) -> Result<Option<Instant>, Fault>
    where
        E::Model: Send + Sync,
    {
        let find = read.find::<E>().order_by(column, Order::Desc).limit(1);
        Ok(find.columns::<(Instant,)>([column]).await?.first().map(|(known,)| *known))
    }
    let units = last::<unit_version::Entity>(read, unit_version::Column::KnownFrom).await?;
    let members = last::<membership::Entity>(read, membership::Column::KnownFrom).await?;
    Ok([units, members, last::<obligation::Entity>(read, obligation::Column::KnownFrom).await?]
        .into_iter()
        .flatten()
        .max())
}

/// A clause that obliges to something, in a policy that lies at a unit.
pub struct Clause {
    /// Which clause.
    pub id: ClauseRowId,
    /// Its number.
    pub number: String,
    /// Below which unit it obliges.
    pub below: UnitId,
    /// When its policy was first taken in: nothing is demanded for periods that had ended by then.
    pub begun: Instant,
    /// When what it obliges to last became known.
    pub known: Instant,
    /// What it obliges to.
    pub obliging: Vec<Obliging>,
}

/// The clauses of the policies below the actor that oblige to something, in the order of their documents.
///
/// # Errors
/// A fault of the database.
pub async fn clauses(read: &Read) -> Result<Vec<Clause>, Fault> {
    let policies: HashMap<PolicyId, policy::Model> =
        read.find::<policy::Entity>().all().await?.into_iter().map(|row| (row.id, row)).collect();
    let rows = read.find::<clause::Entity>().order_by(clause::Column::Position, Order::Asc);
    let rows = rows.order_by(clause::Column::Number, Order::Asc).all().await?;
    let mut known: HashMap<ClauseRowId, Vec<obligation::Model>> = HashMap::new();
    for row in read.find::<obligation::Entity>().order_by(obligation::Column::ValidFrom, Order::Asc).all().await? {
        known.entry(row.clause_id).or_default().push(row);
    }
    let mut begun: HashMap<PolicyId, Instant> = HashMap::new();
    for row in &rows {
        for obligation in known.get(&row.id).into_iter().flatten() {
            let begun = begun.entry(row.policy_id).or_insert(obligation.known_from);
            *begun = obligation.known_from.min(*begun);
        }
    }
    let mut found = Vec::new();
    for row in rows {
        let Some(versions) = known.remove(&row.id) else { continue };
        let (Some(policy), Some(begun)) = (policies.get(&row.policy_id), begun.get(&row.policy_id)) else { continue };
        let Some(known) = versions.iter().map(|version| version.known_from).max() else { continue };
        let believed = versions.iter().filter(|version| version.known_until.is_none());
        let obliging =
            believed.map(|version| Ok(Obliging { id: version.id, term: version.term(), says: version.says_what()? }));
        let obliging: Vec<Obliging> = obliging.collect::<Result<_, Fault>>()?;
        found.push(Clause { id: row.id, number: row.number, below: policy.unit_id, begun: *begun, known, obliging });
    }
    Ok(found)
}

/// The units as they are believed to be, and who belongs to which network.
///
/// # Errors
/// A fault of the database.
pub async fn ground(read: &Read) -> Result<(Tree, Vec<network::Model>, Vec<membership::Model>), Fault> {
    let tree = organization::read::tree(read).await?;
    let networks = read.find::<network::Entity>().all().await?;
    let believed = AsOf::day(read.today()).believed::<membership::Entity>();
    Ok((tree, networks, read.find::<membership::Entity>().filter(believed).all().await?))
}

/// Duties by id.
///
/// # Errors
/// A fault of the database.
pub async fn duties_by_id(read: &Read, ids: &[DutyId]) -> Result<HashMap<DutyId, duty::Model>, Fault> {
    read.find::<duty::Entity>().keyed(duty::Column::Id, ids, |row| row.id).await
}

/// A duty.
///
/// # Errors
/// A fault of the database.
pub async fn duty(read: &Read, id: DutyId) -> Result<Option<duty::Model>, Fault> {
    read.find::<duty::Entity>().filter(duty::Column::Id.eq(id)).one().await
}

/// The duties of a unit, and of those that it continues, that a kind of evidence discharges and in whose period a day
/// lies.
///
/// # Errors
/// A fault of the database.
pub async fn dischargeable(read: &Read, unit: UnitId, kind: Evidence, on: Day) -> Result<Vec<duty::Model>, Fault> {
    let rows = owed(read, unit, ("", Some(kind))).await?;
    let holds = |row: &duty::Model| row.period.parse::<Period>().is_ok_and(|period| period.term().contains(on));
    Ok(rows.into_iter().filter(holds).collect())
}

/// The duties of a unit, and of those that it continues, that arose because of a record; of a kind of evidence only,
/// where one is named.
///
/// # Errors
/// A fault of the database.
pub async fn arisen(
    read: &Read,
    unit: UnitId,
    record: &str,
    kind: Option<Evidence>,
) -> Result<Vec<duty::Model>, Fault> {
    owed(read, unit, (record, kind)).await
}

/// What is owed at a place on occasions, is neither discharged nor lapsed, and wants a kind of evidence.
///
/// # Errors
/// A fault of the database.
pub async fn occasional(read: &Read, place: &Place, kind: Evidence) -> Result<Vec<DutyId>, Fault> {
    let find = wanting(read, &place.scope, Some(kind)).filter(duty::Column::Occasion.ne(""));
    let find = find.filter(undone()).order_by(duty::Column::Id, Order::Asc);
    let rows = find.limit(100).columns::<(DutyId,)>([duty::Column::Id]).await?;
    Ok(rows.into_iter().map(|(duty,)| duty).collect())
}

/// The duties within reach that a kind of evidence discharges, for whichever period, in the order of their ids.
///
/// # Errors
/// A fault of the database.
pub async fn of_kind(read: &Read, kind: Evidence) -> Result<Vec<duty::Model>, Fault> {
    read.find::<duty::Entity>().filter(wants(read, kind)).order_by(duty::Column::Id, Order::Asc).all().await
}

async fn owed(
    read: &Read,
    unit: UnitId,
    (occasion, kind): (&str, Option<Evidence>),
) -> Result<Vec<duty::Model>, Fault> {
    let Some(place) = read.place(unit).await? else { return Ok(Vec::new()) };
    let find = wanting(read, &place.scope, kind).filter(duty::Column::Occasion.eq(occasion));
    find.order_by(duty::Column::Id, Order::Asc).all().await
}

/// The duties at a place, and those only that want a kind of evidence, where one is named.
fn wanting(read: &Read, scope: &Scope, kind: Option<Evidence>) -> Find<duty::Entity> {
    let find = read.find_in::<duty::Entity>(duty::Column::UnitId, organization::read::lying_at(read, scope));
    match kind {
        Some(kind) => find.filter(wants(read, kind)),
        None => find,
    }
}

/// That a kind of evidence discharges a duty.
fn wants(read: &Read, kind: Evidence) -> Expr {
    let kinds = read.find::<obligation::Entity>().filter(obligation::Column::Evidence.eq(kind.as_str()));
    duty::Column::ObligationId.in_subquery(kinds.subquery(obligation::Column::Id))
}

/// Which of some duties are there already.
///
/// # Errors
/// A fault of the database.
pub async fn there(read: &Read, opens: &[Opens]) -> Result<HashSet<(UnitId, ClauseRowId, String)>, Fault> {
    let units: BTreeSet<UnitId> = opens.iter().map(|opens| opens.owed.unit).collect();
    let periods: BTreeSet<Period> = opens.iter().map(|opens| opens.period).collect();
    let find = read.find::<duty::Entity>().filter(duty::Column::Occasion.eq(""));
    let find = find.among(duty::Column::UnitId, &units.into_iter().collect::<Vec<_>>());
    let find = find.among(duty::Column::Period, &texts(&periods.into_iter().collect::<Vec<_>>()));
    let columns = [duty::Column::UnitId, duty::Column::ClauseId, duty::Column::Period];
    Ok(find.columns::<(UnitId, ClauseRowId, String)>(columns).await?.into_iter().collect())
}

/// The lineages that are written already, by their text.
///
/// # Errors
/// A fault of the database.
pub async fn lineages(read: &Read, lines: &[String]) -> Result<HashMap<String, lineage::Model>, Fault> {
    read.find::<lineage::Entity>().keyed(lineage::Column::Line, lines, |row| row.line.clone()).await
}

/// A lineage.
///
/// # Errors
/// A fault of the database.
pub async fn lineage(read: &Read, id: Uuid) -> Result<Option<lineage::Model>, Fault> {
    read.find::<lineage::Entity>().filter(lineage::Column::Id.eq(id)).one().await
}

/// What discharges or discharged duties, in the order in which it came.
///
/// # Errors
/// A fault of the database.
pub async fn evidence(read: &Read, duties: &[DutyId]) -> Result<HashMap<DutyId, Vec<evidence::Model>>, Fault> {
    let find = read.find::<evidence::Entity>().among(evidence::Column::DutyId, duties);
    find.order_by(evidence::Column::Id, Order::Asc).grouped(|row| row.duty_id).await
}

/// The duties for which a record is evidence.
///
/// # Errors
/// A fault of the database.
pub async fn evidence_of(read: &Read, record: &str) -> Result<Vec<evidence::Model>, Fault> {
    let find = read.find::<evidence::Entity>().filter(evidence::Column::Record.eq(record));
    find.order_by(evidence::Column::Id, Order::Asc).all().await
}

/// Who was let off duties, or may take them up again, and what lapsed, in the order in which it came.
///
/// # Errors
/// A fault of the database.
pub async fn reliefs(read: &Read, duties: &[DutyId]) -> Result<HashMap<DutyId, Vec<relief::Model>>, Fault> {
    let find = read.find::<relief::Entity>().among(relief::Column::DutyId, duties);
    find.order_by(relief::Column::Id, Order::Asc).grouped(|row| row.duty_id).await
}

/// Reliefs by id.
///
/// # Errors
/// A fault of the database.
pub async fn reliefs_by_id(read: &Read, ids: &[ReliefId]) -> Result<HashMap<ReliefId, relief::Model>, Fault> {
    read.find::<relief::Entity>().keyed(relief::Column::Id, ids, |row| row.id).await
}

/// A relief.
///
/// # Errors
/// A fault of the database.
pub async fn relief(read: &Read, id: ReliefId) -> Result<Option<relief::Model>, Fault> {
    read.find::<relief::Entity>().filter(relief::Column::Id.eq(id)).one().await
}

/// What clauses oblige to, by the version.
///
/// # Errors
/// A fault of the database.
pub async fn obligations_by_id(read: &Read, ids: &[Uuid]) -> Result<HashMap<Uuid, obligation::Model>, Fault> {
    read.find::<obligation::Entity>().keyed(obligation::Column::Id, ids, |row| row.id).await
}

/// The duties of a unit and of those that it continues, and of all below it where that is asked.
pub fn duties(read: &Read, unit: &unit::Model, below: bool) -> Find<duty::Entity> {
    if below && unit.id == read.actor().unit {
        return read.find::<duty::Entity>();
    }
    read.find_in::<duty::Entity>(duty::Column::UnitId, organization::read::listed_at(read, unit, below))
}

/// The duties of units alone, without those that they continue.
pub fn own(read: &Read, units: &[UnitId]) -> Find<duty::Entity> {
    read.find::<duty::Entity>().among(duty::Column::UnitId, units)
}

/// The duties that are neither discharged nor lapsed.
#[must_use]
pub fn undone() -> Condition {
    let waived = duty::Column::WaivedUntil;
    let stands = Condition::any().add(waived.is_null()).add(waived.lt(tally::ALWAYS));
    Condition::all().add(duty::Column::DischargedOn.is_null()).add(stands)
}

/// The duties that are in a state on a day.
#[must_use]
pub fn in_state(state: DutyState, calendar: &Calendar, today: Day) -> Condition {
    let (falls, waived) = (duty::Column::FallsOn, duty::Column::WaivedUntil);
    let left = || Condition::all().add(duty::Column::DischargedOn.is_null());
    let demanded = || left().add(Condition::any().add(waived.is_null()).add(waived.lte(today)));
    let (past, soon) = (calendar.due_before(today), calendar.due_before(today.plus(SOON_DAYS + 1)));
    match state {
        DutyState::Done => Condition::all().add(duty::Column::InTime.eq(true)),
        DutyState::DoneLate => Condition::all().add(duty::Column::InTime.eq(false)),
        DutyState::Waived => left().add(waived.gt(today)).add(waived.lt(tally::ALWAYS)),
        DutyState::Lapsed => left().add(waived.eq(tally::ALWAYS)),
        DutyState::Overdue => demanded().add(falls.lte(past)),
        DutyState::DueSoon => demanded().add(falls.gt(past)).add(falls.lte(soon)),
        DutyState::Open => demanded().add(falls.gt(soon)),
    }
}

/// What a figure is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Line {
    /// Whose duties: the unit's and those of all below it.
    pub unit: UnitId,
    /// By which clause.
    pub clause: ClauseRowId,
    /// For which period.
    pub period: String,
}

/// The figures of units with all that was below them, by clause and period, for periods and as they are today.
///
/// # Errors
/// A fault of the database.
pub async fn figures(
    read: &Read,
    units: &[UnitId],
    periods: &[Period],
    clauses: Option<&[ClauseRowId]>,
    calendar: &Calendar,
) -> Result<HashMap<Line, Figures>, Fault> {
    let today = read.today();
    let due_before = calendar.due_before(today);
    let mut find = read.find::<tally::Entity>().among(tally::Column::UnitId, units);
    find = find.among(tally::Column::Period, &texts(periods));
    if let Some(clauses) = clauses {
        find = find.among(tally::Column::ClauseId, clauses);
    }
    let mut found: HashMap<Line, Figures> = HashMap::new();
    for row in find.all().await? {
        let line = Line { unit: row.unit_id, clause: row.clause_id, period: row.period };
        let tally::Model { waived_until, expected, in_time, late, falls_on, .. } = row;
        let share = Share { waived_until, expected, in_time, late };
        found.entry(line).or_default().add(share, falls_on, today, due_before);
    }
    for (line, figures) in own_figures(read, units, periods, calendar).await? {
        if clauses.is_none_or(|clauses| clauses.contains(&line.clause)) {
            *found.entry(line).or_default() += figures;
        }
    }
    Ok(found)
}

/// The figures of units without what is below them.
///
/// # Errors
/// A fault of the database.
pub async fn own_figures(
    read: &Read,
    units: &[UnitId],
    periods: &[Period],
    calendar: &Calendar,
) -> Result<HashMap<Line, Figures>, Fault> {
    let today = read.today();
    let due_before = calendar.due_before(today);
    let find = read.find::<duty::Entity>().filter(one_of(duty::Column::UnitId, units));
    let mut found: HashMap<Line, Figures> = HashMap::new();
    for row in find.among(duty::Column::Period, &texts(periods)).all().await? {
        let share = Share::of(&row);
        let line = Line { unit: row.unit_id, clause: row.clause_id, period: row.period };
        found.entry(line).or_default().add(share, row.falls_on, today, due_before);
    }
    Ok(found)
}

fn texts(periods: &[Period]) -> Vec<String> {
    periods.iter().map(ToString::to_string).collect()
}

/// Where clauses stand in their documents.
///
/// # Errors
/// A fault of the database.
pub async fn positions(read: &Read, clauses: &[ClauseRowId]) -> Result<HashMap<ClauseRowId, usize>, Fault> {
    let rows = crate::policy::read::clauses_by_id(read, clauses).await?;
    Ok(rows.into_iter().map(|(id, row)| (id, usize::try_from(row.position).unwrap_or(usize::MAX))).collect())
}
