//! Who acts, where, and what each role may do. Tokens become actors here; the matrix is the one
//! table of rights. Deliberately absent: passwords and accounts, which are the issuers' business.

pub mod actor;
pub mod api;
pub mod key_file;
pub mod matrix;
pub mod token;

pub use actor::{Actor, Person, Scope};
pub use matrix::{Action, Role};
