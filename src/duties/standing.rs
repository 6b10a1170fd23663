//! Standing checks: whether units are made up as clauses ask on every day. What they find discharges duties by itself,
//! and undoes it when it is so no longer.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use sea_orm::{ColumnTrait, Order};

use super::entity::{duty, evidence};
use super::write::{ExamineComposition, examine_composition::BATCH};
use crate::access::Actor;
use crate::kernel::{
    Every, Failure, Fault, Instant, Period,
    id::{ClauseRowId, DutyId, UnitId},
};
use crate::organization::composition::{Check, Finding, Wanted, findings, wanted};
use crate::organization::entity::{appointment, body_version, establishment, post_version};
use crate::organization::read::{Seen, units};
use crate::policy;
use crate::policy::entity::obligation;
use crate::policy::obligation::Evidence;
use crate::store::{
    Envelope, Find, Guarded, Read, Store,
    dated::{AsOf, Dated},
    execute,
};

/// Of so many units at once it is asked how they are made up: their posts are listed in a statement.
const UNITS: usize = 2_000;

/// A standing duty of which the check says something else than the evidence does.
#[derive(Debug, Clone)]
pub struct Changed {
    /// The duty.
    pub duty: duty::Model,
    /// Whether its unit is made up as its clause asks.
    pub satisfied: bool,
}

/// Examines the standing duties of today in the actor's tree, in batches; tells how many were discharged or are owed
/// again. It may be done at any time, twice, or by several at once.
///
/// # Errors
/// `CONTENTION`; a fault of the database.
pub async fn examine(store: &Store, actor: &Arc<Actor>) -> Result<usize, Failure> {
    let read = Read::snapshot(store, actor.clone()).await?;
    let duties: Vec<DutyId> = changed(&read, None).await?.iter().map(|changed| changed.duty.id).collect();
    drop(read);
    let mut count = 0;
    for batch in duties.chunks(BATCH) {
        let command = ExamineComposition { duties: batch.to_vec() };
        let done = execute(store, actor, &command, &Envelope::default()).await?.done;
        count += done.satisfied + done.violated;
    }
    Ok(count)
}

/// The standing duties of today within reach of which the check says something else than the evidence does; of some
/// duties only, where they are named.
///
/// # Errors
/// A fault of the database.
pub async fn changed(read: &Read, among: Option<&[DutyId]>) -> Result<Vec<Changed>, Fault> {
    let find = of_today(read, among);
    let counts = read.find::<evidence::Entity>().filter(evidence::Column::WithdrawnOn.is_null());
    let counts = counts.filter(evidence::Column::Kind.eq(Evidence::Composition.as_str()));
    let counts = counts.filter(evidence::Column::DutyId.in_subquery(find.clone().subquery(duty::Column::Id)));
    let given = counts.columns::<(DutyId,)>([evidence::Column::DutyId]).await?;
    let given: HashSet<DutyId> = given.into_iter().map(|(duty,)| duty).collect();
    let duties = find.order_by(duty::Column::Id, Order::Asc).all().await?;
    let as_of = AsOf::day(read.today());
    let clauses = reference_clauses(read, &duties, as_of).await?;
    let mut of_unit: BTreeMap<UnitId, Vec<duty::Model>> = BTreeMap::new();
    for duty in duties {
        of_unit.entry(duty.unit_id).or_default().push(duty);
    }
    let owing: Vec<UnitId> = of_unit.keys().copied().collect();
    let mut changed = Vec::new();
    for part in owing.chunks(UNITS) {
        let mut there = units(read, part, as_of).await?;
        let there: Vec<Seen> = part.iter().filter_map(|unit| there.remove(unit)).collect();
        let mut found: HashMap<UnitId, Vec<Finding>> = HashMap::new();
        for finding in findings(read, &there, as_of).await? {
            found.entry(finding.unit).or_default().push(finding);
        }
        for seen in &there {
            let found = found.remove(&seen.unit.id).unwrap_or_default();
            for duty in of_unit.remove(&seen.unit.id).unwrap_or_default() {
                let asked = clauses.get(&duty.clause_id).map(Vec::as_slice).unwrap_or_default();
                let says = satisfied(seen, asked, &found).filter(|says| *says != given.contains(&duty.id));
                changed.extend(says.map(|satisfied| Changed { duty, satisfied }));
            }
        }
    }
    Ok(changed)
}

