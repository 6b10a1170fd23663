//! How many have to be there, and how many in favour, on some days.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::deliberation::model::Share;
use crate::kernel::id::UnitId;
use crate::store::{Guarded, Reach, dated::dated};

dated! {
    /// One version of the rule for one kind of meeting of a unit.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
    #[sea_orm(table_name = "ballot_rule")]
    pub struct Model {
        /// The version.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Whose meetings.
        pub unit_id: UnitId,
        /// See [`crate::deliberation::model::MeetingKind`].
        pub kind: String,
        /// How many of those who are entitled have to be there: so many …
        pub quorum_numerator: i64,
        /// … of so many.
        pub quorum_denominator: i64,
        /// How many of those who are entitled have to be in favour: so many …
        pub majority_numerator: i64,
        /// … of so many.
        pub majority_denominator: i64,
        /// The paper that says so.
        pub paper: String,
    }
}

impl Model {
    /// What part of those who are entitled has to be there.
    #[must_use]
    pub fn quorum(&self) -> Share {
        Share { numerator: self.quorum_numerator, denominator: self.quorum_denominator }
    }

    /// What part of those who are entitled has to be in favour.
    #[must_use]
    pub fn majority(&self) -> Share {
        Share { numerator: self.majority_numerator, denominator: self.majority_denominator }
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
