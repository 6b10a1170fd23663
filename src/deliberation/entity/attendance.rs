//! Who attended meetings.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::{AppointmentId, MeetingId, UnitId};
use crate::store::{Guarded, Reach};

/// That the holder of a post attended a meeting of its body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "attendance")]
pub struct Model {
    /// The row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// At which unit.
    pub unit_id: UnitId,
    /// Which meeting.
    pub meeting_id: MeetingId,
    /// Who: the appointment that was in force on its day.
    pub appointment_id: AppointmentId,
    /// Whether the post is entitled to vote.
    pub entitled: bool,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
