//! Filings, which discharge duties, and the register of policies with its reviews.

use std::collections::BTreeSet;
use std::sync::Arc;

use rencai::access::{Actor, Role};
use rencai::documents::model::PolicyLevel;
use rencai::kernel::UnitKind;
use serde_json::{Value, json};

use super::{Desk, FINANCE, change, person, with};
use crate::deliberation::Room;
use crate::duties::figures::sums_hold;
use crate::duties::{clause_id, duties, morning, opened};
use crate::support::hall::{allowed, done, id, nodes, refused, tamper};
use crate::support::world::{CITY, WUHUA, World, in_app};

const FILING: &str = "filing { id version receipt filedOn withdrawnOn withdrawnBecause unit { code } addressee { code }
    document { id } }";
const ENTRY: &str = "entry { id version validFrom validUntil reviewOn isReviewOverdue supersedes { id }
    supersededBy { id } reviews { day outcome remark next clause { number } } document { title } }";

async fn file(world: &Arc<World>, actor: &Arc<Actor>, document: &str, addressee: &str) -> Value {
    change(world, actor, "documentFile", FILING, json!({ "document": document, "addressee": addressee })).await
}

#[test]
fn a_filing_takes_the_next_receipt_of_the_year_and_discharges_the_duty_of_its_occasion() {
    in_app(|world| async move {
        opened(&world).await;
        let desk = Desk::of(&world).await;
        let document = desk.draft().await;
        assert_eq!(allowed(&file(&world, &desk.drafter, &document, CITY).await, "STATE_FORBIDS"), ["ISSUED"]);
        desk.approved(&document).await;
        let other = with(&desk.issuing(&document, "昆示〔2010〕1号"), &json!({ "filingClause": desk.clause }));
        let refusal = desk.change(&desk.organizer, "documentIssue", other).await;
        assert_eq!(refused(&refusal, "STATE_FORBIDS")["path"], json!(["filingClause"]));
        let clause = clause_id(&world, "4.1.4g").await;
        let input = with(&desk.issuing(&document, "昆示〔2010〕1号"), &json!({ "filingClause": clause }));
        done(&desk.change(&desk.organizer, "documentIssue", input).await);
        let owed = async || duties(&world, &desk.drafter, FINANCE, false, "4.1.4g").await;
        assert_eq!(owed().await.len(), 1);
        assert_eq!(owed().await[0]["dischargedOn"], Value::Null);
        sums_hold(&world).await;

        let below = file(&world, &desk.drafter, &document, FINANCE).await;
        assert_eq!(allowed(&below, "BAD_USER_INPUT"), [CITY]);
        assert_eq!(
            refused(&file(&world, &desk.drafter, &document, WUHUA).await, "BAD_USER_INPUT")["path"],
            json!(["addressee"])
        );
        refused(&file(&world, &desk.drafter, &document, "999999").await, "NOT_FOUND");
        let stranger = person(&world, "stranger", WUHUA, Role::Reporter).await;
        refused(&file(&world, &stranger, &document, CITY).await, "NOT_FOUND");
        let keyed = json!({ "document": document, "addressee": CITY, "idempotencyKey": "once" });
        let filed = change(&world, &desk.drafter, "documentFile", FILING, keyed.clone()).await;
        done(&filed);
        assert_eq!(change(&world, &desk.drafter, "documentFile", FILING, keyed).await, filed);
        assert_eq!(
            (&filed["filing"]["receipt"], &filed["filing"]["filedOn"]),
            (&json!("备〔2010〕1号"), &json!("2010-12-01"))
        );
        assert_eq!(owed().await[0]["dischargedOn"], "2010-12-01");
        sums_hold(&world).await;
        assert_eq!(allowed(&file(&world, &desk.drafter, &document, CITY).await, "IN_USE"), ["备〔2010〕1号"]);

        let filing = id(&filed["filing"]);
        let silent = json!({ "filing": filing, "reason": " " });
        refused(&change(&world, &desk.drafter, "filingWithdraw", FILING, silent).await, "BAD_USER_INPUT");
        let withdraw = json!({ "filing": filing, "reason": "示例：报错单位" });
        refused(&change(&world, &stranger, "filingWithdraw", FILING, withdraw.clone()).await, "NOT_FOUND");
        let withdrawn = change(&world, &desk.drafter, "filingWithdraw", FILING, withdraw.clone()).await;
        done(&withdrawn);
        assert_eq!(withdrawn["filing"]["withdrawnOn"], "2010-12-01");
        assert_eq!(owed().await[0]["dischargedOn"], Value::Null);
        sums_hold(&world).await;
        refused(&change(&world, &desk.drafter, "filingWithdraw", FILING, withdraw).await, "STATE_FORBIDS");
        let again = file(&world, &desk.drafter, &document, CITY).await;
        assert_eq!(again["filing"]["receipt"], "备〔2010〕2号", "a number is not given twice");
        assert_eq!(owed().await[0]["dischargedOn"], "2010-12-01");

        let second = desk.issued(desk.input(), "昆示〔2010〕2号").await;
        morning(&world, "2011-01-04");
        let next = file(&world, &desk.drafter, &second, CITY).await;
        assert_eq!(next["filing"]["receipt"], "备〔2011〕1号", "each year begins anew");
        let list = "query($unit: String!) { documentFilings(unit: $unit) { totalCount edges { node { receipt } } } }";
        for (actor, unit, count) in [(&desk.organizer, CITY, 3), (&desk.drafter, FINANCE, 3), (&stranger, CITY, 0)] {
            let found = world.data(actor, list, json!({ "unit": unit })).await["documentFilings"].clone();
            assert_eq!((nodes(&found).len(), &found["totalCount"]), (count, &json!(count)), "{unit}");
        }
        let shown = "query($id: ID!) { node(id: $id) { ... on DocumentFiling { receipt } ... on Document {
            filings { receipt withdrawnOn } } } }";
        let found = world.data(&desk.organizer, shown, json!({ "id": document })).await["node"]["filings"].clone();
        assert_eq!(found.as_array().unwrap().len(), 2);
        assert_eq!(world.data(&stranger, shown, json!({ "id": filing })).await["node"], Value::Null);
    });
}

