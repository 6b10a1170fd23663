//! Posts as identities.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::{BodyId, PostId, UnitId};
use crate::store::{Guarded, Reach};

/// One post of a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "post")]
pub struct Model {
    /// The post.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PostId,
    /// Of which body.
    pub body_id: BodyId,
    /// Of which unit.
    pub unit_id: UnitId,
    /// See [`crate::organization::bodies::PostKind`].
    pub kind: String,
    /// Grows with each change.
    pub version: i64,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
