//! Finds processes, what people have reviewed, what is laid before reviewers, and how far nominations are.

use std::collections::{BTreeMap, HashMap};

use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement};
use sea_orm::{ColumnTrait, Condition, Order};
use serde::{Deserialize, Serialize};

use crate::awards::entity::{nomination, process, stage_case, stage_review, stage_standing};
use crate::awards::process::StageVerdict;
use crate::kernel::{
    Fault,
    id::{EditionId, NominationId, ProcessId, ProgrammeId},
};
use crate::organization;
use crate::store::{Find, Guarded, Read};

/// A nomination before the reviewers of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Case {
    /// The nomination.
    pub nomination: NominationId,
    /// The stage's place in the process, from 0.
    pub position: i64,
}

/// Versions of processes by id.
///
/// # Errors
/// A fault of the database.
pub async fn processes_by_id(read: &Read, ids: &[ProcessId]) -> Result<HashMap<ProcessId, process::Model>, Fault> {
    read.find::<process::Entity>().keyed(process::Column::Id, ids, |row| row.id).await
}

/// A version of a process.
///
/// # Errors
/// A fault of the database.
pub async fn process(read: &Read, id: ProcessId) -> Result<Option<process::Model>, Fault> {
    Ok(processes_by_id(read, &[id]).await?.remove(&id))
}

/// The versions of a programme's process; none where none is named.
pub fn versions(read: &Read, programme: Option<ProgrammeId>) -> Find<process::Entity> {
    read.find::<process::Entity>().filter(process::Column::ProgrammeId.is_in(programme))
}

/// The newest version of a programme's process.
///
/// # Errors
/// A fault of the database.
pub async fn newest(read: &Read, programme: ProgrammeId) -> Result<Option<process::Model>, Fault> {
    versions(read, Some(programme)).order_by(process::Column::Number, Order::Desc).one().await
}

/// The newest version of each programme's process.
///
/// # Errors
/// A fault of the database.
pub async fn newest_of_all(read: &Read) -> Result<Vec<ProcessId>, Fault> {
    let find = read.find::<process::Entity>().order_by(process::Column::Number, Order::Asc);
    let columns = [process::Column::ProgrammeId, process::Column::Id];
    let newest: HashMap<ProgrammeId, ProcessId> = find.columns(columns).await?.into_iter().collect();
    Ok(newest.into_values().collect())
}

/// A nomination as it is laid before those whose unit lies within reach, stage by stage, in order.
///
/// # Errors
/// A fault of the database.
pub async fn cases(read: &Read, nomination: NominationId) -> Result<Vec<stage_case::Model>, Fault> {
    let find = read.find::<stage_case::Entity>().filter(stage_case::Column::NominationId.eq(nomination));
    find.order_by(stage_case::Column::Position, Order::Asc).all().await
}

/// Nominations as they are laid before the reviewers of a stage.
///
/// # Errors
/// A fault of the database.
pub async fn cases_by_key(read: &Read, keys: &[Case]) -> Result<HashMap<Case, stage_case::Model>, Fault> {
    let ids: Vec<NominationId> = keys.iter().map(|key| key.nomination).collect();
    let find = read.find::<stage_case::Entity>().among(stage_case::Column::NominationId, &ids);
    let key = |row: &stage_case::Model| Case { nomination: row.nomination_id, position: row.position };
    Ok(find.all().await?.into_iter().map(|row| (key(&row), row)).collect())
}

/// What waits for the actor's own unit; nobody finds himself there.
pub fn queue(read: &Read) -> Find<stage_case::Entity> {
    let actor = read.actor();
    let current = Expr::col((stage_case::Entity, stage_case::Column::WaitsIn))
        .equals((stage_case::Entity, stage_case::Column::Position));
    let another = Condition::any()
        .add(stage_case::Column::TalentSubject.is_null())
        .add(stage_case::Column::TalentSubject.ne(&actor.person.subject))
        .add(stage_case::Column::TalentIssuer.ne(&actor.person.issuer));
    let units = organization::read::lying_at(read, &actor.scope);
    let find = read.find::<stage_case::Entity>().filter(stage_case::Column::ReviewerId.in_subquery(units));
    find.filter(current).filter(another)
}

/// How far nominations are in their stages, in order.
///
/// # Errors
/// A fault of the database.
pub async fn standings(
    read: &Read,
    nominations: &[NominationId],
) -> Result<HashMap<NominationId, Vec<stage_standing::Model>>, Fault> {
    let find = read.find::<stage_standing::Entity>().among(stage_standing::Column::NominationId, nominations);
    find.order_by(stage_standing::Column::Position, Order::Asc).grouped(|row| row.nomination_id).await
}

/// How many nominations of an edition wait in which stage, by its place in the process.
///
/// # Errors
/// A fault of the database.
pub async fn waiting(read: &Read, edition: EditionId) -> Result<BTreeMap<i64, usize>, Fault> {
    let current = Expr::col((stage_standing::Entity, stage_standing::Column::WaitsIn))
        .equals((stage_standing::Entity, stage_standing::Column::Position));
    let find = read.find::<stage_standing::Entity>().filter(stage_standing::Column::EditionId.eq(edition));
    let rows: Vec<(i64,)> = find.filter(current).columns([stage_standing::Column::Position]).await?;
    let mut counts = BTreeMap::new();
    for (position,) in rows {
        *counts.entry(position).or_default() += 1;
    }
    Ok(counts)
}

/// The reviews of nominations, from the first.
///
/// # Errors
/// A fault of the database.
pub async fn reviews(
    read: &Read,
    nominations: &[NominationId],
) -> Result<HashMap<NominationId, Vec<stage_review::Model>>, Fault> {
    let find = read.find::<stage_review::Entity>().among(stage_review::Column::NominationId, nominations);
    find.order_by(stage_review::Column::Id, Order::Asc).grouped(|row| row.nomination_id).await
}

/// The ids of the nominations that failed in a stage, for another query's `IN`.
#[must_use]
pub fn failed(read: &Read) -> SelectStatement {
    let find = read.find::<stage_review::Entity>();
    let find = find.filter(stage_review::Column::Verdict.eq(StageVerdict::Fail.as_str()));
    find.subquery(stage_review::Column::NominationId)
}

/// Which of some nominations are the actor's own, each under itself, whatever he is beside that.
///
/// # Errors
/// A fault of the database.
pub async fn own(read: &Read, nominations: &[NominationId]) -> Result<HashMap<NominationId, NominationId>, Fault> {
    let find = read.find::<nomination::Entity>().among(nomination::Column::Id, nominations);
    let find = find.filter(nomination::Entity::own(&read.actor().person));
    let rows: Vec<(NominationId,)> = find.columns([nomination::Column::Id]).await?;
    Ok(rows.into_iter().map(|(id,)| (id, id)).collect())
}
