//! Bad inputs by their names, each refused with its code and with what is allowed.
//!
//! What other tests hold already is not said again here: somebody who attends a meeting without a post on its day, a post
//! that is not there on the day on which a target is set, a ballot and a closing without a quorum in a body
//! (`deliberation/quorum.rs`, `coordination/targets.rs`), a unit that a reorganization needs outside its days
//! (`organization/reorganizing.rs`), terms of one person that meet at an end (`organization/bodies.rs`).

use std::collections::BTreeSet;
use std::sync::Arc;

use rencai::access::{Actor, Role};
use rencai::reports::attachment::TYPES;
use rencai::store::files;
use serde_json::json;

use super::ask;
use crate::coordination::{self, LEAD};
use crate::deliberation::{Room, two_thirds};
use crate::duties::clause_id;
use crate::reports::{Desk, content};
use crate::support::hall::{allowed, done, id, refused};
use crate::support::world::{CITY, SHILIN, WUHUA, in_app};

/// A district that is there from 2011-05-20 on.
const LATER: &str = "530114";

/// Features 1 and 75.
#[test]
fn a_unit_outside_its_days_is_refused_in_every_room_with_the_days_on_which_it_is_there() {
    in_app(|world| async move {
        let desk = coordination::Desk::of(&world).await;
        let clause = clause_id(&world, "4.1.4c").await;
        let occasion = clause_id(&world, "4.1.4e").await;
        let post = Room::of(&world, CITY, "LEADING_GROUP").await.posts[0].clone();
        let share = json!({ "numerator": 2, "denominator": 3 });
        let by = |role: Role| {
            let world = world.clone();
            async move { world.actor(CITY, &[role]).await }
        };
        let (supervisor, organizer, reporter) =
            (by(Role::Supervisor).await, by(Role::Organizer).await, by(Role::Reporter).await);
        let network =
            json!({ "unit": CITY, "code": "example", "name": "示例", "nameEn": "Example", "from": "2010-01-01" });
        let network = ask(&world, &organizer, "networkCreate", network).await;
        done(&network);
        for (actor, name, input) in [
            (
                &organizer,
                "bodyRegister",
                json!({
                    "unit": LATER, "kind": "OFFICE", "name": "示例", "nameEn": "Example", "from": "2010-01-01",
                }),
            ),
            (
                &organizer,
                "networkJoin",
                json!({
                    "network": id(&network["network"]), "members": [LATER], "role": "MEMBER", "from": "2010-01-01",
                }),
            ),
            (
                &organizer,
                "meetingConvene",
                json!({
                    "unit": LATER, "kind": "STUDY", "title": "示例", "day": "2010-12-01", "agenda": ["示例"],
                }),
            ),
            (
                &organizer,
                "ballotRuleSet",
                json!({
                    "unit": LATER, "kind": "STUDY", "quorum": share, "majority": share, "from": "2010-01-01", "paper": "示例",
                }),
            ),
            (
                &supervisor,
                "reminderRuleSet",
                json!({
                    "unit": LATER, "from": "2010-01-01", "steps": [{ "days": 0, "to": "OWNER" }],
                }),
            ),
            (
                &supervisor,
                "reportRequest",
                json!({
                    "unit": CITY, "clause": occasion, "units": [LATER], "title": "示例", "content": "示例",
                    "due": ["2010-12-20"],
                }),
            ),
            (
                &supervisor,
                "inspectionOpen",
                json!({
                    "unit": CITY, "title": "示例", "scope": "示例", "kind": "REGULAR", "units": [LATER], "from": "2010-12-01",
                }),
            ),
            (
                &supervisor,
                "findingRecord",
                json!({
                    "unit": LATER, "clause": clause, "text": "示例", "deadline": "2010-12-20",
                }),
            ),
            (&supervisor, "taskAssign", coordination::with(&desk.input(), &json!({ "unit": LATER }))),
            (&desk.supervisor, "taskAssign", coordination::with(&desk.input(), &json!({ "lead": LATER }))),
            (&desk.supervisor, "taskAssign", coordination::with(&desk.input(), &json!({ "cooperating": [LATER] }))),
            (
                &supervisor,
                "responsibilitySet",
                json!({
                    "unit": CITY, "code": "example", "title": "示例", "titleEn": "Example", "clause": clause, "lead": LATER,
                    "cooperating": [], "from": "2010-12-01",
                }),
            ),
            (
                &supervisor,
                "targetSet",
                json!({
                    "unit": LATER, "year": 2010, "code": "talents", "title": "示例", "wanted": "10", "measure": "人",
                    "post": post,
                }),
            ),
            (
                &reporter,
                "matterRaise",
                json!({
                    "unit": LATER, "addressee": CITY, "kind": "BARRIER", "title": "示例", "text": "示例",
                    "answerBy": "2010-12-20",
                }),
            ),
            (
                &reporter,
                "activityReport",
                json!({
                    "unit": LATER, "addressee": CITY,
                    "content": { "title": "示例", "kind": "EXCHANGE", "from": "2010-12-01", "text": "示例" },
                }),
            ),
        ] {
            let payload = ask(&world, actor, name, input).await;
            assert_eq!(allowed(&payload, "OUTSIDE_ITS_DAYS"), ["2011-05-20 – "], "{name}: {payload:#}");
        }
    });
}

