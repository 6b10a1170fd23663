//! Which moves tasks, stages, means, disputes and matters may make, and what is decided about them. Pure.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

pub use crate::deliberation::planned::{WorkArea, WorkFocus, WorkFunction, WorkLine};
use crate::kernel::id::{AppointmentId, TaskId, UnitId};
use crate::kernel::machine::machine;
use crate::kernel::named::named;
use crate::kernel::{Day, ErrorCode, Refusal};
use crate::organization::bodies::post_not_there;
use crate::organization::entity::{appointment, post_version};
use crate::policy::obligation::Evidence;

machine! {
    /// 任务的状态：ASSIGNED → ACCEPTED → DONE → CONFIRMED；退回则复为 ACCEPTED；交办单位可取消。分解所得的任务未确认或取消，则原任务不得报完成，亦不得取消。
    ///
    /// The state of a task: ASSIGNED → ACCEPTED → DONE → CONFIRMED. One that is rejected is ACCEPTED again, and the unit
    /// that assigned it may cancel it. While a part of it is neither confirmed nor cancelled, it is not reported done, nor
    /// cancelled.
    TaskState, "任务", "task" {
        /// 已交办。
        ///
        /// Assigned, and to be accepted by the lead unit.
        Assigned = "ASSIGNED" => [
            GiveOpinion => Assigned, RequestMeans => Assigned, Escalate => Assigned, Accept => Accepted, Cancel => Cancelled
        ],
        /// 已接受，办理中。
        ///
        /// Accepted and under way.
        Accepted = "ACCEPTED" => [
            GiveOpinion => Accepted, RequestMeans => Accepted, Escalate => Accepted, BreakDown => Accepted,
            SetGroup => Accepted, ReportStage => Accepted, ReportDone => Done, Cancel => Cancelled
        ],
        /// 已报完成，待交办单位的另一人确认。
        ///
        /// Reported done, and to be confirmed by another person of the unit that assigned it.
        Done = "DONE" => [Confirm => Confirmed, Reject => Accepted, Cancel => Cancelled],
        /// 已确认完成，作为凭据。
        ///
        /// Confirmed, and evidence.
        Confirmed = "CONFIRMED" => [Reject => Accepted, Cancel => Cancelled],
        /// 已取消。
        ///
        /// Cancelled.
        Cancelled = "CANCELLED" => [],
    }
    /// What can be done to a task.
    TaskMove {
        GiveOpinion = "GIVE_OPINION", RequestMeans = "REQUEST_MEANS", Escalate = "ESCALATE", Accept = "ACCEPT",
        SetGroup = "SET_GROUP", BreakDown = "BREAK_DOWN", ReportStage = "REPORT_STAGE", ReportDone = "REPORT_DONE", Confirm = "CONFIRM",
        Reject = "REJECT", Cancel = "CANCEL"
    }
}

machine! {
    /// 任务阶段的状态：PLANNED → DONE。
    ///
    /// The state of a task's stage: PLANNED → DONE.
    TaskStageState, "阶段", "stage" {
        /// 未完成。
        ///
        /// Not done yet.
        Planned = "PLANNED" => [Report => Done],
        /// 已完成。
        ///
        /// Done.
        Done = "DONE" => [],
    }
    /// What can be done to a stage.
    TaskStageMove { Report = "REPORT" }
}

machine! {
    /// 所请支持(人员、措施、资源)的状态：REQUESTED → CONFIRMED 或 DECLINED；谢绝的可提请协调，协调后为 RESOLVED。
    ///
    /// The state of means that were asked for: REQUESTED → CONFIRMED or DECLINED. What was declined may be escalated, and
    /// is then resolved.
    MeansState, "支持事项", "request for means" {
        /// 已提出，待确认。
        ///
        /// Asked for, and not confirmed yet.
        Requested = "REQUESTED" => [Confirm => Confirmed, Decline => Declined],
        /// 已确认。
        ///
        /// Confirmed.
        Confirmed = "CONFIRMED" => [],
        /// 已谢绝。
        ///
        /// Declined.
        Declined = "DECLINED" => [Escalate => Escalated],
        /// 已提请交办单位协调。
        ///
        /// Put to the unit that assigned the task.
        Escalated = "ESCALATED" => [Resolve => Resolved],
        /// 已协调。
        ///
        /// Resolved by that unit.
        Resolved = "RESOLVED" => [],
    }
    /// What can be done to a request for means.
    MeansMove {
        Confirm = "CONFIRM", Decline = "DECLINE", Escalate = "ESCALATE", Resolve = "RESOLVE"
    }
}

