//! What never is so, whatever was done: forbidden states, looked for in the rows themselves.

mod offices;
mod papers;

use std::collections::{BTreeMap, BTreeSet};

use rencai::awards::entity::{nomination, process, stage_review};
use rencai::awards::process::prepared;
use rencai::coordination::entity::{
    coordination_step, matter, target, task, task_dispute, task_means, task_spawned, task_stage,
};
use rencai::deliberation::entity::{ballot, ballot_rule, decision, meeting, planned_task, proposal};
use rencai::documents::entity::{document, document_filing, freeze, policy_entry};
use rencai::duties::entity::evidence;
use rencai::funding::entity::{budget_line, commitment, declaration, employer, limit_change, payment};
use rencai::integrity;
use rencai::kernel::{Digest, id::MeetingId};
use rencai::organization::entity::{body, network, post};
use rencai::reports::entity::{report, report_step, report_version};
use rencai::store::Read;
use rencai::store::entity::event;
use rencai::supervision::entity::{circular, finding, inspection, supervision_step};
use sea_orm::{ColumnTrait, Order};
use serde_json::Value;
use uuid::Uuid;

use crate::support::world::World;

/// What the integrity checks find.
pub async fn faults(world: &World) -> Vec<String> {
    let read = Read::new(&world.app.store, world.system.clone());
    let checked = integrity::examine(&read).await.unwrap();
    let found = checked.into_iter().filter(|one| one.count > 0);
    found.map(|one| format!("{}: {:?}", one.check.as_str(), one.sample)).collect()
}

/// All rows of a table, the oldest first.
macro_rules! rows {
    ($read:expr, $table:ident) => {
        $read.find::<$table::Entity>().order_by($table::Column::Id, sea_orm::Order::Asc).all().await.unwrap()
    };
}
pub(super) use rows;

/// A step that somebody made: with which record, which, who.
type Deed = (Uuid, String, String);

/// The steps of a room, the oldest first.
macro_rules! deeds {
    ($rows:expr) => {
        $rows
            .iter()
            .map(|row| (row.record, row.moved.clone(), format!("{} {}", row.issuer, row.subject)))
            .collect::<Vec<Deed>>()
    };
}

/// What was seen before, which never changes.
#[derive(Default)]
pub struct Memory {
    versions: BTreeMap<String, i64>,
    /// The content and the digest of each version of a report.
    written: BTreeMap<Uuid, (String, String)>,
    /// The seal of each circular that was issued.
    issued: BTreeMap<Uuid, String>,
    /// The seal of each document that was issued.
    sealed: BTreeMap<Uuid, String>,
    /// What each meeting that was closed has proposed.
    proposed: BTreeMap<MeetingId, Vec<proposal::Model>>,
    /// What each version of a process and each review is.
    said: BTreeMap<String, String>,
}

impl Memory {
    /// Looks at the rooms; gives each forbidden state that is found.
    pub async fn look(&mut self, world: &World) -> Vec<String> {
        let read = Read::new(&world.app.store, world.system.clone());
        let mut found = self.reports(&read).await;
        found.extend(meetings(&read).await);
        found.extend(late_ballots(&read).await);
        found.extend(self.proposals(&read).await);
        found.extend(self.supervision(&read).await);
        found.extend(coordination(&read).await);
        found.extend(papers::issued(&read, &mut self.sealed).await);
        found.extend(papers::deliberated(&read).await);
        found.extend(papers::thawed(&read).await);
        found.extend(papers::registered(&read).await);
        found.extend(offices::held(&read).await);
        found.extend(offices::overlapping(&read).await);
        found.extend(evident(&read).await);
        found.extend(self.stages(&read).await);
        found.extend(self.grown(&read).await);
        found
    }

