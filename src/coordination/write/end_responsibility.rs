//! Takes a matter of work out of the responsibility matrix.

use serde::Serialize;
use uuid::Uuid;

use super::subject::OF_MATRIX;
use crate::access::Action;
use crate::coordination::read;
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, Refusal, checks};
use crate::organization;
use crate::store::{Command, Event, Place, Read, Write, dated::ended};

/// 终止职责分工：自某日起，该项工作不再列入，附理由。
///
/// Takes a matter of work out of the matrix from a day on, with the reason. What was so before that day stays.
#[derive(Serialize)]
pub struct EndResponsibility {
    /// Code of the unit whose matrix it is in.
    pub unit: String,
    /// The matter's code.
    pub code: String,
    /// The first day on which nobody answers for it any more.
    pub from: Day,
    /// Why.
    pub reason: String,
}

#[derive(Serialize)]
struct ResponsibilityEnded {
    unit: String,
    code: String,
    from: Day,
}

impl Event for ResponsibilityEnded {
    const NAME: &'static str = "coordination.responsibility.ended";
}

impl Command for EndResponsibility {
    const NAME: &'static str = "coordination.responsibility.end";
    const ACTION: Action = Action::AssignTasks;
    const CLAUSES: &'static [ClauseId] = OF_MATRIX;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::OutsideItsDays, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[ResponsibilityEnded::NAME];
    type Subject = Place;
    type Done = Uuid;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        organization::read::unit_on(read, &self.unit, read.today(), ["unit"; 2]).await
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<Uuid, Failure> {
        checks::reason(&self.reason)?;
        let course = read::course_of_responsibility(write.read(), place.unit, &self.code).await?;
        if course.is_empty() {
            return Err(Refusal::not_found("工作事项", "matter of work").at(["code"]).into());
        }
        let Some(last) = course.iter().find(|version| version.term().contains(self.from)) else {
            let from = self.from;
            let (zh, en) = (format!("{from} 本无牵头单位"), format!("nobody leads it on {from} anyway"));
            let refusal = Refusal::new(ErrorCode::StateForbids, zh, en).at(["from"]);
            return Err(refusal.allowing(course.iter().map(|version| version.term().to_string())).into());
        };
        write.believe(&course, ended(&course, self.from)).await?;
        let left = read::course_of_responsibility(write.read(), place.unit, &self.code).await?;
        let left = left.iter().find(|version| version.valid_until == Some(self.from));
        let id = left.map_or(last.id, |version| version.id);
        write.emit(&ResponsibilityEnded { unit: self.unit.clone(), code: self.code.clone(), from: self.from })?;
        Ok(id)
    }
}
