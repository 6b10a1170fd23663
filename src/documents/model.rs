//! Which moves a document may make, what outsiders are told of it, what is asked of its wording, and what is sealed. Pure.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::approval::PartSeen;
use crate::kernel::machine::machine;
use crate::kernel::named::named;
use crate::kernel::{Day, Digest, ErrorCode, Fault, Refusal, Term, UnitKind, canonical, checks, id::PostId};

named! {
    /// 文件类别。
    ///
    /// The kind of a document.
    DocumentKind {
        /// 文件。
        ///
        /// A document.
        Document = "DOCUMENT",
        /// 名单，各部分为其分组。
        ///
        /// A name list, whose parts are its sections.
        NameList = "NAME_LIST",
    }
}

named! {
    /// 人才工作考虑说明的类别。
    ///
    /// The kind of a talent consideration statement.
    ConsiderationKind {
        /// 发展规划：人才如何保障。
        ///
        /// Planning: how talent for it is secured.
        Supply = "SUPPLY",
        /// 计划：需要什么人才。
        ///
        /// A plan: which talent it needs.
        Need = "NEED",
        /// 政策：人才导向。
        ///
        /// Policy: the direction that it gives to talent.
        Direction = "DIRECTION",
        /// 部署：人才措施。
        ///
        /// Deployment: the talent measures that go with it.
        Measures = "MEASURES",
    }
}

named! {
    /// 审定环节。
    ///
    /// A stage of approval.
    ApprovalStage {
        /// 党委审定。
        ///
        /// By the committee.
        Committee = "COMMITTEE",
        /// 政府审定。
        ///
        /// By the government.
        Government = "GOVERNMENT",
    }
}

machine! {
    /// 文件的状态：DRAFT → DELIBERATED → COMMITTEE_APPROVED → GOVERNMENT_APPROVED → ISSUED；印发前可退回，复为 DRAFT，或撤回，即 WITHDRAWN。部门自行印发的文件：DRAFT → ISSUED。
    ///
    /// The state of a document: DRAFT → DELIBERATED → COMMITTEE_APPROVED → GOVERNMENT_APPROVED → ISSUED. Before it is
    /// issued it may be returned, and is DRAFT again, or WITHDRAWN. A department's own: DRAFT → ISSUED.
    DocumentState, "文件", "document" {
        /// 起草中。
        ///
        /// Being written.
        Draft = "DRAFT" => [
            Revise => Draft, Consult => Draft, Deliberate => Deliberated, Issue => Issued, Withdraw => Withdrawn
        ],
        /// 已审议，待党委审定。
        ///
        /// Deliberated; the committee's approval is waited for.
        Deliberated = "DELIBERATED" => [
            Approve => Deliberated, Pass => CommitteeApproved, Return => Draft, Withdraw => Withdrawn
        ],
        /// 党委已审定，待政府审定。
        ///
        /// Approved by the committee; the government's approval is waited for.
        CommitteeApproved = "COMMITTEE_APPROVED" => [
            Approve => CommitteeApproved, Pass => GovernmentApproved, Return => Draft, Withdraw => Withdrawn
        ],
        /// 政府已审定，待印发。
        ///
        /// Approved by the government, and to be issued.
        GovernmentApproved = "GOVERNMENT_APPROVED" => [
            Issue => Issued, Return => Draft, Withdraw => Withdrawn
        ],
        /// 已印发，封存。
        ///
        /// Issued and sealed.
        Issued = "ISSUED" => [],
        /// 已撤回。
        ///
        /// Withdrawn.
        Withdrawn = "WITHDRAWN" => [],
    }
    /// What can be done to a document. Nobody asks for a stage to be passed: enough approvals pass it.
    DocumentMove {
        Revise = "REVISE", Consult = "CONSULT", Deliberate = "DELIBERATE", Approve = "APPROVE", Return = "RETURN",
        Issue = "ISSUE", Withdraw = "WITHDRAW";
        Pass = "PASS"
    }
}

/// Makes a move. What is drafted for committee and government is issued once both have approved it and in no state
/// before; a department's own is issued as it was drafted, and nobody deliberates on it.
///
/// # Errors
/// `STATE_FORBIDS`, naming the moves that are possible.
pub fn go(state: DocumentState, by: DocumentMove, departmental: bool) -> Result<DocumentState, Refusal> {
    state.go_if(by, |by| match by {
        DocumentMove::Issue => departmental == (state == DocumentState::Draft),
        DocumentMove::Deliberate => !departmental,
        DocumentMove::Revise
        | DocumentMove::Consult
        | DocumentMove::Approve
        | DocumentMove::Return
        | DocumentMove::Withdraw
        | DocumentMove::Pass => true,
    })
}

