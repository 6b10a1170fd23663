//! Bodies, posts and appointments end with their unit, on its day: on the days before they stay as they were.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::Arc;

use rencai::access::Role;
use rencai::integrity;
use rencai::kernel::{Day, Instant};
use rencai::organization::entity::{appointment, body_version, establishment, post_version};
use rencai::store::dated::Version;
use rencai::store::{Guarded, Read};
use rencai::worker::settle_scopes;
use serde_json::{Value, json};

use super::reorganizing::{open_like, preview, reorganized};
use crate::deliberation::{MEETING, Room, change, two_thirds};
use crate::duties::morning;
use crate::support::hall::{allowed, done, id, refused};
use crate::support::raw::Hand;
use crate::support::world::{CITY, PANLONG, SHILIN, WUHUA, World, in_app};

/// The district to which the county is raised.
const DISTRICT: &str = "530190";

/// The bodies of a unit as of a day, as known at a moment.
async fn bodies(world: &Arc<World>, unit: &str, day: &str, known: Option<&str>) -> Value {
    let query = "query($unit: String!, $day: Date!, $known: DateTime) {
        bodies(unit: $unit, asOf: $day, knownAt: $known) {
            id kind establishment { quota } posts { id title holders { person { subject } } }
        }
    }";
    let actor = world.actor(CITY, &[Role::Auditor]).await;
    world.data(&actor, query, json!({ "unit": unit, "day": day, "known": known })).await["bodies"].clone()
}

/// What of this kind of unit a plan lists.
fn listed(plan: &Value, unit: &str, kind: &str) -> Vec<Value> {
    let holdings = plan["holdings"].as_array().unwrap().iter();
    holdings.filter(|one| one["unit"] == unit && one["kind"] == kind).cloned().collect()
}

async fn rows<E>(world: &World) -> Vec<E::Model>
where
    E: Guarded,
    E::Model: Send + Sync,
{
    Read::new(&world.app.store, world.system.clone()).find::<E>().all().await.unwrap()
}

/// Every old row is there as it was, or is believed until this moment only.
fn kept<V: Version + PartialEq + Debug>(before: &[V], after: &[V], now: Instant) {
    assert!(!before.is_empty() && before != after);
    for row in before {
        assert!(after.contains(row) || after.contains(&row.clone().until(now)), "{row:?}");
    }
}

async fn nothing_is_wrong(world: &World) {
    let read = Read::new(&world.app.store, world.system.clone());
    let checked = integrity::examine(&read).await.unwrap();
    assert!(checked.iter().all(|one| one.count == 0), "{checked:?}");
}

/// Features 2, 3 and 5.
#[test]
fn bodies_posts_and_appointments_end_with_their_unit_as_previewed_and_stay_as_they_were_on_the_days_before() {
    in_app(|world| async move {
        const DIVISION: &str = "530102-health";
        let room = Room::of(&world, WUHUA, "LEADING_GROUP").await;
        let equip = json!({
            "body": room.body, "quota": 3, "filled": 3, "budgetFen": "100", "paper": "示例批文", "from": "2010-01-01",
        });
        done(&change(&world, &room.organizer, "establishmentSet", "body { id }", equip).await);
        let below = json!({
            "unit": DIVISION, "kind": "LEAD_DIVISION", "name": "示例处室", "nameEn": "Example", "from": "2010-06-01",
        });
        done(&change(&world, &room.organizer, "bodyRegister", "body { id }", below).await);
        let days = ["2010-08-31", "2010-09-01"];
        let [last, first] = [bodies(&world, WUHUA, days[0], None).await, bodies(&world, WUHUA, days[1], None).await];
        assert_eq!(first[0]["posts"].as_array().unwrap().len(), 4);
        let known = world.clock.now().to_string();
        world.clock.set(world.clock.now().plus_seconds(60));

        let hand = Hand::reach(&world).await;
        let before = hand.everything().await;
        let old = (
            rows::<body_version::Entity>(&world).await,
            rows::<post_version::Entity>(&world).await,
            rows::<appointment::Entity>(&world).await,
            rows::<establishment::Entity>(&world).await,
        );
        let steps = json!([open_like(DISTRICT, WUHUA), { "close": { "unit": WUHUA, "successors": [DISTRICT] } }]);
        let previewed = preview(&world, days[1], &steps).await["data"]["previewReorganization"].clone();
        assert!(hand.everything().await == before, "a preview wrote something");
        for (unit, kind, count) in [(WUHUA, "BODY", "1"), (WUHUA, "APPOINTMENT", "7"), (DIVISION, "BODY", "1")] {
            let ends = json!([{ "unit": unit, "kind": kind, "count": count, "goesTo": null }]);
            assert_eq!(json!(listed(&previewed, unit, kind)), ends);
        }
        let run = reorganized(&world, days[1], steps).await;
        done(&run);
        assert_eq!(run["reorganization"], previewed, "the run does exactly the list");

        for unit in [WUHUA, DIVISION] {
            assert_eq!(bodies(&world, unit, days[1], None).await, json!([]), "{unit}");
        }
        assert_eq!(bodies(&world, WUHUA, days[0], None).await, last, "the day before");
        assert_eq!(bodies(&world, WUHUA, days[1], Some(&known)).await, first, "as it was known");
        let after = hand.everything().await;
        let pairs = before.iter().zip(&after).filter(|(was, is)| was != is);
        let changed: BTreeSet<&str> = pairs.map(|((table, _), _)| table.as_str()).collect();
        let own = ["unit", "unit_succession", "unit_version"];
        let ending = ["appointment", "body_version", "establishment", "post_version"];
        let trail = ["audit_entry", "audit_head", "audit_row", "event"];
        assert_eq!(changed, own.into_iter().chain(ending).chain(trail).collect(), "other rows stay as they are");
        let now = world.clock.now();
        kept(&old.0, &rows::<body_version::Entity>(&world).await, now);
        kept(&old.1, &rows::<post_version::Entity>(&world).await, now);
        kept(&old.2, &rows::<appointment::Entity>(&world).await, now);
        kept(&old.3, &rows::<establishment::Entity>(&world).await, now);
        nothing_is_wrong(&world).await;
    });
}

