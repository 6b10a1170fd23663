//! Has vouchers discharge duties that were opened after them, or of which another share is demanded now.

use serde::Serialize;

use super::owed::settle;
use super::subject::OF_OBLIGATION;
use crate::access::Action;
use crate::duties;
use crate::duties::entity::duty;
use crate::kernel::{ClauseId, ErrorCode, Failure, id::DutyId};
use crate::store::{Command, Event, Place, Read, Write};

/// How many duties are examined in one transaction.
pub const BATCH: usize = 100;

/// 核对本级财政拨款(系统)：已拨之数达到应拨之数的，责任自行履行；不足的，履行即告撤回。
///
/// Examines duties to appropriate once more, as the transaction sees it: where what was appropriated reaches what is
/// demanded, that discharges the duty, and where it does not, it does so no more. Gives how many that changed.
#[derive(Serialize)]
pub struct ExamineAppropriations {
    /// Which duties.
    pub duties: Vec<DutyId>,
}

#[derive(Serialize)]
struct AppropriationsExamined {
    satisfied: Vec<String>,
    violated: Vec<String>,
}

impl Event for AppropriationsExamined {
    const NAME: &'static str = "funding.appropriation.examined";
}

impl Command for ExamineAppropriations {
    const NAME: &'static str = "funding.appropriation.examine";
    const ACTION: Action = Action::ExamineComposition;
    const CLAUSES: &'static [ClauseId] = OF_OBLIGATION;
    const ERRORS: &'static [ErrorCode] = &[];
    const EVENTS: &'static [&'static str] = &[AppropriationsExamined::NAME];
    type Subject = Place;
    type Done = usize;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        let actor = read.actor();
        Ok(Place { unit: actor.unit, scope: actor.scope.clone() })
    }

    async fn run(&self, _: Place, write: &mut Write) -> Result<usize, Failure> {
        let owed = duties::read::duties_by_id(write.read(), &self.duties).await?;
        let mut owed: Vec<duty::Model> = owed.into_values().collect();
        owed.sort_unstable_by_key(|duty| duty.id);
        let (satisfied, violated) = settle(write, owed).await?;
        let changed = satisfied.len() + violated.len();
        if changed > 0 {
            write.emit(&AppropriationsExamined { satisfied, violated })?;
        }
        Ok(changed)
    }
}
