//! Releases what was reserved and has expired.

use sea_orm::{ColumnTrait, Order};
use serde::{Deserialize, Serialize};

use super::posting::{Draft, VoucherPosted, lines_of, post};
use super::subject::OF_FUND;
use crate::access::Action;
use crate::funding::entity::commitment;
use crate::funding::ledger::VoucherKind;
use crate::funding::model::CommitmentMove;
use crate::funding::read;
use crate::kernel::{ClauseId, ErrorCode, Failure, id::UnitId};
use crate::store::{Command, Event as _, Place, Read, Write};

/// So many commitments at once.
pub const AT_ONCE: u64 = 500;

/// 到期释放(系统)：末日已过而未发出支付指令之款回到预算项目。
///
/// Releases what is open of commitments of a fund whose last day has passed: the lines have it again.
#[derive(Serialize)]
pub struct ExpireCommitments {
    /// Whose fund.
    pub unit: UnitId,
}

/// How many commitments were released.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expired {
    /// How many.
    pub commitments: u64,
}

impl Command for ExpireCommitments {
    const NAME: &'static str = "funding.commitment.expire";
    const ACTION: Action = Action::ExpireCommitments;
    const CLAUSES: &'static [ClauseId] = OF_FUND;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::FundsShort, ErrorCode::PeriodClosed];
    const EVENTS: &'static [&'static str] = &[VoucherPosted::NAME];
    type Subject = Place;
    type Done = Expired;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        Ok(read.lies(self.unit).await?)
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<Expired, Failure> {
        let find = read::commitments_expired(write.read(), write.today());
        let find = find.filter(commitment::Column::UnitId.eq(place.unit));
        let rows = find.order_by(commitment::Column::Number, Order::Asc).limit(AT_ONCE).all().await?;
        let lines = lines_of(&rows.iter().collect::<Vec<_>>(), write.read()).await?;
        let (mut changed, mut drafts) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
        for row in rows {
            let open = row.committed().open()?;
            drafts.push(Draft::on(&row, &lines, VoucherKind::Expiry, open)?);
            let after = row.becoming(row.committed().moved(CommitmentMove::Release, open)?);
            changed.push((row, after));
        }
        let commitments = u64::try_from(changed.len()).unwrap_or(u64::MAX);
        write.update_each(changed).await?;
        post(write, place.unit, drafts).await?;
        Ok(Expired { commitments })
    }
}
