//! Who acts in a random order of deeds, and what usually comes next.

use std::sync::Arc;

use rencai::access::{Actor, Person, Role};

use super::book::BOOK;
use crate::coordination::{EDUCATION, FINANCE, LEAD};
use crate::support::world::{CITY, PANLONG, WUHUA, World};

/// A person with one role at a unit.
pub struct Player {
    pub unit: &'static str,
    pub role: Role,
    pub person: &'static str,
}

const fn player(unit: &'static str, role: Role, person: &'static str) -> Player {
    Player { unit, role, person }
}

/// Those of the city and of a county and its departments, two of a kind where one checks the other; persons who are
/// something at two units; and those of another county, or with another role, who have no business there.
pub const CAST: &[Player] = &[
    player(CITY, Role::Supervisor, "示例督查一"),
    player(CITY, Role::Supervisor, "示例督查二"),
    player(CITY, Role::Supervisor, "示例双职一"),
    player(CITY, Role::Reporter, "示例市级报告"),
    player(CITY, Role::Organizer, "示例市级组织"),
    player(CITY, Role::Operator, "示例运维"),
    player(CITY, Role::Auditor, "示例审计"),
    player(CITY, Role::AwardOfficer, "示例评选"),
    player(WUHUA, Role::Supervisor, "示例县级督查一"),
    player(WUHUA, Role::Supervisor, "示例县级督查二"),
    player(WUHUA, Role::Supervisor, "示例双职二"),
    player(WUHUA, Role::Organizer, "示例县级组织一"),
    player(WUHUA, Role::Organizer, "示例县级组织二"),
    player(WUHUA, Role::Reporter, "示例县级报告一"),
    player(WUHUA, Role::Reporter, "示例县级报告二"),
    player(WUHUA, Role::Reporter, "示例双职一"),
    player(WUHUA, Role::RuleApprover, "示例规则审批"),
    player(WUHUA, Role::RuleAuthor, "示例规则编写"),
    player(WUHUA, Role::AwardOfficer, "示例县级评选"),
    player(WUHUA, Role::Nominator, "示例提名"),
    player(WUHUA, Role::Nominator, "示例双职二"),
    player(WUHUA, Role::FundOfficer, "示例资金一"),
    player(WUHUA, Role::FundOfficer, "示例资金二"),
    player(WUHUA, Role::FundOfficer, "示例双职一"),
    player(LEAD, Role::Reporter, "示例牵头"),
    player(LEAD, Role::Reporter, "示例双职二"),
    player(LEAD, Role::Supervisor, "示例牵头督查"),
    player(FINANCE, Role::Reporter, "示例财政"),
    player(EDUCATION, Role::Reporter, "示例教育"),
    player(PANLONG, Role::Supervisor, "示例邻县督查"),
    player(PANLONG, Role::Reporter, "示例邻县报告"),
    player(PANLONG, Role::Organizer, "示例邻县组织"),
];

impl Player {
    pub async fn actor(&self, world: &World) -> Arc<Actor> {
        let actor = world.actor(self.unit, &[self.role]).await;
        let person = Person { subject: self.person.to_owned(), ..actor.person.clone() };
        Arc::new(Actor { person, ..(*actor).clone() })
    }
}

/// With what the names of those begin that are an organizer's: of bodies, networks and meetings.
const OF_OFFICES: &[&str] = &["appointment", "ballotRule", "body", "establishment", "meeting", "network", "post"];

/// The same of what is a fund officer's.
pub const OF_FUNDS: &[&str] =
    &["budgetLimit", "commitment", "declaration", "employer", "fund", "payment", "revenue", "voucher"];

