//! What a unit that ended leaves behind is listed at the unit that continues it, and discharged there.

use std::sync::Arc;

use rencai::access::{Actor, Role};
use serde_json::{Value, json};

use super::reorganizing::{open_like, preview, reorganized};
use crate::coordination;
use crate::deliberation::{self, MEETING, two_thirds};
use crate::documents::{self, DOCUMENT, parts};
use crate::duties::figures::sums_hold;
use crate::duties::{clause_id, duties, morning, opened};
use crate::reports;
use crate::supervision::{self, OFFICE, another};
use crate::support::hall::{allowed, done, id, nodes};
use crate::support::world::{CITY, PANLONG, SHILIN, WUHUA, World, in_app};

/// The district to which the county is raised, and a second one, where it is split.
const DISTRICT: &str = "530190";
const OTHER: &str = "530191";

/// A list, what it is asked beside the unit, what it shows of each, and of which department it is asked.
const LISTS: [(&str, &str, &str, &str); 12] = [
    ("duties", "first: 100", "id", ""),
    ("reports", "first: 10", "id", ""),
    ("reportCalendar", "first: 50, from: \"2010-01-01\", until: \"2012-01-01\"", "duty { id }", ""),
    ("findings", "first: 10", "id", ""),
    ("circulars", "first: 10", "id", ""),
    ("inspections", "first: 10", "id", ""),
    ("meetings", "first: 10", "id", ""),
    ("documents", "first: 10", "id", ""),
    ("tasks", "part: ASSIGNS", "id", ""),
    ("tasks", "part: LEADS", "id", "-health"),
    ("tasks", "part: COOPERATES", "id", "-finance"),
    ("coordinationMatters", "part: RAISES", "id", ""),
];

/// What somebody finds in each of the lists of a unit.
async fn lists(world: &Arc<World>, actor: &Arc<Actor>, unit: &str) -> Vec<Vec<Value>> {
    let mut found = Vec::new();
    for (list, asked, shown, department) in LISTS {
        let query = format!(
            "query($unit: String!) {{ {list}(unit: $unit, {asked}) {{ totalCount edges {{ node {{ {shown} }} }} }} }}"
        );
        let data = world.data(actor, &query, json!({ "unit": format!("{unit}{department}") })).await;
        let rows = nodes(&data[list]);
        assert_eq!(data[list]["totalCount"], rows.len(), "{list} of {unit}");
        found.push(rows);
    }
    found
}

/// One of everything that the lists show, at the county or addressed to it.
async fn work(world: &Arc<World>) {
    let reported = reports::Desk::of(world).await;
    done(&reports::draft(world, &reported.reporter, &reported.duty, reports::content("示例")).await);
    let desk = coordination::Desk::of(world).await;
    desk.assigned().await;
    let reporter = world.actor(WUHUA, &[Role::Reporter]).await;
    let matter = json!({
        "unit": WUHUA, "addressee": CITY, "kind": "BARRIER", "title": "示例", "text": "示例", "answerBy": "2011-03-01",
    });
    done(&desk.change(&reporter, "matterRaise", matter).await);
    let draft = json!({
        "unit": WUHUA, "kind": "DOCUMENT", "clause": clause_id(world, "4.1.4f").await, "title": "示例人才政策",
        "consideration": { "kind": "DIRECTION", "text": "示例导向" }, "parts": parts("示例目标", "示例措施"),
    });
    done(&documents::change(world, &reporter, "documentDraft", DOCUMENT, draft).await);
    let inspection = json!({
        "unit": WUHUA, "title": "示例督查", "scope": "示例范围", "kind": "REGULAR", "units": [OFFICE], "from": "2010-12-01",
    });
    done(&supervision::change(world, &desk.supervisor, "inspectionOpen", inspection).await);
    let finding = json!({
        "unit": WUHUA, "clause": clause_id(world, "4.1.4c").await, "text": "示例问题", "deadline": "2011-01-31",
    });
    done(&supervision::change(world, &reported.city, "findingRecord", finding).await);
    morning(world, "2011-01-05");
    let circular = json!({ "unit": CITY, "addressee": WUHUA, "duties": [reported.duty], "text": "示例通报" });
    let drafted = supervision::change(world, &reported.city, "circularDraft", circular).await;
    let send = json!({ "circular": id(&drafted["circular"]), "answerBy": "2011-01-12" });
    done(&supervision::change(world, &reported.city, "circularSend", send).await);
}

