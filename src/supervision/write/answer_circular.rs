//! Answers a circular.

use serde::Serialize;

use super::subject::CircularSubject;
use crate::access::Action;
use crate::kernel::{ClauseId, ErrorCode, Failure, checks, id::CircularId};
use crate::store::{Command, Event, Read, Subject as _, Write};
use crate::supervision::entity::circular;
use crate::supervision::model::CircularMove;

/// 答复通报：由被通报单位自己的人。
///
/// Answers a circular: that is done by the addressee's own people.
#[derive(Serialize)]
pub struct AnswerCircular {
    /// Which circular.
    pub circular: CircularId,
    /// What is answered.
    pub text: String,
}

#[derive(Serialize)]
struct CircularAnswered {
    circular: String,
}

impl Event for CircularAnswered {
    const NAME: &'static str = "supervision.circular.answered";
}

impl Command for AnswerCircular {
    const NAME: &'static str = "supervision.circular.answer";
    const ACTION: Action = Action::AnswerSupervision;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.2f")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[CircularAnswered::NAME];
    type Subject = CircularSubject;
    type Done = CircularId;

    async fn load(&self, read: &Read) -> Result<CircularSubject, Failure> {
        CircularSubject::at_addressee(read, self.circular).await
    }

    async fn run(&self, subject: CircularSubject, write: &mut Write) -> Result<CircularId, Failure> {
        checks::text("text", &self.text)?;
        let after = subject.go(CircularMove::Answer, "", write).await?;
        write.read().actor().demand_own(&subject.place().scope, "circular")?;
        let answer = Some(self.text.trim().to_owned());
        write.update(&subject.row, circular::Model { answer, ..after }).await?;
        write.emit(&CircularAnswered { circular: subject.row.id.global() })?;
        Ok(subject.row.id)
    }
}