/// Whose a mutation usually is; empty: of whomever the matrix names.
pub fn fitting(mutation: &str) -> &'static [(&'static str, Role)] {
    match mutation {
        "reportDraft" | "reportRevise" | "reportSubmit" | "circularAnswer" | "findingRectify" | "targetReport" => {
            &[(WUHUA, Role::Reporter)]
        }
        "reportAccept" | "reportReturn" | "reportUnlock" | "reportRequest" | "reliefGrant" | "reliefEnd"
        | "inspectionOpen" | "inspectionClose" | "inspectionReopen" | "findingRecord" | "findingClose"
        | "findingReopen" | "circularDraft" | "circularSend" | "circularIssue" | "circularWithdraw" => {
            &[(CITY, Role::Supervisor)]
        }
        "taskAccept" | "taskStageReport" | "taskReportDone" | "taskEscalate" | "taskGroupSet" | "meansRequest"
        | "matterRaise" | "matterClose" => &[(LEAD, Role::Reporter)],
        "taskOpinionGive" => &[(FINANCE, Role::Reporter), (EDUCATION, Role::Reporter)],
        "meansConfirm" | "meansDecline" => &[(FINANCE, Role::Reporter)],
        "taskBreakDown" => &[(LEAD, Role::Supervisor)],
        "taskAssign" | "taskConfirm" | "taskReject" | "taskCancel" | "disputeResolve" | "responsibilitySet"
        | "responsibilityEnd" | "targetSet" => &[(WUHUA, Role::Supervisor)],
        "matterTakeUp" | "matterAnswer" => &[(WUHUA, Role::Reporter), (CITY, Role::Reporter)],
        "matterEscalate" => &[(LEAD, Role::Reporter), (WUHUA, Role::Reporter)],
        "activityReport"
        | "activityReportResubmit"
        | "documentDraft"
        | "documentRevise"
        | "documentDerive"
        | "documentConsult"
        | "documentFile"
        | "filingWithdraw" => &[(LEAD, Role::Reporter)],
        "documentOpine" => &[(LEAD, Role::Reporter), (WUHUA, Role::Reporter)],
        "documentDeliberate" | "documentIssue" | "documentApprovalRuleSet" | "policyEnter" | "policyReview" => {
            &[(WUHUA, Role::Organizer)]
        }
        "documentApprove" => &[(WUHUA, Role::Supervisor), (CITY, Role::Supervisor)],
        "documentReturn" | "freezeSet" | "freezeEnd" => &[(WUHUA, Role::Supervisor)],
        "activityReportReceive" | "activityReportReturn" => &[(WUHUA, Role::Supervisor)],
        "calendarAddressIssue" | "reminderAcknowledge" => &[(WUHUA, Role::Reporter)],
        "calendarAddressRevoke" => &[(WUHUA, Role::Reporter), (WUHUA, Role::Organizer)],
        "reminderRuleSet" => &[(WUHUA, Role::Supervisor), (CITY, Role::Supervisor)],
        "processPublish" | "programmeCreate" => &[(CITY, Role::AwardOfficer)],
        "stageReview" => &[(LEAD, Role::Reporter), (CITY, Role::AwardOfficer)],
        "agreementGrant" => &[(WUHUA, Role::AwardOfficer)],
        "talentBind" | "talentUnbind" => &[(WUHUA, Role::Nominator), (WUHUA, Role::AwardOfficer)],
        "calendarSet" | "unitsReorganize" => &[(CITY, Role::Operator)],
        "budgetLimitApprove" | "budgetLimitReject" | "declarationAccept" | "declarationReturn" => {
            &[(WUHUA, Role::Supervisor), (WUHUA, Role::FundOfficer)]
        }
        "investmentShareSet" | "trainingShareSet" => &[(CITY, Role::Supervisor)],
        "auditSampleDraw" => &[(WUHUA, Role::Supervisor)],
        name if name.starts_with("edition") => &[(WUHUA, Role::AwardOfficer)],
        name if OF_OFFICES.iter().any(|what| name.starts_with(what)) => &[(WUHUA, Role::Organizer)],
        name if OF_FUNDS.iter().any(|what| name.starts_with(what)) => &[(WUHUA, Role::FundOfficer)],
        _ => &[],
    }
}

/// What makes the records of which the rest is about, and what is said of no record, in an order in which each may be
/// there.
pub const BEGINNINGS: &[&str] = &[
    "reportDraft",
    "reportDraft",
    "meetingConvene",
    "meetingConvene",
    "inspectionOpen",
    "findingRecord",
    "findingRecord",
    "taskAssign",
    "taskAssign",
    "meansRequest",
    "matterRaise",
    "matterRaise",
    "reliefGrant",
    "calendarAddressIssue",
    "reportRequest",
    "responsibilitySet",
    "responsibilityEnd",
    "reminderRuleSet",
    "targetSet",
    "circularDraft",
    "activityReport",
    "documentDraft",
    "documentDraft",
    "processPublish",
    "editionCreate",
    "editionOpen",
    "nominationMake",
    "nominationMake",
    "nominationMake",
    "bodyRegister",
    "bodyRegister",
    "postCreate",
    "postCreate",
    "appointmentMake",
    "networkCreate",
    "ballotRuleSet",
    "calendarSet",
    "programmeCreate",
    "agreementGrant",
    "documentApprovalRuleSet",
    "freezeSet",
    "fundingSourceRegister",
    "budgetLimitPropose",
    "budgetLimitPropose",
    "revenueRecord",
    "investmentShareSet",
    "trainingShareSet",
    "employerRegister",
    "employerRegister",
    "fundPeriodClose",
];

