//! Ballots: open and secret, by those who attend, each once, and carried by a part of all who are entitled.

use std::collections::BTreeSet;

use rencai::deliberation::entity::{ballot, vote};
use rencai::kernel::id::AppointmentId;
use rencai::store::Read;
use rencai::store::entity::audit_row;
use sea_orm::ColumnTrait as _;
use serde_json::{Value, json};

use super::{Room, two_thirds};
use crate::support::hall::{done, refused};
use crate::support::world::{CITY, in_app};

/// Feature 23.
#[test]
fn a_motion_carries_by_a_part_of_all_who_are_entitled_and_is_then_a_decision() {
    in_app(|world| async move {
        let room = Room::of(&world, CITY, "LEADING_GROUP").await;
        let meeting = room.held("LEADING_GROUP", "2010-12-01", 5).await;
        let most = room.vote(&meeting, &["FOR", "FOR", "FOR", "ABSTAIN", "AGAINST"]).await;
        done(&most);
        let ballot = &most["meeting"]["ballots"][0];
        assert_eq!(
            (&ballot["inFavour"], &ballot["needed"]),
            (&json!(3), &json!(4)),
            "three of five are not four of six"
        );
        assert_eq!((&ballot["carried"], &ballot["decision"]), (&json!(false), &Value::Null));
        assert_eq!(most["meeting"]["decisions"], json!([]));
        let few = room.vote(&meeting, &["FOR", "FOR", "FOR"]).await;
        assert_eq!(few["meeting"]["ballots"][1]["carried"], false, "who is silent is not in favour");
        for number in 1..=2_usize {
            let mut voting = room.voting(&meeting, &["FOR"; 4]);
            voting["motion"] = json!(format!(" 示例决定{number} "));
            let carried = room.change("meetingBallot", voting).await;
            done(&carried);
            let shown = &carried["meeting"];
            assert_eq!(shown["ballots"][number + 1]["decision"]["number"], number);
            assert_eq!(shown["decisions"][number - 1]["text"], format!("示例决定{number}"));
        }
    });
}

/// Feature 23.
#[test]
fn only_those_vote_who_attend_and_have_a_vote_each_once_and_nobody_for_another() {
    in_app(|world| async move {
        let room = Room::of(&world, CITY, "LEADING_GROUP").await;
        done(&room.set_rule(two_thirds(CITY, "LEADING_GROUP")).await);
        let meeting = room.convened("LEADING_GROUP", "2010-12-01").await;
        let mut attending = room.seats[..4].to_vec();
        attending.push(room.staff.clone());
        done(&room.hold(&meeting, &attending).await);
        let votes = |more: Value| {
            let mut input = room.voting(&meeting, &["FOR", "FOR"]);
            input["votes"].as_array_mut().unwrap().push(more);
            input
        };
        let by = |who: &str| votes(json!({ "appointment": who, "choice": "FOR" }));
        let with = |field: &str, value: Value| {
            let mut input = room.voting(&meeting, &["FOR", "FOR"]);
            input[field] = value;
            input
        };
        let counted = |numbers: [i32; 3], voters: &[&str]| {
            let count =
                json!({ "inFavour": numbers[0], "against": numbers[1], "abstained": numbers[2], "voters": voters });
            json!({ "meeting": meeting, "item": 1, "motion": "示例决定", "secret": true, "count": count })
        };
        let (first, second) = (room.seats[0].as_str(), room.seats[1].as_str());
        for (input, code, path) in [
            (by(&room.seats[5]), "BAD_USER_INPUT", json!(["votes", "2"])),
            (by(&room.staff), "BAD_USER_INPUT", json!(["votes", "2"])),
            (by(first), "BAD_USER_INPUT", json!(["votes", "2"])),
            (by("nothing"), "NOT_FOUND", json!(["votes", "2"])),
            (with("votes", json!([])), "BAD_USER_INPUT", json!(["votes"])),
            (with("votes", Value::Null), "BAD_USER_INPUT", json!(["votes"])),
            (with("secret", json!(true)), "BAD_USER_INPUT", json!(["count"])),
            (with("item", json!(0)), "BAD_USER_INPUT", json!(["item"])),
            (with("item", json!(3)), "BAD_USER_INPUT", json!(["item"])),
            (with("motion", json!(" \n ")), "BAD_USER_INPUT", json!(["motion"])),
            (with("motion", json!("字".repeat(10_001))), "BAD_USER_INPUT", json!(["motion"])),
            (with("motion", json!("a\u{7}")), "BAD_USER_INPUT", json!(["motion"])),
            (counted([2, 0, 0], &[first, &room.seats[5]]), "BAD_USER_INPUT", json!(["count", "voters", "1"])),
            (counted([2, 0, 0], &[first, first]), "BAD_USER_INPUT", json!(["count", "voters", "1"])),
            (counted([0, 0, 0], &[]), "BAD_USER_INPUT", json!(["count", "voters"])),
            (counted([1, 0, 0], &[first, second]), "BAD_USER_INPUT", json!(["count"])),
            (counted([2, 1, 0], &[first, second]), "BAD_USER_INPUT", json!(["count"])),
            (counted([3, -1, 0], &[first, second]), "BAD_USER_INPUT", json!(["count", "inFavour"])),
            (counted([2, -1, 1], &[first, second]), "BAD_USER_INPUT", json!(["count", "against"])),
        ] {
            let payload = room.change("meetingBallot", input.clone()).await;
            assert_eq!(refused(&payload, code)["path"], path, "{input}: {payload}");
        }
        let absent = room.change("meetingBallot", by(&room.seats[4])).await;
        assert_eq!(refused(&absent, "BAD_USER_INPUT")["allowed"], json!(room.seats[..4]));
        assert_eq!(room.shown(&meeting).await["ballots"], json!([]));
    });
}

