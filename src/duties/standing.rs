//! Standing checks: whether units are made up as clauses ask on every day, have their staff, and are linked to the
//! network of liaison. What they find discharges duties by itself, and undoes it when it is so no longer.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use sea_orm::{ColumnTrait, Order};
use uuid::Uuid;

use super::entity::{duty, evidence};
use super::read::obligations_by_id;
use super::write::{ExamineComposition, examine_composition::BATCH};
use crate::access::Actor;
use crate::kernel::{
    Every, Failure, Fault, Instant, Period,
    id::{ClauseRowId, DutyId, UnitId},
};
use crate::organization::bodies::{BodyKind, PostKind};
use crate::organization::composition::{
    Check, Composition, Finding, Wanted, compositions, findings, has_liaison, wanted,
};
use crate::organization::entity::{appointment, body, body_version, establishment, post_version, unit_version};
use crate::organization::read::{Seen, bodies::of_units, units};
use crate::policy;
use crate::policy::entity::obligation;
use crate::policy::obligation::Evidence;
use crate::store::{
    Envelope, Find, Read, Store,
    dated::{AsOf, last_known},
    execute,
};

/// Of so many units at once it is asked how they are made up: their posts are listed in a statement.
const UNITS: usize = 2_000;

/// The clause that leaves to grassroots units how they complete the network.
const GRASSROOTS: &str = "4.1.1g";

/// A standing duty of today.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The duty.
    pub duty: duty::Model,
    /// What discharges it.
    pub kind: Evidence,
    /// Whether it does by now.
    pub given: bool,
}

/// A standing duty of which the check says something else than the evidence does.
#[derive(Debug, Clone)]
pub struct Changed {
    /// The duty.
    pub duty: duty::Model,
    /// What discharges it.
    pub kind: Evidence,
    /// Whether it is as its clause asks.
    pub satisfied: bool,
}

impl Standing {
    /// What becomes of it where a check says this; nothing where the evidence says the same.
    #[must_use]
    pub fn examined(self, satisfied: bool) -> Option<Changed> {
        let Self { duty, kind, given } = self;
        (satisfied != given).then_some(Changed { duty, kind, satisfied })
    }
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
    let duties = standing(read, &[Evidence::Composition, Evidence::Liaison, Evidence::Staff], among).await?;
    let as_of = AsOf::day(read.today());
    let clauses = reference_clauses(read, &duties, as_of).await?;
    let asked = |one: &Standing| clauses.get(&one.duty.clause_id).map(Vec::as_slice).unwrap_or_default();
    let mut of_unit: BTreeMap<UnitId, Vec<Standing>> = BTreeMap::new();
    for one in duties {
        of_unit.entry(one.duty.unit_id).or_default().push(one);
    }
    let owing: Vec<UnitId> = of_unit.keys().copied().collect();
    let mut changed = Vec::new();
    for part in owing.chunks(UNITS) {
        let mut there = units(read, part, as_of).await?;
        // What a unit has or had outside its days is evidence of nothing.
        let there = part.iter().filter_map(|unit| there.remove(unit)).filter(|seen| seen.version.is_some());
        let there: Vec<Seen> = there.collect();
        let mut found: HashMap<UnitId, Vec<Finding>> = HashMap::new();
        for finding in findings(read, &there, as_of).await? {
            found.entry(finding.unit).or_default().push(finding);
        }
        let looked_into = |one: &Standing| one.kind == Evidence::Staff || asks(asked(one), GRASSROOTS);
        let looked_into = part.iter().filter(|unit| of_unit.get(unit).is_some_and(|owed| owed.iter().any(looked_into)));
        let bodies = bodies_of(read, &looked_into.copied().collect::<Vec<_>>(), as_of).await?;
        for seen in &there {
            let found = found.remove(&seen.unit.id).unwrap_or_default();
            for one in of_unit.remove(&seen.unit.id).unwrap_or_default() {
                let own = || bodies.get(&seen.unit.id).map(Vec::as_slice).unwrap_or_default();
                let says = if one.kind == Evidence::Staff {
                    Some(has_staff(own()))
                } else if asks(asked(&one), GRASSROOTS) {
                    Some(linked(own()))
                } else {
                    satisfied(seen, asked(&one), &found)
                };
                changed.extend(says.and_then(|says| one.examined(says)));
            }
        }
    }
    Ok(changed)
}

