//! Of which duty whom to remind on a day: a pure function of a rule's steps, of the days and of what is recorded, so
//! that it does not matter how often it is asked, or by whom. Of a duty that is demanded, each step is recorded once it
//! has come. Those on the latest of the days that have come are sent; earlier ones that nobody looked at in time are
//! passed over. Whoever looks every day, and whoever looks only on the last, have the same steps recorded and the same
//! latest ones sent.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::access::Scope;
use crate::kernel::machine::machine;
use crate::kernel::named::named;
use crate::kernel::{Day, ErrorCode, Refusal, checks, id::ClauseRowId};

/// Most steps of a rule.
pub const MOST_STEPS: usize = 10;

/// Most days between a step and the day on which a duty is due, either way, and most days for an acknowledgement.
pub const MOST_DAYS: i64 = 366;

named! {
    /// 提醒谁。
    ///
    /// Who is reminded.
    ReminderTo {
        /// 负责的单位。
        ///
        /// The unit that owes the duty.
        Owner = "OWNER",
        /// 其上一级单位。
        ///
        /// The unit one higher.
        Superior = "SUPERIOR",
        /// 最上级的牵头抓总单位；没有则为最上级单位本身。
        ///
        /// The unit that coordinates at the top; the top unit itself, where there is none.
        Top = "TOP",
    }
}

machine! {
    /// 提醒的状态：SENT → ACKNOWLEDGED；错过的步骤为 SKIPPED。
    ///
    /// The state of a reminder: SENT → ACKNOWLEDGED; a step that was passed over is SKIPPED.
    ReminderState, "提醒", "reminder" {
        /// 已发出，待签收。
        ///
        /// Sent, and not acknowledged yet.
        Sent = "SENT" => [Acknowledge => Acknowledged],
        /// 已签收。
        ///
        /// Acknowledged.
        Acknowledged = "ACKNOWLEDGED" => [],
        /// 已错过，因其后的步骤也已到；未发出。
        ///
        /// Passed over, since a later step had come as well; it was not sent.
        Skipped = "SKIPPED" => [],
    }
    /// What can be done with a reminder.
    ReminderMove { Acknowledge = "ACKNOWLEDGE" }
}

/// One step of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReminderStep {
    /// Days from the one on which the duty is due to the one on which the step comes; before it, where negative.
    pub days: i64,
    /// Who is reminded.
    pub to: ReminderTo,
}

impl fmt::Display for ReminderStep {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.days, self.to.as_str())
    }
}

/// What of a duty is recorded once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReminderKey {
    /// A step of the rule.
    Step(ReminderStep),
    /// That the reminder by a step was not acknowledged in time, which goes to the unit one higher.
    Unacknowledged(ReminderStep),
}

const UNACKNOWLEDGED: &str = "UNACKNOWLEDGED ";

/// As rows hold it: `-7 OWNER`, `UNACKNOWLEDGED -7 OWNER`.
impl fmt::Display for ReminderKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Step(step) => write!(formatter, "{step}"),
            Self::Unacknowledged(step) => write!(formatter, "{UNACKNOWLEDGED}{step}"),
        }
    }
}

impl FromStr for ReminderKey {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let rest = text.strip_prefix(UNACKNOWLEDGED);
        let (days, to) = rest.unwrap_or(text).split_once(' ').ok_or_else(|| text.to_owned())?;
        let step = ReminderStep { days: days.parse().map_err(|_| text.to_owned())?, to: to.parse()? };
        Ok(if rest.is_some() { Self::Unacknowledged(step) } else { Self::Step(step) })
    }
}

/// What a rule says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Its steps; none: nobody is reminded.
    pub steps: Vec<ReminderStep>,
    /// Days in which a reminder has to be acknowledged; none: for ever.
    pub answer_within: Option<i64>,
}

