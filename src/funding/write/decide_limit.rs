//! Approves or rejects a change of a budget line's limit.

use serde::Serialize;

use super::subject::{LimitSubject, OF_FUND};
use crate::access::Action;
use crate::funding::entity::{budget_line, limit_change};
use crate::funding::model::{LimitMove, LimitState, check_covers};
use crate::funding::read;
use crate::kernel::{ClauseId, ErrorCode, Failure, Fault, Refusal, checks, id::LimitChangeId};
use crate::store::{Command, Event, Read, Write};

/// 批准限额变更：须由提出者之外的另一人批准；限额自当日起适用，不得低于已分配之数。
///
/// Approves a change of a limit. Another person than the one who proposed it does so; the limit is in force from that day
/// on, and covers what is allocated already.
#[derive(Serialize)]
pub struct ApproveLimit {
    /// Which change.
    pub change: LimitChangeId,
}

/// 不予批准限额变更：须说明理由。
///
/// Rejects a change of a limit, with a reason. Another person than the one who proposed it does so.
#[derive(Serialize)]
pub struct RejectLimit {
    /// Which change.
    pub change: LimitChangeId,
    /// Why.
    pub reason: String,
}

#[derive(Serialize)]
struct LimitDecided {
    change: String,
    line: String,
    state: &'static str,
}

impl Event for LimitDecided {
    const NAME: &'static str = "funding.limit.decided";
}

impl LimitSubject {
    /// The change after a move that another person makes than who proposed it.
    async fn decide(&self, by: LimitMove, write: &mut Write) -> Result<LimitChangeId, Failure> {
        let state: LimitState = self.row.state.parse().map_err(Fault::new)?;
        let next = state.go(by)?;
        let person = write.read().actor().person.clone();
        if self.row.person().is(&person) {
            let (zh, en) = ("须由提出者之外的另一人决定", "another person than the one who proposed it has to decide");
            return Err(Refusal::same_person("change", zh, en).into());
        }
        let after = limit_change::Model {
            state: next.as_str().to_owned(),
            decided_issuer: Some(person.issuer),
            decided_by: Some(person.subject),
            decided_on: Some(write.today()),
            version: self.row.version + 1,
            ..self.row.clone()
        };
        write.update(&self.row, after).await?;
        let (change, line) = (self.row.id.global(), self.row.line_id.global());
        write.emit(&LimitDecided { change, line, state: next.as_str() })?;
        Ok(self.row.id)
    }
}

impl Command for ApproveLimit {
    const NAME: &'static str = "funding.limit.approve";
    const ACTION: Action = Action::ApproveLimit;
    const CLAUSES: &'static [ClauseId] = OF_FUND;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::OverLimit, ErrorCode::SamePerson, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[LimitDecided::NAME];
    type Subject = LimitSubject;
    type Done = LimitChangeId;

    async fn load(&self, read: &Read) -> Result<LimitSubject, Failure> {
        LimitSubject::load(read, self.change).await
    }

    async fn run(&self, subject: LimitSubject, write: &mut Write) -> Result<LimitChangeId, Failure> {
        let id = subject.decide(LimitMove::Approve, write).await?;
        let (line, limit) = (subject.row.line_id, subject.row.limit_fen);
        let allocated = read::balances_of_lines(write.read(), &[line]).await?.allocated(line)?;
        check_covers(limit, allocated)?;
        let before = read::lines_by_id(write.read(), &[line]).await?.remove(&line);
        let before = before.ok_or_else(|| Fault::new("a change is of a line"))?;
        let after = budget_line::Model { limit_fen: Some(limit), version: before.version + 1, ..before.clone() };
        write.update(&before, after).await?;
        Ok(id)
    }
}

impl Command for RejectLimit {
    const NAME: &'static str = "funding.limit.reject";
    const ACTION: Action = Action::ApproveLimit;
    const CLAUSES: &'static [ClauseId] = OF_FUND;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::SamePerson, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[LimitDecided::NAME];
    type Subject = LimitSubject;
    type Done = LimitChangeId;

    async fn load(&self, read: &Read) -> Result<LimitSubject, Failure> {
        LimitSubject::load(read, self.change).await
    }

    async fn run(&self, subject: LimitSubject, write: &mut Write) -> Result<LimitChangeId, Failure> {
        checks::reason(&self.reason)?;
        subject.decide(LimitMove::Reject, write).await
    }
}
