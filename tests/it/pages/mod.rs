//! The pages for authors, over the real application: what is done by them, what they say, and what they never do.

mod hostile;
mod impact;
mod walk;

use std::sync::Arc;

use rencai::access::Actor;
use rencai::rules::signing::{PrivateKey, Purpose};
use serde_json::Value;

use crate::support::edge::Answer;
use crate::support::hall::{Hall, WUHUA_PARAMETERS, WUHUA_TESTS, parameters, signed};
use crate::support::site::{Visitor, text};

/// The fields of a signature over the rule of young engineers.
fn signature(key: &PrivateKey, purpose: Purpose, component: &[u8]) -> [(&'static str, String); 2] {
    let given: Value = signed(key, purpose, component, &parameters(), WUHUA_TESTS);
    let field = |name: &str| given[name].as_str().unwrap().to_owned();
    [("key", field("key")), ("signature", field("signature"))]
}

/// Uploads the rule of young engineers by the page, under a key of the form.
async fn upload(hall: &Hall, author: &Visitor<'_>, component: &[u8], form: &str) -> Answer {
    let signature = signature(&hall.authors_key, Purpose::Upload, component);
    let [(key, of), (given, with)] = &signature;
    let fields = [
        ("as", "parts"),
        ("key-of-form", form),
        ("parameters", WUHUA_PARAMETERS),
        ("tests", WUHUA_TESTS),
        (*key, of.as_str()),
        (*given, with.as_str()),
    ];
    author.upload("/authors/upload", &fields, "rule.wasm", component).await
}

/// The address of the page that a form led to.
#[track_caller]
fn led(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", text(answer));
    answer.header("location").to_owned()
}

/// The page that a refused form is answered with, which says this code.
#[track_caller]
fn refused(answer: &Answer, code: &str) -> String {
    let page = text(answer);
    assert_eq!(answer.status, 422, "{page}");
    assert!(page.contains(&format!("<code>{code}</code>")), "{code}: {page}");
    page
}

/// Another person of the same roles.
fn another(actor: &Arc<Actor>, subject: &str) -> Arc<Actor> {
    let mut other = Actor::clone(actor);
    other.person.subject = subject.to_owned();
    Arc::new(other)
}
