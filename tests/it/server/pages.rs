//! What is open: the state of the server and the explorer page.

use std::sync::atomic::Ordering;

use rencai::config::Config;
use reqwest::Method;
use serde_json::json;

use crate::support::edge::{running, running_with, sent};

#[actix_web::test]
async fn health_and_readiness_are_told_to_anybody_and_without_reasons() {
    let edge = running();
    assert_eq!(sent(edge.request(Method::GET, "/health")).await.json(), json!({ "status": "ok" }));
    assert_eq!(sent(edge.request(Method::GET, "/ready")).await.json(), json!({ "status": "ready" }));
    edge.house.broken.store(true, Ordering::SeqCst);
    let answer = sent(edge.request(Method::GET, "/ready")).await;
    assert_eq!((answer.status, answer.json()), (503, json!({ "status": "not ready" })));
    assert_eq!(answer.header("retry-after"), "2");
    assert_eq!(sent(edge.request(Method::GET, "/health")).await.status, 200);
}

#[actix_web::test]
async fn a_database_that_falls_silent_is_not_waited_for_until_it_answers() {
    let edge = running();
    edge.house.silent.store(true, Ordering::SeqCst);
    let answer = sent(edge.request(Method::GET, "/ready")).await;
    assert_eq!((answer.status, answer.json()), (503, json!({ "status": "not ready" })));
}

#[actix_web::test]
async fn while_the_database_is_away_everything_says_so_and_when_to_come_back() {
    let edge = running();
    edge.house.broken.store(true, Ordering::SeqCst);
    for answer in [
        edge.post("application/graphql-response+json", "{ hello }").await,
        edge.post("application/json", "{ hello }").await,
        sent(edge.ask(Method::PUT, "/files?name=a").body("x")).await,
    ] {
        assert_eq!((answer.status, answer.code().as_str()), (503, "UNAVAILABLE"));
        assert_eq!(answer.header("retry-after"), "2");
        assert!(!answer.message().contains("disk"), "{}", answer.message());
    }
    edge.house.broken.store(false, Ordering::SeqCst);
    assert_eq!(edge.post("*/*", "{ branch { away } }").await.code(), "UNAVAILABLE", "it went away meanwhile");
    assert_eq!(edge.post("application/json", "{ hello }").await.code(), "");
}

#[actix_web::test]
async fn the_explorer_is_served_from_the_program_alone() {
    let edge = running();
    let home = sent(edge.request(Method::GET, "/")).await;
    assert_eq!((home.status, home.header("location")), (302, "/explorer"));
    let page = sent(edge.request(Method::GET, "/explorer")).await;
    let text = String::from_utf8(page.bytes.clone()).unwrap();
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && !policy.contains("http") && !policy.contains("unsafe-eval"));
    assert_eq!((page.header("x-content-type-options"), page.header("x-frame-options")), ("nosniff", "DENY"));
    let mut files = 0;
    for piece in text.split(['"', '\'']).filter(|piece| piece.starts_with("/explorer/")) {
        let file = sent(edge.request(Method::GET, piece)).await;
        assert_eq!(file.status, 200, "{piece}");
        let tag = file.header("etag").to_owned();
        let again = sent(edge.request(Method::GET, piece).header("if-none-match", &tag)).await;
        assert_eq!((again.status, again.bytes.len()), (304, 0));
        files += 1;
    }
    assert!(files >= 6, "the page names {files} files");
    assert!(!text.contains("://"), "the page names another host");
    assert_eq!(sent(edge.request(Method::GET, "/explorer/../rencai.toml")).await.status, 404);
}

#[actix_web::test]
async fn the_explorer_can_be_switched_off() {
    let edge = running_with(Config { explorer: false, ..Config::default() });
    for path in ["/", "/explorer", "/explorer/graphiql.js"] {
        assert_eq!(sent(edge.request(Method::GET, path)).await.status, 404);
    }
}

#[actix_web::test]
async fn answers_are_compressed_for_those_who_can_read_it() {
    let edge = running();
    let request = edge.ask(Method::POST, "/graphql").header("accept-encoding", "gzip");
    let answer = sent(request.json(&json!({ "query": "{ __schema { types { name description } } }" }))).await;
    assert_eq!(answer.header("content-encoding"), "gzip");
    assert_eq!(answer.bytes[..2], [0x1f, 0x8b]);
    let script = sent(edge.request(Method::GET, "/explorer/react.js").header("accept-encoding", "gzip")).await;
    assert_eq!((script.header("content-encoding"), &script.bytes[..2]), ("gzip", [0x1f, 0x8b].as_slice()));
}
