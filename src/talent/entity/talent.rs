//! Talents, by the number that the importing department gave them.

use sea_orm::Condition;
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::access::Person;
use crate::kernel::{
    Day,
    id::{TalentId, UnitId},
};
use crate::store::{Guarded, Reach};

/// One talent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "talent")]
pub struct Model {
    /// The talent.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TalentId,
    /// The department whose number it is.
    pub unit_id: UnitId,
    /// The employer.
    pub employer_id: UnitId,
    /// The department's number.
    pub number: String,
    /// The name.
    pub name: String,
    /// The birth date, where known.
    pub birth_date: Option<Day>,
    /// One of the six.
    pub category: String,
    /// Who issues tokens to the person that the talent is, once that is said.
    pub issuer: Option<String>,
    /// Who the person is at that issuer.
    pub subject: Option<String>,
    /// Grows with each change.
    pub version: i64,
}

impl Model {
    /// Which person the talent is, once that is said.
    #[must_use]
    pub fn person(&self) -> Option<Person> {
        let (issuer, subject) = (self.issuer.clone()?, self.subject.clone()?);
        Some(Person { issuer, subject, name: None })
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);

    fn own(person: &Person) -> Condition {
        Condition::all().add(Column::Issuer.eq(&person.issuer)).add(Column::Subject.eq(&person.subject))
    }
}
