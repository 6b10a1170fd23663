//! Approvals of documents in the schema: who gave them, on what they rest, whether they hold.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::{DocumentNode, GroundOf, decision};
use crate::deliberation::api::DecisionNode;
use crate::documents::entity::document_approval;
use crate::documents::model::ApprovalStage;
use crate::documents::read;
use crate::graphql::{LoadFault, Rows, Session, keyed};
use crate::kernel::{Day, id::DocumentApprovalId};
use crate::organization::api::UnitNode;

keyed! {
    DocumentApprovalId => document_approval::Model, read::approvals_by_id;
}

/// 一部分在一个环节的审定情况。
///
/// How far a part is approved at a stage.
#[derive(SimpleObject)]
pub struct DocumentPartStanding {
    /// 部分的键。
    ///
    /// The part's key.
    pub(super) part: String,
    /// 有效审定的人，各计一次。
    ///
    /// Who has approved it, by approvals that hold; each person once.
    pub(super) approved_by: Vec<String>,
    /// 须有几人。
    ///
    /// How many persons have to.
    pub(super) needed: i32,
}

/// An approval.
pub struct ApprovalNode(pub(super) Arc<document_approval::Model>);

impl ApprovalNode {
    pub(crate) async fn load(rows: &Rows, id: DocumentApprovalId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }
}

/// 审定：某人在一个环节审定文件的若干部分；是否有效不存储，由摘要算出。
///
/// That a person approved parts of a document at a stage. Whether it holds is stored nowhere; it follows from digests.
#[Object(name = "DocumentApproval")]
impl ApprovalNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 所审定的文件。
    ///
    /// Which document.
    async fn document(&self, ctx: &Context<'_>) -> Result<Option<DocumentNode>> {
        Ok(DocumentNode::load(&Session::of(ctx)?.rows, self.0.document_id).await?)
    }

    /// 环节。
    ///
    /// At which stage.
    async fn stage(&self) -> Option<ApprovalStage> {
        self.0.stage.parse().ok()
    }

    /// 审定者所在单位。
    ///
    /// At which unit he acted who approved.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.by_unit_id).await?)
    }

    /// 何人。
    ///
    /// Who approved.
    async fn by(&self) -> &str {
        &self.0.subject
    }

    /// 所审定的部分的键。
    ///
    /// The keys of the parts that were approved.
    async fn parts(&self) -> Result<Vec<String>> {
        Ok(self.0.rested()?.parts.into_iter().map(|part| part.key).collect())
    }

    /// 所见的版次。
    ///
    /// The number of the version that was seen.
    async fn number(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.number)?)
    }

    /// 所见版本的摘要。
    ///
    /// The digest of that version.
    async fn digest(&self) -> &str {
        &self.0.digest
    }

    /// 对现行版是否有效：所依的内容均未改动，且审定者未写过任一版；有例外者，未写过其所见之后的任一版。
    ///
    /// Whether it holds for the current version: nothing that it rests on has changed, and who gave it has written none of
    /// the versions; where a decision let him, none after the one that he saw.
    #[graphql(complexity = "20")]
    async fn holds(&self, ctx: &Context<'_>) -> Result<bool> {
        let ground = Session::of(ctx)?.rows.one(GroundOf(self.0.document_id)).await?;
        let Some(ground) = ground else { return Ok(false) };
        Ok(self.0.rested()?.holds(&ground.current))
    }

    /// 准许例外的决定；无例外或无权查看会议则为空。
    ///
    /// The decision that lets him although he prepared it or approved another stage; null without one, or where the actor
    /// may not see meetings.
    async fn exception(&self, ctx: &Context<'_>) -> Result<Option<DecisionNode>> {
        decision(ctx, self.0.exception_id).await
    }

    /// 例外的理由。
    ///
    /// Why that is so.
    async fn exception_reason(&self) -> Option<&str> {
        self.0.exception_reason.as_deref()
    }

    /// 审定之日。
    ///
    /// The day on which it was given.
    async fn day(&self) -> Day {
        self.0.day
    }
}
