//! Media types, status codes and what a body may hold: the rules of GraphQL over HTTP.

use rencai::server::Media;
use reqwest::Method;
use serde_json::json;

use crate::support::edge::{running, sent};

const JSON: &str = "application/json";
const GRAPHQL: &str = "application/graphql-response+json";

#[test]
fn the_accept_header_decides_the_media_type() {
    for (ranges, expected) in [
        (vec![], Some(Media::Json)),
        (vec![""], Some(Media::Json)),
        (vec!["*/*"], Some(Media::Json)),
        (vec!["application/*"], Some(Media::Json)),
        (vec!["application/json"], Some(Media::Json)),
        (vec!["application/json; charset=utf-8"], Some(Media::Json)),
        (vec![GRAPHQL], Some(Media::GraphqlResponse)),
        (vec!["APPLICATION/GraphQL-Response+JSON"], Some(Media::GraphqlResponse)),
        (vec![GRAPHQL, "application/json"], Some(Media::GraphqlResponse)),
        (vec!["application/json", GRAPHQL], Some(Media::GraphqlResponse)),
        (vec!["application/graphql-response+json;q=0.9", "application/json"], Some(Media::Json)),
        (vec![GRAPHQL, "application/json;q=0.9"], Some(Media::GraphqlResponse)),
        (vec!["application/json;q=0", "*/*"], Some(Media::GraphqlResponse)),
        (vec!["application/graphql-response+json;q=0", "*/*;q=0.1"], Some(Media::Json)),
        (vec!["text/html", "application/xhtml+xml", "*/*;q=0.8"], Some(Media::Json)),
        (vec!["text/html"], None),
        (vec!["application/json;q=0"], None),
        (vec!["application/json;q=much"], None),
    ] {
        assert_eq!(Media::accepted(&ranges), expected, "{ranges:?}");
    }
}

#[actix_web::test]
async fn each_outcome_has_the_status_that_its_media_type_wants() {
    let edge = running();
    // (document, status as plain JSON, status as GraphQL response, code, whether there is data)
    for (query, json, graphql, code, data) in [
        ("{ hello }", 200, 200, "", true),
        ("{", 200, 400, "GRAPHQL_PARSE_FAILED", false),
        ("", 200, 400, "GRAPHQL_PARSE_FAILED", false),
        ("{ nothing }", 200, 400, "GRAPHQL_VALIDATION_FAILED", false),
        ("query A { hello } query B { hello }", 200, 400, "GRAPHQL_VALIDATION_FAILED", false),
        ("query ($id: ID!) { hello }", 200, 400, "GRAPHQL_VALIDATION_FAILED", false),
        ("{ atMostNine(number: \"x\") }", 200, 400, "GRAPHQL_VALIDATION_FAILED", false),
        ("{ atMostNine(number: 10) }", 200, 200, "BAD_USER_INPUT", true),
        ("{ fails }", 200, 200, "INTERNAL_SERVER_ERROR", true),
        ("{ refuses }", 200, 200, "STATE_FORBIDS", true),
        ("subscription { tick }", 400, 400, "BAD_REQUEST", false),
    ] {
        for (accept, status, kind) in [(JSON, json, JSON), (GRAPHQL, graphql, GRAPHQL), ("*/*", json, JSON)] {
            let answer = edge.post(accept, query).await;
            let body = answer.json();
            assert_eq!((answer.status, answer.code().as_str()), (status, code), "{query} as {accept}");
            assert_eq!(answer.header("content-type"), format!("{kind}; charset=utf-8"), "{query}");
            assert_eq!(body.get("data").is_some(), data, "{query}: {body}");
            assert_eq!(body.get("errors").is_some(), !code.is_empty(), "{query}: {body}");
            assert_eq!(answer.header("cache-control"), "no-store");
            assert!(answer.header("vary").contains("Accept"));
        }
    }
}

#[actix_web::test]
async fn nothing_that_can_be_given_is_answered_406() {
    let answer = running().post("text/html", "{ hello }").await;
    assert_eq!((answer.status, answer.code().as_str()), (406, "BAD_REQUEST"));
    assert_eq!(answer.json()["errors"][0]["extensions"]["allowed"], json!([GRAPHQL, JSON]));
}

