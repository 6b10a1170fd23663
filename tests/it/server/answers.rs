//! What is said of errors: a code, the reader's language, the id of the request, and no internal words.

use rencai::config::{Config, Limits};
use reqwest::Method;
use serde_json::json;

use crate::support::edge::{Answer, Running, running, running_with, sent};

async fn in_language(edge: &Running, language: &str, query: &str) -> Answer {
    sent(edge.ask(Method::POST, "/graphql").header("accept-language", language).json(&json!({ "query": query }))).await
}

/// Feature 75.
#[actix_web::test]
async fn errors_speak_the_language_that_was_asked_for() {
    let edge = running();
    for (query, zh, en) in [
        ("{", "第 1 行第 2 列不符合 GraphQL 语法", "line 1, column 2 is not GraphQL"),
        ("{ nothing }", "类型 Query 没有字段 nothing", r#"Unknown field "nothing" on type "Query"."#),
        (
            "{ branch }",
            "字段 branch(类型 Branch)须选取下级字段",
            r#"Field "branch" of type "Branch" must have a selection of subfields"#,
        ),
        (
            "{ hello(x: 1) }",
            "类型 Query 的字段 hello 没有参数 x",
            r#"Unknown argument "x" on field "hello" of type "Query"."#,
        ),
        ("query A($x: Int) { hello }", "操作 A 没有用到变量 $x", r#"Variable "$x" is not used by operation "A""#),
        ("{ refuses }", "届次已截止", "the edition is closed"),
        (
            "{ atMostNine(number: 10) }",
            "Int 的值不合要求：值为 10，不得大于 9",
            r#"Failed to parse "Int": the value is 10, must be less than or equal to 9"#,
        ),
        (
            "query A { hello } query B { hello }",
            "文档有多个操作，须以 operationName 指定其一",
            "the document has several operations; operationName must name one",
        ),
        ("subscription { x }", "此处不提供订阅", "subscriptions are not served here"),
    ] {
        assert_eq!(in_language(&edge, "zh-CN,zh;q=0.9,en;q=0.1", query).await.message(), zh);
        assert_eq!(in_language(&edge, "en-GB", query).await.message(), en);
    }
}

#[actix_web::test]
async fn an_integer_past_what_json_holds_exactly_is_refused_with_a_code_in_both_languages() {
    let edge = running();
    let largest = "9007199254740991";
    let good = edge.post("application/graphql-response+json", &format!("{{ same(number: \"{largest}\") }}")).await;
    assert_eq!(good.json()["data"]["same"], largest);
    for past in ["\"9007199254740992\"", "\"-9007199254740992\"", "\"1.5\"", "\"\"", "7"] {
        let query = format!("{{ same(number: {past}) }}");
        let zh = in_language(&edge, "zh", &query).await;
        assert_eq!((zh.code().as_str(), zh.status), ("BAD_USER_INPUT", 200), "{past}");
        assert!(zh.message().contains("整数") && !zh.message().contains("integer"), "{}", zh.message());
        let en = in_language(&edge, "en", &query).await;
        assert!(en.message().contains(largest) && !en.message().contains("整数"), "{}", en.message());
    }
}

/// Feature 75.
#[actix_web::test]
async fn a_refusal_of_a_room_names_what_is_allowed_and_where() {
    let error = running().post("*/*", "{ refuses }").await.json()["errors"][0].clone();
    assert_eq!(error["extensions"]["code"], "STATE_FORBIDS");
    assert_eq!(error["extensions"]["allowed"], json!(["reopen"]));
    assert_eq!(error["path"], json!(["refuses"]));
    assert_eq!(error["locations"], json!([{ "line": 1, "column": 3 }]));
    assert!(error["extensions"]["requestId"].is_string());
}

#[actix_web::test]
async fn a_fault_says_nothing_of_itself_but_its_id() {
    let edge = running();
    for query in ["{ fails }", "{ faults }"] {
        let request =
            edge.ask(Method::POST, "/graphql").header("x-request-id", "case-17").json(&json!({ "query": query }));
        let answer = sent(request).await;
        let text = String::from_utf8(answer.bytes.clone()).unwrap();
        assert_eq!(answer.code(), "INTERNAL_SERVER_ERROR");
        assert!(!text.contains("users") && !text.contains("10.0.0.7"), "{text}");
        assert!(answer.message().contains("case-17"));
        assert_eq!(answer.header("x-request-id"), "case-17");
    }
}

#[actix_web::test]
async fn an_unknown_field_is_answered_without_suggestions() {
    let text = String::from_utf8(running().post("*/*", "{ helo }").await.bytes).unwrap();
    assert!(!text.contains("hello"), "{text}");
}

#[actix_web::test]
async fn what_is_good_is_answered_beside_what_is_not() {
    let answer = running().post("application/graphql-response+json", "{ hello refuses }").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["data"], json!({ "hello": "你好", "refuses": null }));
    assert_eq!(answer.code(), "STATE_FORBIDS");
}

#[actix_web::test]
async fn a_well_formed_id_is_kept_and_another_is_replaced() {
    let edge = running();
    let id_for = async |sent_id: &str| {
        let answer = sent(edge.request(Method::GET, "/health").header("x-request-id", sent_id)).await;
        answer.header("x-request-id").to_owned()
    };
    assert_eq!(id_for("a-1_b.2:c").await, "a-1_b.2:c");
    for bad in ["", "a b", "a\tb", "{}", &"x".repeat(101)] {
        let made = id_for(bad).await;
        assert!(uuid::Uuid::parse_str(&made).is_ok(), "{bad} gave {made}");
    }
    assert_ne!(id_for("").await, id_for("").await);
}

#[actix_web::test]
async fn a_query_too_deep_or_too_dear_is_told_the_limit() {
    let limits = Limits { depth: 3, complexity: 6, ..Limits::default() };
    let edge = running_with(Config { limits, ..Config::default() });
    for (query, limit) in [
        ("{ branch { branch { branch { leaf { value } } } } }", "3"),
        ("{ a: hello b: hello c: hello d: hello e: hello f: hello g: hello }", "6"),
    ] {
        let answer = edge.post("application/graphql-response+json", query).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, "QUERY_TOO_DEAR"), "{query}");
        assert_eq!(answer.json()["errors"][0]["extensions"]["allowed"], json!([limit]));
    }
}
