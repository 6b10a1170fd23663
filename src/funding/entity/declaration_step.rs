//! Who accepted or returned declarations.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Instant,
    id::{DeclarationId, UnitId},
};
use crate::store::{Guarded, Reach};

/// That a version of a declaration was accepted or returned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "declaration_step")]
pub struct Model {
    /// The step.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// At which unit the employer is registered.
    pub unit_id: UnitId,
    /// Which declaration.
    pub declaration_id: DeclarationId,
    /// See [`crate::funding::employers::DeclarationMove`].
    pub moved: String,
    /// Its last version then.
    pub number: i64,
    /// Why.
    pub remark: String,
    /// Who vouches for the one who did it.
    pub issuer: String,
    /// Who did it.
    pub subject: String,
    /// When.
    pub instant: Instant,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
