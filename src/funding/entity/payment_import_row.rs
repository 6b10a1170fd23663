//! The rows of imports of the treasury's answers and what became of each: none is lost.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::{PaymentId, PaymentImportId, UnitId};
use crate::store::{Guarded, Reach};

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "payment_import_row")]
pub struct Model {
    /// The row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose fund.
    pub unit_id: UnitId,
    /// Of which import.
    pub import_id: PaymentImportId,
    /// Its place in the report.
    pub position: i64,
    /// The sheet in which it stands.
    pub sheet: String,
    /// Its number as the clerk sees it.
    pub number: i64,
    /// JSON: its cells as text.
    pub original: String,
    /// See [`crate::funding::model::AnswerOutcome`].
    pub outcome: String,
    /// JSON: why.
    pub reasons: String,
    /// The payment that it answers.
    pub payment_id: Option<PaymentId>,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
