//! Where money comes from.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::funding::model::{Purpose, Restriction};
use crate::kernel::{
    Day, Fault,
    id::{FundingSourceId, UnitId},
};
use crate::store::{Guarded, Reach};

/// A source of money, registered at the unit whose fund it feeds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "funding_source")]
pub struct Model {
    /// The source.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FundingSourceId,
    /// At which unit.
    pub unit_id: UnitId,
    /// Its code, once at the unit.
    pub code: String,
    /// What it is called.
    pub title: String,
    /// See [`crate::funding::model::SourceKind`].
    pub kind: String,
    /// See [`crate::funding::model::Origin`].
    pub origin: String,
    /// JSON: the purposes to which the giver has restricted it; any, where there are none.
    pub purposes: String,
    /// The last day on which it is used; for ever, where there is none.
    pub last_day: Option<Day>,
    /// The paper that says so.
    pub paper: String,
    /// By whom it was registered: `iss`.
    pub issuer: String,
    /// By whom: `sub`.
    pub subject: String,
    /// The day on which it was registered.
    pub registered_on: Day,
}

impl Model {
    /// What the giver demands.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn restriction(&self) -> Result<Restriction, Fault> {
        let purposes: Vec<Purpose> = serde_json::from_str(&self.purposes).map_err(Fault::new)?;
        Ok(Restriction { purposes, until: self.last_day })
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
