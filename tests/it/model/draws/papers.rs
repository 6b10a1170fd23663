//! What the rooms of documents, policies and freezes want.

use serde_json::{Value, json};

use crate::coordination::LEAD;
use crate::model::book::BOOK;
use crate::model::story::{Record, Story};
use crate::support::world::{CITY, WUHUA};

/// How talent was considered.
fn considered() -> Value {
    json!({ "kind": "DIRECTION", "text": "示例导向" })
}

impl Story {
    /// What is wanted of what a mutation takes; nothing where it is of another room.
    pub(super) fn of_papers(&mut self, mutation: &str, about: Option<&Record>) -> Vec<(&'static str, Value)> {
        let today = self.world.clock.today().to_string();
        match mutation {
            "documentDraft" => {
                let parts = self.parts();
                self.begun(parts)
            }
            "documentRevise" => {
                vec![("consideration", considered()), ("parts", self.parts()), ("opinions", Value::Null)]
            }
            "documentDerive" => {
                let document = about.map_or_else(|| self.id_of("document"), |record| record.id.clone());
                let source = json!({ "document": document, "number": 1, "part": "goals" });
                self.begun(json!([{ "key": "goals", "heading": null, "text": null, "sources": [source] }]))
            }
            "documentConsult" => vec![("until", json!(self.day(0, 9)))],
            "documentOpine" => vec![("unit", json!(LEAD)), ("number", json!(1)), ("part", json!("goals"))],
            "documentDeliberate" => {
                let decisions = &self.pools["decision"];
                let fresh = decisions.iter().rfind(|record| !self.spent.contains(&record.id));
                vec![("decision", json!(fresh.or(decisions.last()).map(|record| &record.id)))]
            }
            "documentApprove" => {
                let committee = about.is_some_and(|record| record.state == "DELIBERATED");
                let stage = if committee { "COMMITTEE" } else { "GOVERNMENT" };
                vec![("stage", json!(stage)), ("parts", Value::Null), ("exception", Value::Null)]
            }
            "documentApprovalRuleSet" => {
                let persons = 1 + i64::from(self.dice.percent(20));
                vec![("unit", json!(WUHUA)), ("persons", json!(persons)), ("from", json!(today))]
            }
            "documentIssue" => {
                let head = json!({ "name": "示例人员1", "post": self.pools["post"][0].id });
                vec![
                    ("paper", json!(format!("示例〔2010〕{}号", self.log.len()))),
                    ("signatories", json!([head])),
                    ("filingClause", Value::Null),
                ]
            }
            "documentFile" => vec![("addressee", json!(self.dice.of(&[WUHUA, CITY])))],
            "policyEnter" => {
                let before = if self.dice.percent(20) { json!(self.id_of("entry")) } else { Value::Null };
                vec![
                    ("from", json!(today)),
                    ("until", Value::Null),
                    ("supersedes", before),
                    ("reviewOn", json!(self.day(2, 40))),
                ]
            }
            "policyReview" => {
                let outcome = *self.dice.of(&["KEEP", "REVISE", "REPEAL"]);
                let next = if outcome == "REPEAL" { Value::Null } else { json!(self.day(1, 40)) };
                vec![("outcome", json!(outcome)), ("next", next), ("clause", Value::Null)]
            }
            "freezeSet" => {
                let stopped = self.dice.of(&BOOK.enums["FrozenMove"]);
                vec![
                    ("unit", json!(self.dice.of(&[LEAD, LEAD, WUHUA]))),
                    ("moves", json!([stopped])),
                    ("from", json!(today)),
                    ("until", json!(self.day(1, 5))),
                ]
            }
            _ => Vec::new(),
        }
    }

    /// What a draft takes; now and then it is one that its department issues itself.
    fn begun(&mut self, parts: Value) -> Vec<(&'static str, Value)> {
        vec![
            ("unit", json!(LEAD)),
            ("kind", json!("DOCUMENT")),
            ("departmental", json!(self.dice.percent(10))),
            ("clause", json!(self.pools["clause"][0].id)),
            ("consideration", considered()),
            ("parts", parts),
        ]
    }

    fn parts(&mut self) -> Value {
        let part = |key: &str, text: String| json!({ "key": key, "heading": "示例", "text": text });
        json!([part("goals", self.string("text")), part("measures", self.string("text"))])
    }
}
