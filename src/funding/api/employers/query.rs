//! Queries about employers and what they declare.

use async_graphql::{Context, ID, Object, Result};
use sea_orm::{ColumnTrait, Order};

use super::{
    AuditSampleNode, DeclarationClosingNode, DeclarationImportNode, DeclarationNode, EmployerNode, TrainingShareNode,
    TrainingTotalNode,
};
use crate::access::Action;
use crate::funding::employers::{DeclarationState, EmployerKind};
use crate::funding::entity::{declaration, employer, training_sum};
use crate::funding::read::employers as read;
use crate::funding::write::employers::OF_EMPLOYERS;
use crate::graphql::Session;
use crate::graphql::directives::{self as acts, action, ids};
use crate::graphql::page::{Connection, Page, cost};
use crate::kernel::{
    Day, Instant,
    id::{DeclarationId, DeclarationImportId, EmployerId},
};
use crate::organization;
use crate::store::dated::AsOf;

/// Queries about employers and what they declare.
#[derive(Default)]
pub struct EmployersQuery;

#[Object]
impl EmployersQuery {
    /// 一个单位及其所承继单位登记的用人单位，新者在前。条款：4.4.1、4.5.2、4.5.3。权限：READ_FUNDING。
    ///
    /// The employers that are registered at a unit, or at one that it continues, the newest first. Clauses 4.4.1, 4.5.2, 4.5.3; requires READ_FUNDING.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadFunding)),
        directive = acts::clause::apply(ids(OF_EMPLOYERS)),
        complexity = "10 + cost(first, child_complexity)"
    )]
    async fn employers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "只看此代码的。 Only the one with this code.")] code: Option<String>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<EmployerNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let key = |row: &employer::Model| row.id.global();
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else {
            return Ok(page.of(Vec::new(), key, |row| EmployerNode(row.into()), Some(0)));
        };
        let mut find = read::employers(&session.read, &unit);
        if let Some(code) = code {
            find = find.filter(employer::Column::Code.eq(code.trim().to_ascii_uppercase()));
        }
        page.find(find, (employer::Column::Id, Order::Desc), EmployerId::parse, key, EmployerNode).await
    }

    /// 一个单位及其所承继单位某年度的申报，新者在前；可连同其下级。条款：4.4.1、4.5.2、4.5.3。权限：READ_FUNDING。
    ///
    /// The declarations of a year by employers that are registered at a unit, or at one that it continues, the newest first; with those below it where that is asked. Clauses 4.4.1, 4.5.2, 4.5.3; requires READ_FUNDING.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadFunding)),
        directive = acts::clause::apply(ids(OF_EMPLOYERS)),
        complexity = "10 + cost(first, child_complexity)"
    )]
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the field")]
    async fn declarations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "年度。 The year.")] year: i32,
        #[graphql(desc = "连同其下级；默认否。 With those below it; not by default.")] below: Option<bool>,
        #[graphql(desc = "只看不足的或足额的。 Only those that are short, or that are not.")] short: Option<bool>,
        #[graphql(desc = "只看这些类别。 Only of these kinds.")] kinds: Option<Vec<EmployerKind>>,
        #[graphql(desc = "只看这些状态。 Only in these states.")] states: Option<Vec<DeclarationState>>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<DeclarationNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let key = |row: &declaration::Model| row.id.global();
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else {
            return Ok(page.of(Vec::new(), key, |row| DeclarationNode(row.into()), Some(0)));
        };
        let mut find = read::declarations(&session.read, &unit, year.into(), below.unwrap_or(false));
        if let Some(short) = short {
            let column = declaration::Column::Short;
            find = find.filter(if short { column.gt(0_i64) } else { column.eq(0_i64) });
        }
        if let Some(kinds) = kinds {
            let kinds: Vec<&str> = kinds.into_iter().map(EmployerKind::as_str).collect();
            find = find.filter(declaration::Column::Kind.is_in(kinds));
        }
        if let Some(states) = states {
            let states: Vec<&str> = states.into_iter().map(DeclarationState::as_str).collect();
            find = find.filter(declaration::Column::State.is_in(states));
        }
        page.find(find, (declaration::Column::Id, Order::Desc), DeclarationId::parse, key, DeclarationNode).await
    }

    /// 一个单位及其下级登记的用人单位某年度申报的合计，依单位与类别；退回的不计。条款：4.4.1、4.5.2、4.5.3。权限：READ_FUNDING。
    ///
    /// What the declarations of a year add up to of employers that are registered at a unit and below it, by unit and kind, without those that are returned. Clauses 4.4.1, 4.5.2, 4.5.3; requires READ_FUNDING.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadFunding)),
        directive = acts::clause::apply(ids(OF_EMPLOYERS)),
        complexity = "10 + cost(first, child_complexity)"
    )]
    async fn training_totals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "年度。 The year.")] year: i32,
        #[graphql(desc = "连同其下级；默认是。 With those below it; so by default.")] below: Option<bool>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<TrainingTotalNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let rows = match organization::read::unit(&session.read, &unit).await? {
            Some(unit) => read::sums(&session.read, &unit, year.into(), below.unwrap_or(true)).await?,
            None => Vec::new(),
        };
        page.whole(&rows, |row: &training_sum::Model| row.id.to_string(), TrainingTotalNode)
    }

    /// 对一个单位登记的用人单位适用的提取比例，本单位与上级所设，截至某日、按某时所知。条款：4.4.1、4.5.2、4.5.3。权限：READ_FUNDING。
    ///
    /// The shares that bind employers that are registered at a unit, set there or above it, as of a day and as known at a moment. Clauses 4.4.1, 4.5.2, 4.5.3; requires READ_FUNDING.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadFunding)),
        directive = acts::clause::apply(ids(OF_EMPLOYERS)),
        complexity = "10 * child_complexity + 5"
    )]
    async fn training_shares(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "截至某日；默认今日。 As of a day; today by default.")] as_of: Option<Day>,
        #[graphql(desc = "按某时所知；默认现在。 As known at a moment; now by default.")] known_at: Option<Instant>,
    ) -> Result<Vec<TrainingShareNode>> {
        let session = Session::of(ctx)?;
        let as_of = AsOf::asked(&session.read, as_of, known_at);
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else { return Ok(Vec::new()) };
        let rows = read::shares_over(&session.read, &unit.place().scope, as_of).await?;
        Ok(rows.into_iter().map(|row| TrainingShareNode(row.into())).collect())
    }

    /// 一个单位及其所承继单位已截止申报的年度，新者在前。条款：4.4.1、4.5.2、4.5.3。权限：READ_FUNDING。
    ///
    /// The years whose declarations are closed at a unit, or at one that it continues, the newest first. Clauses 4.4.1, 4.5.2, 4.5.3; requires READ_FUNDING.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadFunding)),
        directive = acts::clause::apply(ids(OF_EMPLOYERS)),
        complexity = "5 * child_complexity + 5"
    )]
    async fn declaration_closings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
    ) -> Result<Vec<DeclarationClosingNode>> {
        let session = Session::of(ctx)?;
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else { return Ok(Vec::new()) };
        let rows = read::closings(&session.read, &unit).await?;
        Ok(rows.into_iter().map(DeclarationClosingNode::from).collect())
    }

    /// 一个单位及其所承继单位某年度的审计样本，自首份起；历次抽取都在。条款：4.4.1、4.5.2、4.5.3。权限：READ_FUNDING。
    ///
    /// The samples of a year's declarations that were drawn at a unit, or at one that it continues, from the first; each draw is there. Clauses 4.4.1, 4.5.2, 4.5.3; requires READ_FUNDING.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadFunding)),
        directive = acts::clause::apply(ids(OF_EMPLOYERS)),
        complexity = "2 * child_complexity + 5"
    )]
    async fn audit_samples(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "年度。 The year.")] year: i32,
    ) -> Result<Vec<AuditSampleNode>> {
        let session = Session::of(ctx)?;
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else { return Ok(Vec::new()) };
        let rows = read::samples(&session.read, &unit, year.into()).await?;
        Ok(rows.into_iter().map(AuditSampleNode::from).collect())
    }

    /// 一次申报导入及其逐行报告。条款：4.4.1、4.5.2、4.5.3。权限：KEEP_DECLARATIONS。
    ///
    /// An import of declarations with its row-by-row report. Clauses 4.4.1, 4.5.2, 4.5.3; requires KEEP_DECLARATIONS.
    #[graphql(
        directive = acts::requires::apply(action(Action::KeepDeclarations)),
        directive = acts::clause::apply(ids(OF_EMPLOYERS))
    )]
    async fn declaration_import(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "导入标识。 The import's id.")] id: ID,
    ) -> Result<Option<DeclarationImportNode>> {
        let session = Session::of(ctx)?;
        match DeclarationImportId::parse(&id) {
            Some(id) => Ok(DeclarationImportNode::load(&session.rows, id).await?),
            None => Ok(None),
        }
    }
}
