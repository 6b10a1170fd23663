//! Says how many persons have to approve at a stage.

use serde::Serialize;
use uuid::Uuid;

use super::subject;
use crate::access::Action;
use crate::documents::entity::approval_rule;
use crate::documents::model::ApprovalStage;
use crate::documents::read::register::course_of_rule;
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, Fault, checks};
use crate::organization;
use crate::store::{Command, Event, Place, Read, Write, dated::overlaid};

/// 设定审定人数：自某日起，本单位及其下级的文件在一个环节须由多少不同的人审定；各级规定取其严者，未设定为一人。
///
/// Says, from a day on, how many distinct persons have to approve each part of the documents of a unit and of all below it
/// at a stage. Of the rules from the top down the strictest counts; without one it is one person.
#[derive(Serialize)]
pub struct SetApprovalRule {
    /// The code of the unit.
    pub unit: String,
    /// At which stage.
    pub stage: ApprovalStage,
    /// How many persons.
    pub persons: i64,
    /// From which day.
    pub from: Day,
    /// The paper that says so.
    pub paper: String,
}

#[derive(Serialize)]
struct ApprovalRuleSet {
    unit: String,
    stage: ApprovalStage,
    persons: i64,
    from: Day,
}

impl Event for ApprovalRuleSet {
    const NAME: &'static str = "documents.approval_rule.set";
}

/// Most persons who have to approve.
const MOST_PERSONS: i64 = 50;

impl Command for SetApprovalRule {
    const NAME: &'static str = "documents.approval_rule.set";
    const ACTION: Action = Action::SetApprovalRule;
    const CLAUSES: &'static [ClauseId] = subject::OF_DOCUMENTS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::OutsideItsDays];
    const EVENTS: &'static [&'static str] = &[ApprovalRuleSet::NAME];
    type Subject = Place;
    type Done = Uuid;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        organization::read::unit_on(read, &self.unit, self.from, ["unit", "from"]).await
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<Uuid, Failure> {
        checks::between("persons", self.persons, (1, MOST_PERSONS))?;
        checks::name("paper", &self.paper)?;
        let said = approval_rule::Model {
            id: write.id(),
            unit_id: place.unit,
            stage: self.stage.as_str().to_owned(),
            persons: self.persons,
            paper: self.paper.trim().to_owned(),
            valid_from: Some(self.from),
            valid_until: None,
            known_from: write.now(),
            known_until: None,
        };
        let course = course_of_rule(write.read(), place.unit, self.stage).await?;
        write.believe(&course, overlaid(&course, said)).await?;
        let course = course_of_rule(write.read(), place.unit, self.stage).await?;
        let holds = course.iter().find(|version| version.term().contains(self.from));
        let id = holds.map(|version| version.id).ok_or_else(|| Fault::new("a rule was just written"))?;
        let (unit, stage, persons, from) = (self.unit.clone(), self.stage, self.persons, self.from);
        write.emit(&ApprovalRuleSet { unit, stage, persons, from })?;
        Ok(id)
    }
}
