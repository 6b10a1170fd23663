//! Figures beside the text, held against relations and the last period.

use std::collections::BTreeMap;

use proptest::prelude::*;
use rencai::policy::obligation::{FigureRule, Missing};
use rencai::reports::figures::{BreachKind, breaches, demand};
use serde_json::{Value, json};

use super::{Desk, content, draft, revise, step};
use crate::duties::{duties, morning, opened};
use crate::support::hall::{done, id, refused};
use crate::support::world::{WUHUA, in_app};

/// Feature 15.
#[test]
fn a_breach_is_an_error_or_wants_an_explanation_that_stays_with_the_report() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let mut wrong = content("示例");
        wrong["figures"][0]["value"] = json!("599");
        wrong["figures"].as_array_mut().unwrap().pop();
        let report = id(&draft(&world, &desk.reporter, &desk.duty, wrong.clone()).await["report"]);
        let payload = step(&world, &desk.reporter, "reportSubmit", &report).await;
        let paths: Vec<_> = payload["errors"].as_array().unwrap().iter().map(|error| error["path"].clone()).collect();
        assert_eq!(paths, [json!(["figures", "talents"]), json!(["explanations", "attracted"])]);
        assert!(payload["errors"].as_array().unwrap().iter().all(|error| error["code"] == "FIGURES_BREAK_RULES"));
        wrong["figures"][0]["value"] = json!("600");
        wrong["explanations"] = json!([{ "code": "attracted", "text": "示例：统计口径调整" }]);
        done(&revise(&world, &desk.reporter, &report, wrong).await);
        done(&step(&world, &desk.reporter, "reportSubmit", &report).await);
        done(&step(&world, &desk.city, "reportAccept", &report).await);
        let query = "query($id: ID!) { node(id: $id) { ... on Report { latest { explanations { code text } breaches { code kind explained } } } } }";
        let latest = world.data(&desk.city, query, json!({ "id": report })).await["node"]["latest"].clone();
        assert_eq!(latest["explanations"][0]["code"], "attracted");
        assert_eq!(latest["breaches"], json!([{ "code": "attracted", "kind": "MISSING", "explained": true }]));

        // The next year's is held against this one's.
        morning(&world, "2011-12-01");
        opened(&world).await;
        let next = duties(&world, &desk.city, WUHUA, false, "4.1.4c").await;
        let next = id(next.iter().find(|duty| duty["period"] == "2011").unwrap());
        let mut grown = content("示例");
        grown["figures"][0]["value"] = json!("740");
        grown["figures"][1]["value"] = json!("240");
        let report = id(&draft(&world, &desk.reporter, &next, grown.clone()).await["report"]);
        let payload = step(&world, &desk.reporter, "reportSubmit", &report).await;
        assert_eq!(refused(&payload, "FIGURES_BREAK_RULES")["path"], json!(["explanations", "talents"]));
        grown["explanations"] = json!([{ "code": "talents", "text": "示例：区划调整" }]);
        done(&revise(&world, &desk.reporter, &report, grown).await);
        done(&step(&world, &desk.reporter, "reportSubmit", &report).await);
    });
}

#[test]
fn what_nobody_can_say_of_a_draft_is_refused_at_once() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let figures = |figures: Value| json!({ "text": "x", "figures": figures });
        let in_figures = |at: &str| json!(["content", "figures", at, "code"]);
        let explained =
            |code: &str, text: &str| json!({ "text": "x", "explanations": [{ "code": code, "text": text }] });
        for (content, path) in [
            (json!({ "text": "" }), json!(["content", "text"])),
            (json!({ "text": " \n\u{3000}" }), json!(["content", "text"])),
            (json!({ "text": "字".repeat(100_001) }), json!(["content", "text"])),
            (json!({ "text": "a\u{7}" }), json!(["content", "text"])),
            (figures(json!([{ "code": "a", "value": "1" }, { "code": "a", "value": "2" }])), in_figures("1")),
            (figures(json!([{ "code": "a".repeat(201), "value": "1" }])), in_figures("0")),
            (figures(json!(vec![json!({ "code": "a", "value": "1" }); 501])), json!(["content", "figures"])),
            (explained("a", " "), json!(["content", "explanations", "0", "text"])),
            (explained("a", &"字".repeat(2_001)), json!(["content", "explanations", "0", "text"])),
            (explained("", "示例"), json!(["content", "explanations", "0", "code"])),
        ] {
            let payload = draft(&world, &desk.reporter, &desk.duty, content).await;
            assert_eq!(refused(&payload, "BAD_USER_INPUT")["path"], path);
        }
        let drafted = draft(&world, &desk.reporter, &desk.duty, explained("a", &"字".repeat(2_000))).await;
        done(&drafted);
        let revised = revise(&world, &desk.reporter, &id(&drafted["report"]), json!({ "text": "" })).await;
        assert_eq!(refused(&revised, "BAD_USER_INPUT")["path"], json!(["content", "text"]));
    });
}

