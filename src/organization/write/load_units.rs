//! Loads a catalogue of units.

use std::collections::HashMap;

use serde::Serialize;

use crate::access::Action;
use crate::kernel::{ClauseId, ErrorCode, Failure, Fault, Refusal, canonical, id::UnitId};
use crate::organization::entity::{unit, unit_succession, unit_version};
use crate::organization::model::{Planned, Units, name_key};
use crate::organization::read;
use crate::store::{Command, Event, Place, Read, Subject, Write};

/// 装入单位目录：新单位按其日期立户，已有的不动。
///
/// Loads a catalogue of units: new ones are entered with their days, those that are there stay.
#[derive(Serialize)]
pub struct LoadUnits {
    /// The catalogue, read and checked.
    pub units: Units,
}

/// The place of the loading and the units that are there.
pub struct Present {
    place: Place,
    ids: HashMap<String, UnitId>,
}

impl Subject for Present {
    fn place(&self) -> Place {
        self.place.clone()
    }
}

#[derive(Serialize)]
struct UnitsLoaded {
    loaded: usize,
}

impl Event for UnitsLoaded {
    const NAME: &'static str = "organization.units.loaded";
}

impl Command for LoadUnits {
    const NAME: &'static str = "organization.units.load";
    const ACTION: Action = Action::LoadCatalogue;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("2")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::CatalogueRefused, ErrorCode::FileMissing];
    const EVENTS: &'static [&'static str] = &[UnitsLoaded::NAME];
    type Subject = Present;
    /// How many units were entered.
    type Done = usize;

    async fn load(&self, read: &Read) -> Result<Present, Failure> {
        let actor = read.actor();
        let codes: Vec<String> = self.units.plan().into_iter().map(|unit| unit.code).collect();
        let rows = read::units_by_code(read, &codes).await?;
        // The catalogue lies where its city lies; a new city is entered by its own system only.
        let place = match rows.get(&self.units.city.code) {
            Some(root) => root.place(),
            None if read.place(actor.unit).await?.is_none() => Place { unit: actor.unit, scope: actor.scope.clone() },
            None => {
                let code = &self.units.city.code;
                return Err(Refusal::new(
                    ErrorCode::CatalogueRefused,
                    format!("{code} 是另一个市，不能由本市的单位装入"),
                    format!("{code} is another city, which a unit of this one cannot enter"),
                )
                .at([code])
                .into());
            }
        };
        Ok(Present { place, ids: rows.into_iter().map(|(code, row)| (code, row.id)).collect() })
    }

    async fn run(&self, present: Present, write: &mut Write) -> Result<usize, Failure> {
        let plan = self.units.plan();
        let mut ids = present.ids.clone();
        for planned in &plan {
            // The first loading enters the root under which its own actor acts.
            let fresh = if planned.parent.is_none() { present.place.unit } else { write.id() };
            ids.entry(planned.code.clone()).or_insert(fresh);
        }
        let new: Vec<&Planned> = plan.iter().filter(|planned| !present.ids.contains_key(&planned.code)).collect();
        let id = |code: &str| ids.get(code).copied().ok_or_else(|| Fault::new(format!("no unit {code}")));
        let mut units = Vec::new();
        let mut versions = Vec::new();
        let mut successions = Vec::new();
        for planned in &new {
            let unit_id = id(&planned.code)?;
            units.push(unit::Model {
                id: unit_id,
                code: planned.code.clone(),
                kind: planned.kind.as_str().to_owned(),
                department: planned.department.clone(),
                scope: String::new(),
            });
            versions.push(unit_version::Model {
                id: write.id(),
                unit_id,
                parent_id: planned.parent.as_deref().map(id).transpose()?,
                name: planned.name.clone(),
                name_en: planned.name_en.clone(),
                name_key: name_key(&planned.name),
                level: planned.level.map(|level| level.as_str().to_owned()),
                sector: planned.sector,
                role: planned.role.as_str().to_owned(),
                leads: canonical(&planned.leads).map_err(Fault::new)?,
                valid_from: planned.term.from,
                valid_until: planned.term.until,
                known_from: write.now(),
                known_until: None,
            });
            if let (Some(successor), Some(from_day)) = (&planned.successor, planned.term.until) {
                successions.push(unit_succession::Model { unit_id, successor_id: id(successor)?, from_day });
            }
        }
        let mut tree = read::tree(write.read()).await?;
        tree.units.extend_from_slice(&units);
        tree.versions.extend_from_slice(&versions);
        tree.successions.extend_from_slice(&successions);
        let mut scopes = tree.scopes(write.today());
        for unit in &mut units {
            unit.scope = scopes.remove(&unit.id).ok_or_else(|| Fault::new("a unit lies nowhere"))?.0;
        }
        write.insert_all(units).await?;
        write.insert_all(versions).await?;
        write.insert_all(successions).await?;
        write.emit(&UnitsLoaded { loaded: new.len() })?;
        Ok(new.len())
    }
}
