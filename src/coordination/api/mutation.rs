//! Mutations about responsibilities, tasks, opinions, means and disputes.

use std::future::ready;

use async_graphql::{Context, ID, Object, Result};

use super::input::{
    DisputeResolveInput, MeansConfirmInput, MeansDeclineInput, MeansRequestInput, ResponsibilityEndInput,
    ResponsibilitySetInput, TaskAcceptInput, TaskAssignInput, TaskBreakDownInput, TaskCancelInput, TaskConfirmInput,
    TaskEscalateInput, TaskGroupSetInput, TaskOpinionGiveInput, TaskRejectInput, TaskReportDoneInput,
    TaskStageReportInput,
};
use super::{DisputeNode, MeansNode, ResponsibilityNode, TaskNode, parsed};
use crate::coordination::write::{
    AcceptTask, AssignTask, BreakDownTask, CancelTask, ConfirmMeans, ConfirmTask, DeclineMeans, EndResponsibility,
    EscalateTask, GiveOpinion, RejectTask, ReportDone, ReportStage, RequestMeans, ResolveDispute, SetGroup,
    SetResponsibility,
};
use crate::deliberation::api::planned::asked_task;
use crate::graphql::directives::{self as acts, action, codes, events, ids};
use crate::graphql::payload::payload;
use crate::kernel::{
    Failure,
    id::{BodyId, ClauseRowId, DecisionId, DisputeId, MeansId, TaskId},
};
use crate::store::Command;

payload! {
    /// 职责分工变更的结果。
    ///
    /// What became of a change of the responsibility matrix.
    ResponsibilityPayload of uuid::Uuid {
        /// 职责分工的一行。
        ///
        /// The row of the matrix.
        responsibility: ResponsibilityNode
    }
}

payload! {
    /// 任务变更的结果。
    ///
    /// What became of a change of a task.
    TaskPayload of TaskId {
        /// 任务。
        ///
        /// The task.
        task: TaskNode
    }
}

payload! {
    /// 支持事项变更的结果。
    ///
    /// What became of a change of means.
    MeansPayload of MeansId {
        /// 支持事项。
        ///
        /// The means.
        means: MeansNode
    }
}

payload! {
    /// 争议变更的结果。
    ///
    /// What became of a change of a dispute.
    DisputePayload of DisputeId {
        /// 争议。
        ///
        /// The dispute.
        dispute: DisputeNode
    }
}

fn task_id(id: &ID) -> Result<TaskId, Failure> {
    parsed(TaskId::parse(id), ("任务", "task"), "task")
}

fn means_id(id: &ID) -> Result<MeansId, Failure> {
    parsed(MeansId::parse(id), ("支持事项", "request for means"), "means")
}

/// Mutations about responsibilities, tasks, opinions, means and disputes.
#[derive(Default)]
pub struct CoordinationMutation;