/// Features 2 and 75.
#[test]
fn a_unit_that_would_lie_below_itself_is_refused_with_where_it_may_lie() {
    in_app(|world| async move {
        let operator = world.actor(CITY, &[Role::Operator]).await;
        for parent in [SHILIN.to_owned(), format!("{SHILIN}-health")] {
            let input = json!({
                "from": "2010-09-01", "steps": [{ "move": { "unit": SHILIN, "parent": parent } }], "reason": "示例",
            });
            assert_eq!(allowed(&ask(&world, &operator, "unitsReorganize", input).await, "UNIT_CYCLE"), [CITY]);
        }
    });
}

/// Features 5 and 75.
#[test]
fn a_post_that_is_not_there_and_terms_that_overlap_are_refused_with_the_days() {
    in_app(|world| async move {
        let room = Room::of(&world, WUHUA, "LEADING_GROUP").await;
        let (head, member) = (room.posts[0].as_str(), room.posts[2].as_str());
        let appoint = async |post: &str, person: &str, from: &str, until: Option<&str>| {
            let input = json!({ "post": post, "subject": person, "name": "示例人员", "from": from, "until": until });
            ask(&world, &room.organizer, "appointmentMake", input).await
        };
        let early = appoint(member, "9", "2009-12-31", None).await;
        assert_eq!(allowed(&early, "POST_NOT_THERE"), ["2010-01-01 – "]);
        // The person with the number 4 is a member from 2010-02-01 on.
        for (from, until) in
            [("2010-01-01", None), ("2010-01-15", Some("2010-02-02")), ("2011-01-01", Some("2012-01-01"))]
        {
            let twice = appoint(member, "4", from, until).await;
            assert_eq!(allowed(&twice, "TERMS_OVERLAP"), ["2010-02-01 – "], "{from} {until:?}");
        }
        done(&appoint(member, "4", "2010-01-01", Some("2010-02-01")).await);
        let full = appoint(head, "9", "2010-12-01", None).await;
        assert_eq!(allowed(&full, "POST_FILLED"), ["示例人员1 2010-02-01 – "]);
    });
}

/// Features 23 and 75.
#[test]
fn a_meeting_of_the_unit_itself_without_a_quorum_is_not_closed_and_says_how_many_have_to_be_there() {
    in_app(|world| async move {
        let organizer = world.actor(WUHUA, &[Role::Organizer]).await;
        done(&ask(&world, &organizer, "ballotRuleSet", two_thirds(WUHUA, "BRIEFING")).await);
        let convene = json!({
            "unit": WUHUA, "kind": "BRIEFING", "title": "示例会议", "day": "2010-12-01", "agenda": ["示例议题"],
        });
        let convened = ask(&world, &organizer, "meetingConvene", convene).await;
        done(&convened);
        let meeting = id(&convened["meeting"]);
        let hold = json!({ "meeting": meeting, "present": 5, "entitled": 9 });
        done(&ask(&world, &organizer, "meetingHold", hold).await);
        let close = ask(&world, &organizer, "meetingClose", json!({ "meeting": meeting })).await;
        assert_eq!(allowed(&close, "QUORUM_MISSING"), ["6"]);
        let moved = ask(&world, &organizer, "meetingReopen", json!({ "meeting": meeting, "reason": "示例" })).await;
        assert!(!allowed(&moved, "STATE_FORBIDS").is_empty(), "{moved:#}");
    });
}

/// Features 13 and 75.
#[test]
fn an_attachment_that_is_not_what_it_says_is_refused_with_the_types_that_are_taken_wherever_it_is_attached() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let keep = async |actor: &Arc<Actor>, content: &[u8]| {
            files::keep(&world.app.store, actor, "a.pdf", content.to_vec()).await.unwrap().to_string()
        };
        let program = keep(&desk.reporter, b"MZ\x90\0".as_slice()).await;
        let drafted = ask(
            &world,
            &desk.reporter,
            "reportDraft",
            json!({
                "duty": desk.duty, "content": content("示例"),
            }),
        )
        .await;
        done(&drafted);
        let report = id(&drafted["report"]);
        let types: BTreeSet<&str> = TYPES.into_iter().collect();
        for media_type in TYPES.into_iter().chain(["application/x-msdownload", "text/html", ""]) {
            let attached = json!([{ "file": program, "name": "示例", "mediaType": media_type }]);
            let mut revised = content("示例");
            revised["attachments"] = attached.clone();
            let told = json!({
                "title": "示例", "kind": "EXCHANGE", "from": "2010-12-01", "text": "示例", "attachments": attached,
            });
            for (name, input) in [
                ("reportRevise", json!({ "report": report, "content": revised })),
                ("activityReport", json!({ "unit": WUHUA, "addressee": CITY, "content": told })),
            ] {
                let payload = ask(&world, &desk.reporter, name, input).await;
                let allowed = allowed(&payload, "FILE_REFUSED");
                assert_eq!(allowed.iter().map(String::as_str).collect::<BTreeSet<_>>(), types, "{name} {media_type}");
                let path = refused(&payload, "FILE_REFUSED")["path"].clone();
                assert_eq!(path, json!(["content", "attachments", "0"]), "{name} {media_type}");
            }
        }
        let lead = world.actor(LEAD, &[Role::Reporter]).await;
        let elsewhere =
            json!([{ "file": keep(&lead, b"%PDF-1.4".as_slice()).await, "name": "示例", "mediaType": "image/png" }]);
        let told = json!({
            "title": "示例", "kind": "EXCHANGE", "from": "2010-12-01", "text": "示例", "attachments": elsewhere,
        });
        let input = json!({ "unit": LEAD, "addressee": WUHUA, "content": told });
        let payload = ask(&world, &lead, "activityReport", input).await;
        assert!(!allowed(&payload, "FILE_REFUSED").is_empty(), "{payload:#}");
    });
}
