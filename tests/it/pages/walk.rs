//! From an upload to force by the pages alone.

use rencai::access::Role;
use rencai::rules::bundle::Bundle;
use rencai::rules::cases::Suite;
use rencai::rules::signing::{PrivateKey, Purpose, Signed};
use serde_json::json;

use super::{led, refused, signature, upload};
use crate::support::hall::{Hall, WUHUA_PARAMETERS, WUHUA_RULE, WUHUA_TESTS, done, id, parameters};
use crate::support::site::{Site, text};
use crate::support::world::{PANLONG, WUHUA, in_app};

fn step(name: &str) -> [(&'static str, String); 1] {
    [("move", name.to_owned())]
}

fn borrowed<'f>(fields: &'f [(&'static str, String)]) -> Vec<(&'static str, &'f str)> {
    fields.iter().map(|(name, text)| (*name, text.as_str())).collect()
}

/// Feature 63.
#[test]
fn a_version_goes_from_upload_to_force_by_the_pages_alone_and_two_people() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let site = Site::of(&world);
        let author = site.visitor(&hall.author).await;
        let approver = site.visitor(&hall.approver).await;
        let rule = led(&upload(&hall, &author, WUHUA_RULE, "one").await);
        assert_eq!(led(&upload(&hall, &author, WUHUA_RULE, "one").await), rule, "the same form twice has one effect");
        let page = author.see(&rule).await;
        assert!(page.contains(r#"value="ruleValidate""#) && page.contains("It has not been validated."), "{page}");

        led(&author.send(&rule, &borrowed(&step("ruleValidate"))).await);
        let page = author.see(&rule).await;
        for part in ["Rehearsal", "Fragment of facts", "maximumAge", "第三条", r#"value="ruleTest""#] {
            assert!(page.contains(part), "{part}: {page}");
        }
        led(&author.send(&rule, &borrowed(&step("ruleTest"))).await);
        let page = author.see(&rule).await;
        assert!(page.contains("✓ passes") && page.contains("Coverage") && page.contains("超龄"), "{page}");
        assert!(!page.contains(r#"value="ruleApprove""#), "nobody approves what is his own");

        let page = approver.see("/authors").await;
        assert!(page.contains("another person signs the approval") && page.contains("You may: Approve"), "{page}");
        let mut approval = vec![("move", "ruleApprove".to_owned())];
        approval.extend(signature(&hall.approvers_key, Purpose::Approval, WUHUA_RULE));
        led(&approver.send(&rule, &borrowed(&approval)).await);
        let force =
            [("move", "ruleActivate".to_owned()), ("from", "2010-09-01".to_owned()), ("reason", "补录".to_owned())];
        led(&approver.send(&rule, &borrowed(&force)).await);
        let page = approver.see(&rule).await;
        for part in ["signed the approval", "<strong>2010-09-01</strong>", r#"aria-current="step">In force"#] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert!(approver.see("/authors").await.contains(r#"data-state="ACTIVE""#));

        let edition = hall.open(rule.rsplit('/').next().unwrap(), 2010, 1).await;
        let page = author.see(&rule).await;
        assert!(page.contains("2010 Example award · selection"), "{edition}: {page}");
    });
}

#[test]
fn what_is_refused_stands_beside_its_form_with_what_is_allowed_and_nothing_typed_is_lost() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let site = Site::of(&world);
        let author = site.visitor(&hall.author).await;
        let typed = [("parameters", "{\"a\": 1,}"), ("tests", "<b>"), ("key", "ed25519:x"), ("reason", "why & how")];
        let fields = [&[("as", "parts")], &typed[..]].concat();
        let answer = author.upload("/authors/upload", &fields, "rule.wasm", WUHUA_RULE).await;
        let page = refused(&answer, "BAD_USER_INPUT");
        for kept in ["{&quot;a&quot;: 1,}", "&lt;b&gt;", "ed25519:x", "why &amp; how", "Received rule.wasm"] {
            assert!(page.contains(kept), "{kept}: {page}");
        }
        let (_, rest) = page.split_once(r#"name="file" value=""#).unwrap();
        let digest = rest.split('"').next().unwrap();
        let [(_, key), (_, given)] = signature(&hall.authors_key, Purpose::Upload, WUHUA_RULE);
        let mended = [
            ("as", "parts"),
            ("file", digest),
            ("parameters", WUHUA_PARAMETERS),
            ("tests", WUHUA_TESTS),
            ("key", &key),
            ("signature", &given),
        ];
        let rule = led(&author.send("/authors/upload", &mended).await);

        let page = refused(&author.send(&rule, &[("move", "ruleTest")]).await, "STATE_FORBIDS");
        assert!(page.contains("ruleValidate"), "what can be done stands there: {page}");
        let stranger = PrivateKey::random().unwrap();
        let [(_, key), (_, given)] = signature(&stranger, Purpose::Upload, WUHUA_RULE);
        let unknown = [
            ("as", "parts"),
            ("file", digest),
            ("parameters", WUHUA_PARAMETERS),
            ("tests", WUHUA_TESTS),
            ("key", &key),
            ("signature", &given),
        ];
        refused(&author.send("/authors/upload", &unknown).await, "KEY_REFUSED");
    });
}

/// Feature 71.
#[test]
fn the_signed_file_of_an_author_is_uploaded_as_it_is() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let site = Site::of(&world);
        let author = site.visitor(&hall.author).await;
        let made = |signatures| {
            let named = ("kunming.wuhua.young-engineers", "1.0.0");
            let suite = Suite::read(WUHUA_TESTS).unwrap();
            Bundle::new(named, WUHUA_RULE.to_vec(), &parameters().to_string(), suite, signatures).unwrap()
        };
        let statement = made(Vec::new()).statement(Purpose::Upload);
        let bundle = made(vec![Signed::new(&hall.authors_key, &statement).unwrap()]).write().unwrap();
        let sent = [("as", "bundle"), ("reason", "why & how")];

        let answer = author.upload("/authors/upload", &sent, "x.rencai-rule", b"no bundle").await;
        let page = refused(&answer, "BUNDLE_REFUSED");
        assert!(page.contains("Received x.rencai-rule") && page.contains("why &amp; how"), "{page}");
        let rule = led(&author.upload("/authors/upload", &sent, "x.rencai-rule", &bundle).await);
        led(&author.send(&rule, &borrowed(&step("ruleValidate"))).await);
        assert!(author.see(&rule).await.contains("kunming.wuhua.young-engineers"));
    });
}

