//! Documents that would cost more than they look, refused before they cost it.

use rencai::config::{Config, Limits};
use serde_json::json;
use std::fmt::Write as _;

use crate::support::edge::{Running, running, running_with};

async fn dear(edge: &Running, query: &str) -> String {
    let answer = edge.post("application/graphql-response+json", query).await;
    let beginning: String = query.chars().take(60).collect();
    assert_eq!((answer.status, answer.code().as_str()), (400, "QUERY_TOO_DEAR"), "{beginning}: {}", answer.message());
    assert!(answer.json().get("data").is_none());
    answer.message()
}

#[actix_web::test]
async fn aliases_and_directives_are_counted_through_fragments() {
    let limits = Limits { aliases: 10, directives: 10, ..Limits::default() };
    let edge = running_with(Config { limits, ..Config::default() });
    let aliases = |count: usize| (0..count).map(|n| format!("a{n}: hello ")).collect::<String>();
    let directives = |count: usize| "@include(if: true) ".repeat(count);
    assert_eq!(edge.post("*/*", &format!("{{ {} }}", aliases(10))).await.code(), "");
    assert!(dear(&edge, &format!("{{ {} }}", aliases(11))).await.contains("11 个别名"));
    let spread = format!("{{ ...A ... on Query {{ ...A }} }} fragment A on Query {{ {} }}", aliases(6));
    assert!(dear(&edge, &spread).await.contains("12 个别名"));
    assert!(dear(&edge, &format!("{{ hello {} }}", directives(11))).await.contains("11 个指令"));
    assert!(dear(&edge, &format!("query {}{{ hello }}", "@x ".repeat(11))).await.contains("11 个指令"));
}

#[actix_web::test]
async fn twenty_thousand_directives_on_a_field_are_refused() {
    let query = format!("{{ hello {} }}", "@include(if: true) ".repeat(20_000));
    dear(&running(), &query).await;
}

#[actix_web::test]
async fn fragments_within_fragments_are_counted_without_being_spread() {
    let mut query = "{ ...F0 }".to_owned();
    for n in 0..30 {
        write!(query, " fragment F{n} on Query {{ ...F{0} ...F{0} }}", n + 1).unwrap();
    }
    query.push_str(" fragment F30 on Query { hello }");
    assert!(dear(&running(), &query).await.contains("字段"));
}

#[actix_web::test]
async fn fragments_that_spread_themselves_are_refused() {
    let edge = running();
    for query in [
        "{ ...A } fragment A on Query { ...A }",
        "{ ...A } fragment A on Query { ...B ...B } fragment B on Query { ...A ...A }",
    ] {
        let answer = edge.post("*/*", query).await;
        assert_eq!(answer.code(), "GRAPHQL_VALIDATION_FAILED");
        assert!(answer.message().contains("引用了自身"));
    }
}

#[actix_web::test]
async fn brackets_within_brackets_do_not_exhaust_the_parser() {
    let edge = running();
    for (open, close) in [("[", "]"), ("{a:", "}")] {
        let value = format!("{}{}", open.repeat(100_000), close.repeat(100_000));
        assert!(dear(&edge, &format!("{{ hello(x: {value}) }}")).await.contains("128"));
    }
    dear(&edge, &"{ branch ".repeat(50_000)).await;
    dear(&edge, &format!("{}hello{}", "{ branch ".repeat(120), "}".repeat(120))).await;
}

#[actix_web::test]
async fn a_chain_of_many_fragments_is_refused() {
    let mut query = "{ ...F0 }".to_owned();
    for n in 0..500 {
        write!(query, " fragment F{n} on Query {{ ...F{} }}", n + 1).unwrap();
    }
    query.push_str(" fragment F500 on Query { hello }");
    dear(&running(), &query).await;
}

#[actix_web::test]
async fn tokens_are_counted_and_strings_and_comments_are_not_taken_apart() {
    let limits = Limits { tokens: 12, ..Limits::default() };
    let edge = running_with(Config { limits, ..Config::default() });
    assert!(dear(&edge, "{ a: hello b: hello c: hello d: hello }").await.contains("12"));
    for fine in [
        "{ hello } # a b c d e f g h i j k l m n o p",
        r#"{ a: atMostNine(number: 1) hello }"#,
        "{ hello },,,,,,,,,,,,,,,,,,",
    ] {
        assert_eq!(edge.post("*/*", fine).await.code(), "", "{fine}");
    }
    for counted in [
        r#"{ hello(a: "a b c d e f g h \" i j k l") }"#,
        r#"{ hello(a: """ a b " c "" d \""" e f g h i j k l """) }"#,
        r#"{ hello(a: "") }"#,
    ] {
        assert_eq!(edge.post("*/*", counted).await.code(), "GRAPHQL_VALIDATION_FAILED", "{counted}");
    }
}

