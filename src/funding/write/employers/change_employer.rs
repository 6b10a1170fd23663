//! Changes what an employer is called or of which kind it is.

use serde::Serialize;

use super::subject::{EmployerSubject, OF_EMPLOYERS};
use crate::access::Action;
use crate::funding::employers::EmployerKind;
use crate::funding::entity::employer_version;
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, checks, id::EmployerId};
use crate::store::{Command, Event, Read, Write, dated::overlaid};

/// 变更用人单位的名称与类别：自某日起，至下一次已定的变更；已注销的由此重新登记。
///
/// Changes what an employer is called and of which kind it is, from a day on, until the next change that is known already.
/// One that was closed is there again by it.
#[derive(Serialize)]
pub struct ChangeEmployer {
    /// Which employer.
    pub employer: EmployerId,
    /// Its name from then on.
    pub name: String,
    /// Its kind from then on.
    pub kind: EmployerKind,
    /// From which day.
    pub from: Day,
}

#[derive(Serialize)]
struct EmployerChanged {
    employer: String,
    kind: EmployerKind,
    from: Day,
}

impl Event for EmployerChanged {
    const NAME: &'static str = "funding.employer.changed";
}

impl Command for ChangeEmployer {
    const NAME: &'static str = "funding.employer.change";
    const ACTION: Action = Action::KeepDeclarations;
    const CLAUSES: &'static [ClauseId] = OF_EMPLOYERS;
    const ERRORS: &'static [ErrorCode] = &[];
    const EVENTS: &'static [&'static str] = &[EmployerChanged::NAME];
    type Subject = EmployerSubject;
    type Done = EmployerId;

    async fn load(&self, read: &Read) -> Result<EmployerSubject, Failure> {
        EmployerSubject::load(read, self.employer).await
    }

    async fn run(&self, subject: EmployerSubject, write: &mut Write) -> Result<EmployerId, Failure> {
        checks::name("name", &self.name)?;
        let course = &subject.course;
        let until = match course.iter().find(|version| version.term().contains(self.from)) {
            Some(holds) => holds.valid_until,
            None => course.iter().filter_map(|version| version.valid_from).filter(|day| *day > self.from).min(),
        };
        let said = employer_version::Model {
            id: write.id(),
            employer_id: self.employer,
            unit_id: subject.row.unit_id,
            name: self.name.trim().to_owned(),
            kind: self.kind.as_str().to_owned(),
            valid_from: Some(self.from),
            valid_until: until,
            known_from: write.now(),
            known_until: None,
        };
        write.believe(course, overlaid(course, said)).await?;
        write.update(&subject.row, subject.changed()).await?;
        write.emit(&EmployerChanged { employer: self.employer.global(), kind: self.kind, from: self.from })?;
        Ok(self.employer)
    }
}
