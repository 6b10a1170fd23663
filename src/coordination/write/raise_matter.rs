//! Raises a barrier, a conflict or a request for support.

use serde::Serialize;

use super::subject::OF_MATTERS;
use crate::access::{Action, Scope};
use crate::coordination::entity::matter;
use crate::coordination::model::{MatterKind, MatterState, WorkLine};
use crate::deliberation::planned::check_later;
use crate::duties::write::occasion::owe;
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, Refusal, checks, id::MatterId};
use crate::organization;
use crate::store::{Command, Event, Place, Read, Write};

/// 提出协调事项：体制、政策障碍，部门之间的矛盾，或支持请求，交本单位或其上级答复。
///
/// Raises a barrier, a conflict between departments or a request for support, which the unit itself or one above it has
/// to answer; the unit's own people do. What it raises to itself it owes to nobody.
#[derive(Serialize)]
pub struct RaiseMatter {
    /// Code of the unit that raises it.
    pub unit: String,
    /// Code of the unit that has to answer it: itself or one above.
    pub addressee: String,
    /// A barrier, a conflict or a request for support.
    pub kind: MatterKind,
    /// Its line of work.
    pub line: WorkLine,
    /// What it is called.
    pub title: String,
    /// What it is about.
    pub text: String,
    /// The last day on which it is answered in time.
    pub answer_by: Day,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MatterRaised {
    matter: String,
    kind: MatterKind,
    answer_by: Day,
}

impl Event for MatterRaised {
    const NAME: &'static str = "coordination.matter.raised";
}

impl Command for RaiseMatter {
    const NAME: &'static str = "coordination.matter.raise";
    const ACTION: Action = Action::PerformTasks;
    const CLAUSES: &'static [ClauseId] = OF_MATTERS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::OutsideItsDays, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[MatterRaised::NAME];
    type Subject = Place;
    type Done = MatterId;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        organization::read::unit_on(read, &self.unit, read.today(), ["unit"; 2]).await
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<MatterId, Failure> {
        write.read().actor().demand_own(&place.scope, "unit")?;
        checks::name("title", &self.title)?;
        checks::text("text", &self.text)?;
        check_later("answerBy", self.answer_by, write.today(), None)?;
        let addressee =
            organization::read::unit_on(write.read(), &self.addressee, write.today(), ["addressee"; 2]).await?;
        if !addressee.scope.holds(&place.scope) {
            let (zh, en) = ("须为本单位或其上级", "it has to be the unit itself or one above it");
            let above = place.scope.line().into_iter().map(|scope| Scope(scope).code().to_owned());
            return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["addressee"]).allowing(above).into());
        }
        let id: MatterId = write.id();
        let raised = matter::Model {
            id,
            unit_id: place.unit,
            addressee_id: addressee.unit,
            kind: self.kind.as_str().to_owned(),
            line: self.line.as_str().to_owned(),
            title: self.title.trim().to_owned(),
            content: self.text.trim().to_owned(),
            answer_by: self.answer_by,
            state: MatterState::Raised.as_str().to_owned(),
            answer: None,
            version: 1,
        };
        write.insert(raised).await?;
        if addressee.unit != place.unit {
            for kind in self.kind.evidence() {
                owe(write, addressee.unit, kind, (&id.global(), self.answer_by)).await?;
            }
        }
        write.emit(&MatterRaised { matter: id.global(), kind: self.kind, answer_by: self.answer_by })?;
        Ok(id)
    }
}