/// The duties in whose period today lies and which evidence of these kinds discharges, in the order of their ids; of
/// some duties only, where they are named.
///
/// # Errors
/// A fault of the database; a row that this program has not written.
pub async fn standing(read: &Read, kinds: &[Evidence], among: Option<&[DutyId]>) -> Result<Vec<Standing>, Fault> {
    let words: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
    let find = of_today(read, &words, among);
    let counts = read.find::<evidence::Entity>().filter(evidence::Column::WithdrawnOn.is_null());
    let counts = counts.filter(evidence::Column::Kind.is_in(words));
    let counts = counts.filter(evidence::Column::DutyId.in_subquery(find.clone().subquery(duty::Column::Id)));
    let given = counts.columns::<(DutyId,)>([evidence::Column::DutyId]).await?;
    let given: HashSet<DutyId> = given.into_iter().map(|(duty,)| duty).collect();
    let duties = find.order_by(duty::Column::Id, Order::Asc).all().await?;
    let says: BTreeSet<Uuid> = duties.iter().map(|duty| duty.obligation_id).collect();
    let says = obligations_by_id(read, &says.into_iter().collect::<Vec<_>>()).await?;
    let kind = |duty: &duty::Model| {
        let says = says.get(&duty.obligation_id).ok_or_else(|| Fault::new("a duty is owed by an obligation"))?;
        says.evidence.parse().map_err(Fault::new)
    };
    let standing = |duty: duty::Model| Ok(Standing { kind: kind(&duty)?, given: given.contains(&duty.id), duty });
    duties.into_iter().map(standing).collect()
}

/// How the bodies of units are made up.
async fn bodies_of(read: &Read, units: &[UnitId], as_of: AsOf) -> Result<HashMap<UnitId, Vec<Composition>>, Fault> {
    let bodies = of_units(read, units, as_of).await?;
    let all: Vec<_> = bodies.values().flatten().cloned().collect();
    let mut made_up = compositions(read, &all, as_of).await?;
    let own = |(unit, rows): (UnitId, Vec<(body::Model, _)>)| {
        (unit, rows.iter().filter_map(|(row, _)| made_up.remove(&row.id)).collect())
    };
    Ok(bodies.into_iter().map(own).collect())
}

/// Whether a grassroots unit takes part in the network, in whichever way: with an agency, a station or an officer.
fn linked(bodies: &[Composition]) -> bool {
    let agency = bodies.iter().any(|body| body.kind == BodyKind::DedicatedAgency);
    agency || has_liaison(&bodies.iter().collect::<Vec<_>>())
}

/// Whether somebody is named as staff for talent work, full-time or beside other work.
fn has_staff(bodies: &[Composition]) -> bool {
    bodies.iter().flat_map(|body| &body.holders).any(|(post, _)| *post == PostKind::Staff)
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

/// The duties in whose period today lies and which such evidence discharges.
fn of_today(read: &Read, kinds: &[&str], among: Option<&[DutyId]>) -> Find<duty::Entity> {
    let kinds = read.find::<obligation::Entity>().filter(obligation::Column::Evidence.is_in(kinds.iter().copied()));
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
    duties: &[Standing],
    as_of: AsOf,
) -> Result<HashMap<ClauseRowId, Vec<String>>, Fault> {
    let ids: BTreeSet<ClauseRowId> = duties.iter().map(|one| one.duty.clause_id).collect();
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

/// The last moment at which anything became known, or was believed no longer, of which bodies are made up,
/// and what units are.
///
/// # Errors
/// A fault of the database.
pub async fn known(read: &Read) -> Result<Option<Instant>, Fault> {
    let bodies = last_known::<body_version::Entity>(read).await?.max(last_known::<post_version::Entity>(read).await?);
    let holders = last_known::<appointment::Entity>(read).await?;
    let equipped = last_known::<establishment::Entity>(read).await?;
    Ok(bodies.max(holders).max(equipped).max(last_known::<unit_version::Entity>(read).await?))
}
