//! Opens SQLite or PostgreSQL by URL, and begins the transactions that the doors use.

use std::sync::Arc;
use std::time::Duration;

use rencai_migrations::Migrator;
use sea_orm::sqlx::Connection as _;
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, EntityTrait,
    IsolationLevel, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;

use super::fault;
use crate::kernel::{Clock, ErrorCode, Failure, Fault, Ids, Refusal};

/// Which database is behind the URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// One file beside the program.
    Sqlite,
    /// A server.
    Postgres,
}

/// The database, the clock and the source of ids. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    engine: Engine,
    reads: DatabaseConnection,
    writes: DatabaseConnection,
    clock: Clock,
    ids: Ids,
}

impl Store {
    /// Connects. `sqlite://path/to/file.db` makes the file where there is none;
    /// `postgres://user@host/database` expects a database.
    ///
    /// # Errors
    /// A refusal of an unknown scheme; a fault where the database does not answer.
    pub async fn open(url: &str, connections: u32, clock: Clock, ids: Ids) -> Result<Self, Failure> {
        let engine = match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => Engine::Sqlite,
            Some("postgres" | "postgresql") => Engine::Postgres,
            _ => {
                return Err(Refusal::new(
                    ErrorCode::BadInput,
                    "数据库地址须以 sqlite: 或 postgres: 开头",
                    "a database URL begins with sqlite: or postgres:",
                )
                .at(["database"])
                .allowing(["sqlite://FILE", "postgres://USER@HOST/DATABASE"])
                .into());
            }
        };
        let (reads, writes) = match engine {
            // One writer: a queue in the pool is fairer than the file's own lock.
            Engine::Sqlite => {
                let writes = Database::connect(sqlite(url, 1)).await.map_err(fault)?;
                (Database::connect(sqlite(url, connections)).await.map_err(fault)?, writes)
            }
            Engine::Postgres => {
                // A command that scans a table is held to have read all of it, and loses the race against whoever writes
                // any row there; and the shorter a table is, the rather it is scanned.
                let writes = Database::connect(postgres(url, connections, "off")).await.map_err(fault)?;
                (Database::connect(postgres(url, connections, "on")).await.map_err(fault)?, writes)
            }
        };
        Ok(Self { inner: Arc::new(Inner { engine, reads, writes, clock, ids }) })
    }

    /// Brings the schema up to this program's.
    ///
    /// # Errors
    /// A database that refuses a step; the step's transaction is undone.
    pub async fn migrate(&self) -> Result<(), Fault> {
        Migrator::up(&self.inner.writes, None).await.map_err(fault)
    }

    /// How many steps this database's schema lacks.
    ///
    /// # Errors
    /// A database that does not answer.
    pub async fn pending_migrations(&self) -> Result<usize, Fault> {
        Migrator::get_pending_migrations(&self.inner.writes).await.map(|steps| steps.len()).map_err(fault)
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// It does not.
    pub async fn ping(&self) -> Result<(), Fault> {
        self.inner.reads.ping().await.map_err(fault)
    }

    /// Has the database look at a table to which many rows were added, so that it plans with what is
    /// there. It does so by itself too, some time later.
    ///
    /// # Errors
    /// A database that does not answer.
    pub async fn analyze<E: EntityTrait>(&self) -> Result<(), Fault> {
        let statement = format!("ANALYZE {}", E::default().table_name());
        self.inner.writes.execute_unprepared(&statement).await.map_err(fault)?;
        Ok(())
    }

    /// Closes the connections, so that a file can be moved.
    ///
    /// # Errors
    /// A connection that cannot be closed.
    pub async fn close(&self) -> Result<(), Fault> {
        self.inner.reads.close_by_ref().await.map_err(fault)?;
        self.inner.writes.close_by_ref().await.map_err(fault)
    }

    /// Which engine it is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.inner.engine
    }

    /// The one source of time.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// The one source of ids.
    #[must_use]
    pub fn ids(&self) -> &Ids {
        &self.inner.ids
    }

    pub(super) fn pool(&self) -> &DatabaseConnection {
        &self.inner.reads
    }

    /// For a command: what it read stays so until it commits, or it loses the race.
    ///
    /// # Errors
    /// A database that is away or busy.
    pub async fn begin_write(&self) -> Result<DatabaseTransaction, Fault> {
        self.begin_writing(IsolationLevel::Serializable).await
    }

    /// For rows that stand alone, by which no command decides: there is no race to lose.
    pub(super) async fn begin_apart(&self) -> Result<DatabaseTransaction, Fault> {
        self.begin_writing(IsolationLevel::ReadCommitted).await
    }

    async fn begin_writing(&self, isolation: IsolationLevel) -> Result<DatabaseTransaction, Fault> {
        let options = match self.inner.engine {
            Engine::Sqlite => TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            },
            Engine::Postgres => {
                TransactionOptions { isolation_level: Some(isolation), ..TransactionOptions::default() }
            }
        };
        self.inner.writes.begin_with_options(options).await.map_err(fault)
    }

    pub(super) async fn begin_snapshot(&self) -> Result<DatabaseTransaction, Fault> {
        let options = match self.inner.engine {
            Engine::Sqlite => TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Deferred),
                ..TransactionOptions::default()
            },
            Engine::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
        };
        self.inner.reads.begin_with_options(options).await.map_err(fault)
    }
}

fn options(url: String, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    // A question before each statement doubles the round trips; a connection that broke is replaced when it fails.
    options
        .max_connections(connections)
        .sqlx_logging(false)
        .test_before_acquire(false)
        .acquire_timeout(Duration::from_secs(10));
    options
}

fn postgres(url: &str, connections: u32, scans: &'static str) -> ConnectOptions {
    let mut options = options(url.to_owned(), connections);
    // The statements are few and prepared: planned once a connection, and never worth compiling. They
    // pick some rows by key out of tables that memory and solid disks read in any order.
    options.map_sqlx_postgres_opts(move |postgres| {
        postgres.options([
            ("plan_cache_mode", "force_generic_plan"),
            ("jit", "off"),
            ("random_page_cost", "1.1"),
            ("enable_seqscan", scans),
        ])
    });
    options
}

fn sqlite(url: &str, connections: u32) -> ConnectOptions {
    let url = if url.contains('?') { url.to_owned() } else { format!("{url}?mode=rwc") };
    let mut options = options(url, connections);
    options.map_sqlx_sqlite_opts(|sqlite| {
        sqlite
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", "FULL")
            .pragma("foreign_keys", "ON")
            .pragma("busy_timeout", "10000")
            .pragma("cache_size", "-16000")
            .pragma("analysis_limit", "1000")
    });
    // A full disk ends a transaction without the pool: whoever begins on that connection afterwards is
    // inside one that is never committed. Such a connection is thrown away.
    options.map_sqlx_sqlite_pool_opts(|pool| {
        pool.before_acquire(|connection, _| {
            let clean = !connection.is_in_transaction();
            Box::pin(async move { Ok(clean) })
        })
    });
    options
}
