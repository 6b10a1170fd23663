//! Assessments that rested on what was revoked, until another person has looked at them.

use std::sync::Arc;

use rencai::access::{Actor, Role};
use rencai::rules::signing::{PrivateKey, Purpose};
use serde_json::{Value, json};

use super::{Board, PARAMETERS, RULE, TESTS, result_of};
use crate::duties::{morning, opened};
use crate::supervision::{another, two_hats};
use crate::support::hall::{VERSION, allowed, done, nodes, refused, signed};
use crate::support::site::{Site, text};
use crate::support::world::{CITY, WUHUA, World, in_app};

/// What somebody sees of the decisions that wait for a person.
async fn waiting(world: &World, actor: &Arc<Actor>) -> Vec<Value> {
    let query = "{ reviewFlags(state: OPEN, first: 10) { edges { node {
        id because round version assessment { id } edition { id } run { id } ruleVersion { id }
    } } } }";
    nodes(&world.data(actor, query, json!({})).await["reviewFlags"])
}

/// Says what somebody decided who has looked.
async fn resolve(board: &Board, actor: &Arc<Actor>, flag: &Value, upheld: bool, more: Value) -> Value {
    let mut input = json!({ "flag": flag["id"], "upheld": upheld, "reason": "示例：已复核" });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let fields = "reviewFlag { state resolution resolvedBy version assessment { id state } }";
    board.hall.change(actor, "flagResolve", "FlagResolveInput", fields, input).await
}

/// Feature 38.
#[test]
fn what_assessments_gave_by_a_revoked_rule_waits_for_another_person_who_upholds_it_with_a_reason() {
    in_app(|world| async move {
        opened(&world).await;
        let board = Board::of(&world).await;
        morning(&world, "2011-02-20");
        let confirmed = board.judged("confirmed").await;
        done(&board.confirm(&board.confirmer, &confirmed).await);
        let judged = board.judged("judged").await;
        done(&board.judge(&judged).await);
        let open = board.opened(&board.published("open").await, None).await;
        assert!(waiting(&world, &board.officer).await.is_empty());

        done(&board.hall.end_rule("ruleRevoke", &board.version).await);
        let flags = waiting(&world, &board.officer).await;
        let told = |flag: &Value| (flag["assessment"]["id"].clone(), flag["round"].clone(), flag["because"].clone());
        let because = json!("示例理由");
        assert_eq!(
            flags.iter().map(told).collect::<Vec<_>>(),
            [(json!(judged), json!(2), because.clone()), (json!(confirmed), json!(1), because)],
            "the newest first, of each the round that counts or may, and none of {open}"
        );
        for flag in &flags {
            assert_eq!((&flag["edition"], &flag["run"]), (&Value::Null, &Value::Null));
            assert_eq!(flag["ruleVersion"]["id"], json!(board.version));
        }
        let county = world.actor(WUHUA, &[Role::AwardOfficer, Role::Supervisor]).await;
        assert!(waiting(&world, &county).await.is_empty());
        assert_eq!(board.shown(&county, &confirmed).await["flags"], json!([]));
        assert_eq!(board.shown(&board.officer, &confirmed).await["state"], "CONFIRMED", "nothing vanishes");
        assert_eq!(board.results(&county, &confirmed).await.len(), 1);

        let (of_judged, of_confirmed) = (&flags[0], &flags[1]);
        let reviewer = another(&board.officer);
        refused(&resolve(&board, &reviewer, of_confirmed, true, json!({ "reason": " " })).await, "BAD_USER_INPUT");
        let error = refused(&resolve(&board, &board.officer, of_confirmed, true, json!({})).await, "SAME_PERSON");
        assert_eq!((&error["path"], &error["allowed"]), (&json!(["flag"]), &json!(["another person"])));
        let confirmer = two_hats(&world, &board.confirmer.person, CITY, Role::AwardOfficer).await;
        refused(&resolve(&board, &confirmer, of_confirmed, true, json!({})).await, "SAME_PERSON");
        refused(&resolve(&board, &county, of_confirmed, true, json!({})).await, "NOT_FOUND");
        let stale = json!({ "expectedVersion": 7 });
        refused(&resolve(&board, &reviewer, of_confirmed, true, stale).await, "VERSION_CONFLICT");
        let once = json!({ "idempotencyKey": "once" });
        let upheld = resolve(&board, &reviewer, of_confirmed, true, once.clone()).await;
        done(&upheld);
        let shown = &upheld["reviewFlag"];
        assert_eq!((&shown["state"], &shown["resolution"]), (&json!("UPHELD"), &json!("示例：已复核")));
        assert_eq!(shown["resolvedBy"], json!(reviewer.person.subject));
        assert_eq!(shown["assessment"]["state"], "CONFIRMED");
        assert_eq!(resolve(&board, &reviewer, of_confirmed, true, once).await, upheld);
        refused(&resolve(&board, &reviewer, of_confirmed, false, json!({})).await, "STATE_FORBIDS");
        assert_eq!(board.results(&county, &confirmed).await[0]["counts"], json!(true));

        assert_eq!(allowed(&board.confirm(&board.confirmer, &judged).await, "STATE_FORBIDS"), ["flagResolve"]);
        done(&resolve(&board, &confirmer, of_judged, true, json!({})).await);
        done(&board.confirm(&board.confirmer, &judged).await);
        assert!(waiting(&world, &board.officer).await.is_empty());
    });
}

