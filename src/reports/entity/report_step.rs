//! What was done with reports.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::access::Person;
use crate::kernel::{
    Instant,
    id::{ReportId, UnitId},
};
use crate::store::{Guarded, Reach};

/// A move that a report made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "report_step")]
pub struct Model {
    /// The step.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose report.
    pub unit_id: UnitId,
    /// Which report.
    pub report_id: ReportId,
    /// Which move.
    pub moved: String,
    /// Its last version then.
    pub number: i64,
    /// JSON: what has to be mended.
    pub fields: String,
    /// Why.
    pub remark: String,
    /// Who vouches for the one who did it.
    pub issuer: String,
    /// Who did it.
    pub subject: String,
    /// When.
    pub instant: Instant,
}

impl Model {
    /// Who did it.
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
