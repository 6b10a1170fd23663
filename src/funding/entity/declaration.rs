//! What employers declare of their training funds, as it stands.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::funding::employers::{Declared, EmployerKind, TrainingFigures};
use crate::kernel::{
    Day, Fault,
    id::{DeclarationId, EmployerId, UnitId},
    money::{Fen, Rate},
};
use crate::store::{Guarded, Reach};

/// What an employer declares of a year: the row says what its last version says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "declaration")]
pub struct Model {
    /// The declaration.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeclarationId,
    /// At which unit the employer is registered.
    pub unit_id: UnitId,
    /// Which employer.
    pub employer_id: EmployerId,
    /// Of which year.
    pub year: i64,
    /// See [`EmployerKind`]: as it was at the year's end.
    pub kind: String,
    /// The share that was in force on the first day of the year, as a decimal.
    pub share: String,
    /// The wage bill; of an investment project, what was invested.
    pub base: Fen,
    /// What was to be set aside.
    pub due: Fen,
    /// What was.
    pub set_aside: Fen,
    /// What was added to that, because it was short.
    pub topped_up: Fen,
    /// What was spent.
    pub spent: Fen,
    /// What came from the year before.
    pub carried_in: Fen,
    /// What went to the year after.
    pub carried_out: Fen,
    /// What of what was due is neither set aside nor topped up.
    pub short: Fen,
    /// What explains figures that want it; empty where none does.
    pub explanation: String,
    /// See [`crate::funding::employers::DeclarationState`].
    pub state: String,
    /// The number of its last version.
    pub number: i64,
    /// The digest of that.
    pub digest: String,
    /// The day on which it was declared first.
    pub declared_on: Day,
    /// How often it was written.
    pub version: i64,
}

impl Model {
    /// Its figures.
    #[must_use]
    pub fn figures(&self) -> TrainingFigures {
        let Self { base, due, set_aside, topped_up, spent, carried_in, carried_out, .. } = *self;
        TrainingFigures { base, due, set_aside, topped_up, spent, carried_in, carried_out }
    }

    /// What it says.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn declared(&self) -> Result<Declared, Fault> {
        let kind: EmployerKind = self.kind.parse().map_err(Fault::new)?;
        let share: Rate = self.share.parse().map_err(Fault::new)?;
        Ok(Declared { kind, share, figures: self.figures(), explanation: self.explanation.clone() })
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