/// Feature 64.
#[test]
fn other_parameters_are_proposed_and_approved_by_the_pages() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let site = Site::of(&world);
        let (author, approver) = (site.visitor(&hall.author).await, site.visitor(&hall.approver).await);
        let version = hall.engineers().await;
        let rule = format!("/authors/rules/{version}");
        let page = author.see(&rule).await;
        assert!(page.contains("Propose other parameters") && page.contains("&quot;maximumAge&quot;"), "{page}");
        assert!(!approver.see(&rule).await.contains("Propose other parameters"));

        let propose = |text: &'static str| [("move", "parametersPropose"), ("parameters", text)];
        let page = refused(&author.send(&rule, &propose("{\"a\": ")).await, "BAD_USER_INPUT");
        assert!(page.contains("{&quot;a&quot;: "), "{page}");
        refused(&author.send(&rule, &propose("{\"a\": 1}")).await, "PARAMETERS_BREAK_SCHEMA");
        let mut other = parameters();
        other["pointsPerYear"]["value"] = json!("0.5");
        let text = other.to_string();
        led(&author.send(&rule, &[("move", "parametersPropose"), ("parameters", &text)]).await);
        let page = approver.see(&rule).await;
        assert!(page.contains("Approve these parameters") && page.contains(r#"data-state="PROPOSED""#), "{page}");

        let sets = "query($id: ID!) { node(id: $id) { ... on RuleVersion { parameterSets { id state } } } }";
        let set = async || {
            let found = world.data(&hall.approver, sets, json!({ "id": version })).await;
            found["node"]["parameterSets"][0].clone()
        };
        let id = id(&set().await);
        let given = hall.parameters_signature(&id, &hall.approvers_key).await;
        let field = |name: &str| given[name].as_str().unwrap().to_owned();
        let (key, signature) = (field("key"), field("signature"));
        let approve = |signature: &str| {
            [("move", "parametersApprove"), ("parameters", &id), ("key", &key), ("signature", signature)]
                .map(|(name, text)| (name, text.to_owned()))
        };
        let page = refused(&approver.send(&rule, &borrowed(&approve("x"))).await, "SIGNATURE_REFUSED");
        assert!(page.contains(&key), "{page}");
        led(&approver.send(&rule, &borrowed(&approve(&signature))).await);
        assert_eq!(set().await["state"], "APPROVED");
        let mut sign = approve(&signature);
        sign[0].1 = "parametersSign".to_owned();
        assert!(approver.see(&rule).await.contains("Add a signature to these parameters"));
        led(&approver.send(&rule, &borrowed(&sign)).await);

        led(&author.send(&rule, &[("move", "parametersPropose"), ("parameters", WUHUA_PARAMETERS)]).await);
        let proposed = world.data(&hall.approver, sets, json!({ "id": version })).await;
        let proposed = proposed["node"]["parameterSets"].as_array().unwrap().clone();
        let second = proposed.iter().find(|set| set["state"] == "PROPOSED").unwrap()["id"].as_str().unwrap().to_owned();
        led(&author.send(&rule, &[("move", "parametersWithdraw"), ("parameters", &second)]).await);
        assert!(author.see(&rule).await.contains(r#"data-state="WITHDRAWN""#));
    });
}

#[test]
fn what_was_typed_outlives_the_token_and_nothing_is_done_with_it_until_it_is_sent_again() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let site = Site::of(&world);
        let author = site.visitor(&hall.author).await;
        let rule = led(&upload(&hall, &author, WUHUA_RULE, "one").await);
        let (proof, typed) = (author.proof().await, [("move", "ruleWithdraw"), ("reason", "why & \"how\"")]);
        world.clock.set(world.clock.now().plus_seconds(7_200));

        let answer = author.send_with(&proof, &rule, &typed).await;
        assert_eq!(answer.status, 401);
        let page = text(&answer);
        for kept in
            [r#"name="typed:move" value="ruleWithdraw""#, r#"name="typed:reason" value="why &amp; &quot;how&quot;""#]
        {
            assert!(page.contains(kept), "{kept}: {page}");
        }
        assert!(!page.contains(&proof), "a proof is of one token");

        let wanted = ("to", rule.trim_start_matches("/authors/"));
        let again = [wanted, ("typed:move", typed[0].1), ("typed:reason", typed[1].1)];
        let page = refused(&site.sign_in(&hall.author, &again).await, "UNAUTHENTICATED");
        for part in ["nothing was done", "why &amp; &quot;how&quot;", r#"value="ruleValidate""#] {
            assert!(page.contains(part), "{part}: {page}");
        }
        let author = site.visitor(&hall.author).await;
        assert!(author.see(&rule).await.contains("It has not been validated."));
        let page = refused(&author.send_with(&proof, &rule, &typed).await, "FORBIDDEN");
        assert!(page.contains("why &amp; &quot;how&quot;"), "{page}");
        led(&author.send(&rule, &typed).await);
        assert!(author.see(&rule).await.contains("Withdrawn"));
    });
}

