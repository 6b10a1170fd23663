//! A server that is told to stop: what was begun is answered, and what is not done is taken up by the
//! next one.

use rencai::access::Role;
use rencai::kernel::Digest;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::waiting::{MANY, Waiting, count};
use crate::support::process::{Server, rencai, until};
use crate::support::world::in_app;

#[tokio::test]
async fn a_request_that_was_begun_is_answered_before_the_server_ends() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--migrate", "--development-key"]);
    let words = ["token", "--unit", "530102", "--role", Role::Nominator.as_str(), "--subject", "me"];
    let token = rencai(folder.path(), &words).out;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let head = format!(
        "PUT /files?name=x HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Length: 11\r\n\r\n",
        token.trim()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(b"hello ").await.unwrap();
    // They are let in one after another: where this one is answered, the other one is inside.
    assert_eq!(reqwest::get(server.url("/health")).await.unwrap().status(), 200);
    server.terminate();
    until("nobody else is let in", async || TcpStream::connect(server.address).await.is_err()).await;
    stream.write_all(b"world").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    let kept = json!({ "digest": Digest::of(b"hello world").to_string(), "size": 11 });
    assert!(answer.ends_with(&kept.to_string()), "{answer}");
    let (status, log) = server.wait();
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(log.contains("SIGTERM") && log.trim_end().ends_with("stopped"), "{log}");
}

#[test]
fn a_run_that_is_being_judged_is_given_back_and_the_next_server_takes_it_at_once() {
    in_app(|world| async move {
        let waiting = Waiting::of(&world, MANY).await;
        let first = waiting.serve();
        waiting.is_claimed().await;
        first.terminate();
        let (status, log) = first.wait();
        assert_eq!(status.code(), Some(0), "{log}");
        assert!(log.contains("the run is given back") && log.trim_end().ends_with("stopped"), "{log}");
        assert_eq!(count(&world, "run WHERE state = 'QUEUED' AND tries = 0 AND lease_until IS NULL").await, 1);
        assert_eq!(count(&world, "judgement").await, 0);
        assert_eq!(waiting.hall.state(&waiting.edition).await, "JUDGING");
        let second = waiting.serve();
        until("the run is judged", async || waiting.state().await == "DONE").await;
        second.terminate();
        assert_eq!(second.wait().0.code(), Some(0));
        waiting.is_whole(MANY).await;
    });
}
