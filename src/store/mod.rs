//! The only place that knows connections. Two doors: [`Read`], whose rows are those within the
//! actor's reach, and [`execute`], which runs a [`Command`] in one transaction with its audit entry
//! and its events. Deliberately absent: any table of a room; the store knows the unit tree by the
//! one column that carries scope.
#![expect(clippy::disallowed_methods, reason = "the doors are made of what is forbidden outside them")]

pub mod api;
pub mod audit;
mod command;
mod connect;
pub mod dated;
pub mod entity;
pub mod files;
mod read;
mod write;

pub use command::{
    About, Accepted, Attempt, COMMON_ERRORS, Command, Envelope, Place, Standing, Subject, answered, execute,
    keep_refused, refuse,
};
pub use connect::{Engine, Store};
pub use read::{Find, Guarded, Reach, Read, one_of, own_rows};
pub use write::{Event, Write};

use sea_orm::{DbErr, RuntimeErr, SqlxError};

use crate::kernel::Fault;

/// Tells what may pass (a lost race, a busy file) and what is an outage from what will not pass.
fn fault(error: DbErr) -> Fault {
    let inner = match &error {
        DbErr::ConnectionAcquire(_) => return Fault::outage(error),
        DbErr::Exec(RuntimeErr::SqlxError(inner))
        | DbErr::Query(RuntimeErr::SqlxError(inner))
        | DbErr::Conn(RuntimeErr::SqlxError(inner)) => inner,
        _ => return Fault::new(error),
    };
    let code = match inner.as_ref() {
        SqlxError::Database(database) => database.code().map(|code| code.into_owned()),
        SqlxError::Io(_) | SqlxError::PoolTimedOut | SqlxError::PoolClosed | SqlxError::WorkerCrashed => {
            return Fault::outage(error);
        }
        _ => None,
    };
    match code.as_deref().unwrap_or_default() {
        // serialization_failure, deadlock_detected; SQLITE_BUSY, _RECOVERY, _SNAPSHOT
        "40001" | "40P01" | "5" | "261" | "517" => Fault::transient(error),
        code if is_outage(code) => Fault::outage(error),
        _ => Fault::new(error),
    }
}

/// The classes of PostgreSQL's codes, which have five characters, and SQLite's numbers, whose low
/// byte is the kind.
#[must_use]
pub fn is_outage(code: &str) -> bool {
    if code.len() == 5 {
        // connections, resources (full disk, too many connections), shutdown and start, its own files;
        // read_only_sql_transaction: a standby
        return ["08", "53", "57P", "58"].iter().any(|class| code.starts_with(class)) || code == "25006";
    }
    // SQLITE_READONLY, _IOERR, _FULL, _CANTOPEN
    code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 8 | 10 | 13 | 14))
}
