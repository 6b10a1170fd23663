//! How a rule comes into force and out of it: for each day one version at most, and since when that was
//! believed. What follows from a step is decided over values; the rows that say so are never overwritten.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, Order};

use super::entity::{enactment, rule_version};
use super::model::{RuleState, on_a_day};
use super::read;
use crate::kernel::{
    Day, ErrorCode, Failure, Fault, Refusal, Term,
    id::{ParameterSetId, RuleVersionId, UnitId},
};
use crate::store::{Read, Write, dated::AsOf};

/// What is put in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Put {
    /// The version.
    pub version: RuleVersionId,
    /// Parameters other than its own.
    pub parameters: Option<ParameterSetId>,
}

/// Days on which it is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// The days.
    pub term: Term,
    /// What is in force on them.
    pub put: Put,
}

/// What is believed once something is in force from a day on, which it is until another begins that is still
/// to come. What had begun after that day gives way. The same again with another day corrects the day: the
/// days before it go back to what was in force until then, and stay as they are where that was nothing.
#[must_use]
pub fn enacted(
    course: &[Stretch],
    (from, put): (Day, Put),
    today: Day,
    may_be: &BTreeSet<RuleVersionId>,
) -> Vec<Stretch> {
    let ends_after = |stretch: &Stretch, day: Day| stretch.term.until.is_none_or(|until| until > day);
    let corrected = |stretch: &Stretch| stretch.put == put && ends_after(stretch, today) && ends_after(stretch, from);
    let course = match course.iter().position(corrected) {
        Some(place) => lifted(course, place, today, may_be),
        None => course.to_vec(),
    };
    let later = course.iter().filter(|stretch| stretch.term.begins_after(from.max(today)));
    let mut becomes = before(&course, from);
    join(
        &mut becomes,
        Stretch { term: Term { from: Some(from), until: later.clone().find_map(|next| next.term.from) }, put },
    );
    later.for_each(|next| join(&mut becomes, *next));
    becomes
}

/// What is believed once the version in force on a day is so no more from that day, and what was in force
/// before it, and still may be, is again. `None` where the version is not in force on that day.
#[must_use]
pub fn rolled_back(
    course: &[Stretch],
    day: Day,
    version: RuleVersionId,
    may_be: &BTreeSet<RuleVersionId>,
) -> Option<Vec<Stretch>> {
    let current = course.iter().position(|stretch| stretch.term.contains(day) && stretch.put.version == version)?;
    let fits = |stretch: &&Stretch| stretch.put.version != version && may_be.contains(&stretch.put.version);
    let previous = course.iter().take(current).rev().find(fits).map(|stretch| stretch.put);
    Some(without(course, day, version, previous))
}

/// What is believed once a version is in force no more from a day, and nothing in its place.
#[must_use]
pub fn ended(course: &[Stretch], day: Day, version: RuleVersionId) -> Vec<Stretch> {
    without(course, day, version, None)
}

/// What is believed once nothing of a version is to come any more; what has begun goes on.
#[must_use]
pub fn unscheduled(course: &[Stretch], today: Day, version: RuleVersionId) -> Vec<Stretch> {
    let begun = course.iter().rev().find(|stretch| stretch.put.version == version && stretch.term.contains(today));
    without(course, today, version, begun.map(|stretch| stretch.put))
}

/// The course without what a version had from a day on. What it had begun by then another takes over, if one
/// is named; the days of what it had not begun go back to what is in force until then.
fn without(course: &[Stretch], day: Day, version: RuleVersionId, instead: Option<Put>) -> Vec<Stretch> {
    let mut left = Vec::with_capacity(course.len());
    for stretch in course {
        if stretch.put.version != version {
            join(&mut left, *stretch);
            continue;
        }
        if let Some(term) = stretch.term.before(day) {
            join(&mut left, Stretch { term, ..*stretch });
        }
        let heir = if stretch.term.begins_after(day) { until_then(&left, stretch) } else { instead };
        let from = stretch.term.from.map_or(day, |from| from.max(day));
        let days = stretch.term.until.is_none_or(|until| until > day);
        if let Some(put) = heir.filter(|_| days) {
            join(&mut left, Stretch { term: Term { from: Some(from), ..stretch.term }, put });
        }
    }
    left
}

/// The course without one of its stretches, whose days go back to what was in force until it began, and still
/// may be. Where that was nothing, one that has begun stays.
fn lifted(course: &[Stretch], place: usize, today: Day, may_be: &BTreeSet<RuleVersionId>) -> Vec<Stretch> {
    let mut left = Vec::with_capacity(course.len());
    for (position, stretch) in course.iter().enumerate() {
        if position != place {
            join(&mut left, *stretch);
            continue;
        }
        let begun = (!stretch.term.begins_after(today)).then_some(stretch.put);
        let heir = until_then(&left, stretch).filter(|put| may_be.contains(&put.version));
        if let Some(put) = heir.or(begun) {
            join(&mut left, Stretch { put, ..*stretch });
        }
    }
    left
}

/// What is in force until a stretch begins.
fn until_then(course: &[Stretch], next: &Stretch) -> Option<Put> {
    course.last().filter(|last| last.term.until == next.term.from).map(|last| last.put)
}

