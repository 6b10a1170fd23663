//! Talents, as far as nominations need them: a number at the importing department, a name, a birth
//! date, a category, an employer. Deliberately absent until their issue: identity numbers, credentials,
//! employment, matching, statistics.

pub mod api;
mod category;
pub mod entity;
pub mod read;

pub use category::Category;
