//! What a unit that ends leaves open is listed room by room, and somebody has to go on with it.

use std::collections::BTreeMap;

use rencai::access::Role;
use rencai::coordination::holdings;
use rencai::organization::reorganization::{HoldingKind, Open};
use rencai::store::Read;
use serde_json::{Value, json};

use crate::coordination::{self, FINANCE};
use crate::deliberation::Room;
use crate::documents::parts;
use crate::duties::{clause_id, morning};
use crate::reports;
use crate::supervision::OFFICE;
use crate::support::hall::{allowed, done, id, nodes, tamper};
use crate::support::world::{CITY, SHILIN, WUHUA, in_app};

/// Feature 3.
#[test]
fn duties_reports_meetings_papers_inspections_tasks_targets_and_networks_of_a_unit_that_ends_want_an_heir() {
    in_app(|world| async move {
        let reported = reports::Desk::of(&world).await;
        done(&reports::draft(&world, &reported.reporter, &reported.duty, reports::content("示例")).await);
        let desk = coordination::Desk::of(&world).await;
        desk.assigned().await;
        let supervisor = world.actor(CITY, &[Role::Supervisor]).await;
        let organizer = world.actor(CITY, &[Role::Organizer, Role::Operator]).await;
        let reporter = world.actor(WUHUA, &[Role::Reporter]).await;
        let change = async |actor, name: &str, fields: &str, input: Value| {
            let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
            let query = format!(
                "mutation($input: {kind}!) {{ {name}(input: $input) {{ {fields} errors {{ code path allowed }} auditId }} }}"
            );
            world.data(actor, &query, json!({ "input": input })).await[name].clone()
        };
        let body = json!({ "unit": WUHUA, "kind": "OFFICE", "name": "x", "nameEn": "x", "from": "2010-12-01" });
        let body = change(&organizer, "bodyRegister", "body { id }", body).await["body"]["id"].clone();
        let post =
            json!({ "body": body, "kind": "STAFF", "title": "x", "titleEn": "x", "places": 2, "from": "2010-12-01" });
        let post = change(&organizer, "postCreate", "post { id }", post).await["post"]["id"].clone();
        let held = json!({ "post": post, "subject": "1", "name": "样例", "from": "2010-12-01" });
        done(&change(&organizer, "appointmentMake", "appointment { id }", held).await);
        for year in [2010, 2011] {
            let target = json!({
                "unit": WUHUA, "year": year, "code": "talents", "title": "示例目标", "wanted": "10", "measure": "人",
                "post": post,
            });
            done(&change(&supervisor, "targetSet", "target { id }", target).await);
        }
        let draft = json!({
            "unit": WUHUA, "kind": "DOCUMENT", "clause": clause_id(&world, "4.1.4f").await, "title": "示例人才政策",
            "consideration": { "kind": "DIRECTION", "text": "示例导向" }, "parts": parts("示例目标", "示例措施"),
        });
        done(&change(&reporter, "documentDraft", "document { id }", draft).await);
        // How a paper comes to be in force is the documents' own matter: here it stands in the register, and no more.
        for entered in [
            "INSERT INTO policy_entry (id, unit_id, document_id, version) SELECT id, unit_id, id, 1 FROM document",
            "INSERT INTO policy_version (id, unit_id, entry_id, level, valid_from, known_from)
                SELECT id, unit_id, id, 'COUNTY', '2010-12-01', (SELECT min(instant) FROM audit_entry)
                FROM policy_entry",
        ] {
            tamper(&world, entered).await;
        }
        let inspection = json!({
            "unit": WUHUA, "title": "示例督查", "scope": "示例范围", "kind": "REGULAR", "units": [OFFICE],
            "from": "2010-12-01",
        });
        done(&change(&desk.supervisor, "inspectionOpen", "inspection { id }", inspection).await);
        let finding = json!({
            "unit": WUHUA, "clause": clause_id(&world, "4.1.4c").await, "text": "示例问题", "deadline": "2011-01-31",
        });
        done(&change(&supervisor, "findingRecord", "finding { id }", finding).await);
        for (code, members) in [("own", vec![FINANCE]), ("empty", Vec::new())] {
            let network = json!({ "unit": WUHUA, "code": code, "name": "x", "nameEn": "x", "from": "2010-12-01" });
            let network = change(&organizer, "networkCreate", "network { id }", network).await["network"]["id"].clone();
            if !members.is_empty() {
                let join = json!({ "network": network, "members": members, "from": "2010-12-01" });
                done(&change(&organizer, "networkJoin", "network { id }", join).await);
            }
        }
        let approvals = json!({
            "unit": WUHUA, "stage": "COMMITTEE", "persons": 2, "from": "2010-12-01", "paper": "示例议事规则",
        });
        done(&change(&organizer, "documentApprovalRuleSet", "approvalRule { stage }", approvals).await);
        let reminders = json!({ "unit": WUHUA, "from": "2010-12-01", "steps": [{ "days": 0, "to": "OWNER" }] });
        done(&change(&supervisor, "reminderRuleSet", "reminderRule { validFrom }", reminders).await);
        let freeze = json!({
            "unit": WUHUA, "title": "示例审计", "moves": ["ISSUE"], "from": "2010-12-01", "until": "2011-02-01",
            "paper": "昆示〔2010〕9号", "reason": "示例：审计期间",
        });
        done(&change(&supervisor, "freezeSet", "freeze { id }", freeze).await);
        morning(&world, "2011-01-05");
        let circular = json!({ "unit": CITY, "addressee": WUHUA, "duties": [reported.duty], "text": "示例通报" });
        done(&change(&supervisor, "circularDraft", "circular { id }", circular).await);
        let matter = json!({ "unit": WUHUA, "addressee": CITY, "kind": "BARRIER", "title": "示例", "text": "示例",
            "answerBy": "2011-03-01" });
        done(&change(&reporter, "matterRaise", "matter { id }", matter).await);

        let owed = world.data(
            &supervisor,
            "{ duties(unit: \"530102\", states: [OPEN, DUE_SOON, OVERDUE], first: 100) { totalCount edges { node { id } } } }",
            json!({}),
        );
        let owed = owed.await["duties"].clone();
        assert_eq!(owed["totalCount"], nodes(&owed).len());
        let preview =
            "query($steps: [ReorganizationStepInput!]!) { previewReorganization(from: \"2011-01-01\", steps: $steps) {
            digest holdings { unit kind count goesTo } } }";
        let steps = json!([{ "close": { "unit": WUHUA, "successors": [SHILIN] } }]);
        let plan = world.data(&organizer, preview, json!({ "steps": steps })).await["previewReorganization"].clone();
        let of_county = plan["holdings"].as_array().unwrap().iter().filter(|one| one["unit"] == WUHUA);
        let left: BTreeMap<&str, &str> = of_county
            .map(|one| {
                let kind = one["kind"].as_str().unwrap();
                let ends = ["APPOINTMENT", "BALLOT_RULE", "BODY", "PRINCIPAL"].contains(&kind);
                let heir = if ends { Value::Null } else { json!(SHILIN) };
                assert_eq!(one["goesTo"], heir, "{one}");
                (kind, one["count"].as_str().unwrap())
            })
            .collect();
        let many = owed["totalCount"].to_string();
        let single = [
            "APPROVAL_RULE",
            "BALLOT_RULE",
            "CIRCULAR",
            "DOCUMENT",
            "FINDING",
            "FREEZE",
            "INSPECTION",
            "MATTER",
            "MEETING",
            "NETWORK",
            "POLICY_ENTRY",
            "REMINDER_RULE",
            "REPORT",
            "TASK",
        ];
        // The leading group with six who have a vote and one of its staff, and the office with one.
        let several =
            [("APPOINTMENT", "8"), ("BODY", "2"), ("DUTY", many.as_str()), ("PRINCIPAL", "3"), ("TARGET", "2")];
        assert_eq!(left, single.map(|kind| (kind, "1")).into_iter().chain(several).collect());

        let close = json!({ "from": "2011-01-01", "reason": "示例", "steps": [{ "close": { "unit": WUHUA, "successors": [] } }] });
        let refused = change(&organizer, "unitsReorganize", "reorganization { digest }", close).await;
        assert_eq!(allowed(&refused, "IN_USE"), ["successors"]);
        let run = json!({ "from": "2011-01-01", "reason": "示例", "steps": steps, "expected": plan["digest"] });
        done(&change(&organizer, "unitsReorganize", "reorganization { digest }", run).await);
    });
}

