//! Addresses at which calendar programs subscribe to the duties of units.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::access::Person;
use crate::kernel::{
    Day, Instant,
    id::{CalendarAddressId, UnitId},
};
use crate::store::{Guarded, Reach};

/// An address, without what makes it one: its secret is kept nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "calendar_address")]
pub struct Model {
    /// The address.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CalendarAddressId,
    /// Whose duties it gives.
    pub unit_id: UnitId,
    /// What it is for, as who issued it calls it.
    pub label: String,
    /// The digest of its secret.
    pub digest: String,
    /// Who issued it: the issuer …
    pub issuer: String,
    /// … and the subject.
    pub subject: String,
    /// When.
    pub made_at: Instant,
    /// The last day on which it is good.
    pub expires_on: Day,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
    /// How often it was written.
    pub version: i64,
}

impl Model {
    /// Whether it gives the duties on a day, if its unit is there.
    #[must_use]
    pub fn is_good(&self, day: Day) -> bool {
        self.revoked_at.is_none() && day <= self.expires_on
    }

    /// Who issued it.
    #[must_use]
    pub fn issued_by(&self) -> Person {
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
