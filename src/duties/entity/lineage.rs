//! Where units lay: the units above one.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{Fault, id::UnitId};
use crate::store::{Guarded, Reach};

/// The units above a unit, from the top.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "lineage")]
pub struct Model {
    /// The lineage.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Their ids, joined by slashes.
    pub line: String,
}

impl Model {
    /// As it is written.
    #[must_use]
    pub fn written(line: &[UnitId]) -> String {
        line.iter().map(|unit| unit.0.to_string()).collect::<Vec<_>>().join("/")
    }

    /// The units, from the top.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn units(&self) -> Result<Vec<UnitId>, Fault> {
        let ids = self.line.split('/').filter(|id| !id.is_empty());
        ids.map(|id| id.parse().map(UnitId).map_err(Fault::new)).collect()
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Open;
}
