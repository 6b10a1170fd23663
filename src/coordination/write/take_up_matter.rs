//! Takes a matter up.

use serde::Serialize;

use super::lines::settle_lines;
use super::subject::{MatterSubject, OF_MATTERS};
use crate::access::Action;
use crate::coordination::model::MatterMove;
use crate::coordination::read;
use crate::duties::write::{occasion::lapse, settle::take_back};
use crate::kernel::{ClauseId, ErrorCode, Failure, id::MatterId};
use crate::store::{Command, Event, Read, Subject as _, Write};

/// 受理协调事项：由答复单位自己的人；提交上来的，下级的答复不再作为凭据。
///
/// Takes a matter up: the own people of the unit that has to answer it do. Where it was escalated, what was answered below is
/// evidence no more.
#[derive(Serialize)]
pub struct TakeUpMatter {
    /// Which matter.
    pub matter: MatterId,
}

#[derive(Serialize)]
struct MatterTakenUp {
    matter: String,
}

impl Event for MatterTakenUp {
    const NAME: &'static str = "coordination.matter.taken-up";
}

impl Command for TakeUpMatter {
    const NAME: &'static str = "coordination.matter.take-up";
    const ACTION: Action = Action::PerformTasks;
    const CLAUSES: &'static [ClauseId] = OF_MATTERS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[MatterTakenUp::NAME];
    type Subject = MatterSubject;
    type Done = MatterId;

    async fn load(&self, read: &Read) -> Result<MatterSubject, Failure> {
        MatterSubject::at_addressee(read, self.matter).await
    }

    async fn run(&self, subject: MatterSubject, write: &mut Write) -> Result<MatterId, Failure> {
        write.read().actor().demand_own(&subject.place().scope, "matter")?;
        let after = subject.go(MatterMove::TakeUp, "", write).await?;
        write.update(&subject.row, after).await?;
        let matter = self.matter.global();
        take_back(write, &matter).await?;
        settle_lines(write, subject.row.unit_id, subject.row.answer_by).await?;
        let steps = read::steps(write.read(), &[self.matter.0]).await?.remove(&self.matter.0).unwrap_or_default();
        for step in steps.iter().filter(|step| step.moved == MatterMove::Answer.as_str()) {
            let why = ("下级的答复由上级受理取代 · the answer below gave way to the unit above", matter.as_str());
            lapse(write, step.unit_id, &matter, why).await?;
        }
        write.emit(&MatterTakenUp { matter })?;
        Ok(self.matter)
    }
}
