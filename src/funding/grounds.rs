//! What money rests on beside its decision, and when that does not stand. Pure.

use crate::awards::model::NominationState;
use crate::coordination::model::{TaskStageState, TaskState};
use crate::kernel::{ErrorCode, Refusal};
use crate::rules::model::FlagState;
use crate::rules::ranking::Mark;

/// A line of a ranking, as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Award {
    /// Whether it is of the ranking that stands.
    pub stands: bool,
    /// What that ranking says of the nominee.
    pub mark: Mark,
    /// The nominee's nomination.
    pub nomination: NominationState,
    /// What became of reviews of the ranking, which a revocation calls for.
    pub reviews: Vec<FlagState>,
}

impl Award {
    /// Demands that it justifies money.
    ///
    /// # Errors
    /// `STATE_FORBIDS`, naming why and what could be done.
    pub fn check(&self) -> Result<(), Refusal> {
        let (zh, en, allowed) = if self.reviews.contains(&FlagState::Open) {
            (
                "评选所依规则或其签名已撤销，其结果尚待复核",
                "the rule of the ranking, or a signature of it, was revoked, and the ranking waits for a review",
                vec!["flagResolve"],
            )
        } else if !self.stands || self.reviews.contains(&FlagState::SetAside) {
            ("该排名不再作数", "the ranking does not stand any more", vec!["commitmentRelease"])
        } else if self.nomination == NominationState::Withdrawn {
            ("该提名已撤回", "the nomination was withdrawn", vec!["commitmentRelease"])
        } else if self.mark != Mark::Placed {
            ("排名未将其列入名额", "the ranking does not place it", vec![Mark::Placed.as_str()])
        } else {
            return Ok(());
        };
        Err(Refusal::new(ErrorCode::StateForbids, zh, en).allowing(allowed))
    }
}

/// A stage of a task, as it is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    /// The stage.
    pub stage: TaskStageState,
    /// The task of which it is one.
    pub task: TaskState,
}

impl Stage {
    /// Demands that it justifies money.
    ///
    /// # Errors
    /// `STATE_FORBIDS`, naming why and what could be done.
    pub fn check(self) -> Result<(), Refusal> {
        let (zh, en, allowed) = if self.task == TaskState::Cancelled {
            ("该任务已取消", "the task was cancelled", "commitmentRelease")
        } else if self.stage != TaskStageState::Done {
            ("该阶段尚未完成", "the stage is not done yet", "taskStageReport")
        } else {
            return Ok(());
        };
        Err(Refusal::new(ErrorCode::StateForbids, zh, en).allowing([allowed]))
    }
}
