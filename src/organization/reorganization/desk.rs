//! How the steps of a reorganization are taken, one after the other, on a copy of the tree.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::{Becoming, Change, Opening, Reorganized, Step, Touched, bad};
use crate::kernel::{
    Day, ErrorCode, Failure, Fault, Instant, Refusal, UnitKind, ZoneLevel, canonical, checks, id::UnitId,
};
use crate::organization::entity::{unit, unit_succession, unit_version};
use crate::organization::model::{Tree, name_key, outside_its_days};
use crate::store::dated::{Version as _, ended, overlaid};

/// Characters of a unit's code.
const CODE: usize = 60;

/// The tree while the steps are taken.
pub(super) struct Desk {
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
    pub(super) fn new(tree: &Tree, day: Day, now: Instant) -> Self {
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

    pub(super) fn take(&mut self, step: &Step, new_id: &mut dyn FnMut() -> UnitId) -> Result<(), Failure> {
        match step {
            Step::Open(opening) => self.open(opening, new_id),
            Step::Rename { unit, name, name_en } => Ok(self.rename(unit, name, name_en)?),
            Step::Move { unit, parent } => Ok(self.move_below(unit, parent)?),
            Step::Change { unit, becoming } => self.become_other(unit, becoming),
            Step::Close { unit, successors } => Ok(self.close(unit, successors)?),
        }
    }

    fn open(&mut self, opening: &Opening, new_id: &mut dyn FnMut() -> UnitId) -> Result<(), Failure> {
        let Opening { code, parent, kind, department, name, name_en, role, level, sector, leads, like } = opening;
        let parent = self.there(parent, "parent")?;
        let mut blank = unit_version::Model {
            id: Uuid::nil(),
            unit_id: UnitId(Uuid::nil()),
            parent_id: Some(parent),
            name: String::new(),
            name_en: String::new(),
            name_key: String::new(),
            level: level.map(|level| level.as_str().to_owned()),
            sector: *sector,
            role: role.as_str().to_owned(),
            leads: canonical(leads).map_err(Fault::new)?,
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
            .at(["department"])
            .into());
        }
        if *kind == UnitKind::Zone && level.is_none() {
            let refusal = bad("开发区须写明级别", "a zone says of which level it is").at(["level"]);
            return Err(refusal.allowing(["NATIONAL", "PROVINCIAL"]).into());
        }
        check_kind(Some(*kind), *level, *sector, leads)?;
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

    fn become_other(&mut self, code: &str, becoming: &Becoming) -> Result<(), Failure> {
        let unit = self.there(code, "unit")?;
        let Becoming { role, level, sector, leads } = becoming;
        if *becoming == Becoming::default() {
            let refusal = bad("须写明至少一项改变", "say at least one thing that is something else");
            return Err(refusal.allowing(["role", "level", "sector", "leads"]).into());
        }
        let kind: Option<UnitKind> = self.row(unit).and_then(|row| row.kind.parse().ok());
        check_kind(kind, *level, *sector == Some(true), leads.as_deref().unwrap_or_default())?;
        let leads = leads.as_ref().map(canonical).transpose().map_err(Fault::new)?;
        let into = |version: unit_version::Model| unit_version::Model {
            role: role.map_or(version.role, |role| role.as_str().to_owned()),
            level: level.map(|level| level.as_str().to_owned()).or(version.level),
            sector: sector.unwrap_or(version.sector),
            leads: leads.clone().unwrap_or(version.leads),
            ..version
        };
        if self.on(unit, self.day).is_some_and(|is| into(is.clone()) == *is) {
            return Err(bad("与现状相同", "that is what it is already").into());
        }
        self.change(unit, into);
        self.changes.insert((code.to_owned(), Change::Changed), unit);
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

    pub(super) fn done(self) -> Reorganized {
        let touched = self.changes.iter().map(|((code, change), unit)| {
            let course = self.courses.get(unit).into_iter().flatten();
            let last = course.max_by_key(|version| version.term().from);
            let links = self.successions.iter().filter(|link| link.unit_id == *unit && link.from_day == self.day);
            Touched {
                unit: code.clone(),
                change: *change,
                name: last.map(|version| version.name.clone()).unwrap_or_default(),
                role: last.and_then(|version| version.role.parse().ok()),
                level: last.and_then(|version| version.level.as_deref()?.parse().ok()),
                sector: last.is_some_and(|version| version.sector),
                leads: last.and_then(|version| serde_json::from_str(&version.leads).ok()).unwrap_or_default(),
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

/// Only a zone has a level, and only a department has a sector that clause 4.1.1f names or leads categories of talent,
/// as in a catalogue.
fn check_kind(kind: Option<UnitKind>, level: Option<ZoneLevel>, sector: bool, leads: &[String]) -> Result<(), Refusal> {
    if level.is_some() && kind != Some(UnitKind::Zone) {
        return Err(bad("只有开发区有级别", "only a zone has a level").at(["level"]).allowing(["ZONE"]));
    }
    let is_department = kind == Some(UnitKind::Department);
    if sector && !is_department {
        let refusal = bad("条款 4.1.1f 所列行业只有部门", "clause 4.1.1f names sectors of departments only");
        return Err(refusal.at(["sector"]).allowing(["DEPARTMENT"]));
    }
    if !leads.is_empty() && !is_department {
        let refusal = bad("只有部门牵头人才类别", "only a department leads categories of talent");
        return Err(refusal.at(["leads"]).allowing(["DEPARTMENT"]));
    }
    Ok(())
}

fn named(name: &str, name_en: &str) -> Result<(String, String, String), Refusal> {
    checks::name("name", name)?;
    checks::name("nameEn", name_en)?;
    let name = name.trim();
    Ok((name.to_owned(), name_en.trim().to_owned(), name_key(name)))
}
