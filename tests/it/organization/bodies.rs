//! Bodies, posts and appointments: who held what on which day, as known when; and what is wanting by itself.

use std::sync::Arc;

use proptest::prelude::*;
use rencai::access::{Actor, Person, Role};
use rencai::kernel::{
    Day, Term,
    id::{AppointmentId, PostId, UnitId},
};
use rencai::organization::bodies::appoint;
use rencai::organization::entity::{appointment, post_version};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::duties::morning;
use crate::support::hall::{allowed, done, id, nodes, refused};
use crate::support::world::{CITY, SHILIN, WUHUA, World, in_app};

/// A unit with somebody who sets up its bodies.
struct Desk {
    world: Arc<World>,
    organizer: Arc<Actor>,
    unit: String,
}

impl Desk {
    async fn at(world: &Arc<World>, unit: &str) -> Self {
        let organizer = world.actor(unit, &[Role::Organizer]).await;
        Self { world: world.clone(), organizer, unit: unit.to_owned() }
    }

    async fn change(&self, name: &str, fields: &str, input: Value) -> Value {
        self.change_as(&self.organizer, name, fields, input).await
    }

    async fn change_as(&self, actor: &Arc<Actor>, name: &str, fields: &str, input: Value) -> Value {
        let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
        let query = format!(
            "mutation($input: {kind}!) {{ {name}(input: $input) {{
                {fields} errors {{ code path allowed changes {{ path now }} }} auditId
            }} }}"
        );
        self.world.data(actor, &query, json!({ "input": input })).await[name].clone()
    }

    async fn body(&self, kind: &str) -> Value {
        let input = json!({
            "unit": self.unit, "kind": kind, "name": format!("示例 {kind}"), "nameEn": format!("Example {kind}"),
            "from": "2010-01-01",
        });
        self.change("bodyRegister", "body { id name version }", input).await
    }

    async fn post(&self, body: &str, kind: &str, places: i32) -> String {
        let input = json!({
            "body": body, "kind": kind, "title": "岗位", "titleEn": kind, "places": places, "from": "2010-01-01",
        });
        let created = self.change("postCreate", "post { id }", input).await;
        done(&created);
        id(&created["post"])
    }

    async fn appoint(&self, post: &str, person: &str, from: &str, more: Value) -> Value {
        let mut input = json!({ "post": post, "subject": person, "name": format!("示例人员{person}"), "from": from });
        for (name, value) in more.as_object().into_iter().flatten() {
            input[name] = value.clone();
        }
        self.change("appointmentMake", "appointment { id validFrom validUntil }", input).await
    }

    /// The names of those who hold a post, as of a day and as known at a moment.
    async fn holders(&self, post: &str, day: &str, known: Option<&str>) -> Vec<String> {
        let query = "query($unit: String!, $day: Date!, $known: DateTime) {
            bodies(unit: $unit, asOf: $day, knownAt: $known) { posts { id holders { person { subject } } vacancies } }
        }";
        let data =
            self.world.data(&self.organizer, query, json!({ "unit": self.unit, "day": day, "known": known })).await;
        let posts = data["bodies"].as_array().unwrap().iter().flat_map(|body| body["posts"].as_array().unwrap());
        let Some(found) = posts.into_iter().find(|one| one["id"] == post) else { return vec!["—".to_owned()] };
        let held = found["holders"].as_array().unwrap().iter();
        held.map(|one| one["person"]["subject"].as_str().unwrap().to_owned()).collect()
    }

    async fn findings(&self, day: &str) -> Vec<(String, String, Vec<String>)> {
        let query = "query($unit: String!, $day: Date!, $after: String) {
            compositionFindings(unit: $unit, asOf: $day, first: 100, after: $after) {
                totalCount pageInfo { hasNextPage endCursor }
                edges { node { unit { code } kind check clause missing body { name } } }
            }
        }";
        let (mut found, mut after) = (Vec::new(), Value::Null);
        loop {
            let variables = json!({ "unit": self.unit, "day": day, "after": after });
            let data = self.world.data(&self.organizer, query, variables).await;
            let page = &data["compositionFindings"];
            for node in nodes(page) {
                let what = node["check"].as_str().or(node["kind"].as_str()).unwrap().to_owned();
                let missing = node["missing"].as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned());
                found.push((node["unit"]["code"].as_str().unwrap().to_owned(), what, missing.collect()));
            }
            if page["pageInfo"]["hasNextPage"] != json!(true) {
                assert_eq!(page["totalCount"], found.len());
                return found;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
    }
}

