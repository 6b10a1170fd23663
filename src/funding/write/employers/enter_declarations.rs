//! Enters a chunk of rows of an import: each becomes a declaration or says why not.

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::subject::{Desk, OF_EMPLOYERS, add_up, closed, demand_open, filed};
use crate::access::Action;
use crate::funding::employers::sheet::Entry;
use crate::funding::entity::{
    declaration, declaration_closing, declaration_import, declaration_import_row, declaration_version, employer,
    employer_version,
};
use crate::funding::obligation::days_of;
use crate::funding::read::employers as read;
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Fault, Refusal, Refusals, canonical,
    id::{DeclarationId, DeclarationImportId, EmployerId, UnitId},
};
use crate::store::{Command, Place, Read, Subject, Write};

/// 录入一批行：每行或成为申报，或说明缘由；未登记的用人单位随之登记，在所承继单位登记的仍归该处。
///
/// Enters a chunk of rows: each becomes a declaration, or says why not. Employers that are new are registered with it; one
/// that is registered at a unit that this one continues declares there.
#[derive(Serialize)]
pub struct EnterDeclarations {
    /// Of which import.
    pub import: DeclarationImportId,
    /// The place of the first row in the report.
    pub position: i64,
    /// Digest of the rows' cells.
    pub digest: String,
    /// The rows, as they were read.
    #[serde(skip)]
    pub rows: Vec<ReadRow>,
    /// For a dry run: what earlier chunks would have entered of the same employers, by their codes.
    #[serde(skip)]
    pub earlier: HashMap<String, Entry>,
}

/// A row as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadRow {
    /// The sheet in which it stands.
    pub sheet: String,
    /// Its number as the clerk sees it.
    pub number: u32,
    /// Its cells as text.
    pub original: Vec<String>,
    /// What it says, or why it cannot be taken.
    pub entry: Result<Entry, Refusals>,
}

/// What became of a chunk.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entered {
    /// New declarations.
    pub created: u32,
    /// There already, with the same content.
    pub same: u32,
    /// There already, with another content.
    pub conflict: u32,
    /// Not to be taken.
    pub refused: u32,
}

/// The import, and where it lies.
pub struct Ground {
    import: declaration_import::Model,
    place: Place,
}

impl Subject for Ground {
    fn place(&self) -> Place {
        self.place.clone()
    }
}

impl Command for EnterDeclarations {
    const NAME: &'static str = "funding.declaration_import.rows";
    const ACTION: Action = Action::KeepDeclarations;
    const CLAUSES: &'static [ClauseId] = OF_EMPLOYERS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::PeriodClosed, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[];
    type Subject = Ground;
    type Done = Entered;

    async fn load(&self, reader: &Read) -> Result<Ground, Failure> {
        let import = read::import(reader, self.import).await?;
        let place = reader.lies(import.unit_id).await?;
        Ok(Ground { import, place })
    }

    async fn run(&self, ground: Ground, write: &mut Write) -> Result<Entered, Failure> {
        let (unit, year) = (ground.import.unit_id, ground.import.year);
        demand_open(write.read(), unit, year).await?;
        let mut entering = Entering::new(self, &ground, write.read()).await?;
        let mut done = Entered::default();
        let mut report = Vec::with_capacity(self.rows.len());
        for (position, row) in (self.position..).zip(&self.rows) {
            let (outcome, reasons, declaration_id) = match entering.take(row, write)? {
                Taken::Created(id) => {
                    done.created += 1;
                    ("CREATED", Refusals(Vec::new()), Some(id))
                }
                Taken::Same => {
                    done.same += 1;
                    ("SAME", Refusals(Vec::new()), None)
                }
                Taken::Conflict(why) => {
                    done.conflict += 1;
                    ("CONFLICT", Refusals(vec![why]), None)
                }
                Taken::Refused(reasons) => {
                    done.refused += 1;
                    ("REFUSED", reasons, None)
                }
            };
            report.push(declaration_import_row::Model {
                id: write.id(),
                import_id: self.import,
                unit_id: unit,
                position,
                sheet: row.sheet.clone(),
                number: i64::from(row.number),
                original: canonical(&row.original).map_err(Fault::new)?,
                outcome: outcome.to_owned(),
                reasons: serde_json::to_string(&reasons.0).map_err(Fault::new)?,
                declaration_id: declaration_id.filter(|_| !ground.import.dry_run),
            });
        }
        if !ground.import.dry_run {
            entering.write(write).await?;
        }
        // The file's digest in the import's own row covers what the rows say.
        write.insert_covered(report).await?;
        Ok(done)
    }
}