    /// No report is accepted without the digest of its last version, none of another state is sealed, nobody accepts
    /// what he wrote or submitted, and no version ever changes.
    async fn reports(&mut self, read: &Read) -> Vec<String> {
        let (reports, versions, steps) = (rows!(read, report), rows!(read, report_version), rows!(read, report_step));
        let mut found = Vec::new();
        for row in &versions {
            if Digest::of(&row.content).to_string() != row.digest {
                found.push(format!("a version of a report is not what its digest says: {row:?}"));
            }
            let now = (row.content.clone(), row.digest.clone());
            let before = self.written.entry(row.id).or_insert_with(|| now.clone());
            if *before != now {
                found.push(format!("a version of a report has changed: {before:?} → {now:?}"));
            }
        }
        if versions.len() != self.written.len() {
            found.push("a version of a report is gone".to_owned());
        }
        for row in &reports {
            let own: Vec<&report_version::Model> = versions.iter().filter(|one| one.report_id == row.id).collect();
            let last = own.iter().max_by_key(|one| one.number).map(|one| one.digest.clone());
            if last.is_none() || row.sealed != last.filter(|_| row.state == "ACCEPTED") {
                found.push(format!("a report is accepted and not sealed, or sealed and not accepted: {row:?}"));
            }
            let mut submitted: BTreeSet<(&str, &str)> = BTreeSet::new();
            for step in steps.iter().filter(|step| step.report_id == row.id) {
                let person = (step.issuer.as_str(), step.subject.as_str());
                if step.moved == "SUBMIT" {
                    submitted.insert(person);
                }
                let written = own.iter().filter(|one| one.number <= step.number);
                let mut wrote = written.map(|one| (one.issuer.as_str(), one.subject.as_str()));
                if step.moved == "ACCEPT" && (submitted.contains(&person) || wrote.any(|other| other == person)) {
                    found.push(format!("a report is accepted by whom it is of: {step:?}"));
                }
            }
        }
        found
    }

    /// What is proposed is so by a joint meeting at its first close, and never changes.
    async fn proposals(&mut self, read: &Read) -> Vec<String> {
        let mut said: BTreeMap<MeetingId, Vec<proposal::Model>> = BTreeMap::new();
        for row in rows!(read, proposal) {
            said.entry(row.meeting_id).or_default().push(row);
        }
        let mut found = Vec::new();
        for meeting in rows!(read, meeting) {
            let now = said.remove(&meeting.id).unwrap_or_default();
            if !now.is_empty() && (meeting.kind != "JOINT" || meeting.closed_on.is_none()) {
                found.push(format!("what is proposed is so by no joint meeting that was closed: {meeting:?}"));
            }
            if meeting.closed_on.is_some() {
                let before = self.proposed.entry(meeting.id).or_insert_with(|| now.clone());
                if *before != now {
                    found.push(format!("what a meeting proposed has changed: {before:?} → {now:?}"));
                }
            }
        }
        found
    }

    /// No finding is closed by who mended it, no inspection before its findings, and no circular is issued without an
    /// answer or its lapse, by its drafter, or ever otherwise than it was issued.
    async fn supervision(&mut self, read: &Read) -> Vec<String> {
        let (inspections, findings) = (rows!(read, inspection), rows!(read, finding));
        let deeds = deeds!(rows!(read, supervision_step));
        let mut found = own_judges(&deeds, "RECTIFY", "CLOSE");
        for row in inspections.iter().filter(|row| row.state == "CLOSED") {
            let left = findings.iter().find(|one| one.inspection_id == Some(row.id) && one.state != "CLOSED");
            found.extend(left.map(|left| format!("an inspection is closed, and this finding of it is not: {left:?}")));
        }
        let circulars = rows!(read, circular);
        for row in &circulars {
            let content = row.sealed_content.as_ref().map(|content| Digest::of(content).to_string());
            if (row.state == "ISSUED") != row.sealed.is_some() || row.sealed != content {
                found.push(format!("a circular is issued and not sealed, or sealed and not issued: {row:?}"));
            }
            let Some(sealed) = row.sealed.clone() else { continue };
            let lapsed = row.answer_by.zip(row.issued_on).is_some_and(|(last, day)| last < day);
            if row.answer.is_none() && !lapsed {
                found.push(format!("a circular is issued without an answer, and before its lapse: {row:?}"));
            }
            let drafter = format!("{} {}", row.issuer, row.subject);
            let mut issuing = deeds
                .iter()
                .filter(|(record, moved, _)| *record == row.id.0 && ["ISSUE", "LAPSE"].contains(&moved.as_str()));
            if issuing.any(|(.., person)| *person == drafter) {
                found.push(format!("a circular is issued by who drafted it: {row:?}"));
            }
            self.issued.entry(row.id.0).or_insert(sealed);
        }
        for (id, sealed) in &self.issued {
            let now = circulars.iter().find(|row| row.id.0 == *id).and_then(|row| row.sealed.as_ref());
            if now != Some(sealed) {
                found.push(format!("what a circular said has changed since it was issued: {id}"));
            }
        }
        found
    }

