//! Units as identities, with the one column that carries scope.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::access::Scope;
use crate::kernel::id::UnitId;
use crate::store::{Guarded, Place, Reach};

/// One unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "unit")]
pub struct Model {
    /// The unit.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UnitId,
    /// Its code.
    pub code: String,
    /// What kind of unit it is.
    pub kind: String,
    /// Which kind of department, as the catalogue names it.
    pub department: Option<String>,
    /// Its place in the tree of today; a closed unit's is its successor's.
    pub scope: String,
}

impl Model {
    /// Where it lies.
    #[must_use]
    pub fn place(&self) -> Place {
        Place { unit: self.id, scope: Scope(self.scope.clone()) }
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Open;
}
