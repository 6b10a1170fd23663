//! The database schema, step by step, the same on SQLite and PostgreSQL.
//!
//! A step is a list of SQL statements in which five words differ between the engines: `{uuid}`,
//! `{text}`, `{day}`, `{instant}`, `{bytes}`. Text is compared by bytes on both, so that pages and
//! digests agree. A statement that begins with `{sqlite}` or `{postgres}` is for that engine alone. Deliberately
//! absent: floating-point, decimal and `jsonb` columns. Foreign keys of PostgreSQL are `DEFERRABLE INITIALLY DEFERRED`.
#![expect(clippy::disallowed_methods, reason = "a step of the schema is made of statements")]

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

mod m0001_store;
mod m0002_organization;
mod m0003_policy;
mod m0004_rules;
mod m0005_awards;
mod m0006_revocation;
mod m0007_bodies;
mod m0008_networks;
mod m0009_duties;
mod m0010_examined;
mod m0011_reports;
mod m0012_deliberation;
mod m0013_supervision;
mod m0014_documents;
mod m0015_coordination;
mod m0016_reminders;
mod m0017_activities;
mod m0018_assessment;
mod m0019_calendars;
mod m0020_tasks;
mod m0021_assessed;
mod m0022_stages;
mod m0023_units;
mod m0024_groups;
mod m0025_prepared;
mod m0026_occasions;
mod m0027_summaries;
mod m0028_attempts;
mod m0029_acting;
mod m0030_entered;
mod m0031_matters;
mod m0032_lapsed;
mod m0033_documents;
mod m0034_register;
mod m0035_known;
mod m0036_proposals;
mod m0037_focus;
mod m0038_funding;
mod m0039_revenue;
mod m0040_grounds;
mod m0041_employers;
mod m0042_races;

/// All steps, in order.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(Step { name: "m0001_store", statements: m0001_store::STATEMENTS }),
            Box::new(Step { name: "m0002_organization", statements: m0002_organization::STATEMENTS }),
            Box::new(Step { name: "m0003_policy", statements: m0003_policy::STATEMENTS }),
            Box::new(Step { name: "m0004_rules", statements: m0004_rules::STATEMENTS }),
            Box::new(Step { name: "m0005_awards", statements: m0005_awards::STATEMENTS }),
            Box::new(Step { name: "m0006_revocation", statements: m0006_revocation::STATEMENTS }),
            Box::new(Step { name: "m0007_bodies", statements: m0007_bodies::STATEMENTS }),
            Box::new(Step { name: "m0008_networks", statements: m0008_networks::STATEMENTS }),
            Box::new(Step { name: "m0009_duties", statements: m0009_duties::STATEMENTS }),
            Box::new(Step { name: "m0010_examined", statements: m0010_examined::STATEMENTS }),
            Box::new(Step { name: "m0011_reports", statements: m0011_reports::STATEMENTS }),
            Box::new(Step { name: "m0012_deliberation", statements: m0012_deliberation::STATEMENTS }),
            Box::new(Step { name: "m0013_supervision", statements: m0013_supervision::STATEMENTS }),
            Box::new(Step { name: "m0017_activities", statements: m0017_activities::STATEMENTS }),
            Box::new(Step { name: "m0015_coordination", statements: m0015_coordination::STATEMENTS }),
            Box::new(Step { name: "m0016_reminders", statements: m0016_reminders::STATEMENTS }),
            Box::new(Step { name: "m0018_assessment", statements: m0018_assessment::STATEMENTS }),
            Box::new(Step { name: "m0014_documents", statements: m0014_documents::STATEMENTS }),
            Box::new(Step { name: "m0020_tasks", statements: m0020_tasks::STATEMENTS }),
            Box::new(Step { name: "m0019_calendars", statements: m0019_calendars::STATEMENTS }),
            Box::new(Step { name: "m0022_stages", statements: m0022_stages::STATEMENTS }),
            Box::new(Step { name: "m0021_assessed", statements: m0021_assessed::STATEMENTS }),
            Box::new(Step { name: "m0023_units", statements: m0023_units::STATEMENTS }),
            Box::new(Step { name: "m0024_groups", statements: m0024_groups::STATEMENTS }),
            Box::new(Step { name: "m0025_prepared", statements: m0025_prepared::STATEMENTS }),
            Box::new(Step { name: "m0026_occasions", statements: m0026_occasions::STATEMENTS }),
            Box::new(Step { name: "m0027_summaries", statements: m0027_summaries::STATEMENTS }),
            Box::new(Step { name: "m0028_attempts", statements: m0028_attempts::STATEMENTS }),
            Box::new(Step { name: "m0029_acting", statements: m0029_acting::STATEMENTS }),
            Box::new(Step { name: "m0030_entered", statements: m0030_entered::STATEMENTS }),
            Box::new(Step { name: "m0031_matters", statements: m0031_matters::STATEMENTS }),
            Box::new(Step { name: "m0032_lapsed", statements: m0032_lapsed::STATEMENTS }),
            Box::new(Step { name: "m0033_documents", statements: m0033_documents::STATEMENTS }),
            Box::new(Step { name: "m0034_register", statements: m0034_register::STATEMENTS }),
            Box::new(Step { name: "m0035_known", statements: m0035_known::STATEMENTS }),
            Box::new(Step { name: "m0036_proposals", statements: m0036_proposals::STATEMENTS }),
            Box::new(Step { name: "m0037_focus", statements: m0037_focus::STATEMENTS }),
            Box::new(Step { name: "m0038_funding", statements: m0038_funding::STATEMENTS }),
            Box::new(Step { name: "m0039_revenue", statements: m0039_revenue::STATEMENTS }),
            Box::new(Step { name: "m0040_grounds", statements: m0040_grounds::STATEMENTS }),
            Box::new(Step { name: "m0041_employers", statements: m0041_employers::STATEMENTS }),
            Box::new(Step { name: "m0042_races", statements: m0042_races::STATEMENTS }),
        ]
    }
}

struct Step {
    name: &'static str,
    statements: &'static [&'static str],
}

impl MigrationName for Step {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    /// sea-orm-migration opens a transaction on PostgreSQL only, unless it is asked to.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let words: [(&str, &str); 6] = match connection.get_database_backend() {
            DbBackend::Postgres => [
                ("{postgres}", ""),
                ("{uuid}", "uuid"),
                ("{text}", "text COLLATE \"C\""),
                ("{day}", "date"),
                ("{instant}", "timestamptz"),
                ("{bytes}", "bytea"),
            ],
            _ => [
                ("{sqlite}", ""),
                ("{uuid}", "blob"),
                ("{text}", "text"),
                ("{day}", "text"),
                ("{instant}", "text"),
                ("{bytes}", "blob"),
            ],
        };
        for statement in self.statements {
            let sql = words.iter().fold((*statement).to_owned(), |sql, (word, engine)| sql.replace(word, engine));
            if sql.starts_with('{') {
                continue;
            }
            connection.execute_unprepared(&sql).await?;
        }
        Ok(())
    }
}