/// The kinds of records that go their way.
pub const KINDS: &[&str] = &[
    "report",
    "meeting",
    "inspection",
    "finding",
    "circular",
    "task",
    "means",
    "dispute",
    "matter",
    "relief",
    "calendarAddress",
    "target",
    "activityReport",
    "document",
    "document",
    "edition",
    "nomination",
    "case",
    "case",
    "talent",
    "body",
    "post",
    "appointment",
    "network",
    "reminder",
    "freeze",
    "entry",
    "filing",
    "source",
    "change",
    "line",
    "commitment",
    "payment",
    "voucher",
    "employer",
    "declaration",
    "budgetYear",
    "declaredYear",
];

/// Of a record that shows no state: that nothing comes next for it, since it is over, or since the meetings that decide
/// need it.
pub const STAYS: &str = "STAYS";
/// Of a talent: that it is said which person he is.
pub const BOUND: &str = "BOUND";

/// Of a source, a line and a year that is over: that money of it waits, to be allocated, committed or carried over.
pub const FUNDED: &str = "FUNDED";
/// Of a line: that money may be allocated to it, and has not been.
pub const LIMITED: &str = "LIMITED";
/// The budget year of the fund.
pub const BUDGET: i64 = 2010;

/// What leaves a record over that shows no state.
pub const ENDING: &[&str] =
    &["appointmentEnd", "bodyClose", "employerClose", "filingWithdraw", "freezeEnd", "postClose"];

