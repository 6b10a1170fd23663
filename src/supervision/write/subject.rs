//! What the commands of supervision are about, and how inspections, findings and circulars move.

use uuid::Uuid;

use crate::duties;
use crate::duties::entity::duty;
use crate::duties::model::{DutyState, state};
use crate::kernel::{
    Day, ErrorCode, Failure, Fault, Refusal,
    id::{CircularId, DutyId, FindingId, InspectionId, UnitId},
};
use crate::store::{Place, Read, Standing, Subject, Write};
use crate::supervision::entity::{circular, finding, inspection, supervision_step};
use crate::supervision::model::{
    CircularMove, CircularState, FindingMove, FindingState, InspectionMove, InspectionState, go,
};
use crate::supervision::read;

/// Keeps a move as a step; it is reached by the unit that is given.
async fn keep(
    write: &mut Write,
    (unit_id, record): (UnitId, Uuid),
    (moved, remark): (&str, &str),
) -> Result<(), Failure> {
    let person = write.read().actor().person.clone();
    let row = supervision_step::Model {
        id: write.id(),
        unit_id,
        record,
        moved: moved.to_owned(),
        remark: remark.trim().to_owned(),
        issuer: person.issuer,
        subject: person.subject,
        instant: write.now(),
    };
    write.insert(row).await
}

/// An inspection and where the unit lies that makes it.
pub struct InspectionSubject {
    pub(super) row: inspection::Model,
    place: Place,
}

impl InspectionSubject {
    pub(super) async fn load(read: &Read, id: InspectionId) -> Result<Self, Failure> {
        let found = read::inspection(read, id).await?;
        let row = found.ok_or_else(|| Refusal::not_found("督查", "inspection").at(["inspection"]))?;
        let place = read.lies(row.unit_id).await?;
        Ok(Self { row, place })
    }

    /// The inspection after a move, which is kept as a step.
    pub(super) async fn go(
        &self,
        by: InspectionMove,
        remark: &str,
        write: &mut Write,
    ) -> Result<inspection::Model, Failure> {
        let before = &self.row;
        let state: InspectionState = before.state.parse().map_err(Fault::new)?;
        let next = state.go(by)?;
        keep(write, (before.unit_id, before.id.0), (by.as_str(), remark)).await?;
        Ok(inspection::Model { state: next.as_str().to_owned(), version: before.version + 1, ..before.clone() })
    }
}

impl Subject for InspectionSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        Some((self.row.version, vec![("state", self.row.state.clone())]))
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()).in_state(&self.row.state))
    }
}

/// A finding and where the unit lies that has to mend it.
pub struct FindingSubject {
    pub(super) row: finding::Model,
    place: Place,
}

impl FindingSubject {
    pub(super) async fn load(read: &Read, id: FindingId) -> Result<Self, Failure> {
        let found = read::finding(read, id).await?;
        let row = found.ok_or_else(|| Refusal::not_found("问题", "finding").at(["finding"]))?;
        let place = read.lies(row.unit_id).await?;
        Ok(Self { row, place })
    }

    /// The finding after a move, which is kept as a step.
    pub(super) async fn go(&self, by: FindingMove, remark: &str, write: &mut Write) -> Result<finding::Model, Failure> {
        let before = &self.row;
        let state: FindingState = before.state.parse().map_err(Fault::new)?;
        let next = state.go(by)?;
        keep(write, (before.unit_id, before.id.0), (by.as_str(), remark)).await?;
        Ok(finding::Model { state: next.as_str().to_owned(), version: before.version + 1, ..before.clone() })
    }

    /// Refuses who does not act at a unit above; at the top, above which there is none, the unit itself will do.
    pub(super) fn demand_above(&self, write: &Write) -> Result<(), Failure> {
        let is_top = self.place.scope.line().len() == 1;
        if write.read().actor().scope == self.place.scope && !is_top {
            let (zh, en) = ("整改由上级单位核查", "what was mended is checked by a unit above");
            return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["finding"]).into());
        }
        Ok(())
    }
}

impl Subject for FindingSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        Some((self.row.version, vec![("state", self.row.state.clone())]))
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()).in_state(&self.row.state))
    }
}

/// A circular and where the unit lies whose turn it is.
pub struct CircularSubject {
    pub(super) row: circular::Model,
    place: Place,
}

impl CircularSubject {
    /// At the unit whose circular it is.
    pub(super) async fn load(read: &Read, id: CircularId) -> Result<Self, Failure> {
        let row = Self::row(read, id).await?;
        let place = read.lies(row.unit_id).await?;
        Ok(Self { row, place })
    }

    /// At the addressee.
    pub(super) async fn at_addressee(read: &Read, id: CircularId) -> Result<Self, Failure> {
        let row = Self::row(read, id).await?;
        let place = read.lies(row.addressee_id).await?;
        Ok(Self { row, place })
    }

    async fn row(read: &Read, id: CircularId) -> Result<circular::Model, Failure> {
        let found = read::circular(read, id).await?;
        Ok(found.ok_or_else(|| Refusal::not_found("通报", "circular").at(["circular"]))?)
    }

    /// The circular after a move, which is kept as a step.
    pub(super) async fn go(
        &self,
        by: CircularMove,
        remark: &str,
        write: &mut Write,
    ) -> Result<circular::Model, Failure> {
        let before = &self.row;
        let state: CircularState = before.state.parse().map_err(Fault::new)?;
        let (next, moved) = go(state, by, (before.answer_by, write.today()))?;
        keep(write, (before.addressee_id, before.id.0), (moved, remark)).await?;
        Ok(circular::Model { state: next.as_str().to_owned(), version: before.version + 1, ..before.clone() })
    }
}

impl Subject for CircularSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        Some((self.row.version, vec![("state", self.row.state.clone())]))
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()).in_state(&self.row.state))
    }
}

/// Duties in the order in which they are quoted, by when they were due and what they are today; nothing for one that
/// is not within reach.
pub(super) async fn quoted(read: &Read, ids: &[DutyId]) -> Result<Vec<Option<Quoted>>, Failure> {
    let rows = duties::read::duties_by_id(read, ids).await?;
    let calendar = duties::read::calendar(read).await?;
    let quoted = |row: duty::Model| Quoted {
        due_on: calendar.due(row.falls_on),
        state: state(&row, &calendar, read.today()),
        row,
    };
    Ok(ids.iter().map(|id| rows.get(id).cloned().map(quoted)).collect())
}

/// A duty that is quoted.
pub(super) struct Quoted {
    pub(super) row: duty::Model,
    pub(super) due_on: Day,
    pub(super) state: DutyState,
}
