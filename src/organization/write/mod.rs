//! The room's commands.

mod load_units;
mod settle_scopes;

pub use load_units::LoadUnits;
pub use settle_scopes::SettleScopes;
