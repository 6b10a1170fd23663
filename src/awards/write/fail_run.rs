//! Records that a run failed: it leaves no judgement, and the edition goes back to where it was.

use serde::Serialize;

use super::subject::{RunSubject, moved};
use crate::access::Action;
use crate::awards::model::{EditionMove, EditionState};
use crate::kernel::{ClauseId, ErrorCode, Failure, Fault, Refusal, canonical, id::RunId};
use crate::rules::Failing;
use crate::rules::entity::{failing, run};
use crate::rules::model::RunState;
use crate::store::{Command, Event, Read, Write};

/// 记录运行失败及缘由。
///
/// Records that a run failed, and why.
#[derive(Serialize)]
pub struct FailRun {
    /// Which run.
    pub run: RunId,
    /// As it was claimed.
    pub tries: i64,
    /// Why.
    pub problem: Refusal,
    /// The masked facts over which it failed, where it failed over a subject's.
    pub failing: Option<Failing>,
}

#[derive(Serialize)]
struct RunFailed {
    run: String,
}

impl Event for RunFailed {
    const NAME: &'static str = "awards.run.failed";
}

impl Command for FailRun {
    const NAME: &'static str = "awards.run.fail";
    const ACTION: Action = Action::RecordRun;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("3")];
    const ERRORS: &'static [ErrorCode] = &[];
    const EVENTS: &'static [&'static str] = &[RunFailed::NAME];
    type Subject = RunSubject;
    type Done = ();

    async fn load(&self, read: &Read) -> Result<RunSubject, Failure> {
        RunSubject::load(read, self.run).await
    }

    async fn run(&self, subject: RunSubject, write: &mut Write) -> Result<(), Failure> {
        if !subject.is_held(self.tries) {
            return Ok(());
        }
        let RunSubject { run: before, edition, .. } = subject;
        let after = run::Model {
            state: RunState::Failed.as_str().to_owned(),
            lease_until: None,
            finished_at: Some(write.now()),
            problem: Some(canonical(&self.problem).map_err(Fault::new)?),
            ..before.clone()
        };
        write.update(&before, after).await?;
        if let Some(Failing { facts, reproduces }) = self.failing.clone() {
            write.insert(failing::Model { run_id: before.id, unit_id: before.unit_id, facts, reproduces }).await?;
        }
        if edition.state != EditionState::Cancelled.as_str() {
            let back = moved(&edition, EditionMove::Fail)?;
            write.update(&edition, back).await?;
        }
        write.emit(&RunFailed { run: before.id.global() })
    }
}
