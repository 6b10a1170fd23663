//! What is refused of schemes and assessments, strangers, and the same key twice.

use rencai::access::Role;
use serde_json::{Value, json};

use super::{ASKED, Board};
use crate::duties::{morning, opened};
use crate::support::hall::{allowed, done, id, refused};
use crate::support::world::{CITY, WUHUA, in_app};

#[test]
fn a_scheme_pins_a_rule_that_assesses_units_and_reads_no_more_than_it_is_granted() {
    in_app(|world| async move {
        let board = Board::of(&world).await;
        let award = board.hall.engineers().await;
        let award = board.hall.code(&award).await;
        let draft = async |changed: Value| {
            let mut input = board.drafting("year");
            input.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
            board.scheme(&board.officer, "assessmentSchemeCreate", input).await
        };
        let missing = refused(&draft(json!({ "coordinates": &ASKED[1..] })).await, "NOT_GRANTED");
        assert!(missing["message"].as_str().unwrap().contains("DutyFigures.done"), "{missing}");
        refused(&draft(json!({ "coordinates": ["Unit.salary"] })).await, "BAD_USER_INPUT");
        assert_eq!(allowed(&draft(json!({ "rule": "no.such-rule" })).await, "RULE_NOT_IN_FORCE").len(), 2);
        assert_eq!(refused(&draft(json!({ "asOf": "2010-12-02" })).await, "BAD_USER_INPUT")["path"], json!(["asOf"]));
        assert_eq!(allowed(&draft(json!({ "rule": award })).await, "COMPONENT_REFUSED"), ["evaluation"]);
        refused(&draft(json!({ "code": "Not A Code" })).await, "BAD_USER_INPUT");
        refused(&draft(json!({ "title": " " })).await, "BAD_USER_INPUT");
        refused(&draft(json!({ "unit": "999999" })).await, "NOT_FOUND");

        let mut keyed = board.drafting("year");
        keyed["idempotencyKey"] = json!("once");
        let drafted = board.scheme(&board.officer, "assessmentSchemeCreate", keyed.clone()).await;
        done(&drafted);
        assert_eq!(board.scheme(&board.officer, "assessmentSchemeCreate", keyed.clone()).await, drafted);
        keyed["title"] = json!("另一名称");
        refused(&board.scheme(&board.officer, "assessmentSchemeCreate", keyed).await, "IDEMPOTENCY_KEY_REUSED");
        refused(&draft(json!({})).await, "CODE_TAKEN");

        let scheme = id(&drafted["scheme"]);
        let county = world.actor(WUHUA, &[Role::AwardOfficer]).await;
        let query = "query($id: ID!, $unit: String!) {
            node(id: $id) { id } assessmentSchemes(unit: $unit) { totalCount }
        }";
        for (actor, seen, count) in [(&board.officer, json!({ "id": scheme }), 1), (&county, Value::Null, 0)] {
            let data = world.data(actor, query, json!({ "id": scheme, "unit": CITY })).await;
            assert_eq!(data, json!({ "node": seen, "assessmentSchemes": { "totalCount": count } }), "it is a draft");
        }
        refused(&board.scheme(&county, "assessmentSchemeCreate", board.drafting("other")).await, "NOT_FOUND");
        refused(&board.scheme(&county, "assessmentSchemePublish", json!({ "scheme": scheme })).await, "NOT_FOUND");
        let stale = json!({ "scheme": scheme, "expectedVersion": 7 });
        refused(&board.scheme(&board.officer, "assessmentSchemePublish", stale).await, "VERSION_CONFLICT");
        let reader = world.actor(CITY, &[Role::Organizer]).await;
        let query =
            "mutation($input: AssessmentSchemePublishInput!) { assessmentSchemePublish(input: $input) { auditId } }";
        let answer = world.ask(&reader, query, json!({ "input": { "scheme": scheme } })).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
    });
}

