//! What is answered when something may not be done: a code from one documented list, the reason in
//! two languages, and what is allowed instead. Faults of the machine are kept apart from refusals.

use std::error::Error;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{ClauseId, Text};

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $code:literal),+ $(,)?) => {
        /// 拒绝与错误的代码：一张公开的清单。
        ///
        /// Codes of refusals and errors: one public list.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, async_graphql::Enum,
        )]
        pub enum ErrorCode {
            $($(#[doc = $doc])+ #[graphql(name = $code)] #[serde(rename = $code)] $variant),+
        }

        impl ErrorCode {
            /// The code as it is written in answers.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
        }
    };
}

codes! {
    /// 请求文档不符合语法。
    ///
    /// The request's document cannot be parsed.
    ParseFailed = "GRAPHQL_PARSE_FAILED",
    /// 请求文档不符合模式。
    ///
    /// The request's document does not fit the schema.
    ValidationFailed = "GRAPHQL_VALIDATION_FAILED",
    /// 请求不符合 GraphQL over HTTP。
    ///
    /// The request is not GraphQL over HTTP as the specification wants it.
    BadRequest = "BAD_REQUEST",
    /// 查询过深、过贵或别名过多。
    ///
    /// The query is too deep, too dear or has too many aliases or directives.
    QueryTooDear = "QUERY_TOO_DEAR",
    /// 请求体过大。
    ///
    /// The body is larger than allowed.
    TooLarge = "TOO_LARGE",
    /// 没有令牌，或令牌无效。
    ///
    /// There is no token, or it is not a good one.
    Unauthenticated = "UNAUTHENTICATED",
    /// 此人的角色不允许此动作。
    ///
    /// The person's roles do not allow this action.
    Forbidden = "FORBIDDEN",
    /// 没有，或不在可见范围内。
    ///
    /// There is no such thing, or not within reach.
    NotFound = "NOT_FOUND",
    /// 输入的值不合要求。
    ///
    /// A value of the input is not as it must be.
    BadInput = "BAD_USER_INPUT",
    /// 幂等键已用于另一份输入。
    ///
    /// The idempotency key was used with another input.
    IdempotencyKeyReused = "IDEMPOTENCY_KEY_REUSED",
    /// 对象已被他人修改。
    ///
    /// The object was changed by somebody else meanwhile.
    VersionConflict = "VERSION_CONFLICT",
    /// 多方同时写入，可重试。
    ///
    /// Several writers at once; it may be tried again.
    Contention = "CONTENTION",
    /// 当前状态不允许此步。
    ///
    /// The state does not allow this move; the allowed ones are named.
    StateForbids = "STATE_FORBIDS",
    /// 代码已被占用。
    ///
    /// The code is taken.
    CodeTaken = "CODE_TAKEN",
    /// 此人才已获提名。
    ///
    /// The talent is nominated to this edition already.
    AlreadyNominated = "ALREADY_NOMINATED",
    /// 此人在该部门已登记为另一人才。
    ///
    /// The person is another talent of this department already.
    PersonTaken = "PERSON_TAKEN",
    /// 答案不符合表单。
    ///
    /// The answers do not satisfy the edition's form.
    AnswersBreakForm = "ANSWERS_BREAK_FORM",
    /// 参数不符合规则的参数模式。
    ///
    /// The parameters do not satisfy the rule's schema.
    ParametersBreakSchema = "PARAMETERS_BREAK_SCHEMA",
    /// 组件不是可用的规则。
    ///
    /// The component is not a rule that can be used.
    ComponentRefused = "COMPONENT_REFUSED",
    /// 规则的事实片段不可用。
    ///
    /// The rule's fragment of facts cannot be used.
    FragmentRefused = "FRAGMENT_REFUSED",
    /// 规则的表单不可用。
    ///
    /// The rule's form cannot be used.
    FormRefused = "FORM_REFUSED",
    /// 用例文件不可用。
    ///
    /// The file of test cases cannot be used.
    TestsRefused = "TESTS_REFUSED",
    /// 规则未通过自己的用例。
    ///
    /// The rule fails one of its test cases.
    TestsFailed = "TESTS_FAILED",
    /// 密钥不可用。
    ///
    /// The key cannot be used.
    KeyRefused = "KEY_REFUSED",
    /// 签名不成立。
    ///
    /// The signature does not hold.
    SignatureRefused = "SIGNATURE_REFUSED",
    /// 规则包不可用。
    ///
    /// The bundle of a rule cannot be used.
    BundleRefused = "BUNDLE_REFUSED",
    /// 参数旁未写明依据。
    ///
    /// A parameter stands without the document that sets it.
    ReferenceMissing = "REFERENCE_MISSING",
    /// 批准者与上传或提出者为同一人。
    ///
    /// The one who approves is the one who uploaded or proposed.
    SamePerson = "SAME_PERSON",
    /// 规则在该日未生效。
    ///
    /// The rule is not in force on that day.
    NotInForce = "RULE_NOT_IN_FORCE",
    /// 规则已撤销。
    ///
    /// The version of the rule was revoked.
    RuleRevoked = "RULE_REVOKED",
    /// 正在使用，不能收回。
    ///
    /// It is in use, and cannot be taken back.
    InUse = "IN_USE",
    /// 单位在该日尚未设立或已撤销。
    ///
    /// The unit is not there on that day.
    OutsideItsDays = "OUTSIDE_ITS_DAYS",
    /// 单位将位于自身之下。
    ///
    /// A unit would lie below itself.
    UnitCycle = "UNIT_CYCLE",
    /// 该单位已有此类机构。
    ///
    /// The unit has a body of this kind already.
    BodyThere = "BODY_THERE",
    /// 岗位在该日尚未设立或已撤销。
    ///
    /// The post is not there on that day.
    PostNotThere = "POST_NOT_THERE",
    /// 岗位人数已满。
    ///
    /// All places of the post are taken.
    PostFilled = "POST_FILLED",
    /// 任期重叠。
    ///
    /// The person holds the post already on one of these days.
    TermsOverlap = "TERMS_OVERLAP",
    /// 数据协议未授予所需字段。
    ///
    /// The data agreement does not grant a field that the rule asks for.
    NotGranted = "NOT_GRANTED",
    /// 责任已截止，须先由上级重开。
    ///
    /// The duty is closed; a unit above has to reopen it first.
    DutyClosed = "DUTY_CLOSED",
    /// 随文数字不合规则或缺少说明。
    ///
    /// The figures break their rules, or want an explanation.
    FiguresBreakRules = "FIGURES_BREAK_RULES",
    /// 报告所待的下级责任尚未履行或豁免。
    ///
    /// The report waits for duties of units below that are neither discharged nor waived.
    ReportWaits = "REPORT_WAITS",
    /// 其上的报告已接受，须先自上而下解锁。
    ///
    /// A report that rests on it is accepted; unlock from the top down.
    ReportLocked = "REPORT_LOCKED",
    /// 未达法定人数。
    ///
    /// There is no quorum: too few of those who are entitled are there.
    QuorumMissing = "QUORUM_MISSING",
    /// 会议当日没有适用的表决规则，须先设定。
    ///
    /// No ballot rule is in force on the day of the meeting; one has to be set first.
    BallotRuleMissing = "BALLOT_RULE_MISSING",
    /// 冻结期间不得进行此事项。
    ///
    /// A freeze stops this move; it is named, and so is the day on which it ends.
    Frozen = "FROZEN",
    /// 账户余额不足。
    ///
    /// An account does not hold that much; what it holds is named.
    FundsShort = "FUNDS_SHORT",
    /// 超出预算项目的限额。
    ///
    /// It passes the limit of a budget line; what is left is named.
    OverLimit = "OVER_LIMIT",
    /// 没有相应的预算项目：先由决定立项。
    ///
    /// There is no budget line for it: no line, no money.
    LineMissing = "BUDGET_LINE_MISSING",
    /// 出资人限定了用途或时限。
    ///
    /// Who gave the money has restricted its use or the days on which it is used.
    SourceRestricted = "SOURCE_RESTRICTED",
    /// 期间已结账，不再记账。
    ///
    /// The period is closed: nothing is posted into it any more.
    PeriodClosed = "PERIOD_CLOSED",
    /// 文件不存在或已过期。
    ///
    /// The file is not there, or its day has passed.
    FileMissing = "FILE_MISSING",
    /// 文件不可读：类型、编码或大小。
    ///
    /// The file cannot be read: type, encoding or size.
    FileRefused = "FILE_REFUSED",
    /// 表头与表单不符。
    ///
    /// The columns do not fit the form.
    ColumnsRefused = "COLUMNS_REFUSED",
    /// 单元格的值不可读：公式、错误值、合并或写法不对。
    ///
    /// A cell of a spreadsheet cannot be read as what its column asks.
    CellRefused = "CELL_REFUSED",
    /// 决策表的单元格不可用，或各行有缺漏、重叠。
    ///
    /// A cell of a decision table cannot be taken, or its rows leave gaps or overlap.
    TableRefused = "TABLE_REFUSED",
    /// 表中疑似身份证号码。
    ///
    /// A column looks like identity numbers.
    IdentityNumbersRefused = "IDENTITY_NUMBERS_REFUSED",
    /// 目录文件不可用。
    ///
    /// The catalogue cannot be used.
    CatalogueRefused = "CATALOGUE_REFUSED",
    /// 记录不全，无法重演。
    ///
    /// Something is missing, so that it cannot be replayed.
    NotReplayable = "NOT_REPLAYABLE",
    /// 数据库暂不可用，可重试。
    ///
    /// The database does not answer or takes no writes; it may be tried again later.
    Unavailable = "UNAVAILABLE",
    /// 服务器内部错误。
    ///
    /// A fault of the server; its id finds it in the log.
    Internal = "INTERNAL_SERVER_ERROR",
}

