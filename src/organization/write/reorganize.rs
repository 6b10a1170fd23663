//! Opens, renames, moves, changes and closes units from a day on.

use std::sync::Arc;

use sea_orm::{ColumnTrait, Order};
use serde::Serialize;

use super::ending::Ending;
use crate::access::Action;
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, Fault, PatternRole, Refusal, checks, id::UnitId};
use crate::organization::bodies::BodyKind;
use crate::organization::entity::{body, body_version, unit, unit_version};
use crate::organization::model::Tree;
use crate::organization::read;
use crate::organization::reorganization::{Holding, Holdings, Plan, Reorganized, Step, reorganize};
use crate::store::{Command, Event, Place, Read, Write, dated::AsOf};

/// 调整机构：自某日起新设、更名、改隶、改变角色与级别、合并、拆分、撤销单位。原有各行不改，撤销的单位自该日起归其承继单位，其机构、岗位与任职随之终止。
///
/// Reorganizes: opens, renames, moves, changes, merges, splits and closes units from a day on. No row of before is
/// changed; a unit that is closed lies with its successor from that day, and its bodies, posts and appointments end.
#[derive(Serialize)]
pub struct Reorganize {
    /// From which day.
    pub from: Day,
    /// One after the other.
    pub steps: Vec<Step>,
    /// The digest of the plan that was looked at: another is refused.
    pub expected: Option<String>,
    /// Why.
    pub reason: String,
    /// Who says what is open at units.
    #[serde(skip)]
    pub holdings: Arc<dyn Holdings>,
}

#[derive(Serialize)]
struct UnitsReorganized<'a> {
    digest: String,
    #[serde(flatten)]
    plan: &'a Plan,
}

impl Event for UnitsReorganized<'_> {
    const NAME: &'static str = "organization.units.reorganized";
}

impl Command for Reorganize {
    const NAME: &'static str = "organization.units.reorganize";
    const ACTION: Action = Action::ReorganizeUnits;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("2")];
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::CodeTaken, ErrorCode::InUse, ErrorCode::OutsideItsDays, ErrorCode::UnitCycle];
    const EVENTS: &'static [&'static str] = &[UnitsReorganized::NAME];
    type Subject = Place;
    /// What was touched.
    type Done = Plan;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        let actor = read.actor();
        Ok(Place { unit: actor.unit, scope: actor.scope.clone() })
    }

    async fn run(&self, _: Place, write: &mut Write) -> Result<Plan, Failure> {
        checks::reason(&self.reason)?;
        let before = read::tree(write.read()).await?;
        let (plan, after, ending) = planned(write.read(), &before, self, &mut || write.id()).await?;
        let digest = plan.digest()?.to_string();
        if self.expected.as_ref().is_some_and(|expected| *expected != digest) {
            return Err(Refusal::new(
                ErrorCode::VersionConflict,
                "所涉内容自预览后已有变化，请重新预览",
                "what is touched is another list than the one that was looked at; look at it again",
            )
            .at(["expected"])
            .allowing([digest])
            .into());
        }
        written(before, after, write).await?;
        ending.write(write).await?;
        write.emit(&UnitsReorganized { digest, plan: &plan })?;
        Ok(plan)
    }
}

/// What the steps touch, the tree that they make, and what ends with units.
///
/// # Errors
/// As [`reorganize`]; `IN_USE` where a unit that ends leaves something open and nobody continues it, and where one that
/// has bodies of a Party committee leads no more.
pub async fn planned(
    read: &Read,
    tree: &Tree,
    command: &Reorganize,
    new_id: &mut (dyn FnMut() -> UnitId + Send),
) -> Result<(Plan, Tree, Ending), Failure> {
    within_reach(read, tree, &command.steps)?;
    let Reorganized { tree: after, touched, heirs } =
        reorganize(tree, (command.from, read.now()), &command.steps, new_id)?;
    let closed: Vec<UnitId> = heirs.keys().copied().collect();
    demand_leading(read, command, &after, &closed).await?;
    let ending = Ending::load(read, &closed, command.from).await?;
    let mut open = command.holdings.open(read, &closed).await?;
    ending.count(&mut open);
    let code = |id: UnitId| after.units.iter().find(|unit| unit.id == id).map(|unit| unit.code.clone());
    let mut holdings = Vec::new();
    for ((unit, kind), count) in open {
        let goes_to = heirs.get(&unit).copied().flatten().filter(|_| !kind.ends()).and_then(code);
        holdings.push(Holding { unit: code(unit).unwrap_or_default(), kind, count, goes_to });
    }
    holdings.sort();
    if let Some(lost) = holdings.iter().find(|holding| holding.kind.needs_heir() && holding.goes_to.is_none()) {
        return Err(Refusal::new(
            ErrorCode::InUse,
            format!("单位 {} 尚有未了事项，须写明承继单位", lost.unit),
            format!("the unit {} leaves something open; say who continues it", lost.unit),
        )
        .at(["steps", lost.unit.as_str()])
        .allowing(["successors"])
        .into());
    }
    Ok((Plan { from: command.from, units: touched, holdings }, after, ending))
}

