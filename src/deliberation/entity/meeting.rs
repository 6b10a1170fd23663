//! Meetings.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use super::ballot_rule;
use crate::deliberation::joint::ItemProgress;
use crate::deliberation::model::Quorum;
use crate::deliberation::planned::ItemTask;
use crate::kernel::{
    Day, Fault,
    id::{BodyId, MeetingId, UnitId},
};
use crate::store::{Guarded, Reach};

/// A meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "meeting")]
pub struct Model {
    /// The meeting.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MeetingId,
    /// At which unit.
    pub unit_id: UnitId,
    /// Of which body; none where it is of the unit itself.
    pub body_id: Option<BodyId>,
    /// See [`crate::deliberation::model::MeetingKind`].
    pub kind: String,
    /// What it is called.
    pub title: String,
    /// On which day.
    pub day: Day,
    /// JSON: the titles of the agenda's items, in order.
    pub agenda: String,
    /// JSON: the tasks that are planned with them; none where there are none.
    pub tasks: Option<String>,
    /// JSON: the decisions that it follows up under them; none where there are none.
    pub progress: Option<String>,
    /// See [`crate::deliberation::model::MeetingState`].
    pub state: String,
    /// How many of those who are entitled were there; of one that was held only.
    pub present: Option<i64>,
    /// How many were entitled on its day.
    pub entitled: Option<i64>,
    /// Under which version of the ballot rule it was held.
    pub rule_id: Option<Uuid>,
    /// The day on which it was first closed, which ended the voting; it stays when the meeting is reopened.
    pub closed_on: Option<Day>,
    /// How often it was written.
    pub version: i64,
}

impl Model {
    /// The titles of the agenda's items, in order.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn items(&self) -> Result<Vec<String>, Fault> {
        serde_json::from_str(&self.agenda).map_err(Fault::new)
    }

    /// The tasks that are planned with the agenda's items, in order.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn planned(&self) -> Result<Vec<ItemTask>, Fault> {
        let Some(tasks) = &self.tasks else { return Ok(Vec::new()) };
        serde_json::from_str(tasks).map_err(Fault::new)
    }

    /// The decisions that it follows up under the agenda's items, in order.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn followed(&self) -> Result<Vec<ItemProgress>, Fault> {
        let Some(progress) = &self.progress else { return Ok(Vec::new()) };
        serde_json::from_str(progress).map_err(Fault::new)
    }

    /// Who was there and who had to be, under the rule under which it was held; none of one that was not held.
    #[must_use]
    pub fn quorum(&self, rule: &ballot_rule::Model) -> Option<Quorum> {
        let (present, entitled) = self.present.zip(self.entitled)?;
        Some(Quorum::of(present, entitled, rule.quorum()))
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
