//! Opinions of units on parts of documents.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Day, Instant,
    id::{DocumentId, DocumentOpinionId, UnitId},
};
use crate::store::{Guarded, Reach};

/// What a unit says of a part of a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "document_opinion")]
pub struct Model {
    /// The opinion.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DocumentOpinionId,
    /// Whose document.
    pub unit_id: UnitId,
    /// Whose opinion.
    pub by_unit_id: UnitId,
    /// On which document.
    pub document_id: DocumentId,
    /// On which version.
    pub number: i64,
    /// On which part of it.
    pub part_key: String,
    /// What it says.
    pub content: String,
    /// Who vouches for the one who wrote it.
    pub issuer: String,
    /// Who wrote it.
    pub subject: String,
    /// The day on which it was given.
    pub day: Day,
    /// When.
    pub instant: Instant,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

// Below the unit whose document it is, the unit that gave it sees it: `seen_opinions` of `documents/read.rs`.
impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
