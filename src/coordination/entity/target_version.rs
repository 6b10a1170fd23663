//! What targets want, version by version.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::access::Person;
use crate::kernel::{
    Fault, Instant,
    id::{AppointmentId, PostId, TargetId, UnitId},
};
use crate::store::{Guarded, Reach};

/// One version of a target; it never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "target_version")]
pub struct Model {
    /// The row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose target.
    pub unit_id: UnitId,
    /// Which target.
    pub target_id: TargetId,
    /// Its number, from 1.
    pub number: i64,
    /// What it is called.
    pub title: String,
    /// The value that is wanted, times ten as often as the scale says.
    pub wanted: i64,
    /// How many decimal places.
    pub scale: i64,
    /// In what it is counted.
    pub measure: String,
    /// Who answers for it: the post.
    pub post_id: PostId,
    /// JSON: the appointments of those who held it on the day on which it was set.
    pub holders: String,
    /// Why it was changed; empty of the first.
    pub reason: String,
    /// By whom: `iss`.
    pub issuer: String,
    /// By whom: `sub`.
    pub subject: String,
    /// When it was set.
    pub set_at: Instant,
}

impl Model {
    /// The appointments of those who held the post when it was set.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn leaders(&self) -> Result<Vec<AppointmentId>, Fault> {
        serde_json::from_str(&self.holders).map_err(Fault::new)
    }

    /// Who set it.
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