machine! {
    /// 争议的状态：OPEN → RESOLVED。
    ///
    /// The state of a dispute: OPEN → RESOLVED.
    DisputeState, "争议", "dispute" {
        /// 待交办单位协调。
        ///
        /// The unit that assigned the task has to resolve it.
        Open = "OPEN" => [Resolve => Resolved],
        /// 已协调。
        ///
        /// Resolved.
        Resolved = "RESOLVED" => [],
    }
    /// What can be done to a dispute.
    DisputeMove { Resolve = "RESOLVE" }
}

machine! {
    /// 协调事项的状态：RAISED → TAKEN_UP → ANSWERED → CLOSED；可提交上一级单位，由其受理。
    ///
    /// The state of a coordination matter: RAISED → TAKEN_UP → ANSWERED → CLOSED. It may be escalated to the unit one
    /// higher, which then takes it up.
    MatterState, "协调事项", "matter" {
        /// 已提出。
        ///
        /// Raised.
        Raised = "RAISED" => [TakeUp => TakenUp, Escalate => Escalated],
        /// 已受理。
        ///
        /// Taken up.
        TakenUp = "TAKEN_UP" => [Answer => Answered, Escalate => Escalated],
        /// 已答复，作为凭据。
        ///
        /// Answered, and evidence.
        Answered = "ANSWERED" => [Close => Closed, Escalate => Escalated],
        /// 已提交上一级单位。
        ///
        /// Put to the unit one higher.
        Escalated = "ESCALATED" => [TakeUp => TakenUp, Escalate => Escalated],
        /// 已由提出者办结。
        ///
        /// Closed by the unit that raised it.
        Closed = "CLOSED" => [],
    }
    /// What can be done to a matter.
    MatterMove { TakeUp = "TAKE_UP", Answer = "ANSWER", Close = "CLOSE", Escalate = "ESCALATE" }
}

named! {
    /// 配合单位意见的类别。
    ///
    /// The kind of a cooperating unit's opinion.
    TaskOpinionKind {
        /// 同意。
        ///
        /// Agrees.
        Agree = "AGREE",
        /// 修改后同意。
        ///
        /// Agrees, with changes.
        AgreeWithChanges = "AGREE_WITH_CHANGES",
        /// 反对。
        ///
        /// Objects.
        Object = "OBJECT",
    }
}

named! {
    /// 所请支持的类别。
    ///
    /// The kind of means that are asked for.
    MeansKind {
        /// 人员。
        ///
        /// Staff.
        Staff = "STAFF",
        /// 措施。
        ///
        /// A measure.
        Measure = "MEASURE",
        /// 资源。
        ///
        /// A resource.
        Resource = "RESOURCE",
    }
}

named! {
    /// 协调事项的类别。
    ///
    /// The kind of a coordination matter.
    MatterKind {
        /// 体制、政策障碍。
        ///
        /// A barrier of institution or policy.
        Barrier = "BARRIER",
        /// 部门之间的矛盾。
        ///
        /// A conflict between departments.
        Conflict = "CONFLICT",
        /// 支持请求。
        ///
        /// A request for support.
        SupportRequest = "SUPPORT_REQUEST",
    }
}

impl MatterKind {
    /// What kinds of evidence a matter is once it is answered: what any of them is, and what those of its kind are.
    #[must_use]
    pub const fn evidence(self) -> [Evidence; 2] {
        let own = match self {
            Self::Barrier => Evidence::Barrier,
            Self::Conflict => Evidence::Conflict,
            Self::SupportRequest => Evidence::Support,
        };
        [Evidence::Matter, own]
    }
}

