//! What the mutations about responsibilities, tasks, opinions, means and disputes take.

use async_graphql::{ID, InputObject};
use serde::Serialize;

use crate::coordination::model::{MeansKind, TaskOpinionKind, WorkArea, WorkFocus, WorkFunction, WorkLine};
use crate::deliberation::planned::PlannedStage;
use crate::graphql::payload::input;
use crate::graphql::scalars::Long;
use crate::kernel::Day;

/// 任务的一个阶段。
///
/// A stage of a task.
#[derive(Debug, Clone, InputObject, Serialize)]
pub struct TaskStageInput {
    /// 名称。
    ///
    /// What it is called.
    pub title: String,
    /// 期限(含当日)，不早于前一阶段，不晚于任务期限。
    ///
    /// The last day on which it is done in time: no earlier than that of the stage before, and no later than the task's.
    pub due_on: Day,
}

impl From<&TaskStageInput> for PlannedStage {
    fn from(stage: &TaskStageInput) -> Self {
        Self { title: stage.title.clone(), due_on: stage.due_on }
    }
}

input! {
    /// 设定职责分工的输入。
    ///
    /// What saying who leads a matter of work takes.
    ResponsibilitySetInput makes {
        /// 职责分工所属单位的代码。
        ///
        /// The code of the unit whose matrix it is in.
        unit: String,
        /// 事项代码，本单位内唯一，小写字母、数字与连字符。
        ///
        /// The matter's code, unique in the matrix: lower-case letters, digits and hyphens.
        code: String,
        /// 事项名称。
        ///
        /// What the matter is called.
        title: String,
        /// 英文名称。
        ///
        /// The same in English.
        title_en: String,
        /// 所据条款(全局标识)。
        ///
        /// On which clause it rests (its global id).
        clause: ID,
        /// 牵头单位代码，须为该单位或其下级。
        ///
        /// The code of the unit that leads: that unit or one below it.
        lead: String,
        /// 配合单位代码，0 至 100 个，须为该单位或其下级。
        ///
        /// The codes of the units that cooperate, 0 to 100: that unit or ones below it.
        cooperating: Vec<String>,
        /// 自此日起。
        ///
        /// From this day on.
        from: Day,
    }
}

input! {
    /// 终止职责分工的输入。
    ///
    /// What taking a matter of work out of the matrix takes.
    ResponsibilityEndInput makes because {
        /// 职责分工所属单位的代码。
        ///
        /// The code of the unit whose matrix it is in.
        unit: String,
        /// 事项代码。
        ///
        /// The matter's code.
        code: String,
        /// 无人负责的首日。
        ///
        /// The first day on which nobody answers for it any more.
        from: Day,
    }
}

input! {
    /// 交办任务的输入。
    ///
    /// What assigning a task takes.
    TaskAssignInput makes {
        /// 交办单位代码。
        ///
        /// The code of the unit that assigns it.
        unit: String,
        /// 所据决定，须为该单位或其上级的。
        ///
        /// From which decision: one of that unit or of one above it.
        decision: ID,
        /// 决定所计划而未能自行交办的任务，由此补办的，其序号。
        ///
        /// Where it stands for a task that the decision planned and that could not be assigned by itself, the number of that.
        planned: Option<i32>,
        /// 名称。
        ///
        /// What it is called.
        title: String,
        /// 牵头单位代码，须为交办单位或其下级；不填则由行业的主管部门牵头。
        ///
        /// The code of the unit that leads: the one that assigns it or one below. Without one the department in charge of the sector leads.
        lead: Option<String>,
        /// 所属行业，以其主管部门的类别写明，如 education；未填牵头单位的，主管部门须为交办单位或其直接下级，且只有一个。
        ///
        /// Its sector, as the kind of the department in charge of it, such as education. Where no lead is given, that is the unit that assigns it or directly below it, and there is one.
        sector: Option<String>,
        /// 配合单位代码，0 至 100 个，须为交办单位或其下级。
        ///
        /// The codes of the units that cooperate, 0 to 100: the one that assigns it or ones below.
        cooperating: Vec<String>,
        /// 期限(含当日)，须晚于今日。
        ///
        /// The last day on which it is done in time; later than today.
        due_on: Day,
        /// 意见期限(含当日)，须晚于今日、不晚于期限；不填则不限。
        ///
        /// The last day on which opinions are taken: later than today and no later than it is due; without one they are taken as long as it is not done.
        opinions_by: Option<Day>,
        /// 各阶段，按次序，0 至 50 个。
        ///
        /// Its stages in order, 0 to 50.
        stages: Vec<TaskStageInput>,
        /// 工作线；不填则为 TALENT。
        ///
        /// Its line of work; TALENT where none is given.
        line: Option<WorkLine>,
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
        /// 是否为重大任务；是则牵头单位须设专项协调领导小组(4.3.3)。
        ///
        /// Whether it is so large that the lead unit owes a coordination group for it (clause 4.3.3).
        major: Option<bool>,
    }
}

