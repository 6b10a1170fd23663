//! Shared value types without input or output: ids, days and instants, text in two languages,
//! clauses, refusals. Deliberately absent: anything that knows a room, a table or a request.

pub mod calendar;
pub mod checks;
pub mod clause;
pub mod id;
pub(crate) mod machine;
pub mod money;
pub(crate) mod named;
pub mod period;
pub mod refusal;
pub mod text;
pub mod time;
pub mod unit;

pub use calendar::Calendar;
pub use clause::ClauseId;
pub use id::Ids;
pub use period::{Every, Period};
pub use refusal::{Change, ErrorCode, Failure, Fault, Refusal, Refusals};
pub use rencai_host::{Digest, canonical, canonicalize};
pub use text::{Language, Text};
pub use time::{Clock, Day, Instant, Term};
pub use unit::{PatternRole, UnitKind, ZoneLevel};
