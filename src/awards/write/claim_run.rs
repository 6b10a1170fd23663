//! A worker takes a run that waits, or one whose worker has been silent for too long.

use serde::Serialize;

use super::subject::RunSubject;
use crate::access::Action;
use crate::kernel::{ClauseId, ErrorCode, Failure, Fault, id::RunId};
use crate::rules::entity::run;
use crate::rules::model::RunState;
use crate::store::{Command, Read, Write};

/// How long a worker may be silent.
pub(crate) const LEASE_SECONDS: i64 = 60;

/// 领取一次运行。
///
/// Takes a run; the answer is which try of it this is, or nothing where it was not there to be taken.
#[derive(Serialize)]
pub struct ClaimRun {
    /// Which run.
    pub run: RunId,
}

impl Command for ClaimRun {
    const NAME: &'static str = "awards.run.claim";
    const ACTION: Action = Action::RecordRun;
    const CLAUSES: &'static [ClauseId] = &[];
    const ERRORS: &'static [ErrorCode] = &[];
    const EVENTS: &'static [&'static str] = &[];
    type Subject = RunSubject;
    type Done = Option<i64>;

    async fn load(&self, read: &Read) -> Result<RunSubject, Failure> {
        RunSubject::load(read, self.run).await
    }

    async fn run(&self, subject: RunSubject, write: &mut Write) -> Result<Option<i64>, Failure> {
        let before = subject.run;
        let state: RunState = before.state.parse().map_err(Fault::new)?;
        let lapsed = before.lease_until.is_none_or(|until| until < write.now());
        if !(state == RunState::Queued || (state == RunState::Running && lapsed)) {
            return Ok(None);
        }
        let tries = before.tries + 1;
        let after = run::Model {
            state: RunState::Running.as_str().to_owned(),
            done: 0,
            tries,
            begun_at: Some(write.now()),
            lease_until: Some(write.now().plus_seconds(LEASE_SECONDS)),
            ..before.clone()
        };
        write.update(&before, after).await?;
        Ok(Some(tries))
    }
}