enum Taken {
    Created(DeclarationId),
    Same,
    Conflict(Refusal),
    Refused(Refusals),
}

/// What is there already, and what is entered beside it.
struct Entering {
    place: Place,
    year: i64,
    desk: Desk,
    known: HashMap<String, Vec<employer::Model>>,
    closed: HashMap<UnitId, declaration_closing::Model>,
    entered: HashMap<String, Entry>,
    employers: Vec<employer::Model>,
    profiles: Vec<employer_version::Model>,
    declarations: Vec<declaration::Model>,
    versions: Vec<declaration_version::Model>,
}

impl Entering {
    async fn new(chunk: &EnterDeclarations, ground: &Ground, reader: &Read) -> Result<Self, Failure> {
        let entries = chunk.rows.iter().filter_map(|row| row.entry.as_ref().ok());
        let codes: Vec<String> = entries.map(|entry| entry.code.clone()).collect();
        let (place, year) = (ground.place.clone(), ground.import.year);
        let mut known = read::employers_by_code(reader, &place.scope, &codes).await?;
        for rows in known.values_mut().filter(|rows| rows.iter().any(|row| row.unit_id == place.unit)) {
            rows.retain(|row| row.unit_id == place.unit);
        }
        let ids: Vec<EmployerId> = known.values().flatten().map(|row| row.id).collect();
        let units: BTreeSet<UnitId> = known.values().flatten().map(|row| row.unit_id).collect();
        let closed = read::closed(reader, &units.into_iter().collect::<Vec<_>>(), year).await?;
        Ok(Self {
            desk: Desk::of(reader, &place, year, &ids).await?,
            place,
            year,
            known,
            closed,
            entered: chunk.earlier.clone(),
            employers: Vec::new(),
            profiles: Vec::new(),
            declarations: Vec::new(),
            versions: Vec::new(),
        })
    }

    fn take(&mut self, row: &ReadRow, write: &Write) -> Result<Taken, Failure> {
        let entry = match &row.entry {
            Ok(entry) => entry,
            Err(reasons) => return Ok(Taken::Refused(reasons.clone())),
        };
        let number = row.number.to_string();
        let within = [row.sheet.as_str(), number.as_str()];
        let refused = |why: Refusal| Ok(Taken::Refused(Refusals(vec![why.within(&within)])));
        let conflict = |why: Refusal| Ok(Taken::Conflict(why.within(&within)));
        let known = match self.known.get(&entry.code).map(Vec::as_slice) {
            None | Some([]) => None,
            Some([one]) => Some((one.unit_id, one.id)),
            Some(_) => return refused(several_employers(&entry.code)),
        };
        if let Some(closing) = known.and_then(|(unit, _)| self.closed.get(&unit)) {
            return refused(closed(closing));
        }
        let entered = self.entered.get(&entry.code);
        // A row before this one counts as entered, as it is by now where an earlier chunk of a run holds it.
        let kind = match (known, entered) {
            (Some((_, employer)), _) => {
                let profile = match self.desk.profile(employer) {
                    Ok(profile) => profile,
                    Err(why) => return refused(why),
                };
                let is = profile.kind()?;
                if !entry.may_be_of(&profile.name, is) {
                    return conflict(another_employer(&entry.code));
                }
                is
            }
            (None, Some(Entry { name: Some(name), kind: Some(kind), .. })) if entry.may_be_of(name, *kind) => *kind,
            (None, Some(_)) => return conflict(another_employer(&entry.code)),
            (None, None) => match (&entry.name, entry.kind) {
                (Some(_), Some(kind)) => kind,
                _ => return refused(unknown_employer(&entry.code)),
            },
        };
        let employer = known.map(|(_, employer)| employer);
        let declared = employer.and_then(|employer| self.desk.there(employer));
        let declared = declared.map(|row| (row.figures(), row.explanation.as_str()));
        let there = declared.or_else(|| entered.map(|there| (there.figures, there.explanation.trim())));
        match there {
            Some(there) if there == (entry.figures, entry.explanation.trim()) => return Ok(Taken::Same),
            Some(_) => return conflict(declared_already(&entry.code)),
            None => {}
        }
        let declared = match self.desk.declared(employer, kind, (entry.figures, entry.explanation.as_str())) {
            Ok(declared) => declared,
            Err(reasons) => return Ok(Taken::Refused(reasons.within(&within))),
        };
        let of = known.unwrap_or_else(|| (self.place.unit, self.register(entry, kind.as_str(), write)));
        let (declaration, version) = filed(write, of, self.year, &declared)?;
        let id = declaration.id;
        self.declarations.push(declaration);
        self.versions.push(version);
        self.entered.insert(entry.code.clone(), entry.clone());
        Ok(Taken::Created(id))
    }

