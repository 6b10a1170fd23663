//! Standing checks: bodies that are made up as their clauses ask discharge the duties by themselves, and nobody else
//! does.

use std::sync::Arc;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
use rencai::access::{Actor, Role};
use rencai::duties::standing::examine;
use rencai::duties::write::ExamineComposition;
use rencai::duties::write::examine_composition::Examined;
use rencai::kernel::{ErrorCode, id::DutyId};
use rencai::store::entity::{audit_entry, event};
use rencai::store::{Envelope, Read, execute};
use rencai::worker::examine_standing;
use sea_orm::ColumnTrait;
use serde_json::{Value, json};

use crate::support::hall::{done, id, nodes, reason};
use crate::support::world::{CITY, SHILIN, WUHUA, World, in_app};

use super::figures::sums_hold;
use super::{duties, morning, opened};

/// A county with somebody who sets up its bodies.
struct County {
    world: Arc<World>,
    organizer: Arc<Actor>,
}

impl County {
    async fn new(world: &Arc<World>) -> Self {
        Self { world: world.clone(), organizer: world.actor(WUHUA, &[Role::Organizer]).await }
    }

    async fn change(&self, name: &str, fields: &str, input: Value) -> Value {
        let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
        let query = format!(
            "mutation($input: {kind}!) {{ {name}(input: $input) {{ {fields} errors {{ code path allowed }} auditId }} }}"
        );
        let payload = self.world.data(&self.organizer, &query, json!({ "input": input })).await[name].clone();
        done(&payload);
        payload
    }

    async fn body(&self, unit: &str, kind: &str) -> String {
        let input =
            json!({ "unit": unit, "kind": kind, "name": "示例机构", "nameEn": "Example", "from": "2010-01-01" });
        id(&self.change("bodyRegister", "body { id }", input).await["body"])
    }

    async fn post(&self, body: &str, kind: &str, places: i32) -> String {
        let input = json!({
            "body": body, "kind": kind, "title": "岗位", "titleEn": kind, "places": places, "from": "2010-01-01",
        });
        id(&self.change("postCreate", "post { id }", input).await["post"])
    }

    async fn appoint(&self, post: &str, person: &str, capacity: &str, from: &str) -> String {
        let input = json!({
            "post": post, "subject": person, "name": format!("示例人员{person}"), "capacity": capacity, "from": from,
        });
        id(&self.change("appointmentMake", "appointment { id }", input).await["appointment"])
    }

    async fn end(&self, appointment: &str, from: &str) {
        let input = json!({ "appointment": appointment, "from": from });
        self.change("appointmentEnd", "appointment { id }", input).await;
    }

    /// A leading group that lacks nothing; gives the post of its head, and who holds it.
    async fn leading_group(&self) -> (String, String) {
        let group = self.body(WUHUA, "LEADING_GROUP").await;
        let (head, deputy) = (self.post(&group, "HEAD", 1).await, self.post(&group, "DEPUTY", 3).await);
        let capacities = ["GOVERNMENT_PRINCIPAL", "COMMITTEE_LEADER_IN_CHARGE", "GOVERNMENT_LEADER_IN_CHARGE"];
        for (number, capacity) in (2..).zip(capacities) {
            self.appoint(&deputy, &number.to_string(), capacity, "2010-02-01").await;
        }
        let held = self.appoint(&head, "1", "COMMITTEE_PRINCIPAL", "2010-02-01").await;
        (head, held)
    }

    async fn duties(&self, unit: &str, clause: &str) -> Vec<Value> {
        duties(&self.world, &self.world.system, unit, false, clause).await
    }

    /// When the duty of the year by a clause was discharged.
    async fn discharged(&self, unit: &str, clause: &str) -> Value {
        let found = self.duties(unit, clause).await;
        assert_eq!(found.len(), 1, "{clause}");
        found[0]["dischargedOn"].clone()
    }

    async fn evidence(&self, duty: &Value) -> Value {
        let query =
            "query($id: ID!) { node(id: $id) { ... on Duty { evidence { kind record givenOn withdrawnOn } } } }";
        self.world.data(&self.world.system, query, json!({ "id": duty["id"] })).await["node"]["evidence"].clone()
    }

