//! What a clause obliges to, so that the system can reckon with it: who owes, how often, until when, and what
//! discharges it. Pure; units are given as values.

use serde::{Deserialize, Serialize};

use super::model::toml_day_or_none;
use crate::kernel::named::named;
use crate::kernel::{Day, Every, PatternRole, UnitKind};

/// What a clause obliges to from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Obligation {
    /// From this day on; the document's day of issue, where none is given.
    #[serde(default, with = "toml_day_or_none", skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    /// How often.
    pub every: Every,
    /// Who owes it: whom any of these selects.
    pub owed_by: Vec<Selector>,
    /// What discharges it.
    pub evidence: Evidence,
    /// Days from the period's last day to the one on which it is due.
    #[serde(default)]
    pub due_days: i64,
    /// Days from the one on which it is due to the last one on which evidence is taken; for ever, where none is given.
    #[serde(default)]
    pub closes_days: Option<i64>,
    /// What is owed where a unit or a clause begins in the middle of a period.
    #[serde(default)]
    pub midway: Midway,
    /// Of a report: the numbers of the clauses whose duties below the unit, for the same period, it waits for.
    #[serde(default)]
    pub rests_on: Vec<String>,
    /// Of a report: the figures that stand beside its text, and how they are checked.
    #[serde(default)]
    pub figures: Vec<FigureRule>,
}

/// A figure beside a report's text, and how it is checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FigureRule {
    /// Its code, once in a report.
    pub code: String,
    /// What it is called.
    pub title: String,
    /// The same in English.
    pub title_en: String,
    /// The figures that it is the sum of; none, where it is no sum.
    #[serde(default)]
    pub parts: Vec<String>,
    /// A figure that it may not pass.
    #[serde(default)]
    pub at_most: Option<String>,
    /// By how many per cent it may differ from the last period's without an explanation.
    #[serde(default)]
    pub change_percent: Option<i64>,
    /// What becomes of a report that leaves it out.
    #[serde(default)]
    pub missing: Missing,
}

named! {
    /// 缺报数字的处理。
    ///
    /// What becomes of a report that leaves a figure out.
    Missing {
        /// 不得提交。
        ///
        /// It cannot be submitted.
        Refused = "refused",
        /// 须说明原因。
        ///
        /// It has to be explained.
        Explained = "explained",
        /// 视为零。
        ///
        /// It counts as zero.
        Zero = "zero",
    }
}

#[expect(clippy::derivable_impls, reason = "the names of the variants are written by a macro")]
impl Default for Missing {
    fn default() -> Self {
        Self::Refused
    }
}

/// Most days between a period's end and the day on which something is due, either way.
pub const MOST_DAYS: i64 = 366;

named! {
    /// 期间中途设立的单位或生效的条款，当期是否负责。
    ///
    /// What is owed where a unit or a clause begins in the middle of a period.
    Midway {
        /// 当期即负责。
        ///
        /// That period too.
        Owed = "owed",
        /// 自下一期起负责。
        ///
        /// From the next period on.
        Next = "next",
    }
}

#[expect(clippy::derivable_impls, reason = "the names of the variants are written by a macro")]
impl Default for Midway {
    fn default() -> Self {
        Self::Owed
    }
}

/// Selects units: all that it names must be so.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selector {
    /// The kind of unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<UnitKind>,
    /// The kind of department.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// The kind of the unit directly above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<UnitKind>,
    /// The role in the pattern.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<PatternRole>,
    /// Whether clause 4.1.1f names its sector.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<bool>,
    /// Whether it leads a talent category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leads: Option<bool>,
    /// The code of a network to which it belongs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
}

/// What a unit is, as far as selectors ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traits<'u> {
    /// Its kind.
    pub kind: UnitKind,
    /// Which kind of department.
    pub department: Option<&'u str>,
    /// The kind of the unit directly above it.
    pub below: Option<UnitKind>,
    /// Its role in the pattern.
    pub role: PatternRole,
    /// Whether clause 4.1.1f names its sector.
    pub sector: bool,
    /// Whether it leads a talent category.
    pub leads: bool,
}

impl Selector {
    /// Whether it selects a unit, networks apart.
    #[must_use]
    pub fn selects(&self, unit: &Traits<'_>) -> bool {
        fn is<T: PartialEq>(wanted: &Option<T>, there: &T) -> bool {
            wanted.as_ref().is_none_or(|wanted| wanted == there)
        }
        is(&self.kind, &unit.kind)
            && self.department.as_deref().is_none_or(|wanted| unit.department == Some(wanted))
            && self.below.is_none_or(|wanted| unit.below == Some(wanted))
            && is(&self.role, &unit.role)
            && is(&self.sector, &unit.sector)
            && is(&self.leads, &unit.leads)
    }
}

