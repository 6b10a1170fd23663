//! What was put to the vote, and what came of it.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Instant,
    id::{MeetingId, UnitId},
};
use crate::store::{Guarded, Reach};

/// A ballot on a motion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "ballot")]
pub struct Model {
    /// The ballot.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// At which unit.
    pub unit_id: UnitId,
    /// In which meeting.
    pub meeting_id: MeetingId,
    /// Its number in the meeting, from 1.
    pub number: i64,
    /// On which item of the agenda, from 1.
    pub item: i64,
    /// What was put to the vote.
    pub motion: String,
    /// Whether nobody knows who voted how.
    pub secret: bool,
    /// How many were in favour.
    pub in_favour: i64,
    /// How many were against it.
    pub against: i64,
    /// How many abstained.
    pub abstained: i64,
    /// How many had to be in favour.
    pub needed: i64,
    /// Whether so many were.
    pub carried: bool,
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
