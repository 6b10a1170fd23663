//! The two doors.

mod commands;
