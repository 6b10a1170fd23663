//! How far nominations are in their stages, as the nominating unit and the nominee may know it: a view, without
//! anything inner.

use sea_orm::Condition;
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::access::Person;
use crate::awards::entity::nomination;
use crate::awards::process::StageState;
use crate::kernel::id::{EditionId, NominationId, UnitId};
use crate::store::{Guarded, Reach, own_rows};

/// How far one nomination is in one stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "nomination_stage")]
pub struct Model {
    /// The nomination.
    #[sea_orm(primary_key, auto_increment = false)]
    pub nomination_id: NominationId,
    /// The stage's place in the process, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    /// Who nominates.
    pub unit_id: UnitId,
    /// To which edition.
    pub edition_id: EditionId,
    /// What a nominee reads.
    pub public_title: String,
    /// The same in English.
    pub public_title_en: String,
    /// How many distinct persons have to pass it.
    pub persons: i64,
    /// How many have.
    pub passes: i64,
    /// How many have failed it.
    pub fails: i64,
    /// The place of the stage in which it waits for reviews, where it waits in one.
    pub waits_in: Option<i64>,
}

impl Model {
    /// How far the nomination is in the stage.
    #[must_use]
    pub fn standing(&self) -> StageState {
        StageState::of((self.passes, self.fails), self.persons, self.waits_in == Some(self.position))
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);

    fn own(person: &Person) -> Condition {
        Condition::all()
            .add(Column::NominationId.in_subquery(own_rows::<nomination::Entity>(nomination::Column::Id, person)))
    }
}
