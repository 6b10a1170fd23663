//! Loads a catalogue of clauses beside those that are there.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::access::Action;
use crate::kernel::{ClauseId, Digest, ErrorCode, Failure, Fault, canonical, id::PolicyId};
use crate::policy::entity::{clause, clause_version, policy};
use crate::policy::{model, read};
use crate::store::{Command, Event, Place, Read, Subject, Write};

/// 装入政策目录：新条款立为新版，改动的条款更正旧版，未变的不动；目录中不再有的条款视为误录而撤除。
///
/// Loads a catalogue: new clauses get a version, changed ones a correction, the others stay. A clause
/// that it no longer has was an error and is withdrawn: it is believed no more, and what rests on it
/// keeps it as it was known before. A clause that is repealed stays in the catalogue with `valid_to`.
///
/// A policy lies where it was loaded first: it is corrected there or above.
#[derive(Serialize)]
pub struct LoadCatalogue {
    /// The catalogue, read and checked.
    pub catalogue: model::Catalogue,
}

/// What was loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loaded {
    /// The policy.
    pub policy: PolicyId,
    /// How many clauses got a new version.
    pub changed: usize,
    /// How many clauses were withdrawn.
    pub withdrawn: usize,
}

/// The place of the loading and the policy as it is.
pub struct Present {
    place: Place,
    policy: Option<policy::Model>,
}

impl Subject for Present {
    fn place(&self) -> Place {
        self.place.clone()
    }
}

#[derive(Serialize)]
struct CatalogueLoaded<'a> {
    policy: &'a str,
    digest: &'a str,
    withdrawn: &'a [String],
}

impl Event for CatalogueLoaded<'_> {
    const NAME: &'static str = "policy.catalogue.loaded";
}

impl Command for LoadCatalogue {
    const NAME: &'static str = "policy.catalogue.load";
    const ACTION: Action = Action::LoadCatalogue;
    const CLAUSES: &'static [ClauseId] = &[];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::CatalogueRefused, ErrorCode::FileMissing];
    const EVENTS: &'static [&'static str] = &[CatalogueLoaded::NAME];
    type Subject = Present;
    type Done = Loaded;

    async fn load(&self, read: &Read) -> Result<Present, Failure> {
        let actor = read.actor();
        let policy = read::policy(read, &self.catalogue.document.id).await?;
        let place = match &policy {
            Some(policy) => read.place(policy.unit_id).await?.ok_or_else(|| Fault::new("a policy lies nowhere"))?,
            None => Place { unit: actor.unit, scope: actor.scope.clone() },
        };
        Ok(Present { place, policy })
    }

    async fn run(&self, present: Present, write: &mut Write) -> Result<Loaded, Failure> {
        let document = &self.catalogue.document;
        let digest = Digest::of(canonical(&self.catalogue).map_err(Fault::new)?).to_string();
        let policy = policy::Model {
            id: present.policy.as_ref().map_or_else(|| write.id(), |policy| policy.id),
            unit_id: present.place.unit,
            code: document.id.clone(),
            title: document.title.clone(),
            title_en: document.title_en.clone(),
            issued_by: document.issued_by.clone(),
            issued_on: document.issued_on,
            published_on: document.published_on,
            catalogue_digest: digest.clone(),
        };
        let id = policy.id;
        match &present.policy {
            Some(before) if before.catalogue_digest == digest => {
                return Ok(Loaded { policy: id, changed: 0, withdrawn: 0 });
            }
            Some(before) => write.update(before, policy).await?,
            None => write.insert(policy).await?,
        }
        let (changed, withdrawn) = self.load_clauses(id, write).await?;
        write.emit(&CatalogueLoaded { policy: &document.id, digest: &digest, withdrawn: &withdrawn })?;
        Ok(Loaded { policy: id, changed, withdrawn: withdrawn.len() })
    }
}

impl LoadCatalogue {
    /// Tells how many clauses were entered or corrected, and which were withdrawn.
    async fn load_clauses(&self, policy: PolicyId, write: &mut Write) -> Result<(usize, Vec<String>), Failure> {
        let mut history: HashMap<String, _> = HashMap::new();
        let mut withdrawn = Vec::new();
        for (row, believed) in read::history(write.read(), policy).await? {
            match believed {
                Some(version) if !self.catalogue.clauses.iter().any(|wanted| wanted.id == row.number) => {
                    disbelieve(&version, write).await?;
                    withdrawn.push(row.number);
                }
                believed => {
                    history.insert(row.number.clone(), (row, believed));
                }
            }
        }
        let mut clauses = Vec::new();
        let mut versions = Vec::new();
        for (position, wanted) in (0_i64..).zip(&self.catalogue.clauses) {
            let (clause_id, believed) = match history.remove(&wanted.id) {
                None => {
                    let id = write.id();
                    clauses.push(clause::Model { id, policy_id: policy, number: wanted.id.clone(), position });
                    (id, None)
                }
                Some((row, believed)) => {
                    if row.position != position {
                        write.update(&row, clause::Model { position, ..row.clone() }).await?;
                    }
                    (row.id, believed)
                }
            };
            let version = clause_version::Model {
                id: write.id(),
                clause_id,
                title: wanted.title.clone(),
                title_en: wanted.title_en.clone(),
                summary: wanted.summary.clone(),
                duty: wanted.duty.as_str().to_owned(),
                owed_by: wanted.owed_by.clone(),
                owed_to: wanted.owed_to.clone(),
                evidence: wanted.evidence.clone(),
                capability: wanted.capability.clone(),
                carries: canonical(&wanted.carries).map_err(Fault::new)?,
                valid_from: Some(self.catalogue.document.issued_on),
                valid_until: wanted.valid_to,
                known_from: write.now(),
                known_until: None,
            };
            match believed {
                Some(before) if same_content(&before, &version) => continue,
                Some(before) => disbelieve(&before, write).await?,
                None => {}
            }
            versions.push(version);
        }
        let changed = versions.len();
        write.insert_all(clauses).await?;
        write.insert_all(versions).await?;
        Ok((changed, withdrawn))
    }
}

async fn disbelieve(version: &clause_version::Model, write: &mut Write) -> Result<(), Failure> {
    write.update(version, clause_version::Model { known_until: Some(write.now()), ..version.clone() }).await
}

fn same_content(a: &clause_version::Model, b: &clause_version::Model) -> bool {
    let dated = clause_version::Model { id: b.id, known_from: b.known_from, known_until: b.known_until, ..a.clone() };
    dated == *b
}
