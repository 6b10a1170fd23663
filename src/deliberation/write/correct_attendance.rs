//! Corrects who attended a meeting that is held.

use serde::Serialize;

use super::hold_meeting::{Attending, attend};
use super::subject::{self, MeetingSubject};
use crate::access::Action;
use crate::deliberation::entity::{attendance, meeting};
use crate::deliberation::model::MeetingMove;
use crate::deliberation::read;
use crate::kernel::{ClauseId, ErrorCode, Failure, checks, id::MeetingId};
use crate::store::{Command, Event, Read, Write};

/// 更正已召开会议的出席登记：须尚未表决，故任何决定不失其法定人数；应到人数按会议当日重新核计，所依的表决规则不变。
///
/// Corrects who attended a meeting that is held, as long as no ballot was taken in it, so that no decision loses its
/// quorum. Who is entitled on its day is counted anew; the ballot rule under which it was held stays.
#[derive(Serialize)]
pub struct CorrectAttendance {
    /// Which meeting.
    pub meeting: MeetingId,
    /// Who attended, instead of those of whom it was said.
    pub attending: Attending,
    /// Why.
    pub reason: String,
}

#[derive(Serialize)]
struct AttendanceCorrected {
    meeting: String,
    present: i64,
    entitled: i64,
}

impl Event for AttendanceCorrected {
    const NAME: &'static str = "deliberation.attendance.corrected";
}

impl Command for CorrectAttendance {
    const NAME: &'static str = "deliberation.attendance.correct";
    const ACTION: Action = Action::HoldMeeting;
    const CLAUSES: &'static [ClauseId] = subject::CLAUSES;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::PostNotThere, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[AttendanceCorrected::NAME];
    type Subject = MeetingSubject;
    type Done = MeetingId;

    async fn load(&self, read: &Read) -> Result<MeetingSubject, Failure> {
        MeetingSubject::load(read, self.meeting).await
    }

    async fn run(&self, subject: MeetingSubject, write: &mut Write) -> Result<MeetingId, Failure> {
        checks::reason(&self.reason)?;
        let row = &subject.row;
        let after = subject.go(MeetingMove::CorrectAttendance)?;
        let mut roll = self.attending.roll(row, write.read()).await?;
        let (present, entitled) = (roll.present, roll.entitled);
        write.update(row, meeting::Model { present: Some(present), entitled: Some(entitled), ..after }).await?;
        let said = read::attendance(write.read(), &[row.id]).await?.remove(&row.id).unwrap_or_default();
        let who = |row: &attendance::Model| (row.appointment_id, row.entitled);
        let (stay, gone): (Vec<_>, Vec<_>) = said.into_iter().partition(|row| roll.attending.contains(&who(row)));
        roll.attending.retain(|one| !stay.iter().any(|row| who(row) == *one));
        write.remove_all(&gone).await?;
        attend(row, roll.attending, write).await?;
        write.emit(&AttendanceCorrected { meeting: self.meeting.global(), present, entitled })?;
        Ok(self.meeting)
    }
}
