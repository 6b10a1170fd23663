//! Policies as data: documents, their clauses, and what each asks for and obliges to. Another city is another
//! catalogue. Deliberately absent: duties, which another room makes of the clauses.

pub mod api;
pub mod catalogues;
pub mod entity;
pub mod model;
pub mod obligation;
pub mod read;
pub mod write;
