//! Disputes that lead units put to those that assigned the task.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::access::Person;
use crate::kernel::{
    Fault,
    id::{DecisionId, DisputeId, MeansId, TaskId, UnitId},
};
use crate::store::{Guarded, Reach};

/// A dispute over opinions or means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "task_dispute")]
pub struct Model {
    /// The dispute.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DisputeId,
    /// Who assigned the task, and decides.
    pub unit_id: UnitId,
    /// Over which task.
    pub task_id: TaskId,
    /// Over which means; none where it is over opinions.
    pub means_id: Option<MeansId>,
    /// JSON: the ids of the opinions that it is over.
    pub opinions: String,
    /// What it is about.
    pub content: String,
    /// See [`crate::coordination::model::DisputeState`].
    pub state: String,
    /// How and why it was resolved.
    pub resolution: Option<String>,
    /// By which decision, where there is one.
    pub decision_id: Option<DecisionId>,
    /// By whom: `iss`.
    pub issuer: String,
    /// By whom: `sub`.
    pub subject: String,
    /// How often it was written.
    pub version: i64,
}

impl Model {
    /// The opinions that it is over.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn disputed(&self) -> Result<Vec<Uuid>, Fault> {
        serde_json::from_str(&self.opinions).map_err(Fault::new)
    }

    /// Who put it.
    #[must_use]
    pub fn person(&self) -> Person {
        Person::new(&self.issuer, &self.subject)
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
