//! Bodies as identities: leading groups, offices, agencies and the like.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::{BodyId, UnitId};
use crate::store::{Guarded, Reach};

/// One body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "body")]
pub struct Model {
    /// The body.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BodyId,
    /// Of which unit.
    pub unit_id: UnitId,
    /// See [`crate::organization::bodies::BodyKind`].
    pub kind: String,
    /// The talent category that it is for.
    pub category: Option<String>,
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
