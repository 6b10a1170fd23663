//! The pure decisions of the room: the states of a version, of parameters, of a flag and of a run, what is
//! in force on a day, and who may approve.

use rencai_host::Manifest;
use serde::Serialize;
use serde_json::Value;

use crate::access::Person;
use crate::kernel::machine::machine;
use crate::kernel::{Day, ErrorCode, Refusal, Term};

machine! {
    /// 规则版本的状态：DRAFT → VALIDATED → TESTED → (SHADOW →) APPROVED → SCHEDULED → ACTIVE；之后为 SUPERSEDED、ROLLED_BACK 或 REVOKED。
    ///
    /// The state of a rule's version: DRAFT → VALIDATED → TESTED → (SHADOW →) APPROVED → SCHEDULED → ACTIVE, and
    /// then SUPERSEDED, ROLLED_BACK or REVOKED. SCHEDULED, ACTIVE and SUPERSEDED follow from the days on which it
    /// is in force.
    RuleState, "规则版本", "version of the rule" {
        /// 已上传，尚未核验。
        ///
        /// Uploaded, and not looked at yet.
        Draft = "DRAFT" => [Validate => Validated, Withdraw => Withdrawn],
        /// 已核验。
        ///
        /// Validated: it can be run, and it keeps to the contract.
        Validated = "VALIDATED" => [Test => Tested, Withdraw => Withdrawn],
        /// 测试全部通过。
        ///
        /// All its test cases pass.
        Tested = "TESTED" => [Shadow => Shadow, Approve => Approved, Withdraw => Withdrawn],
        /// 影子运行：与现行版本并行，不作任何决定。
        ///
        /// Runs beside the version in force, and decides nothing.
        Shadow = "SHADOW" => [Approve => Approved, Withdraw => Withdrawn],
        /// 已由他人批准。
        ///
        /// Approved by another person.
        Approved = "APPROVED" => [Activate => Active, Revoke => Revoked, Withdraw => Withdrawn],
        /// 已定施行日，尚未施行。
        ///
        /// Put in force from a day that is still to come.
        Scheduled = "SCHEDULED" => [Activate => Active, Unschedule => Approved, Revoke => Revoked],
        /// 现行。
        ///
        /// In force.
        Active = "ACTIVE" => [Activate => Active, Unschedule => Active, RollBack => RolledBack, Revoke => Revoked],
        /// 已被其他版本取代。
        ///
        /// Was in force; another version is.
        Superseded = "SUPERSEDED" => [Activate => Active, Revoke => Revoked],
        /// 已回退到前一版本。
        ///
        /// Was taken out of force again; the one before it is in force.
        RolledBack = "ROLLED_BACK" => [Revoke => Revoked],
        /// 已撤销：立即失效，依其作出的决定须由人复核。
        ///
        /// Revoked at once; what was decided by it has to be looked at.
        Revoked = "REVOKED" => [],
        /// 上传者已收回。
        ///
        /// Taken back by its author.
        Withdrawn = "WITHDRAWN" => [],
    }
    /// What can be done to a version.
    RuleMove {
        Validate = "VALIDATE", Test = "TEST", Shadow = "SHADOW", Approve = "APPROVE", Activate = "ACTIVATE",
        Unschedule = "UNSCHEDULE", RollBack = "ROLL_BACK", Revoke = "REVOKE", Withdraw = "WITHDRAW"
    }
}

machine! {
    /// 参数的状态：PROPOSED → APPROVED 或 WITHDRAWN。
    ///
    /// The state of parameters: PROPOSED → APPROVED or WITHDRAWN.
    ParametersState, "参数", "parameters" {
        /// 已提出。
        ///
        /// Proposed.
        Proposed = "PROPOSED" => [Approve => Approved, Withdraw => Withdrawn],
        /// 已由他人批准。
        ///
        /// Approved by another person.
        Approved = "APPROVED" => [],
        /// 已收回。
        ///
        /// Taken back.
        Withdrawn = "WITHDRAWN" => [],
    }
    /// What can be done to parameters.
    ParametersMove { Approve = "APPROVE", Withdraw = "WITHDRAW" }
}

machine! {
    /// 待复核决定的状态：OPEN → UPHELD 或 SET_ASIDE。
    ///
    /// The state of a decision to be looked at: OPEN → UPHELD or SET_ASIDE.
    FlagState, "复核", "flag" {
        /// 待人复核。
        ///
        /// Waits for a person.
        Open = "OPEN" => [Uphold => Upheld, SetAside => SetAside],
        /// 维持。
        ///
        /// The decision stands.
        Upheld = "UPHELD" => [],
        /// 不再作数：其届次退回截止状态，重新评审，或取消后重建；其考核须重新评定。
        ///
        /// The decision does not stand: its edition is judged again, or cancelled and made anew; its assessment is
        /// judged again.
        SetAside = "SET_ASIDE" => [],
    }
    /// What a person decides who has looked.
    FlagMove { Uphold = "UPHOLD", SetAside = "SET_ASIDE" }
}

/// 版本所需的两种签名。
///
/// The two signatures that a version needs, each by another person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, async_graphql::Enum)]
pub enum VersionSignature {
    /// 上传者的签名。
    ///
    /// That it is handed in.
    Upload,
    /// 批准者的签名。
    ///
    /// That it may be used.
    Approval,
}

/// 吊销公钥的缘由。
///
/// Why a key is revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, async_graphql::Enum)]
pub enum RevocationCause {
    /// 例行：持有人离任或更换公钥。
    ///
    /// In the ordinary course: its holder has left, or signs with another.
    Retired,
    /// 外泄：他人可能以其签名。
    ///
    /// Somebody else may have signed with it.
    Compromised,
}

