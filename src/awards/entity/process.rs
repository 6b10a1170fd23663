//! Processes: the stages of people through which the nominations to a programme go, in versions that never change.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::awards::process::Stage;
use crate::kernel::{
    Fault, Instant,
    id::{ProcessId, ProgrammeId, UnitId},
};
use crate::store::{Guarded, Reach};

/// One version of a programme's process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "process")]
pub struct Model {
    /// The version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProcessId,
    /// Whose programme it is.
    pub unit_id: UnitId,
    /// The programme.
    pub programme_id: ProgrammeId,
    /// Which version of its process, from 1.
    pub number: i64,
    /// Canonical JSON: the stages, in order.
    pub stages: String,
    /// Digest of the stages.
    pub digest: String,
    /// Who vouches for the one who published it.
    pub issuer: String,
    /// Who published it.
    pub subject: String,
    /// When.
    pub instant: Instant,
}

impl Model {
    /// Its stages, in order.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn course(&self) -> Result<Vec<Stage<UnitId>>, Fault> {
        serde_json::from_str(&self.stages).map_err(Fault::new)
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Reviewers are below the programme's unit. A nominee sees none: he knows the public names alone.
impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
