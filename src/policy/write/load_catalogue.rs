//! Loads a catalogue of clauses beside those that are there.

use serde::{Deserialize, Serialize};

use crate::access::Action;
use crate::kernel::{ClauseId, Day, Digest, ErrorCode, Failure, Fault, canonical, id::PolicyId};
use crate::policy::entity::{clause, clause_version, policy};
use crate::policy::{model, read};
use crate::store::{Command, Event, Place, Read, Subject, Write, dated::AsOf};

/// 装入政策目录：新条款立为新版，改动的条款更正旧版，未变的不动。
///
/// Loads a catalogue: new clauses get a version, changed ones a correction, the others stay.
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
        let place = Place { unit: actor.unit, scope: actor.scope.clone() };
        Ok(Present { place, policy: read::policy(read, &self.catalogue.document.id).await? })
    }

    async fn run(&self, present: Present, write: &mut Write) -> Result<Loaded, Failure> {
        let document = &self.catalogue.document;
        let digest = Digest::of(canonical(&self.catalogue).map_err(Fault::new)?).to_string();
        let policy = policy::Model {
            id: present.policy.as_ref().map_or_else(|| write.id(), |policy| policy.id),
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
            Some(before) if before.catalogue_digest == digest => return Ok(Loaded { policy: id, changed: 0 }),
            Some(before) => write.update(before, policy).await?,
            None => write.insert(policy).await?,
        }
        let changed = self.load_clauses(id, document.issued_on, write).await?;
        write.emit(&CatalogueLoaded { policy: &document.id, digest: &digest })?;
        Ok(Loaded { policy: id, changed })
    }
}

impl LoadCatalogue {
    async fn load_clauses(&self, policy: PolicyId, from: Day, write: &mut Write) -> Result<usize, Failure> {
        let present = read::clauses(write.read(), policy).await?;
        let ids: Vec<_> = present.iter().map(|clause| clause.id).collect();
        let believed = read::versions(write.read(), &ids, AsOf::day(write.today().max(from))).await?;
        let mut clauses = Vec::new();
        let mut versions = Vec::new();
        for (position, wanted) in (0_i64..).zip(&self.catalogue.clauses) {
            let there = present.iter().find(|clause| clause.number == wanted.id);
            let clause_id = there.map_or_else(|| write.id(), |clause| clause.id);
            match there {
                None => clauses.push(clause::Model {
                    id: clause_id,
                    policy_id: policy,
                    number: wanted.id.clone(),
                    position,
                }),
                Some(row) if row.position != position => {
                    write.update(row, clause::Model { position, ..row.clone() }).await?
                }
                Some(_) => {}
            }
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
                valid_from: Some(from),
                valid_until: None,
                known_from: write.now(),
                known_until: None,
            };
            match believed.get(&clause_id) {
                Some(before) if same_content(before, &version) => {}
                Some(before) => {
                    let closed = clause_version::Model { known_until: Some(write.now()), ..before.clone() };
                    write.update(before, closed).await?;
                    versions.push(version);
                }
                None => versions.push(version),
            }
        }
        let changed = versions.len();
        write.insert_all(clauses).await?;
        write.insert_all(versions).await?;
        Ok(changed)
    }
}

fn same_content(a: &clause_version::Model, b: &clause_version::Model) -> bool {
    let dated = clause_version::Model { id: b.id, known_from: b.known_from, known_until: b.known_until, ..a.clone() };
    dated == *b
}
