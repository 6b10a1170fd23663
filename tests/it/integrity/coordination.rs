//! What is wrong with tasks is found by its name, and so is a cancelled one that still counts.

use rencai::access::Role;
use serde_json::json;

use super::{found, spoil, told};
use crate::coordination::{Desk, LEAD};
use crate::support::hall::{done, id};
use crate::support::world::in_app;

/// Feature 6.
#[test]
fn a_task_that_is_over_before_its_stages_or_parts_or_that_was_confirmed_by_who_did_it_is_found() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let own = world.actor(LEAD, &[Role::Supervisor]).await;
        let whole = desk.assigned().await;
        done(&desk.step(&desk.lead, "taskAccept", &whole).await);
        let part = json!({
            "task": whole, "title": "示例分解", "lead": LEAD, "cooperating": [], "dueOn": "2010-12-15", "stages": [],
        });
        let part = id(&desk.change(&own, "taskBreakDown", part).await["task"]);
        done(&desk.step(&desk.lead, "taskAccept", &part).await);
        done(&desk.report_done(&part).await);
        done(&desk.step(&own, "taskConfirm", &part).await);
        for stage in [1, 2] {
            done(&desk.report_stage(&whole, stage).await);
        }
        done(&desk.report_done(&whole).await);
        done(&desk.step(&desk.supervisor, "taskConfirm", &whole).await);
        assert_eq!(found(&world).await, []);
        assert_eq!(told(&world, LEAD).await, [json!(null); 0]);

        let confirmed = |from: &str, to: &str| {
            format!("UPDATE coordination_step SET subject = '{to}' WHERE moved = 'CONFIRM' AND subject = '{from}'")
        };
        let (doer, judge) = (&desk.lead.person.subject, &desk.supervisor.person.subject);
        let spoils: [(&str, &str, &str, &str); 4] = [
            (
                "UPDATE task_stage SET state = 'PLANNED', done_on = NULL, content = NULL WHERE number = 2",
                "UPDATE task_stage SET state = 'DONE', done_on = '2010-12-01', content = '示例进展' WHERE number = 2",
                "TASK_OVER_EARLY",
                &whole,
            ),
            (
                "UPDATE task SET state = 'DONE' WHERE level = 2",
                "UPDATE task SET state = 'CONFIRMED' WHERE level = 2",
                "TASK_OVER_EARLY",
                &part,
            ),
            (&confirmed(judge, doer), &confirmed(doer, judge), "OWN_JUDGE", &whole),
            (
                "UPDATE task SET state = 'CANCELLED', cancelled_by = decision_id WHERE level = 1",
                "UPDATE task SET state = 'CONFIRMED', cancelled_by = NULL WHERE level = 1",
                "EVIDENCE_LAPSED",
                &whole,
            ),
        ];
        for (plant, heal, check, record) in spoils {
            spoil(&world, &[plant], &[heal], check, &[record]).await;
        }
    });
}