/// Feature 23.
#[test]
fn of_a_secret_ballot_the_counts_and_who_voted_are_kept_and_nowhere_who_voted_how() {
    in_app(|world| async move {
        let room = Room::of(&world, CITY, "LEADING_GROUP").await;
        let meeting = room.held("LEADING_GROUP", "2010-12-01", 6).await;
        let mut voters = room.seats.clone();
        voters.reverse();
        let count = json!({ "inFavour": 4, "against": 1, "abstained": 1, "voters": voters });
        let input = json!({ "meeting": meeting, "item": 1, "motion": "示例人选", "secret": true, "count": count });
        let taken = room.change("meetingBallot", input).await;
        done(&taken);
        let shown = &taken["meeting"]["ballots"][0];
        assert_eq!((&shown["inFavour"], &shown["against"], &shown["abstained"]), (&json!(4), &json!(1), &json!(1)));
        assert_eq!((&shown["secret"], &shown["carried"]), (&json!(true), &json!(true)));
        let votes = shown["votes"].as_array().unwrap();
        assert!(votes.iter().all(|vote| vote["choice"].is_null()), "{votes:?}");
        let who = |vote: &Value| vote["appointment"]["id"].as_str().unwrap().to_owned();
        let seats: BTreeSet<String> = room.seats.iter().cloned().collect();
        assert_eq!(votes.iter().map(who).collect::<BTreeSet<String>>(), seats);
        assert_eq!(taken["meeting"]["decisions"][0]["text"], "示例人选");

        // In the rows too: each voter is one row without a choice, in an order that tells nothing.
        let read = Read::new(&world.app.store, world.system.clone());
        let ballots = read.find::<ballot::Entity>().all().await.unwrap();
        let [ballot] = ballots.as_slice() else { panic!("{ballots:?}") };
        let mut rows = read.find::<vote::Entity>().all().await.unwrap();
        assert!(rows.iter().all(|row| row.ballot_id == ballot.id && row.choice.is_none()), "{rows:?}");
        rows.sort_by_key(|row| row.id);
        let sorted: Vec<AppointmentId> = rows.iter().map(|row| row.appointment_id).collect();
        assert!(sorted.is_sorted() && sorted.len() == 6, "{sorted:?}");
        let kept = serde_json::to_string(ballot).unwrap();
        let is_told = |text: &str| sorted.iter().any(|who| text.contains(&who.0.to_string()));
        assert!(!is_told(&kept), "{kept}");

        // And in what the audit chain keeps of them.
        let audited = read.find::<audit_row::Entity>().filter(audit_row::Column::TableName.is_in(["ballot", "vote"]));
        let audited = audited.all().await.unwrap();
        assert_eq!(audited.len(), 7);
        for row in audited {
            let after = row.after.unwrap();
            assert_eq!(is_told(&after), row.table_name == "vote", "{after}");
            assert!(row.table_name == "ballot" || after.contains("\"choice\":null"), "{after}");
        }
    });
}
