//! The room's tables.

pub mod assessment;
pub mod assessment_result;
pub mod assessment_round;
pub mod assessment_scheme;
