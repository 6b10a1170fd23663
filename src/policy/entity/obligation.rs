//! What clauses oblige to: dated versions.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{Fault, id::ClauseRowId};
use crate::policy::obligation::{Obligation, Selector};
use crate::store::{Guarded, Reach, dated::dated};

dated! {
    /// What one clause obliges to on some days.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
    #[sea_orm(table_name = "obligation")]
    pub struct Model {
        /// The version.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Of which clause.
        pub clause_id: ClauseRowId,
        /// How often.
        pub every: String,
        /// JSON: who owes it.
        pub owed_by: String,
        /// What discharges it.
        pub evidence: String,
        /// Days from the period's last day to the one on which it is due.
        pub due_days: i64,
        /// Days from then on which evidence is taken.
        pub closes_days: Option<i64>,
        /// What is owed where something begins in the middle of a period.
        pub midway: String,
        /// JSON: the clauses that a report waits for.
        pub rests_on: String,
        /// JSON: the figures of a report.
        pub figures: String,
    }
}

impl Model {
    /// What the row says.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn says_what(&self) -> Result<Obligation, Fault> {
        let owed_by: Vec<Selector> = serde_json::from_str(&self.owed_by).map_err(Fault::new)?;
        Ok(Obligation {
            from: self.valid_from,
            every: self.every.parse().map_err(Fault::new)?,
            owed_by,
            evidence: self.evidence.parse().map_err(Fault::new)?,
            due_days: self.due_days,
            closes_days: self.closes_days,
            midway: self.midway.parse().map_err(Fault::new)?,
            rests_on: serde_json::from_str(&self.rests_on).map_err(Fault::new)?,
            figures: serde_json::from_str(&self.figures).map_err(Fault::new)?,
        })
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Open;
}
