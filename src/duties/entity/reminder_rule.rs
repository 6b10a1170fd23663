//! Whom duties remind, and when: dated versions.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::duties::reminding::Plan;
use crate::kernel::{
    Fault,
    id::{ClauseRowId, UnitId},
};
use crate::store::{Guarded, Reach, dated::dated};

dated! {
    /// One version of by which steps duties remind at a unit and below it.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
    #[sea_orm(table_name = "reminder_rule")]
    pub struct Model {
        /// The version.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// At and below which unit.
        pub unit_id: UnitId,
        /// For the duties by which clause; none: for all for which there is no rule of their own.
        pub clause_id: Option<ClauseRowId>,
        /// JSON: the steps.
        pub steps: String,
        /// Days in which a reminder has to be acknowledged; none: for ever.
        pub answer_within: Option<i64>,
    }
}

impl Model {
    /// What it says.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn plan(&self) -> Result<Plan, Fault> {
        let steps = serde_json::from_str(&self.steps).map_err(Fault::new)?;
        Ok(Plan { steps, answer_within: self.answer_within })
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
