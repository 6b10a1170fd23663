//! Decisions that rested on what was revoked, until a person has looked at them.

use rencai::rules::signing::{PrivateKey, Purpose};
use serde_json::{Value, json};

use super::life::{approved, in_force};
use crate::support::hall::{Hall, allowed, done, id, nodes, plain, reason, refused};
use crate::support::world::{WUHUA, World, in_app};

/// Feature 38.
#[test]
fn revoking_a_rule_takes_effect_at_once_and_each_decision_on_it_waits_for_a_person() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        let (ranked, run) = hall.ranked(&rule, 2010, 1, &[3, 5]).await;
        let open = hall.open(&rule, 2011, 1).await;
        done(&hall.nominate(&open, "001", plain(3)).await);
        done(&hall.step("editionClose", &open, None).await);
        let waiting = id(&hall.ask_judging(&open).await["run"]);

        let bare = json!({ "version": rule, "reason": " " });
        refused(
            &hall.change(&hall.approver, "ruleRevoke", "RuleEndInput", "ruleVersion { id }", bare).await,
            "BAD_USER_INPUT",
        );
        done(&hall.end_rule("ruleRevoke", &rule).await);
        let today = world.clock.today().to_string();
        assert_eq!(in_force(&world, &hall, &today, None).await, Value::Null);
        assert_eq!(reason(hall.work(&waiting).await).code.as_str(), "RULE_REVOKED");
        refused(&hall.ask_judging(&open).await, "RULE_REVOKED");
        refused(&hall.ask_judging(&ranked).await, "RULE_REVOKED");
        refused(&hall.create(&rule, 2012, 1, None).await, "RULE_NOT_IN_FORCE");
        refused(&hall.end_rule("ruleRevoke", &rule).await, "STATE_FORBIDS");
        assert_eq!(hall.state(&ranked).await, "RANKED", "nothing vanishes");
        assert_eq!(hall.ranking(&ranked).await.len(), 2);
        assert_eq!(hall.replay(&run).await["data"]["runReplay"]["same"], json!(true), "the past stays provable");

        let query =
            "{ reviewFlags(state: OPEN, first: 10) { edges { node { id because run { id } edition { id } } } } }";
        let flags = nodes(&world.data(&hall.officer, query, json!({})).await["reviewFlags"]);
        assert_eq!(flags.len(), 1);
        assert_eq!((&flags[0]["run"]["id"], &flags[0]["edition"]["id"]), (&json!(run), &json!(ranked)));
        let input = json!({ "flag": flags[0]["id"], "upheld": true, "reason": "已核对，名次不变" });
        let fields = "reviewFlag { state resolution resolvedBy }";
        refused(
            &hall
                .change(
                    &hall.officer,
                    "flagResolve",
                    "FlagResolveInput",
                    fields,
                    json!({ "flag": flags[0]["id"], "upheld": true, "reason": "" }),
                )
                .await,
            "BAD_USER_INPUT",
        );
        let resolved = hall.change(&hall.officer, "flagResolve", "FlagResolveInput", fields, input.clone()).await;
        done(&resolved);
        assert_eq!(resolved["reviewFlag"]["state"], "UPHELD");
        assert_eq!(resolved["reviewFlag"]["resolvedBy"], json!(hall.officer.person.subject));
        refused(&hall.change(&hall.officer, "flagResolve", "FlagResolveInput", fields, input).await, "STATE_FORBIDS");
        assert!(nodes(&world.data(&hall.officer, query, json!({})).await["reviewFlags"]).is_empty());
    });
}

/// The flags of an edition.
async fn flags(world: &World, hall: &Hall, edition: &str) -> Vec<Value> {
    let query = "query($id: ID!) { node(id: $id) { ... on Edition { flags { id state run { id } } } } }";
    let data = world.data(&hall.officer, query, json!({ "id": edition })).await;
    data["node"]["flags"].as_array().unwrap().clone()
}

async fn set_aside(hall: &Hall, flag: &Value) -> Value {
    look_at(hall, flag, false).await
}

async fn look_at(hall: &Hall, flag: &Value, upheld: bool) -> Value {
    let input = json!({ "flag": flag["id"], "upheld": upheld, "reason": "示例：已复核" });
    hall.change(&hall.officer, "flagResolve", "FlagResolveInput", "reviewFlag { state }", input).await
}

