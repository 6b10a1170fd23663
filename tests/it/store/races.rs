use std::collections::BTreeSet;

use rencai::access::Role;
use rencai::awards::write::{CloseEdition, OpenEdition};
use rencai::kernel::{Change, ErrorCode, Failure, Ids};
use rencai::store::entity::audit_entry;
use rencai::store::{Command, Envelope, Read, Store, execute};
use sea_orm::{ColumnTrait, Order};
use serde_json::json;

use super::programme;
use crate::support::databases::Kind;
use crate::support::played::{draft, play};
use crate::support::raw::Hand;
use crate::support::world::{CITY, World, in_app};

/// Two who do the same at once, having seen the same version: who won, and why the other lost.
async fn race<C: Command + 'static>(
    world: &std::sync::Arc<World>,
    actor: &std::sync::Arc<rencai::access::Actor>,
    command: impl Fn() -> C,
    version: Option<i64>,
) -> Failure
where
    C::Done: Sync + 'static,
{
    let tries: Vec<_> = (0..2)
        .map(|_| {
            let (world, actor, command) = (world.clone(), actor.clone(), command());
            let envelope = Envelope { expected_version: version, ..Envelope::default() };
            tokio::spawn(async move { execute(&world.app.store, &actor, &command, &envelope).await.map(|_| ()) })
        })
        .collect();
    let mut outcomes = Vec::new();
    for one in tries {
        outcomes.push(one.await.unwrap());
    }
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
    outcomes.into_iter().find_map(Result::err).unwrap()
}

#[test]
fn of_two_who_saw_the_same_version_one_wins_and_the_other_is_told_what_changed() {
    in_app(|world| async move {
        let ranked = play(&world, 1).await.remove(0);
        let id = draft(&world, &ranked, 2011).await;
        for round in 0..6_i64 {
            let version = 2 * round + 1;
            let reason = (round > 0).then(|| "重新开放".to_owned());
            let open = || OpenEdition { edition: id, reason: reason.clone() };
            for (lost, version, state) in [
                (race(&world, &ranked.officer, open, Some(version)).await, version, "OPEN"),
                (
                    race(&world, &ranked.officer, || CloseEdition { edition: id }, Some(version + 1)).await,
                    version + 1,
                    "CLOSED",
                ),
            ] {
                assert_eq!(lost.code(), ErrorCode::VersionConflict, "{lost:?}");
                let Failure::Refused(refusals) = lost else { panic!("{lost:?}") };
                let change = |path: &str, before: String, now: String| Change { path: path.to_owned(), before, now };
                let expected = vec![
                    change("version", version.to_string(), (version + 1).to_string()),
                    change("state", String::new(), state.to_owned()),
                ];
                assert_eq!(refusals.0[0].changes, expected);
            }
        }
    });
}

#[test]
fn of_two_who_named_no_version_one_wins_and_the_other_finds_the_state_changed() {
    in_app(|world| async move {
        let ranked = play(&world, 1).await.remove(0);
        for year in 2011..2016 {
            let id = draft(&world, &ranked, year).await;
            let lost = race(&world, &ranked.officer, || OpenEdition { edition: id, reason: None }, None).await;
            assert_eq!(lost.code(), ErrorCode::StateForbids, "{lost:?}");
        }
    });
}

#[test]
fn the_loser_of_a_race_sees_in_the_schema_what_changed() {
    in_app(|world| async move {
        let ranked = play(&world, 1).await.remove(0);
        let id = draft(&world, &ranked, 2011).await;
        let open =
            "mutation($id: ID!, $version: Int) { editionOpen(input: { edition: $id, expectedVersion: $version }) {
            edition { version state } errors { code path allowed changes { path before now } }
        } }";
        let variables = json!({ "id": id.global(), "version": 1 });
        let data = world.data(&ranked.officer, open, variables.clone()).await;
        assert_eq!(data["editionOpen"], json!({ "edition": { "version": 2, "state": "OPEN" }, "errors": [] }));
        let data = world.data(&ranked.officer, open, variables).await;
        let error = json!({
            "code": "VERSION_CONFLICT",
            "path": ["expectedVersion"],
            "allowed": ["2"],
            "changes": [
                { "path": "version", "before": "1", "now": "2" },
                { "path": "state", "before": "", "now": "OPEN" },
            ],
        });
        assert_eq!(data["editionOpen"], json!({ "edition": null, "errors": [error] }));
    });
}

