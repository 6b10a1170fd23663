//! Mutations about meetings.

use std::future::ready;

use async_graphql::{Context, ID, Object, Result};

use super::input::{
    BallotRulePayload, BallotRuleSetInput, MeetingAgendaSetInput, MeetingAttendanceCorrectInput, MeetingBallotInput,
    MeetingCancelInput, MeetingCloseInput, MeetingConveneInput, MeetingHoldInput, MeetingPayload, MeetingReopenInput,
};
use super::joint::followed;
use super::planned::given;
use crate::deliberation::write::{
    CancelMeeting, CloseMeeting, ConveneMeeting, CorrectAttendance, HoldMeeting, ReopenMeeting, SetAgenda,
    SetBallotRule, TakeBallot,
};
use crate::graphql::directives::{self as acts, action, codes, events, ids};
use crate::kernel::{
    Failure, Refusal,
    id::{BodyId, MeetingId},
};
use crate::store::Command;

fn meeting_id(id: &ID) -> Result<MeetingId, Failure> {
    MeetingId::parse(id).ok_or_else(|| Refusal::not_found("会议", "meeting").at(["meeting"]).into())
}

fn body_id(id: &ID) -> Result<BodyId, Failure> {
    BodyId::parse(id).ok_or_else(|| Refusal::not_found("机构", "body").at(["body"]).into())
}

/// Mutations about meetings.
#[derive(Default)]
pub struct DeliberationMutation;

