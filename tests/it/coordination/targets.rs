//! Targets: somebody answers for each, a change keeps the former version, and an account of the newest is evidence.

use std::sync::Arc;

use rencai::access::{Actor, Role, Scope};
use rencai::graphql::facts::Facts;
use rencai::kernel::Period;
use rencai::rules::facts::{FactSource, Scene};
use rencai::store::Read;
use serde_json::{Value, json};

use super::{LEAD, change, with};
use crate::deliberation::{self, Room};
use crate::duties::figures::sums_hold;
use crate::duties::{duties, morning, opened};
use crate::supervision::two_hats;
use crate::support::hall::{allowed, done, id, nodes, refused};
use crate::support::world::{CITY, SHILIN, WUHUA, World, in_app};

fn input(post: &str) -> Value {
    json!({
        "unit": WUHUA, "year": 2010, "code": "talents", "title": "示例目标", "wanted": "1250", "scale": 1,
        "measure": "万人", "post": post,
    })
}

async fn post_from(room: &Room, day: &str) -> String {
    let input = json!({
        "body": room.body, "kind": "MEMBER", "title": "示例岗位", "titleEn": "Example", "places": 1, "from": day,
    });
    let created = deliberation::change(&room.world, &room.organizer, "postCreate", "post { id }", input).await;
    done(&created);
    id(&created["post"])
}

async fn discharged(world: &Arc<World>, actor: &Arc<Actor>) -> Vec<(Value, Value)> {
    sums_hold(world).await;
    let found = duties(world, actor, WUHUA, false, "4.1.6e").await;
    found.iter().map(|duty| (duty["period"].clone(), duty["dischargedOn"].clone())).collect()
}

#[test]
fn somebody_holds_the_post_that_answers_for_a_target_on_the_day_on_which_it_is_set() {
    in_app(|world| async move {
        let room = Room::of(&world, WUHUA, "LEADING_GROUP").await;
        let supervisor = world.actor(WUHUA, &[Role::Supervisor]).await;
        let set = async |changes: Value| {
            change(&world, &supervisor, "targetSet", with(&input(&room.posts[0]), &changes)).await
        };
        let vacant = post_from(&room, "2010-01-01").await;
        assert_eq!(allowed(&set(json!({ "post": vacant })).await, "STATE_FORBIDS"), [""; 0]);
        room.appoint(&vacant, "9", "2011-02-01").await;
        let refusal = set(json!({ "post": vacant })).await;
        assert_eq!(refused(&refusal, "STATE_FORBIDS")["path"], json!(["post"]));
        assert_eq!(allowed(&refusal, "STATE_FORBIDS"), ["2011-02-01 – "], "the days on which it is held");
        let later = post_from(&room, "2011-01-01").await;
        assert_eq!(allowed(&set(json!({ "post": later })).await, "POST_NOT_THERE"), ["2011-01-01 – "]);
        for (changes, code, path) in [
            (json!({ "post": "nothing" }), "NOT_FOUND", "post"),
            (json!({ "year": 2009 }), "BAD_USER_INPUT", "year"),
            (json!({ "year": 2021 }), "BAD_USER_INPUT", "year"),
            (json!({ "code": "A b" }), "BAD_USER_INPUT", "code"),
            (json!({ "title": "" }), "BAD_USER_INPUT", "title"),
            (json!({ "wanted": "-1" }), "BAD_USER_INPUT", "wanted"),
            (json!({ "scale": 7 }), "BAD_USER_INPUT", "scale"),
            (json!({ "measure": " " }), "BAD_USER_INPUT", "measure"),
            (json!({ "unit": "530114" }), "OUTSIDE_ITS_DAYS", "unit"),
            (json!({ "unit": SHILIN }), "NOT_FOUND", ""),
        ] {
            let path = if path.is_empty() { json!([]) } else { json!([path]) };
            assert_eq!(refused(&set(changes.clone()).await, code)["path"], path, "{changes}");
        }
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let elsewhere = with(&input(&room.posts[0]), &json!({ "unit": SHILIN }));
        let payload = change(&world, &city, "targetSet", elsewhere).await;
        assert_eq!(refused(&payload, "BAD_USER_INPUT")["path"], json!(["post"]), "it is another county's post");

        let keyed = json!({ "idempotencyKey": "once" });
        let first = set(keyed.clone()).await;
        done(&first);
        assert_eq!(set(keyed).await, first);
        let shown = &first["target"]["current"];
        assert_eq!((&shown["number"], &shown["wanted"]), (&json!(1), &json!("1250")));
        assert_eq!(shown["leaders"], json!([{ "id": room.seats[0] }]));
        let below = set(json!({ "unit": LEAD, "scale": null })).await;
        done(&below);
        assert_eq!(refused(&set(json!({})).await, "BAD_USER_INPUT")["path"], json!(["reason"]));
        let stale = json!({ "reason": "示例：调整", "expectedVersion": 7 });
        refused(&set(stale).await, "VERSION_CONFLICT");
        let changed = set(json!({ "reason": "示例：调整", "wanted": "1300", "expectedVersion": 1 })).await;
        done(&changed);
        let target = &changed["target"];
        assert_eq!((&target["id"], &target["current"]["reason"]), (&first["target"]["id"], &json!("示例：调整")));
        assert_eq!(target["versions"], json!([{ "number": 1, "wanted": "1250" }, { "number": 2, "wanted": "1300" }]));

        let list = "query($unit: String!, $year: Int!) { targets(unit: $unit, year: $year) {
            totalCount edges { node { id } } } }";
        let stranger = world.actor(SHILIN, &[Role::Supervisor]).await;
        for (actor, unit, year, count) in [
            (&supervisor, WUHUA, 2010, 1),
            (&supervisor, LEAD, 2010, 1),
            (&supervisor, WUHUA, 2011, 0),
            (&stranger, WUHUA, 2010, 0),
        ] {
            let listed = world.data(actor, list, json!({ "unit": unit, "year": year })).await["targets"].clone();
            assert_eq!((nodes(&listed).len(), &listed["totalCount"]), (count, &json!(count)), "{unit} {year}");
        }
    });
}