named! {
    /// 文件对外的状态。
    ///
    /// What outsiders are told of a document's state.
    PublicDocumentState {
        /// 准备中。
        ///
        /// In preparation.
        InPreparation = "IN_PREPARATION",
        /// 审议中。
        ///
        /// Under deliberation.
        UnderDeliberation = "UNDER_DELIBERATION",
        /// 已公布。
        ///
        /// Published.
        Published = "PUBLISHED",
        /// 不再办理。
        ///
        /// No longer pursued.
        NoLongerPursued = "NO_LONGER_PURSUED",
    }
}

impl DocumentState {
    /// The stage whose approvals are waited for.
    #[must_use]
    pub const fn stage(self) -> Option<ApprovalStage> {
        match self {
            Self::Deliberated => Some(ApprovalStage::Committee),
            Self::CommitteeApproved => Some(ApprovalStage::Government),
            Self::Draft | Self::GovernmentApproved | Self::Issued | Self::Withdrawn => None,
        }
    }

    /// What outsiders are told.
    #[must_use]
    pub const fn public(self) -> PublicDocumentState {
        match self {
            Self::Draft => PublicDocumentState::InPreparation,
            Self::Deliberated | Self::CommitteeApproved | Self::GovernmentApproved => {
                PublicDocumentState::UnderDeliberation
            }
            Self::Issued => PublicDocumentState::Published,
            Self::Withdrawn => PublicDocumentState::NoLongerPursued,
        }
    }

    /// Whether it can still change.
    #[must_use]
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Issued | Self::Withdrawn)
    }
}

named! {
    /// 可被冻结的事项。
    ///
    /// A move that a freeze can stop.
    FrozenMove {
        /// 起草，含由其他文件合并、拆分、复制。
        ///
        /// Drafting, also from other documents.
        Draft = "DRAFT",
        /// 修改与征求意见。
        ///
        /// Revising, and putting out for opinions.
        Revise = "REVISE",
        /// 审议。
        ///
        /// Deliberation.
        Deliberate = "DELIBERATE",
        /// 审定。
        ///
        /// Approving.
        Approve = "APPROVE",
        /// 退回。
        ///
        /// Returning.
        Return = "RETURN",
        /// 印发。
        ///
        /// Issuing.
        Issue = "ISSUE",
        /// 撤回。
        ///
        /// Withdrawing.
        Withdraw = "WITHDRAW",
        /// 备案与撤销备案。
        ///
        /// Filing, and withdrawing a filing.
        File = "FILE",
        /// 登记政策与清理。
        ///
        /// Entering into the register of policies, and reviews.
        Register = "REGISTER",
    }
}

/// Whether a freeze of these days, ended early or not, is in force on a day.
#[must_use]
pub fn is_frozen(term: Term, ended_on: Option<Day>, day: Day) -> bool {
    term.contains(day) && ended_on.is_none_or(|ended| day < ended)
}

named! {
    /// 政策清理的结论。
    ///
    /// What a review of a policy came to.
    PolicyReviewOutcome {
        /// 继续有效。
        ///
        /// It is kept.
        Keep = "KEEP",
        /// 需要修订。
        ///
        /// It has to be revised.
        Revise = "REVISE",
        /// 废止。
        ///
        /// It is repealed.
        Repeal = "REPEAL",
    }
}

named! {
    /// 政策在政策体系中的级别。
    ///
    /// The level of a policy in the system of policies.
    PolicyLevel {
        /// 市级。
        ///
        /// The city's.
        Municipal = "MUNICIPAL",
        /// 县(市、区)级。
        ///
        /// A county-level division's.
        County = "COUNTY",
        /// 开发(度假)区。
        ///
        /// A development or resort zone's.
        Zone = "ZONE",
        /// 乡镇、街道。
        ///
        /// A township's or a subdistrict's.
        Township = "TOWNSHIP",
        /// 部门等自行印发，不经所属党委、政府。
        ///
        /// What a department or the like issued itself, without its committee and government.
        Departmental = "DEPARTMENTAL",
    }
}

