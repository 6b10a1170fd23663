//! What never is so of documents, and of what a freeze stops.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rencai::access::Scope;
use rencai::deliberation::entity::{decision, meeting};
use rencai::documents::entity::{
    document, document_approval, document_filing, document_step, document_version, freeze, policy_entry, policy_review,
    policy_version,
};
use rencai::documents::model::FrozenMove;
use rencai::kernel::{
    Day, Digest, PatternRole,
    id::{DecisionId, DocumentId, UnitId},
};
use rencai::organization::read::units;
use rencai::store::{Read, dated::AsOf};
use serde_json::{Value, json};
use uuid::Uuid;

use super::rows;

/// No document is issued but by its department itself, or deliberated and passed at both stages since it was last a
/// draft, with approvals of each that hold; who wrote it approved none of it, and nobody both, unless a decision let
/// him. And none says ever otherwise than it was issued.
pub async fn issued(read: &Read, sealed: &mut BTreeMap<Uuid, String>) -> Vec<String> {
    let (steps, versions) = (rows!(read, document_step), rows!(read, document_version));
    let approvals = rows!(read, document_approval);
    let mut found = Vec::new();
    for row in rows!(read, document) {
        let digest = row.sealed_content.as_ref().map(|content| Digest::of(content).to_string());
        if (row.state == "ISSUED") != row.sealed.is_some() || row.sealed != digest {
            found.push(format!("a document is issued and not sealed, or sealed and not issued: {row:?}"));
        }
        let Some((content, digest)) = row.sealed_content.as_ref().zip(digest) else { continue };
        if *sealed.entry(row.id.0).or_insert_with(|| digest.clone()) != digest {
            found.push(format!("what a document said has changed since it was issued: {row:?}"));
        }
        if row.departmental {
            continue;
        }
        let own: Vec<&str> =
            steps.iter().filter(|step| step.document_id == row.id).map(|step| step.moved.as_str()).collect();
        let drafted = own.iter().rposition(|moved| ["REVISE", "RETURN"].contains(moved));
        let since = &own[drafted.map_or(0, |at| at + 1)..];
        let passed = since.iter().filter(|moved| **moved == "PASS").count();
        if row.decision_id.is_none() || passed != 2 || !since.contains(&"DELIBERATE") {
            found.push(format!("a document is issued, and a stage was skipped: {row:?}, {own:?}"));
        }
        let says: Value = serde_json::from_str(content).unwrap();
        let named = says["approvals"].as_array().unwrap();
        let holding =
            approvals.iter().filter(|one| one.document_id == row.id && named.contains(&json!(one.id.global())));
        let holding: Vec<&document_approval::Model> = holding.collect();
        let [committee, government] = ["COMMITTEE", "GOVERNMENT"].map(|stage| {
            let given: Vec<_> = holding.iter().filter(|one| one.stage == stage).collect();
            if given.is_empty() {
                found.push(format!("a document is issued, and nobody approved it: {stage}, {row:?}"));
            }
            let plain = given.into_iter().filter(|one| one.exception_id.is_none());
            plain.map(|one| (one.issuer.clone(), one.subject.clone())).collect::<BTreeSet<_>>()
        });
        if !committee.is_disjoint(&government) {
            found.push(format!("a document is approved at both stages by one person: {row:?}"));
        }
        let wrote = versions.iter().filter(|version| version.document_id == row.id);
        let mut wrote = wrote.flat_map(|version| version.writers().unwrap());
        if wrote.any(|writer| committee.contains(&writer) || government.contains(&writer)) {
            found.push(format!("a document is approved by who wrote it: {row:?}"));
        }
    }
    found
}

