//! Takes in what the treasury answers to payments.

use std::collections::HashMap;

use serde::Serialize;

use super::order_payments::MOST;
use super::subject::{Draft, OF_FUND, VoucherPosted, keeper, post};
use crate::access::Action;
use crate::funding::entity::{commitment, payment};
use crate::funding::ledger::VoucherKind;
use crate::funding::model::{CommitmentMove, PaymentMove, PaymentState};
use crate::funding::read;
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Fault, Refusal, checks,
    id::{CommitmentId, PaymentId},
};
use crate::store::{Command, Event as _, Place, Read, Write};

/// What the treasury answered to a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaymentResult {
    /// Which payment.
    pub payment: PaymentId,
    /// Whether it was paid; it bounced otherwise.
    pub paid: bool,
    /// What was said of it; why it bounced.
    pub remark: String,
}

/// 登记国库答复，一次至多 500 笔，全部或全不：已支付，或退票(须说明)；退票之款回到预留，可再次支付。
///
/// Takes in what the treasury answers, of up to 500 payments at once, all of them or none: paid, or bounced with what was
/// said. What bounced is reserved again, and can be ordered anew.
#[derive(Serialize)]
pub struct SettlePayments {
    /// The code of the unit whose fund it is.
    pub unit: String,
    /// What was answered.
    pub results: Vec<PaymentResult>,
}

impl Command for SettlePayments {
    const NAME: &'static str = "funding.payment.settle";
    const ACTION: Action = Action::PayCommitments;
    const CLAUSES: &'static [ClauseId] = OF_FUND;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::FundsShort, ErrorCode::OutsideItsDays, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[VoucherPosted::NAME];
    type Subject = Place;
    type Done = Vec<PaymentId>;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        keeper(read, &self.unit).await
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<Vec<PaymentId>, Failure> {
        checks::between("results", i64::try_from(self.results.len()).unwrap_or(i64::MAX), (1, MOST))?;
        let ids: Vec<PaymentId> = self.results.iter().map(|result| result.payment).collect();
        let mut payments = read::payments_by_id(write.read(), &ids).await?;
        let of: Vec<CommitmentId> = payments.values().map(|row| row.commitment_id).collect();
        let rows = read::commitments_by_id(write.read(), &of).await?;
        let mut becomes: HashMap<CommitmentId, commitment::Model> = rows.clone();
        let lines = Draft::lines(rows.values(), write.read()).await?;
        let (today, mut drafts) = (write.today(), Vec::with_capacity(ids.len()));
        for (at, result) in self.results.iter().enumerate() {
            let at = ["results".to_owned(), at.to_string()];
            let within: Vec<&str> = at.iter().map(String::as_str).collect();
            let found = payments.get_mut(&result.payment).filter(|row| row.unit_id == place.unit);
            let missing = || Refusal::not_found("支付", "payment").at(["payment"]).within(&within);
            let payment = found.ok_or_else(missing)?;
            let (by, moved, kind) = if result.paid {
                (PaymentMove::Pay, CommitmentMove::Pay, VoucherKind::Payment)
            } else {
                checks::text_up_to(200, "remark", &result.remark).map_err(|refusal| refusal.within(&within))?;
                (PaymentMove::Bounce, CommitmentMove::Bounce, VoucherKind::Bounce)
            };
            let state: PaymentState = payment.state.parse().map_err(Fault::new)?;
            let next = state.go(by).map_err(|refusal| refusal.at(["payment"]).within(&within))?;
            let row = becomes.get_mut(&payment.commitment_id);
            let row = row.ok_or_else(|| Fault::new("a payment is of a commitment"))?;
            let after = row.committed().moved(moved, payment.fen).map_err(|refusal| refusal.within(&within))?;
            *row = row.becoming(after);
            let remark = result.remark.trim().to_owned();
            let draft = Draft::on(row, &lines, kind, payment.fen)?;
            drafts.push(Draft {
                payment: Some(payment.id),
                remark: remark.clone(),
                within: at.to_vec(),
                ..draft
            });
            let after = payment::Model {
                state: next.as_str().to_owned(),
                settled_on: Some(today),
                remark,
                version: payment.version + 1,
                ..payment.clone()
            };
            write.update(&*payment, after.clone()).await?;
            *payment = after;
        }
        for (id, before) in &rows {
            if let Some(after) = becomes.remove(id) {
                write.update(before, after).await?;
            }
        }
        post(write, place.unit, drafts).await?;
        Ok(ids)
    }
}
