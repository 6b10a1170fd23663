//! What commitments rest on beside their decisions, in the schema: from the money to the facts, and back to it from a
//! line of a ranking, a nominee, a talent or a stage of a task.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use uuid::Uuid;

use super::{CommitmentNode, commitments_of};
use crate::access::Action;
use crate::awards::api::JudgementNode;
use crate::coordination::api::TaskNode;
use crate::coordination::api::tasks::TaskStageNode;
use crate::funding::entity::commitment;
use crate::funding::read::grounds::{on_judgements, on_nominations, on_stages, on_talents};
use crate::graphql::page::{Connection, Page};
use crate::graphql::{Session, keyed};
use crate::kernel::id::{JudgementId, NominationId, TalentId};

keyed! {
    OnJudgement(JudgementId) => Vec<commitment::Model>, on_judgements;
    OnNomination(NominationId) => Vec<commitment::Model>, on_nominations;
    OnTalent(TalentId) => Vec<commitment::Model>, on_talents;
    OnStage(Uuid) => Vec<commitment::Model>, on_stages;
}

/// The commitments that rest on a line of a ranking, where the actor may read funds.
pub(crate) async fn on_judgement(ctx: &Context<'_>, judgement: JudgementId) -> Result<Vec<CommitmentNode>> {
    Ok(nodes(&commitments_of(ctx, OnJudgement(judgement)).await?))
}

/// The commitments for a nominee, whichever ranking they rest on, where the actor may read funds.
pub(crate) async fn on_nomination(ctx: &Context<'_>, nomination: NominationId) -> Result<Vec<CommitmentNode>> {
    Ok(nodes(&commitments_of(ctx, OnNomination(nomination)).await?))
}

/// The commitments for the nominations of a talent, where the actor may read funds.
pub(crate) async fn on_talent(ctx: &Context<'_>, talent: TalentId) -> Result<Vec<CommitmentNode>> {
    Ok(nodes(&commitments_of(ctx, OnTalent(talent)).await?))
}

/// A page of the commitments that rest on a stage of a task, where the actor may read funds.
pub(crate) async fn on_stage(ctx: &Context<'_>, stage: Uuid, page: Page) -> Result<Connection<CommitmentNode>> {
    let rows = commitments_of(ctx, OnStage(stage)).await?;
    page.whole(&rows, |row| row.id.global(), CommitmentNode::from)
}

fn nodes(rows: &[commitment::Model]) -> Vec<CommitmentNode> {
    rows.iter().cloned().map(CommitmentNode::from).collect()
}

/// What a commitment rests on.
pub struct GroundNode(pub(super) Arc<commitment::Model>);

impl GroundNode {
    /// The stage of a task, where the actor may see it.
    async fn found(&self, ctx: &Context<'_>) -> Result<Option<TaskStageNode>> {
        let session = Session::of(ctx)?;
        let readable = session.read.actor().may(Action::ReadCoordination);
        let Some(id) = self.0.stage_id.filter(|_| readable) else { return Ok(None) };
        Ok(TaskStageNode::load(&session.rows, id).await?)
    }
}

/// 承诺在决定之外所据的事实：排名中的一行，或任务的一个阶段。
///
/// What a commitment rests on beside its decision: a line of a ranking, or a stage of a task.
#[Object(name = "CommitmentGround")]
impl GroundNode {
    /// 排名中的一行，附逐项理由与事实；所据为阶段或无权查看排名则为空。
    ///
    /// The line of a ranking with its reasons and facts; null where it rests on a stage, or the actor may not read rankings.
    async fn judgement(&self, ctx: &Context<'_>) -> Result<Option<JudgementNode>> {
        let session = Session::of(ctx)?;
        let readable = session.read.actor().may(Action::ReadRankings);
        let Some(id) = self.0.judgement_id.filter(|_| readable) else { return Ok(None) };
        Ok(JudgementNode::load(&session.rows, id).await?)
    }

    /// 任务的阶段；所据为排名、不在可见范围内或无权查看任务则为空。
    ///
    /// The stage of a task; null where it rests on a ranking, is not within reach, or the actor may not read tasks.
    async fn stage(&self, ctx: &Context<'_>) -> Result<Option<TaskStageNode>> {
        self.found(ctx).await
    }

    /// 该阶段所属的任务，同上。
    ///
    /// The task of which that is a stage, likewise.
    async fn task(&self, ctx: &Context<'_>) -> Result<Option<TaskNode>> {
        match self.found(ctx).await? {
            Some(stage) => Ok(TaskNode::load(&Session::of(ctx)?.rows, stage.task()).await?),
            None => Ok(None),
        }
    }
}
