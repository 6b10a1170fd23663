//! Payments that clients order and have paid.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rencai::access::Actor;
use rencai::app::App;
use rencai::funding::write::{
    AllocateFund, AppropriateFund, LineShare, MakeCommitment, OrderPayments, PaymentResult, PaymentWanted,
    SettlePayments,
};
use rencai::kernel::id::BudgetLineId;
use rencai::kernel::money::Fen;
use rencai::kernel::{Day, ErrorCode};
use rencai::store::{Command, Envelope, execute};

use crate::clients::{CLIENTS, Times};
use crate::databases::Kind;
use crate::hall::done;
use crate::{Bench, Desk, FUNDS, SECONDS, THIS_YEAR};

/// Payments of one command.
const AT_ONCE: [usize; 3] = [1, 20, 100];

impl Bench {
    /// Has each fund reserve this year's money, by the commands.
    pub async fn fund(&mut self) {
        let most = *AT_ONCE.iter().max().unwrap();
        let reserved = Fen(1_000_000);
        let year = THIS_YEAR;
        for place in 0..FUNDS {
            let line: BudgetLineId = self.app.store.ids().next();
            let (id, unit) = (self.literal(line.0), self.literal(self.desks[place].unit.0));
            self.run(&format!(
                "INSERT INTO budget_line (id, unit_id, year, purpose, other_use, limit_fen, version)
                 VALUES ({id}, {unit}, {year}, 'REWARD', '', {}, 1)",
                Fen::MOST.0
            ))
            .await;
            let Desk { code, source, keeper, ground, .. } = &self.desks[place];
            let (source, ground) = (*source, *ground);
            let amount = Fen(reserved.0 * i64::try_from(most).unwrap());
            done(&self.app, keeper, &AppropriateFund { unit: code.clone(), year, source, amount, ground }).await;
            let shares = vec![LineShare { line, share: "1".parse().unwrap() }];
            done(&self.app, keeper, &AllocateFund { source, year, amount, shares, ground }).await;
            let mut commitments = Vec::with_capacity(most);
            for number in 0..most {
                let command = MakeCommitment {
                    line,
                    source,
                    amount: Some(reserved),
                    title: "样例奖金".to_owned(),
                    payee: format!("样例收款人{number}"),
                    account: String::new(),
                    until: Day::of(i32::try_from(year).unwrap(), 12, 31).unwrap(),
                    ground,
                    rests_on: None,
                };
                commitments.push(done(&self.app, keeper, &command).await);
            }
            self.desks[place].commitments = commitments;
        }
    }

    /// Clients, each at a fund of its own, who order payments and then take in that the treasury has paid them, again
    /// and again: so many payments to a command, and two vouchers of two entries to a payment.
    pub async fn pay(&self) {
        for at_once in AT_ONCE {
            self.pay_at_once(at_once).await;
        }
    }

    async fn pay_at_once(&self, at_once: usize) {
        let (audited, told) = (self.count("audit_entry").await, self.count("event").await);
        let begun = Instant::now();
        let until = begun + Duration::from_secs(SECONDS);
        let clients: Vec<_> = self.desks[..CLIENTS]
            .iter()
            .map(|desk| {
                let (app, payer, commitments) = (self.app.clone(), desk.payer.clone(), desk.commitments.clone());
                tokio::spawn(async move {
                    let (mut paid, mut lost, mut times) = (0, 0, Vec::new());
                    while Instant::now() < until {
                        let asked = Instant::now();
                        let order = |at: usize| {
                            let commitment = commitments[(paid + at) % commitments.len()];
                            PaymentWanted { commitment, amount: Fen(1) }
                        };
                        let payments = (0..at_once).map(order).collect();
                        let ordered = posted(&app, &payer, &OrderPayments { payments }, &mut lost).await;
                        let result = |payment| PaymentResult { payment, paid: true, remark: String::new() };
                        let results = ordered.into_iter().map(result).collect();
                        posted(&app, &payer, &SettlePayments { results }, &mut lost).await;
                        times.push(asked.elapsed());
                        paid += at_once;
                    }
                    (paid, lost, times)
                })
            })
            .collect();
        let (mut paid, mut lost, mut times) = (0, 0, Vec::new());
        for client in clients {
            let (own, again, waited) = client.await.unwrap();
            paid += own;
            lost += again;
            times.extend(waited);
        }
        let rate = paid as f64 / begun.elapsed().as_secs_f64();
        let twice = |many: usize| 2 * i64::try_from(many).unwrap();
        assert_eq!(self.count("audit_entry").await - audited, twice(times.len()), "each command is audited");
        assert_eq!(self.count("event").await - told, twice(paid), "each voucher is told");
        let wanted = match self.kind {
            Kind::Sqlite => 500,
            Kind::Postgres => 1_000,
        };
        self.line(
            &format!(
                "payments ordered and paid, two vouchers each, {at_once} to a command: {CLIENTS} clients, a fund each \
                 (wanted: {wanted} payments a second)"
            ),
            format!("{rate:.0}/s; order and answer: {}; {lost} commands sent again", Times::of(times)),
        );
    }
}

/// Posts, however often it loses the race past all tries, and counts that.
async fn posted<C: Command>(app: &App, actor: &Arc<Actor>, command: &C, lost: &mut usize) -> C::Done {
    loop {
        match execute(&app.store, actor, command, &Envelope::default()).await {
            Ok(accepted) => return accepted.done,
            Err(failure) if failure.code() == ErrorCode::Contention => *lost += 1,
            Err(failure) => panic!("{failure}"),
        }
    }
}