named! {
    /// 决定所计划的任务的状态。
    ///
    /// What became of a task that a decision planned.
    PlannedTaskState {
        /// 待自行交办。
        ///
        /// It is to be assigned by itself.
        Planned = "PLANNED",
        /// 已交办。
        ///
        /// It is assigned.
        Assigned = "ASSIGNED",
        /// 不能自行交办，待人补办。
        ///
        /// It could not be assigned by itself, and a person has to.
        Refused = "REFUSED",
    }
}

named! {
    /// 单位在任务中的角色。
    ///
    /// What a unit is in a task.
    TaskPart {
        /// 交办。
        ///
        /// Assigned it.
        Assigns = "ASSIGNS",
        /// 牵头。
        ///
        /// Leads.
        Leads = "LEADS",
        /// 配合。
        ///
        /// Cooperates.
        Cooperates = "COOPERATES",
    }
}

named! {
    /// 单位在协调事项中的角色。
    ///
    /// What a unit is in a coordination matter.
    MatterPart {
        /// 提出。
        ///
        /// Raised it.
        Raises = "RAISES",
        /// 答复。
        ///
        /// Answers it.
        Answers = "ANSWERS",
    }
}

/// Another task, above or below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kin {
    /// Which task.
    pub id: TaskId,
    /// What it is called.
    pub title: String,
}

/// What stands in the way of a task's moves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hindrances {
    /// The codes of the units whose objections stand.
    pub objecting: Vec<String>,
    /// The numbers of the stages that are not done.
    pub stages: Vec<i64>,
    /// The parts that are neither confirmed nor cancelled.
    pub parts: Vec<Kin>,
    /// The task of which it is a part, once that one is no longer under way.
    pub above: Option<Kin>,
}

/// Makes a move of a task: none is accepted while an objection stands, none is done before all of its stages are, and
/// none is done or cancelled while a part of it is open; a part is open again only while the whole is.
///
/// # Errors
/// `STATE_FORBIDS`.
pub fn go(state: TaskState, by: TaskMove, hindrances: &Hindrances) -> Result<TaskState, Refusal> {
    let next = state.go(by)?;
    if by == TaskMove::Accept && !hindrances.objecting.is_empty() {
        let units = hindrances.objecting.join(", ");
        let (zh, en) = (format!("{units} 反对，尚未协调"), format!("{units} objects, and that is not resolved"));
        let allowed = [TaskMove::GiveOpinion, TaskMove::Escalate].map(TaskMove::as_str);
        return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["task"]).allowing(allowed));
    }
    if by == TaskMove::ReportDone && !hindrances.stages.is_empty() {
        let left: Vec<String> = hindrances.stages.iter().map(ToString::to_string).collect();
        let left = left.join(", ");
        let (zh, en) = (format!("阶段 {left} 尚未完成"), format!("these stages are not done: {left}"));
        let allowed = [TaskMove::ReportStage.as_str()];
        return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["task"]).allowing(allowed));
    }
    if matches!(by, TaskMove::ReportDone | TaskMove::Cancel) && !hindrances.parts.is_empty() {
        let titles: Vec<&str> = hindrances.parts.iter().map(|part| part.title.as_str()).collect();
        let zh = format!("分解所得的任务尚未确认完成或取消：{}", titles.join("、"));
        let en = format!("these parts are neither confirmed nor cancelled: {}", titles.join(", "));
        let open = hindrances.parts.iter().map(|part| part.id.global());
        return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["task"]).allowing(open));
    }
    if by == TaskMove::Reject
        && let Some(above) = &hindrances.above
    {
        let title = &above.title;
        let zh = format!("须先退回其所分解自的任务：{title}");
        let en = format!("the task of which it is a part is no longer under way, and is sent back first: {title}");
        return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["task"]).allowing([above.id.global()]));
    }
    Ok(next)
}

/// Most levels of tasks: one that a decision has spawned, its parts, theirs, and theirs once more.
const MOST_LEVELS: i64 = 4;

