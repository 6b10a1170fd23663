//! Assessments.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::access::Person;
use crate::kernel::{
    Instant,
    id::{AssessmentId, AssessmentSchemeId, NetworkId, UnitId},
};
use crate::store::{Guarded, Reach};

/// An assessment of units for a period, by a scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "assessment")]
pub struct Model {
    /// The assessment.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AssessmentId,
    /// Who assesses.
    pub unit_id: UnitId,
    /// By which scheme.
    pub scheme_id: AssessmentSchemeId,
    /// For which period.
    pub period: String,
    /// The network whose members are assessed; none where it is the divisions directly below.
    pub network_id: Option<NetworkId>,
    /// Its state.
    pub state: String,
    /// How often it was judged; the results of the last round stand.
    pub round: i64,
    /// Digest of the last round; see [`super::assessment_round`].
    pub digest: Option<String>,
    /// When it was judged.
    pub judged_at: Option<Instant>,
    /// Who vouches for the one who had it judged.
    pub issuer: Option<String>,
    /// Who had it judged.
    pub subject: Option<String>,
    /// When it was confirmed.
    pub confirmed_at: Option<Instant>,
    /// Who vouches for the one who confirmed it; none of those who did before that was kept.
    pub confirmed_issuer: Option<String>,
    /// Who confirmed it.
    pub confirmed_by: Option<String>,
    /// How often it was written.
    pub version: i64,
}

impl Model {
    /// Who had it judged.
    #[must_use]
    pub fn judge(&self) -> Option<Person> {
        let (issuer, subject) = (self.issuer.clone()?, self.subject.clone()?);
        Some(Person { issuer, subject, name: None })
    }

    /// Who confirmed it.
    #[must_use]
    pub fn confirmer(&self) -> Option<Person> {
        let (issuer, subject) = (self.confirmed_issuer.clone()?, self.confirmed_by.clone()?);
        Some(Person { issuer, subject, name: None })
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

// Who is assessed may know that he is.
impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Addressed(Column::UnitId);
}
