//! Circulars of criticism.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::access::Person;
use crate::kernel::{
    Day, Fault,
    id::{CircularId, DutyId, UnitId},
};
use crate::store::{Guarded, Reach};

/// A circular about a unit's overdue duties.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "circular")]
pub struct Model {
    /// The circular.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CircularId,
    /// Whose circular it is.
    pub unit_id: UnitId,
    /// Whom it criticises: a unit below.
    pub addressee_id: UnitId,
    /// Its text.
    pub content: String,
    /// JSON: the duties that it quotes.
    pub duties: String,
    /// Its state.
    pub state: String,
    /// The last day on which its answer is waited for; none until it is sent.
    pub answer_by: Option<Day>,
    /// What the addressee answered.
    pub answer: Option<String>,
    /// The number under which it was issued.
    pub paper: Option<String>,
    /// The day on which it was issued.
    pub issued_on: Option<Day>,
    /// JSON: what was issued.
    pub sealed_content: Option<String>,
    /// The digest of that.
    pub sealed: Option<String>,
    /// Who vouches for the one who drafted it.
    pub issuer: String,
    /// Who drafted it.
    pub subject: String,
    /// How often it was written.
    pub version: i64,
}

impl Model {
    /// The duties that it quotes.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn quotes(&self) -> Result<Vec<DutyId>, Fault> {
        serde_json::from_str(&self.duties).map_err(Fault::new)
    }

    /// Who drafted it.
    #[must_use]
    pub fn drafter(&self) -> Person {
        Person::new(&self.issuer, &self.subject)
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

// The unit whose circular it is lies above.
impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::AddresseeId);
}
