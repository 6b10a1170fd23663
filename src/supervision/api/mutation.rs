//! Mutations of supervision.

use std::future::ready;

use async_graphql::{Context, ID, Object, Result};

use super::input::{
    CircularAnswerInput, CircularDraftInput, CircularIssueInput, CircularSendInput, CircularWithdrawInput,
    FindingCloseInput, FindingRecordInput, FindingRectifyInput, FindingReopenInput, InspectionCloseInput,
    InspectionOpenInput, InspectionReopenInput,
};
use super::{CircularNode, FindingNode, InspectionNode};
use crate::graphql::directives::{self as acts, action, codes, events, ids};
use crate::graphql::payload::payload;
use crate::kernel::{
    Failure, Refusal,
    id::{CircularId, ClauseRowId, DutyId, FindingId, InspectionId},
};
use crate::store::Command;
use crate::supervision::write::{
    AnswerCircular, CloseFinding, CloseInspection, DraftCircular, IssueCircular, OpenInspection, RecordFinding,
    RectifyFinding, ReopenFinding, ReopenInspection, SendCircular, WithdrawCircular,
};

payload! {
    /// 督查变更的结果。
    ///
    /// What became of a change of an inspection.
    InspectionPayload of InspectionId {
        /// 督查。
        ///
        /// The inspection.
        inspection: InspectionNode
    }
}

payload! {
    /// 问题变更的结果。
    ///
    /// What became of a change of a finding.
    FindingPayload of FindingId {
        /// 问题。
        ///
        /// The finding.
        finding: FindingNode
    }
}

payload! {
    /// 通报变更的结果。
    ///
    /// What became of a change of a circular.
    CircularPayload of CircularId {
        /// 通报。
        ///
        /// The circular.
        circular: CircularNode
    }
}

fn inspection_id(id: &ID) -> Result<InspectionId, Failure> {
    InspectionId::parse(id).ok_or_else(|| Refusal::not_found("督查", "inspection").at(["inspection"]).into())
}

fn finding_id(id: &ID) -> Result<FindingId, Failure> {
    FindingId::parse(id).ok_or_else(|| Refusal::not_found("问题", "finding").at(["finding"]).into())
}

fn circular_id(id: &ID) -> Result<CircularId, Failure> {
    CircularId::parse(id).ok_or_else(|| Refusal::not_found("通报", "circular").at(["circular"]).into())
}

fn duty_id(id: &ID, at: &[&str]) -> Result<DutyId, Failure> {
    DutyId::parse(id).ok_or_else(|| Refusal::not_found("责任", "duty").at(at.iter().copied()).into())
}

impl FindingRecordInput {
    fn command(&self) -> Result<RecordFinding, Failure> {
        let clause = ClauseRowId::parse(&self.clause);
        Ok(RecordFinding {
            unit: self.unit.clone(),
            inspection: self.inspection.as_ref().map(inspection_id).transpose()?,
            clause: clause.ok_or_else(|| Refusal::not_found("条款", "clause").at(["clause"]))?,
            duty: self.duty.as_ref().map(|duty| duty_id(duty, &["duty"])).transpose()?,
            text: self.text.clone(),
            deadline: self.deadline,
        })
    }
}

impl CircularDraftInput {
    fn command(&self) -> Result<DraftCircular, Failure> {
        let duties = self.duties.iter().enumerate().map(|(at, duty)| duty_id(duty, &["duties", &at.to_string()]));
        Ok(DraftCircular {
            unit: self.unit.clone(),
            addressee: self.addressee.clone(),
            duties: duties.collect::<Result<_, _>>()?,
            text: self.text.clone(),
        })
    }
}

/// Mutations of supervision.
#[derive(Default)]
pub struct SupervisionMutation;