    /// All that is wanting at a unit and below it today.
    async fn wanting(&self, unit: &str) -> Vec<Value> {
        let query = "query($unit: String!) { compositionFindings(unit: $unit, first: 100) { edges { node {
            unit { code } kind clause missing
        } } } }";
        nodes(&self.world.data(&self.organizer, query, json!({ "unit": unit })).await["compositionFindings"])
    }

    /// The checks that the county fails today.
    async fn findings(&self) -> Vec<Value> {
        let query = "{ compositionFindings(unit: \"530102\", first: 100) { edges { node {
            unit { code } check clause missing
        } } } }";
        let found = nodes(&self.world.data(&self.organizer, query, json!({})).await["compositionFindings"]);
        found.into_iter().filter(|one| one["unit"]["code"] == WUHUA && !one["check"].is_null()).collect()
    }
}

/// What the system finds today; tells how many duties that changed.
async fn examined(world: &World) -> usize {
    examine(&world.app.store, &world.system).await.unwrap()
}

async fn entries(world: &World) -> u64 {
    let read = Read::new(&world.app.store, world.system.clone());
    let find = read.find::<audit_entry::Entity>();
    find.filter(audit_entry::Column::Command.eq("duties.composition.examine")).count().await.unwrap()
}

/// Features 5 and 12.
#[test]
fn a_leading_group_that_is_complete_discharges_its_duty_by_itself_until_its_head_leaves() {
    in_app(|world| async move {
        opened(&world).await;
        let county = County::new(&world).await;
        assert_eq!(examined(&world).await, 0, "nobody has a body yet");
        let (head, first) = county.leading_group().await;
        assert_eq!(county.discharged(WUHUA, "4.1.1a").await, Value::Null, "nobody has looked yet");
        assert_eq!(examined(&world).await, 1);
        let duty = county.duties(WUHUA, "4.1.1a").await.remove(0);
        assert_eq!((&duty["state"], &duty["dischargedOn"]), (&json!("DONE"), &json!("2010-12-01")));
        let given = json!([{
            "kind": "COMPOSITION", "record": duty["id"], "givenOn": "2010-12-01", "withdrawnOn": null,
        }]);
        assert_eq!(county.evidence(&duty).await, given);
        assert_eq!(county.findings().await, [json!(null); 0]);
        sums_hold(&world).await;

        let before = entries(&world).await;
        assert_eq!(examined(&world).await, 0, "twice changes nothing");
        assert_eq!((county.duties(WUHUA, "4.1.1a").await.remove(0), entries(&world).await), (duty, before));

        county.end(&first, "2010-12-10").await;
        assert_eq!(examined(&world).await, 0, "the head is still there today");
        morning(&world, "2010-12-10");
        assert_eq!(examined(&world).await, 1);
        let duty = county.duties(WUHUA, "4.1.1a").await.remove(0);
        assert_eq!((&duty["state"], &duty["dischargedOn"]), (&json!("DUE_SOON"), &Value::Null));
        assert_eq!(county.evidence(&duty).await[0]["withdrawnOn"], "2010-12-10");
        let found = county.findings().await;
        assert_eq!((found.len(), &found[0]["check"]), (1, &json!("LEADING_GROUP_HEAD")));
        assert_eq!((&found[0]["clause"], &found[0]["missing"]), (&json!("4.1.1a"), &json!(["COMMITTEE_PRINCIPAL"])));
        sums_hold(&world).await;

        let second = county.appoint(&head, "9", "COMMITTEE_PRINCIPAL", "2010-12-20").await;
        assert_eq!(examined(&world).await, 0, "from a day to come on");
        morning(&world, "2010-12-20");
        assert_eq!(examined(&world).await, 1);
        assert_eq!(county.discharged(WUHUA, "4.1.1a").await, "2010-12-20");
        sums_hold(&world).await;

        morning(&world, "2011-01-01");
        opened(&world).await;
        assert_eq!(examined(&world).await, 1, "the new year's duty");
        county.end(&second, "2011-01-10").await;
        morning(&world, "2011-01-10");
        assert_eq!(examined(&world).await, 1);
        let states: Vec<Value> = county.duties(WUHUA, "4.1.1a").await.iter().map(|one| one["state"].clone()).collect();
        assert_eq!(states, ["DONE", "OPEN"], "the year that is over stays as it was");
        sums_hold(&world).await;
    });
}

