//! Reserves money for somebody.

use serde::Serialize;

use super::subject::{Draft, Ground, LineSubject, OF_FUND, VoucherPosted, post, source};
use crate::access::Action;
use crate::funding::entity::commitment;
use crate::funding::ledger::{VoucherKind, check_amount};
use crate::funding::read;
use crate::kernel::{
    ClauseId, Day, ErrorCode, Failure, Refusal, checks,
    id::{BudgetLineId, CommitmentId, FundingSourceId},
    money::Fen,
};
use crate::store::{Command, Event as _, Read, Write};

/// So many days a commitment stays open at most.
const DAYS: i64 = 3 * 366;

/// 预留：依条款与决定，从预算项目为某收款人预留，至某日为止；到期未付者由时钟释放。
///
/// Reserves money of a budget line for a payee, by a clause and a decision, until a day. What is not ordered to be paid by
/// then is released by the clock.
#[derive(Serialize)]
pub struct MakeCommitment {
    /// On which line.
    pub line: BudgetLineId,
    /// From which source the money is.
    pub source: FundingSourceId,
    /// How much.
    pub amount: Fen,
    /// What it is for.
    pub title: String,
    /// Whom it is for: his number in the register of the treasury.
    pub payee: String,
    /// The last day on which it is ordered to be paid.
    pub until: Day,
    /// By which clause and decision.
    pub ground: Ground,
}

impl Command for MakeCommitment {
    const NAME: &'static str = "funding.commitment.make";
    const ACTION: Action = Action::KeepFund;
    const CLAUSES: &'static [ClauseId] = OF_FUND;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::FundsShort, ErrorCode::PeriodClosed, ErrorCode::SourceRestricted, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[VoucherPosted::NAME];
    type Subject = LineSubject;
    type Done = CommitmentId;

    async fn load(&self, read: &Read) -> Result<LineSubject, Failure> {
        LineSubject::load(read, self.line).await
    }

    async fn run(&self, subject: LineSubject, write: &mut Write) -> Result<CommitmentId, Failure> {
        let (line, place, today) = (&subject.row, &subject.place, write.today());
        check_amount(self.amount)?;
        checks::name("title", &self.title)?;
        checks::name("payee", &self.payee)?;
        let last = today.plus(DAYS);
        if self.until < today || self.until > last {
            let (zh, en) = (format!("须在 {today} 至 {last} 之间"), format!("it lies between {today} and {last}"));
            let refusal = Refusal::new(ErrorCode::BadInput, zh, en).at(["until"]);
            return Err(refusal.allowing([format!("{today} – {last}")]).into());
        }
        let source = source(write.read(), self.source, place).await?;
        // What is paid is ordered by then: the giver's last day holds for payments too.
        source.restriction()?.check(line.purpose()?, self.until)?;
        self.ground.check(write.read(), place).await?;
        let kind = VoucherKind::Reservation;
        let draft = Draft::moving(kind, (line.year, Some(line)), source.id, self.amount, self.ground)?;
        let person = write.read().actor().person.clone();
        let id: CommitmentId = write.id();
        let row = commitment::Model {
            id,
            unit_id: place.unit,
            number: read::last_commitment(write.read(), place.unit).await? + 1,
            line_id: line.id,
            source_id: source.id,
            clause_id: self.ground.clause,
            decision_id: self.ground.decision,
            title: self.title.trim().to_owned(),
            payee: self.payee.trim().to_owned(),
            last_day: self.until,
            reserved: self.amount,
            ordered: Fen::ZERO,
            paid: Fen::ZERO,
            released: Fen::ZERO,
            issuer: person.issuer,
            subject: person.subject,
            made_on: today,
            version: 1,
        };
        write.insert(row).await?;
        post(write, place.unit, vec![draft.of(id)]).await?;
        Ok(id)
    }
}
