//! The two doors.

mod commands;
mod history;
