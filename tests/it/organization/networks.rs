//! Several networks over the same units, as of any day; what is found is cut by any of them.

use std::sync::Arc;

use rencai::access::{Actor, Role};
use serde_json::{Value, json};

use super::reorganizing::{preview, reorganized};
use crate::duties::morning;
use crate::support::hall::{allowed, done, id, nodes, refused};
use crate::support::world::{CITY, PANLONG, SHILIN, WUHUA, World, in_app};

pub async fn change(world: &Arc<World>, actor: &Arc<Actor>, name: &str, input: Value) -> Value {
    let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    let query = format!(
        "mutation($input: {kind}!) {{ {name}(input: $input) {{
            network {{ id version }} errors {{ code path allowed }} auditId
        }} }}"
    );
    world.data(actor, &query, json!({ "input": input })).await[name].clone()
}

async fn network(world: &Arc<World>, actor: &Arc<Actor>, code: &str) -> String {
    let input = json!({ "unit": CITY, "code": code, "name": "示例网络", "nameEn": code, "from": "2010-01-01" });
    let made = change(world, actor, "networkCreate", input).await;
    done(&made);
    id(&made["network"])
}

/// The codes of those who belong to a network as of a day.
async fn members(world: &Arc<World>, actor: &Arc<Actor>, code: &str, day: &str) -> Vec<String> {
    members_known(world, actor, code, day, None).await
}

/// The same, as known at a moment.
async fn members_known(
    world: &Arc<World>,
    actor: &Arc<Actor>,
    code: &str,
    day: &str,
    known: Option<&str>,
) -> Vec<String> {
    let query = "query($day: Date!, $known: DateTime) { networks(unit: \"530100\", asOf: $day, knownAt: $known) {
        code members(first: 20) { totalCount edges { node { role unit { code } } } }
    } }";
    let data = world.data(actor, query, json!({ "day": day, "known": known })).await;
    let found = data["networks"].as_array().unwrap().iter().find(|one| one["code"] == code).unwrap();
    let mut codes: Vec<String> = nodes(&found["members"])
        .iter()
        .map(|one| format!("{} {}", one["unit"]["code"].as_str().unwrap(), one["role"].as_str().unwrap()))
        .collect();
    codes.sort();
    codes
}

/// Feature 4.
#[test]
fn a_unit_belongs_to_several_networks_each_with_its_days_and_findings_are_cut_by_any_of_them() {
    in_app(|world| async move {
        let organizer = world.actor(CITY, &[Role::Organizer]).await;
        let (members_of_group, compared) =
            (network(&world, &organizer, "leading-group").await, network(&world, &organizer, "compared").await);
        let join = |network: &str, members: &[&str], role: &str, from: &str| json!({ "network": network, "members": members, "role": role, "from": from });
        let both = [WUHUA, PANLONG];
        done(&change(&world, &organizer, "networkJoin", join(&members_of_group, &both, "MEMBER", "2010-03-01")).await);
        done(
            &change(&world, &organizer, "networkJoin", join(&compared, &[WUHUA, SHILIN], "MEMBER", "2010-01-01")).await,
        );
        done(&change(&world, &organizer, "networkJoin", join(&members_of_group, &[WUHUA], "LEAD", "2010-06-01")).await);
        let leave = json!({ "network": members_of_group, "members": [PANLONG], "from": "2010-09-01" });
        done(&change(&world, &organizer, "networkLeave", leave).await);
        let of = async |day: &str| members(&world, &organizer, "leading-group", day).await;
        assert_eq!(of("2010-02-28").await, [""; 0]);
        assert_eq!(of("2010-03-01").await, ["530102 MEMBER", "530103 MEMBER"]);
        assert_eq!(of("2010-06-01").await, ["530102 LEAD", "530103 MEMBER"]);
        assert_eq!(of("2010-09-01").await, ["530102 LEAD"]);
        assert_eq!(members(&world, &organizer, "compared", "2010-09-01").await, ["530102 MEMBER", "530126 MEMBER"]);

        let query = "query($day: Date!) { unit(code: \"530102\", asOf: $day) { networks { role network { code } } } }";
        let networks =
            async |day: &str| world.data(&organizer, query, json!({ "day": day })).await["unit"]["networks"].clone();
        let lead = json!([
            { "role": "LEAD", "network": { "code": "leading-group" } },
            { "role": "MEMBER", "network": { "code": "compared" } },
        ]);
        assert_eq!(networks("2010-06-01").await, lead);
        assert_eq!(networks("2010-02-01").await.as_array().unwrap().len(), 1);

        let query = "query($network: ID) { compositionFindings(unit: \"530100\", network: $network, asOf: \"2010-10-01\", first: 100) {
            totalCount edges { node { unit { code } } }
        } }";
        let found = world.data(&organizer, query, json!({ "network": members_of_group })).await;
        let cut = nodes(&found["compositionFindings"]);
        assert!(!cut.is_empty() && cut.iter().all(|one| one["unit"]["code"] == WUHUA), "{found}");
        let all = world.data(&organizer, query, json!({})).await["compositionFindings"]["totalCount"].as_u64();
        assert!(all > found["compositionFindings"]["totalCount"].as_u64());
    });
}

