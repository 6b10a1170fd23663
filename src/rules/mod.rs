//! Rules: components that counties install, the forms and facts that they ask for, the runs in which
//! they judged, and how a run is replayed. Ranks, ties and cuts are decided here, once for all rules. Deliberately
//! absent until their issue: signatures, approval, activation.

pub mod api;
pub mod entity;
pub mod evidence;
pub mod facts;
pub mod form;
pub mod impact;
pub mod mask;
pub mod model;
pub mod nearness;
pub mod parameters;
pub mod ranking;
pub mod read;
pub mod record;
pub mod rehearsal;
pub mod replay;
pub mod scan;
mod service;
pub mod trial;
pub mod write;

pub use form::Form;
pub use mask::Failing;
pub use service::{Rules, component_refused};
