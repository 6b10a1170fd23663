//! Assigns what a decision planned.

use serde::{Deserialize, Serialize};

use super::assigning::{Assignable, Source, TaskAssigned, keep_spawned};
use super::subject::OF_TASKS;
use crate::access::Action;
use crate::coordination::read;
use crate::deliberation;
use crate::deliberation::entity::{decision, planned_task};
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Fault, Refusal, Refusals,
    id::{DecisionId, TaskId},
};
use crate::organization;
use crate::store::{Command, Event, Place, Read, Standing, Subject, Write};

/// 交办决定所计划的任务：每项一次，以事务中所见为准；此时不能交办的，连同原因列于决定之下，由人补办，不影响其余。
///
/// Assigns the tasks that a decision planned, as the transaction sees them: each once. What cannot be assigned any more is
/// kept with the reason, holds up none of the others, and is assigned by a person.
#[derive(Serialize)]
pub struct SpawnTasks {
    /// Which decision.
    pub decision: DecisionId,
}

/// What was recorded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spawned {
    /// How many tasks were assigned.
    pub assigned: usize,
    /// How many could not be.
    pub refused: usize,
}

#[derive(Serialize)]
struct TaskNotSpawned {
    decision: String,
    number: i64,
    code: ErrorCode,
}

impl Event for TaskNotSpawned {
    const NAME: &'static str = "coordination.task.not-spawned";
}

impl Command for SpawnTasks {
    const NAME: &'static str = "coordination.task.spawn";
    const ACTION: Action = Action::SpawnTasks;
    const CLAUSES: &'static [ClauseId] = OF_TASKS;
    const ERRORS: &'static [ErrorCode] = &[];
    const EVENTS: &'static [&'static str] = &[TaskAssigned::NAME, TaskNotSpawned::NAME];
    type Subject = DecisionPlace;
    type Done = Spawned;

    async fn load(&self, read: &Read) -> Result<DecisionPlace, Failure> {
        let found = deliberation::read::decisions_by_id(read, &[self.decision]).await?.remove(&self.decision);
        let row = found.ok_or_else(|| Refusal::not_found("决定", "decision").at(["decision"]))?;
        let place = read.lies(row.unit_id).await?;
        Ok(DecisionPlace { row, place })
    }

    async fn run(&self, subject: DecisionPlace, write: &mut Write) -> Result<Spawned, Failure> {
        let mut done = Spawned::default();
        for planned in waiting(self.decision, write.read()).await? {
            match assign(&planned, &subject.row, write).await {
                Ok(task) => {
                    keep_spawned(&planned, (Some(task), None), write).await?;
                    done.assigned += 1;
                }
                Err(Failure::Refused(Refusals(reasons))) => {
                    let why = reasons.first().ok_or_else(|| Fault::new("what is refused is refused for a reason"))?;
                    keep_spawned(&planned, (None, Some(why)), write).await?;
                    let (decision, number) = (self.decision.global(), planned.number);
                    write.emit(&TaskNotSpawned { decision, number, code: why.code })?;
                    done.refused += 1;
                }
                Err(fault) => return Err(fault),
            }
        }
        Ok(done)
    }
}

/// A decision and where its unit lies.
pub struct DecisionPlace {
    row: decision::Model,
    place: Place,
}

impl Subject for DecisionPlace {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()))
    }
}

/// What a decision planned and nobody has looked at yet.
async fn waiting(decision: DecisionId, read: &Read) -> Result<Vec<planned_task::Model>, Fault> {
    let mut rows = deliberation::read::planned_tasks(read, &[decision]).await?.remove(&decision).unwrap_or_default();
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let spawned = read::spawned(read, &ids).await?;
    rows.retain(|row| !spawned.contains_key(&row.id));
    Ok(rows)
}

/// Assigns it by the decision's unit, which has to be there today. A refusal comes before anything is written.
async fn assign(
    planned: &planned_task::Model,
    decision: &decision::Model,
    write: &mut Write,
) -> Result<TaskId, Failure> {
    let unit = organization::read::units_by_id(write.read(), &[decision.unit_id]).await?.remove(&decision.unit_id);
    let unit = unit.ok_or_else(|| Fault::new("a decision is a unit's"))?;
    let place = organization::read::unit_on(write.read(), &unit.code, write.today(), ["unit"; 2]).await?;
    let task = planned.task()?;
    let assignable = Assignable::of(&task, &place, Source::decision(decision), write.read()).await?;
    assignable.assign(write).await
}
