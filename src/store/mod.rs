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

pub use command::{Accepted, COMMON_ERRORS, Command, Envelope, Place, Subject, execute, keep_refused};
pub use connect::{Engine, Store};
pub use read::{Find, Guarded, Reach, Read, one_of, own_rows};
pub use write::{Event, Write};

use sea_orm::{DbErr, RuntimeErr};

use crate::kernel::Fault;

/// Tells what may pass (a lost race, a busy file) from what will not.
fn fault(error: DbErr) -> Fault {
    let code = match &error {
        DbErr::Exec(RuntimeErr::SqlxError(inner))
        | DbErr::Query(RuntimeErr::SqlxError(inner))
        | DbErr::Conn(RuntimeErr::SqlxError(inner)) => {
            inner.as_database_error().and_then(|database| database.code()).map(|code| code.into_owned())
        }
        _ => None,
    };
    match code.as_deref() {
        // serialization_failure, deadlock_detected; SQLITE_BUSY, _RECOVERY, _SNAPSHOT
        Some("40001" | "40P01" | "5" | "261" | "517") => Fault::transient(error),
        _ => Fault::new(error),
    }
}