fn rule(code: &str) -> FigureRule {
    FigureRule {
        code: code.to_owned(),
        title: code.to_owned(),
        title_en: code.to_owned(),
        parts: Vec::new(),
        at_most: None,
        change_percent: None,
        missing: Missing::Zero,
    }
}

/// Feature 15.
#[test]
fn a_figure_that_is_left_out_with_an_explanation_breaks_no_relation_to_it() {
    let explained = |code: &str| FigureRule { missing: Missing::Explained, ..rule(code) };
    let rules = [
        FigureRule { parts: vec!["a".to_owned(), "b".to_owned()], ..rule("sum") },
        FigureRule { at_most: Some("b".to_owned()), ..rule("a") },
        explained("b"),
    ];
    let found = |figures: &[(&str, i64)]| {
        let figures: BTreeMap<String, i64> = figures.iter().map(|(code, value)| ((*code).to_owned(), *value)).collect();
        breaches(&rules, &figures, None).into_iter().map(|breach| (breach.code, breach.kind)).collect::<Vec<_>>()
    };
    let breach = |code: &str, kind: BreachKind| (code.to_owned(), kind);
    assert_eq!(found(&[("sum", 10), ("a", 4)]), [breach("b", BreachKind::Missing)]);
    assert_eq!(found(&[("sum", 10), ("a", 4), ("b", 6)]), []);
    let broken = [breach("sum", BreachKind::Sum), breach("a", BreachKind::Bound)];
    assert_eq!(found(&[("sum", 10), ("a", 4), ("b", 3)]), broken);
}

proptest! {
    /// Feature 15.
    #[test]
    fn figures_that_keep_their_rules_are_taken_and_others_are_not(
        a in 0_i64..1000, b in 0_i64..1000, off in -2_i64..3, before in 0_i64..2000, percent in 0_i64..100,
    ) {
        let sum = a + b + off;
        let rules = [
            FigureRule { parts: vec!["a".to_owned(), "b".to_owned()], change_percent: Some(percent), ..rule("sum") },
            FigureRule { at_most: Some("sum".to_owned()), ..rule("a") },
            rule("b"),
        ];
        let figures = BTreeMap::from([("sum".to_owned(), sum), ("a".to_owned(), a), ("b".to_owned(), b)]);
        let last = BTreeMap::from([("sum".to_owned(), before)]);
        let found = breaches(&rules, &figures, Some(&last));
        let sound = off == 0 && sum >= 0;
        let near = (sum - before).abs() * 100 <= percent * before;
        prop_assert_eq!(demand(&found, &BTreeMap::new()).is_ok(), sound && near);
        let explained = BTreeMap::from([("sum".to_owned(), "x".to_owned())]);
        prop_assert_eq!(demand(&found, &explained).is_ok(), sound);
    }
}

#[test]
fn a_value_that_is_no_integer_that_json_holds_exactly_is_refused_with_what_is_one() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let query = "mutation($duty: ID!, $value: Long!) { reportDraft(input: { duty: $duty,
            content: { text: \"示例\", figures: [{ code: \"talents\", value: $value }] } }) { errors { code path allowed } auditId } }";
        let ask =
            async |value: Value| world.ask(&desk.reporter, query, json!({ "duty": desk.duty, "value": value })).await;
        for bad in [
            json!(600),
            json!("6.5"),
            json!("9007199254740992"),
            json!("-9223372036854775808"),
            json!(""),
            json!(" 1"),
            json!(true),
        ] {
            let answer = ask(bad.clone()).await;
            let message = answer["errors"][0]["message"].as_str().unwrap();
            assert!(message.contains("须为 -9007199254740991 至 9007199254740991 的整数"), "{bad}: {message}");
            assert!(message.contains("from -9007199254740991 to 9007199254740991"), "{bad}: {message}");
        }
        for huge in ["-9007199254740991", "1000000000000001"] {
            let refusal = refused(&ask(json!(huge)).await["data"]["reportDraft"], "BAD_USER_INPUT");
            assert_eq!(
                refusal["path"],
                json!(["content", "figures", "0", "value"]),
                "no number that JSON holds exactly"
            );
            assert_eq!(refusal["allowed"], json!(["-1000000000000000-1000000000000000"]));
        }
        done(&ask(json!("-1000000000000000")).await["data"]["reportDraft"]);
    });
}
