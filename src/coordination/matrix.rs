//! The responsibility matrix as a standing check: where each unit whose duties have to be explicit leads something or
//! cooperates in something today, that discharges the duties of clauses 4.2.3a and 4.3.1 by itself.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use sea_orm::ColumnTrait;

use super::entity::responsibility;
use super::write::{ExamineMatrix, examine_matrix::BATCH};
use crate::access::Actor;
use crate::duties::standing::{Changed, standing};
use crate::kernel::{
    Failure, Fault, Instant, PatternRole,
    id::{DutyId, UnitId},
};
use crate::organization::entity::{membership, network};
use crate::organization::read::{below, units};
use crate::policy::obligation::Evidence;
use crate::store::{
    Envelope, Read, Store,
    dated::{AsOf, last_known},
    execute,
};

/// The code of the network of a leading group's members, as the catalogue of clauses has it.
pub const LEADING_GROUP: &str = "leading-group";

/// Of whom a matrix has to speak, and of whom it does not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// The members of the leading group's network; where there is none, the departments directly below.
    pub expected: Vec<UnitId>,
    /// Those of them that lead nothing and cooperate in nothing.
    pub left_out: Vec<UnitId>,
}

impl Coverage {
    /// Whether it speaks of everybody of whom it has to.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        !self.expected.is_empty() && self.left_out.is_empty()
    }
}

/// Of whom the matrices of units have to speak, and do not, as of a day.
///
/// # Errors
/// A fault of the database; a row that this program has not written.
pub async fn coverage(read: &Read, of: &[UnitId], as_of: AsOf) -> Result<HashMap<UnitId, Coverage>, Fault> {
    let networks = read.find::<network::Entity>().among(network::Column::UnitId, of);
    let networks = networks.filter(network::Column::Code.eq(LEADING_GROUP));
    let made_by: HashMap<_, UnitId> = networks.all().await?.into_iter().map(|row| (row.id, row.unit_id)).collect();
    let belongs = read.find::<membership::Entity>().filter(as_of.versions::<membership::Entity>());
    let belongs = belongs.among(membership::Column::NetworkId, &made_by.keys().copied().collect::<Vec<_>>());
    let mut found: HashMap<UnitId, Coverage> = of.iter().map(|unit| (*unit, Coverage::default())).collect();
    for row in belongs.all().await? {
        let coverage = made_by.get(&row.network_id).and_then(|unit| found.get_mut(unit));
        coverage.into_iter().for_each(|coverage| coverage.expected.push(row.member_id));
    }
    let alone: Vec<UnitId> = of.iter().copied().filter(|unit| !made_by.values().any(|by| by == unit)).collect();
    for (unit, seen) in below(read, &alone, as_of).await? {
        let departments = seen.iter().filter(|seen| seen.is(PatternRole::Department));
        found.entry(unit).or_default().expected.extend(departments.map(|seen| seen.unit.id));
    }
    let lines = read.find::<responsibility::Entity>().among(responsibility::Column::UnitId, of);
    let mut named: HashMap<UnitId, HashSet<UnitId>> = HashMap::new();
    for row in lines.filter(as_of.versions::<responsibility::Entity>()).all().await? {
        let named = named.entry(row.unit_id).or_default();
        named.insert(row.lead_id);
        named.extend(row.cooperating_units()?);
    }
    for (unit, Coverage { expected, left_out }) in &mut found {
        expected.sort();
        let named = named.remove(unit).unwrap_or_default();
        left_out.extend(expected.iter().filter(|unit| !named.contains(unit)));
    }
    Ok(found)
}

/// Examines the duties of today that a matrix discharges, in batches; tells how many were discharged or are owed again.
/// It may be done at any time, twice, or by several at once.
///
/// # Errors
/// `CONTENTION`; a fault of the database.
pub async fn examine(store: &Store, actor: &Arc<Actor>) -> Result<usize, Failure> {
    let read = Read::snapshot(store, actor.clone()).await?;
    let duties: Vec<DutyId> = changed(&read, None).await?.iter().map(|changed| changed.duty.id).collect();
    drop(read);
    let mut count = 0;
    for batch in duties.chunks(BATCH) {
        let command = ExamineMatrix { duties: batch.to_vec() };
        count += execute(store, actor, &command, &Envelope::default()).await?.done;
    }
    Ok(count)
}

/// The duties of today within reach of which the matrix says something else than the evidence does; of some duties
/// only, where they are named. A coordinator's are discharged by the matrix of the unit that it coordinates for.
///
/// # Errors
/// A fault of the database; a row that this program has not written.
pub async fn changed(read: &Read, among: Option<&[DutyId]>) -> Result<Vec<Changed>, Fault> {
    let as_of = AsOf::day(read.today());
    let duties = standing(read, &[Evidence::Matrix], among).await?;
    let owing: HashSet<UnitId> = duties.iter().map(|one| one.duty.unit_id).collect();
    let seen = units(read, &owing.into_iter().collect::<Vec<_>>(), as_of).await?;
    let whose = |unit: UnitId| {
        let seen = seen.get(&unit)?;
        let version = seen.version.as_ref()?;
        if seen.is(PatternRole::Coordinator) { version.parent_id } else { Some(unit) }
    };
    let of: HashSet<UnitId> = duties.iter().filter_map(|one| whose(one.duty.unit_id)).collect();
    let coverage = coverage(read, &of.into_iter().collect::<Vec<_>>(), as_of).await?;
    let says = |unit: UnitId| coverage.get(&whose(unit)?).map(Coverage::is_complete);
    Ok(duties.into_iter().filter_map(|one| says(one.duty.unit_id).and_then(|says| one.examined(says))).collect())
}

/// The last moment at which anything became known, or was believed no longer, of which this check speaks.
///
/// # Errors
/// A fault of the database.
pub async fn known(read: &Read) -> Result<Option<Instant>, Fault> {
    Ok(last_known::<responsibility::Entity>(read).await?.max(last_known::<membership::Entity>(read).await?))
}
