//! Reports of major activities: what they say, to whom they go, and which moves they may make. Pure.

use serde::{Deserialize, Serialize};

use super::model::{Attached, LONGEST_TEXT, is_reported};
use crate::access::Scope;
use crate::kernel::machine::machine;
use crate::kernel::named::named;
use crate::kernel::{Day, ErrorCode, Refusal, Term, UnitKind, checks};
use crate::policy::obligation::Evidence;

machine! {
    /// 重大活动报告的状态：SUBMITTED → RECEIVED，或 RETURNED 后以新版再报。
    ///
    /// The state of a report of a major activity: SUBMITTED → RECEIVED, or RETURNED and submitted again as a new version.
    ActivityReportState, "重大活动报告", "activity report" {
        /// 已上报。
        ///
        /// Submitted.
        Submitted = "SUBMITTED" => [Receive => Received, Return => Returned],
        /// 已退回，待修改再报。
        ///
        /// Returned, to be mended and submitted again.
        Returned = "RETURNED" => [Resubmit => Submitted],
        /// 已受理，作为凭据。
        ///
        /// Received, and evidence.
        Received = "RECEIVED" => [],
    }
    /// What can be done to a report of a major activity.
    ActivityReportMove { Receive = "RECEIVE", Return = "RETURN", Resubmit = "RESUBMIT" }
}

named! {
    /// 重大活动类别。
    ///
    /// The kind of a major activity.
    ActivityKind {
        /// 引才招聘。
        ///
        /// Recruiting.
        Recruitment = "RECRUITMENT",
        /// 论坛与交流。
        ///
        /// Forums and exchange.
        Exchange = "EXCHANGE",
        /// 评选表彰。
        ///
        /// Selection and commendation.
        Commendation = "COMMENDATION",
        /// 培训研修。
        ///
        /// Training.
        Training = "TRAINING",
        /// 宣传推介。
        ///
        /// Publicity.
        Publicity = "PUBLICITY",
        /// 其他。
        ///
        /// Another.
        Other = "OTHER",
    }
}

/// So many days before or after the report an activity may lie: ten years.
const FARTHEST_DAYS: i64 = 3_660;

/// What a version of a report of a major activity says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// What the activity is called.
    pub title: String,
    /// Its kind.
    pub kind: ActivityKind,
    /// Its first day.
    pub from: Day,
    /// The first day after it.
    pub until: Day,
    /// The text.
    pub text: String,
    /// What is attached.
    pub attachments: Vec<Attached>,
}

impl Told {
    /// Checks what can be said of any activity.
    ///
    /// # Errors
    /// `BAD_USER_INPUT`.
    pub fn check(&self, today: Day) -> Result<(), Refusal> {
        checks::name("title", &self.title)?;
        checks::term(Term { from: Some(self.from), until: Some(self.until) })?;
        let (first, last) = (today.plus(-FARTHEST_DAYS), today.plus(FARTHEST_DAYS));
        let days = [("from", self.from), ("until", self.until)];
        if let Some((field, day)) = days.into_iter().find(|(_, day)| *day < first || *day > last) {
            let (zh, en) = (format!("{day} 离今日过远"), format!("{day} is too far from today"));
            return Err(Refusal::new(ErrorCode::BadInput, zh, en).at([field]).allowing([format!("{first} – {last}")]));
        }
        checks::text_up_to(LONGEST_TEXT, "text", &self.text)
    }

    /// The last day of the activity.
    #[must_use]
    pub fn last_day(&self) -> Day {
        self.until.plus(-1)
    }
}

/// The codes of the units to which a unit at a place may report an activity, the nearest first: those above it, and it
/// itself unless it is a department, since the leading group of its level is its own.
#[must_use]
pub fn addressees(kind: UnitKind, place: &Scope) -> Vec<String> {
    let line = place.line().into_iter().map(|place| Scope(place).code().to_owned());
    let own = usize::from(kind == UnitKind::Department);
    let mut codes: Vec<String> = line.collect();
    codes.reverse();
    codes.split_off(own.min(codes.len()))
}

/// Refuses an addressee to whom a unit may not report.
///
/// # Errors
/// `BAD_USER_INPUT`, with the codes of those to whom it may.
pub fn check_addressee(code: &str, kind: UnitKind, place: &Scope) -> Result<(), Refusal> {
    let allowed = addressees(kind, place);
    if allowed.iter().any(|allowed| allowed == code) {
        return Ok(());
    }
    let (zh, en) = (
        "重大活动只向同级或上级领导小组报告",
        "a major activity is reported to the leading group of the same or a higher level",
    );
    Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["addressee"]).allowing(allowed))
}

/// Whether what a kind of evidence asks for is written in this room: a report, or a report of a major activity.
#[must_use]
pub const fn is_written(evidence: Evidence) -> bool {
    is_reported(evidence) || matches!(evidence, Evidence::ActivityReport)
}
