//! Mutations about duties. None of them marks one as done.

use std::future::ready;

use async_graphql::{Context, ID, Object, Result};

use super::ReliefNode;
use crate::access::Action;
use crate::duties::model::ReliefGrantKind;
use crate::duties::read;
use crate::duties::write::{EndRelief, GrantRelief, SetCalendar};
use crate::graphql::directives::{self as acts, action, codes, events, ids};
use crate::graphql::payload::{input, payload};
use crate::graphql::{LoadFault, Rows, Session};
use crate::kernel::{
    ClauseId, Day, Failure, Instant, Period, Refusal,
    id::{DutyId, ReliefId},
};
use crate::store::Command;

input! {
    /// 给予减免的输入。
    ///
    /// What granting a relief takes.
    ReliefGrantInput changes because {
        /// 责任。
        ///
        /// The duty.
        duty: ID,
        /// 种类：豁免或重开。
        ///
        /// Waiver or reopening.
        kind: ReliefGrantKind,
        /// 文号。
        ///
        /// The paper that says so.
        paper: String,
        /// 批准人。
        ///
        /// Who approved it.
        approver: String,
        /// 不再有效的首日，自今日起至多 366 日。
        ///
        /// The first day on which it holds no more, at most 366 days from today.
        until: Day,
    }
}

input! {
    /// 提前终止减免的输入。
    ///
    /// What ending a relief early takes.
    ReliefEndInput makes because {
        /// 减免。
        ///
        /// The relief.
        relief: ID,
    }
}

input! {
    /// 登记一年节假日的输入。
    ///
    /// What taking in a year's days of rest takes.
    CalendarSetInput makes {
        /// 年。
        ///
        /// The year.
        year: i32,
        /// 通知文号。
        ///
        /// The notice.
        paper: String,
        /// 休息日。
        ///
        /// The days of rest.
        rest: Vec<Day>,
        /// 调休上班日。
        ///
        /// The days on which work is made up for.
        work: Vec<Day>,
    }
}

payload! {
    /// 减免变更的结果。
    ///
    /// What became of a change of a relief.
    ReliefPayload of ReliefId {
        /// 减免。
        ///
        /// The relief.
        relief: ReliefNode
    }
}

payload! {
    /// 登记节假日的结果。
    ///
    /// What became of taking in a year's days of rest.
    CalendarPayload of i32 {
        /// 该年的节假日。
        ///
        /// The year.
        calendar: CalendarYear
    }
}

/// The days of a year as they were taken in where the actor is.
pub struct CalendarYear {
    year: i32,
    paper: String,
    rest: Vec<Day>,
    work: Vec<Day>,
}

impl CalendarYear {
    pub(crate) async fn load(rows: &Rows, year: i32) -> Result<Option<Self>, LoadFault> {
        Self::load_known(rows, year, None).await
    }

    async fn load_known(rows: &Rows, year: i32, known: Option<Instant>) -> Result<Option<Self>, LoadFault> {
        let Ok(number) = u16::try_from(year) else { return Ok(None) };
        let read = rows.read();
        let row = read::calendar_year(read, read.actor().unit, Period::year(number), known).await?;
        let Some(row) = row else { return Ok(None) };
        let (rest, work) = row.days()?;
        Ok(Some(Self { year, paper: row.paper, rest, work }))
    }
}

/// 一年的休息日与调休上班日，以国务院办公厅通知为据。
///
/// The days of rest and the make-up work days of a year, by the notice of the State Council's office.
#[Object]
impl CalendarYear {
    /// 年。
    ///
    /// The year.
    async fn year(&self) -> i32 {
        self.year
    }

    /// 通知文号。
    ///
    /// The notice.
    async fn paper(&self) -> &str {
        &self.paper
    }

    /// 休息日。
    ///
    /// The days of rest.
    async fn rest(&self) -> &[Day] {
        &self.rest
    }

    /// 调休上班日。
    ///
    /// The days on which work is made up for.
    async fn work(&self) -> &[Day] {
        &self.work
    }
}

fn duty_id(id: &ID) -> Result<DutyId, Failure> {
    DutyId::parse(id).ok_or_else(|| Refusal::not_found("责任", "duty").at(["duty"]).into())
}

