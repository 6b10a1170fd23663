//! The room's tables.

pub mod component;
pub mod failing;
pub mod judgement;
pub mod rule;
pub mod run;
