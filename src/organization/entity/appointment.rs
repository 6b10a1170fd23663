//! Who holds a post on which days.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::access::Person;
use crate::kernel::id::{AppointmentId, PostId, UnitId};
use crate::store::{Guarded, Reach, dated::dated};

dated! {
    /// One person in one post.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
    #[sea_orm(table_name = "appointment")]
    pub struct Model {
        /// The appointment.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AppointmentId,
        /// Which post.
        pub post_id: PostId,
        /// Of which unit.
        pub unit_id: UnitId,
        /// Who: `iss`.
        pub issuer: String,
        /// Who: `sub`.
        pub subject: String,
        /// The name.
        pub name: String,
        /// What the person is otherwise: see [`crate::organization::bodies::Capacity`].
        pub capacity: String,
        /// Whether that is all that the person does.
        pub full_time: bool,
        /// Whether the person has a higher rank than the post.
        pub higher_rank: bool,
    }
}

impl Model {
    /// Who holds the post.
    #[must_use]
    pub fn person(&self) -> Person {
        Person { issuer: self.issuer.clone(), subject: self.subject.clone(), name: Some(self.name.clone()) }
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
