//! Versions of reports of major activities; they never change.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::access::Person;
use crate::kernel::{
    Fault, Instant,
    id::{ActivityReportId, UnitId},
};
use crate::reports::activity::Told;
use crate::store::{Guarded, Reach};

/// A version of a report of a major activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "activity_version")]
pub struct Model {
    /// The version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who reports.
    pub unit_id: UnitId,
    /// Of which report.
    pub activity_report_id: ActivityReportId,
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
    pub fn says(&self) -> Result<Told, Fault> {
        serde_json::from_str(&self.content).map_err(Fault::new)
    }

    /// Who wrote it.
    #[must_use]
    pub fn writer(&self) -> Person {
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