fn of<'f>(found: &'f [(String, String, Vec<String>)], unit: &str, what: &str) -> Option<&'f Vec<String>> {
    found.iter().find(|(at, which, _)| at == unit && which == what).map(|(_, _, missing)| missing)
}

/// Feature 5.
#[test]
fn who_held_a_post_is_known_of_each_day_and_as_it_was_known_on_each() {
    in_app(|world| async move {
        let desk = Desk::at(&world, WUHUA).await;
        let group = desk.body("LEADING_GROUP").await;
        done(&group);
        let head = desk.post(&id(&group["body"]), "HEAD", 1).await;
        let first = desk.appoint(&head, "001", "2010-03-01", json!({ "capacity": "COMMITTEE_PRINCIPAL" })).await;
        done(&first);
        assert_eq!(desk.holders(&head, "2010-02-28", None).await, [""; 0]);
        assert_eq!(desk.holders(&head, "2010-03-01", None).await, ["001"]);
        assert_eq!(desk.holders(&head, "2015-01-01", None).await, ["001"]);
        assert_eq!(desk.holders(&head, "2009-12-31", None).await, ["—"], "there was no post");
        let before = world.clock.now().to_string();
        world.clock.set(world.clock.now().plus_seconds(60));

        let full = desk.appoint(&head, "002", "2010-06-01", json!({})).await;
        assert_eq!(allowed(&full, "POST_FILLED"), ["示例人员001 2010-03-01 – "]);
        let end = json!({ "appointment": first["appointment"]["id"], "from": "2010-06-01" });
        let ended = desk.change("appointmentEnd", "appointment { id validUntil supersededAt }", end.clone()).await;
        done(&ended);
        assert_eq!(ended["appointment"]["validUntil"], "2010-06-01");
        refused(&desk.change("appointmentEnd", "appointment { id }", end).await, "STATE_FORBIDS");
        done(&desk.appoint(&head, "002", "2010-06-01", json!({ "until": "2011-01-01" })).await);
        let days = [("2010-05-31", "001"), ("2010-06-01", "002"), ("2010-12-31", "002")];
        for (day, who) in days {
            assert_eq!(desk.holders(&head, day, None).await, [who], "{day}");
        }
        assert_eq!(desk.holders(&head, "2011-01-01", None).await, [""; 0]);
        assert_eq!(desk.holders(&head, "2010-12-31", Some(&before)).await, ["001"], "as it was known then");
    });
}