/// Features 2 and 3.
#[test]
fn what_a_county_leaves_is_listed_at_its_district_and_the_old_code_still_shows_the_countys_own_alone() {
    in_app(|world| async move {
        work(&world).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let before = lists(&world, &city, WUHUA).await;
        for ((list, asked, ..), rows) in LISTS.iter().zip(&before) {
            assert!(!rows.is_empty(), "{list} {asked}");
        }
        let steps = json!([
            open_like(DISTRICT, WUHUA),
            open_like(OTHER, WUHUA),
            { "close": { "unit": WUHUA, "successors": [DISTRICT, OTHER] } },
        ]);
        done(&reorganized(&world, "2011-01-01", steps).await);
        let district = world.actor(DISTRICT, &[Role::Supervisor]).await;
        for actor in [&district, &city] {
            assert!(lists(&world, actor, DISTRICT).await == before, "{}", actor.unit_code);
            assert!(lists(&world, actor, WUHUA).await == before, "{}", actor.unit_code);
        }
        let nothing = vec![Vec::<Value>::new(); LISTS.len()];
        assert_eq!(lists(&world, &city, OTHER).await, nothing, "what is open goes to the first");
        for stranger in [PANLONG, OTHER] {
            let stranger = world.actor(stranger, &[Role::Supervisor]).await;
            for unit in [DISTRICT, WUHUA] {
                assert_eq!(lists(&world, &stranger, unit).await, nothing, "{unit} for {}", stranger.unit_code);
            }
        }

        opened(&world).await;
        let owing = async |unit: &str, below: bool| {
            let mut units: Vec<String> = Vec::new();
            for clause in ["4.1.4a", "4.1.1e"] {
                let found = duties(&world, &district, unit, below, clause).await;
                units.extend(found.iter().map(|duty| duty["unit"]["code"].as_str().unwrap().to_owned()));
            }
            units.sort();
            units.dedup();
            units
        };
        assert_eq!(owing(WUHUA, false).await, [WUHUA]);
        assert_eq!(owing(WUHUA, true).await, [WUHUA], "nobody is below it any more");
        assert_eq!(owing(DISTRICT, false).await, [WUHUA, DISTRICT]);
        let all = owing(DISTRICT, true).await;
        for office in [OFFICE, "530190-health"] {
            assert!(all.iter().any(|unit| unit == office), "{all:?}");
        }
        sums_hold(&world).await;
    });
}

/// Features 2 and 12.
#[test]
fn what_a_district_does_discharges_what_its_county_still_owed_and_what_another_does_discharges_nothing_of_it() {
    in_app(|world| async move {
        opened(&world).await;
        morning(&world, "2010-12-02");
        let steps = json!([
            open_like(DISTRICT, WUHUA),
            open_like(OTHER, WUHUA),
            { "close": { "unit": WUHUA, "successors": [DISTRICT, OTHER] } },
        ]);
        done(&reorganized(&world, "2010-12-02", steps).await);
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let owed = async || {
            let found = duties(&world, &city, DISTRICT, false, "4.1.4a").await;
            assert_eq!(found.len(), 1, "{found:?}");
            (found[0]["unit"]["code"].clone(), found[0]["dischargedOn"].clone())
        };
        for (unit, discharged) in [(OTHER, Value::Null), (DISTRICT, json!("2010-12-02"))] {
            assert_eq!(owed().await, (json!(WUHUA), Value::Null));
            let organizer = world.actor(unit, &[Role::Organizer]).await;
            let change = async |name: &str, fields: &str, input: Value| {
                let made = deliberation::change(&world, &organizer, name, fields, input).await;
                done(&made);
                made["meeting"]["id"].clone()
            };
            let mut rule = two_thirds(unit, "BRIEFING");
            rule["from"] = json!("2010-12-02");
            change("ballotRuleSet", "ballotRule { kind }", rule).await;
            let convening = json!({
                "unit": unit, "kind": "BRIEFING", "title": "示例会议", "day": "2010-12-02", "agenda": ["示例议题"],
            });
            let meeting = change("meetingConvene", MEETING, convening).await;
            let held = json!({ "meeting": meeting, "present": 9, "entitled": 11 });
            change("meetingHold", MEETING, held).await;
            change("meetingClose", MEETING, json!({ "meeting": meeting })).await;
            assert_eq!(owed().await, (json!(WUHUA), discharged), "{unit}");
        }
        sums_hold(&world).await;
    });
}