/// Feature 4.
#[test]
fn a_network_is_called_otherwise_from_a_day_on_and_keeps_its_code() {
    in_app(|world| async move {
        let organizer = world.actor(CITY, &[Role::Organizer]).await;
        let id = network(&world, &organizer, "compared").await;
        let input = json!({ "network": id, "name": "对比组", "nameEn": "Group", "from": "2010-07-01" });
        for (field, value, code) in [
            ("name", " ", "BAD_USER_INPUT"),
            ("nameEn", "", "BAD_USER_INPUT"),
            ("from", "2009-12-31", "STATE_FORBIDS"),
            ("network", "nothing", "NOT_FOUND"),
        ] {
            let mut input = input.clone();
            input[field] = json!(value);
            refused(&change(&world, &organizer, "networkRename", input).await, code);
        }
        let stranger = world.actor(SHILIN, &[Role::Organizer]).await;
        refused(&change(&world, &stranger, "networkRename", input.clone()).await, "NOT_FOUND");
        let mut once = input;
        once["idempotencyKey"] = json!("once");
        let first = change(&world, &organizer, "networkRename", once.clone()).await;
        done(&first);
        assert_eq!(change(&world, &organizer, "networkRename", once).await, first);
        let query = "query($day: Date!) { networks(unit: \"530100\", asOf: $day) { code name nameEn } }";
        let named = async |day: &str| world.data(&organizer, query, json!({ "day": day })).await["networks"][0].clone();
        assert_eq!(named("2010-06-30").await, json!({ "code": "compared", "name": "示例网络", "nameEn": "compared" }));
        assert_eq!(named("2010-07-01").await, json!({ "code": "compared", "name": "对比组", "nameEn": "Group" }));
        let before = json!({ "network": id, "name": "示例", "nameEn": "Before", "from": "2010-06-01" });
        done(&change(&world, &organizer, "networkRename", before).await);
        assert_eq!(named("2010-06-15").await["nameEn"], "Before");
        assert_eq!(named("2010-07-01").await["nameEn"], "Group", "what was to come stays");
    });
}

/// Feature 4.
#[test]
fn a_network_takes_only_units_that_are_there_and_only_from_whom_it_belongs_to() {
    in_app(|world| async move {
        let organizer = world.actor(CITY, &[Role::Organizer]).await;
        let id = network(&world, &organizer, "compared").await;
        let join = |members: Value| json!({ "network": id, "members": members, "from": "2010-03-01" });
        for (members, code, path) in [
            (json!([]), "BAD_USER_INPUT", json!(["members"])),
            (json!(vec![WUHUA; 501]), "BAD_USER_INPUT", json!(["members"])),
            (json!([WUHUA, "999999"]), "NOT_FOUND", json!(["members", "1"])),
            (json!([WUHUA, "530114"]), "OUTSIDE_ITS_DAYS", json!(["members", "1"])),
        ] {
            assert_eq!(refused(&change(&world, &organizer, "networkJoin", join(members)).await, code)["path"], path);
        }
        let county = world.actor(WUHUA, &[Role::Organizer]).await;
        let own = json!({ "unit": WUHUA, "code": "own", "name": "示例", "nameEn": "Own", "from": "2010-01-01" });
        let own = change(&world, &county, "networkCreate", own).await["network"]["id"].clone();
        for beyond in [SHILIN, CITY] {
            let input = json!({ "network": own, "members": [WUHUA, beyond], "from": "2010-03-01" });
            let error = refused(&change(&world, &county, "networkJoin", input).await, "BAD_USER_INPUT");
            assert_eq!(error["path"], json!(["members", "1"]), "a network obliges nobody elsewhere: {beyond}");
        }
        let again = json!({ "unit": CITY, "code": "compared", "name": "x", "nameEn": "x", "from": "2010-01-01" });
        refused(&change(&world, &organizer, "networkCreate", again).await, "CODE_TAKEN");
        let stranger = world.actor(SHILIN, &[Role::Organizer]).await;
        refused(&change(&world, &stranger, "networkJoin", join(json!([SHILIN]))).await, "NOT_FOUND");
        let mut keyed = join(json!([WUHUA]));
        keyed["idempotencyKey"] = json!("once");
        keyed["expectedVersion"] = json!(1);
        let first = change(&world, &organizer, "networkJoin", keyed.clone()).await;
        done(&first);
        assert_eq!(change(&world, &organizer, "networkJoin", keyed.clone()).await, first);
        keyed["idempotencyKey"] = json!("other");
        refused(&change(&world, &organizer, "networkJoin", keyed).await, "VERSION_CONFLICT");
        assert_eq!(members(&world, &organizer, "compared", "2010-03-01").await, ["530102 MEMBER"]);
    });
}