#[actix_web::test]
async fn a_document_seen_before_is_still_judged_with_its_variables() {
    let edge = running();
    let ask = async |number: serde_json::Value| {
        let query = "query A($n: Int!) { atMostNine(number: $n) }";
        edge.body(&json!({ "query": query, "variables": { "n": number } })).await
    };
    assert_eq!(ask(json!(9)).await.json()["data"]["atMostNine"], 9);
    assert_eq!(ask(json!(10)).await.code(), "BAD_USER_INPUT");
    assert_eq!(ask(json!("x")).await.code(), "GRAPHQL_VALIDATION_FAILED");
    assert_eq!(ask(json!(9)).await.json()["data"]["atMostNine"], 9);
}

#[actix_web::test]
async fn the_operation_is_chosen_by_name() {
    let edge = running();
    let two = "query A { hello } query B { who }";
    let ask = async |query: &str, name: &str| edge.body(&json!({ "query": query, "operationName": name })).await;
    assert_eq!(ask(two, "B").await.json()["data"], json!({ "who": "zhang.wei" }));
    assert_eq!(ask(two, "A").await.json()["data"], json!({ "hello": "你好" }));
    assert_eq!(ask("query A { hello }", "").await.json()["data"], json!({ "hello": "你好" }));
    for (query, name) in [(two, "C"), ("{ hello }", "A")] {
        let answer = ask(query, name).await;
        assert_eq!(answer.code(), "GRAPHQL_VALIDATION_FAILED");
        assert!(answer.message().contains(name));
    }
    assert_eq!(ask(two, "C").await.json()["errors"][0]["extensions"]["allowed"], json!(["A", "B"]));
}

#[actix_web::test]
async fn introspection_can_be_switched_off() {
    let asks =
        ["{ __schema { types { name } } }", "{ hello ...A } fragment A on Query { __type(name: \"Query\") { name } }"];
    let closed = running_with(Config { introspection: false, ..Config::default() });
    for query in asks {
        assert_eq!(running().post("*/*", query).await.code(), "");
        assert_eq!(closed.post("*/*", query).await.code(), "GRAPHQL_VALIDATION_FAILED");
    }
    assert_eq!(closed.post("*/*", "{ __typename }").await.json()["data"], json!({ "__typename": "Query" }));
}

#[actix_web::test]
async fn an_answer_of_which_every_field_is_skipped_is_an_empty_one() {
    let edge = running();
    for query in ["{ hello @skip(if: true) }", "{ hello @include(if: false) ... @skip(if: true) { who } }"] {
        let answer = edge.post("application/graphql-response+json", query).await;
        assert_eq!((answer.status, answer.json()), (200, json!({ "data": {} })), "{query}");
    }
}

#[actix_web::test]
async fn a_variable_that_must_have_a_value_is_asked_for_before_anything_is_executed() {
    let edge = running();
    let ask = async |query: &str, variables: serde_json::Value| {
        edge.body(&json!({ "query": query, "variables": variables })).await
    };
    let demands = "query ($n: Int!) { hello atMostNine(number: $n) }";
    for variables in [json!({}), json!({ "n": null }), json!({ "m": 1 })] {
        let answer = ask(demands, variables).await;
        assert_eq!(answer.code(), "GRAPHQL_VALIDATION_FAILED");
        assert!(answer.message().contains("$n"), "{}", answer.message());
        assert!(answer.json().get("data").is_none());
    }
    assert_eq!(ask(demands, json!({ "n": 3 })).await.json()["data"]["atMostNine"], 3);
    let has_default = "query ($n: Int! = 4) { atMostNine(number: $n) }";
    assert_eq!(ask(has_default, json!({})).await.json()["data"]["atMostNine"], 4);
}

#[actix_web::test]
async fn the_null_character_is_refused_wherever_it_hides() {
    let edge = running();
    let queries = ["{ hello(a: \"x\0\") }", "{ hello(a: \"\\u0000\") }", "{ hello(a: \"\"\"\n\0\"\"\") }"];
    for query in queries {
        let answer = edge.post("*/*", query).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, "BAD_REQUEST"), "{query:?}");
    }
    for variables in [json!({ "a": "\0" }), json!({ "a": [{ "b": "x\0" }] }), json!({ "a": { "\0": 1 } })] {
        let answer = edge.body(&json!({ "query": "{ hello }", "variables": variables })).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, "BAD_REQUEST"));
    }
    let harmless = edge.post("*/*", "{ hello(a: \"\\\\u0000\") }").await;
    assert_eq!(harmless.code(), "GRAPHQL_VALIDATION_FAILED", "a backslash and five letters");
}

#[actix_web::test]
async fn what_the_library_says_in_english_is_said_in_chinese() {
    let edge = running();
    for (query, said) in [
        ("{ hello } { who }", "文档有多个操作，每个都须有名称"),
        ("query A { hello } query A { who }", "操作 A 重复"),
        ("{ ...F } fragment F on Query { hello } fragment F on Query { who }", "片段 F 重复"),
        ("fragment F on Query { hello }", "文档没有操作"),
        ("{ atMostNine(number: 2147483648) }", "Int 的值不合要求：只接受 -2147483648 至 2147483647 的整数"),
    ] {
        assert_eq!(edge.post("*/*", query).await.message(), said);
    }
}
