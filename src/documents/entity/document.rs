//! Documents and name lists on their way.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::documents::model::Signatory;
use crate::kernel::{
    Day, Fault,
    id::{ClauseRowId, DecisionId, DocumentId, UnitId},
};
use crate::store::{Guarded, Reach};

/// A document or a name list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "document")]
pub struct Model {
    /// The document.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DocumentId,
    /// Whose it is.
    pub unit_id: UnitId,
    /// See [`crate::documents::model::DocumentKind`].
    pub kind: String,
    /// Whether its unit, which does not lead, issues it itself and nobody deliberates on it.
    pub departmental: bool,
    /// The clause that it rests on.
    pub clause_id: ClauseRowId,
    /// See [`crate::documents::model::DocumentState`].
    pub state: String,
    /// The number of its current version, from 1.
    pub number: i64,
    /// Its current version.
    pub current_id: Uuid,
    /// The last day on which units below see the draft and give opinions.
    pub opinions_until: Option<Day>,
    /// The decision by which the current version was deliberated.
    pub decision_id: Option<DecisionId>,
    /// The number under which it was issued.
    pub paper: Option<String>,
    /// The day on which it was issued.
    pub issued_on: Option<Day>,
    /// JSON: who signed what was issued.
    pub signatories: Option<String>,
    /// JSON: what was issued.
    pub sealed_content: Option<String>,
    /// The digest of that.
    pub sealed: Option<String>,
    /// How often it was written.
    pub version: i64,
}

impl Model {
    /// Who signed what was issued; nobody before.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn signed_by(&self) -> Result<Vec<Signatory>, Fault> {
        self.signatories.as_deref().map_or(Ok(Vec::new()), |text| serde_json::from_str(text).map_err(Fault::new))
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

// Units below see what is issued and what is put out for opinions: `seen` of `documents/read.rs`.
impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
