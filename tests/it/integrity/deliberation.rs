//! What is wrong with meetings and decisions is found by its name.

use serde_json::json;

use super::{found, spoil, told};
use crate::deliberation::Room;
use crate::support::hall::{done, id};
use crate::support::world::{WUHUA, in_app};

/// Feature 6.
#[test]
fn what_was_closed_or_decided_without_a_quorum_or_a_majority_is_found_and_a_meeting_that_is_evidence_and_not_closed() {
    in_app(|world| async move {
        let room = Room::of(&world, WUHUA, "LEADING_GROUP").await;
        let deciding = room.held("LEADING_GROUP", "2010-11-15", 4).await;
        let voted = room.vote(&deciding, &["FOR"; 4]).await;
        done(&voted);
        let decision = id(&voted["meeting"]["decisions"][0]);
        let joint = room.held("JOINT", "2010-11-20", 4).await;
        done(&room.close(&joint).await);
        let called_off = room.convened("JOINT", "2010-12-20").await;
        done(&room.change("meetingCancel", json!({ "meeting": called_off, "reason": "示例：改期" })).await);
        assert_eq!(found(&world).await, []);
        assert_eq!(told(&world, WUHUA).await, [json!(null); 0]);

        let present = |many: i64, state: &str| format!("UPDATE meeting SET present = {many} WHERE state = '{state}'");
        let moved = |from: &str, to: &str| {
            format!("UPDATE meeting SET state = '{to}' WHERE kind = 'JOINT' AND state = '{from}'")
        };
        let spoils: [(&str, &str, &str, &str); 4] = [
            (&present(0, "CLOSED"), &present(4, "CLOSED"), "CLOSED_WITHOUT_QUORUM", &joint),
            (&present(0, "HELD"), &present(4, "HELD"), "DECIDED_WITHOUT", &decision),
            (
                "UPDATE ballot SET carried = FALSE, in_favour = 0",
                "UPDATE ballot SET carried = TRUE, in_favour = 4",
                "DECIDED_WITHOUT",
                &decision,
            ),
            (&moved("CLOSED", "HELD"), &moved("HELD", "CLOSED"), "EVIDENCE_LAPSED", &joint),
        ];
        for (plant, heal, check, record) in spoils {
            spoil(&world, &[plant], &[heal], check, &[record]).await;
        }
    });
}

/// Feature 6.
#[test]
fn a_proposal_that_no_joint_meeting_has_made_when_it_was_first_closed_is_found() {
    in_app(|world| async move {
        let room = Room::of(&world, WUHUA, "LEADING_GROUP").await;
        let joint = room.held("JOINT", "2010-11-20", 4).await;
        let close = json!({ "meeting": joint, "proposals": ["示例建议一", "示例建议二"] });
        let closed = room.change("meetingClose", close).await;
        done(&closed);
        assert_eq!(closed["meeting"]["closedOn"], "2010-12-01");
        done(&room.reopen(&joint).await);
        assert_eq!(found(&world).await, [], "it stays proposed");

        let closed_on = |day: &str| format!("UPDATE meeting SET closed_on = {day}");
        let heal = closed_on("'2010-12-01'");
        let kind = |kind: &str| format!("UPDATE meeting SET kind = '{kind}'");
        for (plant, heal) in [
            (closed_on("NULL"), heal.clone()),
            (closed_on("'2010-11-30'"), heal),
            (kind("LEADING_GROUP"), kind("JOINT")),
        ] {
            spoil(&world, &[plant.as_str()], &[heal.as_str()], "PROPOSED_WITHOUT", &[joint.as_str()]).await;
        }
    });
}