/// Features 2 and 12.
#[test]
fn a_document_that_a_department_left_is_issued_and_filed_by_the_one_that_continues_it_and_that_discharges_its_duty() {
    in_app(|world| async move {
        const HEIR: &str = "530100-health";
        opened(&world).await;
        let desk = documents::Desk::of(&world).await;
        let document = desk.draft().await;
        desk.approved(&document).await;
        let steps = json!([{ "close": { "unit": documents::FINANCE, "successors": [HEIR] } }]);
        done(&reorganized(&world, "2010-12-01", steps).await);
        let mut issuing = desk.issuing(&document, "昆示〔2010〕1号");
        issuing["filingClause"] = json!(clause_id(&world, "4.1.4g").await);
        done(&desk.change(&desk.organizer, "documentIssue", issuing).await);
        let heir = world.actor(HEIR, &[Role::Reporter]).await;
        let owed = async || {
            let found = duties(&world, &heir, HEIR, false, "4.1.4g").await;
            assert_eq!(found.len(), 1, "{found:?}");
            (found[0]["unit"]["code"].clone(), found[0]["dischargedOn"].clone())
        };
        assert_eq!(owed().await, (json!(HEIR), Value::Null));
        let file = json!({ "document": document, "addressee": CITY });
        done(&documents::change(&world, &heir, "documentFile", "filing { id }", file).await);
        assert_eq!(owed().await, (json!(HEIR), json!("2010-12-01")));
        let list = "query($unit: String!) { documentFilings(unit: $unit) { totalCount } }";
        for unit in [HEIR, documents::FINANCE] {
            let found = world.data(&heir, list, json!({ "unit": unit })).await;
            assert_eq!(found["documentFilings"]["totalCount"], 1, "{unit}");
        }
        sums_hold(&world).await;
    });
}

/// Feature 3.
#[test]
fn who_has_acted_for_a_unit_its_networks_its_rules_and_what_it_leads_are_listed_and_only_the_last_wants_an_heir() {
    in_app(|world| async move {
        let organizer = world.actor(SHILIN, &[Role::Organizer]).await;
        let second = another(&organizer);
        for (who, kind) in [(&organizer, "BRIEFING"), (&organizer, "STUDY"), (&second, "JOINT")] {
            let rule = two_thirds(SHILIN, kind);
            done(&deliberation::change(&world, who, "ballotRuleSet", "ballotRule { kind }", rule).await);
        }
        let city = world.actor(CITY, &[Role::Organizer]).await;
        let made = json!({ "unit": CITY, "code": "compared", "name": "示例", "nameEn": "x", "from": "2010-01-01" });
        let made = deliberation::change(&world, &city, "networkCreate", "network { id }", made).await;
        let network = &made["network"]["id"];
        let join = json!({ "network": network, "members": [SHILIN, WUHUA], "role": "MEMBER", "from": "2010-01-01" });
        done(&deliberation::change(&world, &city, "networkJoin", "network { id }", join).await);
        let supervisor = world.actor(CITY, &[Role::Supervisor]).await;
        let leads = json!({
            "unit": CITY, "code": "doctors", "title": "示例工作", "titleEn": "Example work",
            "clause": clause_id(&world, "4.3").await, "lead": SHILIN, "cooperating": [WUHUA], "from": "2010-01-01",
        });
        done(&coordination::change(&world, &supervisor, "responsibilitySet", leads).await);

        let close = |successors: &[&str]| json!([{ "close": { "unit": SHILIN, "successors": successors } }]);
        let refused = reorganized(&world, "2010-12-01", close(&[])).await;
        assert_eq!(allowed(&refused, "IN_USE"), ["successors"]);
        let plan = preview(&world, "2010-12-01", &close(&[PANLONG])).await;
        let responsibility = json!({ "unit": SHILIN, "kind": "RESPONSIBILITY", "count": "1", "goesTo": PANLONG });
        let ending = [("MEMBERSHIP", "1"), ("PRINCIPAL", "2"), ("BALLOT_RULE", "3")]
            .map(|(kind, count)| json!({ "unit": SHILIN, "kind": kind, "count": count, "goesTo": null }));
        let listed = &plan["data"]["previewReorganization"]["holdings"];
        assert_eq!(*listed, json!([responsibility, ending[0], ending[1], ending[2]]));

        let end = json!({ "unit": CITY, "code": "doctors", "from": "2010-12-01", "reason": "示例：另有安排" });
        done(&coordination::change(&world, &supervisor, "responsibilityEnd", end).await);
        let closed = reorganized(&world, "2010-12-01", close(&[])).await;
        done(&closed);
        assert_eq!(closed["reorganization"]["holdings"], json!(ending), "what ends with a unit wants no heir");
    });
}