#[test]
fn nobody_approves_his_own_version_by_a_form_that_he_makes_himself() {
    in_app(|world| async move {
        let mut hall = Hall::at(&world, WUHUA).await;
        hall.author = world.actor(WUHUA, &[Role::RuleAuthor, Role::RuleApprover]).await;
        let site = Site::of(&world);
        let author = site.visitor(&hall.author).await;
        let rule = led(&upload(&hall, &author, WUHUA_RULE, "one").await);
        led(&author.send(&rule, &borrowed(&step("ruleValidate"))).await);
        led(&author.send(&rule, &borrowed(&step("ruleTest"))).await);
        let mut approval = vec![("move", "ruleApprove".to_owned())];
        approval.extend(signature(&hall.authors_key, Purpose::Approval, WUHUA_RULE));
        refused(&author.send(&rule, &borrowed(&approval)).await, "SAME_PERSON");
    });
}

#[test]
fn keys_are_registered_and_revoked_by_who_may_and_seen_by_all() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let site = Site::of(&world);
        let approver = site.visitor(&hall.approver).await;
        let author = site.visitor(&hall.author).await;
        let key = PrivateKey::random().unwrap().public().to_string();
        let fields = [("move", "keyRegister"), ("key", key.as_str()), ("holder", "one@wuhua"), ("until", "2031-01-01")];
        assert!(refused(&author.send("/authors/keys", &fields).await, "FORBIDDEN").contains("role"));
        assert_eq!(led(&approver.send("/authors/keys", &fields).await), "/authors/keys");
        assert!(refused(&approver.send("/authors/keys", &fields).await, "CODE_TAKEN").contains(&key));
        let page = author.see("/authors/keys").await;
        assert!(page.contains("one@wuhua") && page.contains("2031-01-01") && !page.contains("keyRevoke"), "{page}");
        let page = approver.see("/authors/keys").await;
        let (_, rest) = page.split_once(r#"name="key" value=""#).unwrap();
        let id = rest.split('"').next().unwrap();
        led(&approver
            .send("/authors/keys", &[("move", "keyRevoke"), ("key", id), ("cause", "RETIRED"), ("reason", "lost")])
            .await);
        assert_eq!(approver.see("/authors/keys").await.matches("<span class=\"bad\">").count(), 1);
    });
}