/// One reason why something is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// From the one list.
    pub code: ErrorCode,
    /// Why, in two languages.
    pub message: Text,
    /// Where in the input: field names and positions.
    pub path: Vec<String>,
    /// What could be done, or given, instead.
    pub allowed: Vec<String>,
    /// The clauses that demand it.
    #[serde(skip_deserializing)]
    pub clauses: Vec<ClauseId>,
    /// For a lost race: what changed meanwhile.
    pub changes: Vec<Change>,
}

/// What somebody else changed meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The field.
    pub path: String,
    /// As the loser believed it to be; empty where he did not say.
    pub before: String,
    /// As it is.
    pub now: String,
}

impl Refusal {
    /// A refusal with its reason in Chinese and English.
    pub fn new(code: ErrorCode, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            code,
            message: Text { zh: zh.into(), en: en.into() },
            path: Vec::new(),
            allowed: Vec::new(),
            clauses: Vec::new(),
            changes: Vec::new(),
        }
    }

    /// Names the place in the input.
    #[must_use]
    pub fn at<P: Into<String>>(mut self, path: impl IntoIterator<Item = P>) -> Self {
        self.path = path.into_iter().map(Into::into).collect();
        self
    }

    /// Names what of the input the place lies in.
    #[must_use]
    pub fn within(mut self, place: &[&str]) -> Self {
        self.path.splice(0..0, place.iter().map(|step| (*step).to_owned()));
        self
    }

    /// Names what is allowed.
    #[must_use]
    pub fn allowing<A: ToString>(mut self, allowed: impl IntoIterator<Item = A>) -> Self {
        self.allowed = allowed.into_iter().map(|one| one.to_string()).collect();
        self
    }

    /// Separation of duties: at this place of the input another person has to do it.
    #[must_use]
    pub fn same_person(field: &str, zh: &str, en: &str) -> Self {
        Self::new(ErrorCode::SamePerson, zh, en).at([field]).allowing(["another person"])
    }

    /// Not there, or not within the actor's reach: one answer for both.
    #[must_use]
    pub fn not_found(zh: &str, en: &str) -> Self {
        Self::new(
            ErrorCode::NotFound,
            format!("没有这个{zh}，或不在您的范围内"),
            format!("there is no such {en}, or it is not within your reach"),
        )
    }
}