/// Feature 38.
#[test]
fn what_is_set_aside_counts_no_more_and_is_judged_again_once_another_key_has_signed() {
    in_app(|world| async move {
        opened(&world).await;
        let board = Board::of(&world).await;
        morning(&world, "2011-02-20");
        let assessment = board.judged("year").await;
        done(&board.confirm(&board.confirmer, &assessment).await);
        let county = world.actor(WUHUA, &[Role::Supervisor]).await;
        let seen = board.results(&county, &assessment).await;
        assert_eq!((&seen[0]["round"], &seen[0]["counts"]), (&json!(1), &json!(true)));
        let standing = board.shown(&county, &assessment).await["standing"].clone();

        done(&board.hall.revoke_key(&board.hall.author, "COMPROMISED").await);
        let flags = waiting(&world, &board.officer).await;
        assert_eq!((flags.len(), &flags[0]["assessment"]["id"]), (1, &json!(assessment)));
        let reviewer = another(&board.officer);
        let aside = resolve(&board, &reviewer, &flags[0], false, json!({})).await;
        done(&aside);
        assert_eq!(aside["reviewFlag"]["state"], "SET_ASIDE");

        let told = board.shown(&county, &assessment).await;
        assert_eq!((&told["state"], &told["confirmedBy"]), (&json!("SET_ASIDE"), &Value::Null));
        assert_ne!(told["standing"], standing);
        let words = (told["standing"]["zh"].as_str().unwrap(), told["standing"]["en"].as_str().unwrap());
        assert!(words.0.contains("不再作数") && words.1.contains("count no more"), "{words:?}");
        assert!(board.results(&county, &assessment).await.is_empty());
        let node = "query($id: ID!) { node(id: $id) { ... on AssessmentResult { round counts } } }";
        assert_eq!(world.data(&county, node, json!({ "id": seen[0]["id"] })).await["node"], Value::Null);
        let kept = board.results(&board.officer, &assessment).await;
        let kept = result_of(&kept, WUHUA);
        assert_eq!((&kept["id"], &kept["counts"]), (&seen[0]["id"], &json!(false)));
        assert_eq!(allowed(&board.confirm(&board.confirmer, &assessment).await, "STATE_FORBIDS"), ["JUDGE"]);
        refused(&board.judge(&assessment).await, "KEY_REFUSED");

        let key = PrivateKey::random().unwrap();
        done(&board.hall.register(&key, &board.hall.author).await);
        let parameters: Value = serde_json::from_str(PARAMETERS).unwrap();
        let signature = signed(&key, Purpose::Upload, RULE, &parameters, TESTS);
        let input = json!({ "version": board.version, "purpose": "UPLOAD", "signature": signature });
        done(&board.hall.change(&board.hall.author, "ruleSign", "RuleSignInput", VERSION, input).await);
        let again = board.judge(&assessment).await;
        done(&again);
        assert_eq!((&again["assessment"]["state"], &again["assessment"]["round"]), (&json!("JUDGED"), &json!(2)));
        assert!(board.results(&county, &assessment).await.is_empty(), "nobody has confirmed it yet");
        done(&board.confirm(&board.confirmer, &assessment).await);
        let now = board.results(&county, &assessment).await;
        assert_eq!((now.len(), &now[0]["round"], &now[0]["counts"]), (1, &json!(2), &json!(true)));
        let before = world.data(&county, node, json!({ "id": seen[0]["id"] })).await["node"].clone();
        assert_eq!(before, json!({ "round": 1, "counts": false }), "what he saw once counts no more");
        assert_eq!(board.shown(&county, &assessment).await["standing"], standing);

        for round in [Some(1), Some(2), None] {
            let answer = board.replay_round(&assessment, round).await;
            assert_eq!(answer["data"]["assessmentReplay"]["same"], json!(true), "the past stays provable: {answer:#}");
        }
        let answer = board.replay_round(&assessment, Some(3)).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "NOT_REPLAYABLE");
        done(&board.hall.end_rule("ruleRevoke", &board.version).await);
        let flags = board.shown(&board.officer, &assessment).await["flags"].clone();
        let told = |flag: &Value| (flag["state"].clone(), flag["round"].clone());
        assert_eq!(
            flags.as_array().unwrap().iter().map(told).collect::<Vec<_>>(),
            [(json!("OPEN"), json!(2)), (json!("SET_ASIDE"), json!(1))],
            "what counts no more is not looked at once more"
        );
    });
}

