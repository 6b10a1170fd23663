//! What is owed in writing between two days, in the schema.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use futures_util::future::try_join_all;
use sea_orm::{ColumnTrait, Condition, Order};

use super::activity::ActivityReportNode;
use super::{ReportNode, ReportRequestNode, WaitsFor};
use crate::access::Action;
use crate::duties;
use crate::duties::api::DutyNode;
use crate::duties::entity::duty;
use crate::duties::model::DutyState;
use crate::graphql::Session;
use crate::graphql::directives::{self as acts, action, ids};
use crate::graphql::page::{Connection, Page, cost};
use crate::graphql::payload::top_level;
use crate::kernel::{ClauseId, Day, Period, Term, checks, id::DutyId};
use crate::organization;
use crate::organization::api::UnitNode;
use crate::policy::api::ClauseNode;
use crate::reports::model::request_of;
use crate::reports::read::{self, calendar::MOST_TOLD};

/// That something is owed in writing by a day.
pub struct ReportCalendarEntry {
    row: Arc<duty::Model>,
    due_on: Day,
    state: DutyState,
}

/// 报告日程中的一项：到期日、责任及其报告。
///
/// An entry of the calendar of reports: a day, the duty that is due then, and its report so far.
#[Object(name = "ReportCalendarEntry")]
impl ReportCalendarEntry {
    /// 所应履行的责任。
    ///
    /// The duty.
    async fn duty(&self, ctx: &Context<'_>) -> Result<Option<DutyNode>> {
        Ok(DutyNode::load(&Session::of(ctx)?.rows, self.row.id).await?)
    }

    /// 负责的单位。
    ///
    /// Who owes it.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.row.unit_id).await?)
    }

    /// 所据条款，以今日文字。
    ///
    /// By which clause, as it reads today.
    async fn clause(&self, ctx: &Context<'_>) -> Result<Option<ClauseNode>> {
        Ok(ClauseNode::load(&Session::of(ctx)?.rows, self.row.clause_id).await?)
    }

    /// 期间。
    ///
    /// For which period.
    async fn period(&self) -> Option<Period> {
        self.row.period.parse().ok()
    }

    /// 到期日：遇休息日顺延至下一工作日。
    ///
    /// The day on which it is due; what falls on a day of rest is due on the first work day after it.
    async fn due_on(&self) -> Day {
        self.due_on
    }

    /// 责任的状态，截至今日。
    ///
    /// What the duty is today.
    async fn state(&self) -> DutyState {
        self.state
    }

    /// 因何要求而生；无人要求则为空。
    ///
    /// The request because of which it is owed; null where nobody has asked for it.
    async fn report_request(&self, ctx: &Context<'_>) -> Result<Option<ReportRequestNode>> {
        let Some(request) = request_of(&self.row.occasion) else { return Ok(None) };
        Ok(ReportRequestNode::load(&Session::of(ctx)?.rows, request).await?)
    }

    /// 至今的报告；尚未起草，或以重大活动报告履行则为空。
    ///
    /// The report so far; null where none was begun, or the duty is discharged by a report of a major activity.
    async fn report(&self, ctx: &Context<'_>) -> Result<Option<ReportNode>> {
        Ok(ReportNode::of_duty(&Session::of(ctx)?.rows, self.row.id).await?)
    }

    /// 至今的重大活动报告；没有则为空。
    ///
    /// The report of a major activity so far; null where there is none.
    async fn activity_report(&self, ctx: &Context<'_>) -> Result<Option<ActivityReportNode>> {
        Ok(ActivityReportNode::of_duty(&Session::of(ctx)?.rows, self.row.id).await?)
    }

    /// 其报告所待的单位，至多一百个：其责任尚未履行或豁免。
    ///
    /// The units for which its report waits, a hundred at most: their duties are neither discharged nor waived.
    #[graphql(complexity = "10 + 10 * child_complexity")]
    async fn waits_for(&self, ctx: &Context<'_>) -> Result<Vec<UnitNode>> {
        let rows = &Session::of(ctx)?.rows;
        let waits_for = rows.one(WaitsFor(self.row.id)).await?.unwrap_or_default();
        let mut seen = BTreeSet::new();
        let units = waits_for.iter().map(|duty| duty.unit_id).filter(|unit| seen.insert(*unit));
        let found = try_join_all(units.take(MOST_TOLD).map(|unit| UnitNode::load(rows, unit))).await?;
        Ok(found.into_iter().flatten().collect())
    }
}

/// The clauses that oblige to something in writing.
const CLAUSES: &[ClauseId] = &[ClauseId("4.1.4c"), ClauseId("4.1.4d"), ClauseId("4.1.4e"), ClauseId("4.1.4h")];

/// The calendar of reports.
#[derive(Default)]
pub struct ReportCalendarQuery;

#[Object]
impl ReportCalendarQuery {
    /// 一个单位及其所承继单位两日之间到期的书面报告，可含其下级的，按到期日排列：各附责任、至今的报告与所待的单位。条款：4.1.4c、4.1.4d、4.1.4e、4.1.4h。权限：READ_REPORTS。
    ///
    /// What a unit and those that it continues owe in writing between two days, and all below it where that is asked, by the day on which it is due: each with the duty, the report so far and the units for which it waits. Clauses 4.1.4c, 4.1.4d, 4.1.4e, 4.1.4h; requires READ_REPORTS.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadReports)),
        directive = acts::clause::apply(ids(CLAUSES)),
        complexity = "20 + cost(first, child_complexity)"
    )]
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the field")]
    async fn report_calendar(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "自此日(含)起到期的。 Those due on this day or later.")] from: Day,
        #[graphql(desc = "此日之前到期的。 Those due before this day.")] until: Day,
        #[graphql(
            desc = "是否含下级单位的；默认否。 Whether those of the units below are among them; they are not by default."
        )]
        below: Option<bool>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<ReportCalendarEntry>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        checks::term(Term { from: Some(from), until: Some(until) })
            .map_err(|refusal| top_level(refusal.into(), session.language))?;
        let calendar = duties::read::calendar(&session.read).await?;
        let today = session.read.today();
        let key = |row: &duty::Model| format!("{} {}", row.falls_on, row.id.0);
        let entry = |row: duty::Model| ReportCalendarEntry {
            due_on: calendar.due(row.falls_on),
            state: duties::model::state(&row, &calendar, today),
            row: Arc::new(row),
        };
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else {
            return Ok(page.of(Vec::new(), key, entry, Some(0)));
        };
        let below = below.unwrap_or(false);
        let mut find = read::calendar::owed(&session.read, &unit, below, (from, until), &calendar);
        let total = page.count(&find).await?;
        if let Some(after) = page.after() {
            let after = after.split_once(' ').and_then(|(day, id)| Some((day.parse().ok()?, id.parse().ok()?)));
            let (day, id): (Day, uuid::Uuid) = after.ok_or_else(|| page.bad_cursor())?;
            let same = Condition::all().add(duty::Column::FallsOn.eq(day)).add(duty::Column::Id.gt(DutyId(id)));
            find = find.filter(Condition::any().add(duty::Column::FallsOn.gt(day)).add(same));
        }
        let find = find.order_by(duty::Column::FallsOn, Order::Asc).order_by(duty::Column::Id, Order::Asc);
        let rows = find.limit(page.size() as u64 + 1).all().await?;
        session.rows.keep(rows.iter().map(|row| (row.id, Some(row.clone()))));
        Ok(page.of(rows, key, entry, total))
    }
}
