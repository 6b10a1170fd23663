//! Withdraws a circular before it is issued.

use serde::Serialize;

use super::subject::CircularSubject;
use crate::access::Action;
use crate::duties::write::occasion::lapse;
use crate::kernel::{ClauseId, ErrorCode, Failure, checks, id::CircularId};
use crate::store::{Command, Event, Read, Write};
use crate::supervision::model::CircularMove;

/// 撤回尚未印发的通报，附理由。
///
/// Withdraws a circular that is not issued yet, with the reason.
#[derive(Serialize)]
pub struct WithdrawCircular {
    /// Which circular.
    pub circular: CircularId,
    /// Why.
    pub reason: String,
}

#[derive(Serialize)]
struct CircularWithdrawn {
    circular: String,
}

impl Event for CircularWithdrawn {
    const NAME: &'static str = "supervision.circular.withdrawn";
}

impl Command for WithdrawCircular {
    const NAME: &'static str = "supervision.circular.withdraw";
    const ACTION: Action = Action::Supervise;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.2f")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[CircularWithdrawn::NAME];
    type Subject = CircularSubject;
    type Done = CircularId;

    async fn load(&self, read: &Read) -> Result<CircularSubject, Failure> {
        CircularSubject::load(read, self.circular).await
    }

    async fn run(&self, subject: CircularSubject, write: &mut Write) -> Result<CircularId, Failure> {
        checks::reason(&self.reason)?;
        let after = subject.go(CircularMove::Withdraw, &self.reason, write).await?;
        write.update(&subject.row, after).await?;
        let circular = subject.row.id.global();
        lapse(write, subject.row.unit_id, &circular, (&self.reason, &circular)).await?;
        write.emit(&CircularWithdrawn { circular })?;
        Ok(subject.row.id)
    }
}
