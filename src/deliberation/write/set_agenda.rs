//! Says anew what a meeting that is to come is about.

use serde::Serialize;

use super::subject::{self, MeetingSubject};
use crate::access::Action;
use crate::deliberation::entity::meeting;
use crate::deliberation::model::{MeetingMove, check_agenda};
use crate::kernel::{ClauseId, ErrorCode, Failure, Fault, canonical, id::MeetingId};
use crate::store::{Command, Event, Read, Write};

/// 改定议程：会议召开之前。
///
/// Sets the agenda of a meeting anew, as long as it is not held yet.
#[derive(Serialize)]
pub struct SetAgenda {
    /// Which meeting.
    pub meeting: MeetingId,
    /// The titles of the items, in order.
    pub items: Vec<String>,
}

#[derive(Serialize)]
struct AgendaSet {
    meeting: String,
}

impl Event for AgendaSet {
    const NAME: &'static str = "deliberation.agenda.set";
}

impl Command for SetAgenda {
    const NAME: &'static str = "deliberation.agenda.set";
    const ACTION: Action = Action::HoldMeeting;
    const CLAUSES: &'static [ClauseId] = subject::CLAUSES;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[AgendaSet::NAME];
    type Subject = MeetingSubject;
    type Done = MeetingId;

    async fn load(&self, read: &Read) -> Result<MeetingSubject, Failure> {
        MeetingSubject::load(read, self.meeting).await
    }

    async fn run(&self, subject: MeetingSubject, write: &mut Write) -> Result<MeetingId, Failure> {
        let after = subject.go(MeetingMove::SetAgenda, None)?;
        check_agenda(&self.items)?;
        let items: Vec<&str> = self.items.iter().map(|item| item.trim()).collect();
        let agenda = canonical(&items).map_err(Fault::new)?;
        write.update(&subject.row, meeting::Model { agenda, ..after }).await?;
        write.emit(&AgendaSet { meeting: self.meeting.global() })?;
        Ok(self.meeting)
    }
}
