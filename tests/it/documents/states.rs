//! The machine of documents, and what outsiders are told of it.

use proptest::prelude::*;
use rencai::access::Role;
use rencai::documents::model::{ApprovalStage, DocumentMove, DocumentState, PublicDocumentState, go, receipt};
use serde_json::json;

use super::{Desk, FINANCE};
use crate::support::hall::done;
use crate::support::world::in_app;

/// Feature 24.
#[test]
fn the_machine_of_documents_is_drawn_with_these_moves_and_no_others() {
    let drawn: Vec<String> = DocumentState::ALL
        .iter()
        .map(|from| {
            let moves = from.moves().iter().map(|(by, to)| format!(" {}={}", by.as_str(), to.as_str()));
            format!("{}:{}", from.as_str(), moves.collect::<String>())
        })
        .collect();
    assert_eq!(
        drawn,
        [
            "DRAFT: REVISE=DRAFT CONSULT=DRAFT DELIBERATE=DELIBERATED ISSUE=ISSUED WITHDRAW=WITHDRAWN",
            "DELIBERATED: APPROVE=DELIBERATED PASS=COMMITTEE_APPROVED RETURN=DRAFT WITHDRAW=WITHDRAWN",
            "COMMITTEE_APPROVED: APPROVE=COMMITTEE_APPROVED PASS=GOVERNMENT_APPROVED RETURN=DRAFT WITHDRAW=WITHDRAWN",
            "GOVERNMENT_APPROVED: ISSUE=ISSUED RETURN=DRAFT WITHDRAW=WITHDRAWN",
            "ISSUED:",
            "WITHDRAWN:",
        ]
    );
    assert!(!DocumentMove::ASKED.contains(&DocumentMove::Pass), "nobody asks for a stage to be passed");
    for (departmental, by, from) in [
        (false, DocumentMove::Issue, DocumentState::GovernmentApproved),
        (false, DocumentMove::Deliberate, DocumentState::Draft),
        (true, DocumentMove::Issue, DocumentState::Draft),
    ] {
        let open: Vec<DocumentState> =
            DocumentState::ALL.iter().copied().filter(|state| go(*state, by, departmental).is_ok()).collect();
        assert_eq!(open, [from], "{by:?}");
    }
}

proptest! {
    /// Feature 24.
    #[test]
    fn no_course_of_a_document_leads_to_issued_but_through_each_step(
        course in prop::collection::vec(prop::sample::select(DocumentMove::ALL.to_vec()), 0..40),
    ) {
        let (mut state, mut passed): (_, Vec<ApprovalStage>) = (DocumentState::Draft, Vec::new());
        let mut deliberated = false;
        for by in course {
            let stage = state.stage();
            let Ok(next) = go(state, by, false) else { continue };
            prop_assert!(state.is_open(), "{:?} {:?}", state, by);
            match by {
                DocumentMove::Deliberate => deliberated = true,
                DocumentMove::Pass => passed.push(stage.unwrap()),
                DocumentMove::Return => (deliberated, passed) = (false, Vec::new()),
                _ => {}
            }
            if next == DocumentState::Issued {
                prop_assert!(deliberated && by == DocumentMove::Issue);
                prop_assert_eq!(&passed, &[ApprovalStage::Committee, ApprovalStage::Government]);
            }
            state = next;
        }
    }

    /// Feature 24.
    #[test]
    fn a_departments_own_is_issued_from_its_draft_and_is_in_no_state_between(
        course in prop::collection::vec(prop::sample::select(DocumentMove::ALL.to_vec()), 0..40),
    ) {
        let mut state = DocumentState::Draft;
        for by in course {
            let Ok(next) = go(state, by, true) else { continue };
            prop_assert_eq!(state, DocumentState::Draft);
            prop_assert!(state.stage().is_none() && next.stage().is_none(), "{:?} {:?}", by, next);
            prop_assert_eq!(next == DocumentState::Issued, by == DocumentMove::Issue);
            state = next;
        }
    }
}

/// Feature 17.
#[test]
fn each_state_has_a_public_name_and_no_inner_name_is_one() {
    let told: Vec<(&str, &str)> =
        DocumentState::ALL.iter().map(|state| (state.as_str(), state.public().as_str())).collect();
    assert_eq!(
        told,
        [
            ("DRAFT", "IN_PREPARATION"),
            ("DELIBERATED", "UNDER_DELIBERATION"),
            ("COMMITTEE_APPROVED", "UNDER_DELIBERATION"),
            ("GOVERNMENT_APPROVED", "UNDER_DELIBERATION"),
            ("ISSUED", "PUBLISHED"),
            ("WITHDRAWN", "NO_LONGER_PURSUED"),
        ]
    );
    for public in PublicDocumentState::ALL {
        assert!(DocumentState::ALL.iter().all(|inner| inner.as_str() != public.as_str()), "{public:?}");
    }
}

/// Feature 17.
#[test]
fn a_nominee_sees_no_document_in_any_state_and_no_inner_name_in_any_answer() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let nominee = world.actor(FINANCE, &[Role::Nominee]).await;
        let ask = async |document: &str| {
            let query = "query($id: ID!) { node(id: $id) { id ... on Document { state publicState steps { edges { node { moved } } } } } }";
            let answer = world.ask(&nominee, query, json!({ "id": document })).await;
            assert_eq!(answer["data"]["node"], json!(null), "{answer}");
            let query = "query($unit: String!) { documents(unit: $unit) { edges { node { state } } } }";
            let listed = world.ask(&nominee, query, json!({ "unit": FINANCE })).await;
            assert_eq!(listed["errors"][0]["extensions"]["code"], "FORBIDDEN");
            let revised = json!({ "input": { "document": document, "reason": "示例" } });
            let mutation = "mutation($input: DocumentWithdrawInput!) { documentWithdraw(input: $input) {
                document { state } errors { code message allowed } } }";
            let refused = world.ask(&nominee, mutation, revised).await;
            for text in [answer.to_string(), listed.to_string(), refused.to_string()] {
                for state in DocumentState::ALL {
                    assert!(!text.contains(&format!("\"{}\"", state.as_str())), "{text}");
                }
            }
        };
        let document = desk.draft().await;
        ask(&document).await;
        desk.deliberated(&document).await;
        ask(&document).await;
        done(&desk.approve(&desk.committee, &document, "COMMITTEE").await);
        ask(&document).await;
        done(&desk.approve(&desk.government, &document, "GOVERNMENT").await);
        ask(&document).await;
        done(&desk.issue(&document, "昆示〔2010〕1号").await);
        ask(&document).await;
        let withdrawn = desk.draft().await;
        done(&desk.withdraw(&withdrawn).await);
        ask(&withdrawn).await;
    });
}

#[test]
fn a_receipt_is_numbered_by_year() {
    assert_eq!(receipt(2010, 7), "备〔2010〕7号");
    assert_eq!(receipt(2011, 120), "备〔2011〕120号");
}
