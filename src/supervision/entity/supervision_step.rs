//! What was done with inspections, findings and circulars.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::access::Person;
use crate::kernel::{Instant, id::UnitId};
use crate::store::{Guarded, Reach};

/// A move that one of them made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "supervision_step")]
pub struct Model {
    /// The step.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The unit by which one reaches what moved: who inspects, who mends, the addressee.
    pub unit_id: UnitId,
    /// What moved: the inspection, the finding or the circular.
    pub record: Uuid,
    /// Which move.
    pub moved: String,
    /// What was said with it.
    pub remark: String,
    /// Who vouches for the one who did it.
    pub issuer: String,
    /// Who did it.
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
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
