//! Closes a meeting: it is evidence from then on, and takes no ballots any more; a joint one says what it proposes.

use serde::Serialize;

use super::subject::{self, MeetingSubject};
use crate::access::Action;
use crate::deliberation::entity::{meeting, proposal};
use crate::deliberation::joint::check_proposals;
use crate::deliberation::model::MeetingMove;
use crate::deliberation::read;
use crate::duties::{self, closing::demand_open, write::settle};
use crate::kernel::{ClauseId, ErrorCode, Failure, id::MeetingId};
use crate::store::{Command, Event, Read, Write};

/// 办结会议：须达法定人数；自此不再表决，并作为凭据，自会议之日履行相应责任。领导小组会议须有决定方为凭据。联席会议首次办结时并记其建议，此后不增不改。
///
/// Closes a meeting, for which there has to be a quorum: from then on it takes no ballots, and is evidence, which
/// discharges duties on its own day. One of the leading group is evidence only where something was decided. A joint one
/// says at its first close what it proposes, and that stays so, whether it is reopened or not.
#[derive(Serialize)]
pub struct CloseMeeting {
    /// Which meeting.
    pub meeting: MeetingId,
    /// What a joint one proposes, in order.
    pub proposals: Vec<String>,
}

#[derive(Serialize)]
struct MeetingClosed {
    meeting: String,
    duties: usize,
    proposals: usize,
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
        let (after, today, kind) = (subject.go(MeetingMove::Close)?, write.today(), subject.kind()?);
        check_proposals(kind, &self.proposals, row.closed_on)?;
        // The first close ended the voting; what is closed again was reopened, and its voting was not.
        let closed_on = row.closed_on.or(Some(today));
        write.update(row, meeting::Model { closed_on, ..after }).await?;
        self.propose(row, write).await?;
        let meeting = row.id.global();
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
        write.emit(&MeetingClosed { meeting, duties: discharged, proposals: self.proposals.len() })?;
        Ok(self.meeting)
    }
}

impl CloseMeeting {
    /// Writes what is proposed.
    async fn propose(&self, row: &meeting::Model, write: &mut Write) -> Result<(), Failure> {
        let rows = (1..).zip(&self.proposals).map(|(number, content)| proposal::Model {
            id: write.id(),
            unit_id: row.unit_id,
            meeting_id: row.id,
            number,
            content: content.trim().to_owned(),
            instant: write.now(),
        });
        let rows: Vec<proposal::Model> = rows.collect();
        write.insert_all(rows).await
    }
}
