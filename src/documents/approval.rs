//! Which approvals hold, and what they cover: computed from digests each time, and stored nowhere. Pure.
//!
//! An approval rests on the head of the version that was seen and on the parts that it names. It holds as long as all of
//! that is in the current version unchanged, and as long as the one who gave it has written none of the versions; where
//! a decision let him, none of those that came after the one that he saw.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::model::{ApprovalStage, number};

/// A person: issuer and subject.
pub type Who = (String, String);

/// A part as somebody saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartSeen {
    /// Its key.
    pub key: String,
    /// Its digest.
    pub digest: String,
}

/// The current version of a document, and who has written it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Current {
    /// The digest of its head.
    pub head: String,
    /// Its parts, in order.
    pub parts: Vec<PartSeen>,
    /// Who drafted or revised any version, or what it was made of, and the number of the last one that each of them wrote.
    pub prepared_by: BTreeMap<Who, i64>,
}

/// What an approval rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rested {
    /// At which stage it was given.
    pub stage: ApprovalStage,
    /// By whom.
    pub who: Who,
    /// The number of the version that was seen.
    pub number: i64,
    /// Whether a decision lets him approve although he prepared it or approved another stage.
    pub excepted: bool,
    /// The digest of the head that was seen.
    pub head: String,
    /// The parts that were approved.
    pub parts: Vec<PartSeen>,
}

impl Rested {
    /// Whether it holds for a version.
    #[must_use]
    pub fn holds(&self, current: &Current) -> bool {
        let prepared = current.prepared_by.get(&self.who).is_some_and(|last| !self.excepted || *last > self.number);
        !prepared && self.head == current.head && self.parts.iter().all(|part| current.parts.contains(part))
    }
}

/// How far a part is approved at a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Covered {
    /// Its key.
    pub key: String,
    /// Who has approved it; each person once.
    pub by: BTreeSet<Who>,
}

/// How far each part is approved at a stage, by approvals that hold.
#[must_use]
pub fn standing(current: &Current, approvals: &[Rested], stage: ApprovalStage) -> Vec<Covered> {
    let holding = approvals.iter().filter(|approval| approval.stage == stage && approval.holds(current));
    let holding: Vec<&Rested> = holding.collect();
    let covered = |part: &PartSeen| {
        let by = holding.iter().filter(|approval| approval.parts.contains(part));
        Covered { key: part.key.clone(), by: by.map(|approval| approval.who.clone()).collect() }
    };
    current.parts.iter().map(covered).collect()
}

/// Whether each part is approved by so many persons.
#[must_use]
pub fn is_passed(standing: &[Covered], needed: i64) -> bool {
    !standing.is_empty() && standing.iter().all(|part| number(part.by.len()) >= needed)
}

/// Why somebody may not approve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conflict {
    /// He drafted or revised it, or what it was made of.
    Prepared,
    /// He approved it at this other stage, whether or not that still holds.
    Approved(ApprovalStage),
}

/// What stands against somebody's approval at a stage; the person counts, not post, role or unit.
#[must_use]
pub fn conflict(current: &Current, approvals: &[Rested], who: &Who, stage: ApprovalStage) -> Option<Conflict> {
    if current.prepared_by.contains_key(who) {
        return Some(Conflict::Prepared);
    }
    let other = approvals.iter().find(|approval| approval.who == *who && approval.stage != stage);
    other.map(|approval| Conflict::Approved(approval.stage))
}
