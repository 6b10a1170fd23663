//! Which moves schemes and assessments may make, whether results count, and which rules a scheme may pin. Pure.

use rencai_host::Manifest;

use crate::kernel::machine::machine;
use crate::kernel::{Day, ErrorCode, Period, Refusal, Text};
use crate::rules::facts::Fragment;

/// The stage that rules are told.
pub const STAGE: &str = "assessment";
/// What a rule has to be for.
const PURPOSE: &str = "evaluation";
/// On what its fragment has to stand.
const SUBJECT: &str = "Unit";

machine! {
    /// 考核方案的状态：DRAFT → PUBLISHED → ENDED；公布后不再更改。
    ///
    /// The state of a scheme: DRAFT → PUBLISHED → ENDED; what is published is frozen.
    SchemeState, "考核方案", "scheme" {
        /// 草拟。
        ///
        /// Drafted.
        Draft = "DRAFT" => [Publish => Published, End => Ended],
        /// 已公布，可据以考核。
        ///
        /// Published: units may be assessed by it.
        Published = "PUBLISHED" => [End => Ended],
        /// 已停用，不再据以开展考核。
        ///
        /// Ended: no assessment is opened by it any more.
        Ended = "ENDED" => [],
    }
    /// What can be done to a scheme.
    SchemeMove { Publish = "PUBLISH", End = "END" }
}

machine! {
    /// 考核的状态：OPEN → JUDGED → CONFIRMED；确认前可重新评定；所依规则撤销后经复核不予维持的为 SET_ASIDE，须重新评定。
    ///
    /// The state of an assessment: OPEN → JUDGED → CONFIRMED; it can be judged again until it is confirmed. SET_ASIDE
    /// where its rule was revoked and a review does not uphold its results: it has to be judged again.
    AssessmentState, "考核", "assessment" {
        /// 待评定。
        ///
        /// To be judged.
        Open = "OPEN" => [Judge => Judged],
        /// 已评定，待他人确认。
        ///
        /// Judged, and to be confirmed by another person.
        Judged = "JUDGED" => [Judge => Judged, Confirm => Confirmed, SetAside => SetAside],
        /// 已确认，不再更改；只有复核可使其不再作数。
        ///
        /// Confirmed; it never changes. Only a review may find that it counts no more.
        Confirmed = "CONFIRMED" => [SetAside => SetAside],
        /// 结果经复核不再作数，待重新评定。
        ///
        /// Its results count no more, as a review found; it is to be judged again.
        SetAside = "SET_ASIDE" => [Judge => Judged],
    }
    /// What can be done to an assessment; setting its results aside is a review's.
    AssessmentMove { Judge = "JUDGE", Confirm = "CONFIRM"; SetAside = "SET_ASIDE" }
}

impl AssessmentState {
    /// Those in which there are results that count or may come to count.
    pub const STANDING: [Self; 2] = [Self::Judged, Self::Confirmed];

    /// Whether the results count, in words.
    #[must_use]
    pub fn standing(self) -> Text {
        let (zh, en) = match self {
            Self::Open => ("尚未评定，没有结果。", "It was not judged yet: there are no results."),
            Self::Judged => {
                ("已评定，尚待他人确认，还不作数。", "It was judged; nothing counts until another person confirms it.")
            }
            Self::Confirmed => ("已确认，结果作数。", "It was confirmed: the results count."),
            Self::SetAside => (
                "结果不再作数：所依规则已撤销，复核未予维持；须重新评定。",
                "Results count no more: their rule was revoked, and a review set them aside. They are judged again.",
            ),
        };
        Text { zh: zh.to_owned(), en: en.to_owned() }
    }
}

/// The day as of which a period is assessed: its last one, or today while it lasts.
#[must_use]
pub fn assessed_as_of(period: Period, today: Day) -> Day {
    period.last().min(today)
}

/// Refuses a day that is still to come: a rule whose day is to come may be taken back.
///
/// # Errors
/// `BAD_USER_INPUT`.
pub fn check_begun(field: &str, day: Option<Day>, today: Day) -> Result<(), Refusal> {
    if day.is_none_or(|day| day <= today) {
        return Ok(());
    }
    let (zh, en) = (format!("不得晚于今日 {today}"), format!("it is not later than today, {today}"));
    Err(Refusal::new(ErrorCode::BadInput, zh, en).at([field]).allowing([format!("– {today}")]))
}

/// Demands a rule that assesses units.
///
/// # Errors
/// `COMPONENT_REFUSED` for a rule that is for something else; `FRAGMENT_REFUSED` where its facts are about other
/// objects.
pub fn check_rule(manifest: &Manifest, fragment: &Fragment) -> Result<(), Refusal> {
    if manifest.purpose != PURPOSE {
        let purpose = &manifest.purpose;
        let (zh, en) = (
            format!("规则的用途为 {purpose}，考核须用 {PURPOSE} 的规则"),
            format!("the rule is for {purpose}; a scheme takes one that is for {PURPOSE}"),
        );
        return Err(Refusal::new(ErrorCode::ComponentRefused, zh, en).at(["rule"]).allowing([PURPOSE]));
    }
    if fragment.on != SUBJECT {
        let on = &fragment.on;
        let (zh, en) = (
            format!("规则的事实片段落在 {on} 上，考核须落在 {SUBJECT} 上"),
            format!("the rule's fragment of facts stands on {on}; a scheme takes one that stands on {SUBJECT}"),
        );
        return Err(Refusal::new(ErrorCode::FragmentRefused, zh, en).at(["rule"]).allowing([SUBJECT]));
    }
    Ok(())
}