/// Feature 12.
#[test]
fn an_account_of_the_newest_version_is_evidence_and_a_change_wants_another() {
    in_app(|world| async move {
        opened(&world).await;
        let room = Room::of(&world, WUHUA, "LEADING_GROUP").await;
        let supervisor = world.actor(WUHUA, &[Role::Supervisor]).await;
        let own = world.actor(WUHUA, &[Role::Reporter]).await;
        let set = async |changes: Value| {
            change(&world, &supervisor, "targetSet", with(&input(&room.posts[0]), &changes)).await
        };
        let target = id(&set(json!({})).await["target"]);
        let report = json!({ "target": target, "actual": "1200", "text": "示例说明" });
        let above = world.actor(CITY, &[Role::Reporter]).await;
        assert_eq!(allowed(&change(&world, &above, "targetReport", report.clone()).await, "STATE_FORBIDS"), [WUHUA]);
        let stranger = world.actor(SHILIN, &[Role::Reporter]).await;
        refused(&change(&world, &stranger, "targetReport", report.clone()).await, "NOT_FOUND");
        for changes in [json!({ "actual": "-1" }), json!({ "text": " " })] {
            refused(&change(&world, &own, "targetReport", with(&report, &changes)).await, "BAD_USER_INPUT");
        }
        let same = two_hats(&world, &supervisor.person, WUHUA, Role::Reporter).await;
        let by_himself = change(&world, &same, "targetReport", report.clone()).await;
        assert_eq!(refused(&by_himself, "SAME_PERSON")["path"], json!(["target"]), "he has set it");
        let to_come = id(&set(json!({ "year": 2011 })).await["target"]);
        let early = with(&report, &json!({ "target": to_come }));
        assert_eq!(
            allowed(&change(&world, &own, "targetReport", early.clone()).await, "STATE_FORBIDS"),
            ["2011-01-01 –"]
        );

        assert_eq!(discharged(&world, &supervisor).await, [(json!("2010"), Value::Null)]);
        let keyed = with(&report, &json!({ "idempotencyKey": "once" }));
        let reported = change(&world, &own, "targetReport", keyed.clone()).await;
        done(&reported);
        assert_eq!(change(&world, &own, "targetReport", keyed).await, reported);
        assert_eq!(reported["target"]["actual"], "1200");
        assert_eq!(discharged(&world, &supervisor).await, [(json!("2010"), json!("2010-12-01"))]);
        let changed = set(json!({ "reason": "示例：调整", "wanted": "1300" })).await;
        done(&changed);
        assert_eq!(changed["target"]["actual"], Value::Null, "that was on the former version");
        assert_eq!(discharged(&world, &supervisor).await, [(json!("2010"), Value::Null)]);

        morning(&world, "2011-01-05");
        opened(&world).await;
        let late = change(&world, &own, "targetReport", report).await;
        done(&late);
        assert_eq!(
            late["target"]["accounts"],
            json!([{ "number": 1, "actual": "1200" }, { "number": 2, "actual": "1200" }])
        );
        let expected = [(json!("2010"), json!("2011-01-05")), (json!("2011"), Value::Null)];
        assert_eq!(discharged(&world, &supervisor).await, expected, "it is an account of 2010, however late");
        for (day, discharged_on) in [
            ("2011-01-05", Value::Null),
            ("2011-11-30", Value::Null),
            ("2011-12-01", json!("2011-12-01")),
            ("2011-12-31", json!("2011-12-01")),
        ] {
            morning(&world, day);
            done(&change(&world, &own, "targetReport", early.clone()).await);
            assert_eq!(discharged(&world, &supervisor).await[1].1, discharged_on, "{day}");
        }
        let over = set(json!({ "reason": "示例：调整" })).await;
        assert_eq!(refused(&over, "BAD_USER_INPUT")["path"], json!(["year"]), "the year is over");
    });
}

