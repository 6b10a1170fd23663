//! What a clause asks for: dated versions.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::id::ClauseRowId;
use crate::store::{Guarded, Reach, dated::dated};

dated! {
    /// One version of one clause.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
    #[sea_orm(table_name = "clause_version")]
    pub struct Model {
        /// The version.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Of which clause.
        pub clause_id: ClauseRowId,
        /// Short title.
        pub title: String,
        /// The same in English.
        pub title_en: String,
        /// What it asks for.
        pub summary: String,
        /// The same in Chinese.
        pub summary_zh: Option<String>,
        /// How often somebody owes something.
        pub duty: String,
        /// Who owes it.
        pub owed_by: Option<String>,
        /// Who receives it.
        pub owed_to: Option<String>,
        /// What discharges it.
        pub evidence: Option<String>,
        /// What the system lets people do about it.
        pub capability: String,
        /// JSON: the reference catalogue's clauses that it carries.
        pub carries: String,
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Open;
}
