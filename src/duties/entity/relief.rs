//! Who was let off a duty, or may take it up again; and which duties fell away with what they arose from.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Day,
    id::{DutyId, ReliefId, UnitId},
};
use crate::store::{Guarded, Reach};

/// A waiver, a reopening or a lapse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "relief")]
pub struct Model {
    /// The relief.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReliefId,
    /// Whose duty.
    pub unit_id: UnitId,
    /// Which duty.
    pub duty_id: DutyId,
    /// Waiver, reopening or lapse.
    pub kind: String,
    /// Why.
    pub reason: String,
    /// The paper that says so; of a lapse, the global id of the record by which the duty fell away.
    pub paper: String,
    /// Who approved it; of a lapse, who had the record fall away.
    pub approver: String,
    /// At which unit.
    pub approved_at: UnitId,
    /// The first day.
    pub granted_on: Day,
    /// The first day on which it holds no more; of a lapse, `tally::ALWAYS`.
    pub until: Day,
    /// The first day on which it holds no more because it was ended early.
    pub ended_on: Option<Day>,
}

impl Model {
    /// The first day on which it holds no more.
    #[must_use]
    pub fn ends(&self) -> Day {
        self.ended_on.unwrap_or(self.until)
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
