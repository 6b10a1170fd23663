//! Says anew what a meeting that is to come is about, which tasks are planned with it, and what it follows up.

use serde::Serialize;

use super::subject::{self, Agenda, Kept, MeetingSubject};
use crate::access::Action;
use crate::deliberation::entity::meeting;
use crate::deliberation::joint::ItemProgress;
use crate::deliberation::model::MeetingMove;
use crate::deliberation::planned::ItemTask;
use crate::kernel::{ClauseId, ErrorCode, Failure, id::MeetingId};
use crate::store::{Command, Event, Read, Subject as _, Write};

/// 改定议程、随各项计划的任务，及联席会议各项下通报进展的决定：会议召开之前。
///
/// Sets the agenda of a meeting anew, the tasks that are planned with its items, and the decisions that a joint one
/// follows up under them, as long as it is not held yet.
#[derive(Serialize)]
pub struct SetAgenda {
    /// Which meeting.
    pub meeting: MeetingId,
    /// The titles of the items, in order.
    pub items: Vec<String>,
    /// The tasks that are planned with them, instead of those that were.
    pub tasks: Vec<ItemTask>,
    /// The decisions that a joint one follows up under them, instead of those that it did.
    pub progress: Vec<ItemProgress>,
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
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::OutsideItsDays, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[AgendaSet::NAME];
    type Subject = MeetingSubject;
    type Done = MeetingId;

    async fn load(&self, read: &Read) -> Result<MeetingSubject, Failure> {
        MeetingSubject::load(read, self.meeting).await
    }

    async fn run(&self, subject: MeetingSubject, write: &mut Write) -> Result<MeetingId, Failure> {
        let after = subject.go(MeetingMove::SetAgenda)?;
        let (row, place) = (&subject.row, subject.place());
        let agenda = Agenda { field: "items", items: &self.items, tasks: &self.tasks, progress: &self.progress };
        let kept = agenda.kept(write.read(), (&place, subject.kind()?, row.body_id), row.day).await?;
        let Kept { agenda, tasks, progress } = kept;
        write.update(row, meeting::Model { agenda, tasks, progress, ..after }).await?;
        write.emit(&AgendaSet { meeting: self.meeting.global() })?;
        Ok(self.meeting)
    }
}
