//! Finds units: identities by code and id, and what they are as of a day.

pub mod bodies;
pub mod networks;

use std::collections::{BTreeSet, HashMap};

use sea_orm::sea_query::{SelectStatement, UnionType};
use sea_orm::{ColumnTrait, Condition, Order};

use super::entity::{unit, unit_succession, unit_version};
use super::model::{Tree, outside_its_days};
use crate::access::Scope;
use crate::kernel::{Day, Failure, Fault, PatternRole, Refusal, Term, id::UnitId};
use crate::store::{Find, Place, Read, dated::AsOf, one_of};

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

/// Whether a department is, was or will be in charge of a sector, which is called by the department's kind.
///
/// # Errors
/// A fault of the database.
pub async fn is_sector(read: &Read, sector: &str) -> Result<bool, Fault> {
    let find = read.find::<unit::Entity>().filter(unit::Column::Department.eq(sector));
    Ok(find.count().await? > 0)
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

impl Seen {
    /// Whether it has a role on that day.
    #[must_use]
    pub fn is(&self, role: PatternRole) -> bool {
        self.version.as_ref().is_some_and(|version| version.role == role.as_str())
    }
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

/// A unit and those directly below it that coordinate for it today.
///
/// # Errors
/// A fault of the database.
pub async fn with_coordinators(read: &Read, unit: UnitId) -> Result<Vec<UnitId>, Fault> {
    let below = below(read, &[unit], AsOf::day(read.today())).await?.remove(&unit);
    let coordinators = below.into_iter().flatten().filter(|seen| seen.is(PatternRole::Coordinator));
    Ok(std::iter::once(unit).chain(coordinators.map(|seen| seen.unit.id)).collect())
}

/// Where the unit lies that leads at a place today: the one that is there, or else the nearest above it that leads.
///
/// # Errors
/// A fault of the database.
pub async fn leading(read: &Read, place: &Scope) -> Result<Place, Fault> {
    let mut unit = at(read, place).await?;
    loop {
        let seen = units(read, &[unit], AsOf::day(read.today())).await?.remove(&unit);
        match seen.filter(|seen| !seen.is(PatternRole::Lead)).and_then(|seen| seen.version?.parent_id) {
            Some(above) => unit = above,
            None => return read.lies(unit).await,
        }
    }
}

/// The unit that is there at a place, and continues the others that lie there.
///
/// # Errors
/// A fault of the database.
pub async fn at(read: &Read, place: &Scope) -> Result<UnitId, Fault> {
    let found = unit(read, place.code()).await?;
    found.map(|unit| unit.id).ok_or_else(|| Fault::new("a place is called by a unit's code"))
}

/// The units above others as of a day, each line from the top; none for what is not there that day. Takes no
/// more statements than the tree has levels.
///
/// # Errors
/// A fault of the database.
pub async fn lines(read: &Read, ids: &[UnitId], as_of: AsOf) -> Result<HashMap<UnitId, Vec<UnitId>>, Fault> {
    let (mut parents, mut asked) = (HashMap::new(), BTreeSet::new());
    let mut next: BTreeSet<UnitId> = ids.iter().copied().collect();
    while !next.is_empty() {
        let seen = units(read, &next.iter().copied().collect::<Vec<_>>(), as_of).await?;
        asked.append(&mut next);
        parents.extend(seen.into_values().filter_map(|seen| Some((seen.unit.id, seen.version?.parent_id))));
        let above = parents.values().flatten().filter(|above| !asked.contains(*above) && !parents.contains_key(*above));
        next = above.copied().collect();
    }
    let line = |unit: UnitId| {
        let mut line = Vec::new();
        let mut above = *parents.get(&unit)?;
        while let Some(parent) = above.filter(|parent| *parent != unit && !line.contains(parent)) {
            line.push(parent);
            above = *parents.get(&parent)?;
        }
        line.reverse();
        Some(line)
    };
    Ok(ids.iter().filter_map(|unit| Some((*unit, line(*unit)?))).collect())
}

/// The units that are directly below another on some day of a term, by their codes.
///
/// # Errors
/// A fault of the database.
pub async fn ever_below(read: &Read, parent: UnitId, term: Term) -> Result<Vec<UnitId>, Fault> {
    let find = read.find::<unit_version::Entity>().filter(unit_version::Column::ParentId.eq(parent));
    let find = find.filter(AsOf::day(read.today()).believed::<unit_version::Entity>());
    let rows = find.all().await?.into_iter().filter(|row| row.term().and(term).is_some());
    let ids: Vec<UnitId> = rows.map(|row| row.unit_id).collect();
    let mut units: Vec<unit::Model> = units_by_id(read, &ids).await?.into_values().collect();
    units.sort_by(|one, other| one.code.cmp(&other.code));
    Ok(units.into_iter().map(|unit| unit.id).collect())
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

/// The days on which a unit is there, as is believed now.
///
/// # Errors
/// A fault of the database.
pub async fn days_of(read: &Read, unit: UnitId) -> Result<Vec<Term>, Fault> {
    let find = read.find::<unit_version::Entity>().filter(unit_version::Column::UnitId.eq(unit));
    let find = find.filter(AsOf::day(read.today()).believed::<unit_version::Entity>());
    let rows = find.order_by(unit_version::Column::ValidFrom, Order::Asc).all().await?;
    Ok(rows.iter().map(unit_version::Model::term).collect())
}

/// All units, as they are believed now.
///
/// # Errors
/// A fault of the database.
pub async fn tree(read: &Read) -> Result<Tree, Fault> {
    let now = AsOf::day(read.today());
    Ok(Tree {
        units: read.find::<unit::Entity>().order_by(unit::Column::Id, Order::Asc).all().await?,
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

/// Where a unit lies that has to be there on a day. `at` names the fields that say the unit and the day.
///
/// # Errors
/// `NOT_FOUND`; `OUTSIDE_ITS_DAYS`, naming its days; a fault of the database.
pub async fn unit_on(read: &Read, code: &str, day: Day, at: [&str; 2]) -> Result<Place, Failure> {
    let [at_unit, at_day] = at;
    let found = unit(read, code).await?.ok_or_else(|| Refusal::not_found("单位", "unit").at([at_unit]))?;
    let seen = units(read, &[found.id], AsOf::day(day)).await?;
    if seen.get(&found.id).is_none_or(|seen| seen.version.is_none()) {
        let days = days_of(read, found.id).await?;
        return Err(outside_its_days(code, day, days.into_iter()).at([at_day]).into());
    }
    Ok(found.place())
}

/// The ids of the units that lie at a place or below it today, for another query's `IN`.
#[must_use]
pub fn at_or_below(read: &Read, scope: &Scope) -> SelectStatement {
    let find = read.find::<unit::Entity>().filter(unit::Column::Scope.gte(scope.0.clone()));
    find.filter(unit::Column::Scope.lt(scope.end())).subquery(unit::Column::Id)
}

/// The ids of the units that lie at a place: the one that is there, and those that it continues.
#[must_use]
pub fn lying_at(read: &Read, scope: &Scope) -> SelectStatement {
    read.find::<unit::Entity>().filter(unit::Column::Scope.eq(scope.0.clone())).subquery(unit::Column::Id)
}

/// The ids of the units whose records a list of a unit shows, for another query's `IN`: its own and those that it
/// continues, and of all below it where that is asked. A unit that another continues has nobody below it and continues
/// nobody any more: its list shows its own.
#[must_use]
pub fn listed_at(read: &Read, unit: &unit::Model, below: bool) -> SelectStatement {
    let scope = unit.place().scope;
    match (scope.code() == unit.code, below) {
        (false, _) => read.find::<unit::Entity>().filter(unit::Column::Id.eq(unit.id)).subquery(unit::Column::Id),
        (true, false) => lying_at(read, &scope),
        (true, true) => at_or_below(read, &scope),
    }
}

/// The ids of the units from the top to a place, for another query's `IN`.
#[must_use]
pub fn on_the_way(read: &Read, scope: &Scope) -> SelectStatement {
    read.find::<unit::Entity>().filter(unit::Column::Scope.is_in(scope.line())).subquery(unit::Column::Id)
}

/// A unit and all below it as of a day, by their codes.
///
/// # Errors
/// A fault of the database.
pub async fn subtree(read: &Read, root: &unit::Model, as_of: AsOf) -> Result<Vec<Seen>, Fault> {
    let scope = Scope(root.scope.clone());
    let find = read.find::<unit::Entity>().filter(unit::Column::Scope.gte(scope.0.clone()));
    let mut rows = seen(find.filter(unit::Column::Scope.lt(scope.end())), as_of).await?;
    rows.retain(|seen| seen.version.is_some());
    rows.sort_by(|one, other| one.unit.code.cmp(&other.unit.code));
    Ok(rows)
}
