//! Says what a body is equipped with.

use serde::Serialize;

use super::subject::BodySubject;
use crate::access::Action;
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, checks, id::BodyId};
use crate::organization::entity::{body, establishment};
use crate::organization::read;
use crate::store::{Command, Event, Read, Write, dated::overlaid};

/// Most of what is counted here: a hundred million yuan, in fen.
const MOST: i64 = 10_000_000_000;

/// 核定编制：编制数、在编人数、年度工作经费与批文，自某日起，至机构已定的撤销之日。
///
/// Says what a body is equipped with from a day on, until its end where that is known already: quota, staff, the year's
/// operating budget, and the paper that approved it.
#[derive(Serialize)]
pub struct SetEstablishment {
    /// Which body.
    pub body: BodyId,
    /// How many may be employed.
    pub quota: i64,
    /// How many are.
    pub filled: i64,
    /// The operating budget of a year, in fen.
    pub budget_fen: i64,
    /// The paper that approved it.
    pub paper: String,
    /// From which day.
    pub from: Day,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EstablishmentSet {
    body: String,
    quota: i64,
    filled: i64,
}

impl Event for EstablishmentSet {
    const NAME: &'static str = "organization.establishment.set";
}

impl Command for SetEstablishment {
    const NAME: &'static str = "organization.establishment.set";
    const ACTION: Action = Action::ManageBodies;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.1c"), ClauseId("4.2.2g")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[EstablishmentSet::NAME];
    type Subject = BodySubject;
    type Done = BodyId;

    async fn load(&self, read: &Read) -> Result<BodySubject, Failure> {
        BodySubject::load(read, self.body).await
    }

    async fn run(&self, subject: BodySubject, write: &mut Write) -> Result<BodyId, Failure> {
        subject.on(self.from)?;
        let term = subject.term_from(self.from);
        checks::between("quota", self.quota, (0, MOST))?;
        checks::between("filled", self.filled, (0, MOST))?;
        checks::between("budgetFen", self.budget_fen, (0, MOST))?;
        checks::name("paper", &self.paper)?;
        let said = establishment::Model {
            id: write.id(),
            body_id: self.body,
            unit_id: subject.row.unit_id,
            quota: self.quota,
            filled: self.filled,
            budget_fen: self.budget_fen,
            paper: self.paper.trim().to_owned(),
            valid_from: term.from,
            valid_until: term.until,
            known_from: write.now(),
            known_until: None,
        };
        let course = read::bodies::course_of_establishment(write.read(), self.body).await?;
        write.believe(&course, overlaid(&course, said)).await?;
        let after = body::Model { version: subject.row.version + 1, ..subject.row.clone() };
        write.update(&subject.row, after).await?;
        write.emit(&EstablishmentSet { body: self.body.global(), quota: self.quota, filled: self.filled })?;
        Ok(self.body)
    }
}
