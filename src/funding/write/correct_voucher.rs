//! Corrects a voucher by one that undoes it and points back.

use serde::Serialize;

use super::subject::{Draft, OF_FUND, VoucherPosted, VoucherSubject, post};
use crate::access::Action;
use crate::funding::ledger::{Entry, VoucherKind, reversed};
use crate::funding::read;
use crate::kernel::{ClauseId, ErrorCode, Failure, Fault, Refusal, checks, id::VoucherId};
use crate::store::{Command, Event as _, Read, Write};

/// 更正凭证：以方向相反、指回原凭证的凭证冲销，原凭证不变；每张只冲销一次。预留与支付另有释放与退票。
///
/// Corrects a voucher by one with the opposite entries that points back to it; what was posted stays. Once each. What was
/// reserved or paid has moves of its own that lead back: release and bounce.
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
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::FundsShort, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[VoucherPosted::NAME];
    type Subject = VoucherSubject;
    type Done = VoucherId;

    async fn load(&self, read: &Read) -> Result<VoucherSubject, Failure> {
        VoucherSubject::load(read, self.voucher).await
    }

    async fn run(&self, subject: VoucherSubject, write: &mut Write) -> Result<VoucherId, Failure> {
        checks::reason(&self.reason)?;
        let row = &subject.row;
        let kind: VoucherKind = row.kind.parse().map_err(Fault::new)?;
        if !kind.is_corrected() {
            let (zh, en) = (
                format!("{} 凭证不以更正冲销", kind.as_str()),
                format!("a voucher of the kind {} is not undone by a correction", kind.as_str()),
            );
            let refusal = Refusal::new(ErrorCode::StateForbids, zh, en).at(["voucher"]);
            return Err(refusal.allowing(["commitmentRelease", "paymentSettle"]).into());
        }
        if let Some(other) = read::corrections(write.read(), &[row.id]).await?.remove(&row.id) {
            let number = other.number;
            let (zh, en) =
                (format!("已由第 {number} 号凭证更正"), format!("it is corrected already, by voucher {number}"));
            return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["voucher"]).into());
        }
        let rows = read::entries(write.read(), &[row.id]).await?.remove(&row.id).unwrap_or_default();
        let accounts: Vec<_> = rows.iter().map(|entry| entry.account_id).collect();
        let accounts = read::accounts_by_id(write.read(), &accounts).await?;
        let mut entries = Vec::with_capacity(rows.len());
        for entry in &rows {
            let account = accounts.get(&entry.account_id).ok_or_else(|| Fault::new("an entry is of an account"))?;
            entries.push(Entry { account: account.account()?, fen: entry.fen });
        }
        let remark = self.reason.trim().to_owned();
        let draft = Draft { remark, ..Draft::correcting(row, reversed(&entries))? };
        let posted = post(write, row.unit_id, vec![draft]).await?;
        posted.into_iter().next().ok_or_else(|| Fault::new("each draft is a voucher").into())
    }
}