impl RevocationCause {
    /// As rows and documents name it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Retired => "RETIRED",
            Self::Compromised => "COMPROMISED",
        }
    }

    /// What a key may still be revoked for. That one which was put away had been stolen may be found out later.
    #[must_use]
    pub fn left(is_revoked: bool, cause: Option<&str>) -> &'static [Self] {
        match cause {
            _ if !is_revoked => &[Self::Retired, Self::Compromised],
            Some(cause) if cause == Self::Compromised.as_str() => &[],
            _ => &[Self::Compromised],
        }
    }
}

/// The state that a version shows on a day, given the days on which it is in force.
#[must_use]
pub fn on_a_day(stored: RuleState, in_force: &[Term], day: Day) -> RuleState {
    if stored != RuleState::Active || in_force.iter().any(|term| term.contains(day)) {
        return stored;
    }
    if in_force.iter().any(|term| term.begins_after(day)) { RuleState::Scheduled } else { RuleState::Superseded }
}

/// Refuses to let a person approve his own work.
///
/// # Errors
/// `SAME_PERSON`.
pub fn another_person(field: &str, author: &Person, approver: &Person) -> Result<(), Refusal> {
    if !author.is(approver) {
        return Ok(());
    }
    Err(Refusal::same_person(
        field,
        "须由上传或提出者之外的另一人批准",
        "another person than the one who uploaded or proposed it has to approve it",
    ))
}

/// Demands that under other parameters a rule is the one that was tested and approved: only what its items
/// may give, and its words, follow the parameters.
///
/// # Errors
/// `COMPONENT_REFUSED` with the part of the manifest that differs.
pub fn same_rule(tested: &Manifest, other: &Manifest) -> Result<(), Refusal> {
    let requirements = |manifest: &Manifest| manifest.requirements.iter().map(|one| one.id.clone()).collect();
    let items = |manifest: &Manifest| manifest.items.iter().map(|one| one.id.clone()).collect::<Vec<_>>();
    let parts = |manifest: &Manifest| -> [(&str, Vec<String>); 8] {
        [
            ("id", vec![manifest.id.clone()]),
            ("version", vec![manifest.version.clone()]),
            ("purpose", vec![manifest.purpose.clone()]),
            ("facts", vec![manifest.facts.clone()]),
            ("form", vec![manifest.form.clone()]),
            ("requirements", requirements(manifest)),
            ("items", items(manifest)),
            ("tieBreak", manifest.tie_break.clone()),
        ]
    };
    match parts(tested).into_iter().zip(parts(other)).find(|(was, is)| was != is) {
        None => Ok(()),
        Some(((part, _), _)) => Err(Refusal::new(
            ErrorCode::ComponentRefused,
            format!("在这些参数下规则的 {part} 与所测试的不同，须上传新版本"),
            format!("under these parameters the rule has another {part} than was tested: upload a new version"),
        )
        .at(["parameters"])
        .allowing(["other floors, ceilings, titles and bases under the same ids"])),
    }
}

/// Demands that beside each value of the parameters, or around it, stands the document that sets it.
///
/// # Errors
/// `REFERENCE_MISSING` with the JSON Pointer of the first value without one.
pub fn demand_references(parameters: &Value) -> Result<(), Refusal> {
    fn bare(value: &Value, at: &mut Vec<String>) -> bool {
        let has = |fields: &serde_json::Map<String, Value>| {
            fields.get("reference").and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty())
        };
        let mut below = |name: String, value: &Value| {
            at.push(name);
            let found = bare(value, at);
            if !found {
                at.pop();
            }
            found
        };
        match value {
            Value::Object(fields) if has(fields) => false,
            Value::Object(fields) => fields.iter().any(|(name, field)| below(name.clone(), field)),
            Value::Array(items) => items.iter().enumerate().any(|(place, item)| below(place.to_string(), item)),
            _ => true,
        }
    }
    let mut at = Vec::new();
    if !bare(parameters, &mut at) {
        return Ok(());
    }
    let pointer: String = at.iter().map(|part| format!("/{}", part.replace('~', "~0").replace('/', "~1"))).collect();
    Err(Refusal::new(
        ErrorCode::ReferenceMissing,
        format!("参数 {pointer} 旁须有 reference：写明设定该值的文件与条款"),
        format!("beside the parameter {pointer} there has to be a reference: the document and article that set it"),
    )
    .at(["parameters".to_owned(), pointer])
    .allowing(["{\"value\": …, \"reference\": \"…\"}"]))
}

/// 评审运行的状态。
///
/// The state of a judging run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, async_graphql::Enum)]
pub enum RunState {
    /// 排队。
    ///
    /// Waits for a worker.
    Queued,
    /// 运行。
    ///
    /// A worker has it.
    Running,
    /// 完成。
    ///
    /// Stored as a whole.
    Done,
    /// 失败，未留下任何结果。
    ///
    /// Failed, and left no judgement.
    Failed,
}

impl RunState {
    /// As the database writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "QUEUED",
            Self::Running => "RUNNING",
            Self::Done => "DONE",
            Self::Failed => "FAILED",
        }
    }
}

impl std::str::FromStr for RunState {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Queued, Self::Running, Self::Done, Self::Failed]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| text.to_owned())
    }
}

/// The refusal for an input that should be JSON and is not.
#[must_use]
pub fn no_json(field: &str) -> Refusal {
    Refusal::new(
        ErrorCode::BadInput,
        format!("{field} 须为 JSON:整数在 ±(2^53-1) 之内，小数写作字符串"),
        format!("{field} must be JSON: integers within ±(2^53-1), decimals as strings"),
    )
    .at([field])
}
