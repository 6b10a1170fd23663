//! A department's own papers: issued by the department itself, without deliberation and approvals, and owed from then
//! on as a filing with the leading group's office.

use std::sync::Arc;

use rencai::access::{Actor, Role};
use serde_json::{Value, json};

use super::{Desk, FINANCE, change, person, with};
use crate::deliberation::Room;
use crate::duties::figures::sums_hold;
use crate::duties::{clause_id, due, morning, owed};
use crate::support::hall::{allowed, done, id, refused, tamper};
use crate::support::world::{CITY, WUHUA, World, in_app};

const FILING: &str = "filing { id receipt addressee { code } }";

/// A department with somebody who issues what it drafts, and a post in which that is signed.
struct Department {
    desk: Desk,
    room: Room,
}

impl Department {
    async fn of(world: &Arc<World>) -> Self {
        Self { desk: Desk::of(world).await, room: Room::of(world, FINANCE, "LIAISON_STATION").await }
    }

    /// What drafting its own paper takes.
    async fn input(&self) -> Value {
        let clause = clause_id(&self.desk.world, "4.1.4g").await;
        with(&self.desk.input(), &json!({ "departmental": true, "clause": clause }))
    }

    async fn draft(&self) -> String {
        self.desk.draft_with(self.input().await).await
    }

    fn issuing(&self, document: &str, paper: &str) -> Value {
        let signatories = json!([{ "name": "示例人员1", "post": self.room.posts[0] }, { "name": "示例会签人" }]);
        with(&self.desk.issuing(document, paper), &json!({ "signatories": signatories }))
    }

    async fn issue_as(&self, actor: &Arc<Actor>, input: Value) -> Value {
        self.desk.change(actor, "documentIssue", input).await
    }

    async fn issue(&self, document: &str, paper: &str) -> Value {
        self.issue_as(&self.room.organizer, self.issuing(document, paper)).await
    }

    async fn file(&self, document: &str, addressee: &str) -> Value {
        let input = json!({ "document": document, "addressee": addressee });
        change(&self.desk.world, &self.desk.drafter, "documentFile", FILING, input).await
    }
}

/// Features 7, 12 and 24.
#[test]
fn what_a_department_issues_itself_is_owed_as_a_filing_by_itself_until_its_receipt_is_there() {
    in_app(|world| async move {
        let department = Department::of(&world).await;
        let desk = &department.desk;
        let document = department.draft().await;
        assert_eq!(desk.seen(&document).await["departmental"], true);
        assert_eq!(owed(&world, FINANCE, "4.1").await, [due("2010-12-31", "DONE")]);
        assert_eq!(owed(&world, FINANCE, "4.1.4f").await, [], "nobody drafted it for the committee");
        let decision = desk.decision().await;
        for refusal in
            [desk.deliberate(&document, &decision).await, desk.approve(&desk.committee, &document, "COMMITTEE").await]
        {
            assert_eq!(allowed(&refusal, "STATE_FORBIDS"), ["REVISE", "CONSULT", "ISSUE", "WITHDRAW"]);
        }
        let input = department.issuing(&document, "昆财〔2010〕1号");
        for (changes, path) in [
            (json!({ "paper": " " }), json!(["paper"])),
            (json!({ "signatories": [] }), json!(["signatories"])),
            (json!({ "signatories": [{ "name": "示例人员1" }] }), json!(["signatories"])),
        ] {
            let refusal = department.issue_as(&department.room.organizer, with(&input, &changes)).await;
            assert_eq!(refused(&refusal, "BAD_USER_INPUT")["path"], path);
        }
        let stranger = person(&world, "stranger", WUHUA, Role::Organizer).await;
        refused(&department.issue_as(&stranger, input.clone()).await, "NOT_FOUND");
        assert_eq!(allowed(&department.file(&document, CITY).await, "STATE_FORBIDS"), ["ISSUED"]);

        let consult = json!({ "document": document, "until": "2010-12-10" });
        done(&desk.change(&desk.drafter, "documentConsult", consult).await);
        morning(&world, "2010-12-03");
        let issued = department.issue_as(&department.room.organizer, input).await;
        done(&issued);
        let shown = &issued["document"];
        assert_eq!((&shown["state"], &shown["publicState"]), (&json!("ISSUED"), &json!("PUBLISHED")));
        assert_eq!(shown["opinionsUntil"], Value::Null, "it is out for opinions no more");
        let says: Value = serde_json::from_str(shown["sealedContent"].as_str().unwrap()).unwrap();
        assert_eq!(
            (&says["departmental"], &says["decision"], &says["approvals"]),
            (&json!(true), &Value::Null, &json!([]))
        );
        assert_eq!(desk.moves(&document).await, ["CONSULT", "ISSUE"]);
        assert_eq!(owed(&world, FINANCE, "4.1.4g").await, [due("2010-12-03", "DUE_SOON")]);
        assert_eq!(owed(&world, FINANCE, "4.1.4f").await, []);
        for payload in [desk.revise(&document, "甲", "乙").await, desk.withdraw(&document).await] {
            assert_eq!(allowed(&payload, "STATE_FORBIDS"), [""; 0], "what is issued never changes");
        }

        assert_eq!(allowed(&department.file(&document, FINANCE).await, "BAD_USER_INPUT"), [CITY]);
        let filed = department.file(&document, CITY).await;
        done(&filed);
        assert_eq!(filed["filing"]["receipt"], "备〔2010〕1号");
        assert_eq!(owed(&world, FINANCE, "4.1.4g").await, [due("2010-12-03", "DONE")]);
        let withdraw = json!({ "filing": id(&filed["filing"]), "reason": "示例：报错单位" });
        done(&change(&world, &desk.drafter, "filingWithdraw", FILING, withdraw).await);
        morning(&world, "2010-12-06");
        assert_eq!(owed(&world, FINANCE, "4.1.4g").await, [due("2010-12-03", "OVERDUE")]);
        sums_hold(&world).await;
    });
}

