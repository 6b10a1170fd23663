//! Funding: where the money of a talent fund comes from, its budget lines and their limits, and the ledger that follows
//! every yuan from appropriation to payment.
//!
//! Beside the funds, employers and what they declare of their training funds.
//!
//! Deliberately absent: whether a duty is discharged, which the room of duties decides; who deserves a prize, which
//! awards decide; and the treasury itself: what is ordered here is paid there.

pub mod api;
mod charts;
pub mod employers;
pub mod entity;
pub mod examining;
pub mod figures;
pub mod files;
pub mod grounds;
pub mod holdings;
pub mod ledger;
pub mod model;
pub mod obligation;
pub mod read;
pub mod shares;
pub mod sheet;
pub mod workbook;
pub mod write;
