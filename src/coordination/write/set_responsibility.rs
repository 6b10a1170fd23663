//! Says who leads a matter of work, and who cooperates.

use serde::Serialize;
use uuid::Uuid;

use super::subject::OF_MATRIX;
use crate::access::Action;
use crate::coordination::entity::responsibility;
use crate::coordination::read;
use crate::deliberation::parties::{cooperating, leading};
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, Fault, Refusal, canonical, checks, id::ClauseRowId};
use crate::organization;
use crate::policy;
use crate::store::{Command, Event, Place, Read, Write, dated::overlaid};

/// 设定职责分工：自某日起，某项工作由谁牵头、谁配合。同一项工作同日只有一个牵头单位。
///
/// Says who leads a matter of work from a day on, and who cooperates: both at or below the unit whose matrix it is in. On each
/// day one unit leads it.
#[derive(Serialize)]
pub struct SetResponsibility {
    /// Code of the unit whose matrix it is in.
    pub unit: String,
    /// The matter's code, once in the matrix.
    pub code: String,
    /// What it is called.
    pub title: String,
    /// The same in English.
    pub title_en: String,
    /// On which clause it rests.
    pub clause: ClauseRowId,
    /// Code of the unit that leads.
    pub lead: String,
    /// Codes of the units that cooperate.
    pub cooperating: Vec<String>,
    /// From which day.
    pub from: Day,
}

#[derive(Serialize)]
struct ResponsibilitySet {
    unit: String,
    code: String,
    lead: String,
    from: Day,
}

impl Event for ResponsibilitySet {
    const NAME: &'static str = "coordination.responsibility.set";
}

impl Command for SetResponsibility {
    const NAME: &'static str = "coordination.responsibility.set";
    const ACTION: Action = Action::AssignTasks;
    const CLAUSES: &'static [ClauseId] = OF_MATRIX;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::OutsideItsDays];
    const EVENTS: &'static [&'static str] = &[ResponsibilitySet::NAME];
    type Subject = Place;
    type Done = Uuid;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        organization::read::unit_on(read, &self.unit, self.from, ["unit"; 2]).await
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<Uuid, Failure> {
        checks::code("code", &self.code)?;
        checks::name("title", &self.title)?;
        checks::name("titleEn", &self.title_en)?;
        if policy::read::clauses_by_id(write.read(), &[self.clause]).await?.is_empty() {
            return Err(Refusal::not_found("条款", "clause").at(["clause"]).into());
        }
        let lead_id = leading(write.read(), &place, &self.lead, self.from).await?;
        let cooperating = cooperating(write.read(), &place, (&self.cooperating, lead_id), self.from).await?;
        let said = responsibility::Model {
            id: write.id(),
            unit_id: place.unit,
            code: self.code.clone(),
            title: self.title.trim().to_owned(),
            title_en: self.title_en.trim().to_owned(),
            clause_id: self.clause,
            lead_id,
            cooperating: canonical(&cooperating).map_err(Fault::new)?,
            valid_from: Some(self.from),
            valid_until: None,
            known_from: write.now(),
            known_until: None,
        };
        let course = read::course_of_responsibility(write.read(), place.unit, &self.code).await?;
        write.believe(&course, overlaid(&course, said)).await?;
        let course = read::course_of_responsibility(write.read(), place.unit, &self.code).await?;
        let holds = course.iter().find(|version| version.term().contains(self.from));
        let id = holds.map(|version| version.id).ok_or_else(|| Fault::new("a responsibility was just written"))?;
        let (unit, code, lead) = (self.unit.clone(), self.code.clone(), self.lead.clone());
        write.emit(&ResponsibilitySet { unit, code, lead, from: self.from })?;
        Ok(id)
    }
}