/// Feature 63.
#[test]
fn another_signature_is_added_by_the_pages() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let site = Site::of(&world);
        let rule = format!("/authors/rules/{}", hall.engineers().await);
        let (author, approver) = (site.visitor(&hall.author).await, site.visitor(&hall.approver).await);
        let page = author.see(&rule).await;
        assert!(page.contains(r#"value="ruleSign""#) && !page.contains(r#"<option value="APPROVAL""#), "{page}");
        let mut wrong = vec![("move", "ruleSign".to_owned()), ("purpose", "UPLOAD".to_owned())];
        wrong.extend(signature(&hall.authors_key, Purpose::Approval, WUHUA_RULE));
        let page = refused(&author.send(&rule, &borrowed(&wrong)).await, "SIGNATURE_REFUSED");
        assert!(page.contains(&hall.authors_key.public().to_string()), "{page}");
        let signs = |page: &str| page.matches("signed the approval · ").count();
        let before = signs(&approver.see(&rule).await);
        let mut right = vec![("move", "ruleSign".to_owned()), ("purpose", "APPROVAL".to_owned())];
        right.extend(signature(&hall.approvers_key, Purpose::Approval, WUHUA_RULE));
        led(&approver.send(&rule, &borrowed(&right)).await);
        assert_eq!(signs(&approver.see(&rule).await), before + 1);
    });
}

/// Feature 38.
#[test]
fn what_rested_on_a_revoked_version_is_looked_at_by_the_pages() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let site = Site::of(&world);
        let rule = hall.engineers().await;
        hall.ranked(&rule, 2010, 1, &[3, 5]).await;
        let officer = site.visitor(&hall.officer).await;
        assert!(officer.see("/authors/flags").await.contains("No decision has to be looked at."));
        done(&hall.end_rule("ruleRevoke", &rule).await);
        let page = officer.see("/authors/flags").await;
        assert!(page.contains(r#"data-state="OPEN""#) && page.contains("2010 Example award"), "{page}");
        let flag = page.split_once(r#"name="flag" value=""#).unwrap().1.split('"').next().unwrap().to_owned();
        let sent = |reason: &'static str| [("flag", flag.as_str()), ("upheld", "yes"), ("reason", reason)];
        let page = refused(&officer.send("/authors/flags", &sent(" ")).await, "BAD_USER_INPUT");
        assert!(page.contains(r#"<option value="yes" selected"#), "{page}");

        let author = site.visitor(&hall.author).await;
        assert!(!author.see("/authors/flags").await.contains(r#"name="upheld""#));
        refused(&author.send("/authors/flags", &sent("why")).await, "FORBIDDEN");
        led(&officer.send("/authors/flags", &sent("已核对")).await);
        let page = officer.see("/authors/flags").await;
        assert!(page.contains(r#"data-state="UPHELD""#) && page.contains("已核对"), "{page}");
        assert!(!page.contains(r#"name="upheld""#), "{page}");
    });
}

#[test]
fn a_version_is_not_there_for_who_is_elsewhere() {
    in_app(|world| async move {
        let hall = Hall::at(&world, WUHUA).await;
        let site = Site::of(&world);
        let author = site.visitor(&hall.author).await;
        let rule = led(&upload(&hall, &author, WUHUA_RULE, "one").await);
        let stranger = site.visitor(&world.actor(PANLONG, &[Role::RuleAuthor]).await).await;
        assert!(stranger.see("/authors").await.contains("There is no version of a rule"));
        assert_eq!(stranger.get(&rule).await.status, 404);
        assert!(text(&stranger.send(&rule, &borrowed(&step("ruleValidate"))).await).contains("no such page"));
        for path in ["/authors/rules/x", "/authors/no-such-page", "/authors/rules"] {
            assert_eq!(author.get(path).await.status, 404, "{path}");
        }
        let officer = site.visitor(&hall.officer).await;
        assert_eq!(officer.get("/authors/upload").await.status, 403);
    });
}
