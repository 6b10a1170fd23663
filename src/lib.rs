#![doc = include_str!("README.md")]
#![recursion_limit = "256"]

pub mod access;
pub mod awards;
pub mod kernel;
pub mod server;
pub mod store;