/// Both write the head of one chain: on PostgreSQL one of them loses its transaction and tries again.
#[test]
fn writers_of_one_chain_at_once_all_succeed_and_the_chain_has_no_gap() {
    in_app(|world| async move {
        let officer = world.actor(CITY, &[Role::AwardOfficer]).await;
        let chain = async || -> Vec<(i64,)> {
            Read::new(&world.app.store, officer.clone())
                .find::<audit_entry::Entity>()
                .filter(audit_entry::Column::UnitId.eq(officer.unit))
                .order_by(audit_entry::Column::Number, Order::Asc)
                .columns([audit_entry::Column::Number])
                .await
                .unwrap()
        };
        let before = chain().await.len();
        for round in 0..8 {
            let tries = ["x", "y"].map(|code| {
                let (world, officer, code) = (world.clone(), officer.clone(), format!("{code}{round}"));
                tokio::spawn(async move { world.run(&officer, &programme(&code)).await.map(|done| done.done) })
            });
            let mut made = BTreeSet::new();
            for one in tries {
                made.insert(one.await.unwrap().unwrap());
            }
            assert_eq!(made.len(), 2);
        }
        let numbers: Vec<i64> = chain().await.into_iter().map(|(number,)| number).collect();
        let expected: Vec<i64> = (1..).take(before + 16).collect();
        assert_eq!(numbers, expected, "on {:?}", world.kind);
    });
}

#[test]
fn fifty_writers_of_one_chain_at_once_all_get_through() {
    in_app(|world| async move {
        let officer = world.actor(CITY, &[Role::AwardOfficer]).await;
        let tries: Vec<_> = (0..50)
            .map(|number| {
                let (world, officer) = (world.clone(), officer.clone());
                tokio::spawn(async move { world.run(&officer, &programme(&format!("p{number}"))).await.map(|_| ()) })
            })
            .collect();
        for one in tries {
            one.await.unwrap().unwrap();
        }
    });
}

/// Looked up at once, two commands of different units would be held to each other's newest rows.
#[test]
fn what_a_row_refers_to_is_looked_up_at_the_commit() {
    in_app(|world| async move {
        if world.kind == Kind::Postgres {
            let early = "SELECT conrelid::regclass || '.' || conname AS reference FROM pg_constraint
                WHERE contype = 'f' AND NOT condeferred";
            let early = Hand::reach(&world).await.texts(early, "reference").await;
            assert_eq!(early, Vec::<String>::new(), "DEFERRABLE INITIALLY DEFERRED");
        }
    });
}

#[test]
fn sixteen_who_are_refused_at_once_are_all_kept() {
    in_app(|world| async move {
        refused_at_once(&world, 16).await;
    });
}

/// PostgreSQL can be made to take the first tries for lost: a sequence counts what is rolled back.
#[test]
fn a_refused_attempt_whose_own_transaction_loses_a_race_is_tried_again() {
    in_app(|world| async move {
        if world.kind == Kind::Postgres {
            let hand = Hand::reach(&world).await;
            hand.run("CREATE SEQUENCE tries").await;
            hand.run(
                "CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 IF nextval('tries') < 4 THEN RAISE EXCEPTION 'lost' USING ERRCODE = '40001'; END IF;
                 RETURN NEW; END $$",
            )
            .await;
            hand.run("CREATE TRIGGER lose BEFORE INSERT ON refused_attempt FOR EACH ROW EXECUTE FUNCTION lose()").await;
            refused_at_once(&world, 1).await;
        }
    });
}

async fn refused_at_once(world: &std::sync::Arc<World>, count: usize) {
    let nominator = world.actor(CITY, &[Role::Nominator]).await;
    let tries: Vec<_> = (0..count)
        .map(|number| {
            let (world, nominator) = (world.clone(), nominator.clone());
            tokio::spawn(async move { world.run(&nominator, &programme(&format!("x{number}"))).await.map(|_| ()) })
        })
        .collect();
    for one in tries {
        assert_eq!(one.await.unwrap().unwrap_err().code(), ErrorCode::Forbidden);
    }
    let kept = world.refused_attempts().await;
    assert_eq!(kept.len(), count, "{kept:?}");
    assert!(kept.iter().all(|one| one["code"] == "FORBIDDEN"), "{kept:?}");
}

#[test]
fn a_database_that_takes_no_writes_is_unavailable_and_can_still_be_read() {
    in_app(|world| async move {
        if world.kind == Kind::Sqlite {
            let clock = world.clock.clone();
            let url = format!("{}?mode=ro", world.url);
            let store = Store::open(&url, 2, clock.clone(), Ids::seeded(clock, 7)).await.unwrap();
            let officer = world.actor(CITY, &[Role::AwardOfficer]).await;
            let failure = execute(&store, &officer, &programme("ro"), &Envelope::default()).await.unwrap_err();
            assert_eq!(failure.code(), ErrorCode::Unavailable, "{failure:?}");
            let read = Read::new(&store, officer);
            assert!(read.find::<audit_entry::Entity>().count().await.unwrap() > 0);
        }
    });
}
