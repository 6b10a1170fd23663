//! What units owe.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use super::tally;
use crate::kernel::{
    Day,
    id::{ClauseRowId, DutyId, UnitId},
};
use crate::store::{Guarded, Reach};

/// That a unit owes something by a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "duty")]
pub struct Model {
    /// The duty.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DutyId,
    /// Who owes it.
    pub unit_id: UnitId,
    /// By which clause.
    pub clause_id: ClauseRowId,
    /// By which version of what it obliges to.
    pub obligation_id: Uuid,
    /// For which period; of an occasion, the year.
    pub period: String,
    /// On which occasion: the global id of its record. Empty: on none.
    pub occasion: String,
    /// The first day on which it is owed.
    pub opens_on: Day,
    /// The day on which it is due, or after which it is due on the first work day.
    pub falls_on: Day,
    /// Where its unit lay on the day on which it opened.
    pub lineage_id: Uuid,
    /// The day on which evidence first discharged it.
    pub discharged_on: Option<Day>,
    /// Whether that was in time.
    pub in_time: Option<bool>,
    /// The first day on which it is no longer waived; [`tally::ALWAYS`] once it has lapsed.
    pub waived_until: Option<Day>,
    /// How often it was written.
    pub version: i64,
}

impl Model {
    /// Whether what it arose from fell away.
    #[must_use]
    pub fn is_lapsed(&self) -> bool {
        self.waived_until == Some(tally::ALWAYS)
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
