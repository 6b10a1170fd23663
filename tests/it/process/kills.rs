//! Processes that are killed while they judge: nothing of the run is there, and the next process
//! takes it up.
#![expect(clippy::disallowed_methods, reason = "who stands in the way of a process does not ask the store")]

use std::sync::Arc;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, TransactionTrait};
use serde_json::{Value, json};

use crate::support::databases::Kind;
use crate::support::hall::{Hall, done, id, plain, tamper};
use crate::support::process::{Server, rencai, until};
use crate::support::world::{WUHUA, World, in_app};

/// More than a worker judges between two words on progress.
const MANY: i64 = 8_400;

/// A closed edition of engineers with a run that waits.
struct Waiting {
    hall: Hall,
    edition: String,
    run: String,
    folder: tempfile::TempDir,
}

impl Waiting {
    async fn of(world: &Arc<World>, count: i64) -> Self {
        let hall = Hall::at(world, WUHUA).await;
        let rule = hall.engineers().await;
        let edition = hall.open(&rule, 2010, 2).await;
        for number in 1..=3 {
            done(&hall.nominate(&edition, &format!("{number:03}"), plain(number)).await);
        }
        if count > 3 {
            multiply(world, count - 3).await;
        }
        done(&hall.step("editionClose", &edition, None).await);
        let asked = hall.ask_judging(&edition).await;
        done(&asked);
        assert_eq!(asked["run"]["total"], count);
        Self { hall, edition, run: id(&asked["run"]), folder: tempfile::tempdir().unwrap() }
    }

    fn serve(&self) -> Server {
        Server::start(self.folder.path(), &["--database", &self.hall.world.url])
    }

    async fn state(&self) -> String {
        self.hall.run(&self.run).await["state"].as_str().unwrap().to_owned()
    }

    async fn is_claimed(&self) {
        let claimed = "run WHERE state = 'RUNNING' AND lease_until > requested_at";
        until("the run is claimed", async || count(&self.hall.world, claimed).await == 1).await;
    }

    /// Whoever writes after the claim is there to be seen stores the run.
    async fn is_being_stored(&self, obstacle: &Obstacle) {
        self.is_claimed().await;
        until("the run is being stored", async || obstacle.is_met().await).await;
    }

    /// Nothing of the run is to be seen, and the edition waits for it.
    async fn is_untouched(&self) {
        let run = self.hall.run(&self.run).await;
        assert_eq!(
            (&run["state"], &run["digest"], &run["finishedAt"]),
            (&json!("RUNNING"), &Value::Null, &Value::Null)
        );
        assert_eq!(self.hall.state(&self.edition).await, "JUDGING");
        assert_eq!(count(&self.hall.world, "judgement").await, 0);
        assert_eq!(count(&self.hall.world, "nomination WHERE state <> 'SUBMITTED'").await, 0);
    }

    /// As if the dead one's minute had passed.
    async fn lapse(&self) {
        tamper(&self.hall.world, "UPDATE run SET lease_until = requested_at WHERE state = 'RUNNING'").await;
    }

    /// The run is there as a whole, and judged again it gives the same bytes.
    async fn is_whole(&self, of: i64) {
        let run = self.hall.run(&self.run).await;
        assert_eq!((&run["state"], &run["done"], &run["total"]), (&json!("DONE"), &json!(of), &json!(of)));
        assert_eq!(self.hall.state(&self.edition).await, "RANKED");
        assert_eq!(count(&self.hall.world, "judgement").await, of);
        assert_eq!(count(&self.hall.world, "nomination WHERE state <> 'JUDGED'").await, 0);
        rencai(self.folder.path(), &["replay", &self.run, "--database", &self.hall.world.url])
            .prints(&["the same bytes", run["digest"].as_str().unwrap()]);
    }
}

/// Nominates so many more, each as the first one is.
async fn multiply(world: &World, count: i64) {
    let id = match world.kind {
        Kind::Sqlite => "randomblob(16)",
        Kind::Postgres => "gen_random_uuid()",
    };
    let numbers = format!("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})");
    let talents = format!(
        "INSERT INTO talent (id, unit_id, employer_id, number, name, birth_date, category, version) {numbers}
         SELECT {id}, unit_id, employer_id, 'copy ' || i, name, birth_date, category, version FROM talent, n
         WHERE number = '001'"
    );
    let nominations = format!(
        "INSERT INTO nomination (id, edition_id, unit_id, talent_id, answers, content_digest, state, made_at, version)
         SELECT {id}, one.edition_id, one.unit_id, copy.id, one.answers, one.content_digest, one.state, one.made_at, 1
         FROM nomination one JOIN talent ON talent.id = one.talent_id AND talent.number = '001'
         JOIN talent copy ON copy.number LIKE 'copy %'"
    );
    tamper(world, &talents).await;
    tamper(world, &nominations).await;
}

async fn count(world: &World, rows: &str) -> i64 {
    let hand = connect(&world.url).await;
    let statement =
        sea_orm::Statement::from_string(hand.get_database_backend(), format!("SELECT count(*) AS n FROM {rows}"));
    hand.query_one_raw(statement).await.unwrap().unwrap().try_get("", "n").unwrap()
}

/// One connection that does not wait for a lock.
async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    options.map_sqlx_sqlite_opts(|sqlite| sqlite.pragma("busy_timeout", "0"));
    Database::connect(options).await.unwrap()
}

/// Something in the way of nominations becoming judged: the last thing that a run stores, when all
/// its judgements are written and nothing is committed.
enum Obstacle {
    Sqlite(DatabaseConnection),
    Postgres(DatabaseConnection, DatabaseTransaction),
}

impl Obstacle {
    async fn put(world: &World) -> Self {
        let hand = connect(&world.url).await;
        match world.kind {
            Kind::Sqlite => {
                hand.execute_unprepared(
                    "CREATE TRIGGER obstacle BEFORE UPDATE OF state ON nomination BEGIN
                     SELECT count(*) FROM (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
                     SELECT i FROM n); END",
                )
                .await
                .unwrap();
                Self::Sqlite(hand)
            }
            Kind::Postgres => {
                let held = connect(&world.url).await.begin().await.unwrap();
                held.execute_unprepared("LOCK TABLE nomination IN SHARE MODE").await.unwrap();
                Self::Postgres(hand, held)
            }
        }
    }

    /// Whether somebody stands before it.
    async fn is_met(&self) -> bool {
        match self {
            Self::Sqlite(hand) => match hand.execute_unprepared("BEGIN IMMEDIATE").await {
                Ok(_) => {
                    hand.execute_unprepared("ROLLBACK").await.unwrap();
                    false
                }
                Err(_) => true,
            },
            Self::Postgres(hand, _) => {
                let waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'nomination'::regclass";
                hand.execute_unprepared(waiting).await.unwrap().rows_affected() > 0
            }
        }
    }

    async fn remove(self) {
        match self {
            Self::Sqlite(hand) => {
                hand.execute_unprepared("DROP TRIGGER obstacle").await.unwrap();
            }
            Self::Postgres(_, held) => held.rollback().await.unwrap(),
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
        let obstacle = Obstacle::put(&world).await;
        let first = waiting.serve();
        waiting.is_being_stored(&obstacle).await;
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
            let obstacle = Obstacle::put(&world).await;
            let server = waiting.serve();
            waiting.is_being_stored(&obstacle).await;
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