    /// A nomination is reviewed in the stages of its edition's process in their order, by so many as each demands of the
    /// unit that reviews there, by nobody twice or who made or submitted it, and no more once it has failed; and what
    /// was published and said never changes.
    async fn stages(&mut self, read: &Read) -> Vec<String> {
        let (processes, reviews) = (rows!(read, process), rows!(read, stage_review));
        let mut found = Vec::new();
        let said = reviews.iter().map(|row| (format!("review {}", row.id), format!("{row:?}")));
        let said: BTreeMap<String, String> =
            processes.iter().map(|row| (row.id.global(), format!("{row:?}"))).chain(said).collect();
        for (id, before) in &self.said {
            if said.get(id) != Some(before) {
                found.push(format!("what was published or said has changed: {before} → {:?}", said.get(id)));
            }
        }
        self.said = said;
        for nomination in rows!(read, nomination) {
            let mut reviewers: BTreeSet<_> = prepared(nomination.prepared_by.as_deref()).unwrap().into_iter().collect();
            let own: Vec<&stage_review::Model> =
                reviews.iter().filter(|review| review.nomination_id == nomination.id).collect();
            let Some(first) = own.first() else { continue };
            let process = processes.iter().find(|process| process.id == first.process_id).unwrap();
            let course = process.course().unwrap();
            let mut turns = course.iter().flat_map(|stage| (0..stage.persons).map(move |_| stage));
            for (at, review) in own.iter().enumerate() {
                let is_turn = turns.next().is_some_and(|stage| {
                    (&stage.code, stage.reviewers) == (&review.stage, review.by_unit_id)
                        && review.process_id == process.id
                });
                let is_over = own[..at].iter().any(|before| before.verdict == "FAIL");
                if !is_turn || is_over || !reviewers.insert((review.issuer.clone(), review.subject.clone())) {
                    found.push(format!("this is no review of that nomination: {review:?}, {nomination:?}"));
                }
            }
            let failed = own.iter().any(|review| review.verdict == "FAIL");
            if failed && nomination.state != "SUBMITTED" {
                found.push(format!("a nomination failed in a stage and goes on: {nomination:?}"));
            }
        }
        found
    }

    /// No row is gone, and no version ever decreases.
    async fn grown(&mut self, read: &Read) -> Vec<String> {
        let mut now: BTreeMap<String, i64> = BTreeMap::new();
        macro_rules! versions {
            ($($table:ident),+) => {$(
                now.extend(rows!(read, $table).into_iter().map(|row| (row.id.global(), row.version)));
            )+};
        }
        versions!(
            report,
            meeting,
            inspection,
            finding,
            circular,
            task,
            task_means,
            task_dispute,
            matter,
            target,
            document,
            document_filing,
            policy_entry,
            freeze,
            body,
            post,
            network,
            nomination,
            budget_line,
            limit_change,
            commitment,
            payment,
            employer,
            declaration
        );
        let mut found = Vec::new();
        for (id, before) in &self.versions {
            if now.get(id).is_none_or(|now| now < before) {
                found.push(format!("a version decreased: {id} {before} → {:?}", now.get(id)));
            }
        }
        self.versions = now;
        found
    }
}

/// Nobody judges what he did himself.
fn own_judges(deeds: &[Deed], doing: &str, judging: &str) -> Vec<String> {
    let (mut did, mut found) = (BTreeSet::new(), Vec::new());
    for deed in deeds {
        let (record, moved, person) = deed;
        if moved == doing {
            did.insert((*record, person));
        } else if moved == judging && did.contains(&(*record, person)) {
            found.push(format!("somebody judges what he did himself: {deed:?}"));
        }
    }
    found
}

/// Nothing is decided, and no meeting closed, without its quorum; and nothing is a decision that did not carry.
async fn meetings(read: &Read) -> Vec<String> {
    let (meetings, decisions) = (rows!(read, meeting), rows!(read, decision));
    let rules: BTreeMap<Uuid, ballot_rule::Model> =
        rows!(read, ballot_rule).into_iter().map(|row| (row.id, row)).collect();
    let ballots: BTreeMap<Uuid, ballot::Model> = rows!(read, ballot).into_iter().map(|row| (row.id, row)).collect();
    let met = |row: &meeting::Model| {
        let rule = row.rule_id.and_then(|id| rules.get(&id));
        rule.and_then(|rule| row.quorum(rule)).is_some_and(|quorum| quorum.met())
    };
    let mut found = Vec::new();
    for row in &meetings {
        if row.state == "CLOSED" && !met(row) {
            found.push(format!("a meeting is closed without a quorum: {row:?}"));
        }
    }
    for row in &decisions {
        let meeting = meetings.iter().find(|meeting| meeting.id == row.meeting_id).unwrap();
        if !met(meeting) || !["HELD", "CLOSED"].contains(&meeting.state.as_str()) {
            found.push(format!("something is decided without a quorum: {meeting:?}"));
        }
        let ballot = &ballots[&row.ballot_id];
        if !ballot.carried || ballot.in_favour < ballot.needed || ballot.meeting_id != row.meeting_id {
            found.push(format!("something is decided that did not carry: {ballot:?}"));
        }
    }
    found
}

