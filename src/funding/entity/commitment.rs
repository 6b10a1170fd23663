//! Commitments: what is reserved for somebody.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::access::Person;
use crate::funding::model::Committed;
use crate::kernel::{
    Day,
    id::{BudgetLineId, ClauseRowId, CommitmentId, DecisionId, FundingSourceId, JudgementId, NominationId, UnitId},
    money::Fen,
};
use crate::store::{Guarded, Reach};

/// Money that is reserved for somebody by a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "commitment")]
pub struct Model {
    /// The commitment.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CommitmentId,
    /// Whose fund.
    pub unit_id: UnitId,
    /// Its number in the fund, from 1.
    pub number: i64,
    /// On which budget line.
    pub line_id: BudgetLineId,
    /// From which source.
    pub source_id: FundingSourceId,
    /// By which clause.
    pub clause_id: ClauseRowId,
    /// The decision that justifies it.
    pub decision_id: DecisionId,
    /// The line of a ranking on which it rests.
    pub judgement_id: Option<JudgementId>,
    /// Whose line that is: who is judged again has another one, and is the same nominee.
    pub nomination_id: Option<NominationId>,
    /// The stage of a task on which it rests.
    pub stage_id: Option<Uuid>,
    /// What it is for.
    pub title: String,
    /// Whom it is for, by his number in the register of the treasury.
    pub payee: String,
    /// The account to which it is paid, as it was given; empty where the treasury's register has it.
    pub account: String,
    /// The last day on which it is ordered to be paid; what is open after that is released.
    pub last_day: Day,
    /// Reserved in all.
    pub reserved: Fen,
    /// Ordered to be paid, and not answered yet.
    pub ordered: Fen,
    /// Paid.
    pub paid: Fen,
    /// Released again.
    pub released: Fen,
    /// Who made it: `iss`.
    pub issuer: String,
    /// Who: `sub`.
    pub subject: String,
    /// The day on which it was made.
    pub made_on: Day,
    /// How often it was written.
    pub version: i64,
}

impl Model {
    /// What became of it.
    #[must_use]
    pub fn committed(&self) -> Committed {
        let Self { reserved, ordered, paid, released, .. } = *self;
        Committed { reserved, ordered, paid, released }
    }

    /// The same after a voucher.
    #[must_use]
    pub fn becoming(&self, Committed { reserved, ordered, paid, released }: Committed) -> Self {
        Self { reserved, ordered, paid, released, version: self.version + 1, ..self.clone() }
    }

    /// Who made it.
    #[must_use]
    pub fn person(&self) -> Person {
        Person::new(&self.issuer, &self.subject)
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