#[actix_web::test]
async fn a_query_by_get_is_answered() {
    let edge = running();
    let answer = edge.get(JSON, &[("query", "{ hello }")]).await;
    assert_eq!(answer.json(), json!({ "data": { "hello": "你好" } }));
    let parameters = [
        ("query", "query A($n: Int!) { atMostNine(number: $n) } query B { hello }"),
        ("operationName", "A"),
        ("variables", r#"{"n":7}"#),
        ("extensions", "{}"),
        ("unrelated", "x"),
    ];
    assert_eq!(edge.get(GRAPHQL, &parameters).await.json(), json!({ "data": { "atMostNine": 7 } }));
    for parameters in [
        vec![],
        vec![("query", "{ hello }"), ("variables", "{")],
        vec![("query", "{ hello }"), ("variables", "[]")],
        vec![("query", "{ hello }"), ("query", "{ who }")],
    ] {
        let answer = edge.get(JSON, &parameters).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, "BAD_REQUEST"), "{parameters:?}");
    }
}

#[actix_web::test]
async fn a_mutation_by_get_is_not_executed() {
    let edge = running();
    for parameters in [
        vec![("query", "mutation { change }")],
        vec![("query", "query A { hello } mutation B { change }"), ("operationName", "B")],
    ] {
        for accept in [JSON, GRAPHQL] {
            let answer = edge.get(accept, &parameters).await;
            assert_eq!((answer.status, answer.header("allow")), (405, "POST"));
            assert_eq!(answer.code(), "BAD_REQUEST");
        }
    }
    assert_eq!(edge.house.changes.count(), 0);
    edge.post(JSON, "mutation { change }").await;
    assert_eq!(edge.house.changes.count(), 1);
}

#[actix_web::test]
async fn what_a_form_of_another_site_could_send_is_not_executed() {
    let edge = running();
    let body = json!({ "query": "mutation { change }" }).to_string();
    for kind in [
        "",
        "text/plain",
        "text/plain; application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "application/json; charset=utf-16",
    ] {
        let mut request = edge.ask(Method::POST, "/graphql").body(body.clone());
        if !kind.is_empty() {
            request = request.header("content-type", kind);
        }
        let answer = sent(request).await;
        assert_eq!((answer.status, answer.code().as_str()), (415, "BAD_REQUEST"), "{kind}");
    }
    assert_eq!(edge.house.changes.count(), 0);
    let fine = edge.ask(Method::POST, "/graphql").header("content-type", "application/json; charset=UTF-8").body(body);
    assert_eq!(sent(fine).await.status, 200);
}

#[actix_web::test]
async fn a_batch_is_refused_in_the_form_of_graphql() {
    let answer = running().body(&json!([{ "query": "{ hello }" }, { "query": "{ hello }" }])).await;
    assert_eq!((answer.status, answer.code().as_str()), (400, "BAD_REQUEST"));
    assert!(answer.message().contains("批量"));
}

#[actix_web::test]
async fn a_body_of_another_form_is_refused() {
    let edge = running();
    for body in ["", "{", "7", "null", "\"{ hello }\"", "{}", r#"{"query":7}"#, r#"{"qeury":"{ hello }"}"#] {
        let request = edge.ask(Method::POST, "/graphql").header("content-type", "application/json").body(body);
        let answer = sent(request).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, "BAD_REQUEST"), "{body}");
    }
    for (name, value) in
        [("operationName", json!(7)), ("variables", json!([])), ("variables", json!("x")), ("extensions", json!("x"))]
    {
        let answer = edge.body(&json!({ "query": "{ hello }", name: value })).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, "BAD_REQUEST"), "{name}");
    }
    for name in ["operationName", "variables", "extensions"] {
        let answer = edge.body(&json!({ "query": "{ hello }", name: null })).await;
        assert_eq!(answer.json(), json!({ "data": { "hello": "你好" } }));
    }
}

#[actix_web::test]
async fn other_methods_are_told_which_are_good() {
    let edge = running();
    for (method, path, allowed) in [
        (Method::PUT, "/graphql", "GET, POST"),
        (Method::DELETE, "/graphql", "GET, POST"),
        (Method::PATCH, "/graphql", "GET, POST"),
        (Method::POST, "/files", "PUT"),
        (Method::GET, "/files", "PUT"),
    ] {
        let answer = sent(edge.ask(method, path)).await;
        assert_eq!((answer.status, answer.header("allow"), answer.code().as_str()), (405, allowed, "BAD_REQUEST"));
    }
    assert_eq!(sent(edge.request(Method::HEAD, "/graphql")).await.status, 405);
    let answer = sent(edge.request(Method::GET, "/nothing")).await;
    assert_eq!((answer.status, answer.code().as_str()), (404, "NOT_FOUND"));
}
