//! The same random deeds in the fund over values and in the database, by the room's own commands: both do the same or
//! refuse the same, and what the database keeps as sums is what its entries add up to.

use std::collections::HashMap;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

use rencai::access::Actor;
use rencai::funding::entity::{commitment, payment, voucher};
use rencai::funding::ledger::{Balances, Entry};
use rencai::funding::model::{Origin, PaymentState, Purpose, Restriction, SourceKind};
use rencai::funding::read;
use rencai::funding::write::{
    AllocateFund, AppropriateFund, ApproveLimit, CarryOver, ClosePeriod, CorrectVoucher, DeallocateFund, Ground,
    LineShare, MakeCommitment, OrderPayments, PaymentResult, PaymentWanted, ProposeLimit, RegisterSource, RejectLimit,
    ReleaseCommitment, SettlePayments,
};
use rencai::integrity;
use rencai::kernel::id::{ClauseRowId, CommitmentId, DecisionId, PaymentId, UnitId, VoucherId};
use rencai::kernel::money::Fen;
use rencai::kernel::{Day, ErrorCode};
use rencai::store::{Command, Read};
use rencai::worker::expire_commitments;
use sea_orm::{ColumnTrait, Order};

use super::book::{Book, Deed, Line, Said, Source};
use super::{Desk, PURPOSES};
use crate::duties::morning;
use crate::model::dice::Dice;
use crate::support::world::{WUHUA, World, in_app};

/// Each is told on every database; together they try so many vouchers.
const SEEDS: [u64; 4] = [1, 20_100_909, 4_711, 530_102];
const VOUCHERS: usize = 20_000;
const REASON: &str = "示例";

/// A fund of a county.
struct Fund {
    world: Arc<World>,
    keeper: Arc<Actor>,
    payer: Arc<Actor>,
    approver: Arc<Actor>,
    unit: UnitId,
    ground: Ground,
    commitments: Vec<CommitmentId>,
    payments: Vec<PaymentId>,
}

impl Fund {
    async fn of(world: &Arc<World>) -> Self {
        let desk = Desk::of(world).await;
        let clause = ClauseRowId::parse(&desk.clause).unwrap();
        let decision = DecisionId::parse(&desk.decision).unwrap();
        Self {
            world: world.clone(),
            unit: desk.keeper.unit,
            keeper: desk.keeper,
            payer: desk.payer,
            approver: desk.approver,
            ground: Ground { clause, decision },
            commitments: Vec::new(),
            payments: Vec::new(),
        }
    }

    fn read(&self) -> Read {
        Read::new(&self.world.app.store, self.keeper.clone())
    }

    async fn run<C: Command>(&self, actor: &Arc<Actor>, command: &C) -> Result<C::Done, ErrorCode> {
        self.world.run(actor, command).await.map(|accepted| accepted.done).map_err(|failure| failure.code())
    }

    async fn keep<C: Command>(&self, command: &C) -> Result<C::Done, ErrorCode> {
        self.run(&self.keeper, command).await
    }

    /// Three sources, one restricted and one for some weeks, and lines of two years without a limit.
    async fn book(&self) -> Book {
        let mut sources = Vec::new();
        for (code, purposes, until) in [
            ("plain", Vec::new(), None),
            ("restricted", vec![PURPOSES[0], PURPOSES[1]], None),
            ("ending", Vec::new(), Some("2011-01-20".parse::<Day>().unwrap())),
        ] {
            let register = RegisterSource {
                unit: WUHUA.to_owned(),
                code: code.to_owned(),
                title: "示例来源".to_owned(),
                kind: SourceKind::Government,
                origin: Origin::Domestic,
                purposes: purposes.clone(),
                until,
                paper: "示例文号".to_owned(),
            };
            let id = self.keep(&register).await.unwrap();
            sources.push(Source { id, restriction: Restriction { purposes, until } });
        }
        let mut lines = Vec::new();
        for (year, purpose) in [2010, 2011].into_iter().flat_map(|year| PURPOSES.map(|purpose| (year, purpose))) {
            let change = self.keep(&self.proposing(year, purpose, 0)).await.unwrap();
            let reject = RejectLimit { change, reason: REASON.to_owned() };
            self.run(&self.approver, &reject).await.unwrap();
            let row = read::limit_changes_by_id(&self.read(), &[change]).await.unwrap().remove(&change).unwrap();
            lines.push(Line { id: row.line_id, year, purpose, limit: None });
        }
        Book::new(self.world.clock.today(), sources, lines)
    }