#[test]
fn documents_that_are_filed_at_once_take_a_number_each_and_none_is_left_out() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let mut issued = Vec::new();
        for number in 1..=3 {
            issued.push(desk.issued(desk.input(), &format!("昆示〔2010〕{number}号")).await);
        }
        let filed = |document: &str| {
            let (world, drafter, document) = (world.clone(), desk.drafter.clone(), document.to_owned());
            async move { file(&world, &drafter, &document, CITY).await }
        };
        let (one, two, three, again) =
            tokio::join!(filed(&issued[0]), filed(&issued[1]), filed(&issued[2]), filed(&issued[0]));
        let payloads = [one, two, three, again];
        let receipts: BTreeSet<&str> =
            payloads.iter().filter_map(|payload| payload["filing"]["receipt"].as_str()).collect();
        assert_eq!(receipts, BTreeSet::from(["备〔2010〕1号", "备〔2010〕2号", "备〔2010〕3号"]));
        let twice = payloads.iter().filter(|payload| payload["errors"][0]["code"] == "IN_USE").count();
        assert_eq!(twice, 1, "{payloads:#?}");
    });
}

#[test]
fn an_issued_document_discharges_what_is_owed_by_the_clause_that_it_rests_on_and_nothing_else() {
    in_app(|world| async move {
        tamper(&world, "UPDATE obligation SET evidence = 'document' WHERE evidence IN ('review', 'contact')").await;
        opened(&world).await;
        let desk = Desk::of(&world).await;
        let city = person(&world, "city", CITY, Role::Reporter).await;
        let clause = clause_id(&world, "4.4.5a").await;
        let input = with(&desk.input(), &json!({ "unit": CITY, "clause": clause }));
        let drafted = desk.change(&city, "documentDraft", input).await;
        done(&drafted);
        let document = id(&drafted["document"]);
        desk.approved(&document).await;
        done(&desk.issue(&document, "昆示〔2010〕1号").await);
        for (number, discharged) in [("4.4.5a", json!("2010-12-01")), ("4.4.4", Value::Null)] {
            let owed = duties(&world, &desk.organizer, CITY, false, number).await;
            let owed: Vec<&Value> = owed.iter().filter(|duty| duty["period"] == "2010").collect();
            assert_eq!(owed.len(), 1, "{number}");
            assert_eq!(owed[0]["dischargedOn"], discharged, "{number}");
        }
        sums_hold(&world).await;
    });
}

