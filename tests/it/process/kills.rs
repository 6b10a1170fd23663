//! Processes that are killed while they judge: nothing of the run is there, and the next process
//! takes it up.
#![expect(clippy::disallowed_methods, reason = "who stands in the way of a process does not ask the store")]

use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, TransactionTrait};

use super::waiting::{MANY, Waiting, connect, count};
use crate::support::databases::Kind;
use crate::support::hall::{done, id};
use crate::support::process::until;
use crate::support::world::{World, in_app};

/// Something in the way of who changes a table: put before the last thing that a command writes it holds the
/// command when all else is written and nothing is committed.
pub(super) enum Obstacle {
    Sqlite(DatabaseConnection),
    Postgres(DatabaseConnection, DatabaseTransaction, &'static str),
}

impl Obstacle {
    /// Before the nominations of a run become judged, after its judgements are written.
    async fn of_runs(world: &World) -> Self {
        Self::put(world, "nomination", "UPDATE OF state").await
    }

    pub(super) async fn put(world: &World, table: &'static str, change: &str) -> Self {
        let hand = connect(&world.url).await;
        match world.kind {
            Kind::Sqlite => {
                let trigger = format!(
                    "CREATE TRIGGER obstacle BEFORE {change} ON {table} BEGIN
                     SELECT count(*) FROM (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
                     SELECT i FROM n); END"
                );
                hand.execute_unprepared(&trigger).await.unwrap();
                Self::Sqlite(hand)
            }
            Kind::Postgres => {
                let held = connect(&world.url).await.begin().await.unwrap();
                held.execute_unprepared(&format!("LOCK TABLE {table} IN SHARE MODE")).await.unwrap();
                Self::Postgres(hand, held, table)
            }
        }
    }

    /// Whether somebody stands before it.
    pub(super) async fn is_met(&self) -> bool {
        match self {
            Self::Sqlite(hand) => match hand.execute_unprepared("BEGIN IMMEDIATE").await {
                Ok(_) => {
                    hand.execute_unprepared("ROLLBACK").await.unwrap();
                    false
                }
                Err(_) => true,
            },
            Self::Postgres(hand, _, table) => {
                let waiting = format!("SELECT 1 FROM pg_locks WHERE NOT granted AND relation = '{table}'::regclass");
                hand.execute_unprepared(&waiting).await.unwrap().rows_affected() > 0
            }
        }
    }

    /// Whoever writes after the claim is there to be seen stores the run.
    async fn waits_for(&self, waiting: &Waiting) {
        waiting.is_claimed().await;
        until("the run is being stored", async || self.is_met().await).await;
    }

    pub(super) async fn remove(self) {
        match self {
            Self::Sqlite(hand) => {
                hand.execute_unprepared("DROP TRIGGER obstacle").await.unwrap();
            }
            Self::Postgres(_, held, _) => held.rollback().await.unwrap(),
        }
    }
}

#[test]
fn a_process_killed_while_it_reads_facts_or_judges_leaves_nothing_and_the_next_one_finishes_the_run() {
    in_app(|world| async move {
        let waiting = Waiting::of(&world, MANY).await;

        let first = waiting.serve();
        waiting.is_claimed().await;
        first.kill();
        waiting.is_untouched().await;
        waiting.lapse().await;

        let second = waiting.serve();
        until("a part of the run is judged", async || waiting.hall.run(&waiting.run).await["done"] != 0).await;
        second.kill();
        waiting.is_untouched().await;
        waiting.lapse().await;

        let third = waiting.serve();
        until("the run is judged", async || waiting.state().await == "DONE").await;
        assert!(third.hears("judged").contains(waiting.hall.run(&waiting.run).await["digest"].as_str().unwrap()));
        third.kill();
        waiting.is_whole(MANY).await;
    });
}

#[test]
fn a_process_killed_when_all_is_written_and_nothing_committed_leaves_nothing() {
    in_app(|world| async move {
        let waiting = Waiting::of(&world, 3).await;
        let obstacle = Obstacle::of_runs(&world).await;
        let first = waiting.serve();
        obstacle.waits_for(&waiting).await;
        first.kill();
        waiting.is_untouched().await;
        obstacle.remove().await;
        waiting.is_untouched().await;
        waiting.lapse().await;
        let second = waiting.serve();
        until("the run is judged", async || waiting.state().await == "DONE").await;
        second.kill();
        waiting.is_whole(3).await;
    });
}

#[test]
fn a_run_that_three_processes_did_not_survive_fails_and_may_be_asked_for_again() {
    in_app(|world| async move {
        let mut waiting = Waiting::of(&world, 3).await;
        for _ in 0..3 {
            let obstacle = Obstacle::of_runs(&world).await;
            let server = waiting.serve();
            obstacle.waits_for(&waiting).await;
            server.kill();
            obstacle.remove().await;
            waiting.is_untouched().await;
            waiting.lapse().await;
        }
        let last = waiting.serve();
        until("the run is given up", async || waiting.state().await == "FAILED").await;
        assert!(waiting.hall.run(&waiting.run).await["problem"].to_string().contains("broke off 3 times"));
        assert_eq!(waiting.hall.state(&waiting.edition).await, "CLOSED");
        assert_eq!(count(&world, "judgement").await, 0);
        let again = waiting.hall.ask_judging(&waiting.edition).await;
        done(&again);
        waiting.run = id(&again["run"]);
        until("the new run is judged", async || waiting.state().await == "DONE").await;
        last.kill();
        waiting.is_whole(3).await;
    });
}
