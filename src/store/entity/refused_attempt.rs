//! Attempts that were refused: who, what, in which state it was, why.

use sea_orm::entity::prelude::*;

use crate::kernel::{
    Instant,
    id::{AttemptId, UnitId},
};
use crate::store::{Guarded, Reach};

/// One refused attempt.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refused_attempt")]
pub struct Model {
    /// The attempt.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AttemptId,
    /// The unit at which he acted.
    pub unit_id: UnitId,
    /// `iss`.
    pub issuer: String,
    /// `sub`.
    pub subject: String,
    /// The roles in which he did, with commas between; none of what was kept before they were.
    pub roles: Option<String>,
    /// What he tried: a command, or a mutation that his roles do not allow.
    pub command: String,
    /// Digest of what he asked for.
    pub input_digest: String,
    /// The unit whose record it was about; none where it was refused before that was found.
    pub place_id: Option<UnitId>,
    /// The record's global id, where it was there already.
    pub record: Option<String>,
    /// Its state, as it was.
    pub state: Option<String>,
    /// Its version, as it was.
    pub version: Option<i64>,
    /// Whether the reasons may tell of nominees.
    pub personal: bool,
    /// The first reason's code.
    pub code: String,
    /// JSON of all reasons.
    pub reason: String,
    /// When.
    pub instant: Instant,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