/// Feature 5.
#[test]
fn an_appointment_that_cannot_be_is_refused_with_what_stands_in_its_way() {
    in_app(|world| async move {
        let desk = Desk::at(&world, WUHUA).await;
        let office = id(&desk.body("OFFICE").await["body"]);
        let deputy = desk.post(&office, "DEPUTY", 2).await;
        refused(&desk.appoint(&deputy, "001", "2009-12-31", json!({})).await, "POST_NOT_THERE");
        done(&desk.appoint(&deputy, "001", "2010-03-01", json!({ "until": "2010-09-01" })).await);
        let twice = desk.appoint(&deputy, "001", "2010-08-31", json!({})).await;
        assert_eq!(allowed(&twice, "TERMS_OVERLAP"), ["2010-03-01 – 2010-09-01"]);
        done(&desk.appoint(&deputy, "001", "2010-09-01", json!({ "until": "2010-12-01" })).await);
        done(&desk.appoint(&deputy, "002", "2010-05-01", json!({ "until": "2010-11-01" })).await);
        refused(&desk.appoint(&deputy, "003", "2010-01-01", json!({})).await, "POST_FILLED");
        done(&desk.appoint(&deputy, "003", "2010-01-01", json!({ "until": "2010-05-01" })).await);
        refused(&desk.appoint(&deputy, "004", "2010-11-30", json!({ "until": "2010-11-30" })).await, "BAD_USER_INPUT");
        refused(&desk.appoint(&deputy, "", "2011-01-01", json!({})).await, "BAD_USER_INPUT");
        refused(&desk.appoint("nobody", "004", "2011-01-01", json!({})).await, "NOT_FOUND");

        let close = json!({ "post": deputy, "from": "2010-12-01" });
        let early = json!({ "post": deputy, "from": "2010-11-30" });
        let held = desk.change("postClose", "post { id }", early).await;
        assert_eq!(allowed(&held, "IN_USE"), ["示例人员001 2010-09-01 – 2010-12-01"]);
        done(&desk.change("postClose", "post { id }", close.clone()).await);
        refused(&desk.change("postClose", "post { id }", close).await, "POST_NOT_THERE");
        refused(&desk.appoint(&deputy, "005", "2010-12-01", json!({})).await, "POST_NOT_THERE");
        let beyond = desk.appoint(&deputy, "005", "2010-11-15", json!({ "until": "2010-12-02" })).await;
        refused(&beyond, "POST_NOT_THERE");
        let open = desk.appoint(&deputy, "005", "2010-11-15", json!({})).await;
        done(&open);
        assert_eq!(open["appointment"]["validUntil"], "2010-12-01", "nobody holds a post longer than it is there");
        done(&desk.change("bodyClose", "body { id }", json!({ "body": office, "from": "2010-12-01" })).await);
        refused(
            &desk.change("bodyClose", "body { id }", json!({ "body": office, "from": "2011-12-01" })).await,
            "STATE_FORBIDS",
        );
    });
}

/// Feature 5.
#[test]
fn a_leading_group_and_its_office_are_held_against_their_clauses_as_of_any_day() {
    in_app(|world| async move {
        let desk = Desk::at(&world, WUHUA).await;
        let found = desk.findings("2010-06-01").await;
        assert_eq!(of(&found, WUHUA, "LEADING_GROUP").unwrap(), &["LEADING_GROUP"]);
        assert!(of(&found, WUHUA, "OFFICE").is_some());
        assert!(of(&found, "530102-health", "LEAD_DIVISION").is_some());
        let coordinator = "530102-organization-department";
        for wanted in ["DEDICATED_AGENCY", "INTERNAL_UNIT", "TEAM_BUILDING_OFFICE"] {
            assert!(of(&found, coordinator, wanted).is_some(), "{wanted}");
        }
        let group = id(&desk.body("LEADING_GROUP").await["body"]);
        let office = id(&desk.body("OFFICE").await["body"]);
        let found = desk.findings("2010-06-01").await;
        assert_eq!(of(&found, WUHUA, "LEADING_GROUP_HEAD").unwrap(), &["COMMITTEE_PRINCIPAL"]);
        assert_eq!(of(&found, WUHUA, "LEADING_GROUP_DEPUTIES").unwrap().len(), 3);
        assert_eq!(of(&found, WUHUA, "OFFICE_READY").unwrap(), &["INSTITUTION", "STAFF", "BUDGET"]);

        let (head, deputy) = (desk.post(&group, "HEAD", 1).await, desk.post(&group, "DEPUTY", 5).await);
        done(&desk.appoint(&head, "1", "2010-02-01", json!({ "capacity": "COMMITTEE_PRINCIPAL" })).await);
        let capacities = ["GOVERNMENT_PRINCIPAL", "COMMITTEE_LEADER_IN_CHARGE", "GOVERNMENT_LEADER_IN_CHARGE"];
        for (number, capacity) in (2..).zip(capacities) {
            done(
                &desk
                    .appoint(
                        &deputy,
                        &number.to_string(),
                        "2010-02-01",
                        json!({ "capacity": capacity, "until": "2010-09-01" }),
                    )
                    .await,
            );
        }
        let (director, deputies) = (desk.post(&office, "HEAD", 1).await, desk.post(&office, "DEPUTY", 3).await);
        done(&desk.appoint(&director, "6", "2010-02-01", json!({ "capacity": "ORGANIZATION_HEAD" })).await);
        done(&desk.appoint(&deputies, "7", "2010-02-01", json!({ "fullTime": true })).await);
        for (person, capacity) in [("8", "ORGANIZATION_DEPUTY_FOR_TALENT"), ("9", "HUMAN_RESOURCES_HEAD")] {
            done(&desk.appoint(&deputies, person, "2010-02-01", json!({ "capacity": capacity })).await);
        }
        let equip = |filled: i32| json!({ "body": office, "quota": 3, "filled": filled, "budgetFen": "30000000", "paper": "示例批文1号", "from": "2010-02-01" });
        done(&desk.change("establishmentSet", "body { establishment { quota filled budgetFen } }", equip(2)).await);
        assert_eq!(of(&desk.findings("2010-06-01").await, WUHUA, "OFFICE_READY").unwrap(), &["STAFF"]);
        done(&desk.change("establishmentSet", "body { id }", equip(3)).await);
        refused(&desk.change("establishmentSet", "body { id }", equip(-1)).await, "BAD_USER_INPUT");

        let at = |found: &[(String, String, Vec<String>)]| found.iter().filter(|(unit, ..)| unit == WUHUA).count();
        assert_eq!(at(&desk.findings("2010-06-01").await), 0, "the county is made up as it has to be");
        let later = desk.findings("2010-09-01").await;
        assert_eq!(of(&later, WUHUA, "LEADING_GROUP_DEPUTIES").unwrap().len(), 3, "their terms have ended");
        assert_eq!(of(&desk.findings("2010-01-15").await, WUHUA, "LEADING_GROUP_HEAD").unwrap().len(), 1);
        let query = "query($unit: String!) { bodies(unit: $unit, asOf: \"2010-06-01\") { kind composition { check clause satisfied missing } } }";
        let data = world.data(&desk.organizer, query, json!({ "unit": WUHUA })).await;
        let group = &data["bodies"][0]["composition"];
        assert_eq!(
            group[0],
            json!({ "check": "LEADING_GROUP_HEAD", "clause": "4.1.1a", "satisfied": true, "missing": [] })
        );
    });
}

