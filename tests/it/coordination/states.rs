//! The machines of coordination: where each move leads, and what stands in its way.

use std::collections::BTreeSet;

use proptest::prelude::*;
use rencai::coordination::model::{
    DisputeState, Given, Hindrances, Kin, MatterMove, MatterState, MeansState, TaskMove, TaskOpinionKind,
    TaskStageState, TaskState, check_patience, go, level_below, objections,
};
use rencai::deliberation::planned::{PlannedStage, check_later, check_stages};
use rencai::kernel::{
    Day, ErrorCode,
    id::{TaskId, UnitId},
};
use uuid::Uuid;

macro_rules! drawn {
    ($state:ty) => {{
        let line = |from: &$state| {
            let moves = from.moves().iter().map(|(by, to)| format!(" {}={}", by.as_str(), to.as_str()));
            format!("{}:{}", from.as_str(), moves.collect::<String>())
        };
        <$state>::ALL.iter().map(line).collect::<Vec<String>>()
    }};
}

#[test]
fn the_machines_of_coordination_are_drawn_with_these_moves_and_no_others() {
    assert_eq!(
        drawn!(TaskState),
        [
            "ASSIGNED: GIVE_OPINION=ASSIGNED REQUEST_MEANS=ASSIGNED ESCALATE=ASSIGNED ACCEPT=ACCEPTED CANCEL=CANCELLED",
            "ACCEPTED: GIVE_OPINION=ACCEPTED REQUEST_MEANS=ACCEPTED ESCALATE=ACCEPTED BREAK_DOWN=ACCEPTED SET_GROUP=ACCEPTED \
             REPORT_STAGE=ACCEPTED REPORT_DONE=DONE CANCEL=CANCELLED",
            "DONE: CONFIRM=CONFIRMED REJECT=ACCEPTED CANCEL=CANCELLED",
            "CONFIRMED: REJECT=ACCEPTED CANCEL=CANCELLED",
            "CANCELLED:",
        ]
    );
    assert_eq!(drawn!(TaskStageState), ["PLANNED: REPORT=DONE", "DONE:"]);
    assert_eq!(
        drawn!(MeansState),
        [
            "REQUESTED: CONFIRM=CONFIRMED DECLINE=DECLINED",
            "CONFIRMED:",
            "DECLINED: ESCALATE=ESCALATED",
            "ESCALATED: RESOLVE=RESOLVED",
            "RESOLVED:",
        ]
    );
    assert_eq!(drawn!(DisputeState), ["OPEN: RESOLVE=RESOLVED", "RESOLVED:"]);
    assert_eq!(
        drawn!(MatterState),
        [
            "RAISED: TAKE_UP=TAKEN_UP ESCALATE=ESCALATED",
            "TAKEN_UP: ANSWER=ANSWERED ESCALATE=ESCALATED",
            "ANSWERED: CLOSE=CLOSED ESCALATE=ESCALATED",
            "ESCALATED: TAKE_UP=TAKEN_UP ESCALATE=ESCALATED",
            "CLOSED:",
        ]
    );
}

#[test]
fn a_task_is_broken_down_to_the_fourth_level() {
    assert_eq!((1..=3).map(|level| level_below(level).unwrap()).collect::<Vec<_>>(), [2, 3, 4]);
    let refusal = level_below(4).unwrap_err();
    assert_eq!((refusal.code, refusal.allowed), (ErrorCode::StateForbids, vec!["1-3".to_owned()]));
}

fn given(at: usize, unit: u128, kind: TaskOpinionKind) -> Given {
    Given { id: Uuid::from_u128(at as u128 + 1), unit: UnitId(Uuid::from_u128(unit)), kind }
}