impl PolicyLevel {
    /// Of what is issued for a unit that leads, of this kind, or by a department itself.
    #[must_use]
    pub const fn of(leading: UnitKind, departmental: bool) -> Self {
        match leading {
            _ if departmental => Self::Departmental,
            UnitKind::City => Self::Municipal,
            UnitKind::Division => Self::County,
            UnitKind::Zone => Self::Zone,
            UnitKind::Township | UnitKind::Subdistrict => Self::Township,
            UnitKind::Department
            | UnitKind::Enterprise
            | UnitKind::Institution
            | UnitKind::University
            | UnitKind::Institute
            | UnitKind::OutsideOffice => Self::Departmental,
        }
    }
}

/// Whether a policy should have been reviewed before a day on which it is in force.
#[must_use]
pub fn is_review_overdue(review_on: Option<Day>, term: Term, today: Day) -> bool {
    term.contains(today) && review_on.is_some_and(|last| last < today)
}

/// A part, as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Its key, which stays from version to version.
    pub key: String,
    /// Its heading.
    pub heading: String,
    /// Its text.
    pub text: String,
}

impl Part {
    fn check(&self) -> Result<(), Refusal> {
        checks::code("key", &self.key)?;
        checks::name("heading", &self.heading)?;
        checks::text("text", &self.text)
    }
}

/// How talent was considered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Consideration {
    /// In which respect.
    pub kind: ConsiderationKind,
    /// How.
    pub text: String,
}

/// What a document says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wording {
    /// What it is called.
    pub title: String,
    /// How talent was considered; it may still be missing from a draft.
    pub consideration: Option<Consideration>,
    /// Its parts, in order.
    pub parts: Vec<Part>,
}

/// Most parts of a document.
pub const MOST_PARTS: i64 = 100;

impl Wording {
    /// Without space around what is written.
    #[must_use]
    pub fn trimmed(&self) -> Self {
        let trim = |text: &String| text.trim().to_owned();
        let part = |part: &Part| Part { key: part.key.clone(), heading: trim(&part.heading), text: trim(&part.text) };
        Self {
            title: trim(&self.title),
            consideration: self
                .consideration
                .as_ref()
                .map(|statement| Consideration { kind: statement.kind, text: trim(&statement.text) }),
            parts: self.parts.iter().map(part).collect(),
        }
    }

    /// Demands what people can read, in parts with keys of their own.
    ///
    /// # Errors
    /// `BAD_USER_INPUT`.
    pub fn check(&self) -> Result<(), Refusal> {
        checks::name("title", &self.title)?;
        if let Some(statement) = &self.consideration {
            checks::text("text", &statement.text).map_err(|refusal| refusal.within(&["consideration"]))?;
        }
        checks::between("parts", number(self.parts.len()), (1, MOST_PARTS))?;
        let mut keys = BTreeSet::new();
        for (at, part) in self.parts.iter().enumerate() {
            let at = at.to_string();
            part.check().map_err(|refusal| refusal.within(&["parts", &at]))?;
            if !keys.insert(part.key.as_str()) {
                let (zh, en) = ("各部分的键不得相同", "no two parts have the same key");
                return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["parts", &at, "key"]));
            }
        }
        Ok(())
    }

    /// The digest of what stands over the parts: every approval rests on it.
    ///
    /// # Errors
    /// Never; the text is JSON.
    pub fn head(&self, kind: DocumentKind, clause: &str) -> Result<String, Fault> {
        #[derive(Serialize)]
        struct Head<'w> {
            kind: DocumentKind,
            clause: &'w str,
            title: &'w str,
            consideration: &'w Option<Consideration>,
        }
        digest(&Head { kind, clause, title: &self.title, consideration: &self.consideration })
    }

    /// The parts with their digests. A part's digest covers which part it stands behind too: what is moved has changed.
    ///
    /// # Errors
    /// Never; the text is JSON.
    pub fn seen(&self) -> Result<Vec<PartSeen>, Fault> {
        #[derive(Serialize)]
        struct Placed<'w> {
            behind: Option<&'w str>,
            part: &'w Part,
        }
        let mut behind = None;
        let mut seen = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            seen.push(PartSeen { key: part.key.clone(), digest: digest(&Placed { behind, part })? });
            behind = Some(part.key.as_str());
        }
        Ok(seen)
    }
}