/// Feature 5.
#[test]
fn each_clause_is_examined_by_itself_and_a_body_that_is_not_there_passes_no_check() {
    in_app(|world| async move {
        opened(&world).await;
        let county = County::new(&world).await;
        county.leading_group().await;
        assert_eq!(examined(&world).await, 1);
        for clause in ["4.1.1b", "4.1.1c"] {
            assert_eq!(county.discharged(WUHUA, clause).await, Value::Null, "there is no office: {clause}");
        }
        let office = county.body(WUHUA, "OFFICE").await;
        assert_eq!(examined(&world).await, 0, "there is one, without people and money");
        let equip = json!({
            "body": office, "quota": 3, "filled": 3, "budgetFen": "30000000", "paper": "示例批文1号", "from": "2010-02-01",
        });
        county.change("establishmentSet", "body { id }", equip).await;
        assert_eq!(examined(&world).await, 1);
        assert_eq!(county.discharged(WUHUA, "4.1.1c").await, "2010-12-01");
        assert_eq!(county.discharged(WUHUA, "4.1.1b").await, Value::Null);

        let coordinator = "530102-organization-department";
        let agency = county.body(coordinator, "DEDICATED_AGENCY").await;
        assert_eq!(examined(&world).await, 0, "an agency without its head");
        let head = county.post(&agency, "HEAD", 1).await;
        county.appoint(&head, "6", "OTHER", "2010-02-01").await;
        let division = county.body("530102-health", "LEAD_DIVISION").await;
        assert_eq!(examined(&world).await, 2);
        for (unit, clause) in [(coordinator, "4.1.1d"), ("530102-health", "4.1.1f")] {
            assert_eq!(county.discharged(unit, clause).await, "2010-12-01", "{clause}");
        }
        assert_eq!(county.discharged(coordinator, "4.2.2g").await, Value::Null);
        county.change("bodyClose", "body { id }", json!({ "body": division, "from": "2010-12-01" })).await;
        assert_eq!(examined(&world).await, 1);
        assert_eq!(county.discharged("530102-health", "4.1.1f").await, Value::Null);
        sums_hold(&world).await;
    });
}