/// Feature 5.
#[test]
fn a_post_is_called_otherwise_from_a_day_on_and_never_has_fewer_places_than_holders() {
    in_app(|world| async move {
        let desk = Desk::at(&world, WUHUA).await;
        let office = id(&desk.body("OFFICE").await["body"]);
        let deputy = desk.post(&office, "DEPUTY", 3).await;
        done(&desk.appoint(&deputy, "001", "2010-03-01", json!({ "until": "2010-09-01" })).await);
        done(&desk.appoint(&deputy, "002", "2010-06-01", json!({})).await);
        let change = |places: i32, from: &str, more: Value| {
            let mut input = json!({
                "post": deputy, "title": "副主任", "titleEn": "Deputy director", "places": places, "from": from,
            });
            for (name, value) in more.as_object().into_iter().flatten() {
                input[name] = value.clone();
            }
            desk.change("postChange", "post { title places }", input)
        };
        let few = change(1, "2010-05-01", json!({})).await;
        assert_eq!(allowed(&few, "POST_FILLED"), ["示例人员001 2010-03-01 – 2010-09-01", "示例人员002 2010-06-01 – "]);
        assert_eq!(allowed(&change(1, "2009-12-31", json!({})).await, "POST_NOT_THERE"), ["2010-01-01 – "]);
        refused(&change(0, "2010-09-01", json!({})).await, "BAD_USER_INPUT");
        refused(&change(1, "2010-09-01", json!({ "title": " " })).await, "BAD_USER_INPUT");
        let once = json!({ "idempotencyKey": "once", "expectedVersion": 3 });
        let first = change(1, "2010-09-01", once.clone()).await;
        done(&first);
        assert_eq!(change(1, "2010-09-01", once).await, first);
        refused(&change(1, "2010-09-01", json!({ "expectedVersion": 3 })).await, "VERSION_CONFLICT");
        let query = "query($day: Date!) { bodies(unit: \"530102\", asOf: $day) { posts { title places } } }";
        let post = async |day: &str| {
            world.data(&desk.organizer, query, json!({ "day": day })).await["bodies"][0]["posts"][0].clone()
        };
        assert_eq!(post("2010-08-31").await, json!({ "title": "岗位", "places": 3 }));
        assert_eq!(post("2010-09-01").await, json!({ "title": "副主任", "places": 1 }));
        refused(&desk.appoint(&deputy, "003", "2010-10-01", json!({})).await, "POST_FILLED");
        done(&change(2, "2010-08-01", json!({ "title": "示例" })).await);
        assert_eq!(post("2010-08-15").await, json!({ "title": "示例", "places": 2 }));
        assert_eq!(post("2010-09-01").await, json!({ "title": "副主任", "places": 1 }), "what was to come stays");
        let other = Desk::at(&world, SHILIN).await;
        let input = json!({ "post": deputy, "title": "x", "titleEn": "x", "places": 2, "from": "2010-09-01" });
        refused(&other.change("postChange", "post { id }", input).await, "NOT_FOUND");
    });
}