fn relief_id(id: &ID) -> Result<ReliefId, Failure> {
    ReliefId::parse(id).ok_or_else(|| Refusal::not_found("减免", "relief").at(["relief"]).into())
}

/// Mutations about duties.
#[derive(Default)]
pub struct DutiesMutation;

#[Object]
impl DutiesMutation {
    /// 豁免下级单位的一项责任，或重开会截止的一项：须有理由、文号、批准人与截止日，同类一次只有一项。条款：4.3.1。权限：GRANT_RELIEF。
    ///
    /// Waives a duty of a unit below, or reopens one that closes: with reason, paper, approver and end, one of a kind at a time. Clause 4.3.1; requires GRANT_RELIEF.
    #[graphql(
        directive = acts::requires::apply(action(GrantRelief::ACTION)),
        directive = acts::clause::apply(ids(GrantRelief::CLAUSES)),
        directive = acts::errors::apply(codes(GrantRelief::ERRORS)),
        directive = acts::emits::apply(events(GrantRelief::EVENTS))
    )]
    async fn relief_grant(&self, ctx: &Context<'_>, input: ReliefGrantInput) -> Result<ReliefPayload> {
        let command = duty_id(&input.duty).map(|duty| GrantRelief {
            duty,
            kind: input.kind,
            reason: input.reason.clone(),
            paper: input.paper.clone(),
            approver: input.approver.clone(),
            until: input.until,
        });
        ReliefPayload::answer(ctx, &input, ready(command)).await
    }

    /// 提前终止减免，自今日起；责任随所据事项而消灭的，不可终止。条款：4.3.1。权限：GRANT_RELIEF。
    ///
    /// Ends a relief early, from today on; not the lapse of what fell away with its record. Clause 4.3.1; requires GRANT_RELIEF.
    #[graphql(
        directive = acts::requires::apply(action(EndRelief::ACTION)),
        directive = acts::clause::apply(ids(EndRelief::CLAUSES)),
        directive = acts::errors::apply(codes(EndRelief::ERRORS)),
        directive = acts::emits::apply(events(EndRelief::EVENTS))
    )]
    async fn relief_end(&self, ctx: &Context<'_>, input: ReliefEndInput) -> Result<ReliefPayload> {
        let command = relief_id(&input.relief).map(|relief| EndRelief { relief });
        ReliefPayload::answer(ctx, &input, ready(command)).await
    }

    /// 登记一年的休息日与调休上班日；已过之日不改，更正之前所登记的仍按其时可查。条款：4.3.1。权限：SET_CALENDAR。
    ///
    /// Takes in a year's days of rest and make-up work days; days that have passed stay, and what was taken in before stays known as of then. Clause 4.3.1; requires SET_CALENDAR.
    #[graphql(
        directive = acts::requires::apply(action(SetCalendar::ACTION)),
        directive = acts::clause::apply(ids(SetCalendar::CLAUSES)),
        directive = acts::errors::apply(codes(SetCalendar::ERRORS)),
        directive = acts::emits::apply(events(SetCalendar::EVENTS))
    )]
    async fn calendar_set(&self, ctx: &Context<'_>, input: CalendarSetInput) -> Result<CalendarPayload> {
        let command = SetCalendar {
            year: input.year,
            paper: input.paper.clone(),
            rest: input.rest.clone(),
            work: input.work.clone(),
        };
        CalendarPayload::answer(ctx, &input, ready(Ok(command))).await
    }
}

/// Queries about work days.
#[derive(Default)]
pub struct CalendarQuery;

#[Object]
impl CalendarQuery {
    /// 本单位所登记的一年的休息日与调休上班日，按某时所知。条款：4.3.1。权限：READ_DUTIES。
    ///
    /// A year's days of rest and make-up work days, as they were taken in at the actor's unit, as known at a moment. Clause 4.3.1; requires READ_DUTIES.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadDuties)),
        directive = acts::clause::apply(ids(&[ClauseId("4.3.1")]))
    )]
    async fn calendar_year(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "年。 The year.")] year: i32,
        #[graphql(desc = "按某时所知；默认现在。 As known at a moment; now by default.")] known_at: Option<Instant>,
    ) -> Result<Option<CalendarYear>> {
        Ok(CalendarYear::load_known(&Session::of(ctx)?.rows, year, known_at).await?)
    }
}
