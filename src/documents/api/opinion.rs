//! Opinions on documents in the schema, and the way back from a part to what it was made from.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::DocumentNode;
use crate::documents::entity::document_opinion;
use crate::documents::read;
use crate::graphql::{LoadFault, Rows, Session, keyed};
use crate::kernel::{Day, id::DocumentOpinionId};
use crate::organization::api::UnitNode;

keyed! {
    DocumentOpinionId => document_opinion::Model, read::opinions_by_id;
}

/// An opinion.
pub struct OpinionNode(pub(super) Arc<document_opinion::Model>);

impl OpinionNode {
    pub(crate) async fn load(rows: &Rows, id: DocumentOpinionId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }
}

/// 意见：一个单位对文件某版某部分的意见。
///
/// What a unit says of a part of a version of a document.
#[Object(name = "DocumentOpinion")]
impl OpinionNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 所对的文件；征求意见期满后下级单位不可见则为空。
    ///
    /// On which document; null for a unit below that does not see it any more.
    async fn document(&self, ctx: &Context<'_>) -> Result<Option<DocumentNode>> {
        Ok(DocumentNode::load(&Session::of(ctx)?.rows, self.0.document_id).await?)
    }

    /// 提出意见的单位。
    ///
    /// Whose opinion.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.by_unit_id).await?)
    }

    /// 所对的版次。
    ///
    /// The number of the version.
    async fn number(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.number)?)
    }

    /// 所对部分的键。
    ///
    /// The key of the part.
    async fn part(&self) -> &str {
        &self.0.part_key
    }

    /// 意见。
    ///
    /// What it says.
    async fn text(&self) -> &str {
        &self.0.content
    }

    /// 何人。
    ///
    /// Who wrote it.
    async fn by(&self) -> &str {
        &self.0.subject
    }

    /// 提出之日。
    ///
    /// The day on which it was given.
    async fn day(&self) -> Day {
        self.0.day
    }
}

/// 追溯的一处。
///
/// A part on the way back.
#[derive(SimpleObject)]
pub struct DocumentTraceStep {
    /// 回溯几级，0 为所问的部分。
    ///
    /// How many steps back; 0: the part that was asked about.
    depth: i32,
    /// 哪份文件。
    ///
    /// Of which document.
    document: Option<DocumentNode>,
    /// 哪一版。
    ///
    /// Of which version, by its number.
    number: i32,
    /// 部分的键。
    ///
    /// The part's key.
    part: String,
    /// 至该版所采纳的、关于该部分的意见。
    ///
    /// The opinions on it that the versions until then took up.
    opinions: Vec<OpinionNode>,
}

impl DocumentTraceStep {
    pub(super) async fn of(session: &Session, step: read::trace::Traced) -> Result<DocumentTraceStep> {
        Ok(DocumentTraceStep {
            depth: i32::try_from(step.depth)?,
            document: DocumentNode::load(&session.rows, step.document).await?,
            number: i32::try_from(step.number)?,
            part: step.key,
            opinions: step.opinions.into_iter().map(|row| OpinionNode(Arc::new(row))).collect(),
        })
    }
}
