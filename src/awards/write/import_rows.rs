//! Enters a chunk of rows of an import: each becomes a nomination or says why not.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::make_nomination::{another_person, demand_open, same_person};
use crate::access::Action;
use crate::awards::entity::{edition, import, import_row, nomination};
use crate::awards::model::NominationState;
use crate::awards::process::prepared_with;
use crate::awards::read;
use crate::awards::sheet::Entry;
use crate::kernel::{
    ClauseId, Day, ErrorCode, Failure, Fault, Refusal, Refusals, canonical,
    id::{EditionId, ImportId, NominationId, TalentId},
};
use crate::organization;
use crate::store::{Command, Place, Read, Standing, Subject, Write};
use crate::talent::{self, Category, entity::talent as talent_row};

/// 录入一批行：每行或成为提名，或说明缘由。
///
/// Enters a chunk of rows: each becomes a nomination, or says why not.
#[derive(Serialize)]
pub struct ImportRows {
    /// Of which import.
    pub import: ImportId,
    /// The place of the first row in the report.
    pub position: i64,
    /// Digest of the rows' cells.
    pub digest: String,
    /// The rows, as they were read.
    #[serde(skip)]
    pub rows: Vec<ReadRow>,
    /// For a dry run: what earlier chunks would have entered, by talent number.
    #[serde(skip)]
    pub earlier: HashMap<String, Entered>,
}

/// Who was entered under a number, and with what content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entered {
    name: String,
    birth_date: Option<Day>,
    category: Category,
    digest: String,
}

impl From<&Entry> for Entered {
    fn from(entry: &Entry) -> Self {
        Self {
            name: entry.name.clone(),
            birth_date: entry.birth_date,
            category: entry.category,
            digest: entry.digest().to_string(),
        }
    }
}

impl Entered {
    fn is(&self, entry: &Entry) -> bool {
        self.name == entry.name && self.birth_date == entry.birth_date && self.category == entry.category
    }
}

/// A row as it was read.
#[derive(Debug, Clone, PartialEq)]
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
pub struct Tally {
    /// New nominations.
    pub created: u32,
    /// There already, with the same content.
    pub same: u32,
    /// There already, with another content.
    pub conflict: u32,
    /// Not to be taken.
    pub refused: u32,
}

/// The import, its edition and where it lies.
pub struct Ground {
    import: import::Model,
    edition: edition::Model,
    division: Place,
    place: Place,
}

impl Subject for Ground {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.edition.id.global()).in_state(&self.edition.state))
    }
}

impl Command for ImportRows {
    const NAME: &'static str = "awards.import.rows";
    const ACTION: Action = Action::ImportNominations;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.3a"), ClauseId("4.1.3b")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[];
    type Subject = Ground;
    type Done = Tally;

    async fn load(&self, reader: &Read) -> Result<Ground, Failure> {
        let import = read::import(reader, self.import).await?;
        let edition = read::edition(reader, import.edition_id).await?;
        let division = reader.lies(edition.unit_id).await?;
        let place = reader.lies(import.unit_id).await?;
        Ok(Ground { import, edition, division, place })
    }

    async fn run(&self, ground: Ground, write: &mut Write) -> Result<Tally, Failure> {
        demand_open(&ground.edition)?;
        let mut desk = Desk::new(self, &ground, write.read()).await?;
        let mut tally = Tally::default();
        let mut report = Vec::with_capacity(self.rows.len());
        for (position, row) in (self.position..).zip(&self.rows) {
            let (outcome, reasons, nomination_id) = match desk.take(row, &ground, write) {
                Taken::Created(id) => {
                    tally.created += 1;
                    ("CREATED", Refusals(Vec::new()), Some(id))
                }
                Taken::Same => {
                    tally.same += 1;
                    ("SAME", Refusals(Vec::new()), None)
                }
                Taken::Conflict(why) => {
                    tally.conflict += 1;
                    ("CONFLICT", Refusals(vec![why]), None)
                }
                Taken::Refused(reasons) => {
                    tally.refused += 1;
                    ("REFUSED", reasons, None)
                }
            };
            report.push(import_row::Model {
                id: write.id(),
                import_id: self.import,
                unit_id: ground.import.unit_id,
                position,
                sheet: row.sheet.clone(),
                number: i64::from(row.number),
                original: canonical(&row.original).map_err(Fault::new)?,
                outcome: outcome.to_owned(),
                reasons: serde_json::to_string(&reasons.0).map_err(Fault::new)?,
                nomination_id: nomination_id.filter(|_| !ground.import.dry_run),
            });
        }
        if !ground.import.dry_run {
            write.insert_all(desk.talents).await?;
            write.insert_all(desk.nominations).await?;
        }
        // The file's digest in the import's own row covers what the rows say.
        write.insert_covered(report).await?;
        Ok(tally)
    }
}

