//! Creates an award programme under a clause.

use serde::Serialize;

use crate::access::Action;
use crate::awards::entity::programme;
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Refusal, checks,
    id::{ClauseRowId, ProgrammeId},
};
use crate::policy;
use crate::store::{Command, Event, Place, Read, Subject, Write, dated::AsOf};

/// 建立奖项，注明所依条款。
///
/// Creates a programme and names the clause that demands it.
#[derive(Serialize)]
pub struct CreateProgramme {
    /// Its code, unique in the unit.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The same in English.
    pub name_en: String,
    /// The policy's code.
    pub policy: String,
    /// The clause's number in it.
    pub clause: String,
}

/// The place of the programme and its clause.
pub struct Ground {
    place: Place,
    clause: ClauseRowId,
}

impl Subject for Ground {
    fn place(&self) -> Place {
        self.place.clone()
    }
}

#[derive(Serialize)]
struct ProgrammeCreated<'a> {
    programme: String,
    code: &'a str,
}

impl Event for ProgrammeCreated<'_> {
    const NAME: &'static str = "awards.programme.created";
}

impl Command for CreateProgramme {
    const NAME: &'static str = "awards.programme.create";
    const ACTION: Action = Action::CreateProgramme;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.3a")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::CodeTaken];
    const EVENTS: &'static [&'static str] = &[ProgrammeCreated::NAME];
    type Subject = Ground;
    type Done = ProgrammeId;

    async fn load(&self, read: &Read) -> Result<Ground, Failure> {
        let missing = || Refusal::not_found("条款", "clause").at(["clause"]);
        let policy = policy::read::policy(read, &self.policy).await?.ok_or_else(missing)?;
        let today = AsOf::day(read.today());
        let clause = policy::read::clause(read, policy.id, &self.clause, today).await?.ok_or_else(missing)?;
        let actor = read.actor();
        Ok(Ground { place: Place { unit: actor.unit, scope: actor.scope.clone() }, clause: clause.id })
    }

    async fn run(&self, ground: Ground, write: &mut Write) -> Result<ProgrammeId, Failure> {
        checks::code("code", &self.code)?;
        checks::name("name", &self.name)?;
        checks::name("nameEn", &self.name_en)?;
        let id: ProgrammeId = write.id();
        let row = programme::Model {
            id,
            unit_id: ground.place.unit,
            code: self.code.clone(),
            name: self.name.clone(),
            name_en: self.name_en.clone(),
            clause_id: ground.clause,
            version: 1,
        };
        let taken = Refusal::new(
            ErrorCode::CodeTaken,
            "本单位已有此代码的奖项",
            "the unit has a programme of this code already",
        )
        .at(["code"]);
        write.insert_or(row, taken).await?;
        write.emit(&ProgrammeCreated { programme: id.global(), code: &self.code })?;
        Ok(id)
    }
}
