//! Closes an employer.

use serde::Serialize;

use super::subject::{EmployerSubject, OF_EMPLOYERS};
use crate::access::Action;
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, Refusal, id::EmployerId};
use crate::store::{Command, Event, Read, Write, dated::ended};

/// 注销用人单位：自某日起；此前年度仍可申报。
///
/// Closes an employer from a day on; the years in which it was there can still be declared.
#[derive(Serialize)]
pub struct CloseEmployer {
    /// Which employer.
    pub employer: EmployerId,
    /// From which day.
    pub from: Day,
}

#[derive(Serialize)]
struct EmployerClosed {
    employer: String,
    from: Day,
}

impl Event for EmployerClosed {
    const NAME: &'static str = "funding.employer.closed";
}

impl Command for CloseEmployer {
    const NAME: &'static str = "funding.employer.close";
    const ACTION: Action = Action::KeepDeclarations;
    const CLAUSES: &'static [ClauseId] = OF_EMPLOYERS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[EmployerClosed::NAME];
    type Subject = EmployerSubject;
    type Done = EmployerId;

    async fn load(&self, read: &Read) -> Result<EmployerSubject, Failure> {
        EmployerSubject::load(read, self.employer).await
    }

    async fn run(&self, subject: EmployerSubject, write: &mut Write) -> Result<EmployerId, Failure> {
        let course = &subject.course;
        if !course.iter().any(|version| version.term().contains(self.from)) {
            let (zh, en) = (
                format!("该用人单位在 {} 尚未登记或已注销", self.from),
                format!("the employer is not there on {}", self.from),
            );
            let refusal = Refusal::new(ErrorCode::StateForbids, zh, en).at(["from"]);
            return Err(refusal.allowing(course.iter().map(|version| version.term().to_string())).into());
        }
        write.believe(course, ended(course, self.from)).await?;
        write.update(&subject.row, subject.changed()).await?;
        write.emit(&EmployerClosed { employer: self.employer.global(), from: self.from })?;
        Ok(self.employer)
    }
}
