//! What joint meetings have of their own, in the schema: the decisions that they follow up, and what they propose.

use async_graphql::{Context, ID, InputObject, Object, Result};
use serde::Serialize;

use super::DecisionNode;
use crate::coordination::api::tasks::amount_of_decision;
use crate::coordination::api::work::WorkAmount;
use crate::deliberation::entity::proposal;
use crate::deliberation::joint::ItemProgress;
use crate::graphql::Session;
use crate::kernel::{Failure, Instant, Refusal, id::DecisionId};

/// 联席会议某议程项下通报进展的决定(4.1.5b)。
///
/// A decision whose progress is before a joint meeting under an item of its agenda (clause 4.1.5b).
#[derive(Debug, Clone, InputObject, Serialize)]
pub struct MeetingProgressInput {
    /// 议程项的序号，自 1 起。
    ///
    /// The number of the agenda's item, from 1.
    pub item: i32,
    /// 决定，须为会议所属单位或其上级已通过的；同一项下不重列。
    ///
    /// The decision: one that carried, of the meeting's unit or of one above it; no item has it twice.
    pub decision: ID,
}

/// The decisions that are followed up under an agenda.
pub(super) fn followed(progress: Option<&[MeetingProgressInput]>) -> Result<Vec<ItemProgress>, Failure> {
    let followed = progress.unwrap_or_default().iter().enumerate().map(|(at, input)| {
        let at = at.to_string();
        let missing = || Refusal::not_found("决定", "decision").at(["progress", &at, "decision"]);
        let decision = DecisionId::parse(&input.decision).ok_or_else(missing)?;
        Ok::<_, Failure>(ItemProgress { item: i64::from(input.item), decision })
    });
    followed.collect()
}

/// A decision that a joint meeting follows up.
pub struct MeetingProgressNode(pub(super) ItemProgress);

/// 联席会议某议程项下通报进展的决定。
///
/// A decision that a joint meeting follows up under an item of its agenda.
#[Object(name = "MeetingProgress")]
impl MeetingProgressNode {
    /// 议程项的序号，自 1 起。
    ///
    /// The number of the agenda's item, from 1.
    async fn item(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.item)?)
    }

    /// 决定；不在可见范围内则为空。
    ///
    /// The decision; null where it is not within reach.
    async fn decision(&self, ctx: &Context<'_>) -> Result<Option<DecisionNode>> {
        Ok(DecisionNode::load(&Session::of(ctx)?.rows, self.0.decision).await?)
    }

    /// 由该决定产生的任务的进展，截至今日，分解所得、取消与不在可见范围内的不计；无权查看任务则为空。
    ///
    /// How far the tasks are that the decision has spawned, as of today, without their parts, those that were cancelled
    /// and those that are not within reach; null where the actor may not read tasks.
    async fn tasks(&self, ctx: &Context<'_>) -> Result<Option<WorkAmount>> {
        amount_of_decision(ctx, self.0.decision).await
    }
}

/// What a joint meeting proposed.
pub struct MeetingProposalNode(pub(super) proposal::Model);

/// 联席会议的一项建议。
///
/// A proposal of a joint meeting.
#[Object(name = "MeetingProposal")]
impl MeetingProposalNode {
    /// 会议中的序号，自 1 起。
    ///
    /// Its number in the meeting, from 1.
    async fn number(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.number)?)
    }

    /// 内容。
    ///
    /// What is proposed.
    async fn text(&self) -> &str {
        &self.0.content
    }

    /// 登记时刻。
    ///
    /// When it was entered.
    async fn entered_at(&self) -> Instant {
        self.0.instant
    }
}
