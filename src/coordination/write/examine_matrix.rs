//! Lets a responsibility matrix discharge duties, and undoes it where it leaves somebody out.

use serde::Serialize;

use super::subject::OF_MATRIX;
use crate::access::Action;
use crate::coordination::matrix::changed;
use crate::duties::write::settle::bring;
use crate::kernel::{ClauseId, ErrorCode, Failure, id::DutyId};
use crate::store::{Command, Event, Place, Read, Write};

/// How many duties are examined in one transaction.
pub const BATCH: usize = 500;

/// 核对职责分工：凡应明确职责的单位都已列入的，责任自行履行；有遗漏的，履行即告撤回。
///
/// Examines duties once more, as the transaction sees it: where the matrix speaks of everybody of whom it has to, that
/// discharges the duty, and where it leaves somebody out, it does so no more. Gives how many that changed.
#[derive(Serialize)]
pub struct ExamineMatrix {
    /// Which duties.
    pub duties: Vec<DutyId>,
}

#[derive(Serialize)]
struct MatrixExamined {
    satisfied: Vec<String>,
    violated: Vec<String>,
}

impl Event for MatrixExamined {
    const NAME: &'static str = "coordination.matrix.examined";
}

impl Command for ExamineMatrix {
    const NAME: &'static str = "coordination.matrix.examine";
    const ACTION: Action = Action::ExamineComposition;
    const CLAUSES: &'static [ClauseId] = OF_MATRIX;
    const ERRORS: &'static [ErrorCode] = &[];
    const EVENTS: &'static [&'static str] = &[MatrixExamined::NAME];
    type Subject = Place;
    type Done = usize;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        let actor = read.actor();
        Ok(Place { unit: actor.unit, scope: actor.scope.clone() })
    }

    async fn run(&self, _: Place, write: &mut Write) -> Result<usize, Failure> {
        let changed = changed(write.read(), Some(&self.duties)).await?;
        let (satisfied, violated) = bring(write, &changed).await?;
        if !changed.is_empty() {
            write.emit(&MatrixExamined { satisfied, violated })?;
        }
        Ok(changed.len())
    }
}
