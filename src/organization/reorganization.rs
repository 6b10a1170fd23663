//! What a reorganization makes of the tree, decided over values: units are opened, renamed, moved and closed from a
//! day on. The rows of before stay; a unit that is closed lies with its successor from that day.
//!
//! Deliberately absent: what other rooms keep open at the units. Each says so itself, through [`Holdings`].

use std::collections::{BTreeMap, HashMap};
use std::future::Future;
use std::pin::Pin;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::entity::{unit, unit_succession, unit_version};
use super::model::{Fault as TreeFault, Tree, name_key, outside_its_days};
use crate::kernel::{
    Day, Digest, ErrorCode, Failure, Fault, Instant, PatternRole, Refusal, Refusals, UnitKind, ZoneLevel, canonical,
    checks, id::UnitId,
};
use crate::store::dated::{Version as _, ended, overlaid};
use crate::store::{Find, Guarded, Read};

/// How many steps a reorganization has at most.
pub const STEPS: usize = 200;
/// Characters of a unit's code.
const CODE: usize = 60;

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
    /// It ends, with all that is still below it.
    Close {
        /// Its code.
        unit: String,
        /// The codes of those that continue it; what it has left goes to the first.
        successors: Vec<String>,
    },
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
    /// The code of a unit whose departments it gets as well.
    pub like: Option<String>,
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
    /// The code of the unit above it.
    pub parent: Option<String>,
    /// The codes of those that continue it.
    pub successors: Vec<String>,
}

/// 单位名下未了的事项。
///
/// What is open at a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, async_graphql::Enum)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(name = "HoldingKind")]
pub enum HoldingKind {
    /// 尚无排名的届次。
    ///
    /// Editions that have no ranking yet.
    Edition,
    /// 待评审的提名。
    ///
    /// Nominations that wait to be judged.
    Nomination,
    /// 现行或待施行的规则。
    ///
    /// Rules that are in force or to come.
    Rule,
    /// 在途的文件与名单。
    ///
    /// Documents and name lists that are neither issued nor withdrawn.
    Document,
    /// 未撤销的机构。
    ///
    /// Bodies that stand.
    Body,
    /// 未届满的任职。
    ///
    /// Posts that are held.
    Appointment,
    /// 未履行的责任。
    ///
    /// Duties that are not discharged.
    Duty,
    /// 未接收的报告。
    ///
    /// Reports that are not accepted.
    Report,
    /// 未办结的会议。
    ///
    /// Meetings that are not closed.
    Meeting,
    /// 未办结的督查。
    ///
    /// Inspections that are not closed.
    Inspection,
    /// 未销号的问题。
    ///
    /// Findings that are not closed.
    Finding,
    /// 未印发的通报，发出的与收到的。
    ///
    /// Circulars that are not issued, of the unit and to it.
    Circular,
    /// 未确认的任务，交办的与牵头的。
    ///
    /// Tasks that are not confirmed, assigned by the unit or led by it.
    Task,
    /// 未了结的协调事项，提出的与受理的。
    ///
    /// Coordination matters that are not closed, raised by the unit or put to it.
    Matter,
    /// 已公布、未停用的考核方案。
    ///
    /// Schemes of assessment that are published and not ended.
    AssessmentScheme,
    /// 未确认的考核，开展的与受考核的。
    ///
    /// Assessments that are not confirmed, which the unit makes or undergoes.
    Assessment,
}

/// What a unit that ends leaves open.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Holding {
    /// Its code.
    pub unit: String,
    /// Of which kind.
    pub kind: HoldingKind,
    /// How many.
    pub count: u64,
    /// The code of the unit that goes on with it.
    pub goes_to: Option<String>,
}

/// How many of which kind are open at which units.
pub type Open = BTreeMap<(UnitId, HoldingKind), u64>;

/// Counts rows by the unit that a column names.
///
/// # Errors
/// A fault of the database.
pub async fn count<E>(open: &mut Open, kind: HoldingKind, find: Find<E>, unit: E::Column) -> Result<(), Fault>
where
    E: Guarded,
    E::Model: Send + Sync,
{
    for (unit,) in find.columns::<(UnitId,)>([unit]).await? {
        *open.entry((unit, kind)).or_default() += 1;
    }
    Ok(())
}

