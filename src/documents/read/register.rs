//! Finds filings, policies in force, freezes, and how many have to approve.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{ColumnTrait, Condition, Order};
use uuid::Uuid;

use crate::documents::entity::{
    approval_rule, document_filing, filing_number, freeze, policy_entry, policy_review, policy_version,
};
use crate::documents::model::{ApprovalStage, FrozenMove, PolicyLevel};
use crate::kernel::{
    Day, Fault, Term,
    id::{DocumentFilingId, DocumentId, FreezeId, PolicyEntryId, UnitId},
};
use crate::organization::{self, entity::unit};
use crate::store::{Find, Place, Read, dated::AsOf};

/// The approval rules that bind units today: their own, and those of all the units above them.
///
/// # Errors
/// A fault of the database.
pub async fn binding(read: &Read, units: &[UnitId]) -> Result<HashMap<UnitId, Vec<approval_rule::Model>>, Fault> {
    let bound: Vec<Place> =
        organization::read::units_by_id(read, units).await?.values().map(unit::Model::place).collect();
    let lines: BTreeSet<String> = bound.iter().flat_map(|place| place.scope.line()).collect();
    let lines: Vec<String> = lines.into_iter().collect();
    let above = read.find::<unit::Entity>().among(unit::Column::Scope, &lines).all().await?;
    let above: HashMap<UnitId, Place> = above.iter().map(|unit| (unit.id, unit.place())).collect();
    let ids: Vec<UnitId> = above.keys().copied().collect();
    let find = read.find::<approval_rule::Entity>().among(approval_rule::Column::UnitId, &ids);
    let rules = find.filter(AsOf::day(read.today()).versions::<approval_rule::Entity>()).all().await?;
    let binds = |rule: &approval_rule::Model, place: &Place| {
        above.get(&rule.unit_id).is_some_and(|above| above.scope.holds(&place.scope))
    };
    let rules_of = |place: &Place| rules.iter().filter(|rule| binds(rule, place)).cloned().collect::<Vec<_>>();
    Ok(bound.iter().map(|place| (place.unit, rules_of(place))).collect())
}

/// How many persons have to approve each part at a stage: what the strictest of the rules says; one, where none says
/// anything.
#[must_use]
pub fn strictest(rules: &[approval_rule::Model], stage: ApprovalStage) -> i64 {
    let own = rules.iter().filter(|rule| rule.stage == stage.as_str());
    own.map(|rule| rule.persons).max().unwrap_or(1)
}

/// How many persons have to approve each part of a unit's documents at a stage today.
///
/// # Errors
/// A fault of the database.
pub async fn needed(read: &Read, unit: UnitId, stage: ApprovalStage) -> Result<i64, Fault> {
    let rules = binding(read, &[unit]).await?.remove(&unit).unwrap_or_default();
    Ok(strictest(&rules, stage))
}

/// The approval rules of a unit as of a day.
///
/// # Errors
/// A fault of the database.
pub async fn rules(read: &Read, unit: UnitId, as_of: AsOf) -> Result<Vec<approval_rule::Model>, Fault> {
    let find = read.find::<approval_rule::Entity>().filter(approval_rule::Column::UnitId.eq(unit));
    let find = find.filter(as_of.versions::<approval_rule::Entity>());
    find.order_by(approval_rule::Column::Stage, Order::Asc).all().await
}

/// What is believed of the rule for a stage of a unit's documents on whichever days.
///
/// # Errors
/// A fault of the database.
pub async fn course_of_rule(
    read: &Read,
    unit: UnitId,
    stage: ApprovalStage,
) -> Result<Vec<approval_rule::Model>, Fault> {
    let find = read.find::<approval_rule::Entity>().filter(approval_rule::Column::UnitId.eq(unit));
    let find = find.filter(approval_rule::Column::Stage.eq(stage.as_str()));
    find.filter(AsOf::day(read.today()).believed::<approval_rule::Entity>()).all().await
}

/// Rules by their versions, whether or not they are still believed.
///
/// # Errors
/// A fault of the database.
pub async fn rules_by_id(read: &Read, ids: &[Uuid]) -> Result<HashMap<Uuid, approval_rule::Model>, Fault> {
    read.find::<approval_rule::Entity>().keyed(approval_rule::Column::Id, ids, |row| row.id).await
}

