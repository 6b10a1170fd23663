//! Rencai, the program.
fn main() {}
