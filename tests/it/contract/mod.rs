//! What the published schema promises.

mod nulls;
mod schema;
