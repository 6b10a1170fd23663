//! Closes a matter.

use serde::Serialize;

use super::subject::{MatterSubject, OF_MATTERS};
use crate::access::Action;
use crate::coordination::model::MatterMove;
use crate::kernel::{ClauseId, ErrorCode, Failure, id::MatterId};
use crate::store::{Command, Event, Read, Subject as _, Write};

/// 办结协调事项：由提出单位自己的人，答复后。
///
/// Closes a matter that was answered: the own people of the unit that raised it do.
#[derive(Serialize)]
pub struct CloseMatter {
    /// Which matter.
    pub matter: MatterId,
}

#[derive(Serialize)]
struct MatterClosed {
    matter: String,
}

impl Event for MatterClosed {
    const NAME: &'static str = "coordination.matter.closed";
}

impl Command for CloseMatter {
    const NAME: &'static str = "coordination.matter.close";
    const ACTION: Action = Action::PerformTasks;
    const CLAUSES: &'static [ClauseId] = OF_MATTERS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[MatterClosed::NAME];
    type Subject = MatterSubject;
    type Done = MatterId;

    async fn load(&self, read: &Read) -> Result<MatterSubject, Failure> {
        MatterSubject::at_raiser(read, self.matter).await
    }

    async fn run(&self, subject: MatterSubject, write: &mut Write) -> Result<MatterId, Failure> {
        write.read().actor().demand_own(&subject.place().scope, "matter")?;
        let after = subject.go(MatterMove::Close, "", write).await?;
        write.update(&subject.row, after).await?;
        write.emit(&MatterClosed { matter: self.matter.global() })?;
        Ok(self.matter)
    }
}