/// Feature 5.
#[test]
fn a_body_is_renamed_and_works_with_another_from_a_day_on_and_a_unit_has_one_of_its_kind() {
    in_app(|world| async move {
        let desk = Desk::at(&world, SHILIN).await;
        let (office, agency) = (desk.body("OFFICE").await, desk.body("DEDICATED_AGENCY").await);
        done(&office);
        let there = desk.body("OFFICE").await;
        assert_eq!(allowed(&there, "BODY_THERE"), ["bodyChange", "bodyClose"]);
        let earlier = json!({ "unit": SHILIN, "kind": "OFFICE", "name": "x", "nameEn": "x", "from": "2009-01-01" });
        refused(&desk.change("bodyRegister", "body { id }", earlier).await, "BODY_THERE");
        let mut team =
            json!({ "unit": SHILIN, "kind": "TEAM_BUILDING_OFFICE", "name": "x", "nameEn": "x", "from": "2010-01-01" });
        refused(&desk.change("bodyRegister", "body { id }", team.clone()).await, "BAD_USER_INPUT");
        for category in ["RURAL_PRACTICAL", "SOCIAL_WORK"] {
            team["category"] = json!(category);
            let made = desk.change("bodyRegister", "body { category }", team.clone()).await;
            assert_eq!(made["body"]["category"], category, "{made}");
        }
        let change = json!({
            "body": agency["body"]["id"], "name": "人才工作局", "nameEn": "Talent Bureau", "from": "2010-07-01",
            "worksWith": office["body"]["id"], "functions": ["POLICY_RESEARCH", "STRATEGIC_PLANNING"], "expectedVersion": 1,
        });
        done(&desk.change("bodyChange", "body { name }", change.clone()).await);
        let stale = desk.change("bodyChange", "body { name }", change).await;
        assert_eq!(refused(&stale, "VERSION_CONFLICT")["changes"][1], json!({ "path": "name", "now": "人才工作局" }));
        let query =
            "query($day: Date!) { bodies(unit: \"530126\", asOf: $day) { nameEn functions worksWith { nameEn } } }";
        let named =
            async |day: &str| world.data(&desk.organizer, query, json!({ "day": day })).await["bodies"][1].clone();
        assert_eq!(
            named("2010-06-30").await,
            json!({ "nameEn": "Example DEDICATED_AGENCY", "functions": [], "worksWith": null })
        );
        let changed = json!({
            "nameEn": "Talent Bureau", "functions": ["STRATEGIC_PLANNING", "POLICY_RESEARCH"], "worksWith": { "nameEn": "Example OFFICE" },
        });
        assert_eq!(named("2010-07-01").await, changed);
        let outside = json!({ "unit": "530114", "kind": "OFFICE", "name": "x", "nameEn": "x", "from": "2010-01-01" });
        let city = Desk::at(&world, CITY).await;
        refused(&city.change("bodyRegister", "body { id }", outside).await, "OUTSIDE_ITS_DAYS");
    });
}

