//! The room's commands.

mod change_body;
mod change_members;
mod change_post;
mod close_body;
mod close_post;
mod create_network;
mod create_post;
mod end_appointment;
mod ending;
mod load_units;
mod make_appointment;
mod register_body;
mod rename_network;
pub mod reorganize;
mod saying;
mod set_establishment;
mod settle_scopes;
mod subject;

pub use change_body::ChangeBody;
pub use change_members::ChangeMembers;
pub use change_post::ChangePost;
pub use close_body::CloseBody;
pub use close_post::ClosePost;
pub use create_network::CreateNetwork;
pub use create_post::CreatePost;
pub use end_appointment::EndAppointment;
pub use load_units::LoadUnits;
pub use make_appointment::MakeAppointment;
pub use register_body::RegisterBody;
pub use rename_network::RenameNetwork;
pub use reorganize::Reorganize;
pub use saying::BodySaying;
pub use set_establishment::SetEstablishment;
pub use settle_scopes::SettleScopes;
