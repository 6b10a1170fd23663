//! What was done with documents.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Instant,
    id::{DecisionId, DocumentId, UnitId},
};
use crate::store::{Guarded, Reach};

/// A move that a document made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "document_step")]
pub struct Model {
    /// The step.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose document.
    pub unit_id: UnitId,
    /// Which document.
    pub document_id: DocumentId,
    /// The number of the version that it had.
    pub number: i64,
    /// Which move.
    pub moved: String,
    /// What was said with it.
    pub remark: String,
    /// The decision that it rests on.
    pub decision_id: Option<DecisionId>,
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
