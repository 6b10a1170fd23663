//! Who voted, and in open ballots how.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::{AppointmentId, UnitId};
use crate::store::{Guarded, Reach};

/// That somebody voted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "vote")]
pub struct Model {
    /// The row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// At which unit.
    pub unit_id: UnitId,
    /// In which ballot.
    pub ballot_id: Uuid,
    /// Who.
    pub appointment_id: AppointmentId,
    /// How; in a secret ballot it is known of nobody.
    pub choice: Option<String>,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
