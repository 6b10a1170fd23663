//! Ends an appointment.

use serde::Serialize;

use super::subject::PostSubject;
use crate::access::Action;
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, Refusal, id::AppointmentId};
use crate::organization::entity::post;
use crate::organization::read;
use crate::store::{Command, Event, Read, Write, dated::ended};

/// 免职：自某日起不再任职；早于任职首日的，视为未曾任命。
///
/// Ends an appointment: from that day on the post is held no more. Where that is its first day or before, it never was.
#[derive(Serialize)]
pub struct EndAppointment {
    /// Which appointment.
    pub appointment: AppointmentId,
    /// The first day on which the post is held no more.
    pub from: Day,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AppointmentEnded {
    appointment: String,
    from: Day,
}

impl Event for AppointmentEnded {
    const NAME: &'static str = "organization.appointment.ended";
}

impl Command for EndAppointment {
    const NAME: &'static str = "organization.appointment.end";
    const ACTION: Action = Action::MakeAppointment;
    const CLAUSES: &'static [ClauseId] =
        &[ClauseId("4.1.1a"), ClauseId("4.1.1b"), ClauseId("4.1.1d"), ClauseId("4.1.1e")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[AppointmentEnded::NAME];
    type Subject = PostSubject;
    type Done = AppointmentId;

    async fn load(&self, read: &Read) -> Result<PostSubject, Failure> {
        let mut held = read::bodies::appointments_by_id(read, &[self.appointment]).await?;
        let held = held
            .remove(&self.appointment)
            .ok_or_else(|| Refusal::not_found("任职", "appointment").at(["appointment"]))?;
        PostSubject::load(read, held.post_id).await
    }

    async fn run(&self, subject: PostSubject, write: &mut Write) -> Result<AppointmentId, Failure> {
        let held = subject.holders.iter().find(|held| held.id == self.appointment);
        let Some(held) = held.filter(|held| held.valid_until.is_none_or(|until| until > self.from)) else {
            return Err(Refusal::new(
                ErrorCode::StateForbids,
                "该任职已于此前结束，或已被更正",
                "the appointment has ended before that day, or was corrected meanwhile",
            )
            .at(["from"])
            .allowing(subject.holders.iter().map(|held| format!("{} {}", held.name, held.term())))
            .into());
        };
        let course = [held.clone()];
        let new = write.believe(&course, ended(&course, self.from)).await?;
        let after = post::Model { version: subject.row.version + 1, ..subject.row.clone() };
        write.update(&subject.row, after).await?;
        write.emit(&AppointmentEnded { appointment: self.appointment.global(), from: self.from })?;
        Ok(new.first().map_or(self.appointment, |row| row.id))
    }
}
