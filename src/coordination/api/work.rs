//! What a unit's work adds up to on each line of work, and by function, area and focus, in the schema.

use std::str::FromStr;

use async_graphql::{OutputType, Result, SimpleObject};

use crate::coordination::entity::task;
use crate::coordination::model::{WorkArea, WorkFocus, WorkFunction, WorkLine};
use crate::coordination::work::{self, Amount, Item};
use crate::kernel::Day;
use crate::store::Find;

/// 一条工作线上的任务与协调事项。
///
/// The tasks and matters of a line of work.
#[derive(SimpleObject)]
pub struct WorkOnLine {
    /// 工作线。
    ///
    /// The line.
    line: WorkLine,
    /// 所交办任务，取消的不计；done 为已确认完成的。
    ///
    /// The tasks that were assigned, without those that were cancelled; `done` are those that are confirmed.
    tasks: WorkAmount,
    /// 所提出的协调事项；done 为已答复或办结的。
    ///
    /// The matters that were raised; `done` are those that are answered or closed.
    matters: WorkAmount,
}

/// 任务按职能、领域和重点分列，各项一行；取消的和未写明的不计。
///
/// Tasks by function, area and focus, a row for each; those that were cancelled, or name none, do not count.
#[derive(SimpleObject)]
pub struct WorkTotals {
    /// 各项职能。
    ///
    /// On each function.
    functions: Vec<WorkOn<WorkFunction>>,
    /// 各个领域。
    ///
    /// In each area.
    areas: Vec<WorkOn<WorkArea>>,
    /// 各项重点。
    ///
    /// On each focus.
    focuses: Vec<WorkOn<WorkFocus>>,
}

/// 一项职能、一个领域或一项重点的任务。
///
/// The tasks of a function, an area or a focus.
#[derive(SimpleObject)]
#[graphql(concrete(name = "WorkOnFunction", params(WorkFunction)))]
#[graphql(concrete(name = "WorkOnArea", params(WorkArea)))]
#[graphql(concrete(name = "WorkOnFocus", params(WorkFocus)))]
pub struct WorkOn<K: OutputType> {
    /// 哪一项。
    ///
    /// Which one.
    of: K,
    /// 其任务；done 为已确认完成的。
    ///
    /// Its tasks; `done` are those that are confirmed.
    tasks: WorkAmount,
}

/// 任务或协调事项的数目。
///
/// How many tasks or matters there are.
#[derive(SimpleObject)]
pub struct WorkAmount {
    /// 总数。
    ///
    /// How many in all.
    total: i32,
    /// 已完成数。
    ///
    /// How many are done.
    done: i32,
    /// 截至今日逾期数。
    ///
    /// How many are overdue as of today.
    overdue: i32,
}

impl WorkOnLine {
    pub(super) fn of(line: WorkLine, tasks: Amount, matters: Amount) -> Result<Self> {
        Ok(Self { line, tasks: tasks.try_into()?, matters: matters.try_into()? })
    }
}

impl WorkTotals {
    /// What the tasks of a query add up to.
    pub(super) async fn over(tasks: Find<task::Entity>, today: Day) -> Result<Self> {
        use task::Column::{Area, DueOn, Focus, Function, State};
        let rows = tasks.columns::<Marked>([Function, Area, Focus, State, DueOn]).await?;
        Ok(Self {
            functions: WorkOn::each(WorkFunction::ALL, &rows, |(function, ..)| function, today)?,
            areas: WorkOn::each(WorkArea::ALL, &rows, |(_, area, ..)| area, today)?,
            focuses: WorkOn::each(WorkFocus::ALL, &rows, |(_, _, focus, ..)| focus, today)?,
        })
    }
}

/// A task's function, area and focus, its state, and the day on which it is due.
type Marked = (Option<String>, Option<String>, Option<String>, String, Day);

impl<K: OutputType + Copy + Ord + FromStr<Err = String>> WorkOn<K> {
    fn each(under: &[K], rows: &[Marked], mark: impl Fn(&Marked) -> &Option<String>, today: Day) -> Result<Vec<Self>> {
        let items: Vec<Item> = rows.iter().map(|row| (mark(row).clone(), row.3.clone(), row.4)).collect();
        let row = |(of, amount): (K, Amount)| -> Result<Self> { Ok(Self { of, tasks: amount.try_into()? }) };
        work::tasks(under, &items, today)?.into_iter().map(row).collect()
    }
}

impl TryFrom<Amount> for WorkAmount {
    type Error = std::num::TryFromIntError;

    fn try_from(amount: Amount) -> std::result::Result<Self, Self::Error> {
        Ok(Self {
            total: i32::try_from(amount.total)?,
            done: i32::try_from(amount.done)?,
            overdue: i32::try_from(amount.overdue)?,
        })
    }
}
