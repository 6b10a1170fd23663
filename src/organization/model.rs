//! A catalogue of units, read from TOML and laid out as a tree; and where each unit of a tree lies.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::entity::{unit, unit_succession, unit_version};
use crate::access::Scope;
use crate::kernel::{Day, ErrorCode, PatternRole, Refusal, Term, UnitKind, ZoneLevel, id::UnitId};
use crate::policy::model::{toml_day_or_none, unreadable};
use crate::store::dated::gap;

/// A city, its divisions and zones, and the kinds of departments that each has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Units {
    /// The root.
    pub city: City,
    /// County-level divisions.
    #[serde(rename = "division", default)]
    pub divisions: Vec<Division>,
    /// Development and resort zones.
    #[serde(rename = "zone", default)]
    pub zones: Vec<Zone>,
    /// Kinds of departments, under the city and under each division.
    #[serde(rename = "department", default)]
    pub departments: Vec<Department>,
}

/// The root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct City {
    /// Code of GB/T 2260.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The same in English.
    pub name_en: String,
}

/// A county-level division.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Division {
    /// Code of GB/T 2260.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The same in English.
    pub name_en: String,
    /// First day valid.
    #[serde(default, with = "toml_day_or_none")]
    pub valid_from: Option<Day>,
    /// First day no longer valid.
    #[serde(default, with = "toml_day_or_none")]
    pub valid_to: Option<Day>,
    /// Code of the division that continues it.
    pub succeeded_by: Option<String>,
}

/// A zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// The catalogue's own code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The same in English.
    pub name_en: String,
    /// National or provincial.
    pub level: ZoneLevel,
}

/// A kind of department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Department {
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The same in English.
    pub name_en: String,
    /// Its role; a department's where none is given.
    #[serde(default)]
    pub role: PatternRole,
    /// Whether clause 4.1.1f names its sector.
    #[serde(default)]
    pub sector: bool,
    /// The talent categories that it leads.
    #[serde(default)]
    pub leads: Vec<String>,
}

/// A unit of the tree, before it has an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Its code.
    pub code: String,
    /// The code of the unit above.
    pub parent: Option<String>,
    /// Its kind.
    pub kind: UnitKind,
    /// Which kind of department.
    pub department: Option<String>,
    /// Its name.
    pub name: String,
    /// The same in English.
    pub name_en: String,
    /// Level of a zone.
    pub level: Option<ZoneLevel>,
    /// Whether clause 4.1.1f names its sector.
    pub sector: bool,
    /// Its role.
    pub role: PatternRole,
    /// The talent categories that it leads.
    pub leads: Vec<String>,
    /// The days on which it exists.
    pub term: Term,
    /// The code of the unit that continues it.
    pub successor: Option<String>,
}

impl Units {
    /// Reads a catalogue of units.
    ///
    /// # Errors
    /// `CATALOGUE_REFUSED`: TOML that cannot be read; a code that stands twice or has another form;
    /// days that end before they begin; a successor without the day on which it takes over, or one
    /// that does not exist on that day. A unit that ends needs no successor.
    pub fn read(toml: &str) -> Result<Self, Refusal> {
        let units: Self = toml::from_str(toml).map_err(|error| unreadable(&error))?;
        let planned = units.plan();
        let mut terms = HashMap::new();
        for unit in &planned {
            if terms.insert(unit.code.as_str(), unit.term).is_some() {
                return Err(unit.refuse("单位代码重复", "the unit code stands twice"));
            }
        }
        for unit in &planned {
            unit.check(&terms)?;
        }
        Ok(units)
    }

