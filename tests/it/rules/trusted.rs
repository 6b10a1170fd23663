//! Whose signatures count: keys that a division has registered, each for one person.

use std::sync::Arc;

use rencai::access::{Actor, Person, Role};
use rencai::awards::write::{Draft, prepare};
use rencai::kernel::{Digest, ErrorCode, canonical, id::ProgrammeId};
use rencai::rules::signing::{PrivateKey, Purpose, Statement};
use rencai::store::Read;
use serde_json::{Value, json};

use super::life::CODE;
use crate::support::hall::{
    BARE_TESTS, HOSTILE, Hall, WUHUA_RULE, WUHUA_TESTS, allowed, done, given, id, nodes, parameters, plain, reason,
    refused, signed, tamper,
};
use crate::support::world::{PANLONG, WUHUA, in_app};

/// Feature 63.
#[test]
fn a_key_that_is_unknown_or_anothers_or_expired_or_revoked_signs_nothing() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let stranger = PrivateKey::random().unwrap();
        let upload = async |key: &PrivateKey| hall.upload_signed(WUHUA_RULE, &parameters(), WUHUA_TESTS, key).await;
        refused(&upload(&stranger).await, "KEY_REFUSED");
        refused(&upload(&hall.approvers_key).await, "KEY_REFUSED");

        let input = json!({
            "key": stranger.public().to_string(), "holder": hall.author.person.subject, "validUntil": "2011-01-02",
        });
        let fields = "signingKey { id validUntil holder revokedAt }";
        let registered = hall.change(&hall.approver, "keyRegister", "KeyRegisterInput", fields, input.clone()).await;
        done(&registered);
        refused(&hall.change(&hall.approver, "keyRegister", "KeyRegisterInput", fields, input).await, "CODE_TAKEN");
        let past = json!({ "key": PrivateKey::random().unwrap().public().to_string(), "holder": "x", "validUntil": "2001-01-01" });
        refused(&hall.change(&hall.approver, "keyRegister", "KeyRegisterInput", fields, past).await, "KEY_REFUSED");
        let weak = json!({ "key": "ed25519:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "holder": "x", "validUntil": "2031-01-01" });
        refused(&hall.change(&hall.approver, "keyRegister", "KeyRegisterInput", fields, weak).await, "KEY_REFUSED");

        let first = upload(&stranger).await;
        done(&first);
        world.clock.set("2011-01-02T02:00:00Z".parse().unwrap());
        refused(&upload(&stranger).await, "KEY_REFUSED");

        done(&upload(&hall.authors_key).await);
        let query = "{ signingKeys(first: 10) { edges { node { id holder } } } }";
        let keys = nodes(&world.data(&hall.author, query, json!({})).await["signingKeys"]);
        let own = keys.iter().filter(|key| key["holder"] == json!(hall.author.person.subject));
        for key in own {
            let input = json!({ "key": key["id"], "cause": "COMPROMISED", "reason": "示例：密钥外泄" });
            done(&hall.change(&hall.approver, "keyRevoke", "KeyRevokeInput", fields, input).await);
            for cause in ["RETIRED", "COMPROMISED"] {
                let input = json!({ "key": key["id"], "cause": cause, "reason": "示例：再次吊销" });
                let again = hall.change(&hall.approver, "keyRevoke", "KeyRevokeInput", fields, input).await;
                refused(&again, "STATE_FORBIDS");
            }
        }
        refused(&upload(&hall.authors_key).await, "KEY_REFUSED");
        // Elsewhere the same key is nobody's.
        let other = Hall::at(&world, PANLONG).await;
        refused(&other.upload_signed(WUHUA_RULE, &parameters(), WUHUA_TESTS, &hall.approvers_key).await, "KEY_REFUSED");
    });
}

/// Feature 63.
#[test]
fn a_signature_over_something_else_is_refused() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let file = hall.upload(&hall.author, "rule.wasm", WUHUA_RULE).await;
        let tests: Value = serde_json::from_str(WUHUA_TESTS).unwrap();
        let key = &hall.authors_key;
        let mut other = parameters();
        other["maximumAge"]["value"] = json!(45);
        for signature in [
            signed(key, Purpose::Approval, WUHUA_RULE, &parameters(), WUHUA_TESTS),
            signed(key, Purpose::Upload, HOSTILE, &parameters(), WUHUA_TESTS),
            signed(key, Purpose::Upload, WUHUA_RULE, &other, WUHUA_TESTS),
            signed(key, Purpose::Upload, WUHUA_RULE, &parameters(), BARE_TESTS),
            json!({ "key": key.public().to_string(), "signature": "AAAA" }),
        ] {
            let input =
                json!({ "component": file, "parameters": parameters(), "tests": tests, "signature": signature });
            let payload = hall.change(&hall.author, "ruleUpload", "RuleUploadInput", "ruleVersion { id }", input).await;
            refused(&payload, "SIGNATURE_REFUSED");
        }
    });
}