/// Feature 4.
#[test]
fn a_unit_leaves_a_network_to_which_it_belongs_and_only_those_whose_network_it_is_have_it_leave() {
    in_app(|world| async move {
        let organizer = world.actor(CITY, &[Role::Organizer]).await;
        let id = network(&world, &organizer, "compared").await;
        let join = json!({ "network": id, "members": [WUHUA, PANLONG], "from": "2010-03-01" });
        done(&change(&world, &organizer, "networkJoin", join).await);
        let leave = |members: Value, from: &str| json!({ "network": id, "members": members, "from": from });
        for (members, code, path) in [
            (json!([]), "BAD_USER_INPUT", json!(["members"])),
            (json!(vec![WUHUA; 501]), "BAD_USER_INPUT", json!(["members"])),
            (json!([WUHUA, "999999"]), "NOT_FOUND", json!(["members", "1"])),
            (json!([PANLONG, SHILIN]), "STATE_FORBIDS", json!(["members", "1"])),
        ] {
            let payload = change(&world, &organizer, "networkLeave", leave(members, "2010-06-01")).await;
            assert_eq!(refused(&payload, code)["path"], path);
        }
        let nothing = json!({ "network": "nothing", "members": [WUHUA], "from": "2010-06-01" });
        let payload = change(&world, &organizer, "networkLeave", nothing).await;
        assert_eq!(refused(&payload, "NOT_FOUND")["path"], json!(["network"]));
        let stranger = world.actor(WUHUA, &[Role::Organizer]).await;
        refused(&change(&world, &stranger, "networkLeave", leave(json!([WUHUA]), "2010-06-01")).await, "NOT_FOUND");
        let both = ["530102 MEMBER", "530103 MEMBER"];
        assert_eq!(members(&world, &organizer, "compared", "2010-06-01").await, both, "nobody has left yet");

        let mut once = leave(json!([WUHUA, WUHUA]), "2010-06-01");
        once["idempotencyKey"] = json!("once");
        let first = change(&world, &organizer, "networkLeave", once.clone()).await;
        done(&first);
        assert_eq!(change(&world, &organizer, "networkLeave", once).await, first);
        let again = change(&world, &organizer, "networkLeave", leave(json!([WUHUA]), "2010-06-01")).await;
        assert_eq!(allowed(&again, "STATE_FORBIDS"), ["2010-03-01 – 2010-06-01"]);
        done(&change(&world, &organizer, "networkLeave", leave(json!([WUHUA]), "2010-05-01")).await);
        assert_eq!(members(&world, &organizer, "compared", "2010-04-30").await, both);
        assert_eq!(members(&world, &organizer, "compared", "2010-05-01").await, ["530103 MEMBER"]);
    });
}

