//! Imports of declarations and what became of their rows in the schema.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use sea_orm::{ColumnTrait, Order};

use super::{DeclarationImportNode, DeclarationNode};
use crate::awards::api::RowOutcome;
use crate::funding::entity::declaration_import_row;
use crate::funding::read::employers as read;
use crate::graphql::Session;
use crate::graphql::page::{Connection, Page, cost};
use crate::graphql::payload::UserError;
use crate::kernel::{Instant, Refusal};
use crate::organization::api::UnitNode;

/// 一次申报表格导入；模板在 /declarations/template.xlsx，逐行报告的工作簿在 /declaration-imports/{id}/report.xlsx。
///
/// An import of a spreadsheet of declarations. The template is at /declarations/template.xlsx, the report as a workbook at
/// /declaration-imports/{id}/report.xlsx.
#[Object(name = "DeclarationImport")]
impl DeclarationImportNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 用人单位在何单位登记。
    ///
    /// At which unit the employers are registered.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 年度。
    ///
    /// Of which year.
    async fn year(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.year)?)
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

    /// 是否试运行(未写入任何申报)。
    ///
    /// Whether it was a dry run, which wrote no declaration.
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
        let find = read::import_rows(&Session::of(ctx)?.read, self.0.id);
        let count = find.filter(declaration_import_row::Column::Outcome.eq(outcome.as_str())).count().await?;
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
    ) -> Result<Connection<DeclarationImportRowNode>> {
        let mut find = read::import_rows(&Session::of(ctx)?.read, self.0.id);
        if let Some(outcome) = outcome {
            find = find.filter(declaration_import_row::Column::Outcome.eq(outcome.as_str()));
        }
        Page::asked(ctx, first, after)?
            .find(
                find,
                (declaration_import_row::Column::Position, Order::Asc),
                |text| text.parse::<i64>().ok(),
                |row| row.position.to_string(),
                DeclarationImportRowNode,
            )
            .await
    }
}

/// A row of an import.
pub struct DeclarationImportRowNode(Arc<declaration_import_row::Model>);

/// 申报导入的一行。
///
/// A row of an import of declarations.
#[Object(name = "DeclarationImportRow")]
impl DeclarationImportRowNode {
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

    /// 由此行所成的申报。
    ///
    /// The declaration that came of it.
    async fn declaration(&self, ctx: &Context<'_>) -> Result<Option<DeclarationNode>> {
        match self.0.declaration_id {
            Some(id) => Ok(DeclarationNode::load(&Session::of(ctx)?.rows, id).await?),
            None => Ok(None),
        }
    }
}
