//! Closes a meeting: it is evidence from then on, and takes no ballots any more.

use serde::Serialize;

use super::subject::{self, MeetingSubject};
use crate::access::Action;
use crate::deliberation::entity::meeting;
use crate::deliberation::model::MeetingMove;
use crate::deliberation::read;
use crate::duties::{self, closing::demand_open, write::settle};
use crate::kernel::{ClauseId, ErrorCode, Failure, id::MeetingId};
use crate::store::{Command, Event, Read, Write};

/// 办结会议：须达法定人数；自此不再表决，并作为凭据，自会议之日履行相应责任。领导小组会议须有决定方为凭据。
///
/// Closes a meeting, for which there has to be a quorum: from then on it takes no ballots, and is evidence, which
/// discharges duties on its own day. One of the leading group is evidence only where something was decided.
#[derive(Serialize)]
pub struct CloseMeeting {
    /// Which meeting.
    pub meeting: MeetingId,
}

#[derive(Serialize)]
struct MeetingClosed {
    meeting: String,
    duties: usize,
}

impl Event for MeetingClosed {
    const NAME: &'static str = "deliberation.meeting.closed";
}

impl Command for CloseMeeting {
    const NAME: &'static str = "deliberation.meeting.close";
    const ACTION: Action = Action::HoldMeeting;
    const CLAUSES: &'static [ClauseId] = subject::CLAUSES;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::DutyClosed, ErrorCode::QuorumMissing, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[MeetingClosed::NAME];
    type Subject = MeetingSubject;
    type Done = MeetingId;

    async fn load(&self, read: &Read) -> Result<MeetingSubject, Failure> {
        MeetingSubject::load(read, self.meeting).await
    }

    async fn run(&self, subject: MeetingSubject, write: &mut Write) -> Result<MeetingId, Failure> {
        let row = &subject.row;
        let (after, today) = (subject.go(MeetingMove::Close)?, write.today());
        // The first close ended the voting; what is closed again was reopened, and its voting was not.
        let closed_on = row.closed_on.or(Some(today));
        write.update(row, meeting::Model { closed_on, ..after }).await?;
        let (kind, meeting) = (subject.kind()?, row.id.global());
        let decided = read::decisions(write.read(), &[row.id]).await?.contains_key(&row.id);
        let mut discharged = 0;
        for evidence in kind.evidence().iter().filter(|_| decided || !kind.has_to_decide()) {
            let arisen = duties::read::arisen(write.read(), row.unit_id, &meeting, Some(*evidence)).await?;
            let owed = duties::read::dischargeable(write.read(), row.unit_id, *evidence, row.day).await?;
            for duty in arisen.into_iter().chain(owed) {
                if duty.discharged_on.is_none() {
                    demand_open(write.read(), &duty, "meeting").await?;
                }
                settle::give(write, &duty, *evidence, &meeting, row.day).await?;
                discharged += 1;
            }
        }
        write.emit(&MeetingClosed { meeting, duties: discharged })?;
        Ok(self.meeting)
    }
}
