//! Says by which steps duties remind.

use serde::Serialize;
use uuid::Uuid;

use crate::access::Action;
use crate::duties::entity::reminder_rule;
use crate::duties::read::reminders::course_of_rule;
use crate::duties::reminding::{Plan, ReminderStep};
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, Fault, Refusal, canonical, id::ClauseRowId};
use crate::organization::model::outside_its_days;
use crate::store::{
    Command, Event, Place, Read, Write,
    dated::{AsOf, overlaid},
};
use crate::{organization, policy};

/// 设定提醒规则：自某日起，本单位及其下级的责任于到期前后何时提醒谁；不列步骤则不提醒。专为条款设定的先于通用的，就近设定的先于上级的。
///
/// Says for the duties of a unit and of all below it, from a day on, when before or after the day on which they are due
/// whom they remind; without steps they remind nobody. A rule for a clause goes before one for all, and of these the one of
/// the nearest unit.
#[derive(Serialize)]
pub struct SetReminderRule {
    /// Code of the unit.
    pub unit: String,
    /// For the duties by which clause; none: for all.
    pub clause: Option<ClauseRowId>,
    /// The steps.
    pub steps: Vec<ReminderStep>,
    /// Days in which a reminder has to be acknowledged, before the unit one higher is reminded.
    pub answer_within: Option<i64>,
    /// From which day.
    pub from: Day,
}

#[derive(Serialize)]
struct ReminderRuleSet {
    unit: String,
    clause: Option<String>,
    from: Day,
}

impl Event for ReminderRuleSet {
    const NAME: &'static str = "duties.reminder_rule.set";
}

impl Command for SetReminderRule {
    const NAME: &'static str = "duties.reminder_rule.set";
    const ACTION: Action = Action::SetReminders;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.3.1")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::OutsideItsDays];
    const EVENTS: &'static [&'static str] = &[ReminderRuleSet::NAME];
    type Subject = Place;
    type Done = Uuid;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        let found = organization::read::unit(read, &self.unit).await?;
        let found = found.ok_or_else(|| Refusal::not_found("单位", "unit").at(["unit"]))?;
        let seen = organization::read::units(read, &[found.id], AsOf::day(self.from)).await?;
        if seen.get(&found.id).is_none_or(|seen| seen.version.is_none()) {
            let days = organization::read::days_of(read, found.id).await?;
            return Err(outside_its_days(&self.unit, self.from, days.into_iter()).at(["from"]).into());
        }
        Ok(found.place())
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<Uuid, Failure> {
        let plan = Plan { steps: self.steps.clone(), answer_within: self.answer_within };
        plan.check()?;
        if let Some(clause) = self.clause
            && policy::read::clauses_by_id(write.read(), &[clause]).await?.is_empty()
        {
            return Err(Refusal::not_found("条款", "clause").at(["clause"]).into());
        }
        let mut steps = plan.steps;
        steps.sort_unstable();
        let said = reminder_rule::Model {
            id: write.id(),
            unit_id: place.unit,
            clause_id: self.clause,
            steps: canonical(&steps).map_err(Fault::new)?,
            answer_within: self.answer_within,
            valid_from: Some(self.from),
            valid_until: None,
            known_from: write.now(),
            known_until: None,
        };
        let course = course_of_rule(write.read(), place.unit, self.clause).await?;
        write.believe(&course, overlaid(&course, said)).await?;
        let course = course_of_rule(write.read(), place.unit, self.clause).await?;
        let holds = course.iter().find(|version| version.term().contains(self.from));
        let id = holds.map(|version| version.id).ok_or_else(|| Fault::new("a rule was just written"))?;
        let clause = self.clause.map(ClauseRowId::global);
        write.emit(&ReminderRuleSet { unit: self.unit.clone(), clause, from: self.from })?;
        Ok(id)
    }
}