/// Features 3 and 5.
#[test]
fn what_is_set_up_at_a_unit_whose_end_is_known_ends_with_it_and_what_was_to_begin_later_never_does() {
    in_app(|world| async move {
        const END: &str = "2011-03-01";
        let room = Room::of(&world, SHILIN, "LEADING_GROUP").await;
        let asked =
            async |name: &str, fields: &str, input: Value| change(&world, &room.organizer, name, fields, input).await;
        let body = |kind: &str, from: &str| json!({ "unit": SHILIN, "kind": kind, "name": "示例", "nameEn": "Example", "from": from });
        let staff = |body: &str, from: &str| json!({ "body": body, "kind": "STAFF", "title": "示例", "titleEn": "Staff", "places": 2, "from": from });
        let office = asked("bodyRegister", "body { id }", body("OFFICE", "2010-01-01")).await;
        done(&office);
        let post = asked("postCreate", "post { id }", staff(&id(&office["body"]), "2010-01-01")).await;
        room.appoint(&id(&post["post"]), "9", "2011-06-01").await;
        let closed = reorganized(&world, END, json!([{ "close": { "unit": SHILIN, "successors": [] } }])).await;
        done(&closed);
        let ends = [("BODY", "2"), ("APPOINTMENT", "8"), ("PRINCIPAL", "1")]
            .map(|(kind, count)| json!({ "unit": SHILIN, "kind": kind, "count": count, "goesTo": null }));
        assert_eq!(closed["reorganization"]["holdings"], json!(ends), "nobody has to go on with it");

        let committee = body("STANDING_COMMITTEE", "2010-12-01");
        let registered = asked("bodyRegister", "body { id validUntil }", committee).await;
        done(&registered);
        assert_eq!(registered["body"]["validUntil"], END);
        let post = asked("postCreate", "post { id }", staff(&room.body, "2010-12-01")).await;
        done(&post);
        let held = |until: Value| json!({ "post": post["post"]["id"], "subject": "9", "name": "示例", "from": "2010-12-01", "until": until });
        let beyond = asked("appointmentMake", "appointment { id }", held(json!("2011-12-01"))).await;
        assert_eq!(allowed(&beyond, "POST_NOT_THERE"), [format!("2010-12-01 – {END}")]);
        let open = asked("appointmentMake", "appointment { validUntil }", held(Value::Null)).await;
        done(&open);
        assert_eq!(open["appointment"]["validUntil"], END);
        let equip = json!({
            "body": room.body, "quota": 1, "filled": 1, "budgetFen": "1", "paper": "示例批文", "from": "2010-12-01",
        });
        done(&asked("establishmentSet", "body { id }", equip).await);
        let end: Day = END.parse().unwrap();
        assert!(rows::<establishment::Entity>(&world).await.iter().all(|row| row.valid_until == Some(end)));
        let there = bodies(&world, SHILIN, "2011-02-28", None).await;
        let there: Vec<&str> = there.as_array().unwrap().iter().map(|body| body["kind"].as_str().unwrap()).collect();
        assert_eq!(there, ["LEADING_GROUP", "OFFICE", "STANDING_COMMITTEE"]);
        for day in [END, "2011-06-01"] {
            assert_eq!(bodies(&world, SHILIN, day, None).await, json!([]), "{day}");
        }
        nothing_is_wrong(&world).await;
    });
}