/// Features 5 and 12.
#[test]
fn a_liaison_officer_links_a_department_to_the_network_and_a_talent_dense_unit_may_have_an_agency_instead() {
    in_app(|world| async move {
        let county = County::new(&world).await;
        let organizer = world.actor(CITY, &[Role::Organizer]).await;
        let operator = world.actor(CITY, &[Role::Operator]).await;
        let kinds =
            [("5301T1", "TOWNSHIP"), ("5301I1", "INSTITUTE"), ("5301E1", "ENTERPRISE"), ("5301U1", "UNIVERSITY")];
        let open = |(code, kind): &(&str, &str)| json!({ "open": { "code": code, "parent": WUHUA, "kind": kind, "name": "示例单位", "nameEn": "Example" } });
        let input =
            json!({ "from": "2010-01-01", "reason": "示例", "steps": kinds.iter().map(open).collect::<Vec<_>>() });
        let query = "mutation($input: UnitsReorganizeInput!) { unitsReorganize(input: $input) { errors { code message } auditId } }";
        done(&world.data(&operator, query, json!({ "input": input })).await["unitsReorganize"]);
        let query = "{ units: unit(code: \"530102\") { children(first: 100) { edges { node { code kind role } } } } }";
        let below = nodes(&world.data(&operator, query, json!({})).await["units"]["children"]);
        let roles: Vec<Value> = kinds
            .iter()
            .map(|(code, _)| below.iter().find(|unit| unit["code"] == *code).unwrap()["role"].clone())
            .collect();
        assert_eq!(roles, ["LEAD", "SOCIETY", "SOCIETY", "SOCIETY"]);
        let city = County { world: world.clone(), organizer: organizer.clone() };
        let network = json!({
            "unit": CITY, "code": "talent-dense", "name": "人才密集单位", "nameEn": "Talent-dense", "from": "2010-01-01",
        });
        let network = id(&city.change("networkCreate", "network { id }", network).await["network"]);
        let join = json!({ "network": network, "members": ["5301T1", "5301I1"], "from": "2010-10-01" });
        city.change("networkJoin", "network { id }", join).await;
        opened(&world).await;
        assert_eq!(county.duties("5301E1", "4.1.1g").await, [json!(null); 0], "it is not dense in talent");
        for (unit, clause) in [("5301T1", "4.1.1g"), ("5301I1", "4.1.1g"), ("5301I1", "5.2"), ("5301U1", "5.2")] {
            assert_eq!(county.discharged(unit, clause).await, Value::Null, "{unit} {clause}");
        }
        assert_eq!(examined(&world).await, 0);

        let agency = county.body("5301I1", "DEDICATED_AGENCY").await;
        let station = county.body("5301U1", "LIAISON_STATION").await;
        let division = county.body("530102-finance", "LEAD_DIVISION").await;
        let officer = county.post(&division, "LIAISON_OFFICER", 1).await;
        assert_eq!(examined(&world).await, 2, "nobody holds the post");
        let held = county.appoint(&officer, "1", "OTHER", "2010-11-01").await;
        assert_eq!(examined(&world).await, 1);
        for (unit, clause, day) in [
            ("5301I1", "4.1.1g", json!("2010-12-01")),
            ("5301I1", "5.2", Value::Null),
            ("5301U1", "5.2", json!("2010-12-01")),
            ("530102-finance", "5.2", json!("2010-12-01")),
            ("530102-health", "5.2", Value::Null),
            ("5301T1", "4.1.1g", Value::Null),
        ] {
            assert_eq!(county.discharged(unit, clause).await, day, "{unit} {clause}");
        }
        let found = city.wanting("530102").await;
        let stations = found.iter().filter(|one| one["kind"] == "LIAISON_STATION");
        let without: Vec<&str> = stations.map(|one| one["unit"]["code"].as_str().unwrap()).collect();
        assert!(without.contains(&"530102-health") && without.contains(&"5301I1"), "{without:?}");
        assert!(!without.contains(&"530102-finance") && !without.contains(&"5301U1"), "{without:?}");

        county.end(&held, "2010-12-01").await;
        county.change("bodyClose", "body { id }", json!({ "body": station, "from": "2010-12-01" })).await;
        county.change("bodyClose", "body { id }", json!({ "body": agency, "from": "2010-12-01" })).await;
        assert_eq!(examined(&world).await, 3, "each is owed again");
        sums_hold(&world).await;
    });
}

/// Feature 12.
#[test]
fn a_command_that_comes_too_late_looks_again_and_strangers_change_nothing() {
    in_app(|world| async move {
        opened(&world).await;
        let county = County::new(&world).await;
        let (head, held) = county.leading_group().await;
        let duty = id(&county.duties(WUHUA, "4.1.1a").await[0]);
        let command = ExamineComposition { duties: vec![DutyId::parse(&duty).unwrap()] };

        let supervisor = world.actor(CITY, &[Role::Supervisor]).await;
        assert_eq!(reason(world.run(&supervisor, &command).await).code, ErrorCode::Forbidden);
        let elsewhere = world.actor(SHILIN, &[Role::System]).await;
        assert_eq!(examine(&world.app.store, &elsewhere).await.unwrap(), 0);
        assert_eq!(world.run(&elsewhere, &command).await.unwrap().done, Examined::default());
        assert_eq!(county.discharged(WUHUA, "4.1.1a").await, Value::Null);

        county.end(&held, "2010-12-01").await;
        assert_eq!(world.run(&world.system, &command).await.unwrap().done, Examined::default(), "the head has left");
        assert_eq!(county.discharged(WUHUA, "4.1.1a").await, Value::Null);
        county.appoint(&head, "9", "COMMITTEE_PRINCIPAL", "2010-12-01").await;
        let envelope = Envelope { idempotency_key: Some("once".to_owned()), ..Envelope::default() };
        let first = execute(&world.app.store, &world.system, &command, &envelope).await.unwrap();
        assert_eq!((first.done, first.repeated), (Examined { satisfied: 1, violated: 0 }, false));
        let again = execute(&world.app.store, &world.system, &command, &envelope).await.unwrap();
        assert_eq!((again.done, again.repeated), (first.done, true));
        assert_eq!(world.run(&world.system, &command).await.unwrap().done, Examined::default());

        let read = Read::new(&world.app.store, world.system.clone());
        let told = read.find::<event::Entity>().filter(event::Column::Name.eq("duties.composition.changed"));
        let told = told.all().await.unwrap();
        assert_eq!(told.len(), 1);
        let payload: Value = serde_json::from_str(&told[0].payload).unwrap();
        assert_eq!(payload, json!({ "satisfied": [duty], "violated": [] }));
        sums_hold(&world).await;
    });
}