async fn in_force(world: &Arc<World>, actor: &Arc<Actor>, day: &str, overdue: bool) -> Vec<String> {
    let query = "query($unit: String!, $day: Date, $overdue: Boolean) {
        policyRegister(unit: $unit, asOf: $day, reviewOverdue: $overdue) { edges { node { id } } } }";
    let variables = json!({ "unit": FINANCE, "day": day, "overdue": overdue });
    nodes(&world.data(actor, query, variables).await["policyRegister"]).iter().map(id).collect()
}

/// Feature 12.
#[test]
fn a_policy_is_in_force_on_its_days_ends_where_another_takes_its_place_and_is_reviewed_in_time() {
    in_app(|world| async move {
        opened(&world).await;
        let desk = Desk::of(&world).await;
        let discharged = async |unit: &str, clause: &str| {
            duties(&world, &world.system, unit, false, clause).await[0]["dischargedOn"].clone()
        };
        let coordinator = "530100-organization-department";
        let enter = async |input: Value| change(&world, &desk.organizer, "policyEnter", ENTRY, input).await;
        let draft = desk.draft().await;
        let early = enter(json!({ "document": draft, "from": "2010-12-01" })).await;
        assert_eq!(allowed(&early, "STATE_FORBIDS"), ["ISSUED"]);
        let first = desk.issued(desk.input(), "昆示〔2010〕1号").await;
        let input = json!({ "document": first, "from": "2010-12-05", "reviewOn": "2010-12-20" });
        for (changes, path) in [
            (json!({ "from": "2010-11-30" }), json!(["from"])),
            (json!({ "until": "2010-12-05" }), json!(["until"])),
            (json!({ "reviewOn": "2010-12-04" }), json!(["reviewOn"])),
        ] {
            assert_eq!(refused(&enter(with(&input, &changes)).await, "BAD_USER_INPUT")["path"], path, "{changes}");
        }
        let stranger = person(&world, "stranger", WUHUA, Role::Organizer).await;
        refused(&change(&world, &stranger, "policyEnter", ENTRY, input.clone()).await, "NOT_FOUND");
        let keyed = with(&input, &json!({ "idempotencyKey": "once" }));
        let entered = enter(keyed.clone()).await;
        done(&entered);
        assert_eq!(enter(keyed).await, entered);
        assert_eq!(discharged(coordinator, "4.2.2a").await, "2010-12-01");
        assert_eq!(discharged(CITY, "4.4.5a").await, Value::Null);
        let one = id(&entered["entry"]);
        assert_eq!(allowed(&enter(input).await, "IN_USE"), std::slice::from_ref(&one));
        for (day, there) in
            [("2010-12-04", vec![]), ("2010-12-05", vec![one.clone()]), ("2020-01-01", vec![one.clone()])]
        {
            assert_eq!(in_force(&world, &desk.drafter, day, false).await, there, "{day}");
        }

        let review = |outcome: &str, next: Option<&str>| json!({ "entry": one, "outcome": outcome, "remark": "示例清理", "next": next });
        let reviewed = async |input: Value| change(&world, &desk.organizer, "policyReview", ENTRY, input).await;
        assert_eq!(allowed(&reviewed(review("KEEP", None)).await, "STATE_FORBIDS"), ["2010-12-05 – "]);
        morning(&world, "2010-12-21");
        assert_eq!(in_force(&world, &desk.drafter, "2010-12-21", true).await, std::slice::from_ref(&one));
        assert_eq!(in_force(&world, &desk.drafter, "2010-12-20", true).await, [""; 0], "it is the last day");
        let past = reviewed(review("KEEP", Some("2010-12-21"))).await;
        assert_eq!(allowed(&past, "BAD_USER_INPUT"), ["2010-12-22 –"]);
        let never = reviewed(review("REPEAL", Some("2011-12-21"))).await;
        assert_eq!(refused(&never, "BAD_USER_INPUT")["path"], json!(["next"]));
        let silent = with(&review("KEEP", None), &json!({ "remark": " " }));
        assert_eq!(refused(&reviewed(silent).await, "BAD_USER_INPUT")["path"], json!(["remark"]));
        let stale = with(&review("KEEP", None), &json!({ "expectedVersion": 9 }));
        refused(&reviewed(stale).await, "VERSION_CONFLICT");
        refused(&change(&world, &stranger, "policyReview", ENTRY, review("KEEP", None)).await, "NOT_FOUND");
        let kept = reviewed(review("REVISE", Some("2011-12-21"))).await;
        done(&kept);
        assert_eq!(discharged(CITY, "4.4.5a").await, Value::Null, "no clause asked for that one");
        sums_hold(&world).await;
        assert_eq!(
            (&kept["entry"]["isReviewOverdue"], &kept["entry"]["reviewOn"]),
            (&json!(false), &json!("2011-12-21"))
        );
        let shown = json!({
            "day": "2010-12-21", "outcome": "REVISE", "remark": "示例清理", "next": "2011-12-21", "clause": null,
        });
        assert_eq!(kept["entry"]["reviews"], json!([shown]));

        let second = desk.issued(with(&desk.input(), &json!({ "title": "示例新政策" })), "昆示〔2010〕2号").await;
        let input = json!({ "document": second, "from": "2011-01-01", "supersedes": one });
        let early = with(&input, &json!({ "from": "2010-12-21", "supersedes": "nothing" }));
        assert_eq!(refused(&enter(early).await, "NOT_FOUND")["path"], json!(["supersedes"]));
        let entered = enter(input).await;
        done(&entered);
        let two = id(&entered["entry"]);
        assert_eq!(entered["entry"]["supersedes"]["id"], one);
        for (day, there) in [("2010-12-31", &one), ("2011-01-01", &two)] {
            assert_eq!(in_force(&world, &desk.drafter, day, false).await, std::slice::from_ref(there), "{day}");
        }
        let query =
            format!("query($id: ID!) {{ node(id: $id) {{ ... on PolicyEntry {} }} }}", ENTRY.replace("entry ", ""));
        let shown = world.data(&desk.drafter, &query, json!({ "id": one })).await["node"].clone();
        assert_eq!((&shown["validUntil"], &shown["supersededBy"]["id"]), (&json!("2011-01-01"), &json!(two)));
        let third = desk.issued(desk.input(), "昆示〔2010〕3号").await;
        let over = enter(json!({ "document": third, "from": "2011-02-01", "supersedes": one })).await;
        assert_eq!(allowed(&over, "STATE_FORBIDS"), ["2010-12-05 – 2011-01-01"]);

        morning(&world, "2011-01-10");
        let repeal = json!({ "entry": two, "outcome": "REPEAL", "remark": "示例：废止" });
        let repealed = reviewed(repeal.clone()).await;
        done(&repealed);
        assert_eq!(repealed["entry"]["validUntil"], "2011-01-11");
        assert_eq!(in_force(&world, &desk.drafter, "2011-01-11", false).await, [""; 0]);
        morning(&world, "2011-01-11");
        refused(&reviewed(repeal).await, "STATE_FORBIDS");
    });
}

