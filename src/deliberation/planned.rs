//! Tasks that are planned with an item of an agenda and come into being once it carries, and what is asked of a task
//! before it may be assigned, planned or not. Pure.

use serde::{Deserialize, Serialize};

use crate::kernel::named::named;
use crate::kernel::{Day, ErrorCode, Refusal, checks};

named! {
    /// 工作线：组织、干部、人才三项工作统筹(4.2.3c)。
    ///
    /// The line of work. Organization work, cadre work and talent work are run together (clause 4.2.3c).
    WorkLine {
        /// 组织工作。
        ///
        /// Organization work.
        Organization = "ORGANIZATION",
        /// 干部工作。
        ///
        /// Cadre work.
        Cadre = "CADRE",
        /// 人才工作。
        ///
        /// Talent work.
        Talent = "TALENT",
    }
}

#[expect(clippy::derivable_impls, reason = "the names of the variants are written by a macro")]
impl Default for WorkLine {
    fn default() -> Self {
        Self::Talent
    }
}

named! {
    /// 职能：领导小组做的四件事(4.1.2a)。
    ///
    /// The functions of a leading group, each of which work serves (clause 4.1.2a).
    WorkFunction {
        /// 战略规划。
        ///
        /// Strategic planning.
        StrategicPlanning = "STRATEGIC_PLANNING",
        /// 政策研究。
        ///
        /// Policy research.
        PolicyResearch = "POLICY_RESEARCH",
        /// 宏观指导。
        ///
        /// Macro guidance.
        MacroGuidance = "MACRO_GUIDANCE",
        /// 统筹协调。
        ///
        /// Overall coordination.
        OverallCoordination = "OVERALL_COORDINATION",
    }
}

named! {
    /// 领域：组织部门牵头抓总的四个方面(4.2)。
    ///
    /// The areas in which organization departments coordinate (clause 4.2).
    WorkArea {
        /// 大局。
        ///
        /// The large picture.
        LargePicture = "LARGE_PICTURE",
        /// 政策。
        ///
        /// Policy.
        Policy = "POLICY",
        /// 协调。
        ///
        /// Coordination.
        Coordination = "COORDINATION",
        /// 服务。
        ///
        /// Service.
        Service = "SERVICE",
    }
}

named! {
    /// 重点：组织部门牵头抓总着重做的六件事(4.2)。
    ///
    /// The focuses with which organization departments coordinate (clause 4.2).
    WorkFocus {
        /// 战略。
        ///
        /// Strategy.
        Strategy = "STRATEGY",
        /// 总体规划。
        ///
        /// Overall plans.
        OverallPlans = "OVERALL_PLANS",
        /// 重点政策。
        ///
        /// Key policies.
        KeyPolicies = "KEY_POLICIES",
        /// 典型案例。
        ///
        /// Exemplary cases.
        ExemplaryCases = "EXEMPLARY_CASES",
        /// 创新工程。
        ///
        /// Innovation projects.
        InnovationProjects = "INNOVATION_PROJECTS",
        /// 重点人才培养。
        ///
        /// Training of key talent.
        KeyTalentTraining = "KEY_TALENT_TRAINING",
    }
}

/// A stage of a task that is planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedStage {
    /// What it is called.
    pub title: String,
    /// The last day on which it is done in time.
    pub due_on: Day,
}

/// A task as somebody plans it, before units are looked for by their codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedTask {
    /// What it is called.
    pub title: String,
    /// Code of the unit that leads; none: the department in charge of its sector does.
    pub lead: Option<String>,
    /// Its sector, as the kind of the department in charge of it; that of what it comes from, where none is given.
    #[serde(default)]
    pub sector: Option<String>,
    /// Codes of the units that cooperate.
    pub cooperating: Vec<String>,
    /// The last day on which it is done in time.
    pub due_on: Day,
    /// The last day on which opinions are taken.
    pub opinions_by: Option<Day>,
    /// Its stages, in order.
    pub stages: Vec<PlannedStage>,
    /// Its line of work; that of what it comes from, where none is given.
    pub line: Option<WorkLine>,
    /// The function that it serves; that of what it comes from, where none is given.
    #[serde(default)]
    pub function: Option<WorkFunction>,
    /// Its area; that of what it comes from, where none is given.
    #[serde(default)]
    pub area: Option<WorkArea>,
    /// Its focus; that of what it comes from, where none is given.
    #[serde(default)]
    pub focus: Option<WorkFocus>,
    /// Whether it is so large that its lead unit sets up a group for it (clause 4.3.3).
    #[serde(default)]
    pub major: bool,
}

/// A task that is planned with an item of an agenda.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemTask {
    /// The item's number, from 1.
    pub item: i64,
    /// The task.
    #[serde(flatten)]
    pub task: PlannedTask,
}

/// Most stages of a task.
const MOST_STAGES: usize = 50;

impl PlannedTask {
    /// Demands a name, a day that is later than another and no later than a last one, where there is one, opinions
    /// before that, and stages in order.
    ///
    /// # Errors
    /// `BAD_USER_INPUT`.
    pub fn check(&self, day: Day, last: Option<Day>) -> Result<(), Refusal> {
        checks::name("title", &self.title)?;
        check_later("dueOn", self.due_on, day, last)?;
        if let Some(opinions_by) = self.opinions_by {
            check_later("opinionsBy", opinions_by, day, Some(self.due_on))?;
        }
        check_stages(&self.stages, self.due_on)
    }
}

/// Demands stages in order: each due no earlier than the one before, and no later than the task.
///
/// # Errors
/// `BAD_USER_INPUT`.
pub fn check_stages(stages: &[PlannedStage], due_on: Day) -> Result<(), Refusal> {
    if stages.len() > MOST_STAGES {
        let (zh, en) = (format!("至多 {MOST_STAGES} 个阶段"), format!("a task has {MOST_STAGES} stages at most"));
        return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["stages"]).allowing([format!("0-{MOST_STAGES}")]));
    }
    let mut least: Option<Day> = None;
    for (at, stage) in stages.iter().enumerate() {
        let at = at.to_string();
        checks::name("title", &stage.title).map_err(|refusal| refusal.at(["stages", &at, "title"]))?;
        if least.is_some_and(|least| stage.due_on < least) || stage.due_on > due_on {
            let from = least.map(|day| day.to_string()).unwrap_or_default();
            let (zh, en) = (
                "各阶段期限不早于前一阶段，不晚于任务期限",
                "a stage is due no earlier than the one before it, and no later than the task",
            );
            let refusal = Refusal::new(ErrorCode::BadInput, zh, en).at(["stages", &at, "dueOn"]);
            return Err(refusal.allowing([format!("{from} – {due_on}")]));
        }
        least = Some(stage.due_on);
    }
    Ok(())
}

/// Demands a day that is later than another, and no later than a last one where there is one.
///
/// # Errors
/// `BAD_USER_INPUT`.
pub fn check_later(field: &str, given: Day, day: Day, last: Option<Day>) -> Result<(), Refusal> {
    if given > day && last.is_none_or(|last| given <= last) {
        return Ok(());
    }
    let until = last.map(|last| last.to_string()).unwrap_or_default();
    let (zh, en) = match last {
        None => (format!("须晚于 {day}"), format!("it has to be later than {day}")),
        Some(last) => {
            (format!("须晚于 {day}，不晚于 {last}"), format!("it has to be later than {day}, and no later than {last}"))
        }
    };
    Err(Refusal::new(ErrorCode::BadInput, zh, en).at([field]).allowing([format!("{} – {until}", day.plus(1))]))
}
