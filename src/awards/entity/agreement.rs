//! Data agreements: the fields that a programme's rules may read in a division, dated.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::kernel::{
    Day, Instant,
    id::{AgreementId, ProgrammeId, UnitId},
};
use crate::store::{Guarded, Reach, dated::Dated};

/// One version of one agreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "agreement")]
pub struct Model {
    /// The version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AgreementId,
    /// The division.
    pub unit_id: UnitId,
    /// The programme.
    pub programme_id: ProgrammeId,
    /// JSON: coordinates such as `Talent.birthDate`, sorted.
    pub coordinates: String,
    /// First day valid.
    pub valid_from: Option<Day>,
    /// First day no longer valid.
    pub valid_until: Option<Day>,
    /// Believed since.
    pub known_from: Instant,
    /// Believed until.
    pub known_until: Option<Instant>,
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::UnitId);
}

impl Dated for Entity {
    const VALID_FROM: Column = Column::ValidFrom;
    const VALID_UNTIL: Column = Column::ValidUntil;
    const KNOWN_FROM: Column = Column::KnownFrom;
    const KNOWN_UNTIL: Column = Column::KnownUntil;
}
