//! Says what share of their wage bills employers set aside for training.

use serde::Serialize;
use uuid::Uuid;

use super::subject::OF_EMPLOYERS;
use crate::access::Action;
use crate::funding::employers::EmployerKind;
use crate::funding::entity::training_share;
use crate::funding::read::employers::course_of_share;
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, Fault, Refusal, checks, id::ClauseRowId, money::Rate};
use crate::store::{Command, Event, Place, Read, Write, dated::overlaid};
use crate::{organization, policy};

/// 设定提取比例：自某日起，本单位及其下级登记的某类用人单位须按基数提取的职工教育经费比例，依某条款；各级规定取其高者。年度首日适用的比例管该年度。
///
/// Says, from a day on, what share of its base a kind of employers that are registered at a unit or below it has to set
/// aside, by a clause. Of the shares from the top down the greatest counts; a year goes by the one of its first day.
#[derive(Serialize)]
pub struct SetTrainingShare {
    /// The code of the unit.
    pub unit: String,
    /// For which kind of employers.
    pub kind: EmployerKind,
    /// The share.
    pub share: Rate,
    /// By which clause.
    pub clause: ClauseRowId,
    /// From which day.
    pub from: Day,
    /// The paper that says so.
    pub paper: String,
}

#[derive(Serialize)]
struct TrainingShareSet {
    unit: String,
    kind: EmployerKind,
    share: Rate,
    clause: String,
    from: Day,
}

impl Event for TrainingShareSet {
    const NAME: &'static str = "funding.training_share.set";
}

impl Command for SetTrainingShare {
    const NAME: &'static str = "funding.training_share.set";
    const ACTION: Action = Action::SetTrainingShare;
    const CLAUSES: &'static [ClauseId] = OF_EMPLOYERS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::OutsideItsDays];
    const EVENTS: &'static [&'static str] = &[TrainingShareSet::NAME];
    type Subject = Place;
    type Done = Uuid;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        organization::read::unit_on(read, &self.unit, self.from, ["unit", "from"]).await
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<Uuid, Failure> {
        if self.share == Rate::NONE {
            let (zh, en) = ("比例须大于零", "a share is more than nothing");
            return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["share"]).allowing(["0.025"]).into());
        }
        checks::name("paper", &self.paper)?;
        if policy::read::clauses_by_id(write.read(), &[self.clause]).await?.is_empty() {
            return Err(Refusal::not_found("条款", "clause").at(["clause"]).into());
        }
        let said = training_share::Model {
            id: write.id(),
            unit_id: place.unit,
            kind: self.kind.as_str().to_owned(),
            share: self.share.to_string(),
            clause_id: self.clause,
            paper: self.paper.trim().to_owned(),
            valid_from: Some(self.from),
            valid_until: None,
            known_from: write.now(),
            known_until: None,
        };
        let course = course_of_share(write.read(), place.unit, self.kind).await?;
        write.believe(&course, overlaid(&course, said)).await?;
        let course = course_of_share(write.read(), place.unit, self.kind).await?;
        let holds = course.iter().find(|version| version.term().contains(self.from));
        let id = holds.map(|version| version.id).ok_or_else(|| Fault::new("a share was just written"))?;
        let (unit, kind, share, from) = (self.unit.clone(), self.kind, self.share, self.from);
        write.emit(&TrainingShareSet { unit, kind, share, clause: self.clause.global(), from })?;
        Ok(id)
    }
}
