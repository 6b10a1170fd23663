//! Reopens a meeting: it is evidence no more.

use serde::Serialize;

use super::subject::{self, MeetingSubject};
use crate::access::Action;
use crate::deliberation::model::MeetingMove;
use crate::duties::write::settle;
use crate::kernel::{ClauseId, ErrorCode, Failure, checks, id::MeetingId};
use crate::store::{Command, Event, Read, Write};

/// 重开已办结的会议：不再作为凭据，所履行的责任复又未履行；所作决定及由此交办的任务不变，也不再表决。重开只为更正出席(须未表决)与再行办结。
///
/// Reopens a meeting that was closed: it is held, and evidence no more; the duties that it discharged are owed again.
/// What it decided stands, and so do the tasks that came of it, and it takes no ballots: it is reopened to correct who
/// attended, where no ballot was taken, and to be closed again.
#[derive(Serialize)]
pub struct ReopenMeeting {
    /// Which meeting.
    pub meeting: MeetingId,
    /// Why.
    pub reason: String,
}

#[derive(Serialize)]
struct MeetingReopened {
    meeting: String,
}

impl Event for MeetingReopened {
    const NAME: &'static str = "deliberation.meeting.reopened";
}

impl Command for ReopenMeeting {
    const NAME: &'static str = "deliberation.meeting.reopen";
    const ACTION: Action = Action::HoldMeeting;
    const CLAUSES: &'static [ClauseId] = subject::CLAUSES;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[MeetingReopened::NAME];
    type Subject = MeetingSubject;
    type Done = MeetingId;

    async fn load(&self, read: &Read) -> Result<MeetingSubject, Failure> {
        MeetingSubject::load(read, self.meeting).await
    }

    async fn run(&self, subject: MeetingSubject, write: &mut Write) -> Result<MeetingId, Failure> {
        checks::reason(&self.reason)?;
        let after = subject.go(MeetingMove::Reopen)?;
        write.update(&subject.row, after).await?;
        let meeting = self.meeting.global();
        settle::take_back(write, &meeting).await?;
        write.emit(&MeetingReopened { meeting })?;
        Ok(self.meeting)
    }
}
