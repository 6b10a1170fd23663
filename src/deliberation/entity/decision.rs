//! What meetings decided.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::{DecisionId, MeetingId, UnitId};
use crate::store::{Guarded, Reach};

/// A motion that carried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "decision")]
pub struct Model {
    /// The decision.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DecisionId,
    /// At which unit.
    pub unit_id: UnitId,
    /// In which meeting.
    pub meeting_id: MeetingId,
    /// By which ballot.
    pub ballot_id: Uuid,
    /// Its number in the meeting, from 1.
    pub number: i64,
    /// What was decided.
    pub content: String,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
