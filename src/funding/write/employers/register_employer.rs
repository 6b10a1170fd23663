//! Registers an employer.

use serde::Serialize;

use super::subject::OF_EMPLOYERS;
use crate::access::Action;
use crate::funding::employers::{EmployerKind, code};
use crate::funding::entity::{employer, employer_version};
use crate::funding::read::employers as read;
use crate::funding::write::subject::keeper;
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, Refusal, checks, id::EmployerId};
use crate::store::{Command, Event, Place, Read, Write};

/// 登记用人单位：代码在本单位及其所承继的单位均未占用，且不再更改；名称与类别自某日起。
///
/// Registers an employer at a unit, from a day on. Its code is no other's there or at a unit that this one continues, and
/// stays.
#[derive(Serialize)]
pub struct RegisterEmployer {
    /// The code of the unit.
    pub unit: String,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: EmployerKind,
    /// From which day.
    pub from: Day,
}

#[derive(Serialize)]
struct EmployerRegistered {
    employer: String,
    kind: EmployerKind,
}

impl Event for EmployerRegistered {
    const NAME: &'static str = "funding.employer.registered";
}

impl Command for RegisterEmployer {
    const NAME: &'static str = "funding.employer.register";
    const ACTION: Action = Action::KeepDeclarations;
    const CLAUSES: &'static [ClauseId] = OF_EMPLOYERS;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::CodeTaken, ErrorCode::IdentityNumbersRefused, ErrorCode::OutsideItsDays];
    const EVENTS: &'static [&'static str] = &[EmployerRegistered::NAME];
    type Subject = Place;
    type Done = EmployerId;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        keeper(read, &self.unit).await
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<EmployerId, Failure> {
        let code = code(&self.code)?;
        checks::name("name", &self.name)?;
        let id: EmployerId = write.id();
        let (zh, en) = (format!("代码 {code} 已被占用"), format!("the code {code} is another employer's already"));
        let taken = Refusal::new(ErrorCode::CodeTaken, zh, en).at(["code"]);
        let there = read::employers_by_code(write.read(), &place.scope, std::slice::from_ref(&code)).await?;
        if !there.is_empty() {
            return Err(taken.into());
        }
        write.insert_or(employer::Model { id, unit_id: place.unit, code, version: 1 }, taken).await?;
        let version = employer_version::Model {
            id: write.id(),
            employer_id: id,
            unit_id: place.unit,
            name: self.name.trim().to_owned(),
            kind: self.kind.as_str().to_owned(),
            valid_from: Some(self.from),
            valid_until: None,
            known_from: write.now(),
            known_until: None,
        };
        write.insert(version).await?;
        write.emit(&EmployerRegistered { employer: id.global(), kind: self.kind })?;
        Ok(id)
    }
}
