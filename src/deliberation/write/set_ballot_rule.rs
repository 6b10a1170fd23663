//! Says how many have to be there, and how many in favour.

use serde::Serialize;
use uuid::Uuid;

use super::subject;
use crate::access::Action;
use crate::deliberation::entity::ballot_rule;
use crate::deliberation::model::{MeetingKind, Share};
use crate::deliberation::read;
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, Fault, checks};
use crate::organization;
use crate::store::{Command, Event, Place, Read, Write, dated::overlaid};

/// 设定表决规则：法定人数与通过所需，均为应到人数的份额，自某日起；已召开的会议不受影响。
///
/// Says for a kind of a unit's meetings, from a day on, what part of those who are entitled has to be there and what part
/// in favour. Meetings that were held stay under the rule under which they were.
#[derive(Serialize)]
pub struct SetBallotRule {
    /// Code of the unit.
    pub unit: String,
    /// For which kind of meeting.
    pub kind: MeetingKind,
    /// What part has to be there.
    pub quorum: Share,
    /// What part has to be in favour.
    pub majority: Share,
    /// From which day.
    pub from: Day,
    /// The paper that says so.
    pub paper: String,
}

#[derive(Serialize)]
struct BallotRuleSet {
    unit: String,
    kind: MeetingKind,
    quorum: Share,
    majority: Share,
    from: Day,
}

impl Event for BallotRuleSet {
    const NAME: &'static str = "deliberation.rule.set";
}

impl Command for SetBallotRule {
    const NAME: &'static str = "deliberation.rule.set";
    const ACTION: Action = Action::SetBallotRule;
    const CLAUSES: &'static [ClauseId] = subject::CLAUSES;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::OutsideItsDays];
    const EVENTS: &'static [&'static str] = &[BallotRuleSet::NAME];
    type Subject = Place;
    type Done = Uuid;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        organization::read::unit_on(read, &self.unit, self.from, ["unit", "from"]).await
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<Uuid, Failure> {
        self.quorum.check("quorum")?;
        self.majority.check("majority")?;
        checks::name("paper", &self.paper)?;
        let said = ballot_rule::Model {
            id: write.id(),
            unit_id: place.unit,
            kind: self.kind.as_str().to_owned(),
            quorum_numerator: self.quorum.numerator,
            quorum_denominator: self.quorum.denominator,
            majority_numerator: self.majority.numerator,
            majority_denominator: self.majority.denominator,
            paper: self.paper.trim().to_owned(),
            valid_from: Some(self.from),
            valid_until: None,
            known_from: write.now(),
            known_until: None,
        };
        let course = read::course_of_rule(write.read(), place.unit, self.kind).await?;
        write.believe(&course, overlaid(&course, said)).await?;
        let course = read::course_of_rule(write.read(), place.unit, self.kind).await?;
        let holds = course.iter().find(|version| version.term().contains(self.from));
        let id = holds.map(|version| version.id).ok_or_else(|| Fault::new("a rule was just written"))?;
        let (unit, kind, from) = (self.unit.clone(), self.kind, self.from);
        write.emit(&BallotRuleSet { unit, kind, quorum: self.quorum, majority: self.majority, from })?;
        Ok(id)
    }
}
