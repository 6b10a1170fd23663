//! Queries of supervision.

use async_graphql::{Context, Object, Result};
use sea_orm::{ColumnTrait, Order};

use super::{CircularNode, FindingNode, InspectionNode};
use crate::access::Action;
use crate::graphql::Session;
use crate::graphql::directives::{self as acts, action, ids};
use crate::graphql::page::{Connection, Page, cost};
use crate::kernel::{
    ClauseId,
    id::{CircularId, FindingId, InspectionId},
};
use crate::organization;
use crate::supervision::entity::{circular, finding, inspection};
use crate::supervision::model::FindingState;
use crate::supervision::read;

/// Queries of supervision.
#[derive(Default)]
pub struct SupervisionQuery;

#[Object]
impl SupervisionQuery {
    /// 一个单位及其所承继单位所开展的督查，新者在前。条款：4.1.2d、4.1.7。权限：READ_SUPERVISION。
    ///
    /// The inspections of a unit and of those that it continues, the newest first. Clauses 4.1.2d, 4.1.7; requires READ_SUPERVISION.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadSupervision)),
        directive = acts::clause::apply(ids(&[ClauseId("4.1.2d"), ClauseId("4.1.7")])),
        complexity = "10 + cost(first, child_complexity)"
    )]
    async fn inspections(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<InspectionNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let key = |row: &inspection::Model| row.id.global();
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else {
            return Ok(page.of(Vec::new(), key, |row| InspectionNode(row.into()), Some(0)));
        };
        let find = read::inspections(&session.read, &unit);
        page.find(find, (inspection::Column::Id, Order::Desc), InspectionId::parse, key, InspectionNode).await
    }

    /// 一个单位及其所承继单位须整改的问题，可含其下级的，新者在前。条款：4.1.2d、4.1.7。权限：READ_SUPERVISION。
    ///
    /// What a unit and those that it continues have to mend, and all below it where that is asked, the newest first. Clauses 4.1.2d, 4.1.7; requires READ_SUPERVISION.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadSupervision)),
        directive = acts::clause::apply(ids(&[ClauseId("4.1.2d"), ClauseId("4.1.7")])),
        complexity = "10 + cost(first, child_complexity)"
    )]
    async fn findings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(
            desc = "是否含下级单位的；默认否。 Whether those of the units below are among them; they are not by default."
        )]
        below: Option<bool>,
        #[graphql(desc = "只看这些状态。 Only in these states.")] states: Option<Vec<FindingState>>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<FindingNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let key = |row: &finding::Model| row.id.global();
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else {
            return Ok(page.of(Vec::new(), key, |row| FindingNode(row.into()), Some(0)));
        };
        let mut find = read::findings(&session.read, &unit, below.unwrap_or(false));
        if let Some(states) = states {
            let states: Vec<&str> = states.into_iter().map(FindingState::as_str).collect();
            find = find.filter(finding::Column::State.is_in(states));
        }
        page.find(find, (finding::Column::Id, Order::Desc), FindingId::parse, key, FindingNode).await
    }

    /// 一个单位及其所承继单位的通报，及对其的通报，新者在前。条款：4.1.2f。权限：READ_SUPERVISION。
    ///
    /// The circulars of a unit and of those that it continues, and those that criticise them, the newest first. Clause 4.1.2f; requires READ_SUPERVISION.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadSupervision)),
        directive = acts::clause::apply(ids(&[ClauseId("4.1.2f")])),
        complexity = "10 + cost(first, child_complexity)"
    )]
    async fn circulars(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<CircularNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let key = |row: &circular::Model| row.id.global();
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else {
            return Ok(page.of(Vec::new(), key, |row| CircularNode(row.into()), Some(0)));
        };
        let find = read::circulars(&session.read, &unit);
        page.find(find, (circular::Column::Id, Order::Desc), CircularId::parse, key, CircularNode).await
    }
}
