//! What the commands of coordination are about, and how tasks, means, disputes and matters move.

use uuid::Uuid;

use crate::coordination::entity::{matter, task, task_dispute, task_means};
use crate::coordination::model::{
    DisputeMove, DisputeState, Hindrances, Kin, MatterKind, MatterMove, MatterState, MeansMove, MeansState, TaskMove,
    TaskState, go,
};
use crate::coordination::{entity::coordination_step, read};
use crate::kernel::{
    ClauseId, Failure, Fault, Refusal,
    id::{DisputeId, MatterId, MeansId, TaskId, UnitId},
};
use crate::organization;
use crate::store::{Place, Read, Standing, Subject, Write};

/// The clauses that the responsibility matrix serves.
pub(super) const OF_MATRIX: &[ClauseId] = &[ClauseId("4.2.3a"), ClauseId("4.3.1")];
/// The clauses that tasks serve.
pub(super) const OF_TASKS: &[ClauseId] = &[ClauseId("4.1.2d"), ClauseId("4.3"), ClauseId("4.3.2")];
/// The clauses that opinions and disputes serve.
pub(super) const OF_OPINIONS: &[ClauseId] = &[ClauseId("4.2.3b"), ClauseId("4.3.2")];
/// The clauses that means serve.
pub(super) const OF_MEANS: &[ClauseId] = &[ClauseId("4.3.3a")];
/// The clauses that targets serve.
pub(super) const OF_TARGETS: &[ClauseId] = &[ClauseId("4.1.6e"), ClauseId("4.3.1")];
/// The clauses that matters serve.
pub(super) const OF_MATTERS: &[ClauseId] =
    &[ClauseId("4.1.2c"), ClauseId("4.2.3b"), ClauseId("4.2.3e"), ClauseId("4.4")];

/// The codes of units, sorted.
pub(super) async fn codes(read: &Read, units: &[UnitId]) -> Result<Vec<String>, Failure> {
    let rows = organization::read::units_by_id(read, units).await?;
    let mut codes: Vec<String> = rows.into_values().map(|unit| unit.code).collect();
    codes.sort_unstable();
    Ok(codes)
}

impl From<task::Model> for Kin {
    fn from(row: task::Model) -> Self {
        Self { id: row.id, title: row.title }
    }
}

/// The parts of a task that are neither confirmed nor cancelled.
pub(super) async fn open_parts(read: &Read, task: TaskId) -> Result<Vec<Kin>, Fault> {
    let over = [TaskState::Confirmed, TaskState::Cancelled].map(TaskState::as_str);
    let parts = read::parts(read, &[task]).await?.remove(&task).unwrap_or_default();
    Ok(parts.into_iter().filter(|part| !over.contains(&part.state.as_str())).map(Kin::from).collect())
}

/// Keeps what was done with a record as a step.
pub(super) async fn keep(
    write: &mut Write,
    (unit_id, record): (UnitId, Uuid),
    (moved, remark): (&str, &str),
) -> Result<(), Failure> {
    let person = write.read().actor().person.clone();
    let row = coordination_step::Model {
        id: write.id(),
        unit_id,
        record,
        moved: moved.to_owned(),
        remark: remark.trim().to_owned(),
        issuer: person.issuer,
        subject: person.subject,
        instant: write.now(),
    };
    write.insert(row).await
}

