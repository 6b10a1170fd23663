//! Sends a circular to its addressee, whose answer is waited for until a day.

use serde::Serialize;

use super::subject::CircularSubject;
use crate::access::Action;
use crate::duties::write::occasion::owe;
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, id::CircularId};
use crate::policy::obligation::Evidence;
use crate::store::{Command, Event, Read, Write};
use crate::supervision::entity::circular;
use crate::supervision::model::{CircularMove, check_later};

/// 送被通报单位，待其于某日前(含)答复。
///
/// Sends a circular to its addressee, whose answer is waited for through a day. From then on it is owed, where a clause
/// obliges to circulars, until it is issued or withdrawn.
#[derive(Serialize)]
pub struct SendCircular {
    /// Which circular.
    pub circular: CircularId,
    /// The last day on which its answer is waited for.
    pub answer_by: Day,
}

#[derive(Serialize)]
struct CircularSent {
    circular: String,
    answer_by: Day,
}

impl Event for CircularSent {
    const NAME: &'static str = "supervision.circular.sent";
}

impl Command for SendCircular {
    const NAME: &'static str = "supervision.circular.send";
    const ACTION: Action = Action::Supervise;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.2f")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[CircularSent::NAME];
    type Subject = CircularSubject;
    type Done = CircularId;

    async fn load(&self, read: &Read) -> Result<CircularSubject, Failure> {
        CircularSubject::load(read, self.circular).await
    }

    async fn run(&self, subject: CircularSubject, write: &mut Write) -> Result<CircularId, Failure> {
        let after = subject.go(CircularMove::Send, "", write).await?;
        check_later("answerBy", self.answer_by, write.today())?;
        write.update(&subject.row, circular::Model { answer_by: Some(self.answer_by), ..after }).await?;
        let circular = subject.row.id.global();
        owe(write, subject.row.unit_id, Evidence::Circular, (&circular, self.answer_by)).await?;
        write.emit(&CircularSent { circular, answer_by: self.answer_by })?;
        Ok(subject.row.id)
    }
}
