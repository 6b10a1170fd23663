//! What is wrong with documents that are issued is found by its name.

use serde_json::json;

use super::{found, spoil};
use crate::deliberation::Room;
use crate::documents::{Desk, FINANCE, change, with};
use crate::duties::clause_id;
use crate::support::hall::{done, id};
use crate::support::world::{CITY, in_app};

/// Feature 6.
#[test]
fn a_document_that_was_issued_without_deliberation_or_an_approval_or_is_not_what_was_issued_is_found() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let document = desk.issued(desk.input(), "昆示〔2010〕1号").await;
        assert_eq!(found(&world).await, []);

        let moved = |from: &str, to: &str| format!("UPDATE document_step SET moved = '{to}' WHERE moved = '{from}'");
        let who = &desk.government.person.subject;
        let stage = |stage: &str| format!("UPDATE document_approval SET stage = '{stage}' WHERE subject = '{who}'");
        let spoils: [(&str, &str, &str); 4] = [
            (&moved("DELIBERATE", "CONSULT"), &moved("CONSULT", "DELIBERATE"), "ISSUED_WITHOUT_APPROVAL"),
            (&stage("COMMITTEE"), &stage("GOVERNMENT"), "ISSUED_WITHOUT_APPROVAL"),
            (
                "UPDATE document SET sealed_content = sealed_content || ' '",
                "UPDATE document SET sealed_content = rtrim(sealed_content)",
                "SEAL_BROKEN",
            ),
            (
                "UPDATE document_part SET content = content || '！' WHERE part_key = 'goals'",
                "UPDATE document_part SET content = replace(content, '！', '') WHERE part_key = 'goals'",
                "SEAL_BROKEN",
            ),
        ];
        for (plant, heal, check) in spoils {
            spoil(&world, &[plant], &[heal], check, &[&document]).await;
        }
    });
}

/// Features 6 and 24.
#[test]
fn what_a_department_issued_itself_is_right_without_approvals_and_a_filing_that_was_withdrawn_counts_no_more() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let station = Room::of(&world, FINANCE, "LIAISON_STATION").await;
        let own = json!({ "departmental": true, "clause": clause_id(&world, "4.1.4g").await });
        let document = desk.draft_with(with(&desk.input(), &own)).await;
        let signatories = json!([{ "name": "示例人员1", "post": station.posts[0] }]);
        let input = with(&desk.issuing(&document, "昆财〔2010〕1号"), &json!({ "signatories": signatories }));
        done(&desk.change(&station.organizer, "documentIssue", input).await);
        let input = json!({ "document": document, "addressee": CITY });
        let filed = change(&world, &desk.drafter, "documentFile", "filing { id }", input).await;
        done(&filed);
        assert_eq!(found(&world).await, []);

        let plant = "UPDATE document_filing SET withdrawn_on = '2010-12-01', withdrawn_because = '示例'";
        let heal = "UPDATE document_filing SET withdrawn_on = NULL, withdrawn_because = NULL";
        spoil(&world, &[plant], &[heal], "EVIDENCE_LAPSED", &[&id(&filed["filing"])]).await;
    });
}
