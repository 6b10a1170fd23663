//! Nominations with their answers.

use sea_orm::Condition;
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::access::Person;
use crate::awards::model::NominationState;
use crate::kernel::{
    Instant,
    id::{EditionId, NominationId, TalentId, UnitId},
};
use crate::store::{Guarded, Reach, own_rows};
use crate::talent::entity::talent;

/// One nomination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "nomination")]
pub struct Model {
    /// The nomination.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NominationId,
    /// To which edition.
    pub edition_id: EditionId,
    /// Who nominates.
    pub unit_id: UnitId,
    /// Whom.
    pub talent_id: TalentId,
    /// Canonical JSON: answers to the edition's form.
    pub answers: String,
    /// Digest of all that was entered.
    pub content_digest: String,
    /// See [`crate::awards::model::NominationState`].
    pub state: String,
    /// When it was made.
    pub made_at: Instant,
    /// JSON: who made and who submitted it; none of one that was made before that was kept.
    pub prepared_by: Option<String>,
    /// Grows with each change.
    pub version: i64,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);

    fn own(person: &Person) -> Condition {
        Condition::all()
            .add(Column::TalentId.in_subquery(own_rows::<talent::Entity>(talent::Column::Id, person)))
            .add(Column::State.ne(NominationState::Draft.as_str()))
    }
}
