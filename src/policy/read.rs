//! Finds policies and clauses.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, Order};

use super::entity::{clause, clause_version, obligation, policy};
use crate::kernel::{
    Fault,
    id::{ClauseRowId, PolicyId},
};
use crate::store::{Find, Read, dated::AsOf};

/// A policy by its code.
///
/// # Errors
/// A fault of the database.
pub async fn policy(read: &Read, code: &str) -> Result<Option<policy::Model>, Fault> {
    read.find::<policy::Entity>().filter(policy::Column::Code.eq(code)).one().await
}

/// All policies, by code.
///
/// # Errors
/// A fault of the database.
pub async fn policies(read: &Read) -> Result<Vec<policy::Model>, Fault> {
    read.find::<policy::Entity>().order_by(policy::Column::Code, Order::Asc).all().await
}

/// Policies by id.
///
/// # Errors
/// A fault of the database.
pub async fn policies_by_id(read: &Read, ids: &[PolicyId]) -> Result<HashMap<PolicyId, policy::Model>, Fault> {
    read.find::<policy::Entity>().keyed(policy::Column::Id, ids, |row| row.id).await
}

/// The clauses of which something was believed as of then, in force that day or not.
fn known(read: &Read, as_of: AsOf) -> Find<clause::Entity> {
    let versions = read.find::<clause_version::Entity>().filter(as_of.believed::<clause_version::Entity>());
    let ids = versions.subquery(clause_version::Column::ClauseId);
    read.find::<clause::Entity>().filter(clause::Column::Id.in_subquery(ids))
}

/// A clause by its number in a policy, where it was known as of then.
///
/// # Errors
/// A fault of the database.
pub async fn clause(read: &Read, policy: PolicyId, number: &str, as_of: AsOf) -> Result<Option<clause::Model>, Fault> {
    known(read, as_of).filter(clause::Column::PolicyId.eq(policy)).filter(clause::Column::Number.eq(number)).one().await
}

/// The clauses of a policy that were known as of then, in its order.
///
/// # Errors
/// A fault of the database.
pub async fn clauses(read: &Read, policy: PolicyId, as_of: AsOf) -> Result<Vec<clause::Model>, Fault> {
    known(read, as_of)
        .filter(clause::Column::PolicyId.eq(policy))
        .order_by(clause::Column::Position, Order::Asc)
        .order_by(clause::Column::Number, Order::Asc)
        .all()
        .await
}

/// Every clause that a policy has or had, each with what is believed of it now.
///
/// # Errors
/// A fault of the database.
pub async fn history(
    read: &Read,
    policy: PolicyId,
) -> Result<Vec<(clause::Model, Option<clause_version::Model>)>, Fault> {
    read.find::<clause::Entity>()
        .filter(clause::Column::PolicyId.eq(policy))
        .order_by(clause::Column::Position, Order::Asc)
        .order_by(clause::Column::Number, Order::Asc)
        .all_with::<clause_version::Entity>(
            clause::Column::Id,
            clause_version::Column::ClauseId,
            AsOf::day(read.today()).believed::<clause_version::Entity>(),
        )
        .await
}

/// What the clauses of a policy are believed to oblige to now, on whichever days.
///
/// # Errors
/// A fault of the database.
pub async fn obligations_of(
    read: &Read,
    policy: PolicyId,
) -> Result<HashMap<ClauseRowId, Vec<obligation::Model>>, Fault> {
    let clauses = read.find::<clause::Entity>().filter(clause::Column::PolicyId.eq(policy));
    let find = read.find::<obligation::Entity>();
    let find = find.filter(obligation::Column::ClauseId.in_subquery(clauses.subquery(clause::Column::Id)));
    let find = find.filter(AsOf::day(read.today()).believed::<obligation::Entity>());
    find.order_by(obligation::Column::ValidFrom, Order::Asc).grouped(|row| row.clause_id).await
}

/// What clauses oblige to, as of a day.
///
/// # Errors
/// A fault of the database.
pub async fn obligations(
    read: &Read,
    ids: &[ClauseRowId],
    as_of: AsOf,
) -> Result<HashMap<ClauseRowId, obligation::Model>, Fault> {
    read.find::<obligation::Entity>()
        .filter(as_of.versions::<obligation::Entity>())
        .keyed(obligation::Column::ClauseId, ids, |row| row.clause_id)
        .await
}

/// Clauses by id.
///
/// # Errors
/// A fault of the database.
pub async fn clauses_by_id(read: &Read, ids: &[ClauseRowId]) -> Result<HashMap<ClauseRowId, clause::Model>, Fault> {
    read.find::<clause::Entity>().keyed(clause::Column::Id, ids, |row| row.id).await
}

/// What clauses ask for, as of a day.
///
/// # Errors
/// A fault of the database.
pub async fn versions(
    read: &Read,
    ids: &[ClauseRowId],
    as_of: AsOf,
) -> Result<HashMap<ClauseRowId, clause_version::Model>, Fault> {
    read.find::<clause_version::Entity>()
        .filter(as_of.versions::<clause_version::Entity>())
        .keyed(clause_version::Column::ClauseId, ids, |row| row.clause_id)
        .await
}

/// The clauses with some numbers, of whichever policies.
///
/// # Errors
/// A fault of the database.
pub async fn numbered(read: &Read, numbers: &[String]) -> Result<HashMap<ClauseRowId, String>, Fault> {
    let find = read.find::<clause::Entity>().among(clause::Column::Number, numbers);
    let rows = find.columns::<(ClauseRowId, String)>([clause::Column::Id, clause::Column::Number]).await?;
    Ok(rows.into_iter().collect())
}
