//! The room's commands.

mod bind_talent;
mod subject;
mod unbind_talent;

pub use bind_talent::BindTalent;
pub use unbind_talent::UnbindTalent;
