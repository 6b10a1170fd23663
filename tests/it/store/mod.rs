//! The two doors.

mod commands;
mod history;
mod races;