/// Feature 5.
#[test]
fn a_post_that_cannot_be_and_a_body_that_is_called_nothing_are_refused_at_their_fields() {
    in_app(|world| async move {
        let (desk, other) = (Desk::at(&world, WUHUA).await, Desk::at(&world, SHILIN).await);
        let office = id(&desk.body("OFFICE").await["body"]);
        let with = |mut input: Value, field: &str, value: Value| {
            input[field] = value;
            input
        };
        let post = json!({
            "body": office, "kind": "DEPUTY", "title": "副主任", "titleEn": "Deputy director", "places": 1,
            "from": "2010-01-01",
        });
        for (field, value, code) in [
            ("from", json!("2009-12-31"), "STATE_FORBIDS"),
            ("places", json!(0), "BAD_USER_INPUT"),
            ("places", json!(1_001), "BAD_USER_INPUT"),
            ("title", json!(" \u{3000}"), "BAD_USER_INPUT"),
            ("titleEn", json!(""), "BAD_USER_INPUT"),
            ("body", json!("nothing"), "NOT_FOUND"),
        ] {
            let payload = desk.change("postCreate", "post { id }", with(post.clone(), field, value.clone())).await;
            assert_eq!(refused(&payload, code)["path"], json!([field]), "{value}");
        }
        refused(&other.change("postCreate", "post { id }", post.clone()).await, "NOT_FOUND");
        let change = json!({ "body": office, "name": "示例", "nameEn": "Example", "from": "2010-07-01" });
        for (field, value, code) in [
            ("name", json!(" "), "BAD_USER_INPUT"),
            ("name", json!("长".repeat(201)), "BAD_USER_INPUT"),
            ("nameEn", json!(""), "BAD_USER_INPUT"),
            ("worksWith", json!(office), "NOT_FOUND"),
            ("from", json!("2009-12-31"), "STATE_FORBIDS"),
        ] {
            let payload = desk.change("bodyChange", "body { id }", with(change.clone(), field, value)).await;
            assert_eq!(refused(&payload, code)["path"], json!([field]));
        }
        refused(&other.change("bodyChange", "body { id }", change).await, "NOT_FOUND");
        done(&desk.change("bodyClose", "body { id }", json!({ "body": office, "from": "2010-12-01" })).await);
        let late = desk.change("postCreate", "post { id }", with(post, "from", json!("2010-12-01"))).await;
        assert_eq!(allowed(&late, "STATE_FORBIDS"), ["2010-01-01 – 2010-12-01"]);
    });
}

/// Feature 5.
#[test]
fn whoever_heads_an_agency_does_for_its_clause_and_it_is_shown_whether_he_has_a_higher_rank() {
    in_app(|world| async move {
        const DEPARTMENT: &str = "530102-organization-department";
        let desk = Desk::at(&world, DEPARTMENT).await;
        let agency = id(&desk.body("DEDICATED_AGENCY").await["body"]);
        let head = desk.post(&agency, "HEAD", 1).await;
        assert_eq!(of(&desk.findings("2010-06-01").await, DEPARTMENT, "AGENCY_HEAD").unwrap(), &["HEAD"]);
        let higher = json!({ "higherRank": true, "until": "2010-07-01" });
        done(&desk.appoint(&head, "001", "2010-02-01", higher).await);
        done(&desk.appoint(&head, "002", "2010-07-01", json!({})).await);
        let query = "query($unit: String!, $day: Date!) { bodies(unit: $unit, asOf: $day) {
            composition { check clause satisfied missing } posts { holders { person { subject } higherRank } }
        } }";
        for (day, person, higher) in [("2010-06-30", "001", true), ("2010-07-01", "002", false)] {
            let shown = world.data(&desk.organizer, query, json!({ "unit": DEPARTMENT, "day": day })).await;
            let check = json!({ "check": "AGENCY_HEAD", "clause": "4.1.1d", "satisfied": true, "missing": [] });
            let holder = json!({ "person": { "subject": person }, "higherRank": higher });
            let agency = json!({ "composition": [check], "posts": [{ "holders": [holder] }] });
            assert_eq!(shown["bodies"], json!([agency]), "{day}");
        }
    });
}

