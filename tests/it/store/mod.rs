//! The two doors.

mod audit;
mod commands;
mod files;
mod history;
mod keys;
mod lists;
mod races;
