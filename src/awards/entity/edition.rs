//! One year's run of a programme in a division, with what it pins.

use sea_orm::Condition;
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::access::Person;
use crate::awards::entity::nomination;
use crate::kernel::{
    Day,
    id::{EditionId, ParameterSetId, ProcessId, ProgrammeId, RuleVersionId, RunId, UnitId},
};
use crate::store::{Guarded, Reach, own_rows};

/// One edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "edition")]
pub struct Model {
    /// The edition.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EditionId,
    /// Of which programme.
    pub programme_id: ProgrammeId,
    /// The division.
    pub unit_id: UnitId,
    /// The year judged.
    pub year: i64,
    /// The stage: selection, review.
    pub stage: String,
    /// The day as of which is judged.
    pub as_of: Day,
    /// How many places there are.
    pub places: i64,
    /// See [`crate::awards::model::EditionState`].
    pub state: String,
    /// What a place is worth, in fen.
    pub award_fen: Option<i64>,
    /// The pinned version of the rule.
    pub rule_version_id: RuleVersionId,
    /// The pinned parameters; those of the version where there are none.
    pub parameter_set_id: Option<ParameterSetId>,
    /// Canonical JSON: the pinned parameters.
    pub parameters: String,
    /// Canonical JSON: the manifest under them.
    pub manifest: String,
    /// The pinned form.
    pub form: String,
    /// The run whose ranking stands.
    pub run_id: Option<RunId>,
    /// The pinned version of the programme's process; none where it had none.
    pub process_id: Option<ProcessId>,
    /// Grows with each change.
    pub version: i64,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);

    fn own(person: &Person) -> Condition {
        Condition::all()
            .add(Column::Id.in_subquery(own_rows::<nomination::Entity>(nomination::Column::EditionId, person)))
    }
}
