//! Versions of declarations; they never change.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::access::Person;
use crate::funding::employers::Declared;
use crate::kernel::{
    Fault, Instant,
    id::{DeclarationId, UnitId},
};
use crate::store::{Guarded, Reach};

/// A version of a declaration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "declaration_version")]
pub struct Model {
    /// The version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// At which unit the employer is registered.
    pub unit_id: UnitId,
    /// Of which declaration.
    pub declaration_id: DeclarationId,
    /// Its number, from 1.
    pub number: i64,
    /// JSON: what it says.
    pub content: String,
    /// The digest of that.
    pub digest: String,
    /// Why the one before was corrected; empty of the first.
    pub reason: String,
    /// Who vouches for the one who entered it.
    pub issuer: String,
    /// Who entered it.
    pub subject: String,
    /// When.
    pub instant: Instant,
}

impl Model {
    /// What it says.
    ///
    /// # Errors
    /// A row that this program has not written.
    pub fn says(&self) -> Result<Declared, Fault> {
        serde_json::from_str(&self.content).map_err(Fault::new)
    }

    /// Who entered it.
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
