//! Puts a matter to the unit one higher.

use serde::Serialize;

use super::lines::settle_lines;
use super::subject::{MatterSubject, OF_MATTERS};
use crate::access::Action;
use crate::coordination::entity::matter;
use crate::coordination::model::{MatterMove, MatterState, check_patience};
use crate::deliberation::planned::check_later;
use crate::duties::write::occasion::{lapse, owe};
use crate::kernel::{
    ClauseId, Day, ErrorCode, Failure, Fault, Refusal, checks,
    id::{MatterId, UnitId},
};
use crate::organization;
use crate::store::{Command, Event, Place, Read, Subject as _, Write, dated::AsOf};

/// 提交上一级：由答复单位，或逾期或答复后由提出单位，附理由与新的答复期限；上一级以今日隶属为准。
///
/// Puts a matter to the unit one higher, which is the parent as of today, with the reason and a new day for the answer. The unit
/// that has to answer does so, or the one that raised it, once it is answered or the day for that has passed.
#[derive(Serialize)]
pub struct EscalateMatter {
    /// Which matter.
    pub matter: MatterId,
    /// The last day on which it is answered in time there.
    pub answer_by: Day,
    /// Why.
    pub reason: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MatterEscalated {
    matter: String,
    answer_by: Day,
}

impl Event for MatterEscalated {
    const NAME: &'static str = "coordination.matter.escalated";
}

impl Command for EscalateMatter {
    const NAME: &'static str = "coordination.matter.escalate";
    const ACTION: Action = Action::PerformTasks;
    const CLAUSES: &'static [ClauseId] = OF_MATTERS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[MatterEscalated::NAME];
    type Subject = MatterSubject;
    type Done = MatterId;

    async fn load(&self, read: &Read) -> Result<MatterSubject, Failure> {
        MatterSubject::at_either(read, self.matter).await
    }

    async fn run(&self, subject: MatterSubject, write: &mut Write) -> Result<MatterId, Failure> {
        checks::reason(&self.reason)?;
        let (row, today) = (&subject.row, write.today());
        let raiser = subject.place();
        write.read().actor().demand_own(&raiser.scope, "matter")?;
        check_later("answerBy", self.answer_by, today, None)?;
        let after = subject.go(MatterMove::Escalate, &self.reason, write).await?;
        let addressee = write.read().lies(row.addressee_id).await?;
        if raiser != addressee {
            check_patience(subject.state()?, row.answer_by, today)?;
        }
        let addressee_id = above(&addressee, subject.state()?, write.read()).await?;
        let answer_by = self.answer_by;
        write.update(row, matter::Model { addressee_id, answer_by, answer: None, ..after }).await?;
        let matter = row.id.global();
        if raiser == addressee {
            lapse(write, row.addressee_id, &matter, (&self.reason, &matter)).await?;
        }
        for kind in subject.kind()?.evidence() {
            owe(write, addressee_id, kind, (&matter, answer_by)).await?;
        }
        settle_lines(write, row.unit_id, row.answer_by).await?;
        write.emit(&MatterEscalated { matter, answer_by })?;
        Ok(self.matter)
    }
}

/// The unit one higher than a place, as of today.
async fn above(place: &Place, state: MatterState, read: &Read) -> Result<UnitId, Failure> {
    let unit = organization::read::unit(read, place.scope.code()).await?;
    let unit = unit.ok_or_else(|| Fault::new("a unit lies where its code says"))?.id;
    let seen = organization::read::units(read, &[unit], AsOf::day(read.today())).await?.remove(&unit);
    let parent = seen.and_then(|seen| seen.version).and_then(|version| version.parent_id);
    let other = state.moves().iter().map(|(by, _)| *by).filter(|by| *by != MatterMove::Escalate);
    Ok(parent.ok_or_else(|| {
        let (zh, en) = ("该单位之上已无单位", "there is no unit above it");
        let refusal = Refusal::new(ErrorCode::StateForbids, zh, en).at(["matter"]);
        refusal.allowing(other.map(MatterMove::as_str))
    })?)
}
