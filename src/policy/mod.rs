//! Policies as data: documents, their clauses, and what each asks for. Another city is another
//! catalogue. Deliberately absent: duties, which another room makes of the clauses.

pub mod api;
pub mod catalogues;
pub mod entity;
pub mod model;
pub mod read;
pub mod write;
