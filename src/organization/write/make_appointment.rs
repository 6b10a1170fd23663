//! Appoints a person to a post.

use serde::Serialize;

use super::subject::PostSubject;
use crate::access::{Action, Person};
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Term, checks,
    id::{AppointmentId, PostId},
};
use crate::organization::bodies::{Capacity, appoint};
use crate::organization::entity::{appointment, post};
use crate::store::{Command, Event, Read, Write};

/// 任命：岗位在任期内须存在且有空缺，同一人任期不重叠。
///
/// Appoints a person to a post for a term: the post has to be there and have a place on each day of it, and nobody holds a post twice on one day.
#[derive(Serialize)]
pub struct MakeAppointment {
    /// Which post.
    pub post: PostId,
    /// Who: `iss` of the person's tokens.
    pub issuer: String,
    /// Who: `sub` of the person's tokens.
    pub subject: String,
    /// The name.
    pub name: String,
    /// What the person is otherwise.
    pub capacity: Capacity,
    /// Whether that is all that the person does.
    pub full_time: bool,
    /// Whether the person has a higher rank than the post.
    pub higher_rank: bool,
    /// The days.
    pub term: Term,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AppointmentMade {
    appointment: String,
    post: String,
}

impl Event for AppointmentMade {
    const NAME: &'static str = "organization.appointment.made";
}

impl Command for MakeAppointment {
    const NAME: &'static str = "organization.appointment.make";
    const ACTION: Action = Action::MakeAppointment;
    const CLAUSES: &'static [ClauseId] =
        &[ClauseId("4.1.1a"), ClauseId("4.1.1b"), ClauseId("4.1.1d"), ClauseId("4.1.1e")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::PostFilled, ErrorCode::PostNotThere, ErrorCode::TermsOverlap];
    const EVENTS: &'static [&'static str] = &[AppointmentMade::NAME];
    type Subject = PostSubject;
    type Done = AppointmentId;

    async fn load(&self, read: &Read) -> Result<PostSubject, Failure> {
        PostSubject::load(read, self.post).await
    }

    async fn run(&self, subject: PostSubject, write: &mut Write) -> Result<AppointmentId, Failure> {
        for (field, text) in [("issuer", &self.issuer), ("subject", &self.subject), ("name", &self.name)] {
            checks::name(field, text)?;
        }
        checks::term(self.term)?;
        let term = subject.term_of(self.term);
        let person = Person::new(&self.issuer, &self.subject);
        appoint(&subject.course, &subject.holders, &person, term)?;
        let id: AppointmentId = write.id();
        write
            .insert(appointment::Model {
                id,
                post_id: self.post,
                unit_id: subject.row.unit_id,
                issuer: person.issuer,
                subject: person.subject,
                name: self.name.trim().to_owned(),
                capacity: self.capacity.as_str().to_owned(),
                full_time: self.full_time,
                higher_rank: self.higher_rank,
                valid_from: term.from,
                valid_until: term.until,
                known_from: write.now(),
                known_until: None,
            })
            .await?;
        let after = post::Model { version: subject.row.version + 1, ..subject.row.clone() };
        write.update(&subject.row, after).await?;
        write.emit(&AppointmentMade { appointment: id.global(), post: self.post.global() })?;
        Ok(id)
    }
}
