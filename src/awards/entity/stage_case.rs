//! Nominations as they are laid before the reviewers of a stage: a view, which shows the reviewers' unit what it has to
//! review, wherever the nominating unit lies, and of each what a review needs.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::access::Person;
use crate::awards::process::StageState;
use crate::kernel::{
    Day,
    id::{EditionId, NominationId, ProcessId, UnitId},
};
use crate::store::{Guarded, Reach};

/// One nomination before the reviewers of one stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "nomination_stage")]
pub struct Model {
    /// The nomination.
    #[sea_orm(primary_key, auto_increment = false)]
    pub nomination_id: NominationId,
    /// The stage's place in the process, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    /// Its code.
    pub stage: String,
    /// The unit whose people review.
    pub reviewer_id: UnitId,
    /// How many distinct persons have to pass it.
    pub persons: i64,
    /// How many have.
    pub passes: i64,
    /// How many have failed it.
    pub fails: i64,
    /// The place of the stage in which it waits for reviews, where it waits in one.
    pub waits_in: Option<i64>,
    /// The version of the process.
    pub process_id: ProcessId,
    /// The edition.
    pub edition_id: EditionId,
    /// See [`crate::awards::model::EditionState`].
    pub edition_state: String,
    /// The year judged.
    pub year: i64,
    /// The division whose edition it is.
    pub division_id: UnitId,
    /// The programme's name.
    pub programme_name: String,
    /// The same in English.
    pub programme_name_en: String,
    /// Who nominates.
    pub unit_id: UnitId,
    /// See [`crate::awards::model::NominationState`].
    pub state: String,
    /// Canonical JSON: answers to the edition's form.
    pub answers: String,
    /// Digest of all that was entered.
    pub content_digest: String,
    /// JSON: who made and who submitted it.
    pub prepared_by: Option<String>,
    /// The department's number of the talent.
    pub number: String,
    /// The talent's name.
    pub name: String,
    /// The birth date, where known.
    pub birth_date: Option<Day>,
    /// One of the six.
    pub category: String,
    /// Who issues tokens to the person that the talent is, once that is said.
    pub talent_issuer: Option<String>,
    /// Who the person is at that issuer.
    pub talent_subject: Option<String>,
}

impl Model {
    /// How far the nomination is in the stage.
    #[must_use]
    pub fn standing(&self) -> StageState {
        StageState::of((self.passes, self.fails), self.persons, self.waits_in == Some(self.position))
    }

    /// Which person the talent is, once that is said.
    #[must_use]
    pub fn nominee(&self) -> Option<Person> {
        let (issuer, subject) = (self.talent_issuer.clone()?, self.talent_subject.clone()?);
        Some(Person { issuer, subject, name: None })
    }
}

/// None is needed.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Guarded for Entity {
    const REACH: Reach<Column> = Reach::Subtree(Column::ReviewerId);
}