/// Features 5 and 12.
#[test]
fn the_job_looks_when_the_day_turns_when_duties_open_and_when_bodies_change() {
    in_app(|world| async move {
        let mut seen = examine_standing::Seen::default();
        let county = County::new(&world).await;
        let later = |seconds: i64| world.clock.set(world.clock.now().plus_seconds(seconds));
        let (_, held) = county.leading_group().await;
        assert!(!examine_standing::next(&world.app, &mut seen).await.unwrap(), "no duty is open yet");
        opened(&world).await;
        assert!(examine_standing::next(&world.app, &mut seen).await.unwrap());
        assert!(!examine_standing::next(&world.app, &mut seen).await.unwrap());
        later(1);
        // Ended on its first day, it never was: its row is closed, and no other takes its place.
        county.end(&held, "2010-02-01").await;
        assert!(examine_standing::next(&world.app, &mut seen).await.unwrap());
        assert_eq!(county.discharged(WUHUA, "4.1.1a").await, Value::Null);
        let looked = seen.clone();
        later(61);
        assert!(!examine_standing::next(&world.app, &mut seen).await.unwrap());
        assert_ne!(seen, looked, "it looked once more for what was begun before");
        let looked = seen.clone();
        later(61);
        assert!(!examine_standing::next(&world.app, &mut seen).await.unwrap());
        assert_eq!(seen, looked);
        morning(&world, "2010-12-02");
        assert!(!examine_standing::next(&world.app, &mut seen).await.unwrap());
        assert_ne!(seen, looked, "another day");
    });
}

/// Feature 12.
#[test]
fn no_mutation_of_the_schema_sets_a_duty_done() {
    let sdl = rencai::graphql::sdl();
    assert!(!sdl.contains("action: \"EXAMINE_COMPOSITION\""), "nobody asks for an examination through the schema");
    let says = |name: &str| ["dischargedOn", "inTime"].contains(&name);
    let mut mutations = 0;
    for definition in parse_schema(&sdl).unwrap().definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let name = definition.node.name.node.to_string();
        match definition.node.kind {
            TypeKind::Object(object) if name == "Mutation" => {
                for field in object.fields {
                    let mutation = field.node.name.node.to_string();
                    assert!(!mutation.starts_with("duty"), "{mutation}");
                    assert!(field.node.arguments.iter().all(|one| !says(one.node.name.node.as_str())), "{mutation}");
                    mutations += 1;
                }
            }
            TypeKind::InputObject(input) => {
                assert!(input.fields.iter().all(|one| !says(one.node.name.node.as_str())), "{name}");
            }
            _ => {}
        }
    }
    assert!(mutations > 50);
}

