//! A worker that is told to stop gives its run back: the next one need not wait for it to fall
//! silent, and it does not count as broken off.

use serde::Serialize;

use super::subject::RunSubject;
use crate::access::Action;
use crate::kernel::{ClauseId, ErrorCode, Failure, id::RunId};
use crate::rules::entity::run;
use crate::rules::model::RunState;
use crate::store::{Command, Read, Write};

/// 交还一次运行。
///
/// Gives a run back that was claimed and is not done.
#[derive(Serialize)]
pub struct ReturnRun {
    /// Which run.
    pub run: RunId,
    /// As it was claimed.
    pub tries: i64,
}

impl Command for ReturnRun {
    const NAME: &'static str = "awards.run.return";
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
        let after = run::Model {
            state: RunState::Queued.as_str().to_owned(),
            done: 0,
            tries: before.tries - 1,
            lease_until: None,
            ..before.clone()
        };
        write.update(&before, after).await
    }
}
