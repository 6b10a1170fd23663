//! A run that waits for a process.
#![expect(clippy::disallowed_methods, reason = "what a process has left is looked at from outside")]

use std::sync::Arc;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use serde_json::{Value, json};

use crate::support::databases::Kind;
use crate::support::hall::{Hall, done, id, plain, tamper};
use crate::support::process::{Server, rencai, until};
use crate::support::world::{WUHUA, World};

/// More than a worker judges between two words on progress.
pub(super) const MANY: i64 = 8_400;

/// A closed edition of engineers with a run that waits.
pub(super) struct Waiting {
    pub hall: Hall,
    pub edition: String,
    pub run: String,
    folder: tempfile::TempDir,
}

impl Waiting {
    pub async fn of(world: &Arc<World>, count: i64) -> Self {
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

    pub fn serve(&self) -> Server {
        Server::start(self.folder.path(), &["--database", &self.hall.world.url])
    }

    pub async fn state(&self) -> String {
        self.hall.run(&self.run).await["state"].as_str().unwrap().to_owned()
    }

    pub async fn is_claimed(&self) {
        let claimed = "run WHERE state = 'RUNNING' AND lease_until > requested_at";
        until("the run is claimed", async || count(&self.hall.world, claimed).await == 1).await;
    }

    /// Nothing of the run is to be seen, and the edition waits for it.
    pub async fn is_untouched(&self) {
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
    pub async fn lapse(&self) {
        tamper(&self.hall.world, "UPDATE run SET lease_until = requested_at WHERE state = 'RUNNING'").await;
    }

    /// The run is there as a whole, and judged again it gives the same bytes.
    pub async fn is_whole(&self, of: i64) {
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

pub(super) async fn count(world: &World, rows: &str) -> i64 {
    let hand = connect(&world.url).await;
    let statement =
        sea_orm::Statement::from_string(hand.get_database_backend(), format!("SELECT count(*) AS n FROM {rows}"));
    hand.query_one_raw(statement).await.unwrap().unwrap().try_get("", "n").unwrap()
}

/// One connection that does not wait for a lock.
pub(super) async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    options.map_sqlx_sqlite_opts(|sqlite| sqlite.pragma("busy_timeout", "0"));
    Database::connect(options).await.unwrap()
}
