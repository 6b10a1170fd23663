//! Enters a chunk of rows of an import: each becomes a declaration or says why not.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::subject::{Desk, OF_EMPLOYERS, add_up, demand_open, filed};
use crate::access::Action;
use crate::funding::employers::sheet::Entry;
use crate::funding::entity::{
    declaration, declaration_import, declaration_import_row, declaration_version, employer, employer_version,
};
use crate::funding::obligation::days_of;
use crate::funding::read::employers as read;
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Fault, Refusal, Refusals, canonical,
    id::{DeclarationId, DeclarationImportId, EmployerId},
};
use crate::store::{Command, Place, Read, Subject, Write};

/// 录入一批行：每行或成为申报，或说明缘由；未登记的用人单位随之登记。
///
/// Enters a chunk of rows: each becomes a declaration, or says why not. Employers that are new are registered with it.
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
    /// For a dry run: what earlier chunks would have entered, by the codes of employers.
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
    known: HashMap<String, EmployerId>,
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
        let known = read::employers_by_code(reader, ground.import.unit_id, &codes).await?;
        let known: HashMap<String, EmployerId> = known.into_iter().map(|(code, row)| (code, row.id)).collect();
        let ids: Vec<EmployerId> = known.values().copied().collect();
        let year = ground.import.year;
        Ok(Self {
            place: ground.place.clone(),
            year,
            desk: Desk::of(reader, &ground.place, year, &ids).await?,
            known,
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
        if let Some(there) = self.entered.get(&entry.code) {
            let same = there == entry;
            return Ok(if same { Taken::Same } else { Taken::Conflict(declared_already(&entry.code).within(&within)) });
        }
        let employer = self.known.get(&entry.code).copied();
        let kind = match (employer, &entry.name, entry.kind) {
            (Some(employer), name, kind) => {
                let profile = match self.desk.profile(employer) {
                    Ok(profile) => profile,
                    Err(why) => return Ok(Taken::Refused(Refusals(vec![why.within(&within)]))),
                };
                let is = profile.kind()?;
                if name.as_ref().is_some_and(|name| *name != profile.name) || kind.is_some_and(|kind| kind != is) {
                    return Ok(Taken::Conflict(another_employer(&entry.code).within(&within)));
                }
                is
            }
            (None, Some(_), Some(kind)) => kind,
            (None, ..) => return Ok(Taken::Refused(Refusals(vec![unknown_employer(&entry.code).within(&within)]))),
        };
        if let Some(there) = employer.and_then(|employer| self.desk.there(employer)) {
            let same = there.figures() == entry.figures && there.explanation == entry.explanation.trim();
            return Ok(if same { Taken::Same } else { Taken::Conflict(declared_already(&entry.code).within(&within)) });
        }
        let declared = match self.desk.declared(employer, kind, (entry.figures, entry.explanation.as_str())) {
            Ok(declared) => declared,
            Err(reasons) => return Ok(Taken::Refused(reasons.within(&within))),
        };
        let employer = employer.unwrap_or_else(|| self.register(entry, kind.as_str(), write));
        let (declaration, version) = filed(write, (self.place.unit, employer), self.year, &declared)?;
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

fn unknown_employer(code: &str) -> Refusal {
    let (zh, en) = (
        format!("代码 {code} 尚未登记：须写明名称与类别"),
        format!("no employer has the code {code}: its name and its kind are needed"),
    );
    Refusal::new(ErrorCode::NotFound, zh, en).at(["code"]).allowing(["用人单位名称", "类别"])
}