/// Feature 63.
#[test]
fn nothing_is_judged_any_more_with_what_a_revoked_key_has_signed() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        let edition = hall.open(&rule, 2010, 1).await;
        done(&hall.nominate(&edition, "001", plain(3)).await);
        done(&hall.step("editionClose", &edition, None).await);
        let waiting = hall.ask_judging(&edition).await;
        done(&waiting);

        done(&hall.revoke_key(&hall.approver, "RETIRED").await);

        let stopped = reason(hall.work(&id(&waiting["run"])).await);
        assert_eq!(stopped.code.as_str(), "KEY_REFUSED");
        assert_eq!(hall.state(&edition).await, "CLOSED");
        assert_eq!(allowed(&hall.ask_judging(&edition).await, "KEY_REFUSED"), ["ruleSign"]);
        refused(&hall.create(&rule, 2011, 1, None).await, "KEY_REFUSED");
    });
}

/// Feature 63.
#[test]
fn an_edition_pins_nothing_whose_key_was_revoked_while_it_was_rehearsed() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        let draft = Draft {
            programme: ProgrammeId::parse(&hall.programme).unwrap(),
            year: 2010,
            stage: "selection".to_owned(),
            as_of: "2010-12-31".parse().unwrap(),
            places: 3,
            award_fen: None,
            rule: hall.code(&rule).await,
        };
        let reader = Read::new(&world.app.store, hall.officer.clone());
        let rehearsed = prepare(&world.app.rules, &reader, draft).await.unwrap();
        done(&hall.revoke_key(&hall.author, "RETIRED").await);
        let refused = reason(world.run(&hall.officer, &rehearsed).await.map(|_| ()));
        assert_eq!(refused.code, ErrorCode::KeyRefused, "{refused:?}");
    });
}

/// Feature 71.
#[test]
fn a_bundle_is_uploaded_as_one_file_with_its_authors_signature() {
    use rencai::rules::bundle::Bundle;
    use rencai::rules::cases::Suite;
    use rencai::rules::signing::Signed;
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let bundle = |signatures| {
            let tests = Suite::read(WUHUA_TESTS).unwrap();
            Bundle::new((CODE, "1.0.0"), WUHUA_RULE.to_vec(), &parameters().to_string(), tests, signatures).unwrap()
        };
        let unsigned = bundle(vec![]);
        let signed = Signed::new(&hall.authors_key, &unsigned.statement(Purpose::Upload)).unwrap();
        let upload = async |bytes: Vec<u8>| {
            let file = hall.upload(&hall.author, "x.rencai-rule", &bytes).await;
            let input = json!({ "bundle": file });
            hall.change(&hall.author, "ruleUpload", "RuleUploadInput", "ruleVersion { id digest }", input).await
        };
        refused(&upload(unsigned.write().unwrap()).await, "SIGNATURE_REFUSED");
        refused(&upload(b"no bundle".to_vec()).await, "BUNDLE_REFUSED");
        // Whoever else has signed it, and in whichever order.
        let other = Signed::new(&hall.approvers_key, &unsigned.statement(Purpose::Upload)).unwrap();
        done(&upload(bundle(vec![other.clone(), signed.clone()]).write().unwrap()).await);
        refused(&upload(bundle(vec![other]).write().unwrap()).await, "KEY_REFUSED");
        let uploaded = upload(bundle(vec![signed]).write().unwrap()).await;
        done(&uploaded);
        done(&hall.step_rule("ruleValidate", &id(&uploaded["ruleVersion"])).await);
        let neither = json!({ "parameters": {} });
        let payload = hall.change(&hall.author, "ruleUpload", "RuleUploadInput", "ruleVersion { id }", neither).await;
        refused(&payload, "BAD_USER_INPUT");
    });
}

#[test]
fn a_signature_over_parameters_is_none_over_others_nor_for_another_component() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        let mut older = parameters();
        older["maximumAge"]["value"] = json!(45);
        let set = id(&hall.propose(&rule, &older).await["parameterSet"]);
        let theirs = Digest::of(canonical(&older).unwrap());
        for (component, parameters) in [(WUHUA_RULE, Digest::of("{}")), (HOSTILE, theirs)] {
            let statement = Statement::of_parameters(CODE, Digest::of(component), parameters);
            let input = json!({ "parameters": set, "signature": given(&hall.approvers_key, &statement) });
            let fields = "parameterSet { id }";
            let payload = hall.change(&hall.approver, "parametersApprove", "ParametersApproveInput", fields, input);
            refused(&payload.await, "SIGNATURE_REFUSED");
        }
    });
}

