//! What was done with tasks, means, disputes, targets and matters, and by whom.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::access::Person;
use crate::kernel::{Instant, id::UnitId};
use crate::store::{Guarded, Reach};

/// A step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "coordination_step")]
pub struct Model {
    /// The row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// At which unit it is kept; it is shown with its record only.
    pub unit_id: UnitId,
    /// With what.
    pub record: Uuid,
    /// What was done.
    pub moved: String,
    /// The text or the reason that was given.
    pub remark: String,
    /// By whom: `iss`.
    pub issuer: String,
    /// By whom: `sub`.
    pub subject: String,
    /// When.
    pub instant: Instant,
}

impl Model {
    /// Who did it.
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
