//! No actor, no schema.

use rencai::config::Config;
use reqwest::Method;
use serde_json::json;

use crate::support::edge::{Answer, Running, running, running_with, sent};
use crate::support::issuer::{Signer, claims, claims_with};

async fn with(edge: &Running, authorization: Option<&str>) -> Answer {
    let mut request = edge.request(Method::POST, "/graphql").json(&json!({ "query": "{ __typename }" }));
    if let Some(text) = authorization {
        request = request.header("authorization", text);
    }
    sent(request).await
}

#[actix_web::test]
async fn without_a_token_nothing_of_the_schema_is_answered() {
    let edge = running();
    for authorization in [None, Some("Basic dTpw"), Some("Token x")] {
        let answer = with(&edge, authorization).await;
        assert_eq!((answer.status, answer.code().as_str()), (401, "UNAUTHENTICATED"));
        assert_eq!(answer.header("www-authenticate"), r#"Bearer realm="rencai""#.to_owned());
        assert!(answer.json().get("data").is_none());
    }
    // Whatever else is wrong with the request, the token is asked for first.
    for request in [
        edge.request(Method::GET, "/graphql"),
        edge.request(Method::POST, "/graphql").body("{"),
        edge.request(Method::POST, "/graphql").header("content-type", "text/plain").body("x"),
        edge.request(Method::PUT, "/files").body("x"),
    ] {
        assert_eq!(sent(request).await.status, 401);
    }
}

#[actix_web::test]
async fn a_bad_token_is_told_its_reason_and_one_public_code() {
    let edge = running();
    let signed = |name: &str, value| edge.signer.sign(&claims_with(name, value));
    for (token, reason) in [
        ("x".to_owned(), "the token is not a JWT in compact form"),
        (signed("exp", json!(1)), "the token has expired"),
        (signed("aud", json!("other")), "the audience is another one"),
        (signed("roles", json!(["operator"])), "the issuer may not assert one of the roles"),
        (signed("unit", json!("530103")), "the unit lies outside the subtree of the issuer"),
        (signed("unit", json!("nowhere")), "there is no such unit today"),
        (Signer::ed25519("one").sign(&claims()), "the signature is not good"),
    ] {
        let answer = with(&edge, Some(&format!("Bearer {token}"))).await;
        assert_eq!((answer.status, answer.code().as_str()), (401, "UNAUTHENTICATED"));
        let challenge = answer.header("www-authenticate");
        assert_eq!(challenge, format!(r#"Bearer realm="rencai", error="invalid_token", error_description="{reason}""#));
        assert!(answer.message().starts_with("需要有效的令牌："));
    }
}

#[actix_web::test]
async fn the_actor_reaches_the_schema() {
    let edge = running();
    let answer = edge.post("*/*", "{ who }").await;
    assert_eq!(answer.json(), json!({ "data": { "who": "zhang.wei" } }));
    let lower = with(&edge, Some(&format!("bearer {}", edge.token()))).await;
    assert_eq!(lower.status, 200);
    let twice =
        edge.ask(Method::POST, "/graphql").header("authorization", "Bearer x").json(&json!({ "query": "{ who }" }));
    assert_eq!(sent(twice).await.status, 401);
}

#[actix_web::test]
async fn pages_of_listed_origins_may_call_and_others_may_not() {
    let origin = "https://rencai.example.cn";
    let edge = running_with(Config { cors_origins: vec![origin.to_owned()], ..Config::default() });
    let preflight = async |from: &str| {
        let request = edge
            .request(Method::OPTIONS, "/graphql")
            .header("origin", from)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization,content-type");
        sent(request).await
    };
    let good = preflight(origin).await;
    assert_eq!((good.status, good.header("access-control-allow-origin")), (200, origin));
    assert_eq!(preflight("https://evil.example.cn").await.header("access-control-allow-origin"), "");
    let call = edge.ask(Method::POST, "/graphql").header("origin", origin).json(&json!({ "query": "{ hello }" }));
    assert_eq!(sent(call).await.header("access-control-allow-origin"), origin);

    let closed = running();
    let answer = sent(closed.request(Method::OPTIONS, "/graphql").header("origin", origin)).await;
    assert_eq!(answer.header("access-control-allow-origin"), "");
}
