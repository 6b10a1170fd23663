//! Orders the treasury to pay.

use std::collections::HashMap;

use serde::Serialize;

use super::subject::{Draft, OF_FUND, VoucherPosted, keeper, post};
use crate::access::Action;
use crate::funding::entity::{commitment, payment};
use crate::funding::ledger::{VoucherKind, check_amount};
use crate::funding::model::{CommitmentMove, PaymentState};
use crate::funding::read;
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Refusal, checks,
    id::{CommitmentId, PaymentId},
    money::Fen,
};
use crate::store::{Command, Event as _, Place, Read, Write};

/// At most so many payments at once.
pub(super) const MOST: i64 = 500;

/// A payment that is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaymentOrder {
    /// Of which commitment.
    pub commitment: CommitmentId,
    /// How much.
    pub amount: Fen,
}

/// 发出支付指令，一次至多 500 笔，全部或全不：须由作出承诺者之外的另一人发出；可分次支付，不得超出预留，不得晚于末日。
///
/// Orders the treasury to pay, up to 500 payments at once, all of them or none. Another person than the one who made a
/// commitment does so; in parts, never past what is reserved, and not after its last day.
#[derive(Serialize)]
pub struct OrderPayments {
    /// The code of the unit whose fund it is.
    pub unit: String,
    /// The payments.
    pub payments: Vec<PaymentOrder>,
}

impl Command for OrderPayments {
    const NAME: &'static str = "funding.payment.order";
    const ACTION: Action = Action::PayCommitments;
    const CLAUSES: &'static [ClauseId] = OF_FUND;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::FundsShort, ErrorCode::OutsideItsDays, ErrorCode::SamePerson, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[VoucherPosted::NAME];
    type Subject = Place;
    type Done = Vec<PaymentId>;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        keeper(read, &self.unit).await
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<Vec<PaymentId>, Failure> {
        checks::between("payments", i64::try_from(self.payments.len()).unwrap_or(i64::MAX), (1, MOST))?;
        let ids: Vec<CommitmentId> = self.payments.iter().map(|order| order.commitment).collect();
        let rows = read::commitments_by_id(write.read(), &ids).await?;
        let mut becomes: HashMap<CommitmentId, commitment::Model> = rows.clone();
        let lines = Draft::lines(rows.values(), write.read()).await?;
        let last = read::last_payment(write.read(), place.unit).await?;
        let (person, today) = (write.read().actor().person.clone(), write.today());
        let (mut payments, mut drafts) = (Vec::with_capacity(ids.len()), Vec::with_capacity(ids.len()));
        for (at, (number, order)) in (last + 1..).zip(&self.payments).enumerate() {
            let at = ["payments".to_owned(), at.to_string()];
            let within: Vec<&str> = at.iter().map(String::as_str).collect();
            let of = becomes.get_mut(&order.commitment).filter(|row| row.unit_id == place.unit);
            let missing = || Refusal::not_found("承诺", "commitment").at(["commitment"]).within(&within);
            let row = of.ok_or_else(missing)?;
            check_amount(order.amount).map_err(|refusal| refusal.within(&within))?;
            check_order(row, &person, today).map_err(|refusal| refusal.within(&within))?;
            let moved = row.committed().moved(CommitmentMove::Order, order.amount);
            *row = row.becoming(moved.map_err(|refusal| refusal.within(&within))?);
            let id: PaymentId = write.id();
            let draft = Draft::on(row, &lines, VoucherKind::Order, order.amount)?;
            drafts.push(Draft { payment: Some(id), within: at.to_vec(), ..draft });
            payments.push(payment::Model {
                id,
                unit_id: place.unit,
                number,
                commitment_id: row.id,
                fen: order.amount,
                payee: row.payee.clone(),
                state: PaymentState::Ordered.as_str().to_owned(),
                ordered_on: today,
                settled_on: None,
                remark: String::new(),
                issuer: person.issuer.clone(),
                subject: person.subject.clone(),
                version: 1,
            });
        }
        for (id, before) in &rows {
            if let Some(after) = becomes.remove(id) {
                write.update(before, after).await?;
            }
        }
        let done = payments.iter().map(|row| row.id).collect();
        write.insert_all(payments).await?;
        post(write, place.unit, drafts).await?;
        Ok(done)
    }
}

/// Demands another person than the one who made the commitment, and a day on which it stands.
fn check_order(
    row: &commitment::Model,
    person: &crate::access::Person,
    today: crate::kernel::Day,
) -> Result<(), Refusal> {
    if row.maker().is(person) {
        let (zh, en) = (
            "须由作出承诺者之外的另一人发出支付指令",
            "another person than the one who made the commitment has to order its payment",
        );
        return Err(Refusal::same_person("commitment", zh, en));
    }
    if row.last_day < today {
        let last = row.last_day;
        let (zh, en) = (format!("承诺已于 {last} 到期"), format!("the commitment has expired, on {last}"));
        return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["commitment"]));
    }
    Ok(())
}
