//! Versions of reports; they never change.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::access::Person;
use crate::kernel::{
    Fault, Instant,
    id::{ReportId, UnitId},
};
use crate::reports::model::Content;
use crate::store::{Guarded, Reach};

/// A version of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "report_version")]
pub struct Model {
    /// The version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose report.
    pub unit_id: UnitId,
    /// Of which report.
    pub report_id: ReportId,
    /// Its number, from 1.
    pub number: i64,
    /// JSON: what it says.
    pub content: String,
    /// The digest of that.
    pub digest: String,
    /// Who vouches for the one who wrote it.
    pub issuer: String,
    /// Who wrote it.
    pub subject: String,
    /// When.
    pub instant: Instant,
}

impl Model {
    /// What it says.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn says(&self) -> Result<Content, Fault> {
        serde_json::from_str(&self.content).map_err(Fault::new)
    }

    /// Who wrote it.
    #[must_use]
    pub fn person(&self) -> Person {
        Person::new(&self.issuer, &self.subject)
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
