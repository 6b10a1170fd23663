//! Which share a kind of employers sets aside for training, on some days.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Fault,
    id::{ClauseRowId, UnitId},
    money::Rate,
};
use crate::store::{Guarded, Reach, dated::dated};

dated! {
    /// One version of the share of one kind of employers at a unit and below it.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
    #[sea_orm(table_name = "training_share")]
    pub struct Model {
        /// The version.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// At and below which unit.
        pub unit_id: UnitId,
        /// See [`crate::funding::employers::EmployerKind`].
        pub kind: String,
        /// The share, as a decimal: 2.5 % is `0.025`.
        pub share: String,
        /// By which clause.
        pub clause_id: ClauseRowId,
        /// The paper that says so.
        pub paper: String,
    }
}

impl Model {
    /// The share.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn share(&self) -> Result<Rate, Fault> {
        self.share.parse().map_err(Fault::new)
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

// It binds those below, who may know it.
impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
