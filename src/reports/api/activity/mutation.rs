//! Mutations about reports of major activities.

use std::future::ready;

use async_graphql::{Context, ID, Object, Result};

use super::ActivityReportNode;
use super::input::{
    ActivityReportInput, ActivityReportReceiveInput, ActivityReportResubmitInput, ActivityReportReturnInput,
};
use crate::graphql::directives::{self as acts, action, codes, events, ids};
use crate::graphql::payload::payload;
use crate::kernel::{
    Failure, Refusal,
    id::{ActivityReportId, DutyId},
};
use crate::reports::write::{ReceiveActivityReport, ReportActivity, ResubmitActivityReport, ReturnActivityReport};
use crate::store::Command;

payload! {
    /// 重大活动报告变更的结果。
    ///
    /// What became of a change of a report of a major activity.
    ActivityReportPayload of ActivityReportId {
        /// 重大活动报告。
        ///
        /// The report.
        activity_report: ActivityReportNode
    }
}

fn report_id(id: &ID) -> Result<ActivityReportId, Failure> {
    let found = ActivityReportId::parse(id);
    found.ok_or_else(|| Refusal::not_found("重大活动报告", "activity report").at(["activityReport"]).into())
}

fn duty_id(id: &ID) -> Result<DutyId, Failure> {
    DutyId::parse(id).ok_or_else(|| Refusal::not_found("责任", "duty").at(["duty"]).into())
}

/// Mutations about reports of major activities.
#[derive(Default)]
pub struct ActivityReportsMutation;

#[Object]
impl ActivityReportsMutation {
    /// 报告重大活动，向同级或上级领导小组。条款：4.1.4h。权限：DRAFT_REPORT。
    ///
    /// Reports a major activity to the leading group of the same or a higher level. Clause 4.1.4h; requires DRAFT_REPORT.
    #[graphql(
        directive = acts::requires::apply(action(ReportActivity::ACTION)),
        directive = acts::clause::apply(ids(ReportActivity::CLAUSES)),
        directive = acts::errors::apply(codes(ReportActivity::ERRORS)),
        directive = acts::emits::apply(events(ReportActivity::EVENTS))
    )]
    async fn activity_report(&self, ctx: &Context<'_>, input: ActivityReportInput) -> Result<ActivityReportPayload> {
        let command = input.duty.as_ref().map(duty_id).transpose().map(|duty| ReportActivity {
            unit: input.unit.clone(),
            addressee: input.addressee.clone(),
            duty,
            telling: input.content.telling(),
        });
        ActivityReportPayload::answer(ctx, &input, ready(command)).await
    }

    /// 再报被退回的重大活动报告：立一新版。条款：4.1.4h。权限：DRAFT_REPORT。
    ///
    /// Submits a report of a major activity that was returned again: a new version. Clause 4.1.4h; requires DRAFT_REPORT.
    #[graphql(
        directive = acts::requires::apply(action(ResubmitActivityReport::ACTION)),
        directive = acts::clause::apply(ids(ResubmitActivityReport::CLAUSES)),
        directive = acts::errors::apply(codes(ResubmitActivityReport::ERRORS)),
        directive = acts::emits::apply(events(ResubmitActivityReport::EVENTS))
    )]
    async fn activity_report_resubmit(
        &self,
        ctx: &Context<'_>,
        input: ActivityReportResubmitInput,
    ) -> Result<ActivityReportPayload> {
        let telling = input.content.telling();
        let command = report_id(&input.activity_report)
            .map(|activity_report| ResubmitActivityReport { activity_report, telling });
        ActivityReportPayload::answer(ctx, &input, ready(command)).await
    }

    /// 受理重大活动报告：自上报之日履行其责任；由受理单位自己的、撰写者之外的人。条款：4.1.4h。权限：ACCEPT_REPORT。
    ///
    /// Receives a report of a major activity, which discharges its duty on the day on which it was submitted; that is done by one of the addressee's own people who did not write it. Clause 4.1.4h; requires ACCEPT_REPORT.
    #[graphql(
        directive = acts::requires::apply(action(ReceiveActivityReport::ACTION)),
        directive = acts::clause::apply(ids(ReceiveActivityReport::CLAUSES)),
        directive = acts::errors::apply(codes(ReceiveActivityReport::ERRORS)),
        directive = acts::emits::apply(events(ReceiveActivityReport::EVENTS))
    )]
    async fn activity_report_receive(
        &self,
        ctx: &Context<'_>,
        input: ActivityReportReceiveInput,
    ) -> Result<ActivityReportPayload> {
        let command =
            report_id(&input.activity_report).map(|activity_report| ReceiveActivityReport { activity_report });
        ActivityReportPayload::answer(ctx, &input, ready(command)).await
    }

    /// 退回重大活动报告，说明理由。条款：4.1.4h。权限：ACCEPT_REPORT。
    ///
    /// Returns a report of a major activity, with the reason. Clause 4.1.4h; requires ACCEPT_REPORT.
    #[graphql(
        directive = acts::requires::apply(action(ReturnActivityReport::ACTION)),
        directive = acts::clause::apply(ids(ReturnActivityReport::CLAUSES)),
        directive = acts::errors::apply(codes(ReturnActivityReport::ERRORS)),
        directive = acts::emits::apply(events(ReturnActivityReport::EVENTS))
    )]
    async fn activity_report_return(
        &self,
        ctx: &Context<'_>,
        input: ActivityReportReturnInput,
    ) -> Result<ActivityReportPayload> {
        let reason = input.reason.clone();
        let command =
            report_id(&input.activity_report).map(|activity_report| ReturnActivityReport { activity_report, reason });
        ActivityReportPayload::answer(ctx, &input, ready(command)).await
    }
}