/// Feature 63.
#[test]
fn another_signature_keeps_a_version_in_use_and_nobody_gives_both() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        let edition = hall.open(&rule, 2010, 1).await;
        done(&hall.nominate(&edition, "001", plain(3)).await);
        done(&hall.step("editionClose", &edition, None).await);
        done(&hall.revoke_key(&hall.approver, "RETIRED").await);
        done(&hall.revoke_key(&hall.author, "RETIRED").await);
        refused(&hall.ask_judging(&edition).await, "KEY_REFUSED");

        let colleague = |of: &Arc<Actor>, name: &str| {
            let person = Person { issuer: "test".to_owned(), subject: name.to_owned(), name: None };
            Arc::new(Actor { person, ..of.as_ref().clone() })
        };
        let (author, approver) = (colleague(&hall.author, "乙"), colleague(&hall.approver, "丙"));
        let (authors, approvers) = (PrivateKey::random().unwrap(), PrivateKey::random().unwrap());
        done(&hall.register(&authors, &author).await);
        done(&hall.register(&approvers, &approver).await);
        refused(&hall.sign_rule(&author, &rule, Purpose::Approval, &authors).await, "FORBIDDEN");
        refused(&hall.sign_rule(&approver, &rule, Purpose::Approval, &authors).await, "KEY_REFUSED");
        let own = PrivateKey::random().unwrap();
        let both = world.actor(WUHUA, &[Role::RuleAuthor, Role::RuleApprover]).await;
        done(&hall.register(&own, &both).await);
        refused(&hall.sign_rule(&both, &rule, Purpose::Approval, &own).await, "SAME_PERSON");
        done(&hall.sign_rule(&approver, &rule, Purpose::Approval, &approvers).await);
        assert_eq!(allowed(&hall.ask_judging(&edition).await, "KEY_REFUSED"), ["ruleSign"], "the author's key");
        done(&hall.sign_rule(&author, &rule, Purpose::Upload, &authors).await);
        hall.judge(&edition).await.1.unwrap().unwrap();

        let draft = hall.upload_signed(WUHUA_RULE, &parameters(), WUHUA_TESTS, &own).await;
        done(&draft);
        let early = hall.sign_rule(&author, &id(&draft["ruleVersion"]), Purpose::Upload, &authors).await;
        assert_eq!(allowed(&early, "STATE_FORBIDS"), ["APPROVED", "ACTIVE", "ROLLED_BACK"]);
    });
}

/// Feature 63.
#[test]
fn nobody_approves_or_signs_the_parameters_that_he_proposed() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        let both = world.actor(WUHUA, &[Role::RuleApprover, Role::RuleAuthor]).await;
        let mut older = parameters();
        older["maximumAge"]["value"] = json!(45);
        let input = json!({ "version": rule, "parameters": older });
        let fields = "parameterSet { id }";
        let own = hall.change(&both, "parametersPropose", "ParametersProposeInput", fields, input).await;
        let own = id(&own["parameterSet"]);
        refused(&hall.approve_parameters(&own, &hall.approvers_key).await, "SAME_PERSON");

        let statement = Statement::of_parameters(CODE, Digest::of(WUHUA_RULE), Digest::of(canonical(&older).unwrap()));
        let sign = async |actor: &Arc<Actor>, set: &str, key: &PrivateKey| {
            let input = json!({ "parameters": set, "signature": given(key, &statement) });
            hall.change(actor, "parametersSign", "ParametersApproveInput", fields, input).await
        };
        let set = id(&hall.propose(&rule, &older).await["parameterSet"]);
        assert_eq!(allowed(&sign(&hall.approver, &set, &hall.approvers_key).await, "STATE_FORBIDS"), ["APPROVED"]);
        done(&hall.approve_parameters(&set, &hall.approvers_key).await);
        let author = world.actor(WUHUA, &[Role::RuleAuthor, Role::RuleApprover]).await;
        refused(&sign(&author, &set, &hall.authors_key).await, "SAME_PERSON");
        done(&sign(&hall.approver, &set, &hall.approvers_key).await);
    });
}

/// Feature 63.
#[test]
fn a_key_that_had_expired_when_it_signed_is_found_out_before_anything_is_judged() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let rule = hall.engineers().await;
        tamper(&world, "UPDATE signing_key SET valid_until = '2010-12-01'").await;
        refused(&hall.create(&rule, 2010, 1, None).await, "KEY_REFUSED");
    });
}