#[Object]
impl SupervisionMutation {
    /// 开展督查：定期或专项。条款：4.1.2d、4.1.7。权限：SUPERVISE。
    ///
    /// Opens an inspection, regular or special. Clauses 4.1.2d, 4.1.7; requires SUPERVISE.
    #[graphql(
        directive = acts::requires::apply(action(OpenInspection::ACTION)),
        directive = acts::clause::apply(ids(OpenInspection::CLAUSES)),
        directive = acts::errors::apply(codes(OpenInspection::ERRORS)),
        directive = acts::emits::apply(events(OpenInspection::EVENTS))
    )]
    async fn inspection_open(&self, ctx: &Context<'_>, input: InspectionOpenInput) -> Result<InspectionPayload> {
        let duty = input.duty.as_ref().map(|duty| duty_id(duty, &["duty"])).transpose();
        let command = duty.map(|duty| OpenInspection {
            unit: input.unit.clone(),
            title: input.title.clone(),
            scope: input.scope.clone(),
            kind: input.kind,
            units: input.units.clone(),
            from: input.from,
            duty,
        });
        InspectionPayload::answer(ctx, &input, ready(command)).await
    }

    /// 办结督查：其问题须全部销号；办结之日履行督查单位的责任，只列督查单位自身的除外。条款：4.1.2d、4.1.7。权限：SUPERVISE。
    ///
    /// Closes an inspection, each finding of which is closed; on that day it discharges what the unit owes that inspected, unless it names no other unit. Clauses 4.1.2d, 4.1.7; requires SUPERVISE.
    #[graphql(
        directive = acts::requires::apply(action(CloseInspection::ACTION)),
        directive = acts::clause::apply(ids(CloseInspection::CLAUSES)),
        directive = acts::errors::apply(codes(CloseInspection::ERRORS)),
        directive = acts::emits::apply(events(CloseInspection::EVENTS))
    )]
    async fn inspection_close(&self, ctx: &Context<'_>, input: InspectionCloseInput) -> Result<InspectionPayload> {
        let command = inspection_id(&input.inspection).map(|inspection| CloseInspection { inspection });
        InspectionPayload::answer(ctx, &input, ready(command)).await
    }

    /// 重开已办结的督查：不再作为凭据。条款：4.1.2d、4.1.7。权限：SUPERVISE。
    ///
    /// Reopens an inspection that was closed: it is evidence no more. Clauses 4.1.2d, 4.1.7; requires SUPERVISE.
    #[graphql(
        directive = acts::requires::apply(action(ReopenInspection::ACTION)),
        directive = acts::clause::apply(ids(ReopenInspection::CLAUSES)),
        directive = acts::errors::apply(codes(ReopenInspection::ERRORS)),
        directive = acts::emits::apply(events(ReopenInspection::EVENTS))
    )]
    async fn inspection_reopen(&self, ctx: &Context<'_>, input: InspectionReopenInput) -> Result<InspectionPayload> {
        let reason = input.reason.clone();
        let command = inspection_id(&input.inspection).map(|inspection| ReopenInspection { inspection, reason });
        InspectionPayload::answer(ctx, &input, ready(command)).await
    }

    /// 登记问题：写明条款、整改单位与期限。条款：4.1.2d、4.1.7。权限：SUPERVISE。
    ///
    /// Records a finding with its clause, the unit that has to mend it and the deadline. Clauses 4.1.2d, 4.1.7; requires SUPERVISE.
    #[graphql(
        directive = acts::requires::apply(action(RecordFinding::ACTION)),
        directive = acts::clause::apply(ids(RecordFinding::CLAUSES)),
        directive = acts::errors::apply(codes(RecordFinding::ERRORS)),
        directive = acts::emits::apply(events(RecordFinding::EVENTS))
    )]
    async fn finding_record(&self, ctx: &Context<'_>, input: FindingRecordInput) -> Result<FindingPayload> {
        let command = input.command();
        FindingPayload::answer(ctx, &input, ready(command)).await
    }

    /// 整改：写明如何整改，待上级单位的另一人核查。条款：4.1.2d、4.1.7。权限：ANSWER_SUPERVISION。
    ///
    /// Says how a finding was mended; another person at a unit above checks it. Clauses 4.1.2d, 4.1.7; requires ANSWER_SUPERVISION.
    #[graphql(
        directive = acts::requires::apply(action(RectifyFinding::ACTION)),
        directive = acts::clause::apply(ids(RectifyFinding::CLAUSES)),
        directive = acts::errors::apply(codes(RectifyFinding::ERRORS)),
        directive = acts::emits::apply(events(RectifyFinding::EVENTS))
    )]
    async fn finding_rectify(&self, ctx: &Context<'_>, input: FindingRectifyInput) -> Result<FindingPayload> {
        let text = input.text.clone();
        let command = finding_id(&input.finding).map(|finding| RectifyFinding { finding, text });
        FindingPayload::answer(ctx, &input, ready(command)).await
    }

    /// 销号：由上级单位核查，整改者不得自行销号。条款：4.1.2d、4.1.7。权限：SUPERVISE。
    ///
    /// Closes a finding that was mended, at a unit above, by another person than those who mended it. Clauses 4.1.2d, 4.1.7; requires SUPERVISE.
    #[graphql(
        directive = acts::requires::apply(action(CloseFinding::ACTION)),
        directive = acts::clause::apply(ids(CloseFinding::CLAUSES)),
        directive = acts::errors::apply(codes(CloseFinding::ERRORS)),
        directive = acts::emits::apply(events(CloseFinding::EVENTS))
    )]
    async fn finding_close(&self, ctx: &Context<'_>, input: FindingCloseInput) -> Result<FindingPayload> {
        let command = finding_id(&input.finding).map(|finding| CloseFinding { finding });
        FindingPayload::answer(ctx, &input, ready(command)).await
    }

    /// 退回整改：上级单位核查未通过。条款：4.1.2d、4.1.7。权限：SUPERVISE。
    ///
    /// Sends a finding back that a unit above finds not mended well. Clauses 4.1.2d, 4.1.7; requires SUPERVISE.
    #[graphql(
        directive = acts::requires::apply(action(ReopenFinding::ACTION)),
        directive = acts::clause::apply(ids(ReopenFinding::CLAUSES)),
        directive = acts::errors::apply(codes(ReopenFinding::ERRORS)),
        directive = acts::emits::apply(events(ReopenFinding::EVENTS))
    )]
    async fn finding_reopen(&self, ctx: &Context<'_>, input: FindingReopenInput) -> Result<FindingPayload> {
        let reason = input.reason.clone();
        let command = finding_id(&input.finding).map(|finding| ReopenFinding { finding, reason });
        FindingPayload::answer(ctx, &input, ready(command)).await
    }

    /// 草拟对下级单位的通报，引其逾期责任为据。条款：4.1.2f。权限：SUPERVISE。
    ///
    /// Drafts a circular about a unit below, which quotes its overdue duties. Clause 4.1.2f; requires SUPERVISE.
    #[graphql(
        directive = acts::requires::apply(action(DraftCircular::ACTION)),
        directive = acts::clause::apply(ids(DraftCircular::CLAUSES)),
        directive = acts::errors::apply(codes(DraftCircular::ERRORS)),
        directive = acts::emits::apply(events(DraftCircular::EVENTS))
    )]
    async fn circular_draft(&self, ctx: &Context<'_>, input: CircularDraftInput) -> Result<CircularPayload> {
        let command = input.command();
        CircularPayload::answer(ctx, &input, ready(command)).await
    }

    /// 送被通报单位答复。条款：4.1.2f。权限：SUPERVISE。
    ///
    /// Sends a circular to its addressee, whose answer is waited for through a day. Clause 4.1.2f; requires SUPERVISE.
    #[graphql(
        directive = acts::requires::apply(action(SendCircular::ACTION)),
        directive = acts::clause::apply(ids(SendCircular::CLAUSES)),
        directive = acts::errors::apply(codes(SendCircular::ERRORS)),
        directive = acts::emits::apply(events(SendCircular::EVENTS))
    )]
    async fn circular_send(&self, ctx: &Context<'_>, input: CircularSendInput) -> Result<CircularPayload> {
        let answer_by = input.answer_by;
        let command = circular_id(&input.circular).map(|circular| SendCircular { circular, answer_by });
        CircularPayload::answer(ctx, &input, ready(command)).await
    }

    /// 答复通报：由被通报单位自己的人。条款：4.1.2f。权限：ANSWER_SUPERVISION。
    ///
    /// Answers a circular; the addressee's own people do so. Clause 4.1.2f; requires ANSWER_SUPERVISION.
    #[graphql(
        directive = acts::requires::apply(action(AnswerCircular::ACTION)),
        directive = acts::clause::apply(ids(AnswerCircular::CLAUSES)),
        directive = acts::errors::apply(codes(AnswerCircular::ERRORS)),
        directive = acts::emits::apply(events(AnswerCircular::EVENTS))
    )]
    async fn circular_answer(&self, ctx: &Context<'_>, input: CircularAnswerInput) -> Result<CircularPayload> {
        let text = input.text.clone();
        let command = circular_id(&input.circular).map(|circular| AnswerCircular { circular, text });
        CircularPayload::answer(ctx, &input, ready(command)).await
    }

    /// 印发通报：已答复或逾期不答，所引责任至少一项仍逾期，且非草拟者；印发后封存不变。条款：4.1.2f。权限：SUPERVISE。
    ///
    /// Issues a circular that is answered, or whose answer is overdue, while a duty that it quotes is overdue too; not by the one who drafted it. What is issued is sealed and never changes. Clause 4.1.2f; requires SUPERVISE.
    #[graphql(
        directive = acts::requires::apply(action(IssueCircular::ACTION)),
        directive = acts::clause::apply(ids(IssueCircular::CLAUSES)),
        directive = acts::errors::apply(codes(IssueCircular::ERRORS)),
        directive = acts::emits::apply(events(IssueCircular::EVENTS))
    )]
    async fn circular_issue(&self, ctx: &Context<'_>, input: CircularIssueInput) -> Result<CircularPayload> {
        let paper = input.paper.clone();
        let command = circular_id(&input.circular).map(|circular| IssueCircular { circular, paper });
        CircularPayload::answer(ctx, &input, ready(command)).await
    }

    /// 撤回尚未印发的通报。条款：4.1.2f。权限：SUPERVISE。
    ///
    /// Withdraws a circular that is not issued yet. Clause 4.1.2f; requires SUPERVISE.
    #[graphql(
        directive = acts::requires::apply(action(WithdrawCircular::ACTION)),
        directive = acts::clause::apply(ids(WithdrawCircular::CLAUSES)),
        directive = acts::errors::apply(codes(WithdrawCircular::ERRORS)),
        directive = acts::emits::apply(events(WithdrawCircular::EVENTS))
    )]
    async fn circular_withdraw(&self, ctx: &Context<'_>, input: CircularWithdrawInput) -> Result<CircularPayload> {
        let reason = input.reason.clone();
        let command = circular_id(&input.circular).map(|circular| WithdrawCircular { circular, reason });
        CircularPayload::answer(ctx, &input, ready(command)).await
    }
}
