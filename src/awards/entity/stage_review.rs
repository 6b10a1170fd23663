//! What people said of nominations in the stages of a process: inserted, never changed. Of one nomination a person
//! says it once, in one stage; the database holds that, whatever his unit.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Instant,
    id::{NominationId, ProcessId, UnitId},
};
use crate::store::{Guarded, Reach};

/// One person's review of one nomination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "stage_review")]
pub struct Model {
    /// The review.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The division whose edition it is.
    pub unit_id: UnitId,
    /// Of which nomination.
    pub nomination_id: NominationId,
    /// Under which version of the process.
    pub process_id: ProcessId,
    /// In which stage, by its code.
    pub stage: String,
    /// At which unit the reviewer acted.
    pub by_unit_id: UnitId,
    /// See [`crate::awards::process::StageVerdict`].
    pub verdict: String,
    /// Canonical JSON: answers to the stage's form.
    pub answers: String,
    /// Why; empty where a nomination passed and nothing was remarked.
    pub remark: String,
    /// Digest of the review, and of the nomination and the process that it saw.
    pub digest: String,
    /// Who vouches for the reviewer.
    pub issuer: String,
    /// Who reviewed.
    pub subject: String,
    /// When.
    pub instant: Instant,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Who organizes the edition sees them, and those above; neither the nominating units nor the nominee.
impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
