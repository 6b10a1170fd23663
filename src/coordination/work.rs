//! What a unit's work adds up to on each line of work, so that the three are looked at together, and by function, area
//! and focus. Pure.

use std::collections::BTreeMap;
use std::str::FromStr;

use super::model::{MatterState, TaskState, WorkLine, is_matter_overdue, is_task_overdue};
use crate::kernel::{Day, Fault};

/// How much there is of something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Amount {
    /// How many.
    pub total: usize,
    /// How many of them are done.
    pub done: usize,
    /// How many of them should have been done.
    pub overdue: usize,
}

impl Amount {
    /// Counts one more, unless it does not count.
    fn count(&mut self, one: Option<(bool, bool)>) {
        let Some((done, overdue)) = one else { return };
        self.total += 1;
        self.done += usize::from(done);
        self.overdue += usize::from(overdue);
    }
}

/// A task or a matter, as far as is asked here: under what it counts, its state and its day, as rows have them. What
/// counts under nothing does not count.
pub type Item = (Option<String>, String, Day);

/// How many tasks there are under each of these, confirmed and overdue; under one without any, none. Those that were
/// cancelled do not count.
///
/// # Errors
/// A row that this program has not written.
pub fn tasks<K>(under: &[K], items: &[Item], today: Day) -> Result<BTreeMap<K, Amount>, Fault>
where
    K: Copy + Ord + FromStr<Err = String>,
{
    added(under, items, |state, due_on| of_task(state, due_on, today))
}

/// How many tasks there are in all, confirmed and overdue, by their states and the days on which they are due; those that
/// were cancelled do not count.
///
/// # Errors
/// A row that this program has not written.
pub fn all_tasks<'t>(rows: impl Iterator<Item = (&'t str, Day)>, today: Day) -> Result<Amount, Fault> {
    let mut all = Amount::default();
    for (state, due_on) in rows {
        all.count(of_task(state.parse().map_err(Fault::new)?, due_on, today));
    }
    Ok(all)
}

/// Whether a task is done, and whether it is overdue; nothing of one that was cancelled.
fn of_task(state: TaskState, due_on: Day, today: Day) -> Option<(bool, bool)> {
    (state != TaskState::Cancelled).then(|| (state == TaskState::Confirmed, is_task_overdue(state, due_on, today)))
}

/// How many matters there are on each line, answered and overdue; of a line without any, none.
///
/// # Errors
/// A row that this program has not written.
pub fn matters(items: &[Item], today: Day) -> Result<BTreeMap<WorkLine, Amount>, Fault> {
    added(WorkLine::ALL, items, |state: MatterState, answer_by| {
        let answered = matches!(state, MatterState::Answered | MatterState::Closed);
        Some((answered, is_matter_overdue(state, answer_by, today)))
    })
}

/// Adds up what counts: whether it is done, and whether it is overdue.
fn added<K: Copy + Ord + FromStr<Err = String>, S: FromStr<Err = String>>(
    under: &[K],
    items: &[Item],
    counts: impl Fn(S, Day) -> Option<(bool, bool)>,
) -> Result<BTreeMap<K, Amount>, Fault> {
    let mut found: BTreeMap<K, Amount> = under.iter().map(|one| (*one, Amount::default())).collect();
    for (one, state, day) in items {
        let Some(one) = one else { continue };
        let counts = counts(state.parse().map_err(Fault::new)?, *day);
        found.entry(one.parse().map_err(Fault::new)?).or_default().count(counts);
    }
    Ok(found)
}
