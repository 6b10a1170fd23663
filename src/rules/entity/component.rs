//! The bytes of installed components, apart from what is read of them every day.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::{RuleVersionId, UnitId};
use crate::store::{Guarded, Reach};

/// The bytes of one rule; the rule's digest covers them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "component")]
pub struct Model {
    /// The rule.
    #[sea_orm(primary_key, auto_increment = false)]
    pub rule_version_id: RuleVersionId,
    /// Whose rule it is.
    pub unit_id: UnitId,
    /// The bytes.
    pub content: Vec<u8>,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