proptest! {
    #[test]
    fn a_task_is_accepted_without_objections_done_with_its_stages_and_parts_and_confirmed_only_after_that(
        course in prop::collection::vec(
            (prop::sample::select(TaskMove::ALL.to_vec()), 0_usize..2, 0_usize..2, 0_usize..2, any::<bool>()),
            0..24,
        ),
    ) {
        let kin = Kin { id: TaskId(Uuid::from_u128(7)), title: "示例".to_owned() };
        let (mut state, mut reported) = (TaskState::Assigned, false);
        for (by, objecting, stages, parts, over) in course {
            let hindrances = Hindrances {
                objecting: vec!["x".to_owned(); objecting],
                stages: vec![1; stages],
                parts: vec![kin.clone(); parts],
                above: over.then(|| kin.clone()),
            };
            match go(state, by, &hindrances) {
                Ok(next) => {
                    prop_assert!(by != TaskMove::Accept || objecting == 0);
                    prop_assert!(next != TaskState::Done || (stages == 0 && parts == 0));
                    prop_assert!(next != TaskState::Cancelled || parts == 0);
                    prop_assert!(by != TaskMove::Reject || !over);
                    prop_assert!(by != TaskMove::BreakDown || state == TaskState::Accepted);
                    prop_assert!(next != TaskState::Confirmed || (state == TaskState::Done && reported));
                    prop_assert!(state != TaskState::Cancelled);
                    reported = by == TaskMove::ReportDone;
                    state = next;
                }
                Err(refusal) => {
                    prop_assert_eq!(refusal.code, ErrorCode::StateForbids);
                    let drawn = state.moves().iter().any(|(drawn, _)| *drawn == by);
                    let hindered = match by {
                        TaskMove::Accept => objecting > 0,
                        TaskMove::ReportDone => stages > 0 || parts > 0,
                        TaskMove::Cancel => parts > 0,
                        TaskMove::Reject => over,
                        _ => false,
                    };
                    prop_assert!(!drawn || hindered);
                }
            }
        }
    }

    #[test]
    fn an_objection_stands_where_it_is_the_newest_of_its_unit_and_was_not_resolved(
        said in prop::collection::vec((0_u128..4, prop::sample::select(TaskOpinionKind::ALL.to_vec())), 0..16),
        resolved in prop::collection::btree_set(1_u128..17, 0..8),
    ) {
        let all: Vec<Given> = said.iter().enumerate().map(|(at, (unit, kind))| given(at, *unit, *kind)).collect();
        let resolved: BTreeSet<Uuid> = resolved.into_iter().map(Uuid::from_u128).collect();
        let standing = objections(&all, &resolved);
        for one in &all {
            let newest = all.iter().rfind(|other| other.unit == one.unit).is_some_and(|last| last.id == one.id);
            let stands = newest && one.kind == TaskOpinionKind::Object && !resolved.contains(&one.id);
            prop_assert_eq!(standing.contains(one), stands);
        }
        prop_assert!(standing.iter().all(|one| all.contains(one)));
    }

    #[test]
    fn stages_are_in_order_and_end_with_the_task(days in prop::collection::vec(0_i64..10, 0..6), last in 0_i64..12) {
        let day = |days: i64| Day::of(2010, 12, 1).unwrap().plus(days);
        let stages: Vec<PlannedStage> =
            days.iter().map(|days| PlannedStage { title: "示例".to_owned(), due_on: day(*days) }).collect();
        let in_order = days.windows(2).all(|pair| pair[0] <= pair[1]) && days.iter().all(|day| *day <= last);
        prop_assert_eq!(check_stages(&stages, day(last)).is_ok(), in_order);
    }

    #[test]
    fn a_part_is_due_after_today_and_no_later_than_the_whole(due in 0_i64..6, today in 0_i64..6, whole in 0_i64..6) {
        let day = |days: i64| Day::of(2010, 12, 1).unwrap().plus(days);
        let checked = check_later("dueOn", day(due), day(today), Some(day(whole)));
        prop_assert_eq!(checked.is_ok(), today < due && due <= whole);
        if let Err(refusal) = checked {
            prop_assert_eq!(refusal.allowed, vec![format!("{} – {}", day(today + 1), day(whole))]);
        }
    }

    #[test]
    fn who_raised_a_matter_waits_for_the_answer_or_its_day(answer_by in 0_i64..6, today in 0_i64..6) {
        let day = |days: i64| Day::of(2010, 12, 1).unwrap().plus(days);
        for state in MatterState::ALL.iter().copied().filter(|state| state.go(MatterMove::Escalate).is_ok()) {
            let may = check_patience(state, day(answer_by), day(today)).is_ok();
            prop_assert_eq!(may, state == MatterState::Answered || answer_by < today);
        }
    }
}
