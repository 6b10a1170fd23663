//! Finds versions and what belongs to them, runs and judgements.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, Order};

use super::entity::{
    component, enactment, failing, judgement, parameter_set, review_flag, rule_version, run, signature, signing_key,
};
use super::model::{FlagState, RuleState, RunState};
use crate::access::Action;
use crate::awards::entity::edition;
use crate::awards::model::EditionState;
use crate::kernel::{
    Digest, ErrorCode, Failure, Fault, Refusal,
    id::{
        AssessmentId, EditionId, JudgementId, NominationId, ParameterSetId, ReviewFlagId, RuleVersionId, RunId,
        SigningKeyId, UnitId,
    },
};
use crate::store::{Guarded, Read};

/// Versions by id.
///
/// # Errors
/// A fault of the database.
pub async fn versions_by_id(
    read: &Read,
    ids: &[RuleVersionId],
) -> Result<HashMap<RuleVersionId, rule_version::Model>, Fault> {
    read.find::<rule_version::Entity>().keyed(rule_version::Column::Id, ids, |row| row.id).await
}

/// A version.
///
/// # Errors
/// A fault of the database.
pub async fn version(read: &Read, id: RuleVersionId) -> Result<Option<rule_version::Model>, Fault> {
    read.find::<rule_version::Entity>().filter(rule_version::Column::Id.eq(id)).one().await
}

