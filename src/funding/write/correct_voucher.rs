//! Corrects a voucher by one that undoes it and points back.

use serde::Serialize;

use super::owed::settle_year;
use super::posting::{Draft, VoucherPosted, post_one};
use super::subject::{OF_FUND, VoucherSubject};
use crate::access::Action;
use crate::funding::entity::{payment, voucher};
use crate::funding::ledger::{Entry, VoucherKind, reversed};
use crate::funding::model::{CommitmentMove, PaymentMove, PaymentState, check_limit};
use crate::funding::read;
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Fault, Refusal, checks,
    id::{PaymentId, VoucherId},
    money::Fen,
};
use crate::store::{Command, Event as _, Read, Write};

/// 更正凭证：以方向相反、指回原凭证的凭证冲销，原凭证不变；每张只冲销一次，不得因此超出限额。误记为已支付的，款项回到待国库答复。预留与支付指令另有释放与退票。
///
/// Corrects a voucher by one with the opposite entries that points back to it; what was posted stays. Once each, and past no
/// limit. What was said to be paid and was not waits for the treasury's answer again. What is reserved or ordered has moves
/// of its own that lead back: release and bounce.
#[derive(Serialize)]
pub struct CorrectVoucher {
    /// Which voucher.
    pub voucher: VoucherId,
    /// Why.
    pub reason: String,
}

impl Command for CorrectVoucher {
    const NAME: &'static str = "funding.voucher.correct";
    const ACTION: Action = Action::KeepFund;
    const CLAUSES: &'static [ClauseId] = OF_FUND;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::FundsShort,
        ErrorCode::LineMissing,
        ErrorCode::OverLimit,
        ErrorCode::PeriodClosed,
        ErrorCode::StateForbids,
    ];
    const EVENTS: &'static [&'static str] = &[VoucherPosted::NAME];
    type Subject = VoucherSubject;
    type Done = VoucherId;

    async fn load(&self, read: &Read) -> Result<VoucherSubject, Failure> {
        VoucherSubject::load(read, self.voucher).await
    }

    async fn run(&self, subject: VoucherSubject, write: &mut Write) -> Result<VoucherId, Failure> {
        checks::reason(&self.reason)?;
        let row = &subject.row;
        demand_correctable(row, write.read()).await?;
        let entries = undone(row, write.read()).await?;
        demand_limit(row, &entries, write.read()).await?;
        if let Some(payment) = row.payment_id {
            unpay(payment, write).await?;
        }
        let draft = Draft::correcting(row, entries)?.saying(&self.reason);
        let posted = post_one(write, row.unit_id, draft).await?;
        if row.kind == VoucherKind::Appropriation.as_str() {
            settle_year(write, row.unit_id, row.year).await?;
        }
        Ok(posted)
    }
}

/// Demands a voucher of a kind that is undone by a correction, and that was not corrected yet.
async fn demand_correctable(row: &voucher::Model, read: &Read) -> Result<(), Failure> {
    let kind: VoucherKind = row.kind.parse().map_err(Fault::new)?;
    if !kind.is_correctable() {
        let (zh, en) = (
            format!("{} 凭证不以更正冲销", kind.as_str()),
            format!("a voucher of the kind {} is not undone by a correction", kind.as_str()),
        );
        let refusal = Refusal::new(ErrorCode::StateForbids, zh, en).at(["voucher"]);
        return Err(refusal.allowing(["commitmentRelease", "paymentsSettle"]).into());
    }
    let Some(other) = read::corrections(read, &[row.id]).await?.remove(&row.id) else { return Ok(()) };
    let number = other.number;
    let (zh, en) = (format!("已由第 {number} 号凭证更正"), format!("it is corrected already, by voucher {number}"));
    Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["voucher"]).into())
}

/// The entries that undo a voucher.
async fn undone(row: &voucher::Model, read: &Read) -> Result<Vec<Entry>, Failure> {
    let rows = read::entries(read, &[row.id]).await?.remove(&row.id).unwrap_or_default();
    let accounts: Vec<_> = rows.iter().map(|entry| entry.account_id).collect();
    let accounts = read::accounts_by_id(read, &accounts).await?;
    let mut entries = Vec::with_capacity(rows.len());
    for entry in &rows {
        let account = accounts.get(&entry.account_id).ok_or_else(|| Fault::new("an entry is of an account"))?;
        entries.push(Entry { account: account.account()?, fen: entry.fen });
    }
    Ok(reversed(&entries))
}

/// Demands that a line's limit still covers what comes back to the line.
async fn demand_limit(row: &voucher::Model, entries: &[Entry], read: &Read) -> Result<(), Failure> {
    let back = Fen::sum(entries.iter().filter(|entry| entry.account.kind.is_allocated()).map(|entry| entry.fen))?;
    let Some(id) = row.line_id.filter(|_| back > Fen::ZERO) else { return Ok(()) };
    let line = read::lines_by_id(read, &[id]).await?.remove(&id);
    let line = line.ok_or_else(|| Fault::new("a voucher is of a line"))?;
    let allocated = read::balances_of_lines(read, &[id]).await?.allocated(id)?;
    Ok(check_limit(line.limit_fen, allocated, back)?)
}

/// What was said to be paid was not: the treasury's answer is waited for again.
async fn unpay(id: PaymentId, write: &mut Write) -> Result<(), Failure> {
    let before = read::payments_by_id(write.read(), &[id]).await?.remove(&id);
    let before = before.ok_or_else(|| Fault::new("a voucher is of a payment"))?;
    let state: PaymentState = before.state.parse().map_err(Fault::new)?;
    let state = state.go(PaymentMove::Correct)?.as_str().to_owned();
    let (version, remark) = (before.version + 1, String::new());
    let after = payment::Model { state, settled_on: None, remark, version, ..before.clone() };
    write.update(&before, after).await?;
    let of = before.commitment_id;
    let commitment = read::commitments_by_id(write.read(), &[of]).await?.remove(&of);
    let commitment = commitment.ok_or_else(|| Fault::new("a payment is of a commitment"))?;
    let moved = commitment.committed().moved(CommitmentMove::Correct, before.fen)?;
    write.update(&commitment, commitment.becoming(moved)).await
}
