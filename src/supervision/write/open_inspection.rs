//! Opens an inspection of units.

use serde::Serialize;

use crate::access::Action;
use crate::duties;
use crate::kernel::{
    ClauseId, Day, ErrorCode, Failure, Fault, Refusal, canonical, checks,
    id::{DutyId, InspectionId, UnitId},
};
use crate::organization;
use crate::organization::model::outside_its_days;
use crate::policy::obligation::Evidence;
use crate::store::{Command, Event, Place, Read, Write};
use crate::supervision::entity::inspection;
use crate::supervision::model::{InspectionKind, InspectionState};

/// 开展督查：定期或专项，写明范围与所督查的单位；因决定等逢事而督查的，写明所履行的责任。
///
/// Opens an inspection, regular or special, with what it covers and which units are inspected; and, where it is made
/// because of an occasion as a decision is, the duty that it will discharge.
#[derive(Serialize)]
pub struct OpenInspection {
    /// The code of the unit that inspects.
    pub unit: String,
    /// What it is called.
    pub title: String,
    /// What it covers.
    pub scope: String,
    /// Regular or special.
    pub kind: InspectionKind,
    /// The codes of the units that are inspected, each with all below it; where it is none but the unit itself, it will
    /// be no evidence.
    pub units: Vec<String>,
    /// Its first day.
    pub from: Day,
    /// The duty that arose on an occasion and because of which it is made.
    pub duty: Option<DutyId>,
}

#[derive(Serialize)]
struct InspectionOpened {
    inspection: String,
    kind: InspectionKind,
}

impl Event for InspectionOpened {
    const NAME: &'static str = "supervision.inspection.opened";
}

impl Command for OpenInspection {
    const NAME: &'static str = "supervision.inspection.open";
    const ACTION: Action = Action::Supervise;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.2d"), ClauseId("4.1.7")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::OutsideItsDays];
    const EVENTS: &'static [&'static str] = &[InspectionOpened::NAME];
    type Subject = Place;
    type Done = InspectionId;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        organization::read::unit_on(read, &self.unit, read.today(), ["unit"; 2]).await
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<InspectionId, Failure> {
        checks::name("title", &self.title)?;
        checks::text("scope", &self.scope)?;
        let units = self.inspected(&place, write.read()).await?;
        self.demand_duty(&place, write.read()).await?;
        let id: InspectionId = write.id();
        write
            .insert(inspection::Model {
                id,
                unit_id: place.unit,
                title: self.title.trim().to_owned(),
                covers: self.scope.trim().to_owned(),
                kind: self.kind.as_str().to_owned(),
                units: canonical(&units).map_err(Fault::new)?,
                duty_id: self.duty,
                begins_on: self.from,
                state: InspectionState::Open.as_str().to_owned(),
                closed_on: None,
                version: 1,
            })
            .await?;
        write.emit(&InspectionOpened { inspection: id.global(), kind: self.kind })?;
        Ok(id)
    }
}

impl OpenInspection {
    /// Demands that a duty that is named arose on an occasion, wants an inspection, and is owed by the unit that inspects
    /// or one that it continues.
    async fn demand_duty(&self, place: &Place, read: &Read) -> Result<(), Failure> {
        let Some(duty) = self.duty else { return Ok(()) };
        let owed: Vec<DutyId> = duties::read::occasional(read, place, Evidence::Inspection).await?;
        if owed.contains(&duty) {
            return Ok(());
        }
        let (zh, en) =
            ("须为该单位逢事督查、尚未履行的责任", "it has to be an inspection that the unit owes on an occasion");
        let refusal = Refusal::new(ErrorCode::BadInput, zh, en).at(["duty"]);
        Err(refusal.allowing(owed.into_iter().map(DutyId::global)).into())
    }

    /// The units that are inspected: each there today, at or below the one that inspects.
    async fn inspected(&self, place: &Place, read: &Read) -> Result<Vec<UnitId>, Failure> {
        checks::between("units", i64::try_from(self.units.len()).map_err(Fault::new)?, (1, 100))?;
        let found = organization::read::units_by_code(read, &self.units).await?;
        let there = organization::read::acting(read, &self.units).await?;
        let mut units = Vec::with_capacity(self.units.len());
        for (at, code) in self.units.iter().enumerate() {
            let unit = found.get(code).filter(|unit| place.scope.holds(&unit.place().scope));
            let unit = unit.ok_or_else(|| Refusal::not_found("单位", "unit").at(["units", &at.to_string()]))?;
            if !there.contains_key(code) {
                let days = organization::read::days_of(read, unit.id).await?;
                let refusal = outside_its_days(code, read.today(), days.into_iter());
                return Err(refusal.at(["units", &at.to_string()]).into());
            }
            if !units.contains(&unit.id) {
                units.push(unit.id);
            }
        }
        Ok(units)
    }
}