/// The last receipt number that a unit gave in a year.
///
/// # Errors
/// A fault of the database.
pub async fn last_number(read: &Read, unit: UnitId, year: i64) -> Result<Option<filing_number::Model>, Fault> {
    let find = read.find::<filing_number::Entity>().filter(filing_number::Column::UnitId.eq(unit));
    find.filter(filing_number::Column::Year.eq(year)).one().await
}

/// A filing.
///
/// # Errors
/// A fault of the database.
pub async fn filing(read: &Read, id: DocumentFilingId) -> Result<Option<document_filing::Model>, Fault> {
    read.find::<document_filing::Entity>().filter(document_filing::Column::Id.eq(id)).one().await
}

/// Filings by id.
///
/// # Errors
/// A fault of the database.
pub async fn filings_by_id(
    read: &Read,
    ids: &[DocumentFilingId],
) -> Result<HashMap<DocumentFilingId, document_filing::Model>, Fault> {
    read.find::<document_filing::Entity>().keyed(document_filing::Column::Id, ids, |row| row.id).await
}

/// The filings of documents, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn filings(
    read: &Read,
    documents: &[DocumentId],
) -> Result<HashMap<DocumentId, Vec<document_filing::Model>>, Fault> {
    let find = read.find::<document_filing::Entity>().among(document_filing::Column::DocumentId, documents);
    find.order_by(document_filing::Column::Id, Order::Asc).grouped(|row| row.document_id).await
}

/// What was filed with a unit or with those that it continues, and what they filed themselves.
pub fn filed(read: &Read, unit: &unit::Model) -> Find<document_filing::Entity> {
    let listed = || organization::read::listed_at(read, unit, false);
    let of = Condition::any()
        .add(document_filing::Column::UnitId.in_subquery(listed()))
        .add(document_filing::Column::AddresseeId.in_subquery(listed()));
    read.find::<document_filing::Entity>().filter(of)
}

/// An entry of the register of policies.
///
/// # Errors
/// A fault of the database.
pub async fn entry(read: &Read, id: PolicyEntryId) -> Result<Option<policy_entry::Model>, Fault> {
    read.find::<policy_entry::Entity>().filter(policy_entry::Column::Id.eq(id)).one().await
}

/// Entries by id.
///
/// # Errors
/// A fault of the database.
pub async fn entries_by_id(
    read: &Read,
    ids: &[PolicyEntryId],
) -> Result<HashMap<PolicyEntryId, policy_entry::Model>, Fault> {
    read.find::<policy_entry::Entity>().keyed(policy_entry::Column::Id, ids, |row| row.id).await
}

/// The entries of documents.
///
/// # Errors
/// A fault of the database.
pub async fn entries(read: &Read, documents: &[DocumentId]) -> Result<HashMap<DocumentId, policy_entry::Model>, Fault> {
    read.find::<policy_entry::Entity>().keyed(policy_entry::Column::DocumentId, documents, |row| row.document_id).await
}

/// The entries that took the place of others, under the ones whose place they took, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn successors(
    read: &Read,
    ids: &[PolicyEntryId],
) -> Result<HashMap<PolicyEntryId, Vec<policy_entry::Model>>, Fault> {
    let find = read.find::<policy_entry::Entity>().among(policy_entry::Column::SupersedesId, ids);
    let mut found: HashMap<PolicyEntryId, Vec<policy_entry::Model>> = HashMap::new();
    for row in find.order_by(policy_entry::Column::Id, Order::Asc).all().await? {
        if let Some(before) = row.supersedes_id {
            found.entry(before).or_default().push(row);
        }
    }
    Ok(found)
}

/// What is believed of entries on whichever days, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn courses(
    read: &Read,
    entries: &[PolicyEntryId],
    as_of: AsOf,
) -> Result<HashMap<PolicyEntryId, Vec<policy_version::Model>>, Fault> {
    let find = read.find::<policy_version::Entity>().among(policy_version::Column::EntryId, entries);
    let find = find.filter(as_of.believed::<policy_version::Entity>());
    find.order_by(policy_version::Column::ValidFrom, Order::Asc).grouped(|row| row.entry_id).await
}

