//! Judging runs, with everything that is the same for all their subjects.

use sea_orm::Condition;
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::access::Person;
use crate::kernel::{
    Instant,
    id::{EditionId, RuleVersionId, RunId, UnitId},
};
use crate::rules::entity::judgement;
use crate::store::{Guarded, Reach, own_rows};

/// One run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "run")]
pub struct Model {
    /// The run.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RunId,
    /// The division that judges.
    pub unit_id: UnitId,
    /// What is judged.
    pub edition_id: EditionId,
    /// Queued, running, done or failed.
    pub state: String,
    /// How many subjects there are.
    pub total: i64,
    /// How many are judged.
    pub done: i64,
    /// How often it was begun.
    pub tries: i64,
    /// Until when the worker that has it is trusted to be alive.
    pub lease_until: Option<Instant>,
    /// When it was asked for.
    pub requested_at: Instant,
    /// When a worker began with it, for the last time.
    pub begun_at: Option<Instant>,
    /// When it ended.
    pub finished_at: Option<Instant>,
    /// The rule.
    pub rule_version_id: RuleVersionId,
    /// The contract's version.
    pub contract: String,
    /// Digest of the component's bytes.
    pub component_digest: String,
    /// Canonical JSON.
    pub manifest: String,
    /// Canonical JSON.
    pub parameters: String,
    /// Canonical JSON.
    pub context: String,
    /// Canonical JSON: the coordinates that the data agreement grants.
    pub agreement: String,
    /// The name of the table by which fuel is counted.
    pub fuel_table: String,
    /// What it cost.
    pub fuel: i64,
    /// The most bytes of memory that a batch of it took.
    pub memory: i64,
    /// Digest of the run's canonical document; see [`crate::rules::record`].
    pub digest: Option<String>,
    /// JSON: why it failed.
    pub problem: Option<String>,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A nominator below the division sees what his nominee was judged under.
impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);

    fn own(person: &Person) -> Condition {
        Condition::all().add(Column::Id.in_subquery(own_rows::<judgement::Entity>(judgement::Column::RunId, person)))
    }
}