/// The level of a part of a task.
///
/// # Errors
/// `STATE_FORBIDS` for a task at the last level, naming those that may be broken down.
pub fn level_below(level: i64) -> Result<i64, Refusal> {
    if level < MOST_LEVELS {
        return Ok(level + 1);
    }
    let (zh, en) = (
        format!("任务至多 {MOST_LEVELS} 级，第 {level} 级不再分解"),
        format!("tasks have {MOST_LEVELS} levels at most, and one at level {level} is broken down no further"),
    );
    let refusal = Refusal::new(ErrorCode::StateForbids, zh, en).at(["task"]);
    Err(refusal.allowing([format!("1-{}", MOST_LEVELS - 1)]))
}

/// An opinion, as far as is asked here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    /// Which opinion.
    pub id: Uuid,
    /// Whose.
    pub unit: UnitId,
    /// What it says.
    pub kind: TaskOpinionKind,
}

/// The objections that stand, of opinions from the first: those that are the newest of their unit, and were not resolved.
#[must_use]
pub fn objections(opinions: &[Given], resolved: &BTreeSet<Uuid>) -> Vec<Given> {
    let newest: BTreeMap<UnitId, Given> = opinions.iter().map(|given| (given.unit, *given)).collect();
    let stands = |given: &Given| given.kind == TaskOpinionKind::Object && !resolved.contains(&given.id);
    newest.into_values().filter(stands).collect()
}

/// Whether a task should have been done before a day.
#[must_use]
pub fn is_task_overdue(state: TaskState, due_on: Day, today: Day) -> bool {
    matches!(state, TaskState::Assigned | TaskState::Accepted) && due_on < today
}

/// Whether a matter should have been answered before a day.
#[must_use]
pub fn is_matter_overdue(state: MatterState, answer_by: Day, today: Day) -> bool {
    !matches!(state, MatterState::Answered | MatterState::Closed) && answer_by < today
}

/// Whether the unit that raised a matter may escalate it by itself: once it is answered, or the day for that has passed.
///
/// # Errors
/// `STATE_FORBIDS`, with the first day on which it may.
pub fn check_patience(state: MatterState, answer_by: Day, today: Day) -> Result<(), Refusal> {
    if state == MatterState::Answered || answer_by < today {
        return Ok(());
    }
    let (zh, en) = (
        format!("答复期限为 {answer_by}，逾期或答复后方可提交上一级"),
        format!(
            "it is to be answered by {answer_by}; who raised it may escalate it after that, or once it is answered"
        ),
    );
    Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["matter"]).allowing([format!("{} –", answer_by.plus(1))]))
}

/// On which of a target's days accounts of it begin, and begin to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TargetYear {
    /// Its first day; the unit may account for the target from then on.
    pub first: Day,
    /// The first day of its last month; accounts are evidence from then on. What is said earlier tells how far the unit
    /// has got, and not what became of the target; but the duty may fall due with the year, so that it does not have to
    /// be over.
    pub counts_from: Day,
    /// Its last day.
    pub last: Day,
}

impl TargetYear {
    /// None for a number that is no year.
    #[must_use]
    pub fn of(year: i64) -> Option<Self> {
        let year = i32::try_from(year).ok()?;
        Some(Self { first: Day::of(year, 1, 1)?, counts_from: Day::of(year, 12, 1)?, last: Day::of(year, 12, 31)? })
    }
}

/// Who holds a post on a day: somebody has to.
///
/// # Errors
/// `POST_NOT_THERE`; `STATE_FORBIDS` for a vacant one, with the days on which it is held.
pub fn held(
    post: &[post_version::Model],
    holders: &[appointment::Model],
    day: Day,
) -> Result<Vec<AppointmentId>, Refusal> {
    if !post.iter().any(|version| version.term().contains(day)) {
        return Err(post_not_there(post, day).at(["post"]));
    }
    let there: Vec<AppointmentId> =
        holders.iter().filter(|holder| holder.term().contains(day)).map(|holder| holder.id).collect();
    if there.is_empty() {
        let (zh, en) = (format!("该岗位在 {day} 空缺，无人负责"), format!("nobody holds the post on {day}"));
        let refusal = Refusal::new(ErrorCode::StateForbids, zh, en).at(["post"]);
        return Err(refusal.allowing(holders.iter().map(|holder| holder.term().to_string())));
    }
    Ok(there)
}
