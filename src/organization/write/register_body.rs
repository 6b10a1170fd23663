//! Registers a body of a unit.

use serde::Serialize;

use super::saying::BodySaying;
use crate::access::Action;
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, PatternRole, Refusal, Term, id::BodyId};
use crate::organization::bodies::{BodyKind, check_category};
use crate::organization::entity::body;
use crate::organization::read;
use crate::store::{Command, Event, Place, Read, Write, dated::AsOf};

/// 设立机构：自某日起。领导小组、其办公室与常委会只设于党委领导的单位。
///
/// Sets up a body of a unit from a day on. A leading group, its office and a standing committee are of units that lead.
#[derive(Serialize)]
pub struct RegisterBody {
    /// Code of the unit.
    pub unit: String,
    /// Its kind.
    pub kind: BodyKind,
    /// The talent category that it is for.
    pub category: Option<String>,
    /// What it is called, and what it is for.
    pub saying: BodySaying,
    /// From which day.
    pub from: Day,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BodyRegistered {
    body: String,
    unit: String,
}

impl Event for BodyRegistered {
    const NAME: &'static str = "organization.body.registered";
}

impl Command for RegisterBody {
    const NAME: &'static str = "organization.body.register";
    const ACTION: Action = Action::ManageBodies;
    const CLAUSES: &'static [ClauseId] = &[
        ClauseId("4.1.1a"),
        ClauseId("4.1.1b"),
        ClauseId("4.1.1d"),
        ClauseId("4.1.1f"),
        ClauseId("4.1.1g"),
        ClauseId("4.1.2a"),
        ClauseId("4.1.2b"),
        ClauseId("4.2.2g"),
        ClauseId("4.3.3"),
    ];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::BodyThere, ErrorCode::OutsideItsDays];
    const EVENTS: &'static [&'static str] = &[BodyRegistered::NAME];
    type Subject = Place;
    type Done = BodyId;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        read::unit_on(read, &self.unit, self.from, ["unit", "from"]).await
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<BodyId, Failure> {
        check_category(self.kind, self.category.is_some())?;
        self.check_unit(&place, write.read()).await?;
        let term = Term { from: Some(self.from), until: None };
        let like = read::bodies::like(write.read(), (place.unit, self.kind, self.category.as_deref()), term).await?;
        if let (true, Some(version)) = (self.kind.is_single(), like) {
            return Err(Refusal::new(
                ErrorCode::BodyThere,
                format!("该单位已有此类机构：{}({})", version.name, version.term()),
                format!("the unit has such a body already: {} ({})", version.name_en, version.term()),
            )
            .at(["kind"])
            .allowing(["bodyChange", "bodyClose"])
            .into());
        }
        let id: BodyId = write.id();
        write
            .insert(body::Model {
                id,
                unit_id: place.unit,
                kind: self.kind.as_str().to_owned(),
                category: self.category.clone(),
                version: 1,
            })
            .await?;
        let version = self.saying.version((id, place.unit), term, write).await?;
        write.insert(version).await?;
        write.emit(&BodyRegistered { body: id.global(), unit: self.unit.clone() })?;
        Ok(id)
    }
}

/// Whether it is a body of a Party committee. What such a body decides is decided for the whole area, so that no
/// department has one.
const fn is_of_committee(kind: BodyKind) -> bool {
    matches!(kind, BodyKind::LeadingGroup | BodyKind::Office | BodyKind::StandingCommittee)
}

impl RegisterBody {
    /// Refuses a body of a Party committee to a unit that does not lead on the body's first day.
    async fn check_unit(&self, place: &Place, read: &Read) -> Result<(), Failure> {
        if !is_of_committee(self.kind) {
            return Ok(());
        }
        let seen = read::units(read, &[place.unit], AsOf::day(self.from)).await?.remove(&place.unit);
        if seen.is_some_and(|seen| seen.is(PatternRole::Lead)) {
            return Ok(());
        }
        let (zh, en) = ("此类机构只设于党委领导的单位", "only a unit that leads has such a body");
        let others = BodyKind::ALL.iter().filter(|kind| !is_of_committee(**kind)).map(|kind| kind.as_str());
        Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["kind"]).allowing(others).into())
    }
}
