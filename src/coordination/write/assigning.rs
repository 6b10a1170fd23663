//! How a task comes into being, whichever command it is that assigns it.

use serde::Serialize;

use crate::coordination::entity::{task, task_cooperating, task_spawned, task_stage};
use crate::coordination::model::{TaskStageState, TaskState, WorkLine, level_below};
use crate::deliberation;
use crate::deliberation::entity::{decision, planned_task};
use crate::deliberation::model::MeetingKind;
use crate::deliberation::parties::{cooperating, leading_in};
use crate::deliberation::planned::PlannedTask;
use crate::duties::write::occasion::owe;
use crate::kernel::{
    Day, Failure, Fault, Refusal, canonical,
    id::{DecisionId, TaskId, UnitId},
};
use crate::policy::obligation::Evidence;
use crate::store::{Event, Place, Read, Write};

/// That a task was assigned.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TaskAssigned {
    task: String,
    decision: String,
    parent: Option<String>,
    lead: String,
    due_on: Day,
}

impl Event for TaskAssigned {
    const NAME: &'static str = "coordination.task.assigned";
}

/// What a task comes from, and what it is where nothing else is said of it.
pub(super) struct Source {
    decision: DecisionId,
    decided: String,
    parent: Option<TaskId>,
    level: i64,
    /// The last day on which it may be due.
    last: Option<Day>,
    line: WorkLine,
    function: Option<String>,
    area: Option<String>,
    focus: Option<String>,
    sector: Option<String>,
}

impl Source {
    /// A decision.
    pub(super) fn decision(row: &decision::Model) -> Self {
        Self {
            decision: row.id,
            decided: row.content.clone(),
            parent: None,
            level: 1,
            last: None,
            line: WorkLine::default(),
            function: None,
            area: None,
            focus: None,
            sector: None,
        }
    }

    /// A task that is broken down, which not every one can be.
    pub(super) fn task(row: &task::Model) -> Result<Self, Failure> {
        Ok(Self {
            decision: row.decision_id,
            decided: row.decided.clone(),
            parent: Some(row.id),
            level: level_below(row.level)?,
            last: Some(row.due_on),
            line: row.line.parse().map_err(Fault::new)?,
            function: row.function.clone(),
            area: row.area.clone(),
            focus: row.focus.clone(),
            sector: row.sector.clone(),
        })
    }
}

/// A task of which all holds that is asked of one before it is assigned.
pub(super) struct Assignable<'t> {
    task: &'t PlannedTask,
    place: &'t Place,
    source: Source,
    lead: (UnitId, String),
    cooperating: Vec<UnitId>,
}

impl<'t> Assignable<'t> {
    /// By a unit at a place, today.
    pub(super) async fn of(
        task: &'t PlannedTask,
        place: &'t Place,
        source: Source,
        read: &Read,
    ) -> Result<Self, Failure> {
        let today = read.today();
        task.check(today, source.last)?;
        let sector = task.sector.as_deref().or(source.sector.as_deref());
        let lead = leading_in(read, place, (task.lead.as_deref(), sector), today).await?;
        let cooperating = cooperating(read, place, (&task.cooperating, lead.0), today).await?;
        Ok(Self { task, place, source, lead, cooperating })
    }

    /// Assigns it. Nothing refuses that any more. What a unit assigns to itself it owes to nobody.
    pub(super) async fn assign(self, write: &mut Write) -> Result<TaskId, Failure> {
        let Self { task, place, source, lead: (lead, code), cooperating } = self;
        let (id, unit_id): (TaskId, UnitId) = (write.id(), place.unit);
        let assigned = task::Model {
            id,
            unit_id,
            decision_id: source.decision,
            decided: source.decided,
            parent_id: source.parent,
            level: source.level,
            line: task.line.unwrap_or(source.line).as_str().to_owned(),
            function: task.function.map(|one| one.as_str().to_owned()).or(source.function),
            area: task.area.map(|one| one.as_str().to_owned()).or(source.area),
            focus: task.focus.map(|one| one.as_str().to_owned()).or(source.focus),
            sector: task.sector.clone().or(source.sector),
            title: task.title.trim().to_owned(),
            lead_id: lead,
            cooperating: canonical(&cooperating).map_err(Fault::new)?,
            due_on: task.due_on,
            opinions_by: task.opinions_by,
            major: task.major,
            state: TaskState::Assigned.as_str().to_owned(),
            cancelled_by: None,
            version: 1,
        };
        let cooperating = cooperating.into_iter();
        let cooperating = cooperating.map(|unit_id| task_cooperating::Model { id: write.id(), unit_id, task_id: id });
        let cooperating: Vec<task_cooperating::Model> = cooperating.collect();
        let stages = (1..).zip(&task.stages).map(|(number, stage)| task_stage::Model {
            id: write.id(),
            unit_id,
            task_id: id,
            number,
            title: stage.title.trim().to_owned(),
            due_on: stage.due_on,
            state: TaskStageState::Planned.as_str().to_owned(),
            content: None,
            done_on: None,
        });
        let stages: Vec<task_stage::Model> = stages.collect();
        let told = TaskAssigned {
            task: id.global(),
            decision: source.decision.global(),
            parent: source.parent.map(TaskId::global),
            lead: code,
            due_on: task.due_on,
        };
        write.insert(assigned).await?;
        write.insert_all(cooperating).await?;
        write.insert_all(stages).await?;
        if lead != unit_id {
            owe(write, lead, Evidence::Task, (&told.task, task.due_on)).await?;
        }
        if task.major {
            owe(write, lead, Evidence::Body, (&told.task, task.due_on)).await?;
        }
        if source.parent.is_none() {
            owe_inspection(source.decision, place, task.due_on, write).await?;
        }
        write.emit(&told)?;
        Ok(id)
    }
}

/// A unit whose leading group has decided something owes an inspection of how it is carried out, from the first task on
/// that the unit assigns because of it.
async fn owe_inspection(decision: DecisionId, place: &Place, due_on: Day, write: &mut Write) -> Result<(), Failure> {
    let read = write.read();
    let decided = deliberation::read::decisions_by_id(read, &[decision]).await?.remove(&decision);
    let Some(decided) = decided else { return Ok(()) };
    let meeting = deliberation::read::meeting(read, decided.meeting_id).await?;
    let meeting = meeting.ok_or_else(|| Fault::new("a decision is a meeting's"))?;
    let kind: MeetingKind = meeting.kind.parse().map_err(Fault::new)?;
    if !kind.has_to_decide() || read.lies(decided.unit_id).await?.scope != place.scope {
        return Ok(());
    }
    owe(write, place.unit, Evidence::Inspection, (&decision.global(), due_on)).await
}

/// Keeps what became of a planned task that nobody has looked at yet.
pub(super) async fn keep_spawned(
    planned: &planned_task::Model,
    (task_id, refusal): (Option<TaskId>, Option<&Refusal>),
    write: &mut Write,
) -> Result<(), Failure> {
    let row = task_spawned::Model {
        id: write.id(),
        unit_id: planned.unit_id,
        planned_id: planned.id,
        task_id,
        refusal: refusal.map(canonical).transpose().map_err(Fault::new)?,
        instant: write.now(),
    };
    write.insert(row).await
}