/// Feature 5.
#[test]
fn an_internal_unit_has_its_functions_and_somebody_who_works_there_whatever_its_quota() {
    in_app(|world| async move {
        const DEPARTMENT: &str = "530102-organization-department";
        let desk = Desk::at(&world, DEPARTMENT).await;
        let unit = id(&desk.body("INTERNAL_UNIT").await["body"]);
        let wanting = async || {
            let found = desk.findings("2010-06-01").await;
            of(&found, DEPARTMENT, "INTERNAL_UNIT_STAFFED").cloned().unwrap_or_default()
        };
        assert_eq!(wanting().await, ["FUNCTIONS", "STAFF"]);
        let functions = json!({
            "body": unit, "name": "人才科", "nameEn": "Talent section", "functions": ["OVERALL_COORDINATION"],
            "from": "2010-02-01",
        });
        done(&desk.change("bodyChange", "body { id }", functions).await);
        for (quota, filled, wants) in [(0, 0, vec!["STAFF"]), (2, 1, vec!["STAFF"]), (2, 2, Vec::new())] {
            let equip = json!({
                "body": unit, "quota": quota, "filled": filled, "budgetFen": "0", "paper": "示例批文1号",
                "from": "2010-02-01",
            });
            done(&desk.change("establishmentSet", "body { id }", equip).await);
            assert_eq!(wanting().await, wants, "{filled} of {quota}");
        }
    });
}

