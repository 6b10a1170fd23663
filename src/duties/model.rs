//! What becomes of a duty as days pass, and what many of them add up to. Pure.

use serde::Serialize;

use super::entity::{duty, relief, tally};
use crate::kernel::named::named;
use crate::kernel::{Calendar, Day};

/// So many days before it is due, a duty is due soon.
pub const SOON_DAYS: i64 = 30;

named! {
    /// 责任的状态，由凭据、豁免与日历得出，没有人去勾选。
    ///
    /// The state of a duty. It follows from evidence, waivers and the calendar; nobody ticks it.
    DutyState {
        /// 未到期。
        ///
        /// Not due for a while.
        Open = "OPEN",
        /// 临近到期：三十日之内。
        ///
        /// Due within thirty days.
        DueSoon = "DUE_SOON",
        /// 逾期未履行。
        ///
        /// Past the day on which it was due, and not discharged.
        Overdue = "OVERDUE",
        /// 按期履行。
        ///
        /// Discharged in time.
        Done = "DONE",
        /// 逾期后履行。
        ///
        /// Discharged late.
        DoneLate = "DONE_LATE",
        /// 豁免，至某日止；不计为履行。
        ///
        /// Waived until a day; that does not count as done.
        Waived = "WAIVED",
        /// 消灭：所据事项已撤销，不再要求；既不计为履行，也不计为豁免。
        ///
        /// Lapsed, since what it arose from fell away; that counts neither as done nor as waived.
        Lapsed = "LAPSED",
    }
}

named! {
    /// 减免的种类。
    ///
    /// The kind of a relief.
    ReliefKind {
        /// 豁免：期内不追究。
        ///
        /// A waiver: nothing is demanded until it ends.
        Waiver = "waiver",
        /// 重开：已截止的责任期内可再提交凭据。
        ///
        /// A reopening: evidence for a duty that was closed is taken until it ends.
        Reopening = "reopening",
        /// 消灭：责任所据的事项已撤销，责任随之消灭；不由人给予，也不由人终止。
        ///
        /// A lapse: the record that caused the duty fell away, and the duty with it. Nobody grants it or ends it.
        Lapse = "lapse",
    }
}

/// 可由人给予的减免。
///
/// The kinds of relief that somebody grants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, async_graphql::Enum)]
#[serde(rename_all = "lowercase")]
pub enum ReliefGrantKind {
    /// 豁免：期内不追究。
    ///
    /// A waiver: nothing is demanded until it ends.
    Waiver,
    /// 重开：已截止的责任期内可再提交凭据。
    ///
    /// A reopening: evidence for a duty that was closed is taken until it ends.
    Reopening,
}

impl From<ReliefGrantKind> for ReliefKind {
    fn from(kind: ReliefGrantKind) -> Self {
        match kind {
            ReliefGrantKind::Waiver => Self::Waiver,
            ReliefGrantKind::Reopening => Self::Reopening,
        }
    }
}

/// What a duty is on a day.
#[must_use]
pub fn state(duty: &duty::Model, calendar: &Calendar, today: Day) -> DutyState {
    let due = calendar.due(duty.falls_on);
    match duty.in_time {
        Some(true) => DutyState::Done,
        Some(false) => DutyState::DoneLate,
        None if duty.is_lapsed() => DutyState::Lapsed,
        None if duty.waived_until.is_some_and(|until| until > today) => DutyState::Waived,
        None if due < today => DutyState::Overdue,
        None if due <= today.plus(SOON_DAYS) => DutyState::DueSoon,
        None => DutyState::Open,
    }
}

/// The last day on which evidence for a duty is taken; for ever, where there is none.
#[must_use]
pub fn closes_on(
    duty: &duty::Model,
    closes_days: Option<i64>,
    reliefs: &[relief::Model],
    calendar: &Calendar,
) -> Option<Day> {
    let closes = calendar.due(duty.falls_on).plus(closes_days?);
    let reopened = reliefs.iter().filter(|relief| relief.kind == ReliefKind::Reopening.as_str());
    reopened.map(|relief| relief.ends().plus(-1)).chain([closes]).max()
}

/// The first day on which reliefs let a unit off a duty no more; none, where none lets it off.
#[must_use]
pub fn let_off_until(reliefs: &[relief::Model]) -> Option<Day> {
    let off = reliefs.iter().filter(|relief| relief.kind != ReliefKind::Reopening.as_str());
    off.map(relief::Model::ends).max()
}

/// What duties that are alike add to the figures of the units above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Until when they are waived; [`tally::ALWAYS`] where they have lapsed.
    pub waived_until: Day,
    /// How many.
    pub expected: i64,
    /// How many of them were discharged in time.
    pub in_time: i64,
    /// How many late.
    pub late: i64,
}

impl Share {
    /// What a duty adds.
    #[must_use]
    pub fn of(duty: &duty::Model) -> Self {
        Self {
            waived_until: duty.waived_until.unwrap_or(tally::NEVER),
            expected: 1,
            in_time: i64::from(duty.in_time == Some(true)),
            late: i64::from(duty.in_time == Some(false)),
        }
    }

    /// What it takes away.
    #[must_use]
    pub fn less(self) -> Self {
        Self { expected: -self.expected, in_time: -self.in_time, late: -self.late, ..self }
    }
}

/// Five figures of duties, how many have lapsed, and how many are still to come: `expected` is the sum of the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Figures {
    /// How many were expected.
    pub expected: i64,
    /// How many were discharged in time.
    pub in_time: i64,
    /// How many late.
    pub late: i64,
    /// How many are overdue.
    pub missing: i64,
    /// How many are waived.
    pub waived: i64,
    /// How many have lapsed.
    pub lapsed: i64,
    /// How many are not due yet.
    pub open: i64,
}

impl Figures {
    /// How many were discharged.
    #[must_use]
    pub const fn done(self) -> i64 {
        self.in_time + self.late
    }

    /// How many were to be discharged: what is waived or has lapsed is not.
    #[must_use]
    pub const fn demanded(self) -> i64 {
        self.expected - self.waived - self.lapsed
    }

    /// Adds duties that are alike, as they are on a day: `due_before` is [`Calendar::due_before`] of it.
    pub fn add(&mut self, share: Share, falls_on: Day, today: Day, due_before: Day) {
        let left = share.expected - share.in_time - share.late;
        self.expected += share.expected;
        self.in_time += share.in_time;
        self.late += share.late;
        if share.waived_until == tally::ALWAYS {
            self.lapsed += left;
        } else if share.waived_until > today {
            self.waived += left;
        } else if falls_on <= due_before {
            self.missing += left;
        } else {
            self.open += left;
        }
    }
}

impl std::ops::AddAssign for Figures {
    fn add_assign(&mut self, other: Self) {
        self.expected += other.expected;
        self.in_time += other.in_time;
        self.late += other.late;
        self.missing += other.missing;
        self.waived += other.waived;
        self.lapsed += other.lapsed;
        self.open += other.open;
    }
}