/// What the rooms keep open at units.
pub trait Holdings: Send + Sync {
    /// What is open at these units.
    fn open<'a>(
        &'a self,
        read: &'a Read,
        units: &'a [UnitId],
    ) -> Pin<Box<dyn Future<Output = Result<Open, Fault>> + Send + 'a>>;
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
        desk.take(step, new_id).map_err(|refusal| placed(refusal, number))?;
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

fn placed(mut refusal: Refusal, number: usize) -> Refusal {
    refusal.path.splice(0..0, ["steps".to_owned(), number.to_string()]);
    refusal
}

fn bad(zh: impl Into<String>, en: impl Into<String>) -> Refusal {
    Refusal::new(ErrorCode::BadInput, zh, en)
}

/// The tree while the steps are taken.
struct Desk {
    day: Day,
    now: Instant,
    units: Vec<unit::Model>,
    ids: HashMap<String, UnitId>,
    courses: HashMap<UnitId, Vec<unit_version::Model>>,
    successions: Vec<unit_succession::Model>,
    changes: BTreeMap<(String, Change), UnitId>,
    heirs: BTreeMap<UnitId, Option<UnitId>>,
}

impl Desk {
    fn new(tree: &Tree, day: Day, now: Instant) -> Self {
        let mut courses: HashMap<UnitId, Vec<unit_version::Model>> = HashMap::new();
        for version in &tree.versions {
            courses.entry(version.unit_id).or_default().push(version.clone());
        }
        Self {
            day,
            now,
            units: tree.units.clone(),
            ids: tree.units.iter().map(|unit| (unit.code.clone(), unit.id)).collect(),
            courses,
            successions: tree.successions.clone(),
            changes: BTreeMap::new(),
            heirs: BTreeMap::new(),
        }
    }

    fn take(&mut self, step: &Step, new_id: &mut dyn FnMut() -> UnitId) -> Result<(), Refusal> {
        match step {
            Step::Open(opening) => self.open(opening, new_id),
            Step::Rename { unit, name, name_en } => self.rename(unit, name, name_en),
            Step::Move { unit, parent } => self.move_below(unit, parent),
            Step::Close { unit, successors } => self.close(unit, successors),
        }
    }

    fn open(&mut self, opening: &Opening, new_id: &mut dyn FnMut() -> UnitId) -> Result<(), Refusal> {
        let Opening { code, parent, kind, department, name, name_en, role, level, like } = opening;
        let parent = self.there(parent, "parent")?;
        let mut blank = unit_version::Model {
            id: Uuid::nil(),
            unit_id: UnitId(Uuid::nil()),
            parent_id: Some(parent),
            name: String::new(),
            name_en: String::new(),
            name_key: String::new(),
            level: level.map(|level| level.as_str().to_owned()),
            sector: false,
            role: role.as_str().to_owned(),
            leads: "[]".to_owned(),
            valid_from: Some(self.day),
            valid_until: None,
            known_from: self.now,
            known_until: None,
        };
        (blank.name, blank.name_en, blank.name_key) = named(name, name_en)?;
        if (*kind == UnitKind::Department) != department.is_some() {
            return Err(bad(
                "部门须写明类别，其他单位不写",
                "a department says of which kind it is, and nothing else does",
            )
            .at(["department"]));
        }
        let model = like.as_deref().map(|code| self.there(code, "like")).transpose()?;
        let opened = self.enter(code, (*kind, department.clone()), blank, new_id)?;
        for (department, version) in model.map(|model| self.departments_of(model)).unwrap_or_default() {
            let code = format!("{code}-{department}");
            let version = unit_version::Model {
                parent_id: Some(opened),
                valid_from: Some(self.day),
                valid_until: None,
                ..version
            };
            self.enter(&code, (UnitKind::Department, Some(department)), version, new_id)?;
        }
        Ok(())
    }

