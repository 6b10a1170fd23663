//! Tasks that decisions spawn, and their parts.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Day, Fault,
    id::{DecisionId, TaskId, UnitId},
};
use crate::store::{Guarded, Reach};

/// A task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "task")]
pub struct Model {
    /// The task.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TaskId,
    /// Who assigns it.
    pub unit_id: UnitId,
    /// From which decision.
    pub decision_id: DecisionId,
    /// What was decided, as those below read it who do not see the meeting.
    pub decided: String,
    /// Of which task it is a part; none of one that a decision has spawned.
    pub parent_id: Option<TaskId>,
    /// Its level: 1 where a decision has spawned it, and one more than that of the task of which it is a part.
    pub level: i64,
    /// See [`crate::deliberation::planned::WorkLine`].
    pub line: String,
    /// See [`crate::deliberation::planned::WorkFunction`]; none where nothing is said.
    pub function: Option<String>,
    /// See [`crate::deliberation::planned::WorkArea`]; none where nothing is said.
    pub area: Option<String>,
    /// See [`crate::deliberation::planned::WorkFocus`]; none where nothing is said.
    pub focus: Option<String>,
    /// Its sector, as the kind of the department in charge of it; none where nothing is said.
    pub sector: Option<String>,
    /// What it is called.
    pub title: String,
    /// Who leads.
    pub lead_id: UnitId,
    /// JSON: the ids of the units that cooperate, as in `task_cooperating`.
    pub cooperating: String,
    /// The last day on which it is done in time.
    pub due_on: Day,
    /// The last day on which opinions are taken; none: as long as it is not done.
    pub opinions_by: Option<Day>,
    /// Whether it is so large that its lead unit sets up a group for it.
    pub major: bool,
    /// See [`crate::coordination::model::TaskState`].
    pub state: String,
    /// By which decision it was cancelled.
    pub cancelled_by: Option<DecisionId>,
    /// How often it was written.
    pub version: i64,
}

impl Model {
    /// Which units cooperate.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn cooperating_units(&self) -> Result<Vec<UnitId>, Fault> {
        serde_json::from_str(&self.cooperating).map_err(Fault::new)
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
