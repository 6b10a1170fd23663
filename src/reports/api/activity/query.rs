//! Queries about reports of major activities.

use async_graphql::{Context, Object, Result};
use sea_orm::{ColumnTrait, Order};

use super::ActivityReportNode;
use crate::access::Action;
use crate::graphql::Session;
use crate::graphql::directives::{self as acts, action, ids};
use crate::graphql::page::{Connection, Page, cost};
use crate::kernel::{ClauseId, id::ActivityReportId};
use crate::organization;
use crate::reports::activity::ActivityReportState;
use crate::reports::entity::activity_report;
use crate::reports::read;

/// Queries about reports of major activities.
#[derive(Default)]
pub struct ActivityReportsQuery;

#[Object]
impl ActivityReportsQuery {
    /// 一个单位及其所承继单位所报的重大活动，可含其下级的，及报给它们的，新者在前。条款：4.1.4h。权限：READ_REPORTS。
    ///
    /// The major activities that a unit and those that it continues have reported, and all below it where that is asked, and those reported to them, the newest first. Clause 4.1.4h; requires READ_REPORTS.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadReports)),
        directive = acts::clause::apply(ids(&[ClauseId("4.1.4h")])),
        complexity = "10 + cost(first, child_complexity)"
    )]
    async fn activity_reports(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(
            desc = "是否含下级单位所报的；默认否。 Whether those of the units below are among them; they are not by default."
        )]
        below: Option<bool>,
        #[graphql(desc = "只看这些状态。 Only in these states.")] states: Option<Vec<ActivityReportState>>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<ActivityReportNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let key = |row: &activity_report::Model| row.id.global();
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else {
            return Ok(page.of(Vec::new(), key, |row| ActivityReportNode(row.into()), Some(0)));
        };
        let mut find = read::activity::reports(&session.read, &unit, below.unwrap_or(false));
        if let Some(states) = states {
            let states: Vec<&str> = states.into_iter().map(ActivityReportState::as_str).collect();
            find = find.filter(activity_report::Column::State.is_in(states));
        }
        let newest = (activity_report::Column::Id, Order::Desc);
        page.find(find, newest, ActivityReportId::parse, key, ActivityReportNode).await
    }
}
