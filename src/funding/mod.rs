//! Funding: where the money of a talent fund comes from, its budget lines and their limits, and the ledger that follows
//! every yuan from appropriation to payment.
//!
//! Deliberately absent: whether a duty is discharged, which the room of duties decides; who deserves a prize, which
//! awards decide; and the treasury itself: what is ordered here is paid there.

pub mod api;
pub mod entity;
pub mod holdings;
pub mod ledger;
pub mod model;
pub mod read;
pub mod write;
