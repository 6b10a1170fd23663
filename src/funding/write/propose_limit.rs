//! Proposes what a budget line's limit is to be.

use serde::Serialize;

use super::subject::{OF_FUND, check_year, keeper_once};
use crate::access::Action;
use crate::deliberation;
use crate::funding::entity::{budget_line, limit_change};
use crate::funding::model::{LimitMove, LimitState, Purpose, check_covers};
use crate::funding::read;
use crate::kernel::{
    ClauseId, Day, ErrorCode, Failure, Refusal, checks,
    id::{BudgetLineId, DecisionId, LimitChangeId},
    money::Fen,
};
use crate::store::{Command, Event, Place, Read, Write};

/// 提出预算项目的限额：年度、用途与决定；尚无此项目的随之立项；单位已终止的，可为其基金所余之款。七项以外的用途须写明，且须为决定所载明。另一人批准后适用。
///
/// Proposes the limit of a budget line, by a decision; a line that is not there yet comes into being with it, also for what
/// is left in the fund of a unit that has ended. A use beside the seven purposes is named in the words of the decision. It is
/// in force once another person approves it.
#[derive(Serialize)]
pub struct ProposeLimit {
    /// The code of the unit whose fund it is.
    pub unit: String,
    /// For which budget year.
    pub year: i64,
    /// For what.
    pub purpose: Purpose,
    /// The use that the decision names, where it is none of the seven purposes.
    pub other_use: Option<String>,
    /// What the limit is to be.
    pub limit: Fen,
    /// The decision that says so.
    pub decision: DecisionId,
    /// Why.
    pub reason: String,
}

#[derive(Serialize)]
struct LimitProposed {
    change: String,
    line: String,
    fen: String,
}

impl Event for LimitProposed {
    const NAME: &'static str = "funding.limit.proposed";
}

impl Command for ProposeLimit {
    const NAME: &'static str = "funding.limit.propose";
    const ACTION: Action = Action::KeepFund;
    const CLAUSES: &'static [ClauseId] = OF_FUND;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::OutsideItsDays, ErrorCode::OverLimit, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[LimitProposed::NAME];
    type Subject = Place;
    type Done = LimitChangeId;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        keeper_once(read, &self.unit).await
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<LimitChangeId, Failure> {
        let other_use = self.check(write.today())?;
        let decision = deliberation::read::carried(write.read(), self.decision, &place).await?;
        if !decision.content.contains(other_use.as_str()) {
            let (zh, en) = ("所据决定未载明该用途", "the decision does not name that use");
            return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["otherUse"]).allowing([decision.content]).into());
        }
        let found = read::line_for(write.read(), place.unit, self.year, (self.purpose, other_use.as_str())).await?;
        let (line, number) = match found {
            Some(line) => (line.id, self.next(&line, write.read()).await?),
            None => {
                let id: BudgetLineId = write.id();
                let row = budget_line::Model {
                    id,
                    unit_id: place.unit,
                    year: self.year,
                    purpose: self.purpose.as_str().to_owned(),
                    other_use,
                    limit_fen: None,
                    version: 1,
                };
                write.insert(row).await?;
                (id, 1)
            }
        };
        let person = write.read().actor().person.clone();
        let id: LimitChangeId = write.id();
        let row = limit_change::Model {
            id,
            unit_id: place.unit,
            line_id: line,
            number,
            limit_fen: self.limit,
            decision_id: self.decision,
            reason: self.reason.trim().to_owned(),
            state: LimitState::Proposed.as_str().to_owned(),
            issuer: person.issuer,
            subject: person.subject,
            proposed_on: write.today(),
            decided_issuer: None,
            decided_by: None,
            decided_on: None,
            version: 1,
        };
        write.insert(row).await?;
        write.emit(&LimitProposed { change: id.global(), line: line.global(), fen: self.limit.0.to_string() })?;
        Ok(id)
    }
}

impl ProposeLimit {
    /// The use beside the seven purposes, as it is kept; empty of the seven.
    fn check(&self, today: Day) -> Result<String, Refusal> {
        check_year("year", self.year, today)?;
        checks::between("limit", self.limit.0, (0, Fen::MOST.0))?;
        checks::reason(&self.reason)?;
        let named = self.other_use.as_deref().unwrap_or_default().trim();
        if self.purpose == Purpose::Other {
            checks::name("otherUse", named)?;
        } else if !named.is_empty() {
            let (zh, en) = ("七项用途无须另写", "one of the seven purposes needs no other name");
            let refusal = Refusal::new(ErrorCode::BadInput, zh, en).at(["otherUse"]);
            return Err(refusal.allowing([Purpose::Other.as_str()]));
        }
        Ok(named.to_owned())
    }

    /// The number of the line's next change: one at a time, and none below what is allocated.
    async fn next(&self, line: &budget_line::Model, read: &Read) -> Result<i64, Failure> {
        let changes = read::limit_changes(read, &[line.id]).await?.remove(&line.id).unwrap_or_default();
        if changes.iter().any(|change| change.state == LimitState::Proposed.as_str()) {
            let (zh, en) =
                ("此项目已有待批准的限额变更", "a change of this line's limit waits for another person already");
            let refusal = Refusal::new(ErrorCode::StateForbids, zh, en).at(["purpose"]);
            return Err(refusal.allowing(LimitMove::ASKED.iter().map(|by| by.as_str())).into());
        }
        let allocated = read::balances_of_lines(read, &[line.id]).await?.allocated(line.id)?;
        check_covers(self.limit, allocated)?;
        Ok(changes.last().map_or(1, |change| change.number + 1))
    }
}
