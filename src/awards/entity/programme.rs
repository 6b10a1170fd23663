//! Award programmes.

use sea_orm::Condition;
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::access::Person;
use crate::awards::entity::edition;
use crate::kernel::id::{ClauseRowId, ProgrammeId, UnitId};
use crate::store::{Guarded, Reach, own_rows};

/// One programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "programme")]
pub struct Model {
    /// The programme.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProgrammeId,
    /// Whose programme it is.
    pub unit_id: UnitId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The same in English.
    pub name_en: String,
    /// The clause that demands it.
    pub clause_id: ClauseRowId,
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
        Condition::all().add(Column::Id.in_subquery(own_rows::<edition::Entity>(edition::Column::ProgrammeId, person)))
    }
}
