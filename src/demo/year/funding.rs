//! What one county does with its talent fund: a donation comes in beside its own money, another person approves the
//! limits, a use that the giver does not allow is refused, a payment bounces and is paid again, and what is left is
//! carried over.

use std::sync::Arc;

use super::appropriating::own_money;
use super::{Act, Play};
use crate::access::{Actor, Role};
use crate::demo::actor;
use crate::funding::model::{Origin, Purpose, SourceKind};
use crate::funding::read::{limit_changes_by_id, sources};
use crate::funding::write::{
    AllocateFund, AppropriateFund, ApproveLimit, CarryOver, Ground, LineShare, MakeCommitment, OrderPayments,
    PaymentResult, PaymentWanted, ProposeLimit, RegisterSource, SettlePayments,
};
use crate::kernel::{
    Day, ErrorCode, Failure, Fault,
    id::{BudgetLineId, CommitmentId, DecisionId, FundingSourceId, LimitChangeId, PaymentId},
    money::Fen,
};
use crate::organization;
use crate::store::{Command, Read};

/// By this clause donations are a source of money.
const OF_DONATIONS: &str = "4.4.5";
/// This one names what the money is for.
const OF_PURPOSES: &str = "4.5.1b";
/// What is donated, for rewards only.
const DONATED: Fen = Fen(50_000_000);
/// What of the county's own money is allocated.
const ALLOCATED: Fen = Fen(1_000_000_000);
/// What may be allocated for rewards, and for training.
const LIMITS: [Fen; 2] = [Fen(200_000_000), Fen(1_000_000_000)];
/// A reward of the donated money.
const REWARD: Fen = Fen(30_000_000);
/// A course of the county's own.
const COURSE: Fen = Fen(80_000_000);
/// So many days after it is reserved, money can be ordered to be paid.
const DAYS: i64 = 180;

/// What is done about the fund on a day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// A donation comes in, the county decides, and limits are proposed.
    Arrange,
    /// Another person approves the limits; money is allocated and reserved.
    Allocate(Arranged),
    /// A third one orders the reward and the course to be paid.
    Order([CommitmentId; 2]),
    /// The treasury answers: the reward bounced and is ordered again, the course is paid.
    Answer(CommitmentId, [PaymentId; 2]),
    /// The reward is paid.
    Receive(PaymentId),
    /// What is free is carried over to the next year.
    CarryOver(DecisionId),
}

/// The donation, the decision by which money is used, and the limits that were proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Arranged {
    donation: FundingSourceId,
    decision: DecisionId,
    reward: LimitChangeId,
    training: LimitChangeId,
}

/// All of an amount to a line, or a part.
fn share(line: BudgetLineId, of: &str) -> Result<LineShare, Fault> {
    Ok(LineShare { line, share: of.parse().map_err(Fault::new)? })
}

