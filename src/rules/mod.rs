//! Rules: components that counties install, the forms and facts that they ask for, the runs in which
//! they judged, how a run is replayed, and decision tables for those who write no component. Ranks, ties and cuts are decided here, once for all rules. Deliberately
//! absent until their issue: signatures, approval, activation, impact.

pub mod api;
pub mod entity;
pub mod evidence;
pub mod facts;
pub mod form;
pub mod mask;
pub mod model;
pub mod parameters;
pub mod ranking;
pub mod read;
pub mod record;
pub mod rehearsal;
pub mod replay;
mod service;
pub mod table;
pub mod write;

pub use form::Form;
pub use mask::Failing;
pub use service::{Rules, component_refused};