    fn proposing(&self, year: i64, purpose: Purpose, limit: i64) -> ProposeLimit {
        ProposeLimit {
            unit: WUHUA.to_owned(),
            year,
            purpose,
            other_use: None,
            limit: Fen(limit),
            decision: self.ground.decision,
            reason: REASON.to_owned(),
        }
    }

    /// Does what a deed says, by the room's own commands.
    async fn apply(&mut self, book: &Book, deed: &Deed) -> Said {
        let ground = self.ground;
        let (source, line) = (|at: usize| book.sources[at].id, |at: usize| book.lines[at].id);
        match deed {
            Deed::Limit { line, fen } => {
                let Line { year, purpose, .. } = &book.lines[*line];
                let change = self.keep(&self.proposing(*year, *purpose, *fen)).await?;
                self.run(&self.approver, &ApproveLimit { change }).await.map(drop)
            }
            Deed::Appropriate { year, source: at, fen } => {
                let (unit, year) = (WUHUA.to_owned(), *year);
                let command = AppropriateFund { unit, year, source: source(*at), amount: Fen(*fen), ground };
                self.keep(&command).await.map(drop)
            }
            Deed::Allocate { year, source: at, fen, shares } => {
                let share = |millionths: u32| format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000);
                let shares = shares
                    .iter()
                    .map(|(of, millionths)| LineShare { line: line(*of), share: share(*millionths).parse().unwrap() });
                let (year, amount, shares) = (*year, Fen(*fen), shares.collect());
                self.keep(&AllocateFund { source: source(*at), year, amount, shares, ground }).await.map(drop)
            }
            Deed::Deallocate { line: of, source: at, fen } => {
                let (line, source, amount) = (line(*of), source(*at), Fen(*fen));
                self.keep(&DeallocateFund { line, source, amount, ground }).await.map(drop)
            }
            Deed::Commit { line: of, source: at, fen, days } => {
                let made = MakeCommitment {
                    line: line(*of),
                    source: source(*at),
                    amount: Some(Fen(*fen)),
                    title: "示例奖金".to_owned(),
                    payee: "示例收款人 1".to_owned(),
                    account: String::new(),
                    until: book.today.plus(*days),
                    ground,
                    rests_on: None,
                };
                let made = self.keep(&made).await?;
                self.commitments.push(made);
                Ok(())
            }
            Deed::Release { commitment, fen } => {
                let (commitment, amount) = (self.commitments[*commitment], Fen(*fen));
                let reason = REASON.to_owned();
                self.keep(&ReleaseCommitment { commitment, amount, reason }).await.map(drop)
            }
            Deed::Order(items) => {
                let order = |(at, fen): &(usize, i64)| {
                    let (commitment, amount) = (self.commitments[*at], Fen(*fen));
                    PaymentWanted { commitment, amount }
                };
                let payments = items.iter().map(order).collect();
                let ordered = self.run(&self.payer, &OrderPayments { payments }).await?;
                self.payments.extend(ordered);
                Ok(())
            }
            Deed::Settle(items) => {
                let result = |(at, paid): &(usize, bool)| PaymentResult {
                    payment: self.payments[*at],
                    paid: *paid,
                    remark: if *paid { String::new() } else { "示例：账号有误".to_owned() },
                };
                let results = items.iter().map(result).collect();
                self.run(&self.payer, &SettlePayments { results }).await.map(drop)
            }
            Deed::Correct { voucher } => {
                let command = CorrectVoucher { voucher: self.voucher(*voucher).await, reason: REASON.to_owned() };
                self.keep(&command).await.map(drop)
            }
            Deed::CarryOver { year } => {
                let command = CarryOver { unit: WUHUA.to_owned(), year: *year, ground };
                self.keep(&command).await.map(drop)
            }
            Deed::Close { period } => {
                let command = ClosePeriod { unit: WUHUA.to_owned(), period: *period };
                self.keep(&command).await.map(drop)
            }
            Deed::Pass { days } => {
                morning(&self.world, &book.today.plus(*days).to_string());
                expire_commitments::next(&self.world.app, &mut None).await.unwrap();
                Ok(())
            }
        }
    }

    /// The voucher that was posted in this place.
    async fn voucher(&self, at: usize) -> VoucherId {
        let number = i64::try_from(at).unwrap() + 1;
        let find = self.read().find::<voucher::Entity>().filter(voucher::Column::UnitId.eq(self.unit));
        find.filter(voucher::Column::Number.eq(number)).one().await.unwrap().unwrap().id
    }

    /// Whether the accounts hold what they hold over values.
    async fn compare(&self, book: &Book, after: &str) {
        let rows = read::accounts_of(&self.read(), self.unit).await.unwrap();
        assert_eq!(read::held(&rows).unwrap(), book.balances, "{after}");
        book.check();
    }

    /// Whether all that is kept is what it is over values, and what the entries give.
    async fn compare_all(&self, book: &Book) {
        self.compare(book, "in the end").await;
        let read = self.read();
        let commitments = read.find::<commitment::Entity>().order_by(commitment::Column::Number, Order::Asc);
        let commitments = commitments.all().await.unwrap();
        assert!(commitments.iter().map(commitment::Model::committed).eq(book.commitments.iter().map(|one| one.is)));
        let payments = read.find::<payment::Entity>().order_by(payment::Column::Number, Order::Asc);
        let payments = payments.all().await.unwrap();
        let states = payments.iter().map(|row| (row.fen, row.state.parse::<PaymentState>().unwrap()));
        assert!(states.eq(book.payments.iter().map(|payment| (payment.fen, payment.state))));

        let vouchers = read.find::<voucher::Entity>().order_by(voucher::Column::Number, Order::Asc);
        let vouchers = vouchers.all().await.unwrap();
        let ids: Vec<VoucherId> = vouchers.iter().map(|row| row.id).collect();
        let (mut entries, mut again) = (HashMap::new(), Balances::default());
        for part in ids.chunks(1_000) {
            entries.extend(read::entries(&read, part).await.unwrap());
        }
        let accounts = read::accounts_of(&read, self.unit).await.unwrap();
        let accounts: HashMap<_, _> = accounts.iter().map(|row| (row.id, row.account().unwrap())).collect();
        assert_eq!(vouchers.len(), book.vouchers.len());
        for (row, posted) in vouchers.iter().zip(&book.vouchers) {
            let of = entries[&row.id].iter();
            let of: Vec<Entry> =
                of.map(|entry| Entry { account: accounts[&entry.account_id], fen: entry.fen }).collect();
            assert_eq!((row.kind.as_str(), &of), (posted.kind.as_str(), &posted.entries), "voucher {}", row.number);
            again.post(&of).unwrap();
        }
        assert_eq!(again, book.balances, "posting all entries anew");
        let wrong = integrity::funding::examine(&read).await.unwrap();
        assert!(wrong.is_empty(), "sums by day and month, and commitments: {wrong:?}");
    }
}