/// The versions of a unit's rule by its code.
///
/// # Errors
/// A fault of the database.
pub async fn versions_of(read: &Read, unit: UnitId, code: &str) -> Result<Vec<RuleVersionId>, Fault> {
    let find = read
        .find::<rule_version::Entity>()
        .filter(rule_version::Column::UnitId.eq(unit))
        .filter(rule_version::Column::Code.eq(code));
    let rows: Vec<(RuleVersionId,)> = find.columns([rule_version::Column::Id]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The version of a unit's rule that has this number and was not taken back.
///
/// # Errors
/// A fault of the database.
pub async fn version_by_number(
    read: &Read,
    unit: UnitId,
    code: &str,
    number: &str,
) -> Result<Option<rule_version::Model>, Fault> {
    read.find::<rule_version::Entity>()
        .filter(rule_version::Column::UnitId.eq(unit))
        .filter(rule_version::Column::Code.eq(code))
        .filter(rule_version::Column::Number.eq(number))
        .filter(rule_version::Column::State.ne(RuleState::Withdrawn.as_str()))
        .one()
        .await
}

/// The bytes of a version's component, if it is within reach.
///
/// # Errors
/// `COMPONENT_REFUSED` where the bytes do not give the digest; a fault of the database.
pub async fn component(read: &Read, id: RuleVersionId, digest: Digest) -> Result<Option<Vec<u8>>, Failure> {
    let find = read.find::<component::Entity>().filter(component::Column::RuleVersionId.eq(id));
    let Some(row) = find.one().await? else { return Ok(None) };
    if Digest::of(&row.content) != digest {
        return Err(Refusal::new(
            ErrorCode::ComponentRefused,
            "所存组件与上传时不同",
            "the component that is stored is not the one that was uploaded",
        )
        .at(["component"])
        .into());
    }
    Ok(Some(row.content))
}

/// Keys by id.
///
/// # Errors
/// A fault of the database.
pub async fn keys_by_id(read: &Read, ids: &[SigningKeyId]) -> Result<HashMap<SigningKeyId, signing_key::Model>, Fault> {
    read.find::<signing_key::Entity>().keyed(signing_key::Column::Id, ids, |row| row.id).await
}

/// Parameters by id.
///
/// # Errors
/// A fault of the database.
pub async fn parameter_sets_by_id(
    read: &Read,
    ids: &[ParameterSetId],
) -> Result<HashMap<ParameterSetId, parameter_set::Model>, Fault> {
    read.find::<parameter_set::Entity>().keyed(parameter_set::Column::Id, ids, |row| row.id).await
}

/// Parameters.
///
/// # Errors
/// A fault of the database.
pub async fn parameter_set(read: &Read, id: ParameterSetId) -> Result<Option<parameter_set::Model>, Fault> {
    read.find::<parameter_set::Entity>().filter(parameter_set::Column::Id.eq(id)).one().await
}

/// Flags by id.
///
/// # Errors
/// A fault of the database.
pub async fn flags_by_id(
    read: &Read,
    ids: &[ReviewFlagId],
) -> Result<HashMap<ReviewFlagId, review_flag::Model>, Fault> {
    read.find::<review_flag::Entity>().keyed(review_flag::Column::Id, ids, |row| row.id).await
}

/// On which days versions are in force, as believed now.
///
/// # Errors
/// A fault of the database.
pub async fn enactments_of(read: &Read, versions: &[RuleVersionId]) -> Result<Vec<enactment::Model>, Fault> {
    read.find::<enactment::Entity>()
        .among(enactment::Column::RuleVersionId, versions)
        .filter(enactment::Column::KnownUntil.is_null())
        .order_by(enactment::Column::ValidFrom, Order::Asc)
        .order_by(enactment::Column::Id, Order::Asc)
        .all()
        .await
}

/// The editions that pin versions and were not called off.
///
/// # Errors
/// A fault of the database.
pub async fn editions_using(read: &Read, versions: &[RuleVersionId]) -> Result<Vec<edition::Model>, Fault> {
    read.find::<edition::Entity>()
        .among(edition::Column::RuleVersionId, versions)
        .filter(edition::Column::State.ne(EditionState::Cancelled.as_str()))
        .order_by(edition::Column::Id, Order::Asc)
        .all()
        .await
}

/// The flags over what versions have decided that wait for a person.
///
/// # Errors
/// A fault of the database.
pub async fn open_flags_of(read: &Read, versions: &[RuleVersionId]) -> Result<Vec<review_flag::Model>, Fault> {
    let find = read.find::<review_flag::Entity>().filter(review_flag::Column::State.eq(FlagState::Open.as_str()));
    find.among(review_flag::Column::RuleVersionId, versions).all().await
}

/// The flags of an edition's runs, newest first.
///
/// # Errors
/// A fault of the database.
pub async fn flags_of(read: &Read, edition: EditionId) -> Result<Vec<review_flag::Model>, Fault> {
    let find = read.find::<review_flag::Entity>().filter(review_flag::Column::EditionId.eq(edition));
    find.order_by(review_flag::Column::Id, Order::Desc).all().await
}

/// The flags of runs, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn flags_of_runs(read: &Read, runs: &[RunId]) -> Result<HashMap<RunId, Vec<review_flag::Model>>, Fault> {
    let find = read.find::<review_flag::Entity>().among(review_flag::Column::RunId, runs);
    let found = find.order_by(review_flag::Column::Id, Order::Asc).grouped(|row| row.run_id).await?;
    Ok(found.into_iter().filter_map(|(run, flags)| Some((run?, flags))).collect())
}

/// The flags of an assessment's rounds, newest first.
///
/// # Errors
/// A fault of the database.
pub async fn flags_of_assessment(read: &Read, assessment: AssessmentId) -> Result<Vec<review_flag::Model>, Fault> {
    let find = read.find::<review_flag::Entity>().filter(review_flag::Column::AssessmentId.eq(assessment));
    find.order_by(review_flag::Column::Id, Order::Desc).all().await
}

/// The versions that a key has signed, themselves or parameters of theirs.
///
/// # Errors
/// A fault of the database.
pub async fn versions_signed_with(read: &Read, key: SigningKeyId) -> Result<Vec<RuleVersionId>, Fault> {
    let signatures = read.find::<signature::Entity>().filter(signature::Column::SigningKeyId.eq(key)).all().await?;
    let sets: Vec<ParameterSetId> = signatures.iter().filter_map(|one| one.parameter_set_id).collect();
    let sets = parameter_sets_by_id(read, &sets).await?;
    let of_sets = sets.into_values().map(|set| set.rule_version_id);
    Ok(signatures.iter().filter_map(|one| one.rule_version_id).chain(of_sets).collect())
}

/// The runs that versions have decided.
///
/// # Errors
/// A fault of the database.
pub async fn finished_runs_of(read: &Read, versions: &[RuleVersionId]) -> Result<Vec<run::Model>, Fault> {
    read.find::<run::Entity>()
        .among(run::Column::RuleVersionId, versions)
        .filter(run::Column::State.eq(RunState::Done.as_str()))
        .order_by(run::Column::Id, Order::Asc)
        .all()
        .await
}

/// Runs by id.
///
/// # Errors
/// A fault of the database.
pub async fn runs_by_id(read: &Read, ids: &[RunId]) -> Result<HashMap<RunId, run::Model>, Fault> {
    read.find::<run::Entity>().keyed(run::Column::Id, ids, |row| row.id).await
}

/// A run.
///
/// # Errors
/// A fault of the database.
pub async fn run(read: &Read, id: RunId) -> Result<Option<run::Model>, Fault> {
    read.find::<run::Entity>().filter(run::Column::Id.eq(id)).one().await
}

/// The masked facts over which a run failed.
///
/// # Errors
/// A fault of the database.
pub async fn failing(read: &Read, run: RunId) -> Result<Option<failing::Model>, Fault> {
    read.find::<failing::Entity>().filter(failing::Column::RunId.eq(run)).one().await
}

/// Judgements by id.
///
/// # Errors
/// A fault of the database.
pub async fn judgements_by_id(
    read: &Read,
    ids: &[JudgementId],
) -> Result<HashMap<JudgementId, judgement::Model>, Fault> {
    read.find::<judgement::Entity>().keyed(judgement::Column::Id, ids, |row| row.id).await
}

/// All judgements of a run within reach, in the order of its list.
///
/// # Errors
/// A fault of the database.
pub async fn judgements(read: &Read, run: RunId) -> Result<Vec<judgement::Model>, Fault> {
    read.find::<judgement::Entity>()
        .filter(judgement::Column::RunId.eq(run))
        .order_by(judgement::Column::Position, Order::Asc)
        .all()
        .await
}

/// What runs decided about subjects; about himself alone to one who may read no rankings.
///
/// # Errors
/// A fault of the database.
pub async fn judgements_of(
    read: &Read,
    runs: &[RunId],
    subjects: &[NominationId],
) -> Result<Vec<judgement::Model>, Fault> {
    let find = read
        .find::<judgement::Entity>()
        .among(judgement::Column::RunId, runs)
        .among(judgement::Column::SubjectId, subjects);
    let actor = read.actor();
    if actor.may(Action::ReadRankings) {
        return find.all().await;
    }
    find.filter(judgement::Entity::own(&actor.person)).all().await
}
