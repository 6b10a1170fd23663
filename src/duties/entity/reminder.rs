//! Reminders: that a unit was reminded of a duty, or that a step was passed over.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::duties::reminding::{Recorded, ReminderKey, ReminderState};
use crate::kernel::{
    Day, Fault, Instant,
    id::{ClauseRowId, DutyId, ReminderId, UnitId},
};
use crate::store::{Guarded, Reach};

/// One step of one duty, which is there once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "reminder")]
pub struct Model {
    /// The reminder.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReminderId,
    /// Who is reminded.
    pub unit_id: UnitId,
    /// Of which duty.
    pub duty_id: DutyId,
    /// Who owes it.
    pub owner_id: UnitId,
    /// By which clause.
    pub clause_id: ClauseRowId,
    /// The day on which it is due, as it was told.
    pub due_on: Day,
    /// See [`ReminderKey`].
    pub step_key: String,
    /// See [`ReminderState`].
    pub state: String,
    /// The day on which it was sent; none, where it was passed over.
    pub sent_on: Option<Day>,
    /// Who acknowledged it: the issuer …
    pub acknowledged_issuer: Option<String>,
    /// … and the subject.
    pub acknowledged_subject: Option<String>,
    /// When.
    pub acknowledged_at: Option<Instant>,
    /// How often it was written.
    pub version: i64,
}

impl Model {
    /// By which step.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn key(&self) -> Result<ReminderKey, Fault> {
        self.step_key.parse().map_err(Fault::new)
    }

    /// As far as later steps depend on it.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn recorded(&self) -> Result<Recorded, Fault> {
        let state: ReminderState = self.state.parse().map_err(Fault::new)?;
        Ok(Recorded { key: self.key()?, state, sent_on: self.sent_on })
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
