//! The two doors.

mod audit;
mod commands;
mod history;
mod keys;
mod races;