/// Features 5 and 12.
#[test]
fn a_department_has_its_staff_as_long_as_somebody_is_named_for_it_full_time_or_not() {
    in_app(|world| async move {
        opened(&world).await;
        let county = County::new(&world).await;
        let department = "530102-statistics";
        assert_eq!(county.discharged(department, "4.1.1e").await, Value::Null);
        let body = county.body(department, "LEAD_DIVISION").await;
        let (head, staff) = (county.post(&body, "HEAD", 1).await, county.post(&body, "STAFF", 2).await);
        county.appoint(&head, "1", "OTHER", "2010-02-01").await;
        examined(&world).await;
        assert_eq!(county.discharged(department, "4.1.1e").await, Value::Null, "he heads it, and is not its staff");
        let held = county.appoint(&staff, "2", "OTHER", "2010-02-01").await;
        examined(&world).await;
        assert_eq!(county.discharged(department, "4.1.1e").await, "2010-12-01");
        let duty = county.duties(department, "4.1.1e").await.remove(0);
        assert_eq!(county.evidence(&duty).await[0]["kind"], "STAFF");
        assert_eq!(county.discharged("530102-finance", "4.1.1e").await, Value::Null, "another department");
        county.end(&held, "2010-12-01").await;
        examined(&world).await;
        assert_eq!(county.discharged(department, "4.1.1e").await, Value::Null, "nobody is named any more");
        sums_hold(&world).await;
    });
}

/// Features 3 and 12.
#[test]
fn what_a_department_had_is_evidence_still_once_it_has_ended_with_its_division_and_its_staff() {
    in_app(|world| async move {
        opened(&world).await;
        let county = County::new(&world).await;
        let department = "530102-statistics";
        let body = county.body(department, "LEAD_DIVISION").await;
        let staff = county.post(&body, "STAFF", 1).await;
        county.appoint(&staff, "1", "OTHER", "2010-02-01").await;
        examined(&world).await;
        assert_eq!(county.discharged(department, "4.1.1e").await, "2010-12-01");
        let operator = world.actor(CITY, &[Role::Operator]).await;
        let steps = json!([{ "close": { "unit": department, "successors": ["530102-finance"] } }]);
        let input = json!({ "from": "2010-12-01", "reason": "示例：机构调整", "steps": steps });
        let query = "mutation($input: UnitsReorganizeInput!) { unitsReorganize(input: $input) { errors { code message } auditId } }";
        done(&world.data(&operator, query, json!({ "input": input })).await["unitsReorganize"]);
        assert_eq!(examined(&world).await, 0);
        assert_eq!(county.discharged(department, "4.1.1e").await, "2010-12-01");
        sums_hold(&world).await;
    });
}

/// Features 5 and 12.
#[test]
fn a_zone_of_either_level_has_its_dedicated_agency_as_long_as_somebody_heads_it_of_whatever_rank() {
    in_app(|world| async move {
        opened(&world).await;
        let city = County { world: world.clone(), organizer: world.actor(CITY, &[Role::Organizer]).await };
        for (zone, higher) in [("5301Z1", true), ("5301Z6", false)] {
            let lacks = |missing: &str| {
                let unit = json!({ "code": zone });
                json!({ "unit": unit, "kind": "DEDICATED_AGENCY", "clause": "4.1.1d", "missing": [missing] })
            };
            assert_eq!(city.discharged(zone, "4.1.1d").await, Value::Null);
            assert_eq!(city.wanting(zone).await, [lacks("DEDICATED_AGENCY")]);
            let agency = city.body(zone, "DEDICATED_AGENCY").await;
            let head = city.post(&agency, "HEAD", 1).await;
            assert_eq!((examined(&world).await, city.wanting(zone).await), (0, vec![lacks("HEAD")]));
            let input = json!({
                "post": head, "subject": "1", "name": "示例人员1", "higherRank": higher, "from": "2010-02-01",
            });
            let held = city.change("appointmentMake", "appointment { id higherRank }", input).await;
            assert_eq!(held["appointment"]["higherRank"], higher);
            assert_eq!((examined(&world).await, city.wanting(zone).await), (1, Vec::new()));
            assert_eq!(city.discharged(zone, "4.1.1d").await, "2010-12-01");
            city.end(&id(&held["appointment"]), "2010-12-01").await;
            assert_eq!((examined(&world).await, city.wanting(zone).await), (1, vec![lacks("HEAD")]));
            assert_eq!(city.discharged(zone, "4.1.1d").await, Value::Null, "{zone}");
        }
        sums_hold(&world).await;
    });
}