/// Feature 12.
#[test]
fn a_review_discharges_what_is_owed_by_the_clause_that_it_names_and_nothing_else() {
    in_app(|world| async move {
        tamper(&world, "UPDATE obligation SET evidence = 'review' WHERE evidence = 'contact'").await;
        opened(&world).await;
        let desk = Desk::of(&world).await;
        let policy = desk.issued(desk.input(), "昆示〔2010〕1号").await;
        let enter = json!({ "document": policy, "from": "2010-12-01" });
        let entered = change(&world, &desk.organizer, "policyEnter", ENTRY, enter).await;
        done(&entered);
        let discharged = async || {
            let mut found = Vec::new();
            for number in ["4.4.5a", "4.4.4"] {
                let owed = duties(&world, &desk.organizer, CITY, false, number).await;
                let owed: Vec<&Value> = owed.iter().filter(|duty| duty["period"] == "2010").collect();
                assert_eq!(owed.len(), 1, "{number}");
                found.push(owed[0]["dischargedOn"] == "2010-12-01");
            }
            found
        };
        let review = |clause: &str| {
            let entry = id(&entered["entry"]);
            json!({ "entry": entry, "outcome": "KEEP", "remark": "示例清理", "clause": clause })
        };
        let reviewed = async |input: Value| change(&world, &desk.organizer, "policyReview", ENTRY, input).await;
        for (clause, code) in [("nothing", "NOT_FOUND"), (desk.clause.as_str(), "STATE_FORBIDS")] {
            assert_eq!(refused(&reviewed(review(clause)).await, code)["path"], json!(["clause"]));
        }
        done(&reviewed(with(&review("nothing"), &json!({ "clause": null }))).await);
        assert_eq!(discharged().await, [false, false], "none without a clause");
        done(&reviewed(review(&clause_id(&world, "4.4.5a").await)).await);
        assert_eq!(discharged().await, [true, false]);
        let last = reviewed(review(&clause_id(&world, "4.4.4").await)).await;
        done(&last);
        assert_eq!(discharged().await, [true, true]);
        let named: Vec<&Value> =
            last["entry"]["reviews"].as_array().unwrap().iter().map(|one| &one["clause"]).collect();
        assert_eq!(named, [&Value::Null, &json!({ "number": "4.4.5a" }), &json!({ "number": "4.4.4" })]);
        sums_hold(&world).await;
    });
}

