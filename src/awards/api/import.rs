//! Imports and what became of their rows.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result};
use sea_orm::{ColumnTrait, Order};

use super::{EditionNode, NominationNode};
use crate::awards::entity::{import, import_row};
use crate::awards::read;
use crate::graphql::page::{Connection, Page, cost};
use crate::graphql::payload::UserError;
use crate::graphql::{LoadFault, Rows, Session, keyed};
use crate::kernel::{Instant, Refusal, id::ImportId};

keyed! {
    ImportId => import::Model, read::imports_by_id;
}

/// 一行的结果。
///
/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum RowOutcome {
    /// 已录入(试运行时：本可录入)。
    ///
    /// Was entered; in a dry run: would have been.
    Created,
    /// 已有相同内容。
    ///
    /// Is there already with the same content.
    Same,
    /// 已有同编号而内容不同者，未覆盖。
    ///
    /// Is there already with another content; not overwritten.
    Conflict,
    /// 不能接受，附理由。
    ///
    /// Cannot be taken; the reasons say why.
    Refused,
}

impl RowOutcome {
    const ALL: [(Self, &'static str); 4] =
        [(Self::Created, "CREATED"), (Self::Same, "SAME"), (Self::Conflict, "CONFLICT"), (Self::Refused, "REFUSED")];

    pub(crate) fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(outcome, _)| *outcome == self).map_or("REFUSED", |(_, text)| text)
    }

    pub(crate) fn read(text: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == text).map(|(outcome, _)| *outcome)
    }
}

/// An import.
pub struct ImportNode(pub(super) Arc<import::Model>);

impl ImportNode {
    pub(crate) async fn load(rows: &Rows, id: ImportId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }
}

/// 一次表格导入。
///
/// An import of a spreadsheet.
#[Object(name = "Import")]
impl ImportNode {
    /// 全局标识；逐行报告的工作簿在 /imports/{id}/report.xlsx。
    ///
    /// The global identifier; the report as a workbook is at /imports/{id}/report.xlsx.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 届次。
    ///
    /// The edition.
    async fn edition(&self, ctx: &Context<'_>) -> Result<Option<EditionNode>> {
        Ok(EditionNode::load(&Session::of(ctx)?.rows, self.0.edition_id).await?)
    }

    /// 文件名。
    ///
    /// The file's name.
    async fn file_name(&self) -> &str {
        &self.0.file_name
    }

    /// 文件摘要。
    ///
    /// The file's digest.
    async fn file_digest(&self) -> &str {
        &self.0.file_digest
    }

    /// 文本编码；工作簿为空。
    ///
    /// How its text was encoded; empty for a workbook.
    async fn encoding(&self) -> &str {
        &self.0.encoding
    }

    /// 是否试运行(未写入任何提名)。
    ///
    /// Whether it was a dry run, which wrote no nomination.
    async fn dry_run(&self) -> bool {
        self.0.dry_run
    }

    /// 时刻。
    ///
    /// When.
    async fn imported_at(&self) -> Instant {
        self.0.imported_at
    }

    /// 此结果的行数。
    ///
    /// How many rows had this outcome.
    async fn count(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "哪种结果。 Which outcome.")] outcome: RowOutcome,
    ) -> Result<i32> {
        let count = Session::of(ctx)?
            .read
            .find::<import_row::Entity>()
            .filter(import_row::Column::ImportId.eq(self.0.id))
            .filter(import_row::Column::Outcome.eq(outcome.as_str()))
            .count()
            .await?;
        Ok(i32::try_from(count)?)
    }

    /// 各行及其结果，按文件次序；一行不缺。
    ///
    /// Its rows and what became of each, in the order of the file; none is missing.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn rows(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "只要此结果的。 Only those with this outcome.")] outcome: Option<RowOutcome>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<ImportRowNode>> {
        let session = Session::of(ctx)?;
        let find = session.read.find::<import_row::Entity>().filter(import_row::Column::ImportId.eq(self.0.id));
        let find = match outcome {
            Some(outcome) => find.filter(import_row::Column::Outcome.eq(outcome.as_str())),
            None => find,
        };
        Page::asked(ctx, first, after)?
            .find(
                find,
                (import_row::Column::Position, Order::Asc),
                |text| text.parse::<i64>().ok(),
                |row| row.position.to_string(),
                ImportRowNode,
            )
            .await
    }
}

/// A row of an import.
pub struct ImportRowNode(Arc<import_row::Model>);

/// 导入的一行。
///
/// A row of an import.
#[Object(name = "ImportRow")]
impl ImportRowNode {
    /// 所在工作表。
    ///
    /// The sheet in which it stands.
    async fn sheet(&self) -> &str {
        &self.0.sheet
    }

    /// 行号，如办事员所见。
    ///
    /// Its number as the clerk sees it.
    async fn number(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.number)?)
    }

    /// 各格原文。
    ///
    /// Its cells as text.
    async fn original(&self) -> Result<Vec<String>> {
        Ok(serde_json::from_str(&self.0.original)?)
    }

    /// 结果。
    ///
    /// What became of it.
    async fn outcome(&self) -> Option<RowOutcome> {
        RowOutcome::read(&self.0.outcome)
    }

    /// 理由。
    ///
    /// Why.
    async fn reasons(&self, ctx: &Context<'_>) -> Result<Vec<UserError>> {
        let language = Session::of(ctx)?.language;
        let reasons: Vec<Refusal> = serde_json::from_str(&self.0.reasons)?;
        Ok(reasons.into_iter().map(|reason| UserError::new(reason, language)).collect())
    }

    /// 由此行所成的提名。
    ///
    /// The nomination that came of it.
    async fn nomination(&self, ctx: &Context<'_>) -> Result<Option<NominationNode>> {
        match self.0.nomination_id {
            Some(id) => Ok(NominationNode::load(&Session::of(ctx)?.rows, id).await?),
            None => Ok(None),
        }
    }
}