#[test]
fn an_assessment_is_opened_once_a_period_by_a_scheme_that_is_published() {
    in_app(|world| async move {
        opened(&world).await;
        let board = Board::of(&world).await;
        let drafted = board.scheme(&board.officer, "assessmentSchemeCreate", board.drafting("year")).await;
        let scheme = id(&drafted["scheme"]);
        let open = async |changed: Value| {
            let mut input = json!({ "scheme": scheme, "period": "2010" });
            input.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
            board.assessment(&board.officer, "assessmentOpen", input).await
        };
        assert_eq!(allowed(&open(json!({})).await, "STATE_FORBIDS"), ["PUBLISHED"]);
        done(&board.scheme(&board.officer, "assessmentSchemePublish", json!({ "scheme": scheme })).await);
        assert_eq!(refused(&open(json!({ "period": "2011" })).await, "BAD_USER_INPUT")["path"], json!(["period"]));
        refused(&open(json!({ "network": scheme })).await, "NOT_FOUND");
        refused(&open(json!({ "scheme": "nothing" })).await, "NOT_FOUND");
        let first = open(json!({ "idempotencyKey": "once" })).await;
        done(&first);
        assert_eq!(open(json!({ "idempotencyKey": "once" })).await, first);
        refused(&open(json!({})).await, "CODE_TAKEN");
        done(&open(json!({ "period": "2010-Q4" })).await);

        let assessment = id(&first["assessment"]);
        let judging = json!({ "assessment": assessment, "idempotencyKey": "judged once" });
        let judged = board.assessment(&board.officer, "assessmentJudge", judging.clone()).await;
        done(&judged);
        assert_eq!(
            board.assessment(&board.officer, "assessmentJudge", judging).await,
            judged,
            "it is not judged again"
        );
        let county = world.actor(WUHUA, &[Role::AwardOfficer]).await;
        let input = json!({ "assessment": assessment });
        refused(&board.assessment(&county, "assessmentJudge", input).await, "NOT_FOUND");

        let bare = json!({ "scheme": scheme, "reason": " " });
        refused(&board.scheme(&board.officer, "assessmentSchemeEnd", bare).await, "BAD_USER_INPUT");
        let end = json!({ "scheme": scheme, "reason": "示例：另立方案" });
        done(&board.scheme(&board.officer, "assessmentSchemeEnd", end).await);
        refused(&open(json!({ "period": "2010-12" })).await, "STATE_FORBIDS");
        done(&board.judge(&assessment).await);
    });
}

#[test]
fn what_a_person_has_to_look_at_is_not_confirmed_and_nothing_is_judged_by_a_revoked_rule() {
    in_app(|world| async move {
        let board = Board::of(&world).await;
        let scheme = board.published("year").await;
        let assessment = board.opened(&scheme, None).await;
        done(&board.judge(&assessment).await);
        let results = board.results(&board.officer, &assessment).await;
        let waiting = |result: &Value| (result["mark"] == "UNDETERMINED") && result["rank"].is_null();
        assert!(
            !results.is_empty() && results.iter().all(waiting),
            "no duty was opened: nobody is given points for that"
        );
        let refusal = refused(&board.confirm(&board.confirmer, &assessment).await, "STATE_FORBIDS");
        assert!(refusal["message"].as_str().unwrap().contains(WUHUA), "{refusal}");

        opened(&world).await;
        morning(&world, "2011-01-20");
        done(&board.judge(&assessment).await);
        done(&board.hall.end_rule("ruleRevoke", &board.version).await);
        assert_eq!(allowed(&board.judge(&assessment).await, "RULE_REVOKED"), ["assessmentSchemeCreate"]);
        let input = json!({ "scheme": scheme, "period": "2010-Q4" });
        let again = board.assessment(&board.officer, "assessmentOpen", input).await;
        assert_eq!(allowed(&again, "RULE_REVOKED"), ["assessmentSchemeCreate"]);
        let answer = board.replay(&assessment).await;
        assert_eq!(answer["data"]["assessmentReplay"]["same"], json!(true), "the past stays provable");
        let input = board.drafting("next");
        refused(&board.scheme(&board.officer, "assessmentSchemeCreate", input).await, "RULE_REVOKED");
        assert_eq!(allowed(&board.confirm(&board.confirmer, &assessment).await, "STATE_FORBIDS"), ["flagResolve"]);
    });
}