/// Refuses that a unit leads no more while it has bodies that only a unit which leads has.
async fn demand_leading(read: &Read, command: &Reorganize, tree: &Tree, closed: &[UnitId]) -> Result<(), Failure> {
    let mut losing: Vec<(usize, &unit::Model)> = Vec::new();
    for (number, step) in command.steps.iter().enumerate() {
        let Step::Change { unit: code, becoming } = step else { continue };
        let loses = becoming.role.is_some_and(|role| role != PatternRole::Lead);
        let unit = tree.units.iter().find(|unit| unit.code == *code && loses && !closed.contains(&unit.id));
        losing.extend(unit.map(|unit| (number, unit)));
    }
    for (number, unit) in losing {
        let there = read.find::<body_version::Entity>().filter(body_version::Column::UnitId.eq(unit.id));
        let there = there.filter(AsOf::day(command.from).lasting::<body_version::Entity>());
        let kinds = BodyKind::ALL.iter().filter(|kind| kind.is_of_committee()).map(|kind| kind.as_str());
        let bodies = read.find::<body::Entity>().filter(body::Column::Kind.is_in(kinds));
        let bodies = bodies.filter(body::Column::Id.in_subquery(there.subquery(body_version::Column::BodyId)));
        let bodies = bodies.order_by(body::Column::Id, Order::Asc).all().await?;
        if !bodies.is_empty() {
            let zh = format!("单位 {} 尚有只设于党委领导的单位的机构，须先撤销", unit.code);
            let en = format!("the unit {} has bodies that only a unit that leads has; close them first", unit.code);
            let refusal = Refusal::new(ErrorCode::InUse, zh, en).at(["steps", &number.to_string(), "change", "role"]);
            let closings = bodies.iter().map(|row| format!("bodyClose(body: {})", row.id.global()));
            return Err(refusal.allowing(closings).into());
        }
    }
    Ok(())
}

/// Units that do not lie at or below the actor are not there for him.
fn within_reach(read: &Read, tree: &Tree, steps: &[Step]) -> Result<(), Refusal> {
    let reached = |code: &str| {
        let found = tree.units.iter().find(|unit| unit.code == code);
        found.is_none_or(|unit| read.actor().scope.holds(&unit.place().scope))
    };
    for (number, step) in steps.iter().enumerate() {
        let codes: Vec<(&str, &String)> = match step {
            Step::Open(opening) => vec![("parent", &opening.parent)],
            Step::Rename { unit, .. } | Step::Change { unit, .. } => vec![("unit", unit)],
            Step::Move { unit, parent } => vec![("unit", unit), ("parent", parent)],
            Step::Close { unit, successors } => {
                let successors = successors.iter().map(|code| ("successors", code));
                std::iter::once(("unit", unit)).chain(successors).collect()
            }
        };
        if let Some((field, _)) = codes.into_iter().find(|(_, code)| !reached(code)) {
            return Err(Refusal::not_found("单位", "unit").at(["steps", &number.to_string(), step.name(), field]));
        }
    }
    Ok(())
}

/// Writes what differs between two trees: rows that are new, courses that change, and where each unit lies today.
async fn written(before: Tree, after: Tree, write: &mut Write) -> Result<(), Failure> {
    let mut scopes = after.scopes(write.today());
    let known = before.units.len();
    let mut scoped = Vec::with_capacity(after.units.len());
    for unit in after.units {
        let scope = scopes.remove(&unit.id).ok_or_else(|| Fault::new("a unit lies nowhere"))?.0;
        scoped.push(unit::Model { scope, ..unit });
    }
    let new = scoped.split_off(known);
    write.insert_all(new).await?;
    for (was, is) in before.units.iter().zip(scoped).filter(|(was, is)| was.scope != is.scope) {
        write.update(was, is).await?;
    }
    let (was, is) = (courses(before.versions), courses(after.versions));
    for unit in was.keys().chain(is.keys().filter(|unit| !was.contains_key(*unit))) {
        let (was, is) = (was.get(unit).cloned().unwrap_or_default(), is.get(unit).cloned().unwrap_or_default());
        if was != is {
            write.believe(&was, is).await?;
        }
    }
    write.insert_all(after.successions.into_iter().skip(before.successions.len()).collect()).await
}

fn courses(versions: Vec<unit_version::Model>) -> std::collections::BTreeMap<UnitId, Vec<unit_version::Model>> {
    let mut courses: std::collections::BTreeMap<UnitId, Vec<unit_version::Model>> = std::collections::BTreeMap::new();
    for version in versions {
        courses.entry(version.unit_id).or_default().push(version);
    }
    courses
}
