//! Rules: the versions that counties upload, from draft to revocation, with their signatures, parameters and
//! days in force; the forms and facts that they ask for, the runs in which they judged, and how a run is
//! replayed. Ranks, ties and cuts are decided here, once for all rules. Deliberately absent: what is judged,
//! which is the awards', and money.

pub mod api;
pub mod bundle;
pub mod cases;
pub mod checks;
pub mod decisions;
pub mod enacting;
pub mod entity;
pub mod evidence;
pub mod facts;
pub mod form;
pub mod impact;
pub mod judging;
pub mod mask;
pub mod model;
pub mod nearness;
pub mod parameters;
pub mod ranking;
pub mod read;
pub mod record;
pub mod rehearsal;
pub mod replay;
mod service;
pub mod signing;
pub mod table;
pub mod trial;
pub mod trust;
pub mod write;

pub use form::Form;
pub use mask::Failing;
pub use service::{Rules, component_failure, without_words};
