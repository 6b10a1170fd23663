//! Tasks that are planned with an agenda, in the schema.

use async_graphql::{InputObject, SimpleObject};
use serde::Serialize;

use crate::coordination::api::input::TaskStageInput;
use crate::deliberation::planned::{ItemTask, PlannedStage, PlannedTask, WorkArea, WorkFocus, WorkFunction, WorkLine};
use crate::kernel::Day;

/// 随议程项计划的任务：该项首个议案通过后，由会议所属单位自行交办。
///
/// A task that is planned with an item of the agenda. Once a first motion on the item carries, the meeting's unit assigns it,
/// by itself.
#[derive(Debug, Clone, InputObject, Serialize)]
pub struct PlannedTaskInput {
    /// 议程项的序号，自 1 起。
    ///
    /// The number of the agenda's item, from 1.
    pub item: i32,
    /// 名称。
    ///
    /// What it is called.
    pub title: String,
    /// 牵头单位代码，须为会议所属单位或其下级，会议当日已设立；不填则由行业的主管部门牵头，会议之日与交办之日各核一次。
    ///
    /// The code of the unit that leads: the meeting's or one below, there on the day of the meeting. Without one the department in charge of the sector leads, as of the day of the meeting and once more as of the day on which it is assigned.
    pub lead: Option<String>,
    /// 所属行业，以其主管部门的类别写明，如 education；未填牵头单位的，主管部门须为会议所属单位或其直接下级，且只有一个。
    ///
    /// Its sector, as the kind of the department in charge of it, such as education. Where no lead is given, that is the meeting's unit or directly below it, and there is one.
    pub sector: Option<String>,
    /// 配合单位代码，0 至 100 个，要求同上。
    ///
    /// The codes of the units that cooperate, 0 to 100, of which the same is asked.
    pub cooperating: Vec<String>,
    /// 期限(含当日)，须晚于会议之日。
    ///
    /// The last day on which it is done in time; later than the day of the meeting.
    pub due_on: Day,
    /// 意见期限(含当日)，须晚于会议之日、不晚于期限；不填则不限。
    ///
    /// The last day on which opinions are taken: later than the day of the meeting and no later than it is due; without one they are taken as long as it is not done.
    pub opinions_by: Option<Day>,
    /// 各阶段，按次序，0 至 50 个。
    ///
    /// Its stages in order, 0 to 50.
    pub stages: Vec<TaskStageInput>,
    /// 工作线；不填则为 TALENT。
    ///
    /// Its line of work; TALENT where none is given.
    pub line: Option<WorkLine>,
    /// 职能。
    ///
    /// The function that it serves.
    pub function: Option<WorkFunction>,
    /// 领域。
    ///
    /// Its area.
    pub area: Option<WorkArea>,
    /// 重点。
    ///
    /// Its focus.
    pub focus: Option<WorkFocus>,
    /// 是否为重大任务；是则牵头单位须设专项协调领导小组(4.3.3)。
    ///
    /// Whether it is so large that the lead unit owes a coordination group for it (clause 4.3.3).
    pub major: Option<bool>,
}

/// The task that an input asks for, whichever it is: all say it by the same fields.
macro_rules! asked_task {
    ($input:expr) => {
        $crate::deliberation::planned::PlannedTask {
            title: $input.title.clone(),
            lead: $input.lead.clone(),
            sector: $input.sector.clone(),
            cooperating: $input.cooperating.clone(),
            due_on: $input.due_on,
            opinions_by: $input.opinions_by,
            stages: $input.stages.iter().map($crate::deliberation::planned::PlannedStage::from).collect(),
            line: $input.line,
            function: $input.function,
            area: $input.area,
            focus: $input.focus,
            major: $input.major.unwrap_or_default(),
        }
    };
}
pub(crate) use asked_task;

impl From<&PlannedTaskInput> for ItemTask {
    fn from(input: &PlannedTaskInput) -> Self {
        Self { item: i64::from(input.item), task: asked_task!(input) }
    }
}

/// The tasks that are given with an agenda.
pub(super) fn given(tasks: Option<&[PlannedTaskInput]>) -> Vec<ItemTask> {
    tasks.unwrap_or_default().iter().map(ItemTask::from).collect()
}

/// 所计划的任务，单位以代码写明。
///
/// A task as it is planned; units are named by their codes.
#[derive(SimpleObject)]
#[graphql(name = "PlannedTask")]
pub struct PlannedTaskNode {
    /// 名称。
    ///
    /// What it is called.
    title: String,
    /// 牵头单位代码；空则由行业的主管部门牵头。
    ///
    /// The code of the unit that leads; null: the department in charge of the sector does.
    lead: Option<String>,
    /// 所属行业。
    ///
    /// Its sector.
    sector: Option<String>,
    /// 配合单位代码。
    ///
    /// The codes of the units that cooperate.
    cooperating: Vec<String>,
    /// 期限(含当日)。
    ///
    /// The last day on which it is done in time.
    due_on: Day,
    /// 意见期限(含当日)；空为不限。
    ///
    /// The last day on which opinions are taken; null: as long as it is not done.
    opinions_by: Option<Day>,
    /// 各阶段，按次序。
    ///
    /// Its stages, in order.
    stages: Vec<PlannedTaskStage>,
    /// 工作线。
    ///
    /// Its line of work.
    line: WorkLine,
    /// 职能。
    ///
    /// The function that it serves.
    function: Option<WorkFunction>,
    /// 领域。
    ///
    /// Its area.
    area: Option<WorkArea>,
    /// 重点。
    ///
    /// Its focus.
    focus: Option<WorkFocus>,
    /// 是否为重大任务。
    ///
    /// Whether it is so large that the lead unit owes a coordination group for it.
    major: bool,
}

/// 所计划任务的一个阶段。
///
/// A stage of a task that is planned.
#[derive(SimpleObject)]
pub struct PlannedTaskStage {
    /// 名称。
    ///
    /// What it is called.
    title: String,
    /// 期限(含当日)。
    ///
    /// The last day on which it is done in time.
    due_on: Day,
}

impl From<PlannedTask> for PlannedTaskNode {
    fn from(task: PlannedTask) -> Self {
        let stage = |stage: PlannedStage| PlannedTaskStage { title: stage.title, due_on: stage.due_on };
        Self {
            title: task.title,
            lead: task.lead,
            sector: task.sector,
            cooperating: task.cooperating,
            due_on: task.due_on,
            opinions_by: task.opinions_by,
            stages: task.stages.into_iter().map(stage).collect(),
            line: task.line.unwrap_or_default(),
            function: task.function,
            area: task.area,
            focus: task.focus,
            major: task.major,
        }
    }
}