/// Features 2 and 5.
#[test]
fn a_late_correction_of_who_held_a_post_changes_what_is_wanting_today_and_not_what_was_known_last_month() {
    in_app(|world| async move {
        let desk = Desk::at(&world, WUHUA).await;
        let before = world.clock.now().to_string();
        world.clock.set(world.clock.now().plus_seconds(60));
        let group = id(&desk.body("LEADING_GROUP").await["body"]);
        let head = desk.post(&group, "HEAD", 1).await;
        let held = desk.appoint(&head, "001", "2010-02-01", json!({ "capacity": "COMMITTEE_PRINCIPAL" })).await;
        done(&held);
        let last_month = world.clock.now().to_string();
        morning(&world, "2011-01-05");
        let end = json!({ "appointment": held["appointment"]["id"], "from": "2010-05-01" });
        done(&desk.change("appointmentEnd", "appointment { id }", end).await);
        let query = "query($known: DateTime) {
            compositionFindings(unit: \"530102\", asOf: \"2010-06-01\", knownAt: $known, first: 100) {
                edges { node { unit { code } kind check body { name } } }
            }
        }";
        let wanting = async |known: Option<&str>| {
            let found = world.data(&desk.organizer, query, json!({ "known": known })).await;
            let own = nodes(&found["compositionFindings"]).into_iter().filter(|one| one["unit"]["code"] == WUHUA);
            let of_group = own.filter(|one| one["kind"] == "LEADING_GROUP");
            of_group.map(|one| one["check"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(wanting(None).await, ["LEADING_GROUP_HEAD", "LEADING_GROUP_DEPUTIES"]);
        assert_eq!(wanting(Some(&last_month)).await, ["LEADING_GROUP_DEPUTIES"]);
        assert_eq!(wanting(Some(&before)).await, [Value::Null], "there was no group that anybody knew of");
    });
}

/// Feature 5.
#[test]
fn a_stranger_appoints_nobody_and_the_same_key_twice_appoints_once() {
    in_app(|world| async move {
        let (desk, other) = (Desk::at(&world, WUHUA).await, Desk::at(&world, SHILIN).await);
        let office = id(&desk.body("OFFICE").await["body"]);
        let post = desk.post(&office, "STAFF", 9).await;
        refused(&other.appoint(&post, "1", "2010-02-01", json!({})).await, "NOT_FOUND");
        refused(
            &other.change("bodyClose", "body { id }", json!({ "body": office, "from": "2011-01-01" })).await,
            "NOT_FOUND",
        );
        let auditor = world.actor(WUHUA, &[Role::Auditor]).await;
        let query = "mutation($input: AppointmentMakeInput!) { appointmentMake(input: $input) { auditId } }";
        let input = json!({ "post": post, "subject": "1", "name": "x", "from": "2010-02-01" });
        let answer = world.ask(&auditor, query, json!({ "input": input })).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
        let keyed = json!({ "idempotencyKey": "once" });
        let first = desk.appoint(&post, "1", "2010-02-01", keyed.clone()).await;
        done(&first);
        assert_eq!(desk.appoint(&post, "1", "2010-02-01", keyed.clone()).await, first);
        refused(&desk.appoint(&post, "2", "2010-02-01", keyed).await, "IDEMPOTENCY_KEY_REUSED");
        let one = desk.post(&office, "HEAD", 1).await;
        let both = futures_util::future::join(
            desk.appoint(&one, "a", "2010-02-01", json!({})),
            desk.appoint(&one, "b", "2010-02-01", json!({})),
        );
        let (a, b) = both.await;
        let refusals = [&a, &b].iter().filter(|answer| answer["errors"][0]["code"] == "POST_FILLED").count();
        assert_eq!(refusals, 1, "one of two at once: {a} {b}");
    });
}

const DAYS: u64 = 40;

fn day(number: u64) -> Day {
    Day("2010-01-01".parse::<Day>().unwrap().0 + chrono::Days::new(number))
}

fn term() -> impl Strategy<Value = Term> {
    (0..DAYS, prop::option::of(1..DAYS))
        .prop_map(|(from, days)| Term { from: Some(day(from)), until: days.map(|days| day(from + days)) })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Feature 5.
    #[test]
    fn however_people_are_appointed_no_day_has_more_of_them_than_places_nor_one_of_them_twice(
        places in 1..4_i64,
        wanted in prop::collection::vec((0..5_u8, term()), 0..30),
    ) {
        let known_from = "2010-01-01T00:00:00Z".parse().unwrap();
        let post = [post_version::Model {
            id: Uuid::nil(),
            post_id: PostId(Uuid::nil()),
            unit_id: UnitId(Uuid::nil()),
            title: String::new(),
            title_en: String::new(),
            places,
            valid_from: Some(day(3)),
            valid_until: Some(day(DAYS)),
            known_from,
            known_until: None,
        }];
        let mut held: Vec<appointment::Model> = Vec::new();
        for (person, term) in wanted {
            let subject = person.to_string();
            let fits = (0..DAYS * 3).map(day).filter(|on| term.contains(*on)).all(|on| {
                let there = held.iter().filter(|one| one.term().contains(on));
                post[0].term().contains(on)
                    && there.clone().all(|one| one.subject != subject)
                    && i64::try_from(there.count()).unwrap() < places
            });
            let who = Person { issuer: "i".to_owned(), subject: subject.clone(), name: None };
            let taken = appoint(&post, &held, &who, term);
            prop_assert_eq!(taken.is_ok(), fits && term.until.is_some(), "{:?} {:?}", term, taken);
            if taken.is_ok() {
                held.push(appointment::Model {
                    id: AppointmentId(Uuid::nil()),
                    post_id: PostId(Uuid::nil()),
                    unit_id: UnitId(Uuid::nil()),
                    issuer: "i".to_owned(),
                    subject,
                    name: String::new(),
                    capacity: "OTHER".to_owned(),
                    full_time: false,
                    higher_rank: false,
                    valid_from: term.from,
                    valid_until: term.until,
                    known_from,
                    known_until: None,
                });
            }
        }
    }
}

/// Feature 5.
#[test]
fn no_department_has_a_leading_group_an_office_of_one_or_a_standing_committee() {
    in_app(|world| async move {
        let county = Desk::at(&world, WUHUA).await;
        for unit in ["530102-health", "530102-organization-department"] {
            let desk = Desk::at(&world, unit).await;
            for kind in ["LEADING_GROUP", "OFFICE", "STANDING_COMMITTEE"] {
                let body = json!({ "unit": unit, "kind": kind, "name": "x", "nameEn": "x", "from": "2010-01-01" });
                for desk in [&desk, &county] {
                    let refusal = desk.change("bodyRegister", "body { id }", body.clone()).await;
                    assert_eq!(refused(&refusal, "BAD_USER_INPUT")["path"], json!(["kind"]), "{unit} {kind}");
                    let others = allowed(&refusal, "BAD_USER_INPUT");
                    assert!(others.iter().all(|other| other != kind) && !others.is_empty(), "{others:?}");
                }
            }
            done(&desk.body("LIAISON_STATION").await);
        }
        for kind in ["LEADING_GROUP", "OFFICE", "STANDING_COMMITTEE"] {
            done(&county.body(kind).await);
        }
    });
}
