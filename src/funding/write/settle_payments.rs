//! Takes in what the treasury answers to payments.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use super::order_payments::MOST;
use super::posting::{Draft, VoucherPosted, lines_of, post};
use super::subject::{OF_FUND, changed, check_many};
use crate::access::Action;
use crate::funding::entity::{commitment, payment};
use crate::funding::ledger::VoucherKind;
use crate::funding::model::{CommitmentMove, LONGEST_REMARK, PaymentMove, PaymentState};
use crate::funding::read;
use crate::kernel::{
    ClauseId, Day, ErrorCode, Failure, Fault, Refusal, checks,
    id::{CommitmentId, PaymentId},
};
use crate::store::{Command, Event as _, Place, Read, Subject, Write};

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

/// The payments that are answered, and where the first one's fund lies.
pub struct PaymentsSubject {
    rows: HashMap<PaymentId, payment::Model>,
    place: Place,
}

impl Subject for PaymentsSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }
}

impl Command for SettlePayments {
    const NAME: &'static str = "funding.payment.settle";
    const ACTION: Action = Action::PayCommitments;
    const CLAUSES: &'static [ClauseId] = OF_FUND;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::FundsShort, ErrorCode::PeriodClosed, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[VoucherPosted::NAME];
    type Subject = PaymentsSubject;
    type Done = Vec<PaymentId>;

    async fn load(&self, read: &Read) -> Result<PaymentsSubject, Failure> {
        check_many("results", &self.results, MOST)?;
        let ids: Vec<PaymentId> = self.results.iter().map(|result| result.payment).collect();
        let rows = read::payments_by_id(read, &ids).await?;
        let missing = || Refusal::not_found("支付", "payment").at(["results", "0", "payment"]);
        let first = ids.first().and_then(|id| rows.get(id)).ok_or_else(missing)?;
        let place = read.lies(first.unit_id).await?;
        Ok(PaymentsSubject { rows, place })
    }

    async fn run(&self, subject: PaymentsSubject, write: &mut Write) -> Result<Vec<PaymentId>, Failure> {
        let today = write.today();
        let answers: Vec<(&PaymentResult, Day)> = self.results.iter().map(|result| (result, today)).collect();
        settle(&subject.place, &subject.rows, &answers, write).await
    }
}

/// Settles payments of the fund at a place as the treasury answered, on the days that it said: all of them, or none.
pub(super) async fn settle(
    place: &Place,
    payments: &HashMap<PaymentId, payment::Model>,
    answers: &[(&PaymentResult, Day)],
    write: &mut Write,
) -> Result<Vec<PaymentId>, Failure> {
    let of = answers.iter().filter_map(|(result, _)| payments.get(&result.payment));
    let of: BTreeSet<CommitmentId> = of.map(|row| row.commitment_id).collect();
    let found = read::commitments_by_id(write.read(), &of.into_iter().collect::<Vec<_>>()).await?;
    let rows: BTreeMap<CommitmentId, commitment::Model> = found.into_iter().collect();
    let lines = lines_of(&rows.values().collect::<Vec<_>>(), write.read()).await?;
    let mut becomes = rows.clone();
    let mut settled: BTreeMap<PaymentId, payment::Model> = BTreeMap::new();
    let mut drafts = Vec::with_capacity(answers.len());
    for (at, (result, day)) in answers.iter().enumerate() {
        let at = at.to_string();
        let within = ["results", &at];
        let payment = settled.get(&result.payment).or_else(|| payments.get(&result.payment));
        let missing = || Refusal::not_found("支付", "payment").at(["payment"]).within(&within);
        let payment = payment.filter(|row| row.unit_id == place.unit).ok_or_else(missing)?;
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
        settled.insert(after.id, after);
    }
    let was = |after: payment::Model| Some((payments.get(&after.id)?.clone(), after));
    write.update_each(settled.into_values().filter_map(was).collect()).await?;
    write.update_each(changed(rows, becomes)).await?;
    post(write, place.unit, drafts).await?;
    Ok(answers.iter().map(|(result, _)| result.payment).collect())
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
