//! By what a unit owes something on an occasion.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, Order};

use crate::kernel::{
    Every, Fault,
    id::{ClauseRowId, NetworkId, PolicyId, UnitId},
};
use crate::policy::entity::obligation;
use crate::policy::obligation::{Evidence, Traits};
use crate::store::{Place, Read, dated::AsOf};
use crate::{organization, policy};

/// What obliges a unit today to evidence of a kind on occasions, by clauses; nothing, where no clause does.
///
/// # Errors
/// A fault of the database; a row that this program has not written.
pub async fn obliging(read: &Read, unit: UnitId, kind: Evidence) -> Result<Vec<obligation::Model>, Fault> {
    let as_of = AsOf::day(read.today());
    let find = read.find::<obligation::Entity>().filter(as_of.versions::<obligation::Entity>());
    let find = find.filter(obligation::Column::Evidence.eq(kind.as_str()));
    let find = find.filter(obligation::Column::Every.eq(Every::Occasion.as_str()));
    let rows = find.order_by(obligation::Column::ClauseId, Order::Asc).all().await?;
    if rows.is_empty() {
        return Ok(rows);
    }
    let seen = organization::read::units(read, &[unit], as_of).await?;
    let Some(own) = seen.get(&unit) else { return Ok(Vec::new()) };
    let Some(version) = &own.version else { return Ok(Vec::new()) };
    let traits = Traits {
        kind: own.unit.kind.parse().map_err(Fault::new)?,
        department: own.unit.department.as_deref(),
        below: version.parent_id.and_then(|parent| seen.get(&parent)?.unit.kind.parse().ok()),
        role: version.role.parse().map_err(Fault::new)?,
        sector: version.sector,
        leads: version.leads != "[]",
    };
    let belongs =
        organization::read::networks::networks_of(read, &[unit], as_of).await?.remove(&unit).unwrap_or_default();
    let belongs: Vec<NetworkId> = belongs.iter().map(|row| row.network_id).collect();
    let networks = organization::read::networks::networks_by_id(read, &belongs, as_of).await?;
    let networks: BTreeSet<String> = networks.into_values().map(|(row, _)| row.code).collect();
    let ids: Vec<ClauseRowId> = rows.iter().map(|row| row.clause_id).collect();
    let there = below_their_policies(read, &ids, &own.unit.place()).await?;
    let mut found = Vec::new();
    for row in rows.into_iter().filter(|row| there.contains(&row.clause_id)) {
        let owed_by = row.says_what()?.owed_by;
        let belongs = |code: &Option<String>| code.as_ref().is_none_or(|code| networks.contains(code));
        if owed_by.iter().any(|selector| selector.selects(&traits) && belongs(&selector.network)) {
            found.push(row);
        }
    }
    Ok(found)
}

/// Those of the clauses below whose policies a place lies.
async fn below_their_policies(
    read: &Read,
    clauses: &[ClauseRowId],
    place: &Place,
) -> Result<BTreeSet<ClauseRowId>, Fault> {
    let clauses = policy::read::clauses_by_id(read, clauses).await?;
    let ids: Vec<PolicyId> = clauses.values().map(|row| row.policy_id).collect();
    let policies = policy::read::policies_by_id(read, &ids).await?;
    let above: Vec<UnitId> = policies.values().map(|row| row.unit_id).collect();
    let above = organization::read::units_by_id(read, &above).await?;
    let holds = |policy: &PolicyId| {
        let over = policies.get(policy).and_then(|row| above.get(&row.unit_id));
        over.is_some_and(|over| over.place().scope.holds(&place.scope))
    };
    Ok(clauses.into_values().filter(|row| holds(&row.policy_id)).map(|row| row.id).collect())
}