/// Features 3 and 23.
#[test]
fn a_meeting_that_a_body_has_not_held_when_it_ends_with_its_unit_is_called_off_where_that_goes_on() {
    in_app(|world| async move {
        let room = Room::of(&world, WUHUA, "LEADING_GROUP").await;
        done(&room.set_rule(two_thirds(WUHUA, "LEADING_GROUP")).await);
        let meeting = room.convened("LEADING_GROUP", "2010-12-20").await;
        let steps = json!([{ "close": { "unit": WUHUA, "successors": [PANLONG] } }]);
        let closed = reorganized(&world, "2010-12-10", steps).await;
        done(&closed);
        let left = json!([{ "unit": WUHUA, "kind": "MEETING", "count": "1", "goesTo": PANLONG }]);
        assert_eq!(json!(listed(&closed["reorganization"], WUHUA, "MEETING")), left);
        morning(&world, "2010-12-20");
        settle_scopes::next(&world.app, &mut None).await.unwrap();
        let heir = world.actor(PANLONG, &[Role::Organizer]).await;
        let hold = json!({ "meeting": meeting, "attendance": room.seats });
        let held = change(&world, &heir, "meetingHold", MEETING, hold).await;
        assert_eq!(refused(&held, "POST_NOT_THERE")["path"], json!(["attendance", "0"]), "nobody sits there any more");
        let cancel = json!({ "meeting": meeting, "reason": "示例：机构已撤销" });
        done(&change(&world, &heir, "meetingCancel", MEETING, cancel).await);
    });
}

/// Features 3 and 5.
#[test]
fn a_unit_that_has_a_leading_group_leads_until_that_is_closed_and_has_none_on_days_on_which_it_does_not() {
    in_app(|world| async move {
        let room = Room::of(&world, SHILIN, "LEADING_GROUP").await;
        let body = |kind: &str| json!({ "unit": SHILIN, "kind": kind, "name": "示例", "nameEn": "Example", "from": "2010-12-01" });
        done(&change(&world, &room.organizer, "bodyRegister", "body { id }", body("LIAISON_STATION")).await);
        let rename = json!({ "rename": { "unit": SHILIN, "name": "示例县", "nameEn": "Example" } });
        let steps = json!([rename, { "change": { "unit": SHILIN, "role": "SOCIETY" } }]);
        let standing = async |from: &str| {
            let told = preview(&world, from, &steps).await;
            assert_eq!(told["errors"][0]["extensions"]["code"], "IN_USE", "{from}: {told}");
            let refusal = reorganized(&world, from, steps.clone()).await;
            assert_eq!(refused(&refusal, "IN_USE")["path"], json!(["steps", "1", "change", "role"]), "{from}");
            assert_eq!(allowed(&refusal, "IN_USE"), [format!("bodyClose(body: {})", room.body)], "{from}");
        };
        standing("2010-12-01").await;
        for seat in room.seats.iter().chain([&room.staff]) {
            let end = json!({ "appointment": seat, "from": "2011-01-01" });
            done(&change(&world, &room.organizer, "appointmentEnd", "appointment { id }", end).await);
        }
        let close = json!({ "body": room.body, "from": "2011-01-01" });
        done(&change(&world, &room.organizer, "bodyClose", "body { id }", close).await);
        standing("2010-12-31").await;
        done(&reorganized(&world, "2011-01-01", steps.clone()).await);
        for kind in ["OFFICE", "STANDING_COMMITTEE"] {
            let registered = change(&world, &room.organizer, "bodyRegister", "body { id }", body(kind)).await;
            assert_eq!(refused(&registered, "BAD_USER_INPUT")["path"], json!(["kind"]), "it will not lead then");
        }

        let other = Room::of(&world, PANLONG, "LEADING_GROUP").await;
        let ending = json!([
            { "change": { "unit": PANLONG, "role": "SOCIETY" } },
            { "close": { "unit": PANLONG, "successors": [WUHUA] } },
        ]);
        done(&reorganized(&world, "2010-12-01", ending).await);
        assert_eq!(bodies(&world, &other.unit, "2010-12-01", None).await, json!([]), "it ends with the unit");
        nothing_is_wrong(&world).await;
    });
}
