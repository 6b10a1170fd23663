//! Decisions that rested on what was revoked, until a person has looked at them.

use serde_json::{Value, json};

use super::life::in_force;
use crate::support::hall::{Hall, done, id, nodes, plain, reason, refused};
use crate::support::world::{WUHUA, in_app};

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
