//! A worker says how far it is, and that it is alive.

use serde::Serialize;

use super::claim_run::LEASE_SECONDS;
use super::subject::RunSubject;
use crate::access::Action;
use crate::kernel::{ClauseId, ErrorCode, Failure, id::RunId};
use crate::rules::entity::run;
use crate::store::{Command, Read, Write};

/// 报告运行进度。
///
/// Reports how many subjects of a run are judged.
#[derive(Serialize)]
pub struct ReportProgress {
    /// Which run.
    pub run: RunId,
    /// As it was claimed.
    pub tries: i64,
    /// How many are judged.
    pub done: i64,
}

impl Command for ReportProgress {
    const NAME: &'static str = "awards.run.progress";
    const ACTION: Action = Action::RecordRun;
    const CLAUSES: &'static [ClauseId] = &[];
    const ERRORS: &'static [ErrorCode] = &[];
    const EVENTS: &'static [&'static str] = &[];
    type Subject = RunSubject;
    type Done = ();

    async fn load(&self, read: &Read) -> Result<RunSubject, Failure> {
        RunSubject::load(read, self.run).await
    }

    async fn run(&self, subject: RunSubject, write: &mut Write) -> Result<(), Failure> {
        if !subject.is_held(self.tries) {
            return Ok(());
        }
        let before = subject.run;
        let lease_until = Some(write.now().plus_seconds(LEASE_SECONDS));
        let after = run::Model { done: self.done, lease_until, ..before.clone() };
        write.update(&before, after).await
    }
}
