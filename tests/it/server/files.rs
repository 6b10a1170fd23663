//! Uploads, bodies that are larger than allowed, and files of orders of payments.

use rencai::config::{Config, Limits};
use rencai::kernel::{Digest, id::PaymentOrderId};
use reqwest::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use uuid::Uuid;

use crate::support::edge::{Running, running_with, sent};
use crate::support::issuer::claims_with;

fn small() -> Running {
    let limits = Limits { body_bytes: 1000, file_bytes: 2000, ..Limits::default() };
    running_with(Config { limits, ..Config::default() })
}

#[actix_web::test]
async fn an_uploaded_file_is_answered_by_its_digest() {
    let edge = small();
    let answer = sent(edge.ask(Method::PUT, "/files?name=%E6%8F%90%E5%90%8D.xlsx").body("content")).await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.json(), json!({ "digest": Digest::of(b"content").to_string(), "size": 7 }));
    for name in ["", "?name=", "?name=..%2F..%2Fx%00y.csv", "?name=%5Cserver%5Cz.csv"] {
        sent(edge.ask(Method::PUT, &format!("/files{name}")).body("content")).await;
    }
    let names: Vec<_> = edge.house.kept.lock().unwrap().iter().map(|(name, _)| name.clone()).collect();
    assert_eq!(names, ["提名.xlsx", "file", "file", "xy.csv", "z.csv"]);
}

#[actix_web::test]
async fn an_empty_file_is_refused() {
    let answer = sent(small().ask(Method::PUT, "/files")).await;
    assert_eq!((answer.status, answer.code().as_str()), (400, "BAD_REQUEST"));
}

#[actix_web::test]
async fn whoever_may_not_upload_is_refused_before_the_body_is_read() {
    let edge = small();
    let token = edge.signer.sign(&claims_with("roles", json!(["auditor"])));
    let answer = sent(edge.request(Method::PUT, "/files").bearer_auth(token).body("x")).await;
    assert_eq!((answer.status, answer.code().as_str()), (403, "FORBIDDEN"));
    assert!(edge.house.kept.lock().unwrap().is_empty());
}

#[actix_web::test]
async fn a_body_that_announces_too_much_is_refused() {
    let edge = small();
    let query = json!({ "query": format!("{{ hello }} # {}", "x".repeat(1000)) });
    let answer = edge.body(&query).await;
    assert_eq!((answer.status, answer.code().as_str()), (413, "TOO_LARGE"));
    assert_eq!(answer.json()["errors"][0]["extensions"]["allowed"], json!(["1000"]));
    let answer = sent(edge.ask(Method::PUT, "/files").body(vec![0; 2001])).await;
    assert_eq!((answer.status, answer.code().as_str()), (413, "TOO_LARGE"));
    assert_eq!(sent(edge.ask(Method::PUT, "/files").body(vec![0; 2000])).await.status, 201);
}

#[actix_web::test]
async fn a_body_that_grows_too_large_is_refused_before_it_ends() {
    let edge = small();
    let mut stream = TcpStream::connect(edge.address).await.unwrap();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
        edge.token()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // The body has no end: only a server that stops reading can answer.
    for _ in 0..3 {
        stream.write_all(format!("1f4\r\n{}\r\n", "x".repeat(500)).as_bytes()).await.unwrap();
    }
    let mut answer = vec![0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(answer, b"HTTP/1.1 413");
}

#[actix_web::test]
async fn an_upload_that_breaks_off_leaves_nothing_and_gives_its_room_back() {
    let limits = Limits { file_bytes: 2000, upload_bytes: 2000, ..Limits::default() };
    let edge = running_with(Config { limits, ..Config::default() });
    let head = |more: &str| {
        format!("PUT /files?name=broken HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n{more}\r\n", edge.token())
    };
    for (head, half) in [
        (head("Content-Length: 2000\r\n"), "x".repeat(1000)),
        (head("Transfer-Encoding: chunked\r\n"), format!("1f4\r\n{}\r\n", "x".repeat(500))),
    ] {
        let mut stream = TcpStream::connect(edge.address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(half.as_bytes()).await.unwrap();
        drop(stream);
        // There is room for one: this one comes in when the broken one has left.
        let whole = sent(edge.ask(Method::PUT, "/files?name=whole").body(vec![1; 2000])).await;
        assert_eq!(whole.status, 201);
    }
    let names: Vec<_> = edge.house.kept.lock().unwrap().iter().map(|(name, _)| name.clone()).collect();
    assert_eq!(names, ["whole", "whole"]);
}

#[actix_web::test]
async fn an_upload_that_needs_more_than_the_room_there_is_has_it_for_itself() {
    let limits = Limits { file_bytes: 2000, upload_bytes: 1, ..Limits::default() };
    let edge = running_with(Config { limits, ..Config::default() });
    assert_eq!(sent(edge.ask(Method::PUT, "/files").body(vec![0; 2000])).await.status, 201);
    assert_eq!(sent(edge.ask(Method::PUT, "/files").body(vec![0; 2001])).await.status, 413);
}

#[actix_web::test]
async fn a_compressed_body_is_refused() {
    let edge = small();
    let request =
        edge.ask(Method::POST, "/graphql").header("content-encoding", "gzip").json(&json!({ "query": "{ hello }" }));
    let answer = sent(request).await;
    assert_eq!((answer.status, answer.code().as_str()), (415, "BAD_REQUEST"));
}

#[actix_web::test]
async fn the_file_of_an_order_is_given_as_text_or_as_a_workbook_to_be_saved() {
    let edge = small();
    let order = PaymentOrderId(Uuid::nil()).global();
    for (format, kind) in [
        ("csv", "text/csv; charset=utf-8; header=present"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ] {
        let address = format!("/payment-orders/{order}/payments.{format}");
        let answer = sent(edge.ask(Method::GET, &address)).await;
        assert_eq!((answer.status, answer.bytes.as_slice()), (200, format.as_bytes()), "what the house was asked for");
        assert_eq!((answer.header("content-type"), answer.header("cache-control")), (kind, "no-store"));
        assert_eq!(answer.header("content-disposition"), format!("attachment; filename=\"payments.{format}\""));
        assert_eq!(sent(edge.request(Method::GET, &address)).await.status, 401);
    }
    let answer = sent(edge.ask(Method::GET, "/payment-orders/nothing/payments.csv")).await;
    assert_eq!((answer.status, answer.code().as_str()), (404, "NOT_FOUND"));
}