    /// An employer that is new, from the first day of the year on.
    fn register(&mut self, entry: &Entry, kind: &str, write: &Write) -> EmployerId {
        let (id, unit_id): (EmployerId, _) = (write.id(), self.place.unit);
        self.employers.push(employer::Model { id, unit_id, code: entry.code.clone(), version: 1 });
        self.profiles.push(employer_version::Model {
            id: write.id(),
            employer_id: id,
            unit_id,
            name: entry.name.clone().unwrap_or_default(),
            kind: kind.to_owned(),
            valid_from: days_of(self.year).from,
            valid_until: None,
            known_from: write.now(),
            known_until: None,
        });
        id
    }

    /// Writes what is entered.
    async fn write(self, write: &mut Write) -> Result<(), Failure> {
        write.insert_all(self.employers).await?;
        write.insert_all(self.profiles).await?;
        write.insert_all(self.declarations.clone()).await?;
        write.insert_all(self.versions).await?;
        let added: Vec<(i64, &declaration::Model)> = self.declarations.iter().map(|row| (1, row)).collect();
        add_up(write, &added).await
    }
}

fn declared_already(code: &str) -> Refusal {
    let (zh, en) = (
        format!("代码 {code} 在本年度已申报，内容不同；先到者有效，未覆盖"),
        format!("the year is declared for the code {code} already with another content; the first stands"),
    );
    Refusal::new(ErrorCode::StateForbids, zh, en).at(["code"]).allowing(["declarationCorrect"])
}

fn another_employer(code: &str) -> Refusal {
    let (zh, en) = (
        format!("代码 {code} 已登记为另一名称或类别的用人单位，未覆盖"),
        format!("the code {code} is registered as an employer of another name or kind; it is not overwritten"),
    );
    Refusal::new(ErrorCode::CodeTaken, zh, en).at(["code"]).allowing(["employerChange"])
}

fn several_employers(code: &str) -> Refusal {
    let (zh, en) = (
        format!("代码 {code} 在本单位所承继的多个单位登记：须逐个申报"),
        format!("the code {code} is registered at several units that this one continues: declare for each by its id"),
    );
    Refusal::new(ErrorCode::CodeTaken, zh, en).at(["code"]).allowing(["declarationMake"])
}

fn unknown_employer(code: &str) -> Refusal {
    let (zh, en) = (
        format!("代码 {code} 尚未登记：须写明名称与类别"),
        format!("no employer has the code {code}: its name and its kind are needed"),
    );
    Refusal::new(ErrorCode::NotFound, zh, en).at(["code"]).allowing(["用人单位名称", "类别"])
}
