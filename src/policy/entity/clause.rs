//! Clauses as identities: a number in a document.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::{ClauseRowId, PolicyId};
use crate::store::{Guarded, Reach};

/// One clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "clause")]
pub struct Model {
    /// The clause.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ClauseRowId,
    /// Its document.
    pub policy_id: PolicyId,
    /// Its number.
    pub number: String,
    /// Its place in the document.
    pub position: i64,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Open;
}