named! {
    /// 履行责任的凭据类别。
    ///
    /// The kind of evidence that discharges a duty.
    Evidence {
        /// 经接受的书面报告。
        ///
        /// A written report that was accepted.
        Report = "report",
        /// 重大活动报告。
        ///
        /// A report of a major activity.
        ActivityReport = "activity-report",
        /// 专题听取汇报的会议。
        ///
        /// A meeting that heard a dedicated briefing.
        Briefing = "briefing",
        /// 专题研究的会议。
        ///
        /// A meeting that studied talent work.
        Study = "study",
        /// 领导小组(扩大)会议。
        ///
        /// A meeting of the leading group, enlarged or not.
        LeadingGroupMeeting = "leading-group-meeting",
        /// 成员单位联席会议。
        ///
        /// A joint meeting of member units.
        JointMeeting = "joint-meeting",
        /// 机构组成符合要求。
        ///
        /// Bodies that are made up as the clause asks.
        Composition = "composition",
        /// 明确的专兼职人员。
        ///
        /// Full- or part-time staff that is named.
        Staff = "staff",
        /// 联络员或联络站。
        ///
        /// A liaison officer or station.
        Liaison = "liaison",
        /// 决定或规划。
        ///
        /// Decisions and plans.
        Decision = "decision",
        /// 已办结的协调事项，不论类别。
        ///
        /// Coordination matters of any kind that were settled.
        Matter = "matter",
        /// 已消除的体制、政策障碍。
        ///
        /// A barrier of institution or policy that was removed.
        Barrier = "barrier",
        /// 已化解的部门之间的矛盾。
        ///
        /// A conflict between departments that was settled.
        Conflict = "conflict",
        /// 已答复的支持请求。
        ///
        /// A request for support that was answered.
        Support = "support",
        /// 督查结论。
        ///
        /// Findings of an inspection.
        Inspection = "inspection",
        /// 已公布的表彰。
        ///
        /// A commendation that was published.
        Commendation = "commendation",
        /// 通报。
        ///
        /// A circular.
        Circular = "circular",
        /// 人才工作考虑说明。
        ///
        /// A talent consideration statement.
        Consideration = "consideration",
        /// 审议与审定结果。
        ///
        /// What deliberation and approvals resulted in.
        Document = "document",
        /// 备案回执。
        ///
        /// The receipt of a filing.
        Filing = "filing",
        /// 有效的考核办法。
        ///
        /// A scheme of assessment in force.
        Scheme = "scheme",
        /// 有效的规则版本。
        ///
        /// A version of a rule in force.
        Rule = "rule",
        /// 目标及其落实。
        ///
        /// Targets and what became of them.
        Target = "target",
        /// 各方面工作情况。
        ///
        /// Work done in each area.
        Work = "work",
        /// 已发布的预测。
        ///
        /// A forecast that was published.
        Forecast = "forecast",
        /// 规划。
        ///
        /// A plan with its targets.
        Plan = "plan",
        /// 研究成果与建议。
        ///
        /// Papers and proposals.
        Paper = "paper",
        /// 政策登记。
        ///
        /// The register of policies.
        PolicyRegister = "policy-register",
        /// 调研课题及成果。
        ///
        /// Research topics with results.
        Research = "research",
        /// 已宣传的典型案例。
        ///
        /// Exemplary cases that were published.
        Case = "case",
        /// 培训与选调记录。
        ///
        /// Training, and people taken in.
        Training = "training",
        /// 人才信息与统计。
        ///
        /// Talent records and statistics.
        TalentRecords = "talent-records",
        /// 三项工作各有办成之事。
        ///
        /// Something that was done on each line of work.
        WorkLines = "work-lines",
        /// 职责分工。
        ///
        /// A responsibility matrix.
        Matrix = "matrix",
        /// 任务分解。
        ///
        /// Tasks, their stages and who leads them.
        Task = "task",
        /// 登记的专项协调机构。
        ///
        /// A body that was registered.
        Body = "body",
        /// 已落实的人员、措施与资源。
        ///
        /// Staff, measures and resources that were confirmed.
        Cooperation = "cooperation",
        /// 项目及成效。
        ///
        /// Projects with results.
        Project = "project",
        /// 已办理的服务事项。
        ///
        /// Service requests that were handled.
        Service = "service",
        /// 联系记录。
        ///
        /// Records of contacts.
        Contact = "contact",
        /// 转达的意见。
        ///
        /// Opinions that were passed on.
        Opinion = "opinion",
        /// 登记册。
        ///
        /// A register.
        Register = "register",
        /// 登记的基金与捐赠。
        ///
        /// Funds and donations on record.
        Donation = "donation",
        /// 政策清理结果。
        ///
        /// A review with its outcomes.
        Review = "review",
        /// 分来源投入。
        ///
        /// Shares by source.
        Shares = "shares",
        /// 财政拨款。
        ///
        /// An appropriation.
        Appropriation = "appropriation",
        /// 分用途账目。
        ///
        /// A ledger by purpose.
        Ledger = "ledger",
        /// 提取申报。
        ///
        /// A declaration.
        Declaration = "declaration",
        /// 通知及其回执。
        ///
        /// Notices and their receipts.
        Notice = "notice",
        /// 信息与简报。
        ///
        /// Briefings and information that were published.
        Information = "information",
    }
}