async fn told(world: Arc<World>, seed: u64) {
    let mut fund = Fund::of(&world).await;
    let (mut book, mut dice) = (fund.book().await, Dice::new(seed));
    let (mut tried, mut deeds, mut refused) = (0, 0, 0);
    while tried < VOUCHERS / SEEDS.len() {
        let deed = book.draw(&mut dice);
        let done = fund.apply(&book, &deed).await;
        let told = format!("deed {deeds} of seed {seed} on {:?}: {deed:?}", world.kind);
        assert_eq!(done, book.apply(&deed), "{told}");
        book.check_accounts(&deed);
        refused += usize::from(done.is_err());
        tried += deed.size();
        deeds += 1;
        if deeds % 25 == 0 {
            fund.compare(&book, &told).await;
        }
    }
    fund.compare_all(&book).await;
    assert!(refused > 20 && deeds - refused > 100, "{refused} of {deeds} are refused");
}

/// Features 43 and 45.
#[test]
fn twenty_thousand_random_vouchers_do_in_either_database_what_they_do_over_values() {
    thread::scope(|scope| {
        let tellers = SEEDS.map(|seed| scope.spawn(move || in_app(|world| told(world, seed))));
        for teller in tellers {
            teller.join().unwrap_or_else(|panic| resume_unwind(panic));
        }
    });
}
