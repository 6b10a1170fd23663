//! Calls a meeting off.

use serde::Serialize;

use super::subject::{self, MeetingSubject};
use crate::access::Action;
use crate::deliberation::model::MeetingMove;
use crate::duties::write::occasion::lapse;
use crate::kernel::{ClauseId, ErrorCode, Failure, checks, id::MeetingId};
use crate::store::{Command, Event, Read, Write};

/// 取消尚未召开的会议，或召开而不足法定人数的会议。
///
/// Calls off a meeting that is not held yet, or was held without a quorum.
#[derive(Serialize)]
pub struct CancelMeeting {
    /// Which meeting.
    pub meeting: MeetingId,
    /// Why.
    pub reason: String,
}

#[derive(Serialize)]
struct MeetingCancelled {
    meeting: String,
}

impl Event for MeetingCancelled {
    const NAME: &'static str = "deliberation.meeting.cancelled";
}

impl Command for CancelMeeting {
    const NAME: &'static str = "deliberation.meeting.cancel";
    const ACTION: Action = Action::HoldMeeting;
    const CLAUSES: &'static [ClauseId] = subject::CLAUSES;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[MeetingCancelled::NAME];
    type Subject = MeetingSubject;
    type Done = MeetingId;

    async fn load(&self, read: &Read) -> Result<MeetingSubject, Failure> {
        MeetingSubject::load(read, self.meeting).await
    }

    async fn run(&self, subject: MeetingSubject, write: &mut Write) -> Result<MeetingId, Failure> {
        checks::reason(&self.reason)?;
        let after = subject.go(MeetingMove::Cancel)?;
        write.update(&subject.row, after).await?;
        let meeting = self.meeting.global();
        lapse(write, subject.row.unit_id, &meeting, (&self.reason, &meeting)).await?;
        write.emit(&MeetingCancelled { meeting })?;
        Ok(self.meeting)
    }
}
