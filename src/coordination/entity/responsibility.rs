//! Who leads which matter of work, and who cooperates, on some days.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Fault,
    id::{ClauseRowId, UnitId},
};
use crate::store::{Guarded, Reach, dated::dated};

dated! {
    /// One version of who answers for a matter of work of a unit.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
    #[sea_orm(table_name = "responsibility")]
    pub struct Model {
        /// The version.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Whose matrix it is in.
        pub unit_id: UnitId,
        /// The matter's code, once in the matrix.
        pub code: String,
        /// What it is called.
        pub title: String,
        /// The same in English.
        pub title_en: String,
        /// On which clause it rests.
        pub clause_id: ClauseRowId,
        /// Who leads.
        pub lead_id: UnitId,
        /// JSON: the ids of the units that cooperate.
        pub cooperating: String,
    }
}

impl Model {
    /// Which units cooperate.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn cooperating_units(&self) -> Result<Vec<UnitId>, Fault> {
        serde_json::from_str(&self.cooperating).map_err(Fault::new)
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
