//! What the published schema promises.

mod schema;
