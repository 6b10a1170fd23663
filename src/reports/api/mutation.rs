//! Mutations about reports.

use std::future::ready;

use async_graphql::{Context, ID, Object, Result};

use super::input::{
    ReportDraftInput, ReportMoveInput, ReportRequestInput, ReportReturnInput, ReportReviseInput, ReportUnlockInput,
};
use super::{ReportNode, ReportRequestNode};
use crate::graphql::directives::{self as acts, action, codes, events, ids};
use crate::graphql::payload::payload;
use crate::kernel::{
    Failure, Refusal,
    id::{ClauseRowId, DutyId, ReportId, ReportRequestId},
};
use crate::reports::write::{
    AcceptReport, DraftReport, RequestReports, ReturnReport, ReviseReport, SubmitReport, UnlockReport,
};
use crate::store::Command;

payload! {
    /// 报告变更的结果。
    ///
    /// What became of a change of a report.
    ReportPayload of ReportId {
        /// 报告。
        ///
        /// The report.
        report: ReportNode
    }
}

payload! {
    /// 要求专项报告的结果。
    ///
    /// What became of wanting reports on special work.
    ReportRequestPayload of ReportRequestId {
        /// 要求。
        ///
        /// The request.
        report_request: ReportRequestNode
    }
}

fn report_id(id: &ID) -> Result<ReportId, Failure> {
    ReportId::parse(id).ok_or_else(|| Refusal::not_found("报告", "report").at(["report"]).into())
}

/// Mutations about reports.
#[derive(Default)]
pub struct ReportsMutation;

