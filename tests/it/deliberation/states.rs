//! The machine of meetings: it is closed only by way of being held, and with a quorum.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rencai::deliberation::model::{MeetingMove, MeetingState, Quorum, Share, Situation, go};
use rencai::kernel::ErrorCode;
use serde_json::{Value, json};

use super::{Room, two_thirds};
use crate::support::hall::{done, id, refused};
use crate::support::world::{CITY, in_app};

const TWO_THIRDS: Share = Share { numerator: 2, denominator: 3 };

#[test]
fn the_machine_of_meetings_is_drawn_with_these_moves_and_no_others() {
    let drawn: Vec<String> = MeetingState::ALL
        .iter()
        .map(|from| {
            let moves = from.moves().iter().map(|(by, to)| format!(" {}={}", by.as_str(), to.as_str()));
            format!("{}:{}", from.as_str(), moves.collect::<String>())
        })
        .collect();
    assert_eq!(
        drawn,
        [
            "CONVENED: SET_AGENDA=CONVENED HOLD=HELD CANCEL=CANCELLED",
            "HELD: CORRECT_ATTENDANCE=HELD BALLOT=HELD CLOSE=CLOSED CANCEL=CANCELLED",
            "CLOSED: REOPEN=HELD",
            "CANCELLED:",
        ]
    );
}

#[test]
fn a_part_of_a_number_of_persons_is_never_less_than_it_says_and_never_nobody() {
    for (entitled, needed) in [(0, 1), (1, 1), (2, 2), (3, 2), (4, 3), (6, 4), (7, 5), (9, 6), (100, 67)] {
        assert_eq!(TWO_THIRDS.of(entitled), needed, "{entitled}");
    }
    assert!(!Quorum::default().met());
}

fn orders() -> impl Strategy<Value = Vec<MeetingMove>> {
    prop::collection::vec(prop::sample::select(MeetingMove::ASKED.to_vec()), 0..24)
}

proptest! {
    /// Feature 23.
    #[test]
    fn a_meeting_is_closed_and_decides_only_while_it_is_held_with_a_quorum(
        steps in orders(), present in 0_i64..12, entitled in 0_i64..12, votes in any::<bool>(),
    ) {
        let quorum = Quorum::of(present.min(entitled), entitled, TWO_THIRDS);
        let enough = entitled > 0 && present.min(entitled) * 3 >= entitled * 2;
        prop_assert_eq!(quorum.met(), enough);
        let (mut state, mut standing) = (MeetingState::Convened, Situation { votes, ..Situation::default() });
        for by in steps {
            let is_held = state == MeetingState::Held;
            match go(state, by, standing) {
                Ok(next) => {
                    if next == MeetingState::Closed || by == MeetingMove::Ballot {
                        prop_assert!(is_held && enough);
                    }
                    prop_assert!(by != MeetingMove::Ballot || (votes && !standing.has_closed), "no vote is late");
                    if by == MeetingMove::Cancel {
                        prop_assert!(state == MeetingState::Convened || !enough);
                    }
                    prop_assert!(by != MeetingMove::CorrectAttendance || !standing.has_voted);
                    standing.has_voted |= by == MeetingMove::Ballot;
                    standing.has_closed |= next == MeetingState::Closed;
                    if next == MeetingState::Held {
                        standing.quorum = quorum;
                    }
                    state = next;
                }
                Err(refusal) => {
                    let is_late = standing.has_closed && by == MeetingMove::Ballot;
                    let deciding = is_held && matches!(by, MeetingMove::Ballot | MeetingMove::Close);
                    if deciding && !is_late && !enough {
                        prop_assert_eq!(refusal.code, ErrorCode::QuorumMissing);
                        continue;
                    }
                    prop_assert_eq!(refusal.code, ErrorCode::StateForbids);
                    let possible = MeetingMove::ASKED.iter().filter(|by| go(state, **by, standing).is_ok());
                    let possible: Vec<&str> = possible.map(|by| by.as_str()).collect();
                    prop_assert_eq!(refusal.allowed, possible);
                }
            }
        }
    }
}

/// What a step takes, with so many attending.
fn step(room: &Room, meeting: &str, by: MeetingMove, present: usize) -> (&'static str, Value) {
    let reason = "示例";
    match by {
        MeetingMove::SetAgenda => ("meetingAgendaSet", json!({ "meeting": meeting, "items": ["示例"] })),
        MeetingMove::Hold => ("meetingHold", json!({ "meeting": meeting, "attendance": room.seats[..present] })),
        MeetingMove::CorrectAttendance => {
            let attendance = &room.seats[..present];
            ("meetingAttendanceCorrect", json!({ "meeting": meeting, "attendance": attendance, "reason": reason }))
        }
        MeetingMove::Ballot => ("meetingBallot", room.voting(meeting, &vec!["FOR"; present])),
        MeetingMove::Close => ("meetingClose", json!({ "meeting": meeting })),
        MeetingMove::Reopen => ("meetingReopen", json!({ "meeting": meeting, "reason": reason })),
        MeetingMove::Cancel => ("meetingCancel", json!({ "meeting": meeting, "reason": reason })),
    }
}

/// Feature 23.
#[test]
fn through_the_schema_no_order_of_moves_leads_a_meeting_elsewhere() {
    in_app(|world| async move {
        let room = Room::of(&world, CITY, "LEADING_GROUP").await;
        done(&room.set_rule(two_thirds(CITY, "LEADING_GROUP")).await);
        let walk = async |steps: Vec<MeetingMove>, present: usize| {
            let meeting = room.change("meetingConvene", room.convening("LEADING_GROUP", "2010-12-01")).await;
            let meeting = id(&meeting["meeting"]);
            let quorum = Quorum::of(i64::try_from(present).unwrap(), 6, TWO_THIRDS);
            let (mut state, mut decided, mut has_closed) = (MeetingState::Convened, 0, false);
            for by in steps {
                let (name, input) = step(&room, &meeting, by, present);
                let payload = room.change(name, input).await;
                let quorum = if state == MeetingState::Convened { Quorum::default() } else { quorum };
                match go(state, by, Situation { quorum, votes: true, has_voted: decided > 0, has_closed }) {
                    Ok(next) => {
                        done(&payload);
                        state = next;
                        decided += usize::from(by == MeetingMove::Ballot);
                        has_closed |= state == MeetingState::Closed;
                    }
                    Err(refusal) => {
                        let error = refused(&payload, refusal.code.as_str());
                        assert_eq!(error["allowed"], json!(refusal.allowed), "{name}");
                    }
                }
                let shown = room.shown(&meeting).await;
                assert_eq!(shown["state"], state.as_str(), "{name}");
                assert_eq!(shown["decisions"].as_array().unwrap().len(), decided);
                assert_eq!(shown["closedOn"].is_null(), !has_closed, "{name}");
                if state == MeetingState::Closed {
                    assert_eq!(shown["quorum"]["met"], true);
                }
            }
        };
        let config = Config { cases: 8, failure_persistence: None, ..Config::default() };
        let handle = tokio::runtime::Handle::current();
        let walked = tokio::task::block_in_place(|| {
            TestRunner::new(config).run(&(orders(), 2_usize..=6), |(steps, present)| {
                handle.block_on(walk(steps, present));
                Ok(())
            })
        });
        walked.unwrap();
    });
}
