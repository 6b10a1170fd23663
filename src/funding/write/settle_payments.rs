//! Takes in what the treasury answers to payments.

use std::collections::BTreeMap;

use serde::Serialize;

use super::order_payments::MOST;
use super::subject::{Draft, OF_FUND, VoucherPosted, check_many, lines_of, post};
use crate::access::Action;
use crate::funding::entity::{commitment, payment};
use crate::funding::ledger::VoucherKind;
use crate::funding::model::{CommitmentMove, LONGEST_REMARK, PaymentMove, PaymentState};
use crate::funding::read;
use crate::kernel::{
    ClauseId, Day, ErrorCode, Failure, Fault, Refusal, checks,
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

/// 登记国库答复，一次至多 500 笔，同属一个基金，全部或全不：已支付，或退票(须说明)；退票之款回到预留，可再次支付。
///
/// Takes in what the treasury answers, of up to 500 payments of one fund at once, all of them or none: paid, or bounced with
/// what was said. What bounced is reserved again, and can be ordered anew.
#[derive(Serialize)]
pub struct SettlePayments {
    /// What was answered.
    pub results: Vec<PaymentResult>,
}

impl Command for SettlePayments {
    const NAME: &'static str = "funding.payment.settle";
    const ACTION: Action = Action::PayCommitments;
    const CLAUSES: &'static [ClauseId] = OF_FUND;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::FundsShort, ErrorCode::PeriodClosed, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[VoucherPosted::NAME];
    type Subject = Place;
    type Done = Vec<PaymentId>;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        check_many("results", &self.results, MOST)?;
        let first = self.results.first().map(|result| result.payment);
        let first = first.ok_or_else(|| Refusal::not_found("支付", "payment").at(["results"]))?;
        let row = read::payments_by_id(read, &[first]).await?.remove(&first);
        let row = row.ok_or_else(|| Refusal::not_found("支付", "payment").at(["results", "0", "payment"]))?;
        Ok(read.lies(row.unit_id).await?)
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<Vec<PaymentId>, Failure> {
        let today = write.today();
        let answers: Vec<(&PaymentResult, Day)> = self.results.iter().map(|result| (result, today)).collect();
        settle(&place, &answers, write).await
    }
}

/// Settles payments of the fund at a place as the treasury answered, on the days that it said: all of them, or none.
pub(super) async fn settle(
    place: &Place,
    answers: &[(&PaymentResult, Day)],
    write: &mut Write,
) -> Result<Vec<PaymentId>, Failure> {
    let ids: Vec<PaymentId> = answers.iter().map(|(result, _)| result.payment).collect();
    let mut payments = read::payments_by_id(write.read(), &ids).await?;
    let of: Vec<CommitmentId> = payments.values().map(|row| row.commitment_id).collect();
    let found = read::commitments_by_id(write.read(), &of).await?;
    let rows: BTreeMap<CommitmentId, commitment::Model> = found.into_iter().collect();
    let lines = lines_of(&rows.values().collect::<Vec<_>>(), write.read()).await?;
    let mut becomes = rows.clone();
    let mut drafts = Vec::with_capacity(ids.len());
    for (at, (result, day)) in answers.iter().enumerate() {
        let at = at.to_string();
        let within = ["results", &at];
        let payment = payments.get_mut(&result.payment).filter(|row| row.unit_id == place.unit);
        let missing = || Refusal::not_found("支付", "payment").at(["payment"]).within(&within);
        let payment = payment.ok_or_else(missing)?;
        let (by, moves, kind) = result.means().map_err(|refusal| refusal.within(&within))?;
        let state: PaymentState = payment.state.parse().map_err(Fault::new)?;
        let state = state.go(by).map_err(|refusal| refusal.at(["payment"]).within(&within))?;
        let row = becomes.get_mut(&payment.commitment_id);
        let row = row.ok_or_else(|| Fault::new("a payment is of a commitment"))?;
        let moved = row.committed().moved(moves, payment.fen).map_err(|refusal| refusal.within(&within))?;
        *row = row.becoming(moved);
        let draft = Draft::on(row, &lines, kind, payment.fen)?;
        drafts.push(draft.paying(payment.id).saying(&result.remark).within(&within));
        let after = payment::Model {
            state: state.as_str().to_owned(),
            settled_on: Some(*day),
            remark: result.remark.trim().to_owned(),
            version: payment.version + 1,
            ..payment.clone()
        };
        write.update(&*payment, after.clone()).await?;
        *payment = after;
    }
    for (before, after) in rows.values().zip(becomes.into_values()) {
        write.update(before, commitment::Model { version: before.version + 1, ..after }).await?;
    }
    post(write, place.unit, drafts).await?;
    Ok(ids)
}

impl PaymentResult {
    /// What it does to the payment, to the commitment and in the ledger.
    fn means(&self) -> Result<(PaymentMove, CommitmentMove, VoucherKind), Refusal> {
        if !self.paid || !self.remark.is_empty() {
            checks::text_up_to(LONGEST_REMARK, "remark", &self.remark)?;
        }
        Ok(if self.paid {
            (PaymentMove::Pay, CommitmentMove::Pay, VoucherKind::Payment)
        } else {
            (PaymentMove::Bounce, CommitmentMove::Bounce, VoucherKind::Bounce)
        })
    }
}