/// Feature 3.
#[test]
fn what_binds_where_a_unit_lies_is_listed_and_keeps_no_unit_from_ending_without_an_heir() {
    in_app(|world| async move {
        let supervisor = world.actor(CITY, &[Role::Supervisor]).await;
        let organizer = world.actor(CITY, &[Role::Organizer, Role::Operator]).await;
        let change = async |actor, name: &str, fields: &str, input: Value| {
            let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
            let asked = format!("{name}(input: $input) {{ {fields} errors {{ code }} auditId }}");
            let query = format!("mutation($input: {kind}!) {{ {asked} }}");
            let payload = world.data(actor, &query, json!({ "input": input })).await[name].clone();
            done(&payload);
            payload
        };
        let approvals = json!({
            "unit": SHILIN, "stage": "COMMITTEE", "persons": 2, "from": "2010-12-01", "paper": "示例议事规则",
        });
        change(&organizer, "documentApprovalRuleSet", "approvalRule { stage }", approvals).await;
        let reminders = json!({ "unit": SHILIN, "from": "2010-12-01", "steps": [{ "days": 0, "to": "OWNER" }] });
        change(&supervisor, "reminderRuleSet", "reminderRule { validFrom }", reminders).await;
        let freeze = |title: &str, from: &str, until: &str| {
            json!({
                "unit": SHILIN, "title": title, "moves": ["ISSUE"], "from": from, "until": until,
                "paper": "昆示〔2010〕9号", "reason": "示例：审计期间",
            })
        };
        change(&supervisor, "freezeSet", "freeze { id }", freeze("示例审计", "2010-12-10", "2010-12-20")).await;
        change(&supervisor, "freezeSet", "freeze { id }", freeze("示例检查", "2010-12-01", "2010-12-05")).await;
        morning(&world, "2010-12-05");
        for (successors, heir) in [(vec![WUHUA], json!(WUHUA)), (Vec::new(), Value::Null)] {
            let plan = "query($steps: [ReorganizationStepInput!]!) {
                previewReorganization(from: \"2010-12-05\", steps: $steps) { holdings { unit kind count goesTo } } }";
            let steps = json!([{ "close": { "unit": SHILIN, "successors": successors } }]);
            let plan = world.data(&organizer, plan, json!({ "steps": steps })).await["previewReorganization"].clone();
            let kinds = ["APPROVAL_RULE", "REMINDER_RULE", "FREEZE"];
            let listed = kinds.map(|kind| json!({ "unit": SHILIN, "kind": kind, "count": "1", "goesTo": heir }));
            assert_eq!(plan["holdings"], json!(listed), "a freeze that is over is nothing any more");
        }
        let steps = json!([{ "close": { "unit": SHILIN, "successors": [WUHUA] } }]);
        let run = json!({ "from": "2010-12-05", "reason": "示例", "steps": steps });
        change(&organizer, "unitsReorganize", "reorganization { digest }", run).await;
        morning(&world, "2010-12-12");
        let query = "{ freezes(unit: \"530102\") { title unit { code } } }";
        let there = world.data(&organizer, query, json!({})).await["freezes"].clone();
        assert_eq!(there, json!([{ "title": "示例审计", "unit": { "code": SHILIN } }]), "it stops who continues it");
    });
}

/// Feature 3.
#[test]
fn a_target_is_left_open_until_its_year_is_over_and_somebody_has_said_what_became_of_it() {
    in_app(|world| async move {
        let room = Room::of(&world, WUHUA, "LEADING_GROUP").await;
        let supervisor = world.actor(WUHUA, &[Role::Supervisor]).await;
        let reporter = world.actor(WUHUA, &[Role::Reporter]).await;
        let mut targets = Vec::new();
        for year in [2010, 2011] {
            let input = json!({
                "unit": WUHUA, "year": year, "code": "talents", "title": "示例目标", "wanted": "10", "measure": "人",
                "post": room.posts[0],
            });
            let set = coordination::change(&world, &supervisor, "targetSet", input).await;
            done(&set);
            targets.push(id(&set["target"]));
        }
        let report = async |target: &str| {
            let input = json!({ "target": target, "actual": "9", "text": "示例说明" });
            done(&coordination::change(&world, &reporter, "targetReport", input).await);
        };
        let unit = supervisor.unit;
        let left = async || {
            let (read, mut open) = (Read::new(&world.app.store, world.system.clone()), Open::new());
            holdings::open(&read, &[unit], &mut open).await.unwrap();
            open.get(&(unit, HoldingKind::Target)).copied()
        };
        assert_eq!(left().await, Some(2));
        report(&targets[0]).await;
        assert_eq!(left().await, Some(2), "the year goes on");
        morning(&world, "2011-03-01");
        report(&targets[1]).await;
        assert_eq!(left().await, Some(1), "that one is over, and accounted for");
        morning(&world, "2012-01-05");
        assert_eq!(left().await, Some(1), "what was said in March was how far it had got");
        report(&targets[1]).await;
        assert_eq!(left().await, None);
    });
}