/// Feature 2.
#[test]
fn a_target_is_answered_as_it_was_known_at_a_moment_with_the_account_that_was_known_then() {
    in_app(|world| async move {
        let room = Room::of(&world, WUHUA, "LEADING_GROUP").await;
        let supervisor = world.actor(WUHUA, &[Role::Supervisor]).await;
        let own = world.actor(WUHUA, &[Role::Reporter]).await;
        let set = async |changes: Value| {
            let said = with(&input(&room.posts[0]), &json!({ "year": 2011 }));
            let payload = change(&world, &supervisor, "targetSet", with(&said, &changes)).await;
            done(&payload);
            id(&payload["target"])
        };
        let report = async |target: &str, actual: &str| {
            let said = json!({ "target": target, "actual": actual, "text": "示例说明" });
            done(&change(&world, &own, "targetReport", said).await);
        };
        morning(&world, "2011-05-03");
        let target = set(json!({})).await;
        morning(&world, "2011-07-04");
        report(&target, "900").await;
        morning(&world, "2011-07-05");
        set(json!({ "wanted": "1300", "reason": "示例：调整" })).await;
        set(json!({ "code": "patents", "wanted": "7" })).await;
        morning(&world, "2011-12-05");
        report(&target, "1310").await;

        let query = "query($known: DateTime) {
            targets(unit: \"530102\", year: 2011, knownAt: $known) { totalCount edges { node { ...Shown } } }
            unit(code: \"530102\") { targets(period: \"2011\", knownAt: $known) { ...Shown } }
            asKnown: unit(code: \"530102\", knownAt: $known) { targets(period: \"2011\") { ...Shown } }
        }
        fragment Shown on Target {
            code actual current { wanted setOn setAt } versions { number } accounts { actual }
        }";
        let known = async |known: Option<&str>| {
            let data = world.data(&supervisor, query, json!({ "known": known })).await;
            let listed = Value::Array(nodes(&data["targets"]));
            assert_eq!(data["unit"]["targets"], listed, "by their codes they come as by their age");
            assert_eq!(data["asKnown"]["targets"], listed);
            assert_eq!(data["targets"]["totalCount"], listed.as_array().unwrap().len());
            listed
        };
        let shown = |all: &Value| -> Vec<Value> {
            let line = |one: &Value| {
                let count = |list: &str| one[list].as_array().unwrap().len();
                json!([one["code"], one["current"]["wanted"], one["actual"], count("versions"), count("accounts")])
            };
            all.as_array().unwrap().iter().map(line).collect()
        };
        let none: [Value; 0] = [];
        assert_eq!(shown(&known(Some("2011-05-03T00:59:59Z")).await), none, "it was set later");
        let june = known(Some("2011-06-30T00:00:00Z")).await;
        assert_eq!(shown(&june), [json!(["talents", "1250", null, 1, 0])], "the account was given later");
        let current = &june[0]["current"];
        assert_eq!(current["setOn"], "2011-05-03");
        assert_eq!(current["setAt"], "2011-05-03T01:00:00.000000Z");
        let before = known(Some("2011-07-05T00:59:59Z")).await;
        assert_eq!(shown(&before), [json!(["talents", "1250", "900", 1, 1])]);
        let patents = json!(["patents", "7", null, 1, 0]);
        let changed = known(Some("2011-12-05T00:59:59Z")).await;
        assert_eq!(shown(&changed), [patents.clone(), json!(["talents", "1300", null, 2, 1])]);
        let now = [patents, json!(["talents", "1300", "1310", 2, 2])];
        assert_eq!(shown(&known(Some("2011-12-05T01:00:00Z")).await), now);
        assert_eq!(shown(&known(None).await), now);
    });
}

/// Feature 11.
#[test]
fn rules_read_the_own_targets_of_units_in_as_many_statements_for_two_units_as_for_one() {
    in_app(|world| async move {
        let room = Room::of(&world, WUHUA, "LEADING_GROUP").await;
        let supervisor = world.actor(WUHUA, &[Role::Supervisor]).await;
        let own = world.actor(WUHUA, &[Role::Reporter]).await;
        let set = async |changes: Value| {
            let payload = change(&world, &supervisor, "targetSet", with(&input(&room.posts[0]), &changes)).await;
            done(&payload);
            id(&payload["target"])
        };
        let target = set(json!({})).await;
        for changes in [
            json!({ "code": "patents", "scale": null }),
            json!({ "year": 2011 }),
            json!({ "unit": LEAD, "wanted": "7" }),
        ] {
            set(changes).await;
        }
        let report = json!({ "target": target, "actual": "1200", "text": "示例说明" });
        done(&change(&world, &own, "targetReport", report).await);

        let facts = Facts::new().unwrap();
        let asked = "fragment Facts on Unit { targets(period: $period) { code actual current { wanted scale } } }";
        let fragment = facts.check(asked).await.unwrap();
        let coordinates = [
            "Target.actual",
            "Target.code",
            "Target.current",
            "TargetVersion.scale",
            "TargetVersion.wanted",
            "Unit.targets",
        ];
        assert_eq!(fragment.coordinates, coordinates);
        assert!(coordinates.iter().all(|coordinate| facts.grantable(coordinate)));
        let scene =
            Scene { as_of: "2010-12-31".parse().unwrap(), period: Period::year(2010), division: WUHUA.to_owned() };
        let division = Arc::new(Actor::system(supervisor.unit, WUHUA, Scope(supervisor.scope.0.clone())));
        let mut ids = Vec::new();
        for code in [WUHUA, LEAD] {
            let query = "query($code: String!) { unit(code: $code) { id } }";
            ids.push(id(&world.data(&supervisor, query, json!({ "code": code })).await["unit"]));
        }
        let expected = [
            json!([
                { "code": "patents", "actual": null, "current": { "wanted": "1250", "scale": 0 } },
                { "code": "talents", "actual": "1200", "current": { "wanted": "1250", "scale": 1 } },
            ]),
            json!([{ "code": "talents", "actual": null, "current": { "wanted": "7", "scale": 1 } }]),
        ];
        let mut taken = Vec::new();
        for count in [1, 2] {
            let read = Read::snapshot(&world.app.store, division.clone()).await.unwrap();
            let before = read.statements();
            let found = facts.facts(&world.app.store, &read, &fragment, &scene, &ids[..count]).await.unwrap();
            taken.push(read.statements() - before);
            let found: Vec<Value> = found.iter().map(|one| serde_json::from_str(one).unwrap()).collect();
            let found: Vec<Value> = found.iter().map(|one| one["targets"].clone()).collect();
            assert_eq!(found, expected[..count]);
        }
        assert_eq!(taken[0], taken[1]);

        let query = "query($unit: String!) { unit(code: $unit) { targets(period: \"2010-H2\") { code } } }";
        for (role, unit, count) in
            [(Role::Supervisor, WUHUA, 2), (Role::Nominator, WUHUA, 0), (Role::Supervisor, SHILIN, 0)]
        {
            let actor = world.actor(unit, &[role]).await;
            let shown = world.data(&actor, query, json!({ "unit": WUHUA })).await["unit"]["targets"].clone();
            assert_eq!(shown.as_array().unwrap().len(), count, "{role:?} {unit}");
        }
    });
}