    fn enter(
        &mut self,
        code: &str,
        (kind, department): (UnitKind, Option<String>),
        version: unit_version::Model,
        new_id: &mut dyn FnMut() -> UnitId,
    ) -> Result<UnitId, Refusal> {
        let sound = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if code.is_empty() || code.len() > CODE || !code.chars().all(sound) {
            return Err(bad(
                format!("单位代码只含字母、数字和连字符，至多 {CODE} 字符"),
                format!("a code has letters, digits and hyphens only, at most {CODE}"),
            )
            .at(["code"]));
        }
        if self.ids.contains_key(code) {
            let (zh, en) = (format!("单位代码 {code} 已被占用"), format!("the code {code} is another unit's already"));
            return Err(Refusal::new(ErrorCode::CodeTaken, zh, en).at(["code"]));
        }
        let id = new_id();
        self.units.push(unit::Model {
            id,
            code: code.to_owned(),
            kind: kind.as_str().to_owned(),
            department,
            scope: String::new(),
        });
        self.ids.insert(code.to_owned(), id);
        self.courses.insert(id, vec![unit_version::Model { unit_id: id, ..version }]);
        self.changes.insert((code.to_owned(), Change::Opened), id);
        Ok(id)
    }

    fn rename(&mut self, code: &str, name: &str, name_en: &str) -> Result<(), Refusal> {
        let unit = self.there(code, "unit")?;
        let (name, name_en, name_key) = named(name, name_en)?;
        let is = self.on(unit, self.day);
        if is.is_some_and(|is| (&is.name, &is.name_en) == (&name, &name_en)) {
            return Err(bad("名称与现名相同", "that is what it is called already").at(["name"]));
        }
        self.change(unit, |version| unit_version::Model {
            name: name.clone(),
            name_en: name_en.clone(),
            name_key: name_key.clone(),
            ..version
        });
        self.changes.insert((code.to_owned(), Change::Renamed), unit);
        Ok(())
    }

    fn move_below(&mut self, code: &str, parent: &str) -> Result<(), Refusal> {
        let (unit, above) = (self.there(code, "unit")?, self.there(parent, "parent")?);
        let is = self.on(unit, self.day).and_then(|is| is.parent_id);
        if is.is_none() || is == Some(above) {
            let (zh, en) = match is {
                None => ("顶层单位不能改隶", "the unit at the top lies below no other"),
                Some(_) => ("该单位现已隶属于此", "that is where it lies already"),
            };
            return Err(bad(zh, en).at(["parent"]));
        }
        self.change(unit, |version| unit_version::Model { parent_id: Some(above), ..version });
        self.changes.insert((code.to_owned(), Change::Moved), unit);
        Ok(())
    }

    fn close(&mut self, code: &str, successors: &[String]) -> Result<(), Refusal> {
        let unit = self.there(code, "unit")?;
        if self.on(unit, self.day).is_some_and(|is| is.parent_id.is_none()) {
            return Err(bad("顶层单位不能撤销", "the unit at the top cannot be closed").at(["unit"]));
        }
        if self.changes.contains_key(&(code.to_owned(), Change::Opened)) {
            return Err(bad("该单位由同一调整新设", "the unit comes to be by the same reorganization").at(["unit"]));
        }
        let mut heirs = Vec::new();
        for successor in successors {
            let heir = self.there(successor, "successors")?;
            if heir == unit || heirs.contains(&heir) {
                return Err(bad("承继单位重复，或即其自身", "a successor is named twice, or is the unit itself")
                    .at(["successors"]));
            }
            if self.line(heir).any(|above| above == unit) {
                return Err(bad("承继单位随之撤销，不能承继", "a successor lies below the unit and ends with it")
                    .at(["successors"]));
            }
            heirs.push(heir);
        }
        self.end(unit, &heirs);
        Ok(())
    }

    /// Ends a unit and all that is still below it: those go to the like below the first successor, or to itself. It ends
    /// before they do: what steps have moved in a circle is not gone round for ever.
    fn end(&mut self, unit: UnitId, heirs: &[UnitId]) {
        let all = self.below(unit);
        let course = self.courses.remove(&unit).unwrap_or_default();
        self.courses.insert(unit, ended(&course, self.day));
        for below in all {
            let department = self.row(below).and_then(|row| row.department.clone());
            let like = heirs.first().and_then(|heir| {
                let mut candidates = self.below(*heir).into_iter();
                candidates.find(|other| {
                    department.is_some() && self.row(*other).and_then(|row| row.department.clone()) == department
                })
            });
            self.end(below, like.or(heirs.first().copied()).as_slice());
        }
        for heir in heirs {
            self.successions.push(unit_succession::Model { unit_id: unit, successor_id: *heir, from_day: self.day });
        }
        self.heirs.insert(unit, heirs.first().copied());
        if let Some(code) = self.row(unit).map(|row| row.code.clone()) {
            self.changes.insert((code, Change::Closed), unit);
        }
    }