/// Feature 38.
#[test]
fn a_round_that_another_has_replaced_is_looked_at_without_touching_the_one_that_stands() {
    in_app(|world| async move {
        opened(&world).await;
        let board = Board::of(&world).await;
        morning(&world, "2011-02-20");
        let assessment = board.judged("year").await;
        let left = PrivateKey::random().unwrap();
        done(&board.hall.register(&left, &board.hall.approver).await);
        let parameters: Value = serde_json::from_str(PARAMETERS).unwrap();
        let signature = signed(&left, Purpose::Approval, RULE, &parameters, TESTS);
        let input = json!({ "version": board.version, "purpose": "APPROVAL", "signature": signature });
        done(&board.hall.change(&board.hall.approver, "ruleSign", "RuleSignInput", VERSION, input).await);
        let first = board.hall.approvers_key.public().to_string();
        let query = "{ signingKeys(first: 20) { edges { node { id publicKey } } } }";
        let keys = nodes(&world.data(&board.hall.author, query, json!({})).await["signingKeys"]);
        let stolen = keys.iter().find(|one| one["publicKey"] == first).unwrap();
        let input = json!({ "key": stolen["id"], "cause": "COMPROMISED", "reason": "示例：公钥外泄" });
        done(&board.hall.change(&board.hall.approver, "keyRevoke", "KeyRevokeInput", "signingKey { id }", input).await);
        assert_eq!(allowed(&board.confirm(&board.confirmer, &assessment).await, "STATE_FORBIDS"), ["flagResolve"]);
        done(&board.judge(&assessment).await);
        done(&board.confirm(&board.confirmer, &assessment).await);

        let flag = waiting(&world, &board.officer).await.remove(0);
        assert_eq!(flag["round"], 1);
        done(&resolve(&board, &another(&board.officer), &flag, false, json!({})).await);
        let shown = board.shown(&board.officer, &assessment).await;
        assert_eq!((&shown["state"], &shown["round"]), (&json!("CONFIRMED"), &json!(2)));
        assert_eq!(shown["flags"][0]["state"], "SET_ASIDE");
        let results = board.results(&board.officer, &assessment).await;
        assert!(!results.is_empty() && results.iter().all(|result| result["counts"] == true));
    });
}

/// Feature 38.
#[test]
fn the_page_of_what_is_to_be_looked_at_names_assessments_and_takes_what_another_person_says_of_them() {
    in_app(|world| async move {
        opened(&world).await;
        let board = Board::of(&world).await;
        morning(&world, "2011-02-20");
        let assessment = board.judged("year").await;
        done(&board.hall.end_rule("ruleRevoke", &board.version).await);
        let site = Site::of(&world);
        let page = site.visitor(&board.hall.author).await.see("/authors/flags").await;
        assert!(page.contains("Assessment, round 1") && !page.contains("Example assessment"), "{page}");
        let flag = waiting(&world, &board.officer).await.remove(0)["id"].as_str().unwrap().to_owned();
        let said = [("flag", flag.as_str()), ("upheld", "no"), ("reason", "示例：已复核")];
        let judge = site.visitor(&board.officer).await;
        let page = judge.see("/authors/flags").await;
        assert!(page.contains("2010 Example assessment") && page.contains("Assessment, round 1"), "{page}");
        assert!(page.contains("the assessment has to be judged again"), "{page}");
        let answer = judge.send("/authors/flags", &said).await;
        assert!(answer.status == 422 && text(&answer).contains("<code>SAME_PERSON</code>"), "{}", text(&answer));
        let reviewer = site.visitor(&another(&board.officer)).await;
        assert_eq!(reviewer.send("/authors/flags", &said).await.status, 303);
        let page = reviewer.see("/authors/flags").await;
        assert!(page.contains(r#"data-state="SET_ASIDE""#) && page.contains("示例：已复核"), "{page}");
        assert_eq!(board.shown(&board.officer, &assessment).await["state"], "SET_ASIDE");
    });
}

/// Feature 38.
#[test]
fn of_a_confirmation_and_a_revocation_at_once_nothing_stays_confirmed_that_nobody_looks_at() {
    in_app(|world| async move {
        opened(&world).await;
        let board = Board::of(&world).await;
        morning(&world, "2011-02-20");
        let assessment = board.judged("year").await;
        let (confirmed, revoked) = tokio::join!(
            board.confirm(&board.confirmer, &assessment),
            board.hall.end_rule("ruleRevoke", &board.version),
        );
        done(&revoked);
        let flags = waiting(&world, &board.officer).await;
        assert_eq!((flags.len(), &flags[0]["assessment"]["id"]), (1, &json!(assessment)));
        let state = if confirmed["errors"] == json!([]) { "CONFIRMED" } else { "JUDGED" };
        assert_eq!(board.shown(&board.officer, &assessment).await["state"], state);
    });
}
