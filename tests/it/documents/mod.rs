mod approvals;
mod departmental;
mod freezes;
mod occasions;
mod path;
mod register;
mod search;
mod states;
mod trace;

use std::sync::Arc;

use rencai::access::{Actor, Person, Role};
use serde_json::{Value, json};

pub use crate::deliberation::change;
use crate::deliberation::{Room, two_thirds};
use crate::duties::clause_id;
use crate::support::hall::{done, id, listed};
use crate::support::world::{CITY, World};

/// A department of the city, whose documents they are.
pub const FINANCE: &str = "530100-finance";

/// What a document shows after a step.
pub const DOCUMENT: &str =
    "document { id version state publicState departmental title paper issuedOn sealed sealedContent opinionsUntil
    currentVersion { number digest consideration parts { key text digest } changes { part change } opinions { id } }
    approvals { edges { node { id by stage parts number holds exceptionReason } } }
    steps { edges { node { moved remark number by } } }
    signatories { name } unit { code } }";

/// A person at a unit.
pub async fn person(world: &Arc<World>, name: &str, unit: &str, role: Role) -> Arc<Actor> {
    let actor = world.actor(unit, &[role]).await;
    let person = Person { subject: name.to_owned(), ..actor.person.clone() };
    Arc::new(Actor { person, ..(*actor).clone() })
}

/// What somebody sees of a document.
pub async fn seen(world: &Arc<World>, actor: &Arc<Actor>, document: &str) -> Value {
    let fields = DOCUMENT.strip_prefix("document ").unwrap();
    let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Document {fields} }} }}");
    listed(&world.data(actor, &query, json!({ "id": document })).await["node"])
}

/// Two parts of a document.
pub fn parts(goals: &str, measures: &str) -> Value {
    json!([
        { "key": "goals", "heading": "目标", "text": goals },
        { "key": "measures", "heading": "措施", "text": measures },
    ])
}

/// The same input with some fields otherwise.
pub fn with(input: &Value, changes: &Value) -> Value {
    let mut input = input.clone();
    for (field, value) in changes.as_object().unwrap() {
        input[field] = value.clone();
    }
    input
}

/// A department that drafts, and a city whose leading group decides and whose people approve and issue.
pub struct Desk {
    pub world: Arc<World>,
    pub room: Room,
    pub drafter: Arc<Actor>,
    pub committee: Arc<Actor>,
    pub government: Arc<Actor>,
    pub organizer: Arc<Actor>,
    pub clause: String,
    /// A meeting that is held on the day on which every world begins.
    pub meeting: String,
}

impl Desk {
    pub async fn of(world: &Arc<World>) -> Self {
        let room = Room::of(world, CITY, "LEADING_GROUP").await;
        let meeting = room.held("LEADING_GROUP", "2010-12-01", 6).await;
        Self {
            world: world.clone(),
            drafter: person(world, "drafter", FINANCE, Role::Reporter).await,
            committee: person(world, "committee-1", CITY, Role::Supervisor).await,
            government: person(world, "government-1", CITY, Role::Supervisor).await,
            organizer: room.organizer.clone(),
            clause: clause_id(world, "4.1.4f").await,
            room,
            meeting,
        }
    }

    /// Another who may approve.
    pub async fn approver(&self, name: &str) -> Arc<Actor> {
        person(&self.world, name, CITY, Role::Supervisor).await
    }

    pub async fn change(&self, actor: &Arc<Actor>, name: &str, input: Value) -> Value {
        change(&self.world, actor, name, DOCUMENT, input).await
    }

    pub fn input(&self) -> Value {
        json!({
            "unit": FINANCE, "kind": "DOCUMENT", "clause": self.clause, "title": "示例人才政策",
            "consideration": { "kind": "DIRECTION", "text": "示例导向" }, "parts": parts("示例目标", "示例措施"),
        })
    }

    pub async fn draft_with(&self, input: Value) -> String {
        let drafted = self.change(&self.drafter, "documentDraft", input).await;
        done(&drafted);
        assert_eq!(drafted["document"]["state"], "DRAFT");
        id(&drafted["document"])
    }

    pub async fn draft(&self) -> String {
        self.draft_with(self.input()).await
    }

    /// What revising takes.
    pub fn revising(&self, document: &str, goals: &str, measures: &str) -> Value {
        json!({
            "document": document, "title": "示例人才政策", "consideration": { "kind": "DIRECTION", "text": "示例导向" },
            "parts": parts(goals, measures),
        })
    }