    /// Changes what a unit is on all its days from the day on.
    fn change(&mut self, unit: UnitId, into: impl Fn(unit_version::Model) -> unit_version::Model) {
        let mut course = self.courses.remove(&unit).unwrap_or_default();
        for version in course.clone() {
            if let Some(term) = version.term().from(self.day) {
                course = overlaid(&course, into(version.on(term)));
            }
        }
        self.courses.insert(unit, course);
    }

    /// The unit of a code, which has to be there on the day.
    fn there(&self, code: &str, field: &str) -> Result<UnitId, Refusal> {
        let id = self.ids.get(code).copied().ok_or_else(|| Refusal::not_found("单位", "unit").at([field]))?;
        if self.on(id, self.day).is_some() {
            return Ok(id);
        }
        let terms = self.courses.get(&id).into_iter().flatten().map(|version| version.term());
        Err(outside_its_days(code, self.day, terms).at([field]))
    }

    fn on(&self, unit: UnitId, day: Day) -> Option<&unit_version::Model> {
        self.courses.get(&unit)?.iter().find(|version| version.term().contains(day))
    }

    fn row(&self, unit: UnitId) -> Option<&unit::Model> {
        self.units.iter().find(|row| row.id == unit)
    }

    fn code(&self, unit: UnitId) -> String {
        self.row(unit).map(|row| row.code.clone()).unwrap_or_default()
    }

    /// The units above one on the day, from the nearest.
    fn line(&self, unit: UnitId) -> impl Iterator<Item = UnitId> {
        let above = |unit: &UnitId| self.on(*unit, self.day)?.parent_id;
        std::iter::successors(above(&unit), above).take(self.units.len())
    }

    /// The units directly below one on the day, by their codes.
    fn below(&self, unit: UnitId) -> Vec<UnitId> {
        let is_below =
            |version: &unit_version::Model| version.parent_id == Some(unit) && version.term().contains(self.day);
        let below = self.courses.iter().filter(|(_, course)| course.iter().any(is_below));
        let mut below: Vec<UnitId> = below.map(|(id, _)| *id).collect();
        below.sort_by_cached_key(|id| self.code(*id));
        below
    }

    fn departments_of(&self, unit: UnitId) -> Vec<(String, unit_version::Model)> {
        let department = |id: UnitId| Some((self.row(id)?.department.clone()?, self.on(id, self.day)?.clone()));
        self.below(unit).into_iter().filter_map(department).collect()
    }

    fn done(self) -> Reorganized {
        let touched = self.changes.iter().map(|((code, change), unit)| {
            let course = self.courses.get(unit).into_iter().flatten();
            let last = course.max_by_key(|version| version.term().from);
            let links = self.successions.iter().filter(|link| link.unit_id == *unit && link.from_day == self.day);
            Touched {
                unit: code.clone(),
                change: *change,
                name: last.map(|version| version.name.clone()).unwrap_or_default(),
                parent: last.and_then(|version| version.parent_id).map(|parent| self.code(parent)),
                successors: links.map(|link| self.code(link.successor_id)).collect(),
            }
        });
        Reorganized {
            touched: touched.collect(),
            heirs: self.heirs.clone(),
            tree: Tree {
                units: self.units,
                versions: self.courses.into_values().flatten().collect(),
                successions: self.successions,
            },
        }
    }
}

fn named(name: &str, name_en: &str) -> Result<(String, String, String), Refusal> {
    checks::name("name", name)?;
    checks::name("nameEn", name_en)?;
    let name = name.trim();
    Ok((name.to_owned(), name_en.trim().to_owned(), name_key(name)))
}
