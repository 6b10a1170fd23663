use std::sync::Arc;

use rencai::access::{Actor, Person, Role};
use rencai::awards::write::{CloseEdition, OpenEdition};
use rencai::kernel::{ErrorCode, Failure, id::ProgrammeId};
use rencai::store::{Accepted, Envelope, execute};
use serde_json::json;

use super::programme;
use crate::support::databases::begin;
use crate::support::played::{draft, play};
use crate::support::world::{CITY, SHILIN, World, in_app};

const THIRTY_DAYS: i64 = 30 * 24 * 60 * 60;

fn key(text: &str) -> Envelope {
    Envelope { idempotency_key: Some(text.to_owned()), ..Envelope::default() }
}

async fn create(
    world: &World,
    actor: &Arc<Actor>,
    code: &str,
    envelope: &Envelope,
) -> Result<Accepted<ProgrammeId>, Failure> {
    execute(&world.app.store, actor, &programme(code), envelope).await
}

#[test]
fn a_key_has_1_to_100_characters_of_any_script() {
    in_app(|world| async move {
        let officer = world.actor(CITY, &[Role::AwardOfficer]).await;
        for (number, bad) in [String::new(), "k".repeat(101), "春".repeat(101)].iter().enumerate() {
            let refused = create(&world, &officer, &format!("bad-{number}"), &key(bad)).await.unwrap_err();
            assert_eq!(refused.code(), ErrorCode::BadInput, "{bad}");
        }
        for (number, good) in
            ["k".to_owned(), "k".repeat(100), "春".repeat(100), " '\"\\".to_owned()].iter().enumerate()
        {
            let code = format!("good-{number}");
            let first = create(&world, &officer, &code, &key(good)).await.unwrap();
            let second = create(&world, &officer, &code, &key(good)).await.unwrap();
            assert_eq!((first.repeated, second.repeated, first.done), (false, true, second.done), "{good}");
        }
        let query = r#"mutation($key: String) { programmeCreate(input: {
            code: "z", name: "z", nameEn: "z", policy: "kunming-2010-09-09", clause: "4.1.3a", idempotencyKey: $key
        }) { errors { code path } } }"#;
        let data = world.data(&officer, query, json!({ "key": "" })).await;
        assert_eq!(
            data["programmeCreate"]["errors"],
            json!([{ "code": "BAD_USER_INPUT", "path": ["idempotencyKey"] }])
        );
    });
}

#[test]
fn the_same_key_of_another_person_or_of_another_issuer_is_another_key() {
    in_app(|world| async move {
        let officer = world.actor(CITY, &[Role::AwardOfficer]).await;
        let named = |issuer: &str, subject: &str| {
            let person = Person { issuer: issuer.to_owned(), subject: subject.to_owned(), name: None };
            Arc::new(Actor { person, ..officer.as_ref().clone() })
        };
        let mut made = Vec::new();
        for (issuer, subject, code) in [("one", "a", "x"), ("one", "b", "y"), ("two", "a", "z")] {
            let accepted = create(&world, &named(issuer, subject), code, &key("k")).await.unwrap();
            assert!(!accepted.repeated);
            made.push(accepted.done);
        }
        made.sort();
        made.dedup();
        assert_eq!(made.len(), 3);
        // The same person is known again with another name; at another unit what he asks is something else.
        let person = Person { issuer: "one".to_owned(), subject: "a".to_owned(), name: Some("甲".to_owned()) };
        let renamed = Arc::new(Actor { person: person.clone(), ..officer.as_ref().clone() });
        assert!(create(&world, &renamed, "x", &key("k")).await.unwrap().repeated);
        let there = world.actor(SHILIN, &[Role::AwardOfficer]).await;
        let there = Arc::new(Actor { person, ..there.as_ref().clone() });
        let other = create(&world, &there, "x", &key("k")).await.unwrap_err();
        assert_eq!(other.code(), ErrorCode::IdempotencyKeyReused);
    });
}

#[test]
fn the_same_key_of_another_command_is_another_key() {
    in_app(|world| async move {
        let ranked = play(&world, 1).await.remove(0);
        let id = draft(&world, &ranked, 2011).await;
        let store = &world.app.store;
        let open = OpenEdition { edition: id, reason: None };
        assert!(!execute(store, &ranked.officer, &open, &key("k")).await.unwrap().repeated);
        assert!(!execute(store, &ranked.officer, &CloseEdition { edition: id }, &key("k")).await.unwrap().repeated);
        assert!(execute(store, &ranked.officer, &open, &key("k")).await.unwrap().repeated);
    });
}

#[test]
fn a_refused_write_leaves_its_key_free() {
    in_app(|world| async move {
        let officer = world.actor(CITY, &[Role::AwardOfficer]).await;
        let refused = create(&world, &officer, "Not a code!", &key("k")).await.unwrap_err();
        assert_eq!(refused.code(), ErrorCode::BadInput);
        assert!(!create(&world, &officer, "a", &key("k")).await.unwrap().repeated);
    });
}

#[test]
fn keys_are_kept_for_30_days_and_then_forgotten() {
    in_app(|world| async move {
        let officer = world.actor(CITY, &[Role::AwardOfficer]).await;
        let first = create(&world, &officer, "a", &key("k")).await.unwrap();
        world.clock.set(begin().plus_seconds(THIRTY_DAYS));
        let again = create(&world, &officer, "a", &key("k")).await.unwrap();
        assert_eq!((again.repeated, again.done), (true, first.done));
        let other = create(&world, &officer, "b", &key("k")).await.unwrap_err();
        assert_eq!(other.code(), ErrorCode::IdempotencyKeyReused);
        world.clock.set(begin().plus_seconds(THIRTY_DAYS + 1));
        let taken = create(&world, &officer, "a", &key("k")).await.unwrap_err();
        assert_eq!(taken.code(), ErrorCode::CodeTaken, "the key is forgotten and the programme is not");
        assert!(!create(&world, &officer, "b", &key("k")).await.unwrap().repeated);
        assert!(create(&world, &officer, "b", &key("k")).await.unwrap().repeated);
    });
}
