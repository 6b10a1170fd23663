//! Freezes.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::access::Person;
use crate::documents::model::{FrozenMove, is_frozen};
use crate::kernel::{
    Day, Fault, Instant, Term,
    id::{FreezeId, UnitId},
};
use crate::store::{Guarded, Reach};

/// That some moves are not made at a unit and below it for some days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "document_freeze")]
pub struct Model {
    /// The freeze.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FreezeId,
    /// At which unit, and below it.
    pub unit_id: UnitId,
    /// What it is called.
    pub title: String,
    /// JSON: which moves; see [`crate::documents::model::FrozenMove`].
    pub moves: String,
    /// Its first day.
    pub from_day: Day,
    /// The first day after it.
    pub until_day: Day,
    /// Why.
    pub reason: String,
    /// The paper that says so.
    pub paper: String,
    /// Who vouches for the one who set it.
    pub issuer: String,
    /// Who set it.
    pub subject: String,
    /// The day on which it was ended early.
    pub ended_on: Option<Day>,
    /// Why it was.
    pub ended_because: Option<String>,
    /// Who vouches for the one who ended it.
    pub ended_issuer: Option<String>,
    /// Who ended it.
    pub ended_subject: Option<String>,
    /// How often it was written.
    pub version: i64,
    /// When it was set.
    pub set_at: Instant,
    /// When it was ended early.
    pub ended_at: Option<Instant>,
}

impl Model {
    /// Which moves it stops.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn stops(&self) -> Result<Vec<FrozenMove>, Fault> {
        serde_json::from_str(&self.moves).map_err(Fault::new)
    }

    /// Whether it is in force on a day.
    #[must_use]
    pub fn is_in_force(&self, day: Day) -> bool {
        is_frozen(Term { from: Some(self.from_day), until: Some(self.until_day) }, self.ended_on, day)
    }

    /// As it was known at a moment: nothing before it was set, and in force until its day before it was ended early.
    #[must_use]
    pub fn as_known(self, known: Option<Instant>) -> Option<Self> {
        let Some(moment) = known else { return Some(self) };
        if self.set_at > moment {
            return None;
        }
        if self.ended_at.is_none_or(|ended| ended <= moment) {
            return Some(self);
        }
        Some(Self {
            ended_on: None,
            ended_because: None,
            ended_issuer: None,
            ended_subject: None,
            ended_at: None,
            ..self
        })
    }

    /// Who set it.
    #[must_use]
    pub fn set_by(&self) -> Person {
        Person::new(&self.issuer, &self.subject)
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

// It binds those below.
impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
