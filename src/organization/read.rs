//! Finds units: identities by code and id, and what they are as of a day.

use std::collections::HashMap;

use sea_orm::sea_query::UnionType;
use sea_orm::{ColumnTrait, Condition, Order};

use super::entity::{unit, unit_succession, unit_version};
use super::model::Tree;
use crate::kernel::{Fault, id::UnitId};
use crate::store::{Find, Read, dated::AsOf, one_of};

/// A unit by its code.
///
/// # Errors
/// A fault of the database.
pub async fn unit(read: &Read, code: &str) -> Result<Option<unit::Model>, Fault> {
    read.find::<unit::Entity>().filter(unit::Column::Code.eq(code)).one().await
}

/// Units by their codes.
///
/// # Errors
/// A fault of the database.
pub async fn units_by_code(read: &Read, codes: &[String]) -> Result<HashMap<String, unit::Model>, Fault> {
    read.find::<unit::Entity>().keyed(unit::Column::Code, codes, |row| row.code.clone()).await
}

/// Units by id.
///
/// # Errors
/// A fault of the database.
pub async fn units_by_id(read: &Read, ids: &[UnitId]) -> Result<HashMap<UnitId, unit::Model>, Fault> {
    read.find::<unit::Entity>().keyed(unit::Column::Id, ids, |row| row.id).await
}

/// Those of the units with these codes that exist today: a unit outside its days cannot act.
///
/// # Errors
/// A fault of the database.
pub async fn acting(read: &Read, codes: &[String]) -> Result<HashMap<String, unit::Model>, Fault> {
    let find = read.find::<unit::Entity>().among(unit::Column::Code, codes);
    let there = seen(find, AsOf::day(read.today())).await?.into_iter().filter(|seen| seen.version.is_some());
    Ok(there.map(|seen| (seen.unit.code.clone(), seen.unit)).collect())
}

/// A unit and what it is as of a day; nothing outside its days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The unit.
    pub unit: unit::Model,
    /// What it is on that day.
    pub version: Option<unit_version::Model>,
}

async fn seen(find: Find<unit::Entity>, as_of: AsOf) -> Result<Vec<Seen>, Fault> {
    let rows = find
        .all_with::<unit_version::Entity>(
            unit::Column::Id,
            unit_version::Column::UnitId,
            as_of.versions::<unit_version::Entity>(),
        )
        .await?;
    Ok(rows.into_iter().map(|(unit, version)| Seen { unit, version }).collect())
}

/// Units and what they are as of a day, by id, and the units directly above them: who shows one shows
/// where it belongs.
///
/// # Errors
/// A fault of the database.
pub async fn units(read: &Read, ids: &[UnitId], as_of: AsOf) -> Result<HashMap<UnitId, Seen>, Fault> {
    let parents = read
        .find::<unit_version::Entity>()
        .filter(as_of.versions::<unit_version::Entity>())
        .among(unit_version::Column::UnitId, ids)
        .subquery(unit_version::Column::ParentId);
    let mut asked = read.find::<unit::Entity>().among(unit::Column::Id, ids).subquery(unit::Column::Id);
    let both = asked.union(UnionType::Distinct, parents).take();
    let find = read.find::<unit::Entity>().filter(unit::Column::Id.in_subquery(both));
    Ok(seen(find, as_of).await?.into_iter().map(|seen| (seen.unit.id, seen)).collect())
}

/// The units directly below others as of a day, by name.
///
/// # Errors
/// A fault of the database.
pub async fn below(read: &Read, parents: &[UnitId], as_of: AsOf) -> Result<HashMap<UnitId, Vec<Seen>>, Fault> {
    let find = read.find::<unit::Entity>().among(unit_version::Column::ParentId, parents);
    let mut found: HashMap<UnitId, Vec<Seen>> = HashMap::new();
    for row in by_name(seen(find, as_of).await?) {
        if let Some(parent) = row.version.as_ref().and_then(|version| version.parent_id) {
            found.entry(parent).or_default().push(row);
        }
    }
    Ok(found)
}

/// The units that stand at the top as of a day.
///
/// # Errors
/// A fault of the database.
pub async fn roots(read: &Read, as_of: AsOf) -> Result<Vec<Seen>, Fault> {
    let find = read.find::<unit::Entity>().filter(
        Condition::all().add(unit_version::Column::Id.is_not_null()).add(unit_version::Column::ParentId.is_null()),
    );
    Ok(by_name(seen(find, as_of).await?))
}

fn by_name(mut rows: Vec<Seen>) -> Vec<Seen> {
    let key = |seen: &Seen| (seen.version.as_ref().map(|version| version.name_key.clone()), seen.unit.code.clone());
    rows.sort_by_cached_key(key);
    rows
}

/// Who continues units, and whom they continue.
///
/// # Errors
/// A fault of the database.
pub async fn successions(read: &Read, ids: &[UnitId]) -> Result<Vec<unit_succession::Model>, Fault> {
    read.find::<unit_succession::Entity>()
        .filter(
            Condition::any()
                .add(one_of(unit_succession::Column::UnitId, ids))
                .add(one_of(unit_succession::Column::SuccessorId, ids)),
        )
        .order_by(unit_succession::Column::FromDay, Order::Asc)
        .all()
        .await
}

/// All units, as they are believed now.
///
/// # Errors
/// A fault of the database.
pub async fn tree(read: &Read) -> Result<Tree, Fault> {
    let now = AsOf::day(read.today());
    Ok(Tree {
        units: read.find::<unit::Entity>().all().await?,
        versions: read.find::<unit_version::Entity>().filter(now.believed::<unit_version::Entity>()).all().await?,
        successions: read.find::<unit_succession::Entity>().all().await?,
    })
}

/// The actor's units whose rows do not lie where they belong today, as they are and as they must be.
///
/// # Errors
/// A fault of the database.
pub async fn unsettled(read: &Read) -> Result<Vec<(unit::Model, unit::Model)>, Fault> {
    let tree = tree(read).await?;
    let mut scopes = tree.scopes(read.today());
    let own = tree.units.into_iter().filter(|unit| read.actor().scope.holds(&unit.place().scope));
    Ok(own
        .filter_map(|before| {
            let scope = scopes.remove(&before.id)?.0;
            (scope != before.scope).then(|| (before.clone(), unit::Model { scope, ..before }))
        })
        .collect())
}
