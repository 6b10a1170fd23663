//! The room's commands.

mod install_rule;

pub use install_rule::{InstallRule, prepare};
