//! A hand that reaches past the doors, into the database itself.
#![expect(clippy::disallowed_methods, reason = "who tampers with a database does not ask the store")]

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

use super::world::World;

const CHAIN: [&str; 3] = ["audit_entry", "audit_row", "audit_head"];

/// A connection of one's own to the world's database.
pub struct Hand(DatabaseConnection);

impl Hand {
    pub async fn reach(world: &World) -> Self {
        Self(Database::connect(&world.url).await.unwrap())
    }

    /// Runs a statement and tells how many rows it changed.
    pub async fn run(&self, sql: &str) -> u64 {
        self.0.execute_unprepared(sql).await.unwrap().rows_affected()
    }

    /// Whether the database refuses a statement.
    pub async fn is_refused(&self, sql: &str) -> bool {
        self.0.execute_unprepared(sql).await.is_err()
    }

    /// Every table with all its rows as text, sorted.
    pub async fn everything(&self) -> Vec<(String, Vec<String>)> {
        let tables = match self.0.get_database_backend() {
            DbBackend::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
            _ => "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public'",
        };
        let mut everything = Vec::new();
        for table in self.texts(tables, "name").await {
            let rows = match self.0.get_database_backend() {
                DbBackend::Sqlite => {
                    let columns = format!("SELECT name FROM pragma_table_info('{table}')");
                    let quoted: Vec<_> = self.texts(&columns, "name").await;
                    let quoted: Vec<_> = quoted.iter().map(|column| format!("quote(\"{column}\")")).collect();
                    format!("SELECT {} AS row FROM \"{table}\"", quoted.join(" || ',' || "))
                }
                _ => format!("SELECT t::text AS row FROM \"{table}\" t"),
            };
            let mut rows = self.texts(&rows, "row").await;
            rows.sort();
            everything.push((table, rows));
        }
        everything.sort();
        everything
    }

    /// A column of what a query finds.
    pub async fn texts(&self, sql: &str, column: &str) -> Vec<String> {
        let rows = self.0.query_all_raw(Statement::from_string(self.0.get_database_backend(), sql)).await.unwrap();
        rows.iter().map(|row| row.try_get("", column).unwrap()).collect()
    }

    /// Keeps the audit tables as they are.
    pub async fn keep_chain(&self) {
        for table in CHAIN {
            self.run(&format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}")).await;
        }
    }

    /// Puts them back.
    pub async fn restore_chain(&self) {
        for table in ["audit_row", "audit_head", "audit_entry"] {
            self.run(&format!("DELETE FROM {table}")).await;
        }
        for table in CHAIN {
            self.run(&format!("INSERT INTO {table} SELECT * FROM kept_{table}")).await;
        }
    }
}
