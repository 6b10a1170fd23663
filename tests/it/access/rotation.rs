//! Keys change while the server runs.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use actix_web::{App, HttpResponse, HttpServer, web};
use rencai::access::token::{TokenRefused, Verifier};
use rencai::kernel::Clock;
use serde_json::{Value, json};

use crate::support::issuer::{self, Signer, claims, clock, jwks, noon, settings};

#[tokio::test]
async fn a_file_of_keys_that_changed_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.json");
    let (old, new) = (Signer::ed25519("old"), Signer::es256("newer"));
    issuer::write(&path, &jwks(&[&old]));
    let verifier = issuer::verifier(&path, &clock());
    assert!(verifier.verify(&old.sign(&claims())).await.is_ok());
    assert_eq!(verifier.verify(&new.sign(&claims())).await.unwrap_err(), TokenRefused::KeyUnknown);

    issuer::write(&path, &jwks(&[&old, &new]));
    assert!(verifier.verify(&old.sign(&claims())).await.is_ok());
    assert!(verifier.verify(&new.sign(&claims())).await.is_ok());

    issuer::write(&path, &jwks(&[&new]));
    assert_eq!(verifier.verify(&old.sign(&claims())).await.unwrap_err(), TokenRefused::KeyUnknown);
}

#[tokio::test]
async fn a_broken_file_leaves_the_last_good_keys() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.json");
    let signer = Signer::ed25519("one");
    issuer::write(&path, &jwks(&[&signer]));
    let verifier = issuer::verifier(&path, &clock());
    assert_eq!(verifier.warm().await, Vec::<String>::new());
    for broken in ["", "{", "[]", r#"{"keys":7}"#] {
        std::fs::write(&path, broken).unwrap();
        assert!(verifier.verify(&signer.sign(&claims())).await.is_ok(), "{broken}");
    }
    std::fs::remove_file(&path).unwrap();
    assert!(verifier.verify(&signer.sign(&claims())).await.is_ok());
}

#[tokio::test]
async fn a_missing_file_is_told_at_the_start_and_its_tokens_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let verifier = issuer::verifier(&folder.path().join("none.json"), &clock());
    assert_eq!(verifier.warm().await, [issuer::ISSUER]);
    let token = Signer::ed25519("one").sign(&claims());
    assert_eq!(verifier.verify(&token).await.unwrap_err(), TokenRefused::KeysUnavailable);
}

/// An address with keys that tests may change or break.
struct Published {
    address: SocketAddr,
    answer: Arc<Mutex<Option<Value>>>,
    asked: Arc<AtomicUsize>,
}

impl Published {
    fn open(first: Option<Value>) -> Self {
        let (answer, asked) = (Arc::new(Mutex::new(first)), Arc::new(AtomicUsize::new(0)));
        let shared = (Arc::clone(&answer), Arc::clone(&asked));
        let server = HttpServer::new(move || {
            let (answer, asked) = shared.clone();
            App::new().default_service(web::to(move || {
                asked.fetch_add(1, Ordering::SeqCst);
                let now = answer.lock().unwrap().clone();
                async move {
                    now.map_or_else(|| HttpResponse::BadGateway().finish(), |set| HttpResponse::Ok().json(set))
                }
            }))
        })
        .workers(1)
        .bind((Ipv4Addr::LOCALHOST, 0))
        .unwrap();
        let address = server.addrs()[0];
        actix_web::rt::spawn(server.run());
        Self { address, answer, asked }
    }

    fn publish(&self, set: Option<Value>) {
        *self.answer.lock().unwrap() = set;
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    fn verifier(&self, clock: &Clock) -> Verifier {
        let listed = issuer::issuer(&format!("http://{}/keys", self.address));
        Verifier::new(settings(), &[listed], None, clock.clone()).unwrap()
    }
}

#[actix_web::test]
async fn an_unknown_key_is_asked_for_and_no_more_often_than_the_cool_down_allows() {
    let (old, new) = (Signer::ed25519("old"), Signer::ed25519("new"));
    let published = Published::open(Some(jwks(&[&old])));
    let clock = clock();
    let verifier = published.verifier(&clock);
    for _ in 0..3 {
        assert!(verifier.verify(&old.sign(&claims())).await.is_ok());
    }
    assert_eq!(published.asked(), 1);

    published.publish(Some(jwks(&[&old, &new])));
    for _ in 0..3 {
        assert_eq!(verifier.verify(&new.sign(&claims())).await.unwrap_err(), TokenRefused::KeyUnknown);
    }
    assert_eq!(published.asked(), 1);

    clock.set(noon().plus_seconds(10));
    for _ in 0..3 {
        assert!(verifier.verify(&new.sign(&claims())).await.is_ok());
    }
    assert_eq!(published.asked(), 2);
}

#[actix_web::test]
async fn a_withdrawn_key_is_good_for_the_age_of_its_set_at_most() {
    let (old, new) = (Signer::ed25519("old"), Signer::ed25519("new"));
    let published = Published::open(Some(jwks(&[&old, &new])));
    let clock = clock();
    let verifier = published.verifier(&clock);
    assert!(verifier.verify(&old.sign(&claims())).await.is_ok());
    published.publish(Some(jwks(&[&new])));
    clock.set(noon().plus_seconds(59));
    assert!(verifier.verify(&old.sign(&claims())).await.is_ok());
    clock.set(noon().plus_seconds(60));
    assert_eq!(verifier.verify(&old.sign(&claims())).await.unwrap_err(), TokenRefused::KeyUnknown);
    assert!(verifier.verify(&new.sign(&claims())).await.is_ok());
}

#[actix_web::test]
async fn an_address_that_fails_leaves_the_last_good_keys() {
    let signer = Signer::ed25519("one");
    let published = Published::open(Some(jwks(&[&signer])));
    let clock = clock();
    let verifier = published.verifier(&clock);
    assert!(verifier.verify(&signer.sign(&claims())).await.is_ok());
    let large = json!({ "keys": [signer.jwk()], "padding": "x".repeat(300_000) });
    for (minute, broken) in [None, Some(json!("nothing")), Some(large)].into_iter().enumerate() {
        published.publish(broken);
        clock.set(noon().plus_seconds(60 * (i64::try_from(minute).unwrap() + 1)));
        assert!(verifier.verify(&signer.sign(&claims())).await.is_ok());
        assert_eq!(published.asked(), minute + 2);
    }
}

#[actix_web::test]
async fn keys_that_were_never_had_are_asked_for_again_after_the_cool_down() {
    let signer = Signer::ed25519("one");
    let published = Published::open(None);
    let clock = clock();
    let verifier = published.verifier(&clock);
    for _ in 0..2 {
        assert_eq!(verifier.verify(&signer.sign(&claims())).await.unwrap_err(), TokenRefused::KeysUnavailable);
    }
    assert_eq!(published.asked(), 1);
    published.publish(Some(jwks(&[&signer])));
    clock.set(noon().plus_seconds(10));
    assert!(verifier.verify(&signer.sign(&claims())).await.is_ok());
}
