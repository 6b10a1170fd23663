//! Releases what is reserved and not needed any more.

use serde::Serialize;

use super::posting::{Draft, VoucherPosted, lines_of, post_one};
use super::subject::{CommitmentSubject, OF_FUND};
use crate::access::Action;
use crate::funding::ledger::{VoucherKind, check_amount};
use crate::funding::model::CommitmentMove;
use crate::kernel::{ClauseId, ErrorCode, Failure, checks, id::CommitmentId, money::Fen};
use crate::store::{Command, Event as _, Read, Write};

/// 释放预留：未发出支付指令之款回到预算项目，须说明理由。
///
/// Releases what of a commitment is not ordered to be paid, with a reason: the line has it again.
#[derive(Serialize)]
pub struct ReleaseCommitment {
    /// Which commitment.
    pub commitment: CommitmentId,
    /// How much.
    pub amount: Fen,
    /// Why.
    pub reason: String,
}

impl Command for ReleaseCommitment {
    const NAME: &'static str = "funding.commitment.release";
    const ACTION: Action = Action::KeepFund;
    const CLAUSES: &'static [ClauseId] = OF_FUND;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::FundsShort, ErrorCode::PeriodClosed];
    const EVENTS: &'static [&'static str] = &[VoucherPosted::NAME];
    type Subject = CommitmentSubject;
    type Done = CommitmentId;

    async fn load(&self, read: &Read) -> Result<CommitmentSubject, Failure> {
        CommitmentSubject::load(read, self.commitment).await
    }

    async fn run(&self, subject: CommitmentSubject, write: &mut Write) -> Result<CommitmentId, Failure> {
        checks::reason(&self.reason)?;
        check_amount(self.amount)?;
        let row = &subject.row;
        let after = row.committed().moved(CommitmentMove::Release, self.amount)?;
        write.update(row, row.becoming(after)).await?;
        let lines = lines_of(&[row], write.read()).await?;
        let draft = Draft::on(row, &lines, VoucherKind::Release, self.amount)?;
        post_one(write, row.unit_id, draft.saying(&self.reason)).await?;
        Ok(row.id)
    }
}
