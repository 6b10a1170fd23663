//! Queries of assessment.

use async_graphql::{Context, ID, Object, Result};
use sea_orm::Order;

use super::{AssessmentNode, SchemeNode};
use crate::access::Action;
use crate::assessment::entity::{assessment, assessment_scheme};
use crate::assessment::read;
use crate::assessment::replay::replay;
use crate::awards::api::Replay;
use crate::graphql::Session;
use crate::graphql::directives::{self as acts, action, ids};
use crate::graphql::page::{Connection, Page, cost};
use crate::graphql::payload::top_level;
use crate::kernel::{
    ClauseId,
    id::{AssessmentId, AssessmentSchemeId},
};
use crate::organization;
use crate::rules::Rules;

/// Queries of assessment.
#[derive(Default)]
pub struct AssessmentQuery;

#[Object]
impl AssessmentQuery {
    /// 一个单位及其所承继单位的考核方案，新者在前。条款：4.1.6a、4.1.6b、4.1.6d。权限：READ_ASSESSMENTS。
    ///
    /// The schemes by which a unit assesses others, and those of units that it continues, the newest first. Clauses 4.1.6a, 4.1.6b, 4.1.6d; requires READ_ASSESSMENTS.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadAssessments)),
        directive = acts::clause::apply(ids(&[ClauseId("4.1.6a"), ClauseId("4.1.6b"), ClauseId("4.1.6d")])),
        complexity = "10 + cost(first, child_complexity)"
    )]
    async fn assessment_schemes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<SchemeNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let key = |row: &assessment_scheme::Model| row.id.global();
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else {
            return Ok(page.of(Vec::new(), key, |row| SchemeNode(row.into()), Some(0)));
        };
        let (find, column) = (read::schemes(&session.read, &unit), assessment_scheme::Column::Id);
        page.find(find, (column, Order::Desc), AssessmentSchemeId::parse, key, SchemeNode).await
    }

    /// 一个单位及其所承继单位所开展的考核，新者在前。条款：4.1.6a、4.1.6e。权限：READ_ASSESSMENTS。
    ///
    /// The assessments of a unit and of those that it continues, the newest first. Clauses 4.1.6a, 4.1.6e; requires READ_ASSESSMENTS.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadAssessments)),
        directive = acts::clause::apply(ids(&[ClauseId("4.1.6a"), ClauseId("4.1.6e")])),
        complexity = "10 + cost(first, child_complexity)"
    )]
    async fn assessments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<AssessmentNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let key = |row: &assessment::Model| row.id.global();
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else {
            return Ok(page.of(Vec::new(), key, |row| AssessmentNode(row.into()), Some(0)));
        };
        let (find, column) = (read::assessments(&session.read, &unit), assessment::Column::Id);
        page.find(find, (column, Order::Desc), AssessmentId::parse, key, AssessmentNode).await
    }

    /// 依所存事实重演考核的一次评定，比较字节，指出首个差异；已不再作数的评定同样可重演。条款：4.1.6a、4.1.6e。权限：READ_ASSESSMENTS。
    ///
    /// Judges a round of an assessment again from the facts that it stored, and says whether the bytes are the same and what differs first; a round that counts no more as well. Clauses 4.1.6a, 4.1.6e; requires READ_ASSESSMENTS.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadAssessments)),
        directive = acts::clause::apply(ids(&[ClauseId("4.1.6a"), ClauseId("4.1.6e")])),
        complexity = "1000"
    )]
    async fn assessment_replay(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "考核的标识。 The assessment's id.")] assessment: ID,
        #[graphql(desc = "第几次评定；默认最后一次。 Which round; the last one by default.")] round: Option<i32>,
    ) -> Result<Option<Replay>> {
        let session = Session::of(ctx)?;
        let Some(id) = AssessmentId::parse(&assessment) else { return Ok(None) };
        let found = Box::pin(replay(ctx.data::<Rules>()?, &session.read, id, round.map(i64::from))).await;
        Replay::of(found.map_err(|failure| top_level(failure, session.language))?).map(Some)
    }
}
