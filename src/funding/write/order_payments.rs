//! Orders the treasury to pay.

use std::collections::BTreeMap;

use serde::Serialize;

use super::grounds::fallen;
use super::posting::{Draft, VoucherPosted, lines_of, post};
use super::subject::{OF_FUND, changed, check_many};
use crate::access::{Action, Person};
use crate::funding::entity::{commitment, payment, payment_order};
use crate::funding::ledger::{VoucherKind, check_amount};
use crate::funding::model::{CommitmentMove, PaymentState};
use crate::funding::read;
use crate::funding::sheet::{PayLine, digest, text};
use crate::kernel::{
    ClauseId, Day, Digest, ErrorCode, Failure, Fault, Refusal,
    id::{CommitmentId, PaymentId, PaymentOrderId},
    money::Fen,
};
use crate::store::{Command, Event as _, Place, Read, Subject, Write};

/// At most so many payments at once.
pub(super) const MOST: i64 = 500;

/// A payment that is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaymentWanted {
    /// Of which commitment.
    pub commitment: CommitmentId,
    /// How much.
    pub amount: Fen,
}

/// 发出支付指令，一次至多 500 笔，同属一个基金，全部或全不：须由作出承诺者之外的另一人发出；可分次支付，不得超出预留，不得晚于末日，所据的排名或阶段须仍作数。
///
/// Orders the treasury to pay, up to 500 payments of one fund at once, all of them or none. Another person than the one who
/// made a commitment does so; in parts, never past what is reserved, not after its last day, and only while the ranking or
/// the stage stands on which it rests.
#[derive(Serialize)]
pub struct OrderPayments {
    /// The payments.
    pub payments: Vec<PaymentWanted>,
}

/// The commitments of which payments are wanted, and where the first one's fund lies.
pub struct CommitmentsSubject {
    rows: BTreeMap<CommitmentId, commitment::Model>,
    place: Place,
}

impl Subject for CommitmentsSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }
}

impl Command for OrderPayments {
    const NAME: &'static str = "funding.payment.order";
    const ACTION: Action = Action::PayCommitments;
    const CLAUSES: &'static [ClauseId] = OF_FUND;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::FundsShort, ErrorCode::PeriodClosed, ErrorCode::SamePerson, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[VoucherPosted::NAME];
    type Subject = CommitmentsSubject;
    type Done = Vec<PaymentId>;

    async fn load(&self, read: &Read) -> Result<CommitmentsSubject, Failure> {
        check_many("payments", &self.payments, MOST)?;
        let ids: Vec<CommitmentId> = self.payments.iter().map(|order| order.commitment).collect();
        let rows: BTreeMap<_, _> = read::commitments_by_id(read, &ids).await?.into_iter().collect();
        let missing = || Refusal::not_found("承诺", "commitment").at(["payments", "0", "commitment"]);
        let first = ids.first().and_then(|id| rows.get(id)).ok_or_else(missing)?;
        let place = read.lies(first.unit_id).await?;
        Ok(CommitmentsSubject { rows, place })
    }

    async fn run(&self, subject: CommitmentsSubject, write: &mut Write) -> Result<Vec<PaymentId>, Failure> {
        let CommitmentsSubject { mut rows, place } = subject;
        rows.retain(|_, row| row.unit_id == place.unit);
        let of: Vec<&commitment::Model> = rows.values().collect();
        let fallen = fallen(write.read(), &place, &of).await?;
        let lines = lines_of(&of, write.read()).await?;
        let mut becomes = rows.clone();
        let last = read::last_payment(write.read(), place.unit).await?;
        let order_id: PaymentOrderId = write.id();
        let (person, today) = (write.read().actor().person.clone(), write.today());
        let many = self.payments.len();
        let (mut payments, mut drafts) = (Vec::with_capacity(many), Vec::with_capacity(many));
        let mut file = Vec::with_capacity(many);
        for (at, (number, order)) in (last + 1..).zip(&self.payments).enumerate() {
            let at = at.to_string();
            let within = ["payments", &at];
            let missing = || Refusal::not_found("承诺", "commitment").at(["commitment"]).within(&within);
            let row = becomes.get_mut(&order.commitment).ok_or_else(missing)?;
            check_order(row, order.amount, &person, today).map_err(|refusal| refusal.within(&within))?;
            if let Some(refusal) = fallen.get(&row.id) {
                return Err(refusal.clone().at(["commitment"]).within(&within).into());
            }
            let moved = row.committed().moved(CommitmentMove::Order, order.amount);
            let after = row.becoming(moved.map_err(|refusal| refusal.within(&within))?);
            let id: PaymentId = write.id();
            let draft = Draft::on(row, &lines, VoucherKind::Order, order.amount)?;
            drafts.push(draft.paying(id).within(&within));
            let payment = payment::Model {
                id,
                unit_id: place.unit,
                number,
                commitment_id: row.id,
                order_id,
                fen: order.amount,
                payee: row.payee.clone(),
                state: PaymentState::Ordered.as_str().to_owned(),
                ordered_on: today,
                settled_on: None,
                remark: String::new(),
                issuer: person.issuer.clone(),
                subject: person.subject.clone(),
                version: 1,
            };
            let line = lines.get(&row.line_id).ok_or_else(|| Fault::new("a commitment is on a line"))?;
            file.push(PayLine::of(&payment, row, line));
            payments.push(payment);
            *row = after;
        }
        write.update_each(changed(rows, becomes)).await?;
        let done: Vec<PaymentId> = payments.iter().map(|row| row.id).collect();
        let digest = digest(&file)?;
        let order = payment_order::Model {
            id: order_id,
            unit_id: place.unit,
            number: read::orders::last_order(write.read(), place.unit).await? + 1,
            ordered_on: today,
            payments: i64::try_from(done.len()).map_err(Fault::new)?,
            fen: Fen::sum(payments.iter().map(|row| row.fen))?,
            file_digest: Digest::of(text(&digest, &file)?).to_string(),
            digest,
            issuer: person.issuer,
            subject: person.subject,
        };
        write.insert(order).await?;
        write.insert_all(payments).await?;
        post(write, place.unit, drafts).await?;
        Ok(done)
    }
}

/// Demands an amount, another person than the one who made the commitment, and a day on which it stands.
fn check_order(row: &commitment::Model, amount: Fen, person: &Person, today: Day) -> Result<(), Refusal> {
    check_amount(amount)?;
    if row.person().is(person) {
        let (zh, en) = (
            "须由作出承诺者之外的另一人发出支付指令",
            "another person than the one who made the commitment has to order its payment",
        );
        return Err(Refusal::same_person("commitment", zh, en));
    }
    if row.last_day < today {
        let last = row.last_day;
        let (zh, en) = (format!("承诺已于 {last} 到期"), format!("the commitment has expired, on {last}"));
        return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["commitment"]).allowing([format!("– {last}")]));
    }
    Ok(())
}