#[Object]
impl CoordinationMutation {
    /// 设定职责分工：自某日起某项工作由谁牵头、谁配合；同日只有一个牵头单位。条款：4.2.3a、4.3.1。权限：ASSIGN_TASKS。
    ///
    /// Says who leads a matter of work from a day on, and who cooperates; on each day one unit leads it. Clauses 4.2.3a, 4.3.1; requires ASSIGN_TASKS.
    #[graphql(
        directive = acts::requires::apply(action(SetResponsibility::ACTION)),
        directive = acts::clause::apply(ids(SetResponsibility::CLAUSES)),
        directive = acts::errors::apply(codes(SetResponsibility::ERRORS)),
        directive = acts::emits::apply(events(SetResponsibility::EVENTS))
    )]
    async fn responsibility_set(
        &self,
        ctx: &Context<'_>,
        input: ResponsibilitySetInput,
    ) -> Result<ResponsibilityPayload> {
        let clause = parsed(ClauseRowId::parse(&input.clause), ("条款", "clause"), "clause");
        let command = clause.map(|clause| SetResponsibility {
            unit: input.unit.clone(),
            code: input.code.clone(),
            title: input.title.clone(),
            title_en: input.title_en.clone(),
            clause,
            lead: input.lead.clone(),
            cooperating: input.cooperating.clone(),
            from: input.from,
        });
        ResponsibilityPayload::answer(ctx, &input, ready(command)).await
    }

    /// 终止职责分工：自某日起该项工作不再列入。条款：4.2.3a、4.3.1。权限：ASSIGN_TASKS。
    ///
    /// Takes a matter of work out of the matrix from a day on. Clauses 4.2.3a, 4.3.1; requires ASSIGN_TASKS.
    #[graphql(
        directive = acts::requires::apply(action(EndResponsibility::ACTION)),
        directive = acts::clause::apply(ids(EndResponsibility::CLAUSES)),
        directive = acts::errors::apply(codes(EndResponsibility::ERRORS)),
        directive = acts::emits::apply(events(EndResponsibility::EVENTS))
    )]
    async fn responsibility_end(
        &self,
        ctx: &Context<'_>,
        input: ResponsibilityEndInput,
    ) -> Result<ResponsibilityPayload> {
        let (unit, code, reason) = (input.unit.clone(), input.code.clone(), input.reason.clone());
        let command = Ok(EndResponsibility { unit, code, from: input.from, reason });
        ResponsibilityPayload::answer(ctx, &input, ready(command)).await
    }

    /// 交办任务：据会议通过的决定，写明一个牵头单位(不写则由行业的主管部门牵头)、配合单位、期限与阶段；决定所计划而未能自行交办的，由此补办。条款：4.1.2d、4.3、4.3.2。权限：ASSIGN_TASKS。
    ///
    /// Assigns a task that a decision spawns, with the one unit that leads (by default the department in charge of its sector), those that cooperate, the day on which it is due, and its stages; it may stand for one that the decision planned and that could not be assigned by itself. Clauses 4.1.2d, 4.3, 4.3.2; requires ASSIGN_TASKS.
    #[graphql(
        directive = acts::requires::apply(action(AssignTask::ACTION)),
        directive = acts::clause::apply(ids(AssignTask::CLAUSES)),
        directive = acts::errors::apply(codes(AssignTask::ERRORS)),
        directive = acts::emits::apply(events(AssignTask::EVENTS))
    )]
    async fn task_assign(&self, ctx: &Context<'_>, input: TaskAssignInput) -> Result<TaskPayload> {
        let decision = parsed(DecisionId::parse(&input.decision), ("决定", "decision"), "decision");
        let command = decision.map(|decision| AssignTask {
            unit: input.unit.clone(),
            decision,
            planned: input.planned.map(i64::from),
            task: asked_task!(input),
        });
        TaskPayload::answer(ctx, &input, ready(command)).await
    }

    /// 分解任务：牵头单位自己的人将已接受的任务分出一项，交本单位或其下级，期限不晚于原任务，至多四级；所答为分解所得的任务。条款：4.1.2d、4.3、4.3.2。权限：ASSIGN_TASKS。
    ///
    /// Breaks a task down that is accepted: the own people of the unit that leads it assign a part of it at or below itself, due no later than the whole, down to the fourth level; the part is what is answered. Clauses 4.1.2d, 4.3, 4.3.2; requires ASSIGN_TASKS.
    #[graphql(
        directive = acts::requires::apply(action(BreakDownTask::ACTION)),
        directive = acts::clause::apply(ids(BreakDownTask::CLAUSES)),
        directive = acts::errors::apply(codes(BreakDownTask::ERRORS)),
        directive = acts::emits::apply(events(BreakDownTask::EVENTS))
    )]
    async fn task_break_down(&self, ctx: &Context<'_>, input: TaskBreakDownInput) -> Result<TaskPayload> {
        let command = task_id(&input.task).map(|of| BreakDownTask { of, part: asked_task!(input) });
        TaskPayload::answer(ctx, &input, ready(command)).await
    }

    /// 写明重大任务的专项协调领导小组及其工作机制：由牵头单位自己的人，一次；小组须已在本单位登记。条款：4.3.3。权限：PERFORM_TASKS。
    ///
    /// Names the coordination group of a major task, and the rules by which it works; the lead unit's own people do so, once, of a group that is registered at the unit. Clause 4.3.3; requires PERFORM_TASKS.
    #[graphql(
        directive = acts::requires::apply(action(SetGroup::ACTION)),
        directive = acts::clause::apply(ids(SetGroup::CLAUSES)),
        directive = acts::errors::apply(codes(SetGroup::ERRORS)),
        directive = acts::emits::apply(events(SetGroup::EVENTS))
    )]
    async fn task_group_set(&self, ctx: &Context<'_>, input: TaskGroupSetInput) -> Result<TaskPayload> {
        let body = parsed(BodyId::parse(&input.body), ("机构", "body"), "body");
        let (task, text) = (task_id(&input.task), input.text.clone());
        let command = task.and_then(|task| body.map(|body| SetGroup { task, body, text }));
        TaskPayload::answer(ctx, &input, ready(command)).await
    }

    /// 接受任务：由牵头单位自己的人；尚有反对未协调则不得接受。条款：4.1.2d、4.3、4.3.2。权限：PERFORM_TASKS。
    ///
    /// Accepts a task; the lead unit's own people do so, and not while an objection stands. Clauses 4.1.2d, 4.3, 4.3.2; requires PERFORM_TASKS.
    #[graphql(
        directive = acts::requires::apply(action(AcceptTask::ACTION)),
        directive = acts::clause::apply(ids(AcceptTask::CLAUSES)),
        directive = acts::errors::apply(codes(AcceptTask::ERRORS)),
        directive = acts::emits::apply(events(AcceptTask::EVENTS))
    )]
    async fn task_accept(&self, ctx: &Context<'_>, input: TaskAcceptInput) -> Result<TaskPayload> {
        let command = task_id(&input.task).map(|task| AcceptTask { task });
        TaskPayload::answer(ctx, &input, ready(command)).await
    }

    /// 报告阶段完成：由牵头单位自己的人，按次序。条款：4.1.2d、4.3、4.3.2。权限：PERFORM_TASKS。
    ///
    /// Says how a stage was done; the lead unit's own people do so, in order. Clauses 4.1.2d, 4.3, 4.3.2; requires PERFORM_TASKS.
    #[graphql(
        directive = acts::requires::apply(action(ReportStage::ACTION)),
        directive = acts::clause::apply(ids(ReportStage::CLAUSES)),
        directive = acts::errors::apply(codes(ReportStage::ERRORS)),
        directive = acts::emits::apply(events(ReportStage::EVENTS))
    )]
    async fn task_stage_report(&self, ctx: &Context<'_>, input: TaskStageReportInput) -> Result<TaskPayload> {
        let (number, text) = (i64::from(input.number), input.text.clone());
        let command = task_id(&input.task).map(|task| ReportStage { task, number, text });
        TaskPayload::answer(ctx, &input, ready(command)).await
    }

    /// 报告任务完成：各阶段须均已完成，分解所得的任务须均已确认或取消；待交办单位的另一人确认。条款：4.1.2d、4.3、4.3.2。权限：PERFORM_TASKS。
    ///
    /// Reports a task done, once all of its stages are and each of its parts is confirmed or cancelled; another person of the unit that assigned it confirms it. Clauses 4.1.2d, 4.3, 4.3.2; requires PERFORM_TASKS.
    #[graphql(
        directive = acts::requires::apply(action(ReportDone::ACTION)),
        directive = acts::clause::apply(ids(ReportDone::CLAUSES)),
        directive = acts::errors::apply(codes(ReportDone::ERRORS)),
        directive = acts::emits::apply(events(ReportDone::EVENTS))
    )]
    async fn task_report_done(&self, ctx: &Context<'_>, input: TaskReportDoneInput) -> Result<TaskPayload> {
        let text = input.text.clone();
        let command = task_id(&input.task).map(|task| ReportDone { task, text });
        TaskPayload::answer(ctx, &input, ready(command)).await
    }

    /// 确认任务完成：由报告完成者之外的另一人；自此作为凭据。条款：4.1.2d、4.3、4.3.2。权限：ASSIGN_TASKS。
    ///
    /// Confirms that a task is done, by another person than those who reported it; from then on it is evidence. Clauses 4.1.2d, 4.3, 4.3.2; requires ASSIGN_TASKS.
    #[graphql(
        directive = acts::requires::apply(action(ConfirmTask::ACTION)),
        directive = acts::clause::apply(ids(ConfirmTask::CLAUSES)),
        directive = acts::errors::apply(codes(ConfirmTask::ERRORS)),
        directive = acts::emits::apply(events(ConfirmTask::EVENTS))
    )]
    async fn task_confirm(&self, ctx: &Context<'_>, input: TaskConfirmInput) -> Result<TaskPayload> {
        let command = task_id(&input.task).map(|task| ConfirmTask { task });
        TaskPayload::answer(ctx, &input, ready(command)).await
    }

    /// 退回任务：复为 ACCEPTED，不再作为凭据；分解所得的，其原任务须在办理中。条款：4.1.2d、4.3、4.3.2。权限：ASSIGN_TASKS。
    ///
    /// Sends a task back: it is ACCEPTED again, and evidence no more; a part is sent back only while the whole is under way. Clauses 4.1.2d, 4.3, 4.3.2; requires ASSIGN_TASKS.
    #[graphql(
        directive = acts::requires::apply(action(RejectTask::ACTION)),
        directive = acts::clause::apply(ids(RejectTask::CLAUSES)),
        directive = acts::errors::apply(codes(RejectTask::ERRORS)),
        directive = acts::emits::apply(events(RejectTask::EVENTS))
    )]
    async fn task_reject(&self, ctx: &Context<'_>, input: TaskRejectInput) -> Result<TaskPayload> {
        let reason = input.reason.clone();
        let command = task_id(&input.task).map(|task| RejectTask { task, reason });
        TaskPayload::answer(ctx, &input, ready(command)).await
    }

    /// 取消任务：由交办单位，附理由与所据决定，分解所得的任务须均已确认或取消；不再作为凭据。条款：4.1.2d、4.3、4.3.2。权限：ASSIGN_TASKS。
    ///
    /// Cancels a task, by the unit that assigned it, with the reason and a decision, once each of its parts is confirmed or cancelled; it is evidence no more. Clauses 4.1.2d, 4.3, 4.3.2; requires ASSIGN_TASKS.
    #[graphql(
        directive = acts::requires::apply(action(CancelTask::ACTION)),
        directive = acts::clause::apply(ids(CancelTask::CLAUSES)),
        directive = acts::errors::apply(codes(CancelTask::ERRORS)),
        directive = acts::emits::apply(events(CancelTask::EVENTS))
    )]
    async fn task_cancel(&self, ctx: &Context<'_>, input: TaskCancelInput) -> Result<TaskPayload> {
        let decision = input.decision.as_ref();
        let decision = decision.map(|id| parsed(DecisionId::parse(id), ("决定", "decision"), "decision")).transpose();
        let reason = input.reason.clone();
        let command =
            task_id(&input.task).and_then(|task| decision.map(|decision| CancelTask { task, decision, reason }));
        TaskPayload::answer(ctx, &input, ready(command)).await
    }

    /// 提出意见：由配合单位自己的人，以最新者为准。条款：4.2.3b、4.3.2。权限：PERFORM_TASKS。
    ///
    /// Gives a cooperating unit's opinion on a task; its own people do so, and the newest counts. Clauses 4.2.3b, 4.3.2; requires PERFORM_TASKS.
    #[graphql(
        directive = acts::requires::apply(action(GiveOpinion::ACTION)),
        directive = acts::clause::apply(ids(GiveOpinion::CLAUSES)),
        directive = acts::errors::apply(codes(GiveOpinion::ERRORS)),
        directive = acts::emits::apply(events(GiveOpinion::EVENTS))
    )]
    async fn task_opinion_give(&self, ctx: &Context<'_>, input: TaskOpinionGiveInput) -> Result<TaskPayload> {
        let (kind, text) = (input.kind, input.text.clone());
        let command = task_id(&input.task).map(|task| GiveOpinion { task, kind, text });
        TaskPayload::answer(ctx, &input, ready(command)).await
    }

    /// 提请协调：牵头单位就未决的反对意见或被谢绝的支持，提请交办单位协调。条款：4.2.3b、4.3.2。权限：PERFORM_TASKS。
    ///
    /// Puts a dispute to the unit that assigned a task, over the objections that stand or over means that were declined; the lead unit's own people do so. Clauses 4.2.3b, 4.3.2; requires PERFORM_TASKS.
    #[graphql(
        directive = acts::requires::apply(action(EscalateTask::ACTION)),
        directive = acts::clause::apply(ids(EscalateTask::CLAUSES)),
        directive = acts::errors::apply(codes(EscalateTask::ERRORS)),
        directive = acts::emits::apply(events(EscalateTask::EVENTS))
    )]
    async fn task_escalate(&self, ctx: &Context<'_>, input: TaskEscalateInput) -> Result<DisputePayload> {
        let means = input.means.as_ref().map(means_id).transpose();
        let text = input.text.clone();
        let command = task_id(&input.task).and_then(|task| means.map(|means| EscalateTask { task, means, text }));
        DisputePayload::answer(ctx, &input, ready(command)).await
    }

    /// 协调争议：由交办单位的、提请者之外的另一人，附理由，可附决定。条款：4.2.3b、4.3.2。权限：ASSIGN_TASKS。
    ///
    /// Resolves a dispute, at the unit that assigned the task and by another person than the one who put it, with the reason and, where there is one, a decision. Clauses 4.2.3b, 4.3.2; requires ASSIGN_TASKS.
    #[graphql(
        directive = acts::requires::apply(action(ResolveDispute::ACTION)),
        directive = acts::clause::apply(ids(ResolveDispute::CLAUSES)),
        directive = acts::errors::apply(codes(ResolveDispute::ERRORS)),
        directive = acts::emits::apply(events(ResolveDispute::EVENTS))
    )]
    async fn dispute_resolve(&self, ctx: &Context<'_>, input: DisputeResolveInput) -> Result<DisputePayload> {
        let decision = input.decision.as_ref();
        let decision = decision.map(|id| parsed(DecisionId::parse(id), ("决定", "decision"), "decision")).transpose();
        let dispute = parsed(DisputeId::parse(&input.dispute), ("争议", "dispute"), "dispute");
        let reason = input.reason.clone();
        let command = dispute.and_then(|dispute| decision.map(|decision| ResolveDispute { dispute, decision, reason }));
        DisputePayload::answer(ctx, &input, ready(command)).await
    }

    /// 提请支持：牵头单位请配合单位落实人员、措施或资源。条款：4.3.3a。权限：PERFORM_TASKS。
    ///
    /// Asks a cooperating unit for staff, a measure or a resource; the lead unit's own people do so. Clause 4.3.3a; requires PERFORM_TASKS.
    #[graphql(
        directive = acts::requires::apply(action(RequestMeans::ACTION)),
        directive = acts::clause::apply(ids(RequestMeans::CLAUSES)),
        directive = acts::errors::apply(codes(RequestMeans::ERRORS)),
        directive = acts::emits::apply(events(RequestMeans::EVENTS))
    )]
    async fn means_request(&self, ctx: &Context<'_>, input: MeansRequestInput) -> Result<MeansPayload> {
        let command = task_id(&input.task).map(|task| RequestMeans {
            task,
            unit: input.unit.clone(),
            kind: input.kind,
            amount: input.amount.map(|amount| amount.0),
            text: input.text.clone(),
        });
        MeansPayload::answer(ctx, &input, ready(command)).await
    }

    /// 确认支持：由被请单位自己的人；作为配合的凭据。条款：4.3.3a。权限：PERFORM_TASKS。
    ///
    /// Confirms means; the own people of the unit that was asked do so, and it is evidence of cooperation. Clause 4.3.3a; requires PERFORM_TASKS.
    #[graphql(
        directive = acts::requires::apply(action(ConfirmMeans::ACTION)),
        directive = acts::clause::apply(ids(ConfirmMeans::CLAUSES)),
        directive = acts::errors::apply(codes(ConfirmMeans::ERRORS)),
        directive = acts::emits::apply(events(ConfirmMeans::EVENTS))
    )]
    async fn means_confirm(&self, ctx: &Context<'_>, input: MeansConfirmInput) -> Result<MeansPayload> {
        let command = means_id(&input.means).map(|means| ConfirmMeans { means });
        MeansPayload::answer(ctx, &input, ready(command)).await
    }

    /// 谢绝支持：由被请单位自己的人，附理由。条款：4.3.3a。权限：PERFORM_TASKS。
    ///
    /// Declines means, with the reason; the own people of the unit that was asked do so. Clause 4.3.3a; requires PERFORM_TASKS.
    #[graphql(
        directive = acts::requires::apply(action(DeclineMeans::ACTION)),
        directive = acts::clause::apply(ids(DeclineMeans::CLAUSES)),
        directive = acts::errors::apply(codes(DeclineMeans::ERRORS)),
        directive = acts::emits::apply(events(DeclineMeans::EVENTS))
    )]
    async fn means_decline(&self, ctx: &Context<'_>, input: MeansDeclineInput) -> Result<MeansPayload> {
        let reason = input.reason.clone();
        let command = means_id(&input.means).map(|means| DeclineMeans { means, reason });
        MeansPayload::answer(ctx, &input, ready(command)).await
    }
}