/// The digest of a whole version, of those of its head and of its parts.
///
/// # Errors
/// Never; the text is JSON.
pub fn whole(head: &str, parts: &[PartSeen]) -> Result<String, Fault> {
    #[derive(Serialize)]
    struct Whole<'w> {
        head: &'w str,
        parts: &'w [PartSeen],
    }
    digest(&Whole { head, parts })
}

fn digest(value: &impl Serialize) -> Result<String, Fault> {
    Ok(Digest::of(canonical(value).map_err(Fault::new)?).to_string())
}

named! {
    /// 一部分与前一版相比的变化。
    ///
    /// What became of a part since the version before.
    DocumentPartChange {
        /// 新增。
        ///
        /// It is new.
        Added = "ADDED",
        /// 有改动。
        ///
        /// It was changed, or moved.
        Changed = "CHANGED",
        /// 删除。
        ///
        /// It is gone.
        Removed = "REMOVED",
    }
}

/// What differs between two versions, by the parts' keys: first what is there, in order, then what is gone.
#[must_use]
pub fn changes(before: &[PartSeen], after: &[PartSeen]) -> Vec<(String, DocumentPartChange)> {
    let was: BTreeMap<&str, &str> = before.iter().map(|part| (part.key.as_str(), part.digest.as_str())).collect();
    let is: BTreeSet<&str> = after.iter().map(|part| part.key.as_str()).collect();
    let there = after.iter().filter_map(|part| match was.get(part.key.as_str()) {
        None => Some((part.key.clone(), DocumentPartChange::Added)),
        Some(digest) if *digest != part.digest => Some((part.key.clone(), DocumentPartChange::Changed)),
        Some(_) => None,
    });
    let gone = before.iter().filter(|part| !is.contains(part.key.as_str()));
    there.chain(gone.map(|part| (part.key.clone(), DocumentPartChange::Removed))).collect()
}

/// Who signs what is issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signatory {
    /// His name.
    pub name: String,
    /// The post in which he signs.
    pub post: Option<PostId>,
}

/// What of a document is sealed when it is issued. The version's digest covers each word of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sealed<'d> {
    /// Its number.
    pub paper: &'d str,
    /// Whose it is.
    pub unit: String,
    /// What it is.
    pub kind: &'d str,
    /// Whether its unit issued it itself.
    pub departmental: bool,
    /// The clause that it rests on.
    pub clause: String,
    /// The number of the version that is issued.
    pub number: i64,
    /// The digest of that version.
    pub digest: &'d str,
    /// The decision by which it was deliberated; none of a department's own.
    pub decision: Option<String>,
    /// The approvals that hold.
    pub approvals: Vec<String>,
    /// Who signs it.
    pub signatories: &'d [Signatory],
    /// The day on which it is issued.
    pub issued_on: Day,
}

/// Most who sign one document.
const MOST_SIGNATORIES: i64 = 20;

/// Demands somebody who signs, and of those who do one at least who signs in a post: a name alone binds nobody.
///
/// # Errors
/// `BAD_USER_INPUT`.
pub fn check_signatories(signatories: &[Signatory]) -> Result<(), Refusal> {
    checks::between("signatories", number(signatories.len()), (1, MOST_SIGNATORIES))?;
    for (at, signatory) in signatories.iter().enumerate() {
        let at = at.to_string();
        checks::name("name", &signatory.name).map_err(|refusal| refusal.within(&["signatories", &at]))?;
    }
    if signatories.iter().any(|signatory| signatory.post.is_some()) {
        return Ok(());
    }
    let (zh, en) = ("至少一人须以其当日所任岗位签发", "one at least signs in a post that he holds on that day");
    Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["signatories"]).allowing(["post"]))
}

/// The number of a filing's receipt, as it is written.
#[must_use]
pub fn receipt(year: i64, number: i64) -> String {
    format!("备〔{year}〕{number}号")
}

/// Demands a day that is not before another.
///
/// # Errors
/// `BAD_USER_INPUT`.
pub fn check_from(field: &str, day: Day, first: Day) -> Result<(), Refusal> {
    if day >= first {
        return Ok(());
    }
    let (zh, en) = (format!("不得早于 {first}"), format!("it is not earlier than {first}"));
    Err(Refusal::new(ErrorCode::BadInput, zh, en).at([field]).allowing([format!("{first} –")]))
}

/// How many.
#[must_use]
pub fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