/// At least one refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusals(pub Vec<Refusal>);

impl Refusals {
    /// Names what of the input the places lie in.
    #[must_use]
    pub fn within(self, place: &[&str]) -> Self {
        Self(self.0.into_iter().map(|reason| reason.within(place)).collect())
    }
}

/// A fault of the machine or of our own: never the caller's.
#[derive(Debug)]
pub struct Fault {
    /// Whether trying again may help.
    pub transient: bool,
    /// Whether it is the database that is away or takes no writes.
    pub outage: bool,
    source: Box<dyn Error + Send + Sync>,
}

impl Fault {
    /// A fault that trying again does not mend.
    pub fn new(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { transient: false, outage: false, source: source.into() }
    }

    /// A fault that may pass.
    pub fn transient(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { transient: true, outage: false, source: source.into() }
    }

    /// The database is away, or takes no writes.
    pub fn outage(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { transient: false, outage: true, source: source.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.source)
    }
}

impl Error for Fault {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.source.as_ref())
    }
}

/// Why nothing was done: refused, or a fault.
#[derive(Debug)]
pub enum Failure {
    /// With reasons for the caller.
    Refused(Refusals),
    /// For the log.
    Fault(Fault),
}

impl Failure {
    /// Names what of the input the places of its refusals lie in.
    #[must_use]
    pub fn within(self, place: &[&str]) -> Self {
        match self {
            Self::Refused(refusals) => Self::Refused(refusals.within(place)),
            fault @ Self::Fault(_) => fault,
        }
    }

    /// The first refusal's code; `Unavailable` or `Internal` for a fault.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Refused(Refusals(reasons)) => reasons.first().map_or(ErrorCode::Internal, |reason| reason.code),
            Self::Fault(fault) if fault.outage => ErrorCode::Unavailable,
            Self::Fault(_) => ErrorCode::Internal,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(Refusals(reasons)) => {
                for (position, reason) in reasons.iter().enumerate() {
                    let gap = if position == 0 { "" } else { "; " };
                    write!(f, "{gap}{}: {} · {}", reason.code.as_str(), reason.message.zh, reason.message.en)?;
                    if !reason.allowed.is_empty() {
                        write!(f, " [{}]", reason.allowed.join(", "))?;
                    }
                }
                Ok(())
            }
            Self::Fault(fault) => write!(f, "{fault}"),
        }
    }
}

impl Error for Failure {}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Refusals(vec![refusal]))
    }
}

impl From<Refusals> for Failure {
    fn from(refusals: Refusals) -> Self {
        Self::Refused(refusals)
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}