#[Object]
impl ReportsMutation {
    /// 起草报告，以履行一项责任。条款：4.1.4c、4.1.4d、4.1.4e。权限：DRAFT_REPORT。
    ///
    /// Begins a report by which a unit discharges a duty. Clauses 4.1.4c, 4.1.4d, 4.1.4e; requires DRAFT_REPORT.
    #[graphql(
        directive = acts::requires::apply(action(DraftReport::ACTION)),
        directive = acts::clause::apply(ids(DraftReport::CLAUSES)),
        directive = acts::errors::apply(codes(DraftReport::ERRORS)),
        directive = acts::emits::apply(events(DraftReport::EVENTS))
    )]
    async fn report_draft(&self, ctx: &Context<'_>, input: ReportDraftInput) -> Result<ReportPayload> {
        let command = DutyId::parse(&input.duty).ok_or_else(|| Refusal::not_found("责任", "duty").at(["duty"]).into());
        let command = command.map(|duty| DraftReport { duty, written: input.content.written() });
        ReportPayload::answer(ctx, &input, ready(command)).await
    }

    /// 修改草拟或退回的报告：立一新版。条款：4.1.4c、4.1.4d、4.1.4e。权限：DRAFT_REPORT。
    ///
    /// Revises a report that is a draft or was returned: a new version. Clauses 4.1.4c, 4.1.4d, 4.1.4e; requires DRAFT_REPORT.
    #[graphql(
        directive = acts::requires::apply(action(ReviseReport::ACTION)),
        directive = acts::clause::apply(ids(ReviseReport::CLAUSES)),
        directive = acts::errors::apply(codes(ReviseReport::ERRORS)),
        directive = acts::emits::apply(events(ReviseReport::EVENTS))
    )]
    async fn report_revise(&self, ctx: &Context<'_>, input: ReportReviseInput) -> Result<ReportPayload> {
        let command = report_id(&input.report).map(|report| ReviseReport { report, written: input.content.written() });
        ReportPayload::answer(ctx, &input, ready(command)).await
    }

    /// 提交报告；数字须合规则，或附说明。条款：4.1.4c、4.1.4d、4.1.4e。权限：DRAFT_REPORT。
    ///
    /// Submits a report; its figures keep their rules, or are explained. Clauses 4.1.4c, 4.1.4d, 4.1.4e; requires DRAFT_REPORT.
    #[graphql(
        directive = acts::requires::apply(action(SubmitReport::ACTION)),
        directive = acts::clause::apply(ids(SubmitReport::CLAUSES)),
        directive = acts::errors::apply(codes(SubmitReport::ERRORS)),
        directive = acts::emits::apply(events(SubmitReport::EVENTS))
    )]
    async fn report_submit(&self, ctx: &Context<'_>, input: ReportMoveInput) -> Result<ReportPayload> {
        let command = report_id(&input.report).map(|report| SubmitReport { report });
        ReportPayload::answer(ctx, &input, ready(command)).await
    }

    /// 退回下级的报告，指明须修改之处与理由。条款：4.1.4c、4.1.4d、4.1.4e。权限：ACCEPT_REPORT。
    ///
    /// Returns a report of a unit below, with what has to be mended and why. Clauses 4.1.4c, 4.1.4d, 4.1.4e; requires ACCEPT_REPORT.
    #[graphql(
        directive = acts::requires::apply(action(ReturnReport::ACTION)),
        directive = acts::clause::apply(ids(ReturnReport::CLAUSES)),
        directive = acts::errors::apply(codes(ReturnReport::ERRORS)),
        directive = acts::emits::apply(events(ReturnReport::EVENTS))
    )]
    async fn report_return(&self, ctx: &Context<'_>, input: ReportReturnInput) -> Result<ReportPayload> {
        let (fields, reason) = (input.fields.clone(), input.reason.clone());
        let command = report_id(&input.report).map(|report| ReturnReport { report, fields, reason });
        ReportPayload::answer(ctx, &input, ready(command)).await
    }

    /// 接受下级的报告：封存，并自提交之日履行其责任；所待的下级责任须已履行或豁免。条款：4.1.4c、4.1.4d、4.1.4e。权限：ACCEPT_REPORT。
    ///
    /// Accepts a report of a unit below: it is sealed, and discharges its duty on the day on which it was submitted; the duties for which it waits have to be discharged or waived. Clauses 4.1.4c, 4.1.4d, 4.1.4e; requires ACCEPT_REPORT.
    #[graphql(
        directive = acts::requires::apply(action(AcceptReport::ACTION)),
        directive = acts::clause::apply(ids(AcceptReport::CLAUSES)),
        directive = acts::errors::apply(codes(AcceptReport::ERRORS)),
        directive = acts::emits::apply(events(AcceptReport::EVENTS))
    )]
    async fn report_accept(&self, ctx: &Context<'_>, input: ReportMoveInput) -> Result<ReportPayload> {
        let command = report_id(&input.report).map(|report| AcceptReport { report });
        ReportPayload::answer(ctx, &input, ready(command)).await
    }

    /// 解锁已接受的报告，自上而下：退回修改，其责任复又未履行。条款：4.1.4c、4.1.4d、4.1.4e。权限：ACCEPT_REPORT。
    ///
    /// Unlocks a report that was accepted, from the top down: it is returned, and its duty is owed again. Clauses 4.1.4c, 4.1.4d, 4.1.4e; requires ACCEPT_REPORT.
    #[graphql(
        directive = acts::requires::apply(action(UnlockReport::ACTION)),
        directive = acts::clause::apply(ids(UnlockReport::CLAUSES)),
        directive = acts::errors::apply(codes(UnlockReport::ERRORS)),
        directive = acts::emits::apply(events(UnlockReport::EVENTS))
    )]
    async fn report_unlock(&self, ctx: &Context<'_>, input: ReportUnlockInput) -> Result<ReportPayload> {
        let reason = input.reason.clone();
        let command = report_id(&input.report).map(|report| UnlockReport { report, reason });
        ReportPayload::answer(ctx, &input, ready(command)).await
    }

    /// 要求所列单位就专项工作报告，一次或多次。条款：4.1.4e。权限：REQUEST_REPORTS。
    ///
    /// Wants reports on special work of units below, once or several times. Clause 4.1.4e; requires REQUEST_REPORTS.
    #[graphql(
        directive = acts::requires::apply(action(RequestReports::ACTION)),
        directive = acts::clause::apply(ids(RequestReports::CLAUSES)),
        directive = acts::errors::apply(codes(RequestReports::ERRORS)),
        directive = acts::emits::apply(events(RequestReports::EVENTS))
    )]
    async fn report_request(&self, ctx: &Context<'_>, input: ReportRequestInput) -> Result<ReportRequestPayload> {
        let clause = ClauseRowId::parse(&input.clause);
        let clause = clause.ok_or_else(|| Refusal::not_found("条款", "clause").at(["clause"]).into());
        let command = clause.map(|clause| RequestReports {
            unit: input.unit.clone(),
            clause,
            units: input.units.clone(),
            title: input.title.clone(),
            content: input.content.clone(),
            due: input.due.clone(),
        });
        ReportRequestPayload::answer(ctx, &input, ready(command)).await
    }
}
