//! Keys that a division has registered: with them its people sign what they upload and approve.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::access::Person;
use crate::kernel::{
    Day, Instant,
    id::{SigningKeyId, UnitId},
};
use crate::store::{Guarded, Reach};

/// One key, of one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "signing_key")]
pub struct Model {
    /// The key's row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SigningKeyId,
    /// The division.
    pub unit_id: UnitId,
    /// Digest of the public key.
    pub key_id: String,
    /// The public key, as [`crate::rules::signing::PublicKey`] writes it.
    pub public_key: String,
    /// Who signs with it: `iss`.
    pub holder_issuer: String,
    /// Who signs with it: `sub`.
    pub holder_subject: String,
    /// The first day on which it signs no more.
    pub valid_until: Day,
    /// When it was registered.
    pub registered_at: Instant,
    /// By whom: `iss`.
    pub issuer: String,
    /// By whom: `sub`.
    pub subject: String,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
    /// Why: [`crate::rules::model::RevocationCause`].
    pub revocation_cause: Option<String>,
    /// Grows with each change.
    pub version: i64,
}

impl Model {
    /// Who signs with it.
    #[must_use]
    pub fn holder(&self) -> Person {
        Person { issuer: self.holder_issuer.clone(), subject: self.holder_subject.clone(), name: None }
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}