/// Feature 2.
#[test]
fn the_register_says_of_each_day_what_was_known_of_it_whatever_becomes_of_a_policy_later() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let first = desk.issued(desk.input(), "昆示〔2010〕1号").await;
        let second = desk.issued(with(&desk.input(), &json!({ "title": "示例新政策" })), "昆示〔2010〕2号").await;
        let made = async |name: &str, input: Value| {
            let payload = change(&world, &desk.organizer, name, ENTRY, input).await;
            done(&payload);
            id(&payload["entry"])
        };
        let now = || world.clock.now().to_string();
        let absent = now();
        morning(&world, "2010-12-02");
        let enter = json!({ "document": first, "from": "2010-12-05", "reviewOn": "2010-12-20" });
        let one = made("policyEnter", enter).await;
        let entered = now();
        morning(&world, "2010-12-23");
        let keep = json!({ "entry": one, "outcome": "KEEP", "remark": "示例清理", "next": "2011-12-21" });
        made("policyReview", keep).await;
        let reviewed = now();
        morning(&world, "2010-12-24");
        let two = made("policyEnter", json!({ "document": second, "from": "2011-01-01", "supersedes": one })).await;
        let superseded = now();
        morning(&world, "2011-01-10");
        made("policyReview", json!({ "entry": two, "outcome": "REPEAL", "remark": "示例：废止" })).await;

        let query = "query($day: Date, $known: DateTime, $overdue: Boolean) {
            policyRegister(unit: \"530100-finance\", asOf: $day, knownAt: $known, reviewOverdue: $overdue) {
                totalCount edges { node { id validFrom validUntil reviewOn isReviewOverdue supersedes { id }
                    supersededBy { id } reviews { outcome } } }
            } }";
        let seen = async |day: &str, known: Option<&String>, overdue: bool| {
            let variables = json!({ "day": day, "known": known, "overdue": overdue });
            let register = world.data(&desk.drafter, query, variables).await["policyRegister"].clone();
            assert_eq!(register["totalCount"], nodes(&register).len());
            nodes(&register)
        };
        let said = json!({
            "id": one, "validFrom": "2010-12-05", "validUntil": null, "reviewOn": "2010-12-20", "isReviewOverdue": true,
            "supersedes": null, "supersededBy": null, "reviews": [],
        });
        let kept = with(&said, &json!({ "reviews": [{ "outcome": "KEEP" }] }));
        let next = with(&kept, &json!({ "reviewOn": "2011-12-21", "isReviewOverdue": false }));
        let last = with(&next, &json!({ "validUntil": "2011-01-01", "supersededBy": { "id": two } }));
        let anew = json!({
            "id": two, "validFrom": "2011-01-01", "validUntil": null, "reviewOn": null, "isReviewOverdue": false,
            "supersedes": { "id": one }, "supersededBy": null, "reviews": [],
        });
        let repealed = with(&anew, &json!({ "validUntil": "2011-01-11", "reviews": [{ "outcome": "REPEAL" }] }));
        for (day, known, there) in [
            ("2010-12-10", Some(&absent), None),
            ("2010-12-10", Some(&entered), Some(with(&said, &json!({ "isReviewOverdue": false })))),
            ("2011-06-01", Some(&entered), Some(said)),
            ("2010-12-22", Some(&reviewed), Some(kept)),
            ("2011-06-01", Some(&reviewed), Some(next)),
            ("2010-12-31", Some(&superseded), Some(last.clone())),
            ("2011-06-01", Some(&superseded), Some(anew)),
            ("2010-12-31", None, Some(last)),
            ("2011-01-10", None, Some(repealed)),
            ("2011-06-01", None, None),
        ] {
            assert_eq!(seen(day, known, false).await, Vec::from_iter(there), "{day} {known:?}");
        }
        for (day, known, overdue) in [
            ("2010-12-20", Some(&entered), false),
            ("2010-12-23", Some(&entered), true),
            ("2010-12-22", None, true),
            ("2010-12-23", None, false),
        ] {
            assert_eq!(!seen(day, known, true).await.is_empty(), overdue, "{day} {known:?}");
        }
        let stranger = person(&world, "stranger", WUHUA, Role::Reporter).await;
        let hidden = world.data(&stranger, query, json!({ "day": "2010-12-31", "known": superseded })).await;
        assert_eq!(hidden["policyRegister"]["totalCount"], 0);
    });
}

