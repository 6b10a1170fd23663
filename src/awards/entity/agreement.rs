//! Data agreements: the fields that a programme's rules may read in a division, dated.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::{AgreementId, ProgrammeId, UnitId};
use crate::store::{Guarded, Reach, dated::dated};

dated! {
    /// One version of one agreement.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
    #[sea_orm(table_name = "agreement")]
    pub struct Model {
        /// The version.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AgreementId,
        /// The division.
        pub unit_id: UnitId,
        /// The programme.
        pub programme_id: ProgrammeId,
        /// JSON: coordinates such as `Talent.birthDate`, sorted.
        pub coordinates: String,
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
