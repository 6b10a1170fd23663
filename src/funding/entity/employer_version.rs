//! What an employer is on some days.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::funding::employers::EmployerKind;
use crate::kernel::{
    Fault,
    id::{EmployerId, UnitId},
};
use crate::store::{Guarded, Reach, dated::dated};

dated! {
    /// One version of one employer.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
    #[sea_orm(table_name = "employer_version")]
    pub struct Model {
        /// The version.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Of which employer.
        pub employer_id: EmployerId,
        /// At which unit it is registered.
        pub unit_id: UnitId,
        /// Its name.
        pub name: String,
        /// See [`EmployerKind`].
        pub kind: String,
    }
}

impl Model {
    /// Of which kind it is.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn kind(&self) -> Result<EmployerKind, Fault> {
        self.kind.parse().map_err(Fault::new)
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
