//! Filings of issued documents.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Day,
    id::{DocumentFilingId, DocumentId, UnitId},
};
use crate::store::{Guarded, Reach};

/// That a document was filed with a unit above.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "document_filing")]
pub struct Model {
    /// The filing.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DocumentFilingId,
    /// Whose document.
    pub unit_id: UnitId,
    /// Which document.
    pub document_id: DocumentId,
    /// With whom it was filed.
    pub addressee_id: UnitId,
    /// The year of the receipt's number.
    pub year: i64,
    /// The receipt's number in that year.
    pub number: i64,
    /// The day on which it was filed.
    pub filed_on: Day,
    /// The day on which that was withdrawn.
    pub withdrawn_on: Option<Day>,
    /// Why.
    pub withdrawn_because: Option<String>,
    /// How often it was written.
    pub version: i64,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
