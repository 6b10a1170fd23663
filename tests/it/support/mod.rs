//! What the tests stand on.

pub mod databases;
pub mod edge;
pub mod hall;
pub mod issuer;
pub mod played;
pub mod process;
pub mod raw;
pub mod site;
pub mod snapshot;
pub mod world;

/// Tests need no disk.
pub const POSTGRES_OPTIONS: &str = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off";
