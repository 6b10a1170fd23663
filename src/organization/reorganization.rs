//! What a reorganization makes of the tree, decided over values: units are opened, renamed, moved, made something else
//! in the pattern and closed from a day on. The rows of before stay; a unit that is closed lies with its successor from
//! that day.
//!
//! Deliberately absent: what other rooms keep open at the units. Each says so itself, through [`Holdings`].

mod desk;
mod holding;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use self::desk::Desk;
use super::model::{Fault as TreeFault, Tree, outside_its_days};
use crate::kernel::{
    Day, Digest, ErrorCode, Failure, Fault, Instant, PatternRole, Refusal, Refusals, UnitKind, ZoneLevel, canonical,
    id::UnitId,
};

pub use holding::{Holding, HoldingKind, Holdings, Open, count};

/// How many steps a reorganization has at most.
pub const STEPS: usize = 200;

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Step {
    /// A unit comes to be.
    Open(Opening),
    /// It is called otherwise.
    Rename {
        /// Its code.
        unit: String,
        /// The new name.
        name: String,
        /// The same in English.
        name_en: String,
    },
    /// It lies below another.
    Move {
        /// Its code.
        unit: String,
        /// The code of the unit above.
        parent: String,
    },
    /// It is something else in the pattern, or of another level.
    Change {
        /// Its code.
        unit: String,
        /// What it is from then on.
        becoming: Becoming,
    },
    /// It ends, with all that is still below it.
    Close {
        /// Its code.
        unit: String,
        /// The codes of those that continue it; what it has left goes to the first.
        successors: Vec<String>,
    },
}

impl Step {
    /// As the input calls it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Open(_) => "open",
            Self::Rename { .. } => "rename",
            Self::Move { .. } => "move",
            Self::Change { .. } => "change",
            Self::Close { .. } => "close",
        }
    }
}

/// A unit that comes to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Opening {
    /// Its code.
    pub code: String,
    /// The code of the unit above.
    pub parent: String,
    /// Its kind.
    pub kind: UnitKind,
    /// Which kind of department.
    pub department: Option<String>,
    /// Its name.
    pub name: String,
    /// The same in English.
    pub name_en: String,
    /// Its role.
    pub role: PatternRole,
    /// The level of a zone.
    pub level: Option<ZoneLevel>,
    /// Whether clause 4.1.1f names its sector.
    pub sector: bool,
    /// The talent categories that it leads.
    pub leads: Vec<String>,
    /// The code of a unit whose departments it gets as well.
    pub like: Option<String>,
}

/// What a unit is from then on, beside its name and its place; what is not said stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Becoming {
    /// Its role.
    pub role: Option<PatternRole>,
    /// The level of a zone.
    pub level: Option<ZoneLevel>,
    /// Whether clause 4.1.1f names its sector.
    pub sector: Option<bool>,
    /// The talent categories that it leads.
    pub leads: Option<Vec<String>>,
}

/// 单位在调整中的变化。
///
/// What becomes of a unit in a reorganization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, async_graphql::Enum)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(name = "UnitChange")]
pub enum Change {
    /// 新设。
    ///
    /// It comes to be.
    Opened,
    /// 更名。
    ///
    /// It is called otherwise.
    Renamed,
    /// 改隶。
    ///
    /// It lies below another.
    Moved,
    /// 角色、级别、所属行业或牵头的人才类别改变。
    ///
    /// Its role, its level, whether its sector is named, or what it leads is something else.
    Changed,
    /// 撤销。
    ///
    /// It ends.
    Closed,
}

/// A unit that is touched, and how.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Touched {
    /// Its code.
    pub unit: String,
    /// What becomes of it.
    pub change: Change,
    /// Its name, or its last.
    pub name: String,
    /// Its role, or its last.
    pub role: Option<PatternRole>,
    /// The level of a zone, or its last.
    pub level: Option<ZoneLevel>,
    /// Whether clause 4.1.1f names its sector.
    // An answer that is kept under a key may be older than this, and than what follows.
    #[serde(default)]
    pub sector: bool,
    /// The talent categories that it leads.
    #[serde(default)]
    pub leads: Vec<String>,
    /// The code of the unit above it.
    pub parent: Option<String>,
    /// The codes of those that continue it.
    pub successors: Vec<String>,
}

/// All that a reorganization touches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// From which day.
    pub from: Day,
    /// The units.
    pub units: Vec<Touched>,
    /// What those that end leave open.
    pub holdings: Vec<Holding>,
}

impl Plan {
    /// What identifies it: the same digest is the same list.
    ///
    /// # Errors
    /// Never in practice: a plan is always JSON.
    pub fn digest(&self) -> Result<Digest, Fault> {
        Ok(Digest::of(canonical(self).map_err(Fault::new)?))
    }
}

/// The tree as it becomes.
#[derive(Debug, Clone)]
pub struct Reorganized {
    /// All units, with what is believed of them.
    pub tree: Tree,
    /// Those that are touched.
    pub touched: Vec<Touched>,
    /// Those that end, and who goes on with what each leaves.
    pub heirs: BTreeMap<UnitId, Option<UnitId>>,
}

/// Takes the steps one after the other, and looks at what comes of them.
///
/// # Errors
/// Each with the place of its step: `NOT_FOUND` for a code that no unit has, `CODE_TAKEN`, `OUTSIDE_ITS_DAYS` for a
/// unit that is not there on a day on which it is needed, `UNIT_CYCLE`, `BAD_USER_INPUT`.
pub fn reorganize(
    tree: &Tree,
    (day, now): (Day, Instant),
    steps: &[Step],
    new_id: &mut dyn FnMut() -> UnitId,
) -> Result<Reorganized, Failure> {
    if steps.is_empty() || steps.len() > STEPS {
        return Err(bad(format!("须有 1 至 {STEPS} 个步骤"), format!("there have to be 1 to {STEPS} steps"))
            .at(["steps"])
            .into());
    }
    let mut desk = Desk::new(tree, day, now);
    for (number, step) in steps.iter().enumerate() {
        let place = ["steps", &number.to_string(), step.name()];
        desk.take(step, new_id).map_err(|failure| failure.within(&place))?;
    }
    let done = desk.done();
    let faults = done.tree.faults(day);
    if faults.is_empty() {
        return Ok(done);
    }
    Err(Refusals(faults.iter().map(|fault| refused(tree, &done.tree, fault)).collect()).into())
}

/// Why the tree cannot be so, and where a unit lay before.
fn refused(before: &Tree, tree: &Tree, fault: &TreeFault) -> Refusal {
    let code =
        |unit: UnitId| tree.units.iter().find(|row| row.id == unit).map(|row| row.code.clone()).unwrap_or_default();
    match *fault {
        TreeFault::AboveMissing { unit, above, day } => {
            let terms = tree.versions.iter().filter(|version| version.unit_id == above).map(|version| version.term());
            outside_its_days(&code(above), day, terms).at([code(unit), "parent".to_owned()])
        }
        TreeFault::BelowItself { unit, day } => {
            let there = before.versions.iter().filter(|row| row.unit_id == unit && row.term().contains(day));
            let above: Vec<String> = there.filter_map(|row| row.parent_id).map(code).collect();
            let code = code(unit);
            let zh = format!("自 {day} 起，单位 {code} 将位于自身之下");
            let en = format!("from {day} on the unit {code} would lie below itself");
            Refusal::new(ErrorCode::UnitCycle, zh, en).at([code, "parent".to_owned()]).allowing(above)
        }
    }
}

fn bad(zh: impl Into<String>, en: impl Into<String>) -> Refusal {
    Refusal::new(ErrorCode::BadInput, zh, en)
}