/// Features 7 and 24.
#[test]
fn a_filing_clause_chooses_by_what_it_is_owed_and_only_a_departments_own_is_owed_without_one() {
    in_app(|world| async move {
        let department = Department::of(&world).await;
        let desk = &department.desk;
        let document = department.draft().await;
        let by =
            |clause: &str| with(&department.issuing(&document, "昆财〔2010〕1号"), &json!({ "filingClause": clause }));
        let other = department.issue_as(&department.room.organizer, by(&desk.clause)).await;
        assert_eq!(refused(&other, "STATE_FORBIDS")["path"], json!(["filingClause"]));
        let chosen = by(&clause_id(&world, "4.1.4g").await);
        done(&department.issue_as(&desk.organizer, chosen).await);
        assert_eq!(owed(&world, FINANCE, "4.1.4g").await, [due("2010-12-01", "DUE_SOON")], "once");
        desk.issued(desk.input(), "昆示〔2010〕1号").await;
        assert_eq!(owed(&world, FINANCE, "4.1.4g").await.len(), 1, "committee and government issued that one");

        let bare = with(&department.input().await, &json!({ "consideration": null }));
        let bare = desk.draft_with(bare).await;
        assert_eq!(allowed(&department.issue(&bare, "昆财〔2010〕2号").await, "STATE_FORBIDS"), ["REVISE"]);
        let origin = json!([{ "document": document, "number": 1, "part": "goals" }]);
        let derive = json!({
            "unit": FINANCE, "kind": "DOCUMENT", "clause": desk.clause, "title": "示例续办", "departmental": true,
            "consideration": { "kind": "MEASURES", "text": "示例" }, "parts": [{ "key": "goals", "sources": origin }],
        });
        let derived = desk.change(&desk.drafter, "documentDerive", derive).await;
        done(&derived);
        done(&department.issue(&id(&derived["document"]), "昆财〔2010〕2号").await);
        assert_eq!(owed(&world, FINANCE, "4.1.4g").await.len(), 2);
        sums_hold(&world).await;
    });
}

/// Feature 24.
#[test]
fn a_unit_that_leads_issues_nothing_by_itself_nor_does_a_department_that_has_come_to_lead() {
    in_app(|world| async move {
        let department = Department::of(&world).await;
        let desk = &department.desk;
        let source = desk.draft().await;
        let origin = json!([{ "document": source, "number": 1, "part": "goals" }]);
        for unit in [CITY, WUHUA] {
            let drafter = person(&world, "above", CITY, Role::Reporter).await;
            let input = with(&department.input().await, &json!({ "unit": unit }));
            let derive = json!({
                "unit": unit, "kind": "DOCUMENT", "clause": desk.clause, "title": "示例", "departmental": true,
                "parts": [{ "key": "goals", "sources": origin }],
            });
            for (name, input) in [("documentDraft", input), ("documentDerive", derive)] {
                let refusal = desk.change(&drafter, name, input).await;
                assert_eq!(refused(&refusal, "BAD_USER_INPUT")["path"], json!(["departmental"]), "{unit} {name}");
                assert_eq!(allowed(&refusal, "BAD_USER_INPUT"), ["false"]);
            }
        }
        let document = department.draft().await;
        let of = format!("WHERE unit_id = (SELECT id FROM unit WHERE code = '{FINANCE}')");
        tamper(&world, &format!("UPDATE unit_version SET role = 'lead' {of}")).await;
        let refusal = department.issue(&document, "昆财〔2010〕1号").await;
        assert_eq!(refused(&refusal, "STATE_FORBIDS")["path"], json!(["document"]));
        assert_eq!(allowed(&refusal, "STATE_FORBIDS"), ["WITHDRAW"]);
        tamper(&world, &format!("UPDATE unit_version SET role = 'department' {of}")).await;
        done(&department.issue(&document, "昆财〔2010〕1号").await);
    });
}
