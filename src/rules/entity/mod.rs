//! The room's tables.

pub mod component;
pub mod judgement;
pub mod rule;
pub mod run;