/// What usually comes next for a record in a state.
pub fn next(kind: &str, state: &str) -> &'static [&'static str] {
    match (kind, state) {
        ("report", "DRAFT" | "RETURNED") => &["reportRevise", "reportSubmit", "reportSubmit"],
        ("report", "SUBMITTED") => &["reportAccept", "reportAccept", "reportReturn"],
        ("report", "ACCEPTED") => &["reportUnlock"],
        ("meeting", "CONVENED") => &["meetingHold", "meetingHold", "meetingHold", "meetingAgendaSet", "meetingCancel"],
        ("meeting", "HELD") => &[
            "meetingAttendanceCorrect",
            "meetingBallot",
            "meetingBallot",
            "meetingBallot",
            "meetingClose",
            "meetingCancel",
        ],
        ("meeting", "CLOSED") => &["meetingReopen"],
        ("inspection", "OPEN") => &["inspectionClose", "findingRecord"],
        ("inspection", "CLOSED") => &["inspectionReopen"],
        ("finding", "OPEN") => &["findingRectify"],
        ("finding", "RECTIFIED") => &["findingClose", "findingReopen"],
        ("circular", "DRAFT") => &["circularSend", "circularSend", "circularWithdraw"],
        ("circular", "SENT_FOR_ANSWER") => &["circularAnswer", "circularIssue"],
        ("circular", "ANSWERED") => &["circularIssue", "circularIssue", "circularWithdraw"],
        ("task", "ASSIGNED") => {
            &["taskAccept", "taskAccept", "taskAccept", "taskOpinionGive", "meansRequest", "taskEscalate"]
        }
        ("task", "ACCEPTED") => &[
            "taskStageReport",
            "taskStageReport",
            "taskStageReport",
            "taskStageReport",
            "taskReportDone",
            "taskReportDone",
            "taskReportDone",
            "taskBreakDown",
            "taskGroupSet",
            "taskOpinionGive",
            "meansRequest",
            "taskCancel",
        ],
        ("task", "DONE") => &["taskConfirm", "taskConfirm", "taskReject"],
        ("task", "CONFIRMED") => &["taskReject", "taskCancel"],
        ("means", "REQUESTED") => &["meansConfirm", "meansDecline"],
        ("means", "DECLINED") => &["taskEscalate"],
        ("dispute", "OPEN") => &["disputeResolve"],
        ("matter", "RAISED" | "ESCALATED") => &["matterTakeUp", "matterTakeUp", "matterEscalate"],
        ("matter", "TAKEN_UP") => &["matterAnswer", "matterAnswer", "matterEscalate"],
        ("matter", "ANSWERED") => &["matterClose", "matterEscalate"],
        ("calendarAddress", _) => &["calendarAddressRevoke"],
        ("document", "DRAFT") => &[
            "documentDeliberate",
            "documentDeliberate",
            "documentDeliberate",
            "documentDeliberate",
            "documentRevise",
            "documentConsult",
            "documentOpine",
            "documentDerive",
            "documentWithdraw",
        ],
        ("document", "DELIBERATED" | "COMMITTEE_APPROVED") => {
            &["documentApprove", "documentApprove", "documentApprove", "documentApprove", "documentReturn"]
        }
        ("document", "GOVERNMENT_APPROVED") => &["documentIssue", "documentIssue", "documentIssue", "documentReturn"],
        ("document", "ISSUED") => &["documentFile", "policyEnter", "documentDerive", "documentRevise"],
        ("edition", "DRAFT") => &["editionOpen"],
        ("edition", "OPEN") => &["nominationMake", "nominationMake", "nominationMake", "editionClose"],
        ("edition", "CLOSED") => &["editionOpen", "editionOpen", "editionCancel"],
        ("nomination", "DRAFT") => &["nominationSubmit", "nominationSubmit", "nominationWithdraw"],
        ("nomination", "SUBMITTED") => &["nominationWithdraw"],
        ("case", _) => &["stageReview"],
        ("talent", "") => &["talentBind"],
        ("talent", BOUND) => &["talentUnbind"],
        ("body", "") => &["bodyChange", "establishmentSet", "postCreate", "bodyClose"],
        ("post", "") => &["appointmentMake", "appointmentMake", "postChange", "postClose"],
        ("appointment", "") => &["appointmentEnd"],
        ("network", _) => &["networkJoin", "networkJoin", "networkLeave", "networkRename"],
        ("reminder", "SENT") => &["reminderAcknowledge"],
        ("freeze", "") => &["freezeEnd"],
        ("entry", _) => &["policyReview"],
        ("filing", "") => &["filingWithdraw"],
        ("source", "") => &["fundAppropriate"],
        ("source", FUNDED) => &["fundAllocate", "fundAllocate", "fundAppropriate"],
        ("change", "PROPOSED") => &["budgetLimitApprove", "budgetLimitApprove", "budgetLimitReject"],
        ("line", FUNDED) => &["commitmentMake", "commitmentMake", "fundDeallocate"],
        ("commitment", "OPEN") => &["paymentsOrder", "paymentsOrder", "commitmentRelease"],
        ("payment", "ORDERED") => &["paymentsSettle"],
        ("voucher", "") => &["voucherCorrect"],
        ("employer", "") => &["declarationMake", "declarationMake", "employerChange", "employerClose"],
        ("declaration", "SUBMITTED") => &["declarationAccept", "declarationReturn", "declarationCorrect"],
        ("declaration", "ACCEPTED" | "RETURNED") => &["declarationCorrect"],
        ("budgetYear", FUNDED) => &["fundCarryOver"],
        ("declaredYear", "SUBMITTED") => &["declarationsClose"],
        ("declaredYear", "CLOSED") => &["auditSampleDraw"],
        ("relief", _) => &["reliefEnd"],
        ("target", _) => &["targetReport"],
        ("activityReport", _) => &["activityReportReceive", "activityReportReturn", "activityReportResubmit"],
        _ => &[],
    }
}

/// Whether random deeds lead to a mutation: it begins something, or is what comes next in a state that the schema names
/// or that is told here.
pub fn is_led_to(mutation: &str) -> bool {
    let states = || BOOK.enums.values().flatten().map(String::as_str).chain(["", BOUND, FUNDED]);
    let comes_next = |kind: &str| states().any(|state| next(kind, state).contains(&mutation));
    BEGINNINGS.contains(&mutation) || KINDS.iter().any(|kind| comes_next(kind)) || mutation == "unitsReorganize"
}

/// What random deeds do not lead to, and do by luck at most: it wants bytes, keys, signatures or a worker, or is of
/// records that are not followed here. The tests of its own room do it.
pub const ELSEWHERE: &[&str] = &[
    "assessmentConfirm",
    "assessmentJudge",
    "assessmentOpen",
    "assessmentSchemeCreate",
    "assessmentSchemeEnd",
    "assessmentSchemePublish",
    "declarationsImport",
    "editionJudge",
    "flagResolve",
    "keyRegister",
    "keyRevoke",
    "nominationsImport",
    "parametersApprove",
    "parametersPropose",
    "parametersSign",
    "parametersWithdraw",
    "paymentAnswersImport",
    "policyLoad",
    "ruleActivate",
    "ruleApprove",
    "ruleRevoke",
    "ruleRollBack",
    "ruleShadow",
    "ruleSign",
    "ruleTest",
    "ruleUnschedule",
    "ruleUpload",
    "ruleValidate",
    "ruleWithdraw",
    "unitsLoad",
];
