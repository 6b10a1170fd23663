//! Barriers, conflicts between departments and requests for support.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Day,
    id::{MatterId, UnitId},
};
use crate::store::{Guarded, Reach};

/// A coordination matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "matter")]
pub struct Model {
    /// The matter.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MatterId,
    /// Who raised it.
    pub unit_id: UnitId,
    /// Whose turn it is to answer.
    pub addressee_id: UnitId,
    /// See [`crate::coordination::model::MatterKind`].
    pub kind: String,
    /// See [`crate::deliberation::planned::WorkLine`].
    pub line: String,
    /// What it is called.
    pub title: String,
    /// What it is about.
    pub content: String,
    /// The last day on which it is answered in time.
    pub answer_by: Day,
    /// See [`crate::coordination::model::MatterState`].
    pub state: String,
    /// What was answered; none while it waits for an answer.
    pub answer: Option<String>,
    /// How often it was written.
    pub version: i64,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
