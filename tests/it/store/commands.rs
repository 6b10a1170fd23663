use rencai::access::{Action, Role};
use rencai::kernel::{ClauseId, Day, ErrorCode, Failure};
use rencai::organization::entity::unit_succession;
use rencai::store::{Command, Envelope, Place, Read, Write, execute};
use serde::Serialize;
use serde_json::json;

use super::programme;
use crate::support::hall::{allowed, done, reason, refused};
use crate::support::world::{CITY, SHILIN, in_app};

/// Feature 76.
#[test]
fn the_same_key_twice_has_one_effect_and_gives_the_same_answer() {
    in_app(|world| async move {
        let officer = world.actor(CITY, &[Role::AwardOfficer]).await;
        let envelope = Envelope { idempotency_key: Some("k-1".to_owned()), ..Envelope::default() };
        let store = &world.app.store;
        let first = execute(store, &officer, &programme("a"), &envelope).await.unwrap();
        let second = execute(store, &officer, &programme("a"), &envelope).await.unwrap();
        assert_eq!((first.done, first.audit, true), (second.done, second.audit, second.repeated));
        let other = execute(store, &officer, &programme("b"), &envelope).await.unwrap_err();
        assert_eq!(other.code(), ErrorCode::IdempotencyKeyReused);
        assert_eq!(world.refused_attempts().await.len(), 1);
    });
}

#[test]
fn eight_at_once_with_one_key_have_one_effect() {
    in_app(|world| async move {
        let officer = world.actor(CITY, &[Role::AwardOfficer]).await;
        let envelope = Envelope { idempotency_key: Some("k-1".to_owned()), ..Envelope::default() };
        let tries = (0..8).map(|_| {
            let (world, officer, envelope) = (world.clone(), officer.clone(), envelope.clone());
            tokio::spawn(async move { execute(&world.app.store, &officer, &programme("a"), &envelope).await })
        });
        let mut answers = Vec::new();
        for one in tries.collect::<Vec<_>>() {
            answers.push(one.await.unwrap().unwrap());
        }
        assert!(answers.iter().all(|answer| answer.done == answers[0].done && answer.audit == answers[0].audit));
        assert_eq!(answers.iter().filter(|answer| !answer.repeated).count(), 1);
    });
}

#[test]
fn a_code_that_is_taken_is_refused_and_loses_nothing() {
    in_app(|world| async move {
        let officer = world.actor(CITY, &[Role::AwardOfficer]).await;
        world.run(&officer, &programme("a")).await.unwrap();
        let refused = world.run(&officer, &programme("a")).await.unwrap_err();
        assert_eq!(refused.code(), ErrorCode::CodeTaken);
        world.run(&officer, &programme("b")).await.unwrap();
    });
}

#[test]
fn a_role_that_may_not_is_refused_and_the_attempt_is_kept() {
    in_app(|world| async move {
        let auditor = world.actor(SHILIN, &[Role::Auditor]).await;
        let refused = world.run(&auditor, &programme("a")).await.unwrap_err();
        assert_eq!(refused.code(), ErrorCode::Forbidden);
        let kept = world.refused_attempts().await;
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0]["code"], "FORBIDDEN");
        assert_eq!(kept[0]["command"], "awards.programme.create");
    });
}

/// Feature 21.
#[test]
fn a_mutation_that_ones_roles_do_not_allow_is_kept_as_an_attempt_and_a_query_is_not() {
    in_app(|world| async move {
        let officer = world.actor(SHILIN, &[Role::AwardOfficer]).await;
        let query = "mutation { ruleApprove(input: { version: \"x\", signature: { key: \"k\", signature: \"s\" } }) {
            auditId } }";
        let answer = world.ask(&officer, query, json!({})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
        let answer = world.ask(&officer, "{ refusedAttempts { totalCount } }", json!({})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
        let attempt = json!({ "command": "ruleApprove", "code": "FORBIDDEN", "subject": officer.person.subject });
        assert_eq!(world.refused_attempts().await, [attempt]);
    });
}

