//! Versions of documents; a row never changes.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::documents::approval::Who;
use crate::kernel::{
    Day, Fault, Instant,
    id::{DocumentId, DocumentOpinionId, UnitId},
};
use crate::store::{Guarded, Reach};

/// What a document says since a revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "document_version")]
pub struct Model {
    /// The version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose document.
    pub unit_id: UnitId,
    /// Of which document.
    pub document_id: DocumentId,
    /// Its number, from 1.
    pub number: i64,
    /// What the document is called.
    pub title: String,
    /// See [`crate::documents::model::ConsiderationKind`].
    pub consideration_kind: Option<String>,
    /// How talent was considered.
    pub consideration: Option<String>,
    /// The digest of kind, clause, title and consideration.
    pub head: String,
    /// The digest of the whole.
    pub digest: String,
    /// JSON: the opinions that it takes up.
    pub opinions: String,
    /// Who vouches for the one who wrote it.
    pub issuer: String,
    /// Who wrote it.
    pub subject: String,
    /// JSON: who wrote what it was made of; none where it was made of nothing.
    pub also_by: Option<String>,
    /// The day on which it was written.
    pub day: Day,
    /// When.
    pub instant: Instant,
}

impl Model {
    /// The opinions that it takes up.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn takes_up(&self) -> Result<Vec<DocumentOpinionId>, Fault> {
        serde_json::from_str(&self.opinions).map_err(Fault::new)
    }

    /// Who wrote it, and who wrote what it was made of.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn writers(&self) -> Result<Vec<Who>, Fault> {
        let also: Vec<Who> = match &self.also_by {
            Some(text) => serde_json::from_str(text).map_err(Fault::new)?,
            None => Vec::new(),
        };
        Ok(std::iter::once((self.issuer.clone(), self.subject.clone())).chain(also).collect())
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
