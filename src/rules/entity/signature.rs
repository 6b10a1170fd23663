//! Signatures that were given, over a version or over parameters.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::access::Person;
use crate::kernel::{
    Instant,
    id::{ParameterSetId, RuleVersionId, SignatureId, SigningKeyId, UnitId},
};
use crate::store::{Guarded, Reach};

/// One signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "signature")]
pub struct Model {
    /// The signature.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SignatureId,
    /// The division.
    pub unit_id: UnitId,
    /// The version that it is over.
    pub rule_version_id: Option<RuleVersionId>,
    /// The parameters that it is over.
    pub parameter_set_id: Option<ParameterSetId>,
    /// The key.
    pub signing_key_id: SigningKeyId,
    /// `UPLOAD`, `APPROVAL` or `PARAMETERS`.
    pub purpose: String,
    /// As [`crate::rules::signing::Signature`] writes it.
    pub content: String,
    /// When it was handed in.
    pub signed_at: Instant,
    /// By whom: `iss`.
    pub issuer: String,
    /// By whom: `sub`.
    pub subject: String,
}

impl Model {
    /// Who handed it in.
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