/// Adds a stretch at the end; the same going on is one.
fn join(course: &mut Vec<Stretch>, next: Stretch) {
    match course.last_mut() {
        Some(last) if last.put == next.put && last.term.until == next.term.from => last.term.until = next.term.until,
        _ => course.push(next),
    }
}

fn before(course: &[Stretch], day: Day) -> Vec<Stretch> {
    course.iter().filter_map(|stretch| Some(Stretch { term: stretch.term.before(day)?, ..*stretch })).collect()
}

/// Whether one course says of a day before this one what the other does not.
#[must_use]
pub fn rewrites(past: &[Stretch], becomes: &[Stretch], today: Day) -> bool {
    before(past, today) != before(becomes, today)
}

/// The course of a unit's rule as it is believed now, in the order of its days.
pub(super) struct Course {
    unit: UnitId,
    code: String,
    rows: Vec<enactment::Model>,
}

impl Course {
    pub(super) async fn load(read: &Read, unit: UnitId, code: &str) -> Result<Self, Fault> {
        let find = read.find::<enactment::Entity>().filter(enactment::Column::UnitId.eq(unit));
        let find = find.filter(enactment::Column::Code.eq(code)).filter(enactment::Column::KnownUntil.is_null());
        let rows = find.order_by(enactment::Column::ValidFrom, Order::Asc).all().await?;
        Ok(Self { unit, code: code.to_owned(), rows })
    }

    pub(super) fn stretches(&self) -> Vec<Stretch> {
        self.rows.iter().map(stretch).collect()
    }

    /// Of the versions in it, those that may be in force again.
    pub(super) async fn active(&self, read: &Read) -> Result<BTreeSet<RuleVersionId>, Fault> {
        let ids: Vec<RuleVersionId> = self.rows.iter().map(|row| row.rule_version_id).collect();
        let versions = read::versions_by_id(read, &ids).await?;
        let active = versions.into_values().filter(|row| row.state == RuleState::Active.as_str());
        Ok(active.map(|row| row.id).collect())
    }

    /// Writes what is believed from now on.
    pub(super) async fn becomes(self, stretches: &[Stretch], write: &mut Write) -> Result<(), Failure> {
        let row = |stretch: &Stretch| enactment::Model {
            id: write.id(),
            unit_id: self.unit,
            code: self.code.clone(),
            rule_version_id: stretch.put.version,
            parameter_set_id: stretch.put.parameters,
            valid_from: stretch.term.from,
            valid_until: stretch.term.until,
            known_from: write.now(),
            known_until: None,
        };
        let becomes = stretches.iter().map(row).collect();
        write.believe(&self.rows, becomes).await?;
        Ok(())
    }
}

fn stretch(row: &enactment::Model) -> Stretch {
    Stretch { term: row.term(), put: Put { version: row.rule_version_id, parameters: row.parameter_set_id } }
}

/// What state a version shows today.
///
/// # Errors
/// A fault of the database.
pub async fn state_today(read: &Read, version: &rule_version::Model) -> Result<RuleState, Fault> {
    let stored: RuleState = version.state.parse().map_err(Fault::new)?;
    if stored != RuleState::Active {
        return Ok(stored);
    }
    let rows = read::enactments_of(read, &[version.id]).await?;
    let terms: Vec<Term> = rows.iter().map(enactment::Model::term).collect();
    Ok(on_a_day(stored, &terms, read.today()))
}

/// What is in force of a rule as of a day, as known at a moment.
///
/// # Errors
/// A fault of the database.
pub async fn in_force(read: &Read, unit: UnitId, code: &str, as_of: AsOf) -> Result<Option<enactment::Model>, Fault> {
    let find = read.find::<enactment::Entity>().filter(enactment::Column::UnitId.eq(unit));
    let find = find.filter(enactment::Column::Code.eq(code)).filter(as_of.versions::<enactment::Entity>());
    find.one().await
}

/// The codes of the rules that are in force in a unit.
///
/// # Errors
/// A fault of the database.
pub async fn codes_in_force(read: &Read, unit: UnitId, as_of: AsOf) -> Result<Vec<String>, Fault> {
    let find = read.find::<enactment::Entity>().filter(enactment::Column::UnitId.eq(unit));
    let find = find.filter(as_of.versions::<enactment::Entity>()).order_by(enactment::Column::Code, Order::Asc);
    Ok(find.columns::<(String,)>([enactment::Column::Code]).await?.into_iter().map(|(code,)| code).collect())
}

/// What is in force of a unit's rule on a day.
///
/// # Errors
/// `RULE_NOT_IN_FORCE`, naming the rules that are.
pub async fn demanded(read: &Read, unit: UnitId, code: &str, day: Day) -> Result<enactment::Model, Failure> {
    let as_of = AsOf::day(day);
    if let Some(found) = in_force(read, unit, code, as_of).await? {
        return Ok(found);
    }
    Err(Refusal::new(
        ErrorCode::NotInForce,
        format!("规则 {code} 在 {day} 未施行"),
        format!("the rule {code} is not in force on {day}"),
    )
    .at(["rule"])
    .allowing(codes_in_force(read, unit, as_of).await?)
    .into())
}
