//! Changes of limits, as they were proposed and decided.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::access::Person;
use crate::kernel::{
    Day,
    id::{BudgetLineId, DecisionId, LimitChangeId, UnitId},
    money::Fen,
};
use crate::store::{Guarded, Reach};

/// That a limit of a line is changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "limit_change")]
pub struct Model {
    /// The change.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LimitChangeId,
    /// Whose fund.
    pub unit_id: UnitId,
    /// Of which line.
    pub line_id: BudgetLineId,
    /// Its number of the line, from 1.
    pub number: i64,
    /// What the limit becomes.
    pub limit_fen: Fen,
    /// The decision that says so.
    pub decision_id: DecisionId,
    /// Why.
    pub reason: String,
    /// See [`crate::funding::model::LimitState`].
    pub state: String,
    /// Who proposed it: `iss`.
    pub issuer: String,
    /// Who: `sub`.
    pub subject: String,
    /// The day on which it was proposed.
    pub proposed_on: Day,
    /// Who approved or rejected it: `iss`.
    pub decided_issuer: Option<String>,
    /// Who: `sub`.
    pub decided_by: Option<String>,
    /// The day on which it was approved or rejected.
    pub decided_on: Option<Day>,
    /// How often it was written.
    pub version: i64,
}

impl Model {
    /// Who proposed it.
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
