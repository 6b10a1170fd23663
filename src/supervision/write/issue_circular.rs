//! Issues a circular, once it is answered or the day for its answer has passed; what is issued never changes.

use serde::Serialize;

use super::subject::{CircularSubject, quoted};
use crate::access::Action;
use crate::duties::model::DutyState;
use crate::duties::write::settle::discharge;
use crate::kernel::{ClauseId, Digest, ErrorCode, Failure, Fault, Refusal, canonical, checks, id::CircularId};
use crate::policy::obligation::Evidence;
use crate::store::{Command, Event, Read, Write};
use crate::supervision::entity::circular;
use crate::supervision::model::{CircularMove, Sealed, SealedDuty};
use crate::supervision::read;

/// 印发通报：已答复或逾期不答，且所引责任至少一项仍逾期；由草拟者之外的另一人印发，印发后封存不变。
///
/// Issues a circular that is answered, or whose answer is overdue, while at least one of the duties that it quotes still
/// is. Another person than the one who drafted it does so, and what is issued is sealed and never changes.
#[derive(Serialize)]
pub struct IssueCircular {
    /// Which circular.
    pub circular: CircularId,
    /// The number under which it is issued.
    pub paper: String,
}

#[derive(Serialize)]
struct CircularIssued {
    circular: String,
    paper: String,
    sealed: String,
}

impl Event for CircularIssued {
    const NAME: &'static str = "supervision.circular.issued";
}

impl Command for IssueCircular {
    const NAME: &'static str = "supervision.circular.issue";
    const ACTION: Action = Action::Supervise;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.2f")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::CodeTaken, ErrorCode::SamePerson, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[CircularIssued::NAME];
    type Subject = CircularSubject;
    type Done = CircularId;

    async fn load(&self, read: &Read) -> Result<CircularSubject, Failure> {
        CircularSubject::load(read, self.circular).await
    }

    async fn run(&self, subject: CircularSubject, write: &mut Write) -> Result<CircularId, Failure> {
        checks::name("paper", &self.paper)?;
        let (row, today, paper) = (&subject.row, write.today(), self.paper.trim());
        let after = subject.go(CircularMove::Issue, "", write).await?;
        if row.drafter().is(&write.read().actor().person) {
            let (zh, en) = ("须由草拟者之外的另一人印发", "another person than the one who drafted it has to issue it");
            return Err(Refusal::same_person("circular", zh, en).into());
        }
        if let Some(other) = read::issued_as(write.read(), row.unit_id, paper).await? {
            let (zh, en) = ("该文号已用于另一通报", "another circular has that number already");
            let refusal = Refusal::new(ErrorCode::CodeTaken, zh, en).at(["paper"]);
            return Err(refusal.allowing([other.id.global()]).into());
        }
        let quoted = quoted(write.read(), &row.quotes()?).await?;
        if !quoted.iter().flatten().any(|quoted| quoted.state == DutyState::Overdue) {
            let (zh, en) = ("所引责任均已不再逾期", "none of the duties that it quotes is overdue any more");
            return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["circular"]).allowing(["WITHDRAW"]).into());
        }
        let duties = quoted.into_iter().flatten().map(|quoted| SealedDuty {
            duty: quoted.row.id.global(),
            unit: quoted.row.unit_id.global(),
            clause: quoted.row.clause_id.global(),
            period: quoted.row.period,
            due_on: quoted.due_on,
            state: quoted.state,
        });
        let content = canonical(&Sealed {
            paper,
            unit: row.unit_id.global(),
            addressee: row.addressee_id.global(),
            text: &row.content,
            answer: row.answer.as_deref(),
            issued_on: today,
            duties: duties.collect(),
        })
        .map_err(Fault::new)?;
        let sealed = Digest::of(&content).to_string();
        let issued = circular::Model {
            paper: Some(paper.to_owned()),
            issued_on: Some(today),
            sealed_content: Some(content),
            sealed: Some(sealed.clone()),
            ..after
        };
        write.update(row, issued).await?;
        let circular = row.id.global();
        discharge(write, row.unit_id, Evidence::Circular, (&circular, today)).await?;
        write.emit(&CircularIssued { circular, paper: paper.to_owned(), sealed })?;
        Ok(row.id)
    }
}
