//! How a rule comes into force and out of it: the rows say for each day which version holds, and since
//! when that was believed. Nothing is ever overwritten.

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

/// Puts something in force from a day on; what was in force then, or would have come later, ends before it.
pub(super) async fn put_in_force(
    write: &mut Write,
    unit: UnitId,
    code: &str,
    from: Day,
    put: Put,
) -> Result<(), Failure> {
    let believed = believed(write.read(), unit, code).await?;
    cut(write, &believed, from).await?;
    begin(write, unit, code, from, put).await
}

/// Takes the version out of force from today, and puts in force again what was so before it. False where
/// it is not in force today.
pub(super) async fn roll_back(
    write: &mut Write,
    unit: UnitId,
    code: &str,
    version: RuleVersionId,
) -> Result<bool, Failure> {
    let today = write.today();
    let believed = believed(write.read(), unit, code).await?;
    let current = believed.iter().find(|row| row.term().contains(today) && row.rule_version_id == version);
    let Some(current) = current else { return Ok(false) };
    let ids: Vec<RuleVersionId> = believed.iter().map(|row| row.rule_version_id).collect();
    let versions = read::versions_by_id(write.read(), &ids).await?;
    let good = |row: &&enactment::Model| {
        row.rule_version_id != version
            && row.valid_from < current.valid_from
            && versions.get(&row.rule_version_id).is_some_and(|row| row.state == RuleState::Active.as_str())
    };
    let previous = believed.iter().filter(good).max_by_key(|row| row.valid_from);
    let previous = previous.map(|row| Put { version: row.rule_version_id, parameters: row.parameter_set_id });
    cut(write, &believed, today).await?;
    if let Some(put) = previous {
        begin(write, unit, code, today, put).await?;
    }
    Ok(true)
}

/// Takes a version out of force from today, and puts nothing in its place.
pub(super) async fn end(write: &mut Write, unit: UnitId, version: RuleVersionId) -> Result<(), Failure> {
    let find = write.read().find::<enactment::Entity>().filter(enactment::Column::UnitId.eq(unit));
    let find = find.filter(enactment::Column::RuleVersionId.eq(version));
    let rows = find.filter(enactment::Column::KnownUntil.is_null()).all().await?;
    cut(write, &rows, write.today()).await
}

async fn believed(read: &Read, unit: UnitId, code: &str) -> Result<Vec<enactment::Model>, Failure> {
    let find = read.find::<enactment::Entity>().filter(enactment::Column::UnitId.eq(unit));
    let find = find.filter(enactment::Column::Code.eq(code)).filter(enactment::Column::KnownUntil.is_null());
    Ok(find.order_by(enactment::Column::ValidFrom, Order::Asc).all().await?)
}

/// Of these stretches, only what comes before the day is believed from now on.
async fn cut(write: &mut Write, rows: &[enactment::Model], day: Day) -> Result<(), Failure> {
    for row in rows {
        let term = row.term();
        let before = term.before(day);
        if before == Some(term) {
            continue;
        }
        let closed = enactment::Model { known_until: Some(write.now()), ..row.clone() };
        write.update(row, closed).await?;
        if let Some(Term { from, until }) = before {
            let left = enactment::Model {
                id: write.id(),
                valid_from: from,
                valid_until: until,
                known_from: write.now(),
                known_until: None,
                ..row.clone()
            };
            write.insert(left).await?;
        }
    }
    Ok(())
}

async fn begin(write: &mut Write, unit: UnitId, code: &str, from: Day, put: Put) -> Result<(), Failure> {
    let row = enactment::Model {
        id: write.id(),
        unit_id: unit,
        code: code.to_owned(),
        rule_version_id: put.version,
        parameter_set_id: put.parameters,
        valid_from: Some(from),
        valid_until: None,
        known_from: write.now(),
        known_until: None,
    };
    write.insert(row).await
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