#[test]
fn a_policy_has_the_level_of_who_leads_where_it_was_issued_and_is_listed_by_it() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let enter = async |document: &str| {
            let input = json!({ "document": document, "from": "2010-12-01" });
            let entered = change(&world, &desk.organizer, "policyEnter", "entry { id level }", input).await;
            done(&entered);
            entered["entry"].clone()
        };
        let city = person(&world, "city", CITY, Role::Reporter).await;
        let mut finance = String::new();
        for (unit, level) in [(CITY, "MUNICIPAL"), (WUHUA, "COUNTY"), ("5301Z1", "ZONE"), (FINANCE, "MUNICIPAL")] {
            let drafted = desk.change(&city, "documentDraft", with(&desk.input(), &json!({ "unit": unit }))).await;
            done(&drafted);
            let document = id(&drafted["document"]);
            desk.approved(&document).await;
            done(&desk.issue(&document, "昆示〔2010〕1号").await);
            let entry = enter(&document).await;
            assert_eq!(entry["level"], level, "{unit}");
            finance = id(&entry);
        }
        let department = Room::of(&world, FINANCE, "LIAISON_STATION").await;
        let own = desk.draft_with(with(&desk.input(), &json!({ "departmental": true }))).await;
        let signatories = json!([{ "name": "示例人员1", "post": department.posts[0] }]);
        let issuing = with(&desk.issuing(&own, "昆财〔2010〕1号"), &json!({ "signatories": signatories }));
        done(&desk.change(&department.organizer, "documentIssue", issuing).await);
        let entry = enter(&own).await;
        assert_eq!(entry["level"], "DEPARTMENTAL");
        let own = id(&entry);

        let query = "query($level: PolicyLevel) { policyRegister(unit: \"530100-finance\", level: $level) {
            totalCount edges { node { id level } } } }";
        for (level, there) in [
            (None, vec![&own, &finance]),
            (Some("MUNICIPAL"), vec![&finance]),
            (Some("DEPARTMENTAL"), vec![&own]),
            (Some("COUNTY"), vec![]),
        ] {
            let register = world.data(&desk.drafter, query, json!({ "level": level })).await["policyRegister"].clone();
            let found: Vec<String> = nodes(&register).iter().map(id).collect();
            assert_eq!(found.iter().collect::<Vec<_>>(), there, "{level:?}");
            assert_eq!(register["totalCount"], there.len(), "{level:?}");
        }
    });
}

#[test]
fn the_level_is_that_of_the_unit_that_leads_unless_a_department_issued_it_itself() {
    for (kind, level) in [
        (UnitKind::City, PolicyLevel::Municipal),
        (UnitKind::Division, PolicyLevel::County),
        (UnitKind::Zone, PolicyLevel::Zone),
        (UnitKind::Township, PolicyLevel::Township),
        (UnitKind::Subdistrict, PolicyLevel::Township),
        (UnitKind::University, PolicyLevel::Departmental),
    ] {
        assert_eq!(PolicyLevel::of(kind, false), level, "{kind:?}");
        assert_eq!(PolicyLevel::of(kind, true), PolicyLevel::Departmental, "{kind:?}");
    }
}
