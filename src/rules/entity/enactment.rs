//! Which version of a rule is in force on which days, under which parameters; dated.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::{EnactmentId, ParameterSetId, RuleVersionId, UnitId};
use crate::store::{Guarded, Reach, dated::dated};

dated! {
    /// One stretch of days in the life of a rule.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
    #[sea_orm(table_name = "enactment")]
    pub struct Model {
        /// The stretch.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: EnactmentId,
        /// The division.
        pub unit_id: UnitId,
        /// The rule's code.
        pub code: String,
        /// The version in force.
        pub rule_version_id: RuleVersionId,
        /// The parameters in force; those of the version where there are none.
        pub parameter_set_id: Option<ParameterSetId>,
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