/// A document is deliberated by a decision of a leading group, and approved, at the unit that leads its own or above
/// it; and one decision deliberates one document.
pub async fn deliberated(read: &Read) -> Vec<String> {
    let (meetings, decisions) = (rows!(read, meeting), rows!(read, decision));
    let (mut leaders, mut of): (HashMap<UnitId, Scope>, BTreeMap<DecisionId, DocumentId>) = Default::default();
    let mut found = Vec::new();
    for step in rows!(read, document_step) {
        let Some(id) = step.decision_id.filter(|_| step.moved == "DELIBERATE") else { continue };
        if *of.entry(id).or_insert(step.document_id) != step.document_id {
            found.push(format!("a decision deliberates a second document: {step:?}"));
        }
        let decision = decisions.iter().find(|decision| decision.id == id).unwrap();
        let meeting = meetings.iter().find(|meeting| meeting.id == decision.meeting_id).unwrap();
        let is_group = ["LEADING_GROUP", "LEADING_GROUP_ENLARGED"].contains(&meeting.kind.as_str());
        let leader = leader(read, step.unit_id, &mut leaders).await;
        if !is_group || !read.lies(meeting.unit_id).await.unwrap().scope.holds(&leader) {
            found.push(format!("a document is deliberated elsewhere than where it is led: {step:?}, {meeting:?}"));
        }
    }
    for approval in rows!(read, document_approval) {
        let leader = leader(read, approval.unit_id, &mut leaders).await;
        if !read.lies(approval.by_unit_id).await.unwrap().scope.holds(&leader) {
            found.push(format!("a document is approved below where it is led: {approval:?}"));
        }
    }
    found
}

/// Where the unit lies that leads another: the nearest at or above it that has this role.
async fn leader(read: &Read, unit: UnitId, known: &mut HashMap<UnitId, Scope>) -> Scope {
    if let Some(scope) = known.get(&unit) {
        return scope.clone();
    }
    let mut next = unit;
    let scope = loop {
        let seen = units(read, &[next], AsOf::day(read.today())).await.unwrap().remove(&next).unwrap();
        match seen.version.as_ref().and_then(|version| version.parent_id) {
            Some(above) if !seen.is(PatternRole::Lead) => next = above,
            _ => break seen.unit.place().scope,
        }
    };
    known.insert(unit, scope.clone());
    scope
}

/// Nothing is done that a freeze stops, from the moment at which it is set until it is over.
pub async fn thawed(read: &Read) -> Vec<String> {
    let mut done: Vec<(Uuid, UnitId, FrozenMove, Day)> = Vec::new();
    for step in rows!(read, document_step) {
        let moved = if step.moved == "CONSULT" { "REVISE" } else { step.moved.as_str() };
        // What is passed follows from other moves.
        if let Ok(moved) = moved.parse::<FrozenMove>() {
            done.push((step.id, step.unit_id, moved, read.day_of(step.instant)));
        }
    }
    let drafts = rows!(read, document_version).into_iter().filter(|version| version.number == 1);
    done.extend(drafts.map(|draft| (draft.id, draft.unit_id, FrozenMove::Draft, draft.day)));
    let filings = rows!(read, document_filing).into_iter();
    done.extend(filings.map(|filing| (filing.id.0, filing.unit_id, FrozenMove::File, filing.filed_on)));
    let reviews = rows!(read, policy_review).into_iter();
    done.extend(reviews.map(|review| (review.id, review.unit_id, FrozenMove::Register, review.day)));
    let mut found = Vec::new();
    for freeze in rows!(read, freeze) {
        let (scope, stopped) = (read.lies(freeze.unit_id).await.unwrap().scope, freeze.stops().unwrap());
        for (id, unit, moved, day) in &done {
            let is_stopped = *id > freeze.id.0 && freeze.is_in_force(*day) && stopped.contains(moved);
            if is_stopped && scope.holds(&read.lies(*unit).await.unwrap().scope) {
                found.push(format!("{} is done on {day}, and this stops it: {freeze:?}", moved.as_str()));
            }
        }
    }
    found
}

/// Of each policy something is believed, and that follows on from day to day.
pub async fn registered(read: &Read) -> Vec<String> {
    let versions = rows!(read, policy_version).into_iter().filter(|row| row.known_until.is_none());
    let mut versions: Vec<policy_version::Model> = versions.collect();
    versions.sort_by_key(|version| version.valid_from);
    let mut found = Vec::new();
    for entry in rows!(read, policy_entry) {
        let course: Vec<_> = versions.iter().filter(|version| version.entry_id == entry.id).collect();
        if course.is_empty() || course.windows(2).any(|pair| pair[0].valid_until != pair[1].valid_from) {
            found.push(format!("a policy is not in force from day to day: {entry:?}, {course:?}"));
        }
    }
    found
}