#[Object]
impl DeliberationMutation {
    /// 召集会议，附议程及随各项计划的任务；联席会议并附各项下通报进展的决定。条款：4.1.4a、4.1.4b、4.1.5a、4.1.5b。权限：HOLD_MEETING。
    ///
    /// Convenes a meeting, with its agenda and the tasks that are planned with its items; a joint one also with the decisions that it follows up under them. Clauses 4.1.4a, 4.1.4b, 4.1.5a, 4.1.5b; requires HOLD_MEETING.
    #[graphql(
        directive = acts::requires::apply(action(ConveneMeeting::ACTION)),
        directive = acts::clause::apply(ids(ConveneMeeting::CLAUSES)),
        directive = acts::errors::apply(codes(ConveneMeeting::ERRORS)),
        directive = acts::emits::apply(events(ConveneMeeting::EVENTS))
    )]
    async fn meeting_convene(&self, ctx: &Context<'_>, input: MeetingConveneInput) -> Result<MeetingPayload> {
        let command = input.body.as_ref().map(body_id).transpose().and_then(|body| {
            Ok(ConveneMeeting {
                unit: input.unit.clone(),
                body,
                kind: input.kind,
                title: input.title.clone(),
                day: input.day,
                agenda: input.agenda.clone(),
                tasks: given(input.tasks.as_deref()),
                progress: followed(input.progress.as_deref())?,
            })
        });
        MeetingPayload::answer(ctx, &input, ready(command)).await
    }

    /// 改定尚未召开的会议的议程、随各项计划的任务，及联席会议各项下通报进展的决定。条款：4.1.4a、4.1.4b、4.1.5a、4.1.5b。权限：HOLD_MEETING。
    ///
    /// Sets the agenda of a meeting anew, with the tasks that are planned with its items and the decisions that a joint one follows up under them, as long as it is not held. Clauses 4.1.4a, 4.1.4b, 4.1.5a, 4.1.5b; requires HOLD_MEETING.
    #[graphql(
        directive = acts::requires::apply(action(SetAgenda::ACTION)),
        directive = acts::clause::apply(ids(SetAgenda::CLAUSES)),
        directive = acts::errors::apply(codes(SetAgenda::ERRORS)),
        directive = acts::emits::apply(events(SetAgenda::EVENTS))
    )]
    async fn meeting_agenda_set(&self, ctx: &Context<'_>, input: MeetingAgendaSetInput) -> Result<MeetingPayload> {
        let (items, tasks) = (input.items.clone(), given(input.tasks.as_deref()));
        let command = meeting_id(&input.meeting).and_then(|meeting| {
            let progress = followed(input.progress.as_deref())?;
            Ok(SetAgenda { meeting, items, tasks, progress })
        });
        MeetingPayload::answer(ctx, &input, ready(command)).await
    }

    /// 召开会议：登记出席，均须为会议当日在任者本人；须有当日有效的表决规则。条款：4.1.4a、4.1.4b、4.1.5a、4.1.5b。权限：HOLD_MEETING。
    ///
    /// Holds a meeting: who attends, each of whom holds a post on its day and comes himself; a ballot rule has to be in force on that day. Clauses 4.1.4a, 4.1.4b, 4.1.5a, 4.1.5b; requires HOLD_MEETING.
    #[graphql(
        directive = acts::requires::apply(action(HoldMeeting::ACTION)),
        directive = acts::clause::apply(ids(HoldMeeting::CLAUSES)),
        directive = acts::errors::apply(codes(HoldMeeting::ERRORS)),
        directive = acts::emits::apply(events(HoldMeeting::EVENTS))
    )]
    async fn meeting_hold(&self, ctx: &Context<'_>, input: MeetingHoldInput) -> Result<MeetingPayload> {
        let command =
            meeting_id(&input.meeting).and_then(|meeting| Ok(HoldMeeting { meeting, attending: input.attending()? }));
        MeetingPayload::answer(ctx, &input, ready(command)).await
    }

    /// 更正已召开会议的出席登记：表决之前，说明理由；更正后不足法定人数的，不得表决、办结，可以取消。条款：4.1.4a、4.1.4b、4.1.5a、4.1.5b。权限：HOLD_MEETING。
    ///
    /// Corrects who attended a meeting that is held, with the reason, before a ballot is taken; one that has no quorum then takes no ballots and is not closed, and may be called off. Clauses 4.1.4a, 4.1.4b, 4.1.5a, 4.1.5b; requires HOLD_MEETING.
    #[graphql(
        directive = acts::requires::apply(action(CorrectAttendance::ACTION)),
        directive = acts::clause::apply(ids(CorrectAttendance::CLAUSES)),
        directive = acts::errors::apply(codes(CorrectAttendance::ERRORS)),
        directive = acts::emits::apply(events(CorrectAttendance::EVENTS))
    )]
    async fn meeting_attendance_correct(
        &self,
        ctx: &Context<'_>,
        input: MeetingAttendanceCorrectInput,
    ) -> Result<MeetingPayload> {
        let reason = input.reason.clone();
        let command = meeting_id(&input.meeting)
            .and_then(|meeting| Ok(CorrectAttendance { meeting, attending: input.attending()?, reason }));
        MeetingPayload::answer(ctx, &input, ready(command)).await
    }

    /// 付表决：须达法定人数，会议首次办结之前；赞成票达到应到人数的规定份额即通过，成为决定，随该项计划的任务由首个通过的议案承接并自行交办。不记名表决只存票数与投票者。条款：4.1.2d、4.1.4a、4.1.4b、4.1.5a、4.1.5b。权限：HOLD_MEETING。
    ///
    /// Puts a motion to the vote, with a quorum and before the meeting is first closed: it carries where so large a part of all who are entitled is in favour, and is then a decision; the tasks that are planned with the item are then assigned by themselves, of its first decision. Of a secret ballot the counts and who voted are kept only. Clauses 4.1.2d, 4.1.4a, 4.1.4b, 4.1.5a, 4.1.5b; requires HOLD_MEETING.
    #[graphql(
        directive = acts::requires::apply(action(TakeBallot::ACTION)),
        directive = acts::clause::apply(ids(TakeBallot::CLAUSES)),
        directive = acts::errors::apply(codes(TakeBallot::ERRORS)),
        directive = acts::emits::apply(events(TakeBallot::EVENTS))
    )]
    async fn meeting_ballot(&self, ctx: &Context<'_>, input: MeetingBallotInput) -> Result<MeetingPayload> {
        let (item, motion) = (i64::from(input.item), input.motion.clone());
        let command = meeting_id(&input.meeting)
            .and_then(|meeting| Ok(TakeBallot { meeting, item, motion, cast: input.cast()? }));
        MeetingPayload::answer(ctx, &input, ready(command)).await
    }

    /// 办结会议：须达法定人数；自此不再表决，并作为凭据，自会议之日履行相应责任；领导小组会议须有决定方为凭据；联席会议首次办结时并记其建议，此后不增不改。条款：4.1.4a、4.1.4b、4.1.5a、4.1.5b。权限：HOLD_MEETING。
    ///
    /// Closes a meeting that has a quorum: from then on it takes no ballots, and is evidence, which discharges duties on its own day; one of the leading group only where something was decided; a joint one says at its first close what it proposes, which then stays so. Clauses 4.1.4a, 4.1.4b, 4.1.5a, 4.1.5b; requires HOLD_MEETING.
    #[graphql(
        directive = acts::requires::apply(action(CloseMeeting::ACTION)),
        directive = acts::clause::apply(ids(CloseMeeting::CLAUSES)),
        directive = acts::errors::apply(codes(CloseMeeting::ERRORS)),
        directive = acts::emits::apply(events(CloseMeeting::EVENTS))
    )]
    async fn meeting_close(&self, ctx: &Context<'_>, input: MeetingCloseInput) -> Result<MeetingPayload> {
        let proposals = input.proposals.clone().unwrap_or_default();
        let command = meeting_id(&input.meeting).map(|meeting| CloseMeeting { meeting, proposals });
        MeetingPayload::answer(ctx, &input, ready(command)).await
    }

    /// 重开已办结的会议，以更正出席(须未表决)并再行办结：不再作为凭据，所履行的责任复又未履行；所作决定及由此交办的任务不变，也不再表决。条款：4.1.4a、4.1.4b、4.1.5a、4.1.5b。权限：HOLD_MEETING。
    ///
    /// Reopens a meeting that was closed, to correct who attended, where no ballot was taken, and to close it again: it is evidence no more, and the duties that it discharged are owed again; what it decided stands, and so do the tasks that came of it, and it takes no ballots any more. Clauses 4.1.4a, 4.1.4b, 4.1.5a, 4.1.5b; requires HOLD_MEETING.
    #[graphql(
        directive = acts::requires::apply(action(ReopenMeeting::ACTION)),
        directive = acts::clause::apply(ids(ReopenMeeting::CLAUSES)),
        directive = acts::errors::apply(codes(ReopenMeeting::ERRORS)),
        directive = acts::emits::apply(events(ReopenMeeting::EVENTS))
    )]
    async fn meeting_reopen(&self, ctx: &Context<'_>, input: MeetingReopenInput) -> Result<MeetingPayload> {
        let reason = input.reason.clone();
        let command = meeting_id(&input.meeting).map(|meeting| ReopenMeeting { meeting, reason });
        MeetingPayload::answer(ctx, &input, ready(command)).await
    }

    /// 取消尚未召开的会议，或召开而不足法定人数的会议。条款：4.1.4a、4.1.4b、4.1.5a、4.1.5b。权限：HOLD_MEETING。
    ///
    /// Calls off a meeting that is not held yet, or was held without a quorum. Clauses 4.1.4a, 4.1.4b, 4.1.5a, 4.1.5b; requires HOLD_MEETING.
    #[graphql(
        directive = acts::requires::apply(action(CancelMeeting::ACTION)),
        directive = acts::clause::apply(ids(CancelMeeting::CLAUSES)),
        directive = acts::errors::apply(codes(CancelMeeting::ERRORS)),
        directive = acts::emits::apply(events(CancelMeeting::EVENTS))
    )]
    async fn meeting_cancel(&self, ctx: &Context<'_>, input: MeetingCancelInput) -> Result<MeetingPayload> {
        let reason = input.reason.clone();
        let command = meeting_id(&input.meeting).map(|meeting| CancelMeeting { meeting, reason });
        MeetingPayload::answer(ctx, &input, ready(command)).await
    }

    /// 设定一类会议的法定人数与通过所需，自某日起；已召开的会议不受影响。条款：4.1.4a、4.1.4b、4.1.5a、4.1.5b。权限：SET_BALLOT_RULE。
    ///
    /// Says for a kind of meeting, from a day on, what part of those who are entitled has to be there and what part in favour; meetings that were held stay as they are. Clauses 4.1.4a, 4.1.4b, 4.1.5a, 4.1.5b; requires SET_BALLOT_RULE.
    #[graphql(
        directive = acts::requires::apply(action(SetBallotRule::ACTION)),
        directive = acts::clause::apply(ids(SetBallotRule::CLAUSES)),
        directive = acts::errors::apply(codes(SetBallotRule::ERRORS)),
        directive = acts::emits::apply(events(SetBallotRule::EVENTS))
    )]
    async fn ballot_rule_set(&self, ctx: &Context<'_>, input: BallotRuleSetInput) -> Result<BallotRulePayload> {
        let command = SetBallotRule {
            unit: input.unit.clone(),
            kind: input.kind,
            quorum: input.quorum.into(),
            majority: input.majority.into(),
            from: input.from,
            paper: input.paper.clone(),
        };
        BallotRulePayload::answer(ctx, &input, ready(Ok(command))).await
    }
}