input! {
    /// 分解任务的输入。
    ///
    /// What breaking a task down takes.
    TaskBreakDownInput changes {
        /// 所分解的任务，须已接受；由其牵头单位分解，至多四级。
        ///
        /// The task that is broken down: one that is accepted, by the unit that leads it, down to the fourth level.
        task: ID,
        /// 分解所得任务的名称。
        ///
        /// What the part is called.
        title: String,
        /// 其牵头单位代码，须为所分解任务的牵头单位或其下级；不填则由行业的主管部门牵头。
        ///
        /// The code of the unit that leads the part: the one that leads the whole, or one below. Without one the department in charge of the sector leads.
        lead: Option<String>,
        /// 所属行业，以其主管部门的类别写明，如 education；不填则同所分解的任务。未填牵头单位的，主管部门须为所分解任务的牵头单位或其直接下级，且只有一个。
        ///
        /// Its sector, as the kind of the department in charge of it, such as education; that of the whole where none is given. Where no lead is given, that is the unit that leads the whole or directly below it, and there is one.
        sector: Option<String>,
        /// 其配合单位代码，0 至 100 个，要求同上。
        ///
        /// The codes of the units that cooperate in it, 0 to 100, of which the same is asked.
        cooperating: Vec<String>,
        /// 期限(含当日)，须晚于今日，不晚于所分解任务的期限。
        ///
        /// The last day on which it is done in time: later than today, and no later than the whole is due.
        due_on: Day,
        /// 意见期限(含当日)，须晚于今日、不晚于期限；不填则不限。
        ///
        /// The last day on which opinions are taken: later than today and no later than it is due; without one they are taken as long as it is not done.
        opinions_by: Option<Day>,
        /// 各阶段，按次序，0 至 50 个。
        ///
        /// Its stages in order, 0 to 50.
        stages: Vec<TaskStageInput>,
        /// 工作线；不填则同所分解的任务。
        ///
        /// Its line of work; that of the whole where none is given.
        line: Option<WorkLine>,
        /// 职能；不填则同所分解的任务。
        ///
        /// The function that it serves; that of the whole where none is given.
        function: Option<WorkFunction>,
        /// 领域；不填则同所分解的任务。
        ///
        /// Its area; that of the whole where none is given.
        area: Option<WorkArea>,
        /// 重点；不填则同所分解的任务。
        ///
        /// Its focus; that of the whole where none is given.
        focus: Option<WorkFocus>,
        /// 是否为重大任务；是则牵头单位须设专项协调领导小组(4.3.3)。
        ///
        /// Whether it is so large that the lead unit owes a coordination group for it (clause 4.3.3).
        major: Option<bool>,
    }
}

input! {
    /// 写明专项协调领导小组的输入。
    ///
    /// What naming a task's coordination group takes.
    TaskGroupSetInput changes {
        /// 任务，须为重大任务。
        ///
        /// The task: a major one.
        task: ID,
        /// 专项协调领导小组，须为牵头单位今日存续的 COORDINATION_GROUP 机构。
        ///
        /// The group: a body of the kind COORDINATION_GROUP that the lead unit has today.
        body: ID,
        /// 工作机制、责任单位与议事规则。
        ///
        /// Its mechanism, who answers for what in it, and its rules of procedure.
        text: String,
    }
}

