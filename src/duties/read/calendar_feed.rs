//! Finds the duties that a calendar shows.

use sea_orm::{ColumnTrait, Order};

use super::{calendar, duties};
use crate::duties::entity::duty;
use crate::duties::icalendar::Entry;
use crate::duties::model::state;
use crate::kernel::{Day, Fault, id::ClauseRowId};
use crate::organization::{self, entity::unit};
use crate::policy::{self, entity::clause_version};
use crate::store::{Read, dated::AsOf};

/// Most duties of a calendar.
pub const MOST: usize = 1_000;

/// Duties as a calendar shows them, in the order of their days.
pub struct Feed {
    /// The first of them, as many as a calendar has at most.
    pub entries: Vec<Entry>,
    /// The day on which the next one is due, where there are more.
    pub beyond: Option<Day>,
}

/// The duties of a unit, and of those that it continues, that are due on a day or later, and before another.
///
/// # Errors
/// A fault of the database.
pub async fn feed(read: &Read, unit: &unit::Model, from: Day, until: Day) -> Result<Feed, Fault> {
    let today = read.today();
    let calendar = calendar(read).await?;
    let find = duties(read, unit, false).filter(duty::Column::FallsOn.gt(calendar.due_before(from)));
    let find = find.filter(duty::Column::FallsOn.lte(calendar.due_before(until)));
    let find = find.order_by(duty::Column::FallsOn, Order::Asc).order_by(duty::Column::Id, Order::Asc);
    let mut rows = find.limit(MOST as u64 + 1).all().await?;
    let beyond = rows.get(MOST).map(|row| calendar.due(row.falls_on));
    rows.truncate(MOST);
    let clauses: Vec<ClauseRowId> = rows.iter().map(|row| row.clause_id).collect();
    let numbers = policy::read::clauses_by_id(read, &clauses).await?;
    let versions = read.find::<clause_version::Entity>().among(clause_version::Column::ClauseId, &clauses);
    let versions = versions.filter(AsOf::day(today).believed::<clause_version::Entity>()).all().await?;
    let seen = organization::read::units(read, &[unit.id], AsOf::day(today)).await?.remove(&unit.id);
    let name = seen.and_then(|seen| seen.version).map_or_else(|| unit.code.clone(), |version| version.name);
    let entry = |row: &duty::Model| {
        // The clause as it read on the day on which the duty opened.
        let mut read_so = versions.iter().filter(|version| version.clause_id == row.clause_id);
        let version = read_so.find(|version| version.term().contains(row.opens_on));
        let number = || numbers.get(&row.clause_id).map(|clause| clause.number.clone()).unwrap_or_default();
        // A program that subscribes has no language: both, the one below the other.
        let summaries = version.into_iter().flat_map(|version| version.summary_zh.iter().chain([&version.summary]));
        Entry {
            id: row.id,
            due_on: calendar.due(row.falls_on),
            title: version.map_or_else(number, |version| version.title.clone()),
            unit: name.clone(),
            summary: summaries.map(String::as_str).collect::<Vec<_>>().join("\n"),
            state: state(row, &calendar, today),
        }
    };
    Ok(Feed { entries: rows.iter().map(entry).collect(), beyond })
}
