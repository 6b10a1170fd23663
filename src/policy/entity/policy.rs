//! Policy documents.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Day,
    id::{PolicyId, UnitId},
};
use crate::store::{Guarded, Reach};

/// One document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "policy")]
pub struct Model {
    /// The document.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PolicyId,
    /// The unit that loaded it first: it lies there, and is corrected there or above.
    pub unit_id: UnitId,
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// The same in English.
    pub title_en: String,
    /// Who issued it.
    pub issued_by: String,
    /// In force from.
    pub issued_on: Day,
    /// When it was published.
    pub published_on: Option<Day>,
    /// Digest of the catalogue from which it was loaded last.
    pub catalogue_digest: String,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Open;
}
