//! The room's commands.

mod load_units;
pub mod reorganize;
mod settle_scopes;

pub use load_units::LoadUnits;
pub use reorganize::Reorganize;
pub use settle_scopes::SettleScopes;
