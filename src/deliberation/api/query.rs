//! Queries about meetings.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use sea_orm::{ColumnTrait, Condition, Order};

use super::MeetingNode;
use super::ballots::BallotRuleNode;
use crate::access::Action;
use crate::deliberation::entity::meeting;
use crate::deliberation::read;
use crate::graphql::Session;
use crate::graphql::directives::{self as acts, action, ids};
use crate::graphql::page::{Connection, Page, cost};
use crate::kernel::{ClauseId, Day, Instant, Term, id::MeetingId};
use crate::organization;
use crate::store::dated::AsOf;

/// The clauses that meetings serve.
const CLAUSES: &[ClauseId] = &[ClauseId("4.1.4a"), ClauseId("4.1.4b"), ClauseId("4.1.5a"), ClauseId("4.1.5b")];

/// Queries about meetings.
#[derive(Default)]
pub struct DeliberationQuery;

#[Object]
impl DeliberationQuery {
    /// 一个单位及其所承继单位的会议，新者在前。条款：4.1.4a、4.1.4b、4.1.5a、4.1.5b。权限：READ_MEETINGS。
    ///
    /// The meetings of a unit and of those that it continues, the newest first. Clauses 4.1.4a, 4.1.4b, 4.1.5a, 4.1.5b; requires READ_MEETINGS.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadMeetings)),
        directive = acts::clause::apply(ids(CLAUSES)),
        complexity = "10 + cost(first, child_complexity)"
    )]
    async fn meetings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "只看此日(含)之后的。 Only those on this day or later.")] from: Option<Day>,
        #[graphql(desc = "只看此日之前的。 Only those before this day.")] until: Option<Day>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<MeetingNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let key = |row: &meeting::Model| format!("{} {}", row.day, row.id.0);
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else {
            return Ok(page.of(Vec::<meeting::Model>::new(), key, |row| MeetingNode(Arc::new(row)), Some(0)));
        };
        let mut find = read::meetings(&session.read, &unit, Term { from, until });
        let total = page.count(&find).await?;
        if let Some(after) = page.after() {
            let after = after.split_once(' ').and_then(|(day, id)| Some((day.parse().ok()?, id.parse().ok()?)));
            let (day, id): (Day, uuid::Uuid) = after.ok_or_else(|| page.bad_cursor())?;
            let same = Condition::all().add(meeting::Column::Day.eq(day)).add(meeting::Column::Id.lt(MeetingId(id)));
            find = find.filter(Condition::any().add(meeting::Column::Day.lt(day)).add(same));
        }
        let find = find.order_by(meeting::Column::Day, Order::Desc).order_by(meeting::Column::Id, Order::Desc);
        let rows = find.limit(page.size() as u64 + 1).all().await?;
        Ok(page.of(rows, key, |row| MeetingNode(Arc::new(row)), total))
    }

    /// 一个单位的表决规则，截至某日、按某时所知。条款：4.1.4a、4.1.4b、4.1.5a、4.1.5b。权限：READ_MEETINGS。
    ///
    /// The ballot rules of a unit, as of a day and as known at a moment. Clauses 4.1.4a, 4.1.4b, 4.1.5a, 4.1.5b; requires READ_MEETINGS.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadMeetings)),
        directive = acts::clause::apply(ids(CLAUSES)),
        complexity = "5 * child_complexity"
    )]
    async fn ballot_rules(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "截至某日；默认今日。 As of a day; today by default.")] as_of: Option<Day>,
        #[graphql(desc = "按某时所知；默认现在。 As known at a moment; now by default.")] known_at: Option<Instant>,
    ) -> Result<Vec<BallotRuleNode>> {
        let session = Session::of(ctx)?;
        let as_of = AsOf::asked(&session.read, as_of, known_at);
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else { return Ok(Vec::new()) };
        let rows = read::rules(&session.read, unit.id, as_of).await?;
        Ok(rows.into_iter().map(|row| BallotRuleNode(Arc::new(row))).collect())
    }
}
