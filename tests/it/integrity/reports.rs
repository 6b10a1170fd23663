//! What is wrong with accepted reports is found by its name, and so is evidence that is none any more.

use std::sync::Arc;

use rencai::access::Role;
use rencai::kernel::id::GlobalId;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{found, spoil, told};
use crate::duties::{duties, opened};
use crate::organization::networks;
use crate::reports::{Desk, content, draft, step};
use crate::support::hall::{done, id};
use crate::support::world::{WUHUA, World, in_app};

const FINANCE: &str = "530102-finance";
/// The only report is accepted, and sealed with its only version.
const SEAL: &str = "UPDATE report SET state = 'ACCEPTED',
    sealed = (SELECT digest FROM report_version WHERE report_id = report.id)";

/// The county's yearly report, submitted.
async fn submitted(world: &Arc<World>, desk: &Desk) -> String {
    let report = id(&draft(world, &desk.reporter, &desk.duty, content("示例正文")).await["report"]);
    done(&step(world, &desk.reporter, "reportSubmit", &report).await);
    report
}

/// Makes a department of the county a member of its leading group, which has to report to it each half year; gives its
/// duty, on which the county's report rests.
async fn member(world: &Arc<World>) -> String {
    let organizer = world.actor(WUHUA, &[Role::Organizer]).await;
    let change = async |name: &str, input: Value| {
        let payload = networks::change(world, &organizer, name, input).await;
        done(&payload);
        id(&payload["network"])
    };
    let group = json!({
        "unit": WUHUA, "code": "leading-group", "name": "领导小组", "nameEn": "Leading group", "from": "2010-09-09",
    });
    let group = change("networkCreate", group).await;
    change("networkJoin", json!({ "network": group, "members": [FINANCE], "from": "2010-09-09" })).await;
    opened(world).await;
    id(&duties(world, &world.system, FINANCE, false, "4.1.4d").await[0])
}

/// Feature 6.
#[test]
fn a_report_that_is_not_what_was_accepted_or_that_its_author_accepted_is_found_and_what_it_discharges_no_more() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let report = submitted(&world, &desk).await;
        done(&step(&world, &desk.city, "reportAccept", &report).await);
        assert_eq!(found(&world).await, []);
        assert_eq!(told(&world, WUHUA).await, [json!(null); 0]);

        let accepted_by = |who: &str| format!("UPDATE report_step SET subject = '{who}' WHERE moved = 'ACCEPT'");
        let (author, other) = (&desk.reporter.person.subject, &desk.city.person.subject);
        let evidence = |record: &str| format!("UPDATE evidence SET record = '{record}'");
        let nowhere = GlobalId::encode("Report", Uuid::nil());
        let spoils: [(&str, &str, &str, &str); 5] = [
            ("UPDATE report SET sealed = 'sha256:0'", SEAL, "SEAL_BROKEN", &report),
            (
                "UPDATE report_version SET content = content || ' '",
                "UPDATE report_version SET content = rtrim(content)",
                "SEAL_BROKEN",
                &report,
            ),
            (&accepted_by(author), &accepted_by(other), "OWN_JUDGE", &report),
            ("UPDATE report SET state = 'RETURNED', sealed = NULL", SEAL, "EVIDENCE_LAPSED", &report),
            (&evidence(&nowhere), &evidence(&report), "EVIDENCE_LAPSED", &nowhere),
        ];
        for (plant, heal, check, record) in spoils {
            spoil(&world, &[plant], &[heal], check, &[record]).await;
        }
    });
}

/// Feature 6.
#[test]
fn a_report_that_was_accepted_before_what_it_rests_on_is_found() {
    in_app(|world| async move {
        let below = member(&world).await;
        let desk = Desk::of(&world).await;
        submitted(&world, &desk).await;
        assert_eq!(found(&world).await, []);
        let moved = |to: &str, who: &str| format!("UPDATE report_step SET moved = '{to}', subject = '{who}'");
        let accepted = moved("ACCEPT", &desk.city.person.subject);
        let back = moved("SUBMIT", &desk.reporter.person.subject);
        let again = "UPDATE report SET state = 'SUBMITTED', sealed = NULL";
        spoil(&world, &[SEAL, &accepted], &[again, &back], "ACCEPTED_TOO_EARLY", &[&below]).await;
    });
}

/// Feature 6.
#[test]
fn what_comes_to_be_owed_below_later_leaves_an_accepted_report_as_right_as_it_was() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let report = submitted(&world, &desk).await;
        done(&step(&world, &desk.city, "reportAccept", &report).await);
        member(&world).await;
        assert_eq!(found(&world).await, []);
    });
}
