//! The tests of the whole, in one binary.
#![recursion_limit = "256"]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may stop at the first surprise"
)]

mod access;
mod assessment;
mod awards;
mod contract;
mod coordination;
mod deliberation;
mod documents;
mod duties;
mod funding;
mod integrity;
mod kernel;
mod model;
mod organization;
mod pages;
mod policy;
mod process;
mod reports;
mod rules;
mod server;
mod store;
mod supervision;
mod support;