/// No ballot is taken in a meeting that was closed, whether or not it was reopened since.
async fn late_ballots(read: &Read) -> Vec<String> {
    let (closing, voting) = ("deliberation.meeting.closed", "deliberation.ballot.taken");
    let told = read.find::<event::Entity>().filter(event::Column::Name.is_in([closing, voting]));
    let (mut closed, mut found) = (BTreeSet::new(), Vec::new());
    for row in told.order_by(event::Column::Id, Order::Asc).all().await.unwrap() {
        let says: Value = serde_json::from_str(&row.payload).unwrap();
        let meeting = says["meeting"].as_str().unwrap().to_owned();
        if row.name == closing {
            closed.insert(meeting);
        } else if closed.contains(&meeting) {
            found.push(format!("a ballot is taken in a meeting that was closed: {row:?}"));
        }
    }
    found
}

/// No task is confirmed by who reported it done, or done before its stages and parts; no planned task is assigned
/// twice; no dispute is resolved by who put it.
async fn coordination(read: &Read) -> Vec<String> {
    let deeds = deeds!(rows!(read, coordination_step));
    let mut found = own_judges(&deeds, "REPORT_DONE", "CONFIRM");
    let stages = rows!(read, task_stage);
    for row in rows!(read, task).iter().filter(|row| ["DONE", "CONFIRMED"].contains(&row.state.as_str())) {
        let left = stages.iter().find(|stage| stage.task_id == row.id && stage.state != "DONE");
        found.extend(left.map(|left| format!("a task is {}, and this stage of it is not done: {left:?}", row.state)));
    }
    found.extend(parts(read).await);
    for row in rows!(read, task_dispute).iter().filter(|row| row.state == "RESOLVED") {
        let put = format!("{} {}", row.issuer, row.subject);
        let mut resolving = deeds.iter().filter(|(record, moved, _)| *record == row.id.0 && moved == "RESOLVE");
        if resolving.any(|(.., person)| *person == put) {
            found.push(format!("a dispute is resolved by who put it: {row:?}"));
        }
    }
    found
}

/// No task is over while a part of it is open, none is due after the whole, and none was planned once and assigned twice.
async fn parts(read: &Read) -> Vec<String> {
    let tasks = rows!(read, task);
    let mut found = Vec::new();
    for part in &tasks {
        let Some(whole) = tasks.iter().find(|whole| Some(whole.id) == part.parent_id) else { continue };
        let is_open = !["CONFIRMED", "CANCELLED"].contains(&part.state.as_str());
        if is_open && whole.state != "ACCEPTED" {
            found.push(format!("a task is {}, and this part of it is open: {part:?}", whole.state));
        }
        if part.due_on > whole.due_on || part.level != whole.level + 1 || part.unit_id != whole.lead_id {
            found.push(format!("this is no part of that: {part:?}, {whole:?}"));
        }
    }
    let planned = rows!(read, planned_task);
    let mut once = BTreeSet::new();
    for row in rows!(read, task_spawned) {
        let of = planned.iter().find(|planned| planned.id == row.planned_id).map(|planned| planned.decision_id);
        let spawned = row.task_id.and_then(|id| tasks.iter().find(|task| task.id == id));
        if spawned.is_some_and(|task| Some(task.decision_id) != of || !once.insert(task.id)) {
            found.push(format!("a planned task is another one's: {row:?}"));
        }
    }
    found
}

/// Whether a record counts as evidence in a state.
fn counts(kind: &str, state: &str) -> bool {
    match kind {
        "report" => state == "ACCEPTED",
        "task" | "task_means" => state == "CONFIRMED",
        // What was answered counts until the unit one higher takes it up.
        "matter" => ["ANSWERED", "ESCALATED", "CLOSED"].contains(&state),
        _ => state == "CLOSED",
    }
}

/// Nothing discharges a duty that is not in a state in which it is evidence.
async fn evident(read: &Read) -> Vec<String> {
    let mut states: BTreeMap<String, (&str, String)> = BTreeMap::new();
    macro_rules! states {
        ($($table:ident),+) => {$(
            let rows = rows!(read, $table).into_iter();
            states.extend(rows.map(|row| (row.id.global(), (stringify!($table), row.state))));
        )+};
    }
    states!(report, meeting, inspection, task, task_means, matter);
    let mut found = Vec::new();
    for row in rows!(read, evidence).iter().filter(|row| row.withdrawn_on.is_none()) {
        if let Some((kind, state)) = states.get(&row.record)
            && row.kind != "body"
            && !counts(kind, state)
        {
            found.push(format!("a {kind} is evidence in the state {state}: {row:?}"));
        }
    }
    found
}
