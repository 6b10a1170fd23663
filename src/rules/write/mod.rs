//! The room's commands.

mod activate_rule;
mod approve_parameters;
mod approve_rule;
pub mod propose_parameters;
mod register_key;
mod resolve_flag;
mod revoke_key;
mod revoke_rule;
mod roll_back_rule;
mod shadow_rule;
mod subject;
pub mod test_rule;
mod unschedule_rule;
mod upload_rule;
pub mod validate_rule;
mod withdraw_parameters;
mod withdraw_rule;

pub use activate_rule::ActivateRule;
pub use approve_parameters::ApproveParameters;
pub use approve_rule::ApproveRule;
pub use propose_parameters::ProposeParameters;
pub use register_key::RegisterKey;
pub use resolve_flag::ResolveFlag;
pub use revoke_key::RevokeKey;
pub use revoke_rule::RevokeRule;
pub use roll_back_rule::RollBackRule;
pub use shadow_rule::ShadowRule;
pub use test_rule::TestRule;
pub use unschedule_rule::UnscheduleRule;
pub use upload_rule::UploadRule;
pub use validate_rule::ValidateRule;
pub use withdraw_parameters::WithdrawParameters;
pub use withdraw_rule::WithdrawRule;

use crate::kernel::{ErrorCode, Refusal};

/// Refuses a grave step without a reason.
fn demand_reason(reason: &str) -> Result<(), Refusal> {
    if !reason.trim().is_empty() {
        return Ok(());
    }
    Err(Refusal::new(ErrorCode::BadInput, "此步须说明理由", "this move needs a reason").at(["reason"]))
}
