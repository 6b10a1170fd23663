//! What a unit's work adds up to on each line of work, in the schema.

use async_graphql::{Result, SimpleObject};

use crate::coordination::model::WorkLine;
use crate::coordination::work::Amount;

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

/// 一条工作线上任务或协调事项的数目。
///
/// How many tasks or matters there are on a line of work.
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