input! {
    /// 接受任务的输入。
    ///
    /// What accepting a task takes.
    TaskAcceptInput changes {
        /// 任务。
        ///
        /// The task.
        task: ID,
    }
}

input! {
    /// 报告阶段完成的输入。
    ///
    /// What reporting a stage takes.
    TaskStageReportInput changes {
        /// 任务。
        ///
        /// The task.
        task: ID,
        /// 阶段序号，自 1 起。
        ///
        /// The stage's number, from 1.
        number: i32,
        /// 完成情况，1 至 10000 字符。
        ///
        /// How it was done, 1 to 10,000 characters.
        text: String,
    }
}

input! {
    /// 报告任务完成的输入。
    ///
    /// What reporting a task done takes.
    TaskReportDoneInput changes {
        /// 任务。
        ///
        /// The task.
        task: ID,
        /// 完成情况，1 至 10000 字符。
        ///
        /// What came of it, 1 to 10,000 characters.
        text: String,
    }
}

input! {
    /// 确认任务完成的输入。
    ///
    /// What confirming a task takes.
    TaskConfirmInput changes {
        /// 任务。
        ///
        /// The task.
        task: ID,
    }
}

input! {
    /// 退回任务的输入。
    ///
    /// What sending a task back takes.
    TaskRejectInput changes because {
        /// 任务。
        ///
        /// The task.
        task: ID,
    }
}

input! {
    /// 取消任务的输入。
    ///
    /// What cancelling a task takes.
    TaskCancelInput changes because {
        /// 任务。
        ///
        /// The task.
        task: ID,
        /// 所据决定，须为交办单位或其上级的；分解所得的任务可不填，即以其所由来的决定为据。
        ///
        /// By which decision: one of the unit that assigned it or of one above it. Of a part it may be left out, which then rests on the decision that it comes from.
        decision: Option<ID>,
    }
}

input! {
    /// 提出意见的输入。
    ///
    /// What giving an opinion takes.
    TaskOpinionGiveInput changes {
        /// 任务。
        ///
        /// The task.
        task: ID,
        /// 类别。
        ///
        /// What it says.
        kind: TaskOpinionKind,
        /// 意见，1 至 10000 字符。
        ///
        /// In words, 1 to 10,000 characters.
        text: String,
    }
}

input! {
    /// 提请协调的输入。
    ///
    /// What putting a dispute to the unit that assigned a task takes.
    TaskEscalateInput changes {
        /// 任务。
        ///
        /// The task.
        task: ID,
        /// 就哪项被谢绝的支持；不填则就未决的反对意见。
        ///
        /// Over which means that were declined; without them, over the objections that stand.
        means: Option<ID>,
        /// 争议，1 至 10000 字符。
        ///
        /// What it is about, 1 to 10,000 characters.
        text: String,
    }
}

input! {
    /// 协调争议的输入。
    ///
    /// What resolving a dispute takes.
    DisputeResolveInput changes because {
        /// 争议。
        ///
        /// The dispute.
        dispute: ID,
        /// 所据决定，如有。
        ///
        /// By which decision, where there is one.
        decision: Option<ID>,
    }
}

input! {
    /// 提请支持的输入。
    ///
    /// What asking for means takes.
    MeansRequestInput changes {
        /// 任务。
        ///
        /// The task.
        task: ID,
        /// 被请单位代码，须为该任务的配合单位。
        ///
        /// The code of the unit that is asked; one that cooperates in the task.
        unit: String,
        /// 类别。
        ///
        /// The kind.
        kind: MeansKind,
        /// 数量，至少为 1；不填则以文字说明。
        ///
        /// How much, at least 1; without it the text says all.
        amount: Option<Long>,
        /// 何种支持；有数量时为其单位，1 至 200 字符。
        ///
        /// Of what, 1 to 10,000 characters; with an amount its unit, 1 to 200.
        text: String,
    }
}

input! {
    /// 确认支持的输入。
    ///
    /// What confirming means takes.
    MeansConfirmInput changes {
        /// 支持事项。
        ///
        /// The means.
        means: ID,
    }
}

input! {
    /// 谢绝支持的输入。
    ///
    /// What declining means takes.
    MeansDeclineInput changes because {
        /// 支持事项。
        ///
        /// The means.
        means: ID,
    }
}