/// Whether a unit is made up as clauses ask, by what is wanting at it; nothing where they ask for no body of it today,
/// as of a unit outside its days: where nothing is asked, nothing is evident.
#[must_use]
pub fn satisfied(seen: &Seen, clauses: &[String], found: &[Finding]) -> Option<bool> {
    if !wanted(seen).iter().any(|wanted| asks_for(clauses, wanted)) {
        return None;
    }
    let fails = |finding: &Finding| match finding.fails {
        Some((_, check)) => asks(clauses, check.clause().0),
        None => asks_for(clauses, &finding.wanted),
    };
    Some(!found.iter().any(fails))
}

/// Whether clauses ask for a body, or how it is made up: one that is not there passes none of its checks.
fn asks_for(clauses: &[String], wanted: &Wanted) -> bool {
    let mut checks = Check::ALL.iter().filter(|check| check.of() == wanted.kind);
    asks(clauses, wanted.clause().0) || checks.any(|check| asks(clauses, check.clause().0))
}

fn asks(clauses: &[String], number: &str) -> bool {
    clauses.iter().any(|clause| clause == number)
}

/// The duties in whose period today lies and which a body's composition discharges.
fn of_today(read: &Read, among: Option<&[DutyId]>) -> Find<duty::Entity> {
    let kinds = read.find::<obligation::Entity>();
    let kinds = kinds.filter(obligation::Column::Evidence.eq(Evidence::Composition.as_str()));
    let rhythms = [Every::Year, Every::HalfYear, Every::Quarter, Every::Month];
    let periods = rhythms.into_iter().filter_map(|every| Period::of(read.today(), every));
    let periods: Vec<String> = periods.map(|period| period.to_string()).collect();
    let find = read.find::<duty::Entity>().among(duty::Column::Period, &periods);
    let find = find.filter(duty::Column::ObligationId.in_subquery(kinds.subquery(obligation::Column::Id)));
    let find = find.filter(duty::Column::Occasion.eq(""));
    match among {
        None => find,
        Some(duties) => find.among(duty::Column::Id, duties),
    }
}

/// The numbers in the reference catalogue of the clauses by which duties are owed: in another city's policy those that
/// its clauses carry.
async fn reference_clauses(
    read: &Read,
    duties: &[duty::Model],
    as_of: AsOf,
) -> Result<HashMap<ClauseRowId, Vec<String>>, Fault> {
    let ids: BTreeSet<ClauseRowId> = duties.iter().map(|duty| duty.clause_id).collect();
    let ids: Vec<ClauseRowId> = ids.into_iter().collect();
    let versions = policy::read::versions(read, &ids, as_of).await?;
    let mut found = HashMap::new();
    for (id, row) in policy::read::clauses_by_id(read, &ids).await? {
        let carries = versions.get(&id).map(|version| serde_json::from_str::<Vec<String>>(&version.carries));
        let carries = carries.transpose().map_err(Fault::new)?.unwrap_or_default();
        found.insert(id, if carries.is_empty() { vec![row.number] } else { carries });
    }
    Ok(found)
}

/// The last moment at which anything became known, or was believed no longer, of which bodies are made up.
///
/// # Errors
/// A fault of the database.
pub async fn last_known(read: &Read) -> Result<Option<Instant>, Fault> {
    async fn last<E: Guarded + Dated>(read: &Read) -> Result<Option<Instant>, Fault>
    where
        E::Model: Send + Sync,
    {
        let mut last: Option<Instant> = None;
        // What never was so is closed, and no row takes its place.
        for column in [E::KNOWN_FROM, E::KNOWN_UNTIL] {
            let find = read.find::<E>().filter(column.is_not_null()).order_by(column, Order::Desc).limit(1);
            let found = find.columns::<(Instant,)>([column]).await?;
            last = last.max(found.first().map(|(known,)| *known));
        }
        Ok(last)
    }
    let bodies = last::<body_version::Entity>(read).await?.max(last::<post_version::Entity>(read).await?);
    let holders = last::<appointment::Entity>(read).await?;
    Ok(bodies.max(holders).max(last::<establishment::Entity>(read).await?))
}
