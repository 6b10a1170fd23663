//! Reserves money for somebody.

use serde::Serialize;

use super::grounds::{Rests, RestsOn};
use super::posting::{Draft, VoucherPosted, post_one};
use super::subject::{Ground, LineSubject, OF_FUND, source};
use crate::access::Action;
use crate::funding::entity::commitment;
use crate::funding::ledger::{VoucherKind, check_amount};
use crate::funding::model::check_plain;
use crate::funding::read;
use crate::kernel::{
    ClauseId, Day, ErrorCode, Failure, Refusal, checks,
    id::{BudgetLineId, CommitmentId, FundingSourceId},
    money::Fen,
};
use crate::store::{Command, Event as _, Read, Write};

/// So many days a commitment stays open at most.
const DAYS: i64 = 3 * 366;

/// 预留：依条款与决定，从预算项目为某收款人预留，至某日为止；到期未付者由时钟释放。可注明所据的排名之一行或任务的一个阶段，每个预算项目各只据一次，全部释放后方可再据。
///
/// Reserves money of a budget line for a payee, by a clause and a decision, until a day. What is not ordered to be paid by
/// then is released by the clock. It may rest on a line of a ranking or on a stage of a task, on each once for a budget
/// line, unless all of it was released.
#[derive(Serialize)]
pub struct MakeCommitment {
    /// On which line.
    pub line: BudgetLineId,
    /// From which source the money is.
    pub source: FundingSourceId,
    /// How much; what a place of the edition is worth, where it rests on a ranking and nothing is said.
    pub amount: Option<Fen>,
    /// What it is for.
    pub title: String,
    /// Whom it is for: his number in the register of the treasury.
    pub payee: String,
    /// The account to which it is paid; empty where the treasury's register has it.
    pub account: String,
    /// The last day on which it is ordered to be paid.
    pub until: Day,
    /// By which clause and decision.
    pub ground: Ground,
    /// What it rests on beside the decision.
    pub rests_on: Option<RestsOn>,
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
        self.check()?;
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
        let rests = match self.rests_on {
            Some(on) => on.found(write.read(), place).await?,
            None => Rests::default(),
        };
        let amount = self.amount_of(&subject, rests, write.read()).await?;
        let kind = VoucherKind::Reservation;
        let draft = Draft::moving(kind, (line.year, Some(line)), source.id, amount, self.ground)?;
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
            judgement_id: rests.judgement.map(|(judgement, _)| judgement),
            nomination_id: rests.judgement.map(|(_, nomination)| nomination),
            stage_id: rests.stage,
            title: self.title.trim().to_owned(),
            payee: self.payee.trim().to_owned(),
            account: self.account.trim().to_owned(),
            last_day: self.until,
            reserved: amount,
            ordered: Fen::ZERO,
            paid: Fen::ZERO,
            released: Fen::ZERO,
            issuer: person.issuer,
            subject: person.subject,
            made_on: today,
            version: 1,
        };
        write.insert(row).await?;
        post_one(write, place.unit, draft.of(id)).await?;
        Ok(id)
    }
}

impl MakeCommitment {
    /// Demands what can be seen of the input alone.
    fn check(&self) -> Result<(), Refusal> {
        self.amount.map_or(Ok(()), check_amount)?;
        checks::name("title", &self.title)?;
        checks::name("payee", &self.payee)?;
        if !self.account.is_empty() {
            checks::name("account", &self.account)?;
        }
        check_plain("payee", &self.payee)?;
        check_plain("account", &self.account)
    }

    /// How much is reserved: not twice on the line for what it rests on, and of all funds together no more for a nominee
    /// than a place of the edition is worth.
    async fn amount_of(&self, subject: &LineSubject, rests: Rests, read: &Read) -> Result<Fen, Failure> {
        let live = match (rests.judgement, rests.stage) {
            (Some((_, nomination)), _) => read::grounds::live_for(read, nomination).await?,
            (None, Some(stage)) => {
                let live = read::grounds::live_on(read, subject.place.unit, stage).await?;
                live.into_iter().filter(|row| row.payee == self.payee.trim()).collect()
            }
            (None, None) => Vec::new(),
        };
        if let Some(row) = live.iter().find(|row| row.line_id == self.line) {
            return Err(already(row, if rests.stage.is_some() { "stage" } else { "judgement" }).into());
        }
        let amount = self.amount.or(rests.worth).ok_or_else(|| {
            let (zh, en) = ("须写明金额", "it has to be said how much");
            Refusal::new(ErrorCode::BadInput, zh, en).at(["amount"])
        })?;
        check_amount(amount)?;
        let Some(worth) = rests.worth else { return Ok(amount) };
        let given = live.iter().map(|row| row.reserved.minus(row.released)).collect::<Result<Vec<Fen>, Refusal>>()?;
        let left = worth.minus(Fen::sum(given)?)?;
        if amount <= left {
            return Ok(amount);
        }
        let left = left.0.max(0);
        let (zh, en) = (
            format!("届次每名奖金 {worth} 元，连同其他基金所承诺者，此名尚可承诺 {left} 分"),
            format!(
                "a place of the edition is worth {worth} yuan: {left} fen are left of this one, other funds' counted"
            ),
        );
        Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["amount"]).allowing([format!("0-{left} fen")]).into())
    }
}

/// What rests on the same thing already, on the same line.
fn already(row: &commitment::Model, on: &str) -> Refusal {
    let number = row.number;
    let (zh, en) = (
        format!("该预算项目第 {number} 号承诺已据此作出"),
        format!("commitment {number} rests on it already, on the same budget line"),
    );
    Refusal::new(ErrorCode::StateForbids, zh, en).at(["ground", on]).allowing(["commitmentRelease"])
}
