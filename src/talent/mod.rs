//! Talents, as far as nominations need them: a number at the importing department, a name, a birth
//! date, a category, an employer, and the person that the talent is. Deliberately absent until their issue: identity numbers, credentials,
//! employment, matching, statistics.

pub mod api;
mod category;
pub mod entity;
pub mod model;
pub mod read;
pub mod write;

pub use category::Category;
