//! General budget revenue of governments, in versions.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::funding::obligation::RevenueKind;
use crate::kernel::{
    Fault, Instant,
    id::{RevenueId, UnitId},
    money::Fen,
};
use crate::store::{Guarded, Reach};

/// A version of a government's revenue in a year; it never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "revenue")]
pub struct Model {
    /// The version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RevenueId,
    /// Whose revenue.
    pub unit_id: UnitId,
    /// In which budget year.
    pub year: i64,
    /// See [`RevenueKind`].
    pub kind: String,
    /// Its number of the unit and the year, from 1.
    pub number: i64,
    /// How much.
    pub fen: Fen,
    /// The paper that says so.
    pub paper: String,
    /// Why another version of its kind is corrected; empty of the first one.
    pub reason: String,
    /// Who recorded it: `iss`.
    pub issuer: String,
    /// Who: `sub`.
    pub subject: String,
    /// Since when it is believed.
    pub known_from: Instant,
}

impl Model {
    /// Its kind, number and amount.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn says(&self) -> Result<(RevenueKind, i64, Fen), Fault> {
        Ok((self.kind.parse().map_err(Fault::new)?, self.number, self.fen))
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