enum Taken {
    Created(NominationId),
    Same,
    Conflict(Refusal),
    Refused(Refusals),
}

/// What is there already, and what is entered beside it.
struct Desk {
    edition: EditionId,
    prepared_by: String,
    units: HashMap<String, Place>,
    known: HashMap<String, talent_row::Model>,
    nominated: HashMap<TalentId, String>,
    entered: HashMap<String, Entered>,
    talents: Vec<talent_row::Model>,
    nominations: Vec<nomination::Model>,
}

impl Desk {
    async fn new(chunk: &ImportRows, ground: &Ground, reader: &Read) -> Result<Self, Fault> {
        let entries = || chunk.rows.iter().filter_map(|row| row.entry.as_ref().ok());
        let numbers: Vec<&str> = entries().map(|entry| entry.number.as_str()).collect();
        let known = talent::read::talents_by_number(reader, ground.import.unit_id, &numbers).await?;
        let ids: Vec<TalentId> = known.values().map(|talent| talent.id).collect();
        let nominated = read::nominated(reader, ground.edition.id, &ids).await?;
        let codes: Vec<String> = entries().filter_map(|entry| entry.unit.clone()).collect();
        let units = organization::read::acting(reader, &codes).await?;
        Ok(Self {
            edition: ground.edition.id,
            prepared_by: prepared_with(None, &reader.actor().person)?,
            units: units.into_iter().map(|(code, unit)| (code, unit.place())).collect(),
            known,
            nominated,
            entered: chunk.earlier.clone(),
            talents: Vec::new(),
            nominations: Vec::new(),
        })
    }

    fn take(&mut self, row: &ReadRow, ground: &Ground, write: &Write) -> Taken {
        let entry = match &row.entry {
            Ok(entry) => entry,
            Err(reasons) => return Taken::Refused(reasons.clone()),
        };
        let unit = match &entry.unit {
            None => ground.place.clone(),
            Some(code) => match self.units.get(code) {
                Some(place) if ground.place.scope.holds(&place.scope) && ground.division.scope.holds(&place.scope) => {
                    place.clone()
                }
                _ => {
                    let why = Refusal::not_found("单位", "unit").at([row.sheet.clone(), row.number.to_string()]);
                    return Taken::Refused(Refusals(vec![why]));
                }
            },
        };
        let digest = entry.digest().to_string();
        let known = self.known.get(&entry.number);
        if let Some(there) = known
            && !same_person(there, &entry.name, entry.birth_date, entry.category)
        {
            return Taken::Conflict(another_person(&entry.number));
        }
        let entered = self.entered.get(&entry.number);
        if entered.is_some_and(|there| !there.is(entry)) {
            return Taken::Conflict(another_person(&entry.number));
        }
        let before =
            known.and_then(|talent| self.nominated.get(&talent.id)).or_else(|| entered.map(|there| &there.digest));
        match before {
            Some(before) if *before == digest => return Taken::Same,
            Some(_) => return Taken::Conflict(already_nominated(&entry.number)),
            None => {}
        }
        let Ok(answers) = canonical(&entry.answers) else {
            let why = Refusal::new(ErrorCode::AnswersBreakForm, "答案不能规范化", "the answers have no canonical form");
            return Taken::Refused(Refusals(vec![why]));
        };
        let talent_id = match known {
            Some(talent) => talent.id,
            None => {
                let talent = talent_row::Model {
                    id: write.id(),
                    unit_id: ground.import.unit_id,
                    employer_id: unit.unit,
                    number: entry.number.clone(),
                    name: entry.name.clone(),
                    birth_date: entry.birth_date,
                    category: entry.category.as_str().to_owned(),
                    issuer: None,
                    subject: None,
                    version: 1,
                };
                let id = talent.id;
                self.talents.push(talent);
                id
            }
        };
        let id: NominationId = write.id();
        self.nominations.push(nomination::Model {
            id,
            edition_id: self.edition,
            unit_id: unit.unit,
            talent_id,
            answers,
            content_digest: digest,
            state: NominationState::Submitted.as_str().to_owned(),
            made_at: write.now(),
            prepared_by: Some(self.prepared_by.clone()),
            version: 1,
        });
        self.entered.insert(entry.number.clone(), Entered::from(entry));
        Taken::Created(id)
    }
}

fn already_nominated(number: &str) -> Refusal {
    Refusal::new(
        ErrorCode::AlreadyNominated,
        format!("编号 {number} 在本届已获提名，内容不同；先到者有效，未覆盖"),
        format!("the number {number} is nominated to this edition already with another content; the first stands"),
    )
    .at(["number"])
}
