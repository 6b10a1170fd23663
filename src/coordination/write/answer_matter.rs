//! Answers a matter.

use serde::Serialize;

use super::lines::settle_lines;
use super::subject::{MatterSubject, OF_MATTERS};
use crate::access::Action;
use crate::coordination::entity::matter;
use crate::coordination::model::MatterMove;
use crate::duties::write::settle::discharge;
use crate::kernel::{ClauseId, ErrorCode, Failure, checks, id::MatterId};
use crate::organization;
use crate::store::{Command, Event, Read, Subject as _, Write};

/// 答复协调事项：由答复单位自己的人；自此作为凭据(兼作该类事项的凭据)，履行该单位及其组织部门的责任；向自己提出的，不作凭据。
///
/// Answers a matter: the own people of the unit that took it up do. From then on it is evidence, as any matter and as
/// one of its kind, and discharges what that unit owes, and the coordinator directly below it; what a unit raised to
/// itself is none.
#[derive(Serialize)]
pub struct AnswerMatter {
    /// Which matter.
    pub matter: MatterId,
    /// What is answered.
    pub text: String,
}

#[derive(Serialize)]
struct MatterAnswered {
    matter: String,
}

impl Event for MatterAnswered {
    const NAME: &'static str = "coordination.matter.answered";
}

impl Command for AnswerMatter {
    const NAME: &'static str = "coordination.matter.answer";
    const ACTION: Action = Action::PerformTasks;
    const CLAUSES: &'static [ClauseId] = OF_MATTERS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[MatterAnswered::NAME];
    type Subject = MatterSubject;
    type Done = MatterId;

    async fn load(&self, read: &Read) -> Result<MatterSubject, Failure> {
        MatterSubject::at_addressee(read, self.matter).await
    }

    async fn run(&self, subject: MatterSubject, write: &mut Write) -> Result<MatterId, Failure> {
        write.read().actor().demand_own(&subject.place().scope, "matter")?;
        checks::text("text", &self.text)?;
        let after = subject.go(MatterMove::Answer, &self.text, write).await?;
        let (row, today, matter) = (&subject.row, write.today(), self.matter.global());
        write.update(row, matter::Model { answer: Some(self.text.trim().to_owned()), ..after }).await?;
        if write.read().lies(row.unit_id).await?.scope != subject.place().scope {
            // Its coordinator settles for it what departments raise (clauses 4.2.3b, 4.2.3e).
            for unit in organization::read::with_coordinators(write.read(), row.addressee_id).await? {
                for kind in subject.kind()?.evidence() {
                    discharge(write, unit, kind, (&matter, today)).await?;
                }
            }
        }
        settle_lines(write, row.unit_id, row.answer_by).await?;
        write.emit(&MatterAnswered { matter })?;
        Ok(self.matter)
    }
}
