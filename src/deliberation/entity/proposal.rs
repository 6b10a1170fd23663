//! What joint meetings proposed.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Instant,
    id::{MeetingId, UnitId},
};
use crate::store::{Guarded, Reach};

/// A proposal, written by the first close of its meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "proposal")]
pub struct Model {
    /// The row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// At which unit.
    pub unit_id: UnitId,
    /// Of which meeting.
    pub meeting_id: MeetingId,
    /// Its number in the meeting, from 1.
    pub number: i64,
    /// What is proposed.
    pub content: String,
    /// When it was entered.
    pub instant: Instant,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
