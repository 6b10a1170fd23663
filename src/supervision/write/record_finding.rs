//! Records what a unit has to mend.

use serde::Serialize;

use crate::access::Action;
use crate::kernel::{
    ClauseId, Day, ErrorCode, Failure, Fault, Refusal, checks,
    id::{ClauseRowId, DutyId, FindingId, InspectionId},
};
use crate::organization;
use crate::store::{Command, Event, Place, Read, Write};
use crate::supervision::entity::finding;
use crate::supervision::model::{FindingState, InspectionMove, InspectionState, check_begun, check_later};
use crate::supervision::read;
use crate::{duties, policy};

/// 登记问题：写明条款、整改单位与期限，可出自一次督查，可对应一项责任。
///
/// Records a finding with its clause, the unit that has to mend it and the deadline; of an inspection or of none, and
/// against a duty or against none.
#[derive(Serialize)]
pub struct RecordFinding {
    /// The code of the unit that has to mend it.
    pub unit: String,
    /// Of which inspection.
    pub inspection: Option<InspectionId>,
    /// Against which clause.
    pub clause: ClauseRowId,
    /// Against which duty, of that unit or of one that it continues, by that clause.
    pub duty: Option<DutyId>,
    /// What was found.
    pub text: String,
    /// The last day on which it is mended in time.
    pub deadline: Day,
}

#[derive(Serialize)]
struct FindingRecorded {
    finding: String,
    deadline: Day,
}

impl Event for FindingRecorded {
    const NAME: &'static str = "supervision.finding.recorded";
}

impl Command for RecordFinding {
    const NAME: &'static str = "supervision.finding.record";
    const ACTION: Action = Action::Supervise;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.2d"), ClauseId("4.1.7")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::OutsideItsDays, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[FindingRecorded::NAME];
    type Subject = Place;
    type Done = FindingId;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        organization::read::unit_on(read, &self.unit, read.today(), ["unit"; 2]).await
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<FindingId, Failure> {
        checks::text("text", &self.text)?;
        check_later("deadline", self.deadline, write.today())?;
        if policy::read::clauses_by_id(write.read(), &[self.clause]).await?.is_empty() {
            return Err(Refusal::not_found("条款", "clause").at(["clause"]).into());
        }
        self.check_duty(&place, write.read()).await?;
        self.check_inspection(&place, write.read()).await?;
        let id: FindingId = write.id();
        write
            .insert(finding::Model {
                id,
                unit_id: place.unit,
                inspection_id: self.inspection,
                clause_id: self.clause,
                duty_id: self.duty,
                content: self.text.trim().to_owned(),
                deadline: self.deadline,
                state: FindingState::Open.as_str().to_owned(),
                version: 1,
            })
            .await?;
        write.emit(&FindingRecorded { finding: id.global(), deadline: self.deadline })?;
        Ok(id)
    }
}

impl RecordFinding {
    async fn check_duty(&self, place: &Place, read: &Read) -> Result<(), Failure> {
        let Some(duty) = self.duty else { return Ok(()) };
        let row = duties::read::duty(read, duty).await?;
        let row = row.ok_or_else(|| Refusal::not_found("责任", "duty").at(["duty"]))?;
        if row.clause_id == self.clause && read.lies(row.unit_id).await?.scope == place.scope {
            return Ok(());
        }
        let (zh, en) = ("须为该单位依该条款所负的责任", "it has to be a duty of that unit by that clause");
        Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["duty"]).into())
    }

    /// Its inspection has to be open and to have begun, and the unit at or below one that is inspected.
    async fn check_inspection(&self, place: &Place, read: &Read) -> Result<(), Failure> {
        let Some(inspection) = self.inspection else { return Ok(()) };
        let row = read::inspection(read, inspection).await?;
        let row = row.ok_or_else(|| Refusal::not_found("督查", "inspection").at(["inspection"]))?;
        let state: InspectionState = row.state.parse().map_err(Fault::new)?;
        state.go(InspectionMove::Record)?;
        check_begun(row.begins_on, read.today())?;
        let inspected = organization::read::units_by_id(read, &row.inspected()?).await?;
        if inspected.values().any(|unit| unit.place().scope.holds(&place.scope)) {
            return Ok(());
        }
        let (zh, en) = ("该单位不在督查之列", "the unit is none of those that are inspected");
        let mut codes: Vec<&str> = inspected.values().map(|unit| unit.code.as_str()).collect();
        codes.sort_unstable();
        Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["unit"]).allowing(codes).into())
    }
}
