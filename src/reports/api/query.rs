//! Queries about reports.

use async_graphql::{Context, Object, Result};
use sea_orm::Order;

use super::ReportNode;
use crate::access::Action;
use crate::graphql::Session;
use crate::graphql::directives::{self as acts, action, ids};
use crate::graphql::page::{Connection, Page, cost};
use crate::kernel::{ClauseId, id::ReportId};
use crate::organization;
use crate::reports::entity::report;
use crate::reports::model::ReportState;
use crate::reports::read;

/// Queries about reports.
#[derive(Default)]
pub struct ReportsQuery;

#[Object]
impl ReportsQuery {
    /// 一个单位及其所承继单位的报告，可含其下级，新者在前。条款：4.1.4c、4.1.4d、4.1.4e。权限：READ_REPORTS。
    ///
    /// The reports of a unit and of those that it continues, and of all below it where that is asked, the newest first. Clauses 4.1.4c, 4.1.4d, 4.1.4e; requires READ_REPORTS.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadReports)),
        directive = acts::clause::apply(ids(&[ClauseId("4.1.4c"), ClauseId("4.1.4d"), ClauseId("4.1.4e")])),
        complexity = "10 + cost(first, child_complexity)"
    )]
    async fn reports(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(
            desc = "是否含下级单位的；默认否。 Whether those of the units below are among them; they are not by default."
        )]
        below: Option<bool>,
        #[graphql(desc = "只看这些状态。 Only in these states.")] states: Option<Vec<ReportState>>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<ReportNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let key = |row: &report::Model| row.id.global();
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else {
            return Ok(page.of(Vec::new(), key, |row| ReportNode(row.into()), Some(0)));
        };
        let mut find = read::reports(&session.read, &unit, below.unwrap_or(false));
        if let Some(states) = states {
            let states: Vec<&str> = states.into_iter().map(ReportState::as_str).collect();
            find = find.filter(sea_orm::ColumnTrait::is_in(&report::Column::State, states));
        }
        page.find(find, (report::Column::Id, Order::Desc), ReportId::parse, key, ReportNode).await
    }
}
