//! What a unit's work adds up to on each line of work, so that the three are looked at together. Pure.

use std::collections::BTreeMap;

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

/// A task or a matter, as far as is asked here: its line, its state and its day, as rows have them.
pub type Item = (String, String, Day);

/// How many tasks there are on each line, confirmed and overdue; of a line without any, none. Those that were cancelled
/// do not count.
///
/// # Errors
/// A row that this program has not written.
pub fn tasks(items: &[Item], today: Day) -> Result<BTreeMap<WorkLine, Amount>, Fault> {
    added(items, |state: TaskState, due_on| {
        (state != TaskState::Cancelled).then(|| (state == TaskState::Confirmed, is_task_overdue(state, due_on, today)))
    })
}

/// How many matters there are on each line, answered and overdue; of a line without any, none.
///
/// # Errors
/// A row that this program has not written.
pub fn matters(items: &[Item], today: Day) -> Result<BTreeMap<WorkLine, Amount>, Fault> {
    added(items, |state: MatterState, answer_by| {
        let answered = matches!(state, MatterState::Answered | MatterState::Closed);
        Some((answered, is_matter_overdue(state, answer_by, today)))
    })
}

/// Adds up what counts: whether it is done, and whether it is overdue.
fn added<S: std::str::FromStr<Err = String>>(
    items: &[Item],
    counts: impl Fn(S, Day) -> Option<(bool, bool)>,
) -> Result<BTreeMap<WorkLine, Amount>, Fault> {
    let mut found: BTreeMap<WorkLine, Amount> = WorkLine::ALL.iter().map(|line| (*line, Amount::default())).collect();
    for (line, state, day) in items {
        let Some((done, overdue)) = counts(state.parse().map_err(Fault::new)?, *day) else { continue };
        let amount = found.entry(line.parse().map_err(Fault::new)?).or_default();
        amount.total += 1;
        amount.done += usize::from(done);
        amount.overdue += usize::from(overdue);
    }
    Ok(found)
}