impl Play<'_> {
    /// What does not follow from anything that was done before.
    pub(super) fn plan_funding(&mut self, last: Day) {
        self.plan(self.plan.fund.arranged, last, Act::Fund(Step::Arrange));
    }

    pub(super) async fn fund(&mut self, step: Step, today: Day, last: Day) -> Result<(), Failure> {
        match step {
            Step::Arrange => self.arrange(today, last).await,
            Step::Allocate(arranged) => self.allocate(arranged, today, last).await,
            Step::Order(commitments) => self.order(commitments, last).await,
            Step::Answer(reward, payments) => self.take_answer(reward, payments, last).await,
            Step::Receive(payment) => self.settled(vec![paid(payment, "示例回单2号")]).await,
            Step::CarryOver(decision) => self.carry_over(decision).await,
        }
    }

    /// The budget year of which the money is.
    fn fund_year(&self) -> i64 {
        self.plan.fund.arranged.year().into()
    }

    async fn fund_keeper(&self) -> Result<Arc<Actor>, Failure> {
        self.as_role(&self.plan.fund.unit, Role::FundOfficer).await
    }

    /// Who orders what another has reserved.
    async fn payer(&self) -> Result<Arc<Actor>, Failure> {
        actor(self.app, self.system, &self.plan.fund.unit, "paying-officer", &[Role::FundOfficer]).await
    }

    async fn ground(&self, clause: &str, decision: DecisionId) -> Result<Ground, Failure> {
        Ok(Ground { clause: self.clause(clause).await?, decision })
    }

    async fn arrange(&mut self, today: Day, last: Day) -> Result<(), Failure> {
        let (unit, year, keeper) = (self.plan.fund.unit.clone(), self.fund_year(), self.fund_keeper().await?);
        let motion = format!("示例：{year} 年度人才资金用于奖励与培养；捐赠之款只用于奖励；年终结余结转下年。");
        let decision = self.decide(&unit, ("人才资金安排", motion.as_str()), today).await?;
        let register = RegisterSource {
            unit: unit.clone(),
            code: format!("donation-{year}"),
            title: "示例：企业捐赠".to_owned(),
            kind: SourceKind::Donation,
            origin: Origin::Domestic,
            purposes: vec![Purpose::Reward],
            until: None,
            paper: "示例捐赠协议1号".to_owned(),
        };
        let donation = self.did(&keeper, register).await?;
        let ground = self.ground(OF_DONATIONS, decision).await?;
        let take = AppropriateFund { unit: unit.clone(), year, source: donation, amount: DONATED, ground };
        self.did(&keeper, take).await?;
        let propose = |purpose, limit| ProposeLimit {
            unit: unit.clone(),
            year,
            purpose,
            other_use: None,
            limit,
            decision,
            reason: "示例：年度安排".to_owned(),
        };
        let [of_rewards, of_training] = LIMITS;
        let reward = self.did(&keeper, propose(Purpose::Reward, of_rewards)).await?;
        let training = self.did(&keeper, propose(Purpose::Training, of_training)).await?;
        let arranged = Arranged { donation, decision, reward, training };
        self.plan(self.plan.fund.allocated, last, Act::Fund(Step::Allocate(arranged)));
        self.plan(self.plan.fund.carried, last, Act::Fund(Step::CarryOver(decision)));
        Ok(())
    }

    async fn allocate(&mut self, arranged: Arranged, today: Day, last: Day) -> Result<(), Failure> {
        let Arranged { donation, decision, reward, training } = arranged;
        let (year, keeper) = (self.fund_year(), self.fund_keeper().await?);
        let (reward, training) = (self.approved(reward).await?, self.approved(training).await?);
        let (own, ground) = (self.own_source().await?, self.ground(OF_PURPOSES, decision).await?);
        let give = |source, amount, shares| AllocateFund { source, year, amount, shares, ground };
        let for_training = give(donation, DONATED, vec![share(training, "1")?]);
        self.refused(&keeper, for_training, ErrorCode::SourceRestricted).await?;
        self.did(&keeper, give(donation, DONATED, vec![share(reward, "1")?])).await?;
        self.did(&keeper, give(own, ALLOCATED, vec![share(reward, "0.1")?, share(training, "0.9")?])).await?;

        let reserve = |line, source, amount, (title, payee): (&str, &str)| MakeCommitment {
            line,
            source,
            amount: Some(amount),
            title: title.to_owned(),
            payee: payee.to_owned(),
            account: String::new(),
            until: today.plus(DAYS),
            ground,
            rests_on: None,
        };
        let prize = self.did(&keeper, reserve(reward, donation, REWARD, ("示例：人才奖", "示例获奖人"))).await?;
        let course = self.did(&keeper, reserve(training, own, COURSE, ("示例：培训班", "示例培训机构"))).await?;
        self.plan(self.plan.fund.ordered, last, Act::Fund(Step::Order([prize, course])));
        Ok(())
    }

    /// The line whose limit the county's supervisor approves.
    async fn approved(&self, change: LimitChangeId) -> Result<BudgetLineId, Failure> {
        let supervisor = self.as_role(&self.plan.fund.unit, Role::Supervisor).await?;
        self.did(&supervisor, ApproveLimit { change }).await?;
        let row = limit_changes_by_id(&Read::new(&self.app.store, supervisor), &[change]).await?.remove(&change);
        Ok(row.ok_or_else(|| Fault::new("what was approved is there"))?.line_id)
    }

    /// The money that the county appropriated for the year of its own budget.
    async fn own_source(&self) -> Result<FundingSourceId, Failure> {
        let read = Read::new(&self.app.store, self.system.clone());
        let unit = organization::read::unit(&read, &self.plan.fund.unit).await?;
        let unit = unit.ok_or_else(|| Fault::new("the plan names no unit"))?;
        let code = own_money(self.fund_year());
        let own = sources(&read, &unit).all().await?.into_iter().find(|row| row.code == code);
        Ok(own.ok_or_else(|| Fault::new("the plan names a unit that has appropriated nothing by then"))?.id)
    }

    /// Somebody tries what is refused, with a code.
    async fn refused<C: Command>(&self, actor: &Arc<Actor>, command: C, why: ErrorCode) -> Result<(), Failure> {
        match self.did(actor, command).await {
            Ok(_) => Err(Fault::new("the plan has something refused that is not").into()),
            Err(failure) if failure.code() == why => Ok(()),
            Err(failure) => Err(failure),
        }
    }

    async fn order(&mut self, commitments: [CommitmentId; 2], last: Day) -> Result<(), Failure> {
        let [reward, course] = commitments;
        let payments = self.ordered(vec![(reward, REWARD), (course, COURSE)]).await?;
        let payments: [PaymentId; 2] = payments.try_into().map_err(|_| Fault::new("each payment is ordered"))?;
        self.plan(self.plan.fund.answered, last, Act::Fund(Step::Answer(reward, payments)));
        Ok(())
    }

    async fn take_answer(
        &mut self,
        reward: CommitmentId,
        [bounced, course]: [PaymentId; 2],
        last: Day,
    ) -> Result<(), Failure> {
        let remark = "示例：收款行退回".to_owned();
        let bounced = PaymentResult { payment: bounced, paid: false, remark };
        self.settled(vec![paid(course, "示例回单1号"), bounced]).await?;
        for again in self.ordered(vec![(reward, REWARD)]).await? {
            self.plan(self.plan.fund.paid, last, Act::Fund(Step::Receive(again)));
        }
        Ok(())
    }

    async fn ordered(&self, wanted: Vec<(CommitmentId, Fen)>) -> Result<Vec<PaymentId>, Failure> {
        let wanted = wanted.into_iter().map(|(commitment, amount)| PaymentWanted { commitment, amount });
        self.did(&self.payer().await?, OrderPayments { payments: wanted.collect() }).await
    }

    async fn settled(&self, results: Vec<PaymentResult>) -> Result<(), Failure> {
        self.did(&self.payer().await?, SettlePayments { results }).await.map(drop)
    }

    async fn carry_over(&self, decision: DecisionId) -> Result<(), Failure> {
        let (unit, year) = (self.plan.fund.unit.clone(), self.fund_year());
        let ground = self.ground(OF_PURPOSES, decision).await?;
        self.did(&self.fund_keeper().await?, CarryOver { unit, year, ground }).await.map(drop)
    }
}

/// That the treasury has paid, and under which receipt.
fn paid(payment: PaymentId, receipt: &str) -> PaymentResult {
    PaymentResult { payment, paid: true, remark: receipt.to_owned() }
}