    /// All units, each after the one above it.
    #[must_use]
    pub fn plan(&self) -> Vec<Planned> {
        let always = Term { from: None, until: None };
        let lead = |code: &str, name: &str, name_en: &str, kind, parent, term| Planned {
            code: code.to_owned(),
            parent,
            kind,
            department: None,
            name: name.to_owned(),
            name_en: name_en.to_owned(),
            level: None,
            sector: false,
            role: PatternRole::Lead,
            leads: Vec::new(),
            term,
            successor: None,
        };
        let city = lead(&self.city.code, &self.city.name, &self.city.name_en, UnitKind::City, None, always);
        let root = || Some(self.city.code.clone());
        let divisions = self.divisions.iter().map(|division| {
            let term = Term { from: division.valid_from, until: division.valid_to };
            let planned = lead(&division.code, &division.name, &division.name_en, UnitKind::Division, root(), term);
            Planned { successor: division.succeeded_by.clone(), ..planned }
        });
        let zones = self.zones.iter().map(|zone| Planned {
            level: Some(zone.level),
            ..lead(&zone.code, &zone.name, &zone.name_en, UnitKind::Zone, root(), always)
        });
        let governed: Vec<Planned> = std::iter::once(city).chain(divisions).collect();
        let departments: Vec<Planned> =
            governed.iter().flat_map(|above| self.departments.iter().map(|kind| kind.under(above))).collect();
        governed.into_iter().chain(zones).chain(departments).collect()
    }
}

impl Planned {
    fn refuse(&self, zh: &str, en: &str) -> Refusal {
        let code = &self.code;
        Refusal::new(ErrorCode::CatalogueRefused, format!("{code}:{zh}"), format!("{code}: {en}")).at([code])
    }

    fn check(&self, terms: &HashMap<&str, Term>) -> Result<(), Refusal> {
        let sound = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if self.code.is_empty() || !self.code.chars().all(sound) {
            return Err(self.refuse("单位代码只含字母、数字和连字符", "a code has letters, digits and hyphens only"));
        }
        if let (Some(from), Some(until)) = (self.term.from, self.term.until)
            && from >= until
        {
            return Err(self.refuse(
                &format!("valid_from {from} 须早于 valid_to {until}"),
                &format!("valid_from {from} must come before valid_to {until}"),
            ));
        }
        let Some(successor) = &self.successor else { return Ok(()) };
        let Some(day) = self.term.until else {
            return Err(self.refuse(
                "有 succeeded_by 须有 valid_to,即承继之日",
                "with succeeded_by it needs valid_to, the day on which the successor takes over",
            ));
        };
        match terms.get(successor.as_str()) {
            None => Err(self.refuse(
                &format!("承继单位 {successor} 不在目录中"),
                &format!("its successor {successor} is not in the catalogue"),
            )),
            Some(term) if !term.contains(day) => Err(self.refuse(
                &format!("承继单位 {successor} 在 {day} 须已存在且未终止"),
                &format!("its successor {successor} must exist on {day}"),
            )),
            Some(_) => Ok(()),
        }
    }
}

impl Department {
    fn under(&self, above: &Planned) -> Planned {
        Planned {
            code: format!("{}-{}", above.code, self.kind),
            parent: Some(above.code.clone()),
            kind: UnitKind::Department,
            department: Some(self.kind.clone()),
            name: self.name.clone(),
            name_en: self.name_en.clone(),
            level: None,
            sector: self.sector,
            role: self.role,
            leads: self.leads.clone(),
            term: above.term,
            successor: above.successor.as_ref().map(|code| format!("{code}-{}", self.kind)),
        }
    }
}

/// Units with what is believed of them: where each lies follows from it and from the day.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// The units.
    pub units: Vec<unit::Model>,
    /// What they are on which days.
    pub versions: Vec<unit_version::Model>,
    /// Who continues whom, and since when.
    pub successions: Vec<unit_succession::Model>,
}