/// Feature 38.
#[test]
fn a_ranking_that_does_not_stand_is_one_no_more_and_the_edition_is_cancelled_and_made_anew() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        let second = approved(&hall, "1.1.0").await;
        let (edition, run) = hall.ranked(&rule, 2010, 1, &[3, 5]).await;
        done(&hall.end_rule("ruleRevoke", &rule).await);
        let flag = flags(&world, &hall, &edition).await.remove(0);
        assert_eq!((&flag["state"], &flag["run"]["id"]), (&json!("OPEN"), &json!(run)));
        refused(&hall.step("editionCancel", &edition, Some("示例")).await, "STATE_FORBIDS");

        done(&set_aside(&hall, &flag).await);
        assert_eq!(flags(&world, &hall, &edition).await[0]["state"], "SET_ASIDE");
        assert_eq!(hall.state(&edition).await, "CLOSED");
        let query = "query($id: ID!) { node(id: $id) { ... on Edition { run { id } } } }";
        let data = world.data(&hall.officer, query, json!({ "id": edition })).await;
        assert_eq!(data["node"]["run"], Value::Null, "no ranking stands");
        assert_eq!(hall.replay(&run).await["data"]["runReplay"]["same"], json!(true), "the past stays provable");
        assert_eq!(allowed(&hall.ask_judging(&edition).await, "RULE_REVOKED"), ["editionCancel"]);

        done(&hall.activate_rule(&second, None, "2000-01-01").await);
        refused(&hall.create(&second, 2010, 1, None).await, "CODE_TAKEN");
        done(&hall.step("editionCancel", &edition, Some("规则已撤销")).await);
        hall.ranked(&second, 2010, 1, &[3, 5]).await;
    });
}

/// Feature 38.
#[test]
fn a_key_that_was_put_away_may_turn_out_to_have_been_stolen() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        let (edition, _) = hall.ranked(&rule, 2010, 1, &[3, 5]).await;
        let query = "{ signingKeys(first: 20) { edges { node { id holder revokedAt } } } }";
        let keys = nodes(&world.data(&hall.author, query, json!({})).await["signingKeys"]);
        let key = keys.iter().find(|key| key["holder"] == json!(hall.author.person.subject)).unwrap()["id"].clone();
        let revoke = async |cause: &str| {
            let input = json!({ "key": key, "cause": cause, "reason": "示例：公钥外泄" });
            hall.change(
                &hall.approver,
                "keyRevoke",
                "KeyRevokeInput",
                "signingKey { revokedAt revocationCause }",
                input,
            )
            .await
        };
        let first = revoke("RETIRED").await;
        done(&first);
        assert!(flags(&world, &hall, &edition).await.is_empty());
        assert_eq!(allowed(&revoke("RETIRED").await, "STATE_FORBIDS"), ["COMPROMISED"]);
        world.clock.set(world.clock.now().plus_seconds(86_400));
        let later = revoke("COMPROMISED").await;
        done(&later);
        assert_eq!(later["signingKey"]["revokedAt"], first["signingKey"]["revokedAt"], "it was revoked when it was");
        assert_eq!(later["signingKey"]["revocationCause"], "COMPROMISED");
        let flag = flags(&world, &hall, &edition).await.remove(0);
        done(&look_at(&hall, &flag, true).await);
        for cause in ["RETIRED", "COMPROMISED"] {
            assert_eq!(allowed(&revoke(cause).await, "STATE_FORBIDS"), [""; 0]);
        }
        assert_eq!(flags(&world, &hall, &edition).await.len(), 1, "what a person has looked at is not raised again");
    });
}

/// Feature 38.
#[test]
fn what_rested_on_a_compromised_key_is_looked_at_and_judged_again_once_another_has_signed() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        let (edition, _) = hall.ranked(&rule, 2010, 1, &[3, 5]).await;
        let left = PrivateKey::random().unwrap();
        done(&hall.register(&left, &hall.approver).await);
        done(&hall.sign_rule(&hall.approver, &rule, Purpose::Approval, &left).await);
        done(&hall.revoke_key(&hall.author, "COMPROMISED").await);
        let flag = flags(&world, &hall, &edition).await.remove(0);
        done(&hall.revoke_key(&hall.approver, "COMPROMISED").await);
        assert_eq!(flags(&world, &hall, &edition).await.len(), 1, "it waits for a person already");
        done(&set_aside(&hall, &flag).await);
        let states: Vec<Value> =
            hall.nominations(&edition).await.iter().map(|nomination| nomination["state"].clone()).collect();
        assert_eq!(states, ["SUBMITTED", "SUBMITTED"], "who was judged may be corrected, and withdrawn");
        refused(&hall.ask_judging(&edition).await, "KEY_REFUSED");

        let key = PrivateKey::random().unwrap();
        done(&hall.register(&key, &hall.author).await);
        done(&hall.sign_rule(&hall.author, &rule, Purpose::Upload, &key).await);
        hall.judge(&edition).await.1.unwrap().unwrap();
        assert_eq!(hall.state(&edition).await, "RANKED");
        done(&hall.end_rule("ruleRevoke", &rule).await);
        let states: Vec<Value> = flags(&world, &hall, &edition).await.iter().map(|one| one["state"].clone()).collect();
        assert_eq!(states, ["OPEN", "OPEN", "SET_ASIDE"], "both runs rested on it");
    });
}
