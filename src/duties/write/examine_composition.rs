//! Lets standing checks discharge duties, and undoes it where they are violated.

use serde::{Deserialize, Serialize};

use super::settle::bring;
use crate::access::Action;
use crate::duties::standing::changed;
use crate::kernel::{ClauseId, ErrorCode, Failure, id::DutyId};
use crate::store::{Command, Event, Place, Read, Write};

/// How many duties are examined in one transaction.
pub const BATCH: usize = 500;

/// 核对组成：机构组成符合条款的，常设责任自行履行；不再符合的，履行即告撤回。
///
/// Examines standing duties once more, as the transaction sees it: where bodies are made up as the clause asks, that
/// discharges the duty, and where they no longer are, it does so no more.
#[derive(Serialize)]
pub struct ExamineComposition {
    /// Which duties.
    pub duties: Vec<DutyId>,
}

/// What the checks changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Examined {
    /// How many duties were discharged.
    pub satisfied: usize,
    /// How many are owed again.
    pub violated: usize,
}

#[derive(Serialize)]
struct CompositionChanged {
    satisfied: Vec<String>,
    violated: Vec<String>,
}

impl Event for CompositionChanged {
    const NAME: &'static str = "duties.composition.changed";
}

impl Command for ExamineComposition {
    const NAME: &'static str = "duties.composition.examine";
    const ACTION: Action = Action::ExamineComposition;
    const CLAUSES: &'static [ClauseId] = &[
        ClauseId("4.1.1a"),
        ClauseId("4.1.1b"),
        ClauseId("4.1.1c"),
        ClauseId("4.1.1d"),
        ClauseId("4.1.1f"),
        ClauseId("4.1.1g"),
        ClauseId("4.1.2b"),
        ClauseId("4.2.2g"),
        ClauseId("5.2"),
    ];
    const ERRORS: &'static [ErrorCode] = &[];
    const EVENTS: &'static [&'static str] = &[CompositionChanged::NAME];
    type Subject = Place;
    type Done = Examined;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        let actor = read.actor();
        Ok(Place { unit: actor.unit, scope: actor.scope.clone() })
    }

    async fn run(&self, _: Place, write: &mut Write) -> Result<Examined, Failure> {
        let changed = changed(write.read(), Some(&self.duties)).await?;
        let (satisfied, violated) = bring(write, &changed).await?;
        let done = Examined { satisfied: satisfied.len(), violated: violated.len() };
        if done != Examined::default() {
            write.emit(&CompositionChanged { satisfied, violated })?;
        }
        Ok(done)
    }
}
