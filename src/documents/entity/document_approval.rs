//! Approvals of documents.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::documents::approval::{PartSeen, Rested};
use crate::kernel::{
    Day, Fault, Instant,
    id::{DecisionId, DocumentApprovalId, DocumentId, UnitId},
};
use crate::store::{Guarded, Reach};

/// That a person approved parts of a document at a stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "document_approval")]
pub struct Model {
    /// The approval.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DocumentApprovalId,
    /// Whose document.
    pub unit_id: UnitId,
    /// Which document.
    pub document_id: DocumentId,
    /// See [`crate::documents::model::ApprovalStage`].
    pub stage: String,
    /// At which unit he acted.
    pub by_unit_id: UnitId,
    /// Which version he saw.
    pub number: i64,
    /// Its digest.
    pub digest: String,
    /// The digest of its head.
    pub head: String,
    /// JSON: the parts that he approved, each with its digest.
    pub parts: String,
    /// The decision by which he may although he prepared it or approved another stage.
    pub exception_id: Option<DecisionId>,
    /// Why that is so.
    pub exception_reason: Option<String>,
    /// Who vouches for the one who approved.
    pub issuer: String,
    /// Who approved.
    pub subject: String,
    /// The day on which he did.
    pub day: Day,
    /// When.
    pub instant: Instant,
}

impl Model {
    /// What it rests on.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn rested(&self) -> Result<Rested, Fault> {
        let parts: Vec<PartSeen> = serde_json::from_str(&self.parts).map_err(Fault::new)?;
        Ok(Rested {
            stage: self.stage.parse().map_err(Fault::new)?,
            who: (self.issuer.clone(), self.subject.clone()),
            number: self.number,
            excepted: self.exception_id.is_some(),
            head: self.head.clone(),
            parts,
        })
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
