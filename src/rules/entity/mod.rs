//! The room's tables.

pub mod component;
pub mod enactment;
pub mod failing;
pub mod judgement;
pub mod parameter_set;
pub mod review_flag;
pub mod rule_version;
pub mod run;
pub mod signature;
pub mod signing_key;
