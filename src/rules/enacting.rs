//! How a rule comes into force and out of it: for each day one version at most, and since when that was
//! believed. What follows from a step is decided over values; the rows that say so are never overwritten.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, Order};

use super::entity::enactment;
use super::model::RuleState;
use super::read;
use crate::kernel::{
    Day, Failure, Fault, Term,
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

/// What is believed once something is in force from a day on: what was there ends before it. The same
/// again with another day corrects the day, and what was in force before is so until then.
#[must_use]
pub fn enacted(mut course: Vec<Stretch>, from: Day, put: Put) -> Vec<Stretch> {
    if let Some(again) = course.pop_if(|last| last.put == put)
        && let Some(before) = course.last_mut().filter(|before| before.term.until == again.term.from)
    {
        before.term.until = again.term.until;
    }
    let mut course = before(&course, from);
    course.push(Stretch { term: Term { from: Some(from), until: None }, put });
    course
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
    let mut left = before(course, day);
    left.extend(previous.map(|put| Stretch { term: Term { from: Some(day), until: None }, put }));
    Some(left)
}

/// What is believed once a version is in force no more from a day, and nothing in its place.
#[must_use]
pub fn ended(course: &[Stretch], day: Day, version: RuleVersionId) -> Vec<Stretch> {
    let left = |stretch: &Stretch| match stretch.put.version == version {
        true => stretch.term.before(day).map(|term| Stretch { term, ..*stretch }),
        false => Some(*stretch),
    };
    course.iter().filter_map(left).collect()
}

fn before(course: &[Stretch], day: Day) -> Vec<Stretch> {
    course.iter().filter_map(|stretch| Some(Stretch { term: stretch.term.before(day)?, ..*stretch })).collect()
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

    /// Writes what is believed from now on: what stays the same keeps its row.
    pub(super) async fn becomes(self, stretches: &[Stretch], write: &mut Write) -> Result<(), Failure> {
        for row in &self.rows {
            if !stretches.contains(&stretch(row)) {
                let closed = enactment::Model { known_until: Some(write.now()), ..row.clone() };
                write.update(row, closed).await?;
            }
        }
        for new in stretches {
            if self.rows.iter().any(|row| stretch(row) == *new) {
                continue;
            }
            let row = enactment::Model {
                id: write.id(),
                unit_id: self.unit,
                code: self.code.clone(),
                rule_version_id: new.put.version,
                parameter_set_id: new.put.parameters,
                valid_from: new.term.from,
                valid_until: new.term.until,
                known_from: write.now(),
                known_until: None,
            };
            write.insert(row).await?;
        }
        Ok(())
    }
}

fn stretch(row: &enactment::Model) -> Stretch {
    Stretch { term: row.term(), put: Put { version: row.rule_version_id, parameters: row.parameter_set_id } }
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