impl Plan {
    /// Refuses too many steps, the same step twice, and days that lie too far.
    ///
    /// # Errors
    /// `BAD_USER_INPUT`.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.steps.len() > MOST_STEPS {
            let (zh, en) = (format!("至多 {MOST_STEPS} 步"), format!("there are {MOST_STEPS} steps at most"));
            let refusal = Refusal::new(ErrorCode::BadInput, zh, en).at(["steps"]);
            return Err(refusal.allowing([format!("0-{MOST_STEPS}")]));
        }
        for (at, step) in self.steps.iter().enumerate() {
            let place = at.to_string();
            if !(-MOST_DAYS..=MOST_DAYS).contains(&step.days) {
                let (zh, en) = (
                    format!("须在到期日前后 {MOST_DAYS} 日之内"),
                    format!("it lies within {MOST_DAYS} days of the one on which the duty is due"),
                );
                let refusal = Refusal::new(ErrorCode::BadInput, zh, en).at(["steps", place.as_str(), "days"]);
                return Err(refusal.allowing([format!("-{MOST_DAYS} – {MOST_DAYS}")]));
            }
            if self.steps.iter().take(at).any(|other| other == step) {
                let (zh, en) = ("同一步骤不列两次", "the same step stands there twice");
                return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["steps", place.as_str()]));
            }
        }
        self.answer_within.map_or(Ok(()), |days| checks::between("answerWithin", days, (1, MOST_DAYS)))
    }
}

/// How a duty stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The day on which it is due.
    pub due_on: Day,
    /// Whether it is neither discharged nor waived.
    pub demanded: bool,
}

/// What is recorded of a duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    /// Of which step.
    pub key: ReminderKey,
    /// What became of it.
    pub state: ReminderState,
    /// The day on which it was sent.
    pub sent_on: Option<Day>,
}

/// What has to be recorded of a duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueStep {
    /// Of which step.
    pub key: ReminderKey,
    /// Whether it is sent or passed over.
    pub state: ReminderState,
}

/// What has come by a day and is not recorded yet, in the order of the steps; nothing while the duty is not demanded.
#[must_use]
pub fn due_steps(plan: &Plan, standing: Standing, recorded: &[Recorded], today: Day) -> Vec<DueStep> {
    if !standing.demanded {
        return Vec::new();
    }
    let come = |step: &&ReminderStep| standing.due_on.plus(step.days) <= today;
    let mut steps: Vec<ReminderStep> = plan.steps.iter().filter(come).copied().collect();
    steps.sort_unstable();
    let latest = steps.last().map(|step| step.days);
    let mut due = Vec::new();
    for step in steps {
        let state = if Some(step.days) == latest { ReminderState::Sent } else { ReminderState::Skipped };
        due.push(DueStep { key: ReminderKey::Step(step), state });
    }
    for row in recorded {
        let (ReminderKey::Step(step), ReminderState::Sent) = (row.key, row.state) else { continue };
        let Some(until) = row.sent_on.zip(plan.answer_within).map(|(sent, days)| sent.plus(days)) else { continue };
        if until < today {
            due.push(DueStep { key: ReminderKey::Unacknowledged(step), state: ReminderState::Sent });
        }
    }
    due.retain(|due| recorded.iter().all(|row| row.key != due.key));
    due
}

/// A rule and where it binds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Where its unit lies today.
    pub scope: Scope,
    /// Whether its unit is the one that is there, and not one that this continues.
    pub own: bool,
    /// For the duties by which clause; none: for all.
    pub clause: Option<ClauseRowId>,
    /// What it says.
    pub plan: Plan,
}

/// The rule that binds the duties of a unit by a clause: one for the clause rather than one for all, and of these the
/// one of the nearest unit.
#[must_use]
pub fn binding<'r>(rules: &'r [Rule], scope: &Scope, clause: ClauseRowId) -> Option<&'r Rule> {
    let binds = |rule: &&Rule| rule.scope.holds(scope) && rule.clause.is_none_or(|only| only == clause);
    rules.iter().filter(binds).max_by_key(|rule| (rule.clause.is_some(), rule.scope.0.len(), rule.own))
}

/// The code of the unit one higher than a place; none at the top.
#[must_use]
pub fn superior(scope: &Scope) -> Option<String> {
    let line = scope.line();
    let above = line.get(line.len().checked_sub(2)?)?;
    Some(Scope(above.clone()).code().to_owned())
}