/// The days on which a policy is in force by its course.
#[must_use]
pub fn in_force(course: &[policy_version::Model]) -> Term {
    let (first, last) = (course.first(), course.last());
    Term { from: first.and_then(|version| version.valid_from), until: last.and_then(|version| version.valid_until) }
}

/// What is said of a policy on a day; on others than its own, what is said on the nearest of these.
#[must_use]
pub fn said_on(course: &[policy_version::Model], day: Day) -> Option<&policy_version::Model> {
    course.iter().min_by_key(|version| version.term().away(day))
}

/// The policies of a unit, and of those that it continues, that are in force as of a day; only those of a level, and
/// those whose review is overdue, where that is asked.
pub fn register(
    read: &Read,
    unit: &unit::Model,
    as_of: AsOf,
    level: Option<PolicyLevel>,
    overdue: bool,
) -> Find<policy_entry::Entity> {
    let listed = organization::read::listed_at(read, unit, false);
    let versions = read.find_in::<policy_version::Entity>(policy_version::Column::UnitId, listed);
    let mut versions = versions.filter(as_of.versions::<policy_version::Entity>());
    if let Some(level) = level {
        versions = versions.filter(policy_version::Column::Level.eq(level.as_str()));
    }
    if overdue {
        versions = versions.filter(policy_version::Column::ReviewOn.lt(as_of.day));
    }
    let entries = versions.subquery(policy_version::Column::EntryId);
    read.find_in::<policy_entry::Entity>(policy_entry::Column::Id, entries)
}

/// The reviews of entries, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn reviews(
    read: &Read,
    entries: &[PolicyEntryId],
) -> Result<HashMap<PolicyEntryId, Vec<policy_review::Model>>, Fault> {
    let find = read.find::<policy_review::Entity>().among(policy_review::Column::EntryId, entries);
    find.order_by(policy_review::Column::Id, Order::Asc).grouped(|row| row.entry_id).await
}

/// A freeze.
///
/// # Errors
/// A fault of the database.
pub async fn freeze(read: &Read, id: FreezeId) -> Result<Option<freeze::Model>, Fault> {
    read.find::<freeze::Entity>().filter(freeze::Column::Id.eq(id)).one().await
}

/// Freezes by id.
///
/// # Errors
/// A fault of the database.
pub async fn freezes_by_id(read: &Read, ids: &[FreezeId]) -> Result<HashMap<FreezeId, freeze::Model>, Fault> {
    read.find::<freeze::Entity>().keyed(freeze::Column::Id, ids, |row| row.id).await
}

/// The freezes of the units from the top down to a place that are in force as of a day, each as it was known; the one
/// that lasts longest first.
///
/// # Errors
/// A fault of the database.
pub async fn freezes(read: &Read, place: &Place, as_of: AsOf) -> Result<Vec<freeze::Model>, Fault> {
    let AsOf { day, known } = as_of;
    let above = organization::read::on_the_way(read, &place.scope);
    let find = read.find::<freeze::Entity>().filter(freeze::Column::UnitId.in_subquery(above));
    let find = find.filter(freeze::Column::FromDay.lte(day)).filter(freeze::Column::UntilDay.gt(day));
    let find = find.order_by(freeze::Column::UntilDay, Order::Desc).order_by(freeze::Column::Id, Order::Asc);
    let rows = find.all().await?.into_iter().filter_map(|row| row.as_known(known));
    Ok(rows.filter(|row| row.is_in_force(day)).collect())
}

/// The freeze that stops a move at a place today; of several, the one that lasts longest.
///
/// # Errors
/// A fault of the database; a row that this program has not written.
pub async fn stopping(read: &Read, place: &Place, by: FrozenMove) -> Result<Option<freeze::Model>, Fault> {
    for row in freezes(read, place, AsOf::day(read.today())).await? {
        if row.stops()?.contains(&by) {
            return Ok(Some(row));
        }
    }
    Ok(None)
}
