//! What a report says, and which moves it may make. Pure.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::kernel::machine::machine;
use crate::kernel::{ErrorCode, Refusal, checks, id::ReportRequestId};
use crate::policy::obligation::Evidence;

machine! {
    /// 报告的状态：DRAFT → SUBMITTED → ACCEPTED，或 RETURNED 后再提交；已接受的可由上级解锁而退回。
    ///
    /// The state of a report: DRAFT → SUBMITTED → ACCEPTED, or RETURNED and submitted again. A unit above may unlock one
    /// that was accepted, which returns it.
    ReportState, "报告", "report" {
        /// 草拟。
        ///
        /// Being written.
        Draft = "DRAFT" => [Revise => Draft, Submit => Submitted],
        /// 已提交。
        ///
        /// Submitted.
        Submitted = "SUBMITTED" => [Return => Returned, Accept => Accepted],
        /// 已退回修改。
        ///
        /// Returned to be mended.
        Returned = "RETURNED" => [Revise => Returned, Submit => Submitted],
        /// 已接受，封存。
        ///
        /// Accepted and sealed.
        Accepted = "ACCEPTED" => [Unlock => Returned],
    }
    /// What can be done to a report.
    ReportMove { Revise = "REVISE", Submit = "SUBMIT", Return = "RETURN", Accept = "ACCEPT", Unlock = "UNLOCK" }
}

/// What a version of a report says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Its text.
    pub text: String,
    /// The figures beside it, by their codes.
    pub figures: BTreeMap<String, i64>,
    /// What explains figures that want it, by their codes.
    pub explanations: BTreeMap<String, String>,
    /// What is attached.
    pub attachments: Vec<Attached>,
}

/// What is attached to a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attached {
    /// The digest of its bytes.
    pub digest: String,
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// How many bytes it has.
    pub size: i64,
}

/// Longest text of a report, in characters.
pub const LONGEST_TEXT: usize = 100_000;
/// Longest explanation, in characters.
const LONGEST_EXPLANATION: usize = 2_000;
/// Most of what is counted, either way: a number that JSON holds exactly.
const MOST_VALUE: i64 = 1_000_000_000_000_000;
/// Most figures and explanations of a version.
const MOST_FIGURES: i64 = 500;

impl Content {
    /// What is written, with its figures and explanations by their codes, before anything is attached.
    ///
    /// # Errors
    /// `BAD_USER_INPUT`.
    pub fn of(text: &str, figures: &[(String, i64)], explanations: &[(String, String)]) -> Result<Self, Refusal> {
        checks::text_up_to(LONGEST_TEXT, "text", text)?;
        let content = Self {
            text: text.to_owned(),
            figures: by_code("figures", figures)?,
            explanations: by_code("explanations", explanations)?,
            attachments: Vec::new(),
        };
        for (at, (_, value)) in figures.iter().enumerate() {
            checks::between("value", *value, (-MOST_VALUE, MOST_VALUE))
                .map_err(|refusal| refusal.within(&["figures", &at.to_string()]))?;
        }
        for (at, (_, text)) in explanations.iter().enumerate() {
            checks::text_up_to(LONGEST_EXPLANATION, "text", text)
                .map_err(|refusal| refusal.within(&["explanations", &at.to_string()]))?;
        }
        Ok(content)
    }
}

/// Not too many, and each once, with a code that people can read.
fn by_code<V: Clone>(field: &str, given: &[(String, V)]) -> Result<BTreeMap<String, V>, Refusal> {
    checks::between(field, i64::try_from(given.len()).unwrap_or(i64::MAX), (0, MOST_FIGURES))?;
    let mut found = BTreeMap::new();
    for (at, (code, value)) in given.iter().enumerate() {
        let place = [field, &at.to_string()];
        checks::name("code", code).map_err(|refusal| refusal.within(&place))?;
        if found.insert(code.clone(), value.clone()).is_some() {
            let (zh, en) = (format!("代码 {code} 重复"), format!("the code {code} stands twice"));
            return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["code"]).within(&place));
        }
    }
    Ok(found)
}

/// The request of which an occasion is, where somebody has wanted a report; none, where a record of another kind is the
/// occasion.
#[must_use]
pub fn request_of(occasion: &str) -> Option<ReportRequestId> {
    ReportRequestId::parse(occasion.split(' ').next()?)
}

/// Whether a report discharges what is owed on an occasion, or for a period: what arose because of another record is
/// discharged by what becomes of that one.
#[must_use]
pub fn is_wanted(occasion: &str) -> bool {
    occasion.is_empty() || request_of(occasion).is_some()
}

/// Whether a report discharges a duty that this kind of evidence discharges. What has records of its own here is
/// discharged by these alone: meetings, activities, standing checks, inspections, documents, tasks, appropriations and the
/// like. Of what has none yet, such as commendations and projects, a report that was accepted tells.
#[must_use]
pub const fn is_reported(evidence: Evidence) -> bool {
    match evidence {
        Evidence::Report
        | Evidence::Commendation
        | Evidence::Rule
        | Evidence::Work
        | Evidence::Forecast
        | Evidence::Plan
        | Evidence::Paper
        | Evidence::Research
        | Evidence::Case
        | Evidence::Training
        | Evidence::TalentRecords
        | Evidence::Project
        | Evidence::Service
        | Evidence::Contact
        | Evidence::Opinion
        | Evidence::Register
        | Evidence::Donation
        | Evidence::Shares
        | Evidence::Ledger
        | Evidence::Declaration
        | Evidence::Notice
        | Evidence::Information => true,
        Evidence::ActivityReport
        | Evidence::Briefing
        | Evidence::Study
        | Evidence::LeadingGroupMeeting
        | Evidence::JointMeeting
        | Evidence::Composition
        | Evidence::Staff
        | Evidence::Liaison
        | Evidence::Decision
        | Evidence::Matter
        | Evidence::Barrier
        | Evidence::Conflict
        | Evidence::Support
        | Evidence::Inspection
        | Evidence::Circular
        | Evidence::Consideration
        | Evidence::Document
        | Evidence::Filing
        | Evidence::Scheme
        | Evidence::Target
        | Evidence::PolicyRegister
        | Evidence::WorkLines
        | Evidence::Matrix
        | Evidence::Task
        | Evidence::Body
        | Evidence::Cooperation
        | Evidence::Review
        | Evidence::Appropriation => false,
    }
}
