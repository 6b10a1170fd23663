//! Years whose declarations are closed.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Day,
    id::{DeclarationClosingId, UnitId},
};
use crate::store::{Guarded, Reach};

/// That the declarations of a year are closed at a unit; it never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "declaration_closing")]
pub struct Model {
    /// The closing.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeclarationClosingId,
    /// At which unit.
    pub unit_id: UnitId,
    /// Of which year.
    pub year: i64,
    /// How many there were.
    pub declared: i64,
    /// Digest of their ids: [`crate::funding::employers::sample::sealed`].
    pub digest: String,
    /// Who closed them: `iss`.
    pub issuer: String,
    /// Who: `sub`.
    pub subject: String,
    /// The day on which they were closed.
    pub closed_on: Day,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
