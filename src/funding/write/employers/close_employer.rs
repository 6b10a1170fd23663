//! Closes an employer.

use serde::Serialize;

use super::subject::{EmployerSubject, OF_EMPLOYERS};
use crate::access::Action;
use crate::funding::obligation::days_of;
use crate::funding::read::employers as read;
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, Refusal, id::EmployerId};
use crate::store::{Command, Event, Read, Write, dated::ended};

/// 注销用人单位：自某日起；此前年度仍可申报。已申报的年度中，至少须有一日在册。
///
/// Closes an employer from a day on; the years in which it was there can still be declared. Of each year that is declared
/// already, it is there on some day.
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
        let left = ended(course, self.from);
        let declared = read::declarations_of(write.read(), &[self.employer]).await?.remove(&self.employer);
        let is_left = |year: i64| left.iter().any(|version| version.term().and(days_of(year)).is_some());
        if let Some(row) = declared.iter().flatten().find(|row| !is_left(row.year)) {
            return Err(declared_already(row.year).into());
        }
        write.believe(course, left).await?;
        write.update(&subject.row, subject.changed()).await?;
        write.emit(&EmployerClosed { employer: self.employer.global(), from: self.from })?;
        Ok(self.employer)
    }
}

fn declared_already(year: i64) -> Refusal {
    let (zh, en) = (
        format!("该用人单位已申报 {year} 年度，不得自该年度之前注销"),
        format!("{year} is declared already: the employer is there on some day of it"),
    );
    let refusal = Refusal::new(ErrorCode::StateForbids, zh, en).at(["from"]);
    refusal.allowing(days_of(year).until.map(|day| format!("{day} –")))
}
