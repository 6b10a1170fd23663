//! Imports of the treasury's answers, dry or not.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Instant,
    id::{PaymentImportId, PaymentOrderId, UnitId},
};
use crate::store::{Guarded, Reach};

/// One import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "payment_import")]
pub struct Model {
    /// The import.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PaymentImportId,
    /// Whose fund.
    pub unit_id: UnitId,
    /// Which order it answers.
    pub order_id: PaymentOrderId,
    /// Digest of the file.
    pub file_digest: String,
    /// Its name.
    pub file_name: String,
    /// How its text was encoded; empty for a workbook.
    pub encoding: String,
    /// JSON: its headings.
    pub headings: String,
    /// Whether nothing was to be settled.
    pub dry_run: bool,
    /// Who imported it: `iss`.
    pub issuer: String,
    /// Who: `sub`.
    pub subject: String,
    /// When.
    pub imported_at: Instant,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
