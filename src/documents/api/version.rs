//! Versions of documents and their parts in the schema.

use std::sync::Arc;

use async_graphql::{Context, Object, Result, SimpleObject};
use futures_util::future::try_join_all;
use uuid::Uuid;

use super::VersionsOf;
use super::opinion::OpinionNode;
use crate::documents::approval::PartSeen;
use crate::documents::entity::{document_part, document_version};
use crate::documents::model::{ConsiderationKind, DocumentPartChange, changes};
use crate::documents::read;
use crate::graphql::{Session, keyed};
use crate::kernel::Day;

keyed! {
    PartsOf(Uuid) => Vec<document_part::Model>, read::parts;
}

/// The parts of a version, in order.
pub(super) async fn parts_of(session: &Session, version: Uuid) -> Result<Arc<Vec<document_part::Model>>> {
    Ok(session.rows.one(PartsOf(version)).await?.unwrap_or_default())
}

/// A version.
pub struct DocumentVersionNode(pub(super) Arc<document_version::Model>);

async fn seen(session: &Session, version: Uuid) -> Result<Vec<PartSeen>> {
    let parts = parts_of(session, version).await?;
    let seen = |part: &document_part::Model| PartSeen { key: part.part_key.clone(), digest: part.digest.clone() };
    Ok(parts.iter().map(seen).collect())
}

/// 文件的一版，写定后不再更改。
///
/// A version of a document; it never changes.
#[Object(name = "DocumentVersion")]
impl DocumentVersionNode {
    /// 版次，自 1 起。
    ///
    /// Its number, from 1.
    async fn number(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.number)?)
    }

    /// 标题。
    ///
    /// What the document is called.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// 人才工作考虑说明的类别；尚未附说明则为空。
    ///
    /// The kind of its talent consideration statement; null where there is none yet.
    async fn consideration_kind(&self) -> Option<ConsiderationKind> {
        self.0.consideration_kind.as_deref()?.parse().ok()
    }

    /// 人才工作考虑说明；尚未附则为空。
    ///
    /// Its talent consideration statement; null where there is none yet.
    async fn consideration(&self) -> Option<&str> {
        self.0.consideration.as_deref()
    }

    /// 各部分，按次序。
    ///
    /// Its parts, in order.
    #[graphql(complexity = "10 * child_complexity")]
    async fn parts(&self, ctx: &Context<'_>) -> Result<Vec<PartNode>> {
        let rows = parts_of(Session::of(ctx)?, self.0.id).await?;
        Ok(rows.iter().cloned().map(PartNode).collect())
    }

    /// 全文摘要。
    ///
    /// The digest of the whole.
    async fn digest(&self) -> &str {
        &self.0.digest
    }

    /// 与前一版相比有变化的部分；首版则为空表，不得见前一版者亦然。
    ///
    /// The parts that differ from the version before; empty for the first, and for whom does not see the one before.
    #[graphql(complexity = "20 + 5 * child_complexity")]
    async fn changes(&self, ctx: &Context<'_>) -> Result<Vec<DocumentChange>> {
        let session = Session::of(ctx)?;
        let versions = session.rows.one(VersionsOf(self.0.document_id)).await?.unwrap_or_default();
        let before = versions.iter().find(|version| version.number + 1 == self.0.number).map(|version| version.id);
        let Some(before) = before else { return Ok(Vec::new()) };
        let changes = changes(&seen(session, before).await?, &seen(session, self.0.id).await?);
        Ok(changes.into_iter().map(|(part, change)| DocumentChange { part, change }).collect())
    }

    /// 所采纳的意见；范围外者不列。
    ///
    /// The opinions that it takes up, as far as they are within reach.
    #[graphql(complexity = "10 * child_complexity")]
    async fn opinions(&self, ctx: &Context<'_>) -> Result<Vec<OpinionNode>> {
        let rows = &Session::of(ctx)?.rows;
        let taken = self.0.takes_up()?;
        let found = try_join_all(taken.into_iter().map(|id| OpinionNode::load(rows, id))).await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// 何人所写。
    ///
    /// Who wrote it.
    async fn by(&self) -> &str {
        &self.0.subject
    }

    /// 写定之日。
    ///
    /// The day on which it was written.
    async fn day(&self) -> Day {
        self.0.day
    }
}

/// A part of a version.
pub struct PartNode(document_part::Model);

/// 一版的一部分；名单则为其一组。
///
/// A part of a version; of a name list, a section.
#[Object(name = "DocumentPart")]
impl PartNode {
    /// 键，各版不变。
    ///
    /// Its key, which stays from version to version.
    async fn key(&self) -> &str {
        &self.0.part_key
    }

    /// 小标题。
    ///
    /// Its heading.
    async fn heading(&self) -> &str {
        &self.0.heading
    }

    /// 正文。
    ///
    /// Its text.
    async fn text(&self) -> &str {
        &self.0.content
    }

    /// 摘要，含键、小标题、正文与所在位置。
    ///
    /// Its digest: of key, heading, text, and behind which part it stands.
    async fn digest(&self) -> &str {
        &self.0.digest
    }
}

/// 一部分与前一版相比的变化。
///
/// What became of a part since the version before.
#[derive(SimpleObject)]
#[graphql(name = "DocumentVersionChange")]
pub struct DocumentChange {
    /// 部分的键。
    ///
    /// The part's key.
    part: String,
    /// 何种变化。
    ///
    /// What became of it.
    change: DocumentPartChange,
}
