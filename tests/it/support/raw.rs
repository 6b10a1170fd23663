//! A hand that reaches past the doors, into the database itself.
#![expect(clippy::disallowed_methods, reason = "who tampers with a database does not ask the store")]

use sea_orm::{ConnectionTrait, Database, DatabaseConnection};

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