/// Features 2 and 4.
#[test]
fn a_late_correction_of_a_network_changes_what_is_known_today_and_not_what_was_known_last_month() {
    in_app(|world| async move {
        let organizer = world.actor(CITY, &[Role::Organizer]).await;
        let before = world.clock.now().to_string();
        world.clock.set(world.clock.now().plus_seconds(60));
        let id = network(&world, &organizer, "compared").await;
        let join = json!({ "network": id, "members": [WUHUA, PANLONG], "from": "2010-03-01" });
        done(&change(&world, &organizer, "networkJoin", join).await);
        let last_month = world.clock.now().to_string();
        morning(&world, "2011-01-05");
        let leave = json!({ "network": id, "members": [PANLONG], "from": "2010-06-01" });
        done(&change(&world, &organizer, "networkLeave", leave).await);
        let rename = json!({ "network": id, "name": "对比组", "nameEn": "Group", "from": "2010-06-01" });
        done(&change(&world, &organizer, "networkRename", rename).await);
        let query = "query($known: DateTime) {
            networks(unit: \"530100\", asOf: \"2010-07-01\", knownAt: $known) { nameEn } }";
        let named = async |known: Option<&str>| {
            let found = world.data(&organizer, query, json!({ "known": known })).await;
            found["networks"].clone()
        };
        let of = async |known| members_known(&world, &organizer, "compared", "2010-07-01", known).await;
        assert_eq!(of(None).await, ["530102 MEMBER"]);
        assert_eq!(of(Some(&last_month)).await, ["530102 MEMBER", "530103 MEMBER"]);
        assert_eq!(named(None).await, json!([{ "nameEn": "Group" }]));
        assert_eq!(named(Some(&last_month)).await, json!([{ "nameEn": "compared" }]));
        assert_eq!(named(Some(&before)).await, json!([]), "there was none that anybody knew of");
    });
}

/// Features 3 and 4.
#[test]
fn a_network_of_a_unit_that_ends_wants_an_heir_who_lists_it_and_says_who_belongs_to_it() {
    in_app(|world| async move {
        let (county, heir) =
            (world.actor(WUHUA, &[Role::Organizer]).await, world.actor(SHILIN, &[Role::Organizer]).await);
        let own =
            |unit: &str| json!({ "unit": unit, "code": "own", "name": "示例", "nameEn": unit, "from": "2010-01-01" });
        let left = id(&change(&world, &county, "networkCreate", own(WUHUA)).await["network"]);
        done(&change(&world, &heir, "networkCreate", own(SHILIN)).await);
        let close = |successors: &[&str]| json!([{ "close": { "unit": WUHUA, "successors": successors } }]);
        let told = preview(&world, "2010-12-01", &close(&[])).await;
        let kinds = told["data"]["previewReorganization"]["holdings"].as_array().unwrap().len();
        assert_eq!(kinds, 1, "who has acted for it, and no network to which nobody belongs: {told}");
        let join = |unit: &str| json!({ "network": left, "members": [unit], "from": "2010-12-01" });
        done(&change(&world, &county, "networkJoin", join(&format!("{WUHUA}-health"))).await);
        assert_eq!(allowed(&reorganized(&world, "2010-12-01", close(&[])).await, "IN_USE"), ["successors"]);
        let closed = reorganized(&world, "2010-12-01", close(&[SHILIN])).await;
        done(&closed);
        let network = json!({ "unit": WUHUA, "kind": "NETWORK", "count": "1", "goesTo": SHILIN });
        let holdings = closed["reorganization"]["holdings"].as_array().unwrap();
        assert!(holdings.contains(&network), "{holdings:?}");

        let query = "query($unit: String!, $day: Date) { networks(unit: $unit, asOf: $day) { nameEn unit { code } } }";
        let listed = async |unit: &str, day: Option<&str>| {
            let found = world.data(&heir, query, json!({ "unit": unit, "day": day })).await;
            found["networks"].clone()
        };
        let shown = |unit: &str| json!({ "nameEn": unit, "unit": { "code": unit } });
        assert_eq!(listed(SHILIN, None).await, json!([shown(WUHUA), shown(SHILIN)]));
        assert_eq!(listed(SHILIN, Some("2010-11-30")).await, json!([shown(SHILIN)]), "on the county's days it was its");
        for day in [None, Some("2010-11-30")] {
            assert_eq!(listed(WUHUA, day).await, json!([shown(WUHUA)]), "the old code shows its own alone");
        }
        let stranger = world.actor(PANLONG, &[Role::Organizer]).await;
        refused(&change(&world, &stranger, "networkJoin", join(PANLONG)).await, "NOT_FOUND");
        done(&change(&world, &heir, "networkJoin", join(&format!("{SHILIN}-finance"))).await);
    });
}
