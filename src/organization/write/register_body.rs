//! Registers a body of a unit.

use sea_orm::ColumnTrait;
use serde::Serialize;

use super::saying::BodySaying;
use crate::access::Action;
use crate::kernel::{
    ClauseId, Day, ErrorCode, Failure, PatternRole, Refusal, Term,
    id::{BodyId, UnitId},
};
use crate::organization::bodies::{BodyKind, check_category};
use crate::organization::entity::{body, unit_version};
use crate::organization::read;
use crate::store::{
    Command, Event, Place, Read, Write,
    dated::{AsOf, onwards},
};

/// 设立机构：自某日起，至单位已定的撤销之日。领导小组、其办公室与常委会只设于党委领导的单位。
///
/// Sets up a body of a unit from a day on, until the end of the unit where that is known already. A leading group, its
/// office and a standing committee are of units that lead.
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
        let term = self.term(place.unit, write.read()).await?;
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

impl RegisterBody {
    /// The body's days, on which the unit is there. Refuses a body of a Party committee to a unit that does not lead on
    /// each of them.
    async fn term(&self, unit: UnitId, read: &Read) -> Result<Term, Failure> {
        let find = read.find::<unit_version::Entity>().filter(unit_version::Column::UnitId.eq(unit));
        let course = find.filter(AsOf::day(self.from).lasting::<unit_version::Entity>()).all().await?;
        let term = onwards(&course, self.from);
        let mut during = course.iter().filter(|version| version.term().and(term).is_some());
        if !self.kind.is_of_committee() || during.all(|version| version.role == PatternRole::Lead.as_str()) {
            return Ok(term);
        }
        let (zh, en) = ("此类机构只设于党委领导的单位", "only a unit that leads has such a body");
        let others = BodyKind::ALL.iter().filter(|kind| !kind.is_of_committee()).map(|kind| kind.as_str());
        Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["kind"]).allowing(others).into())
    }
}
