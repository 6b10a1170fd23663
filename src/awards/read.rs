//! Finds programmes, editions, nominations, agreements and imports.

pub mod stages;

use std::collections::HashMap;

use sea_orm::{ColumnTrait, Condition, Order};

use super::entity::{agreement, edition, import, import_row, nomination, programme};
use super::model::NominationState;
use crate::kernel::{
    Failure, Fault, Refusal,
    id::{EditionId, ImportId, NominationId, ProgrammeId, RuleVersionId, TalentId, UnitId},
};
use crate::store::{Find, Read, dated::AsOf};
use crate::talent::entity::talent;

macro_rules! by_id {
    ($(#[doc = $doc:literal])+ $name:ident, $entity:ident, $id:ty) => {
        $(#[doc = $doc])+
        ///
        /// # Errors
        /// A fault of the database.
        pub async fn $name(read: &Read, ids: &[$id]) -> Result<HashMap<$id, $entity::Model>, Fault> {
            read.find::<$entity::Entity>().keyed($entity::Column::Id, ids, |row| row.id).await
        }
    };
}

by_id!(
    /// Programmes by id.
    programmes_by_id, programme, ProgrammeId
);
by_id!(
    /// Editions by id.
    editions_by_id, edition, EditionId
);
by_id!(
    /// Nominations by id.
    nominations_by_id, nomination, NominationId
);
by_id!(
    /// Imports by id.
    imports_by_id, import, ImportId
);

/// A programme.
///
/// # Errors
/// `NOT_FOUND`; a fault.
pub async fn programme(read: &Read, id: ProgrammeId) -> Result<programme::Model, Failure> {
    let row = read.find::<programme::Entity>().filter(programme::Column::Id.eq(id)).one().await?;
    row.ok_or_else(|| Refusal::not_found("奖项", "programme").at(["programme"]).into())
}

/// A programme of a unit by its code.
///
/// # Errors
/// A fault of the database.
pub async fn programme_by_code(read: &Read, unit: UnitId, code: &str) -> Result<Option<programme::Model>, Fault> {
    read.find::<programme::Entity>()
        .filter(programme::Column::UnitId.eq(unit))
        .filter(programme::Column::Code.eq(code))
        .one()
        .await
}

/// An edition.
///
/// # Errors
/// `NOT_FOUND`; a fault.
pub async fn edition(read: &Read, id: EditionId) -> Result<edition::Model, Failure> {
    let row = read.find::<edition::Entity>().filter(edition::Column::Id.eq(id)).one().await?;
    row.ok_or_else(|| Refusal::not_found("届次", "edition").at(["edition"]).into())
}

/// A nomination.
///
/// # Errors
/// `NOT_FOUND`; a fault.
pub async fn nomination(read: &Read, id: NominationId) -> Result<nomination::Model, Failure> {
    let row = read.find::<nomination::Entity>().filter(nomination::Column::Id.eq(id)).one().await?;
    row.ok_or_else(|| Refusal::not_found("提名", "nomination").at(["nomination"]).into())
}

/// An import.
///
/// # Errors
/// `NOT_FOUND`; a fault.
pub async fn import(read: &Read, id: ImportId) -> Result<import::Model, Failure> {
    let row = read.find::<import::Entity>().filter(import::Column::Id.eq(id)).one().await?;
    row.ok_or_else(|| Refusal::not_found("导入", "import").at(["import"]).into())
}

/// The rows of an import, in the order of its report.
///
/// # Errors
/// A fault of the database.
pub async fn import_rows(read: &Read, id: ImportId) -> Result<Vec<import_row::Model>, Fault> {
    read.find::<import_row::Entity>()
        .filter(import_row::Column::ImportId.eq(id))
        .order_by(import_row::Column::Position, Order::Asc)
        .all()
        .await
}

/// The nominations of an edition that are in some states, with their units, by id.
///
/// # Errors
/// A fault of the database.
pub async fn nominations(read: &Read, edition: EditionId, states: &[&str]) -> Result<Vec<nomination::Model>, Fault> {
    read.find::<nomination::Entity>()
        .filter(nomination::Column::EditionId.eq(edition))
        .filter(nomination::Column::State.is_in(states.iter().copied()))
        .order_by(nomination::Column::Id, Order::Asc)
        .all()
        .await
}

/// The nominations of an edition that its rule judges: submitted, or judged already, and failed in no stage.
pub fn candidates(read: &Read, edition: EditionId) -> Find<nomination::Entity> {
    let states = [NominationState::Submitted, NominationState::Judged].map(NominationState::as_str);
    let find = read.find::<nomination::Entity>().filter(nomination::Column::EditionId.eq(edition));
    let find = find.filter(nomination::Column::State.is_in(states));
    find.filter(nomination::Column::Id.not_in_subquery(stages::failed(read)))
}

/// Digests of what is nominated to an edition and not withdrawn, by talent.
///
/// # Errors
/// A fault of the database.
pub async fn nominated(
    read: &Read,
    edition: EditionId,
    talents: &[TalentId],
) -> Result<HashMap<TalentId, String>, Fault> {
    let rows: Vec<(TalentId, String)> = read
        .find::<nomination::Entity>()
        .filter(nomination::Column::EditionId.eq(edition))
        .among(nomination::Column::TalentId, talents)
        .filter(nomination::Column::State.ne(NominationState::Withdrawn.as_str()))
        .columns([nomination::Column::TalentId, nomination::Column::ContentDigest])
        .await?;
    Ok(rows.into_iter().collect())
}

/// The nominations of talents, each with its talent.
///
/// # Errors
/// A fault of the database.
pub async fn nominations_of(read: &Read, talents: &[TalentId]) -> Result<HashMap<NominationId, TalentId>, Fault> {
    let find = read.find::<nomination::Entity>().among(nomination::Column::TalentId, talents);
    let columns = [nomination::Column::Id, nomination::Column::TalentId];
    Ok(find.columns::<(NominationId, TalentId)>(columns).await?.into_iter().collect())
}

/// The editions of a division that one of these rules judged and whose ranking stands.
pub fn ranked_by(read: &Read, division: UnitId, rules: &[RuleVersionId]) -> Find<edition::Entity> {
    read.find::<edition::Entity>()
        .filter(edition::Column::UnitId.eq(division))
        .among(edition::Column::RuleVersionId, rules)
        .filter(edition::Column::RunId.is_not_null())
}

/// What a programme's rules may read in a division, as of a day.
///
/// # Errors
/// A fault of the database.
pub async fn agreement(
    read: &Read,
    unit: UnitId,
    programme: ProgrammeId,
    as_of: AsOf,
) -> Result<Option<agreement::Model>, Fault> {
    read.find::<agreement::Entity>()
        .filter(agreement::Column::UnitId.eq(unit))
        .filter(agreement::Column::ProgrammeId.eq(programme))
        .filter(as_of.versions::<agreement::Entity>())
        .one()
        .await
}

/// What they may read on whichever days, as it is believed now.
///
/// # Errors
/// A fault of the database.
pub async fn agreements(read: &Read, unit: UnitId, programme: ProgrammeId) -> Result<Vec<agreement::Model>, Fault> {
    read.find::<agreement::Entity>()
        .filter(agreement::Column::UnitId.eq(unit))
        .filter(agreement::Column::ProgrammeId.eq(programme))
        .filter(AsOf::day(read.today()).believed::<agreement::Entity>())
        .all()
        .await
}

/// Nominations, each with its talent where that lies within reach.
///
/// # Errors
/// A fault of the database.
pub async fn with_talents(
    find: Find<nomination::Entity>,
) -> Result<Vec<(nomination::Model, Option<talent::Model>)>, Fault> {
    find.all_with::<talent::Entity>(nomination::Column::TalentId, talent::Column::Id, Condition::all()).await
}