    pub async fn revise(&self, document: &str, goals: &str, measures: &str) -> Value {
        self.change(&self.drafter, "documentRevise", self.revising(document, goals, measures)).await
    }

    /// A motion that carries in a meeting of today.
    pub async fn decision(&self) -> String {
        let today = self.world.clock.day_of(self.world.clock.now()).to_string();
        if today != "2010-12-01" {
            return self.decision_on(&today).await;
        }
        let voted = self.room.vote(&self.meeting, &["FOR"; 6]).await;
        done(&voted);
        id(voted["meeting"]["decisions"].as_array().unwrap().last().unwrap())
    }

    /// A motion that carries in a meeting of another day.
    pub async fn decision_on(&self, day: &str) -> String {
        done(&self.room.set_rule(two_thirds(CITY, "LEADING_GROUP")).await);
        let meeting = self.room.convened("LEADING_GROUP", day).await;
        done(&self.room.hold(&meeting, &self.room.seats).await);
        let voted = self.room.vote(&meeting, &["FOR"; 6]).await;
        done(&voted);
        id(&voted["meeting"]["decisions"][0])
    }

    pub async fn deliberate(&self, document: &str, decision: &str) -> Value {
        let input = json!({ "document": document, "decision": decision });
        self.change(&self.organizer, "documentDeliberate", input).await
    }

    /// Puts down a new decision on it.
    pub async fn deliberated(&self, document: &str) -> Value {
        let decision = self.decision().await;
        let deliberated = self.deliberate(document, &decision).await;
        done(&deliberated);
        deliberated
    }

    pub async fn approve(&self, actor: &Arc<Actor>, document: &str, stage: &str) -> Value {
        self.change(actor, "documentApprove", json!({ "document": document, "stage": stage })).await
    }

    pub async fn approve_parts(&self, actor: &Arc<Actor>, document: &str, stage: &str, parts: &[&str]) -> Value {
        let input = json!({ "document": document, "stage": stage, "parts": parts });
        self.change(actor, "documentApprove", input).await
    }

    pub async fn send_back(&self, document: &str) -> Value {
        let input = json!({ "document": document, "reason": "示例：须修改" });
        self.change(&self.committee, "documentReturn", input).await
    }

    pub async fn withdraw(&self, document: &str) -> Value {
        let input = json!({ "document": document, "reason": "示例：不再需要" });
        self.change(&self.drafter, "documentWithdraw", input).await
    }

    pub fn issuing(&self, document: &str, paper: &str) -> Value {
        let signatories = json!([{ "name": "示例人员1", "post": self.room.posts[0] }]);
        json!({ "document": document, "paper": paper, "signatories": signatories })
    }

    pub async fn issue(&self, document: &str, paper: &str) -> Value {
        self.change(&self.organizer, "documentIssue", self.issuing(document, paper)).await
    }

    /// A document that waits to be issued.
    pub async fn approved(&self, document: &str) {
        self.deliberated(document).await;
        done(&self.approve(&self.committee, document, "COMMITTEE").await);
        done(&self.approve(&self.government, document, "GOVERNMENT").await);
    }

    /// A document that is issued.
    pub async fn issued(&self, input: Value, paper: &str) -> String {
        let document = self.draft_with(input).await;
        self.approved(&document).await;
        done(&self.issue(&document, paper).await);
        document
    }

    pub async fn set_rule(&self, stage: &str, persons: i32) {
        let input =
            json!({ "unit": CITY, "stage": stage, "persons": persons, "from": "2010-12-01", "paper": "示例议事规则" });
        let fields = "approvalRule { stage persons validFrom unit { code } }";
        done(&change(&self.world, &self.organizer, "documentApprovalRuleSet", fields, input).await);
    }

    pub async fn seen(&self, document: &str) -> Value {
        seen(&self.world, &self.organizer, document).await
    }

    /// The moves that a document has made.
    pub async fn moves(&self, document: &str) -> Vec<String> {
        let steps = self.seen(document).await["steps"].clone();
        let moved = |step: &Value| match step["moved"].as_str().unwrap() {
            "PASS" => format!("PASS {}", step["remark"].as_str().unwrap()),
            moved => moved.to_owned(),
        };
        steps.as_array().unwrap().iter().map(moved).collect()
    }
}
