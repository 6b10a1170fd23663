//! Which moves inspections, findings and circulars may make, and what of a circular is sealed. Pure.

use serde::Serialize;

use crate::duties::model::DutyState;
use crate::kernel::machine::machine;
use crate::kernel::named::named;
use crate::kernel::{Day, ErrorCode, Refusal};

named! {
    /// 督查类别。
    ///
    /// The kind of an inspection.
    InspectionKind {
        /// 定期督查。
        ///
        /// One of the regular inspections.
        Regular = "REGULAR",
        /// 专项督查。
        ///
        /// A special inspection, as ordered.
        Special = "SPECIAL",
    }
}

machine! {
    /// 督查的状态：OPEN → CLOSED；已办结的可重开。
    ///
    /// The state of an inspection: OPEN → CLOSED; one that is closed may be reopened.
    InspectionState, "督查", "inspection" {
        /// 进行中。
        ///
        /// Under way.
        Open = "OPEN" => [Record => Open, Close => Closed],
        /// 已办结，作为凭据，只列督查单位自身的除外。
        ///
        /// Closed, and evidence, unless it names no unit but the one that inspects.
        Closed = "CLOSED" => [Reopen => Open],
    }
    /// What can be done to an inspection.
    InspectionMove { Record = "RECORD", Close = "CLOSE", Reopen = "REOPEN" }
}

machine! {
    /// 督查问题的状态：OPEN → RECTIFIED → CLOSED，或退回 OPEN。
    ///
    /// The state of a finding: OPEN → RECTIFIED → CLOSED, or OPEN again.
    FindingState, "问题", "finding" {
        /// 待整改。
        ///
        /// To be mended.
        Open = "OPEN" => [Rectify => Rectified],
        /// 已整改，待他人核查。
        ///
        /// Mended, and to be checked by another person.
        Rectified = "RECTIFIED" => [Close => Closed, Reopen => Open],
        /// 已销号。
        ///
        /// Checked and closed.
        Closed = "CLOSED" => [],
    }
    /// What can be done to a finding.
    FindingMove { Rectify = "RECTIFY", Close = "CLOSE", Reopen = "REOPEN" }
}

machine! {
    /// 通报的状态：DRAFT → SENT_FOR_ANSWER → ANSWERED → ISSUED；逾期不答者可不待答复而印发；印发前可撤回。
    ///
    /// The state of a circular: DRAFT → SENT_FOR_ANSWER → ANSWERED → ISSUED. Once the day for its answer has passed it may
    /// be issued without one, and before it is issued it may be withdrawn.
    CircularState, "通报", "circular" {
        /// 草拟。
        ///
        /// Being written.
        Draft = "DRAFT" => [Send => SentForAnswer, Withdraw => Withdrawn],
        /// 已送被通报单位，待其答复。
        ///
        /// Sent to the addressee, whose answer is waited for.
        SentForAnswer = "SENT_FOR_ANSWER" => [Answer => Answered, Issue => Issued, Withdraw => Withdrawn],
        /// 已答复。
        ///
        /// Answered.
        Answered = "ANSWERED" => [Issue => Issued, Withdraw => Withdrawn],
        /// 已印发，封存。
        ///
        /// Issued and sealed.
        Issued = "ISSUED" => [],
        /// 已撤回。
        ///
        /// Withdrawn.
        Withdrawn = "WITHDRAWN" => [],
    }
    /// What can be done to a circular.
    CircularMove { Send = "SEND", Answer = "ANSWER", Issue = "ISSUE", Withdraw = "WITHDRAW" }
}

/// Makes a move on a day, and tells as what it is kept. While its answer is waited for, a circular is issued by a lapse
/// alone: once the last day for the answer has passed.
///
/// # Errors
/// `STATE_FORBIDS`, naming the moves that are possible.
pub fn go(
    state: CircularState,
    by: CircularMove,
    (answer_by, today): (Option<Day>, Day),
) -> Result<(CircularState, &'static str), Refusal> {
    let waits = state == CircularState::SentForAnswer;
    let lapsed = answer_by.is_some_and(|last| last < today);
    let next = state.go_if(by, |by| by != CircularMove::Issue || !waits || lapsed)?;
    Ok((next, if waits && by == CircularMove::Issue { "LAPSE" } else { by.as_str() }))
}

/// Whether a finding should have been mended before a day.
#[must_use]
pub fn is_overdue(state: FindingState, deadline: Day, today: Day) -> bool {
    state == FindingState::Open && deadline < today
}

/// What of a circular is sealed when it is issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sealed<'c> {
    /// Its number.
    pub paper: &'c str,
    /// Whose it is.
    pub unit: String,
    /// Whom it criticises.
    pub addressee: String,
    /// Its text.
    pub text: &'c str,
    /// What the addressee answered.
    pub answer: Option<&'c str>,
    /// The day on which it was issued.
    pub issued_on: Day,
    /// The duties that it quotes.
    pub duties: Vec<SealedDuty>,
}

/// A duty that a circular quotes, as it was on the day on which it was issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SealedDuty {
    /// Which duty.
    pub duty: String,
    /// Who owes it.
    pub unit: String,
    /// By which clause.
    pub clause: String,
    /// For which period.
    pub period: String,
    /// By when it was due.
    pub due_on: Day,
    /// What it was.
    pub state: DutyState,
}

/// Demands that an inspection has begun.
///
/// # Errors
/// `STATE_FORBIDS`.
pub fn check_begun(begins_on: Day, today: Day) -> Result<(), Refusal> {
    if begins_on <= today {
        return Ok(());
    }
    let (zh, en) =
        (format!("督查自 {begins_on} 起，尚未开始"), format!("the inspection begins on {begins_on}, later than today"));
    Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["inspection"]).allowing([format!("{begins_on} –")]))
}

/// Demands a day that is still to come.
///
/// # Errors
/// `BAD_USER_INPUT`.
pub fn check_later(field: &str, day: Day, today: Day) -> Result<(), Refusal> {
    if day > today {
        return Ok(());
    }
    let (zh, en) = (format!("须晚于今日 {today}"), format!("it has to be later than today, {today}"));
    Err(Refusal::new(ErrorCode::BadInput, zh, en).at([field]).allowing([format!("{} –", today.plus(1))]))
}
