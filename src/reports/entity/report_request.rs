//! That reports on special work are wanted.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Instant,
    id::{ClauseRowId, ReportRequestId, UnitId},
};
use crate::store::{Guarded, Reach};

/// A request for reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "report_request")]
pub struct Model {
    /// The request.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReportRequestId,
    /// Who wants them.
    pub unit_id: UnitId,
    /// By which clause.
    pub clause_id: ClauseRowId,
    /// On what.
    pub title: String,
    /// What is wanted.
    pub content: String,
    /// JSON: the days on which they are due.
    pub due: String,
    /// When it was asked.
    pub instant: Instant,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
