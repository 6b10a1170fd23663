//! What a run decided about each subject, and where that puts him.

use sea_orm::Condition;
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::access::Person;
use crate::awards::entity::nomination;
use crate::kernel::id::{JudgementId, NominationId, RunId, UnitId};
use crate::store::{Guarded, Reach, own_rows};

/// One subject of one run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "judgement")]
pub struct Model {
    /// The judgement.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JudgementId,
    /// The run.
    pub run_id: RunId,
    /// The subject's unit.
    pub unit_id: UnitId,
    /// The subject.
    pub subject_id: NominationId,
    /// The place in the list, from 0.
    pub position: i64,
    /// 1-2-2-4; none for those who are not ranked.
    pub rank: Option<i64>,
    /// What the ranking says.
    pub mark: String,
    /// A decimal as text.
    pub total: Option<String>,
    /// Canonical JSON: what the rule knew.
    pub facts: String,
    /// Digest of the facts.
    pub facts_digest: String,
    /// Canonical JSON: what the rule answered.
    pub verdict: String,
    /// Digest of the verdict.
    pub verdict_digest: String,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);

    fn own(person: &Person) -> Condition {
        Condition::all()
            .add(Column::SubjectId.in_subquery(own_rows::<nomination::Entity>(nomination::Column::Id, person)))
    }
}
