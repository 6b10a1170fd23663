//! The commands of the program, one file each.

pub mod serve;
pub mod token;
