//! The room's tables.

pub mod appointment;
pub mod body;
pub mod body_version;
pub mod establishment;
pub mod membership;
pub mod network;
pub mod network_version;
pub mod post;
pub mod post_version;
pub mod unit;
pub mod unit_succession;
pub mod unit_version;
