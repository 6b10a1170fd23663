//! Ballot rules: dated parameters, as known on any day.

use serde_json::{Value, json};

use super::{Room, two_thirds};
use crate::support::hall::{done, refused};
use crate::support::world::{CITY, in_app};

/// Feature 23.
#[test]
fn a_meeting_is_held_under_the_rule_of_its_own_day_and_not_without_one() {
    in_app(|world| async move {
        let room = Room::of(&world, CITY, "LEADING_GROUP").await;
        let meeting = room.convened("LEADING_GROUP", "2010-12-01").await;
        let without = room.hold(&meeting, &room.seats).await;
        let refusal = refused(&without, "BALLOT_RULE_MISSING");
        assert_eq!((&refusal["path"], &refusal["allowed"]), (&json!(["meeting"]), &json!(["ballotRuleSet"])));
        let share = |numerator: i32, denominator: i32| json!({ "numerator": numerator, "denominator": denominator });
        let rule = |kind: &str, quorum: Value, from: &str| {
            let mut rule = two_thirds(CITY, kind);
            rule["quorum"] = quorum;
            rule["from"] = json!(from);
            rule
        };
        done(&room.set_rule(rule("JOINT", share(2, 3), "2010-01-01")).await);
        done(&room.set_rule(rule("LEADING_GROUP", share(2, 3), "2010-12-02")).await);
        refused(&room.hold(&meeting, &room.seats).await, "BALLOT_RULE_MISSING");

        let set = room.set_rule(rule("LEADING_GROUP", share(1, 2), "2010-01-01")).await;
        done(&set);
        assert_eq!(
            (&set["ballotRule"]["validFrom"], &set["ballotRule"]["validUntil"]),
            (&json!("2010-01-01"), &Value::Null)
        );
        let before = world.clock.now().to_string();
        world.clock.set(world.clock.now().plus_seconds(60));
        done(&room.set_rule(rule("LEADING_GROUP", share(2, 3), "2010-11-01")).await);
        let earlier = room.convened("LEADING_GROUP", "2010-10-31").await;
        let needed = async |meeting: &str| room.shown(meeting).await["quorum"]["needed"].clone();
        done(&room.hold(&earlier, &room.seats[..3]).await);
        done(&room.hold(&meeting, &room.seats).await);
        assert_eq!((needed(&earlier).await, needed(&meeting).await), (json!(3), json!(4)));
        done(&room.close(&earlier).await);

        // What was held stays under its rule, whatever is said of its day later.
        done(&room.set_rule(rule("LEADING_GROUP", share(1, 1), "2010-01-01")).await);
        assert_eq!((needed(&earlier).await, needed(&meeting).await), (json!(3), json!(4)));

        let query = "query($day: Date, $known: DateTime) { ballotRules(unit: \"530100\", asOf: $day, knownAt: $known) {
            kind quorumNumerator quorumDenominator majorityNumerator majorityDenominator paper unit { code }
        } }";
        let of = async |day: &str, known: Option<&str>| {
            let data = world.data(&room.organizer, query, json!({ "day": day, "known": known })).await;
            let all = data["ballotRules"].as_array().unwrap().clone();
            let found = all.into_iter().find(|one| one["kind"] == "LEADING_GROUP");
            found.map(|one| (one["quorumNumerator"].clone(), one["quorumDenominator"].clone()))
        };
        assert_eq!(of("2010-12-01", None).await, Some((json!(1), json!(1))));
        assert_eq!(of("2010-12-01", Some(before.as_str())).await, Some((json!(1), json!(2))), "as it was known then");
        assert_eq!(of("2009-12-31", None).await, None);
        let all = world.data(&room.organizer, query, json!({})).await["ballotRules"].clone();
        let joint = json!({
            "kind": "JOINT", "quorumNumerator": 2, "quorumDenominator": 3, "majorityNumerator": 2,
            "majorityDenominator": 3, "paper": "示例议事规则", "unit": { "code": CITY },
        });
        assert_eq!((all.as_array().unwrap().len(), &all[0]), (2, &joint));
    });
}

#[test]
fn a_rule_is_a_part_of_those_who_are_entitled_with_its_paper() {
    in_app(|world| async move {
        let room = Room::of(&world, CITY, "LEADING_GROUP").await;
        let share = |numerator: i32, denominator: i32| json!({ "numerator": numerator, "denominator": denominator });
        for (field, value, code, path) in [
            ("quorum", share(0, 3), "BAD_USER_INPUT", json!(["quorum", "numerator"])),
            ("quorum", share(4, 3), "BAD_USER_INPUT", json!(["quorum", "numerator"])),
            ("majority", share(1, 0), "BAD_USER_INPUT", json!(["majority", "denominator"])),
            ("majority", share(1, 1001), "BAD_USER_INPUT", json!(["majority", "denominator"])),
            ("paper", json!("  "), "BAD_USER_INPUT", json!(["paper"])),
            ("unit", json!("999999"), "NOT_FOUND", json!(["unit"])),
            ("unit", json!("530114"), "OUTSIDE_ITS_DAYS", json!(["from"])),
        ] {
            let mut rule = two_thirds(CITY, "LEADING_GROUP");
            rule[field] = value;
            assert_eq!(refused(&room.set_rule(rule).await, code)["path"], path, "{field}");
        }
    });
}
