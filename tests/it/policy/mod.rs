//! Policies and clauses.

mod loading;
mod reading;