impl Tree {
    /// Where each unit lies on a day: below the one above it, and from the day on which another
    /// continues it, where that one lies. Outside its days it lies where it is on the nearest of them.
    #[must_use]
    pub fn scopes(&self, day: Day) -> HashMap<UnitId, Scope> {
        let codes: HashMap<UnitId, &str> = self.units.iter().map(|unit| (unit.id, unit.code.as_str())).collect();
        let mut above: HashMap<UnitId, &unit_version::Model> = HashMap::new();
        for version in &self.versions {
            let nearest = above.entry(version.unit_id).or_insert(version);
            if version.term().away(day) < nearest.term().away(day) {
                *nearest = version;
            }
        }
        let mut continued: HashMap<UnitId, &unit_succession::Model> = HashMap::new();
        for link in self.successions.iter().filter(|link| link.from_day <= day) {
            let first = continued.entry(link.unit_id).or_insert(link);
            *first = std::cmp::min_by_key(*first, link, |link| (link.from_day, link.successor_id));
        }
        let heir = |unit: UnitId| {
            let next = |unit: &UnitId| continued.get(unit).map(|link| link.successor_id);
            std::iter::successors(Some(unit), next).take(self.units.len()).last().unwrap_or(unit)
        };
        let scope = |unit: UnitId| {
            let next = |unit: &UnitId| above.get(unit).and_then(|version| version.parent_id).map(heir);
            let line = std::iter::successors(Some(heir(unit)), next).take(self.units.len());
            let mut line: Vec<&str> = line.filter_map(|unit| codes.get(&unit).copied()).collect();
            line.reverse();
            Scope(line.into_iter().map(|code| format!("{code}/")).collect())
        };
        self.units.iter().map(|unit| (unit.id, scope(unit.id))).collect()
    }
}

/// That a unit is not there on a day; its days are told, where they are known.
#[must_use]
pub fn outside_its_days(code: &str, day: Day, terms: impl Iterator<Item = Term>) -> Refusal {
    Refusal::new(
        ErrorCode::OutsideItsDays,
        format!("单位 {code} 在 {day} 尚未设立或已撤销"),
        format!("the unit {code} is not there on {day}"),
    )
    .allowing(terms.map(|term| term.to_string()))
}

/// What no tree may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A unit lies below one that is not there on a day.
    AboveMissing {
        /// Which unit.
        unit: UnitId,
        /// The one above.
        above: UnitId,
        /// The first such day.
        day: Day,
    },
    /// A unit lies below itself on a day.
    BelowItself {
        /// Which unit.
        unit: UnitId,
        /// The first such day.
        day: Day,
    },
}

impl Tree {
    /// What is wrong with it from a day on: each unit has to have one above it on all its days, and none may lie
    /// below itself. By the units' codes.
    #[must_use]
    pub fn faults(&self, from: Day) -> Vec<Fault> {
        let mut courses: HashMap<UnitId, Vec<&unit_version::Model>> = HashMap::new();
        for version in &self.versions {
            courses.entry(version.unit_id).or_default().push(version);
        }
        let on = |unit: UnitId, day: Day| courses.get(&unit)?.iter().find(|version| version.term().contains(day));
        let turns_back = |unit: UnitId, term: Term| {
            let mut day = term.from.unwrap_or(from);
            loop {
                let (mut turn, mut at): (Option<Day>, UnitId) = (None, unit);
                for _ in 0..self.units.len() {
                    let Some(version) = on(at, day) else { break };
                    turn = [turn, version.term().until].into_iter().flatten().min();
                    match version.parent_id {
                        Some(above) if above == unit => return Some(day),
                        Some(above) => at = above,
                        None => break,
                    }
                }
                day = turn.filter(|day| term.contains(*day))?;
            }
        };
        let mut units: Vec<&unit::Model> = self.units.iter().collect();
        units.sort_by(|one, other| one.code.cmp(&other.code));
        let mut faults = Vec::new();
        for unit in units.into_iter().map(|unit| unit.id) {
            for version in courses.get(&unit).into_iter().flatten() {
                let (Some(above), Some(term)) = (version.parent_id, version.term().from(from)) else { continue };
                if let Some(day) = gap(courses.get(&above).map_or(&[], Vec::as_slice), term, from) {
                    faults.push(Fault::AboveMissing { unit, above, day });
                } else if let Some(day) = turns_back(unit, term) {
                    faults.push(Fault::BelowItself { unit, day });
                }
            }
        }
        faults
    }
}

/// What a name is sorted by, the same on every database: pinyin for Chinese, the rest as it is.
#[must_use]
pub fn name_key(name: &str) -> String {
    use pinyin::ToPinyin;
    name.chars()
        .zip(name.to_pinyin())
        .map(|(character, sound)| sound.map_or_else(|| character.to_string(), |sound| format!("{} ", sound.plain())))
        .collect()
}
