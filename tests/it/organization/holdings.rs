//! What a unit that ends leaves open is listed room by room, and somebody has to go on with it.

use std::collections::BTreeMap;

use rencai::access::Role;
use serde_json::{Value, json};

use crate::duties::{duties, opened};
use crate::support::hall::{allowed, done, nodes};
use crate::support::world::{CITY, SHILIN, WUHUA, in_app};

/// Feature 3.
#[test]
fn duties_reports_meetings_circulars_tasks_and_posts_of_a_unit_that_ends_are_listed_and_want_an_heir() {
    in_app(|world| async move {
        opened(&world).await;
        crate::duties::morning(&world, "2011-01-05");
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
        let report = duties(&world, &supervisor, WUHUA, false, "4.1.4c").await[0]["id"].clone();
        let circular = json!({ "unit": CITY, "addressee": WUHUA, "duties": [report], "text": "示例通报" });
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
                assert_eq!(
                    one["goesTo"],
                    if one["kind"] == "PRINCIPAL" { Value::Null } else { json!(SHILIN) },
                    "{one}"
                );
                (one["kind"].as_str().unwrap(), one["count"].as_str().unwrap())
            })
            .collect();
        let many = owed["totalCount"].to_string();
        let one = ["APPOINTMENT", "BODY", "CIRCULAR", "MATTER", "PRINCIPAL"].map(|kind| (kind, "1"));
        assert_eq!(left, one.into_iter().chain([("DUTY", many.as_str())]).collect());

        let close = json!({ "from": "2011-01-01", "reason": "示例", "steps": [{ "close": { "unit": WUHUA, "successors": [] } }] });
        let refused = change(&organizer, "unitsReorganize", "reorganization { digest }", close).await;
        assert_eq!(allowed(&refused, "IN_USE"), ["successors"]);
        let run = json!({ "from": "2011-01-01", "reason": "示例", "steps": steps, "expected": plan["digest"] });
        done(&change(&organizer, "unitsReorganize", "reorganization { digest }", run).await);
    });
}
