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

use crate::kernel::{Failure, Fault, checks, id::RuleVersionId};
use crate::rules::decisions::{Decided, Decision, Decisions};
use crate::rules::entity::review_flag;
use crate::rules::model::{FlagMove, FlagState};
use crate::rules::read;
use crate::store::Write;

/// Flags what rests on versions for a person to look at, unless it waits for one already; tells how many.
async fn flag(
    decisions: &dyn Decisions,
    versions: &[RuleVersionId],
    because: &str,
    write: &mut Write,
) -> Result<usize, Failure> {
    let runs = read::finished_runs_of(write.read(), versions).await?;
    let others = decisions.resting(write.read(), versions).await?;
    let open = read::open_flags_of(write.read(), versions).await?;
    let open: HashSet<Decided> = open.iter().filter_map(review_flag::Model::decided).collect();
    let resting = runs.iter().map(Decision::from).chain(others);
    let flags: Vec<review_flag::Model> =
        resting.filter(|one| !open.contains(&one.decided)).map(|one| raised(one, because, write)).collect();
    let flagged = flags.len();
    write.insert_all(flags).await?;
    Ok(flagged)
}

fn raised(over: Decision, because: &str, write: &Write) -> review_flag::Model {
    let (run, edition, assessment, round) = match over.decided {
        Decided::Run(run, edition) => (Some(run), Some(edition), None, None),
        Decided::Round(assessment, round) => (None, None, Some(assessment), Some(round)),
    };
    review_flag::Model {
        id: write.id(),
        unit_id: over.unit,
        run_id: run,
        edition_id: edition,
        assessment_id: assessment,
        round,
        rule_version_id: over.rule_version,
        because: because.to_owned(),
        raised_at: write.now(),
        state: FlagState::Open.as_str().to_owned(),
        resolved_at: None,
        issuer: None,
        subject: None,
        resolution: None,
        version: 1,
    }
}

/// A flag once a person has looked, who says why; what follows for the decision, its own room says.
///
/// # Errors
/// `BAD_USER_INPUT` without a reason; `STATE_FORBIDS` where somebody has looked already.
pub fn resolved(
    flag: &review_flag::Model,
    upheld: bool,
    reason: &str,
    write: &Write,
) -> Result<review_flag::Model, Failure> {
    checks::reason(reason)?;
    let state: FlagState = flag.state.parse().map_err(Fault::new)?;
    let state = state.go(if upheld { FlagMove::Uphold } else { FlagMove::SetAside })?;
    let person = write.read().actor().person.clone();
    Ok(review_flag::Model {
        state: state.as_str().to_owned(),
        resolved_at: Some(write.now()),
        issuer: Some(person.issuer),
        subject: Some(person.subject),
        resolution: Some(reason.to_owned()),
        version: flag.version + 1,
        ..flag.clone()
    })
}