/// Declares subjects whose row has a state and a version.
macro_rules! subjects {
    ($($(#[doc = $doc:literal])+ $name:ident { $row:ty }),+ $(,)?) => {$(
        $(#[doc = $doc])+
        pub struct $name {
            pub(super) row: $row,
            place: Place,
        }

        impl Subject for $name {
            fn place(&self) -> Place {
                self.place.clone()
            }

            fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
                Some((self.row.version, vec![("state", self.row.state.clone())]))
            }

            fn standing(&self) -> Option<Standing> {
                Some(Standing::of(self.row.id.global()).in_state(&self.row.state))
            }
        }
    )+};
}

subjects! {
    /// A task and where the unit lies whose turn it is.
    TaskSubject { task::Model },
    /// Means that were asked for and where the unit lies that was asked.
    MeansSubject { task_means::Model },
    /// A dispute and where the unit lies that has to resolve it.
    DisputeSubject { task_dispute::Model },
    /// A matter and where the unit lies whose turn it is.
    MatterSubject { matter::Model },
}

impl TaskSubject {
    /// At the unit that assigned it.
    pub(super) async fn load(read: &Read, id: TaskId) -> Result<Self, Failure> {
        let row = Self::row(read, id).await?;
        let place = read.lies(row.unit_id).await?;
        Ok(Self { row, place })
    }

    /// At the unit that leads.
    pub(super) async fn at_lead(read: &Read, id: TaskId) -> Result<Self, Failure> {
        let row = Self::row(read, id).await?;
        let place = read.lies(row.lead_id).await?;
        Ok(Self { row, place })
    }

    /// Where the actor is, who sees the task.
    pub(super) async fn at_actor(read: &Read, id: TaskId) -> Result<Self, Failure> {
        let row = Self::row(read, id).await?;
        let place = Place { unit: read.actor().unit, scope: read.actor().scope.clone() };
        Ok(Self { row, place })
    }

    async fn row(read: &Read, id: TaskId) -> Result<task::Model, Failure> {
        let found = read::task(read, id).await?;
        Ok(found.ok_or_else(|| Refusal::not_found("任务", "task").at(["task"]))?)
    }

    /// The task after a move, which is kept as a step.
    pub(super) async fn go(
        &self,
        by: TaskMove,
        (hindrances, remark): (&Hindrances, &str),
        write: &mut Write,
    ) -> Result<task::Model, Failure> {
        let before = &self.row;
        let state: TaskState = before.state.parse().map_err(Fault::new)?;
        let next = go(state, by, hindrances)?;
        keep(write, (before.unit_id, before.id.0), (by.as_str(), remark)).await?;
        Ok(task::Model { state: next.as_str().to_owned(), version: before.version + 1, ..before.clone() })
    }

    /// The task after a move in whose way nothing stands.
    pub(super) async fn go_on(&self, by: TaskMove, remark: &str, write: &mut Write) -> Result<task::Model, Failure> {
        self.go(by, (&Hindrances::default(), remark), write).await
    }
}

impl MeansSubject {
    pub(super) async fn load(read: &Read, id: MeansId) -> Result<Self, Failure> {
        let found = read::means(read, id).await?;
        let row = found.ok_or_else(|| Refusal::not_found("支持事项", "request for means").at(["means"]))?;
        let place = read.lies(row.asked_id).await?;
        Ok(Self { row, place })
    }

    /// Refuses once nothing can be asked for the task any more.
    pub(super) async fn demand_going_on(&self, read: &Read) -> Result<(), Failure> {
        let task = read::task(read, self.row.task_id).await?.ok_or_else(|| Fault::new("means are asked for a task"))?;
        let state: TaskState = task.state.parse().map_err(Fault::new)?;
        state.go(TaskMove::RequestMeans)?;
        Ok(())
    }
}

/// Means after a move, which is kept as a step.
pub(super) async fn move_means(
    before: &task_means::Model,
    (by, remark): (MeansMove, &str),
    write: &mut Write,
) -> Result<(), Failure> {
    let state: MeansState = before.state.parse().map_err(Fault::new)?;
    let state = state.go(by)?.as_str().to_owned();
    keep(write, (before.unit_id, before.id.0), (by.as_str(), remark)).await?;
    write.update(before, task_means::Model { state, version: before.version + 1, ..before.clone() }).await
}

impl DisputeSubject {
    pub(super) async fn load(read: &Read, id: DisputeId) -> Result<Self, Failure> {
        let found = read::dispute(read, id).await?;
        let row = found.ok_or_else(|| Refusal::not_found("争议", "dispute").at(["dispute"]))?;
        let place = read.lies(row.unit_id).await?;
        Ok(Self { row, place })
    }

    /// The dispute after a move, which is kept as a step.
    pub(super) async fn go(
        &self,
        by: DisputeMove,
        remark: &str,
        write: &mut Write,
    ) -> Result<task_dispute::Model, Failure> {
        let before = &self.row;
        let state: DisputeState = before.state.parse().map_err(Fault::new)?;
        let next = state.go(by)?;
        keep(write, (before.unit_id, before.id.0), (by.as_str(), remark)).await?;
        Ok(task_dispute::Model { state: next.as_str().to_owned(), version: before.version + 1, ..before.clone() })
    }
}

impl MatterSubject {
    /// At the unit that raised it.
    pub(super) async fn at_raiser(read: &Read, id: MatterId) -> Result<Self, Failure> {
        let row = Self::row(read, id).await?;
        let place = read.lies(row.unit_id).await?;
        Ok(Self { row, place })
    }

    /// At the unit that has to answer it.
    pub(super) async fn at_addressee(read: &Read, id: MatterId) -> Result<Self, Failure> {
        let row = Self::row(read, id).await?;
        let place = read.lies(row.addressee_id).await?;
        Ok(Self { row, place })
    }

    /// At the unit that has to answer it, where the actor acts for that one or above it, and else at the one that raised it.
    pub(super) async fn at_either(read: &Read, id: MatterId) -> Result<Self, Failure> {
        let subject = Self::at_addressee(read, id).await?;
        if read.actor().scope.holds(&subject.place.scope) {
            return Ok(subject);
        }
        let place = read.lies(subject.row.unit_id).await?;
        Ok(Self { place, ..subject })
    }

    async fn row(read: &Read, id: MatterId) -> Result<matter::Model, Failure> {
        let found = read::matter(read, id).await?;
        Ok(found.ok_or_else(|| Refusal::not_found("协调事项", "matter").at(["matter"]))?)
    }

    /// Its state.
    pub(super) fn state(&self) -> Result<MatterState, Fault> {
        self.row.state.parse().map_err(Fault::new)
    }

    /// Its kind.
    pub(super) fn kind(&self) -> Result<MatterKind, Fault> {
        self.row.kind.parse().map_err(Fault::new)
    }

    /// The matter after a move, which is kept as a step.
    pub(super) async fn go(&self, by: MatterMove, remark: &str, write: &mut Write) -> Result<matter::Model, Failure> {
        let before = &self.row;
        let next = self.state()?.go(by)?;
        keep(write, (before.addressee_id, before.id.0), (by.as_str(), remark)).await?;
        Ok(matter::Model { state: next.as_str().to_owned(), version: before.version + 1, ..before.clone() })
    }
}
