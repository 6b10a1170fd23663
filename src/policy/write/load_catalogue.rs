//! Loads a catalogue of clauses beside those that are there.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::access::Action;
use crate::kernel::{
    ClauseId, Digest, ErrorCode, Failure, Fault, Instant, Term, canonical,
    id::{ClauseRowId, PolicyId},
};
use crate::policy::entity::{clause, clause_version, obligation, policy};
use crate::policy::obligation::Obligation;
use crate::policy::{model, read};
use crate::store::{Command, Event, Place, Read, Subject, Write, dated::Version as _};

/// 装入政策目录：新条款立为新版，改动的条款更正旧版，未变的不动；目录中不再有的条款视为误录而撤除。试运行只报告而不写入。
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
    /// Whether to tell what would change, and change nothing.
    pub dry_run: bool,
}

/// What was loaded, or would be in a dry run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loaded {
    /// The policy; in a dry run it may not be there.
    pub policy: PolicyId,
    /// What changes of its clauses.
    pub changes: Changes,
}

/// The numbers of the clauses that change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// They were not there, or had been withdrawn.
    pub added: Vec<String>,
    /// They are corrected.
    pub corrected: Vec<String>,
    /// They are withdrawn.
    pub withdrawn: Vec<String>,
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
    #[serde(flatten)]
    changes: &'a Changes,
}

impl Event for CatalogueLoaded<'_> {
    const NAME: &'static str = "policy.catalogue.loaded";
}

impl Command for LoadCatalogue {
    const NAME: &'static str = "policy.catalogue.load";
    const ACTION: Action = Action::LoadCatalogue;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.2.2a")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::CatalogueRefused, ErrorCode::FileMissing];
    const EVENTS: &'static [&'static str] = &[CatalogueLoaded::NAME];
    type Subject = Present;
    type Done = Loaded;

    async fn load(&self, read: &Read) -> Result<Present, Failure> {
        let actor = read.actor();
        let policy = read::policy(read, &self.catalogue.document.id).await?;
        let place = match &policy {
            Some(policy) => read.lies(policy.unit_id).await?,
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
        let plan = match &present.policy {
            Some(before) if before.catalogue_digest == digest => {
                return Ok(Loaded { policy: id, changes: Changes::default() });
            }
            _ => self.plan(id, write).await?,
        };
        // Where the clock of another node is ahead of ours, it is believed from its last moment on.
        let now = plan.disbelieved.iter().map(|before| before.known_from).fold(write.now(), Instant::max);
        if self.dry_run {
            return Ok(Loaded { policy: id, changes: plan.changes });
        }
        match &present.policy {
            Some(before) => write.update(before, policy).await?,
            None => write.insert(policy).await?,
        }
        for (before, after) in plan.moved {
            write.update(&before, after).await?;
        }
        for before in plan.disbelieved {
            write.update(&before, before.clone().until(now)).await?;
        }
        write.insert_all(plan.clauses).await?;
        let versions = plan.versions.into_iter().map(|version| clause_version::Model { known_from: now, ..version });
        write.insert_all(versions.collect()).await?;
        for (before, after) in plan.obligations {
            write.believe(&before, after).await?;
        }
        write.emit(&CatalogueLoaded { policy: &document.id, digest: &digest, changes: &plan.changes })?;
        Ok(Loaded { policy: id, changes: plan.changes })
    }
}

/// The rows that change.
#[derive(Default)]
struct Plan {
    changes: Changes,
    moved: Vec<(clause::Model, clause::Model)>,
    disbelieved: Vec<clause_version::Model>,
    clauses: Vec<clause::Model>,
    versions: Vec<clause_version::Model>,
    obligations: Vec<(Vec<obligation::Model>, Vec<obligation::Model>)>,
}

impl LoadCatalogue {
    async fn plan(&self, policy: PolicyId, write: &Write) -> Result<Plan, Failure> {
        let mut plan = Plan::default();
        let mut history: HashMap<String, _> = HashMap::new();
        let mut obliged = read::obligations_of(write.read(), policy).await?;
        for (row, believed) in read::history(write.read(), policy).await? {
            match believed {
                Some(version) if !self.catalogue.clauses.iter().any(|wanted| wanted.id == row.number) => {
                    plan.changes.withdrawn.push(row.number);
                    plan.disbelieved.push(version);
                    plan.obligations.push((obliged.remove(&row.id).unwrap_or_default(), Vec::new()));
                }
                believed => {
                    history.insert(row.number.clone(), (row, believed));
                }
            }
        }
        for (position, wanted) in (0_i64..).zip(&self.catalogue.clauses) {
            let (clause_id, believed) = match history.remove(&wanted.id) {
                None => {
                    let id = write.id();
                    plan.clauses.push(clause::Model { id, policy_id: policy, number: wanted.id.clone(), position });
                    (id, None)
                }
                Some((row, believed)) => {
                    let id = row.id;
                    if row.position != position {
                        plan.moved.push((row.clone(), clause::Model { position, ..row }));
                    }
                    (id, believed)
                }
            };
            let version = self.version(clause_id, wanted, write)?;
            let (owed, owes) =
                (obliged.remove(&clause_id).unwrap_or_default(), self.obliging(clause_id, wanted, write)?);
            let obliges_the_same = owed.len() == owes.len()
                && owes.iter().all(|new| owed.iter().any(|old| old.term() == new.term() && old.says(new)));
            let says_the_same =
                believed.as_ref().is_some_and(|before| before.term() == version.term() && before.says(&version));
            match &believed {
                Some(_) if says_the_same && obliges_the_same => continue,
                Some(_) => plan.changes.corrected.push(wanted.id.clone()),
                None => plan.changes.added.push(wanted.id.clone()),
            }
            if !obliges_the_same {
                plan.obligations.push((owed, owes));
            }
            if !says_the_same {
                plan.disbelieved.extend(believed);
                plan.versions.push(version);
            }
        }
        Ok(plan)
    }

    fn obliging(
        &self,
        clause_id: ClauseRowId,
        wanted: &model::Clause,
        write: &Write,
    ) -> Result<Vec<obligation::Model>, Fault> {
        let row = |(obligation, term): (&Obligation, Term)| {
            Ok(obligation::Model {
                id: write.id(),
                clause_id,
                every: obligation.every.as_str().to_owned(),
                owed_by: canonical(&obligation.owed_by).map_err(Fault::new)?,
                evidence: obligation.evidence.as_str().to_owned(),
                due_days: obligation.due_days,
                closes_days: obligation.closes_days,
                midway: obligation.midway.as_str().to_owned(),
                rests_on: canonical(&obligation.rests_on).map_err(Fault::new)?,
                figures: canonical(&obligation.figures).map_err(Fault::new)?,
                valid_from: term.from,
                valid_until: term.until,
                known_from: write.now(),
                known_until: None,
            })
        };
        wanted.course(self.catalogue.document.issued_on).map(row).collect()
    }

    fn version(
        &self,
        clause_id: ClauseRowId,
        wanted: &model::Clause,
        write: &Write,
    ) -> Result<clause_version::Model, Fault> {
        Ok(clause_version::Model {
            id: write.id(),
            clause_id,
            title: wanted.title.clone(),
            title_en: wanted.title_en.clone(),
            summary: wanted.summary.clone(),
            summary_zh: wanted.summary_zh.clone(),
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
        })
    }
}