/// Feature 75.
#[test]
fn a_refusal_names_the_clauses_where_it_is_they_that_stand_in_the_way() {
    in_app(|world| async move {
        let officer = world.actor(CITY, &[Role::AwardOfficer]).await;
        let query = "mutation($clause: String!) { programmeCreate(input: { code: \"a\", name: \"示例奖\",
            nameEn: \"Example\", policy: \"kunming-2010-09-09\", clause: $clause }) { errors { code clauses } } }";
        let ask = async |clause: &str| {
            let data = world.data(&officer, query, json!({ "clause": clause })).await;
            data["programmeCreate"]["errors"].clone()
        };
        assert_eq!(ask("9.9.9").await, json!([{ "code": "NOT_FOUND", "clauses": [] }]));
        assert_eq!(ask("4.1.3a").await, json!([]));
        assert_eq!(ask("4.1.3a").await, json!([{ "code": "CODE_TAKEN", "clauses": ["4.1.3a"] }]));
    });
}

#[test]
fn a_reason_that_is_too_long_or_cannot_be_read_is_refused_whatever_it_is_given_for() {
    in_app(|world| async move {
        let officer = world.actor(CITY, &[Role::AwardOfficer]).await;
        let because = |reason: String| Envelope { reason: Some(reason), ..Envelope::default() };
        let store = &world.app.store;
        for bad in ["理".repeat(2_001), " ".repeat(900_000), "响\u{7}".to_owned()] {
            let refused = reason(execute(store, &officer, &programme("a"), &because(bad)).await);
            assert_eq!((refused.code, refused.path), (ErrorCode::BadInput, vec!["reason".to_owned()]));
        }
        execute(store, &officer, &programme("a"), &because("理".repeat(2_000))).await.unwrap();
        let query = "mutation($reason: String) { programmeCreate(input: { code: \"b\", name: \"示例奖\",
            nameEn: \"Example\", policy: \"kunming-2010-09-09\", clause: \"4.1.3a\", reason: $reason }) {
            errors { code path allowed } auditId } }";
        let ask = async |reason: String| {
            world.data(&officer, query, json!({ "reason": reason })).await["programmeCreate"].clone()
        };
        let long = ask("理".repeat(900_000)).await;
        assert_eq!(refused(&long, "BAD_USER_INPUT")["path"], json!(["reason"]));
        assert_eq!(allowed(&long, "BAD_USER_INPUT"), ["1-2000"]);
        done(&ask("一年一度\n\t示例".to_owned()).await);
    });
}

/// A command that would change rows by the first of the two columns of their key.
#[derive(Serialize)]
struct Careless;

impl Command for Careless {
    const NAME: &'static str = "test.careless";
    const ACTION: Action = Action::LoadCatalogue;
    const CLAUSES: &'static [ClauseId] = &[];
    const ERRORS: &'static [ErrorCode] = &[];
    const EVENTS: &'static [&'static str] = &[];
    type Subject = Place;
    type Done = ();

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        let actor = read.actor();
        Ok(Place { unit: actor.unit, scope: actor.scope.clone() })
    }

    async fn run(&self, _: Place, write: &mut Write) -> Result<(), Failure> {
        let links: Vec<unit_succession::Model> = write.read().find::<unit_succession::Entity>().all().await?;
        write.update_all(&links, unit_succession::Column::FromDay, "2011-01-01".parse::<Day>().unwrap()).await
    }
}

#[test]
fn rows_under_a_key_of_two_columns_are_not_changed_by_its_first() {
    in_app(|world| async move {
        let system = world.system.clone();
        let failure = execute(&world.app.store, &system, &Careless, &Envelope::default()).await.unwrap_err();
        let Failure::Fault(fault) = failure else { panic!("it was refused") };
        assert!(fault.to_string().contains("one column as its key"), "{fault}");
    });
}
