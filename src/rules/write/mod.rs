//! The room's commands.

mod activate_rule;
mod approve_parameters;
mod approve_rule;
pub mod propose_parameters;
mod register_key;
mod revoke_key;
mod revoke_rule;
mod roll_back_rule;
mod shadow_rule;
mod sign_parameters;
mod sign_rule;
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
pub use revoke_key::RevokeKey;
pub use revoke_rule::RevokeRule;
pub use roll_back_rule::RollBackRule;
pub use shadow_rule::ShadowRule;
pub use sign_parameters::SignParameters;
pub use sign_rule::SignRule;
pub use test_rule::TestRule;
pub use unschedule_rule::UnscheduleRule;
pub use upload_rule::UploadRule;
pub use validate_rule::ValidateRule;
pub use withdraw_parameters::WithdrawParameters;
pub use withdraw_rule::WithdrawRule;

use std::collections::HashSet;

use crate::kernel::{Failure, id::RunId};
use crate::rules::entity::{review_flag, run};
use crate::rules::model::FlagState;
use crate::rules::read;
use crate::store::Write;

/// Flags runs for a person to look at, unless they wait for one already; tells how many.
async fn flag(runs: Vec<run::Model>, because: &str, write: &mut Write) -> Result<usize, Failure> {
    let ids: Vec<RunId> = runs.iter().map(|run| run.id).collect();
    let open: HashSet<RunId> =
        read::open_flags_of(write.read(), &ids).await?.into_iter().map(|row| row.run_id).collect();
    let flags: Vec<review_flag::Model> = runs
        .into_iter()
        .filter(|run| !open.contains(&run.id))
        .map(|run| review_flag::Model {
            id: write.id(),
            unit_id: run.unit_id,
            run_id: run.id,
            edition_id: run.edition_id,
            rule_version_id: run.rule_version_id,
            because: because.to_owned(),
            raised_at: write.now(),
            state: FlagState::Open.as_str().to_owned(),
            resolved_at: None,
            issuer: None,
            subject: None,
            resolution: None,
            version: 1,
        })
        .collect();
    let flagged = flags.len();
    write.insert_all(flags).await?;
    Ok(flagged)
}
