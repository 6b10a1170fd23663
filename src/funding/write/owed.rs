//! How appropriations discharge what governments owe their funds, and how they stop to.

use crate::duties;
use crate::duties::closing::closed_after;
use crate::duties::entity::duty;
use crate::duties::write::settle::{give, take_back};
use crate::funding::obligation::days_of;
use crate::funding::read::obligation::{Unsettled, unsettled};
use crate::kernel::{Failure, id::UnitId};
use crate::policy::obligation::Evidence;
use crate::store::Write;

/// Has the vouchers of a fund for a year discharge what is owed for that year where the fund's unit lies.
pub(super) async fn settle_year(write: &mut Write, unit: UnitId, year: i64) -> Result<(), Failure> {
    let Some(first) = days_of(year).from else { return Ok(()) };
    let owed = duties::read::dischargeable(write.read(), unit, Evidence::Appropriation, first).await?;
    settle(write, owed).await.map(drop)
}

/// Brings the evidence of duties to appropriate to what vouchers, revenue and shares say by now: the voucher with which
/// what is demanded was reached, from its day on. Gives those that it discharges now, and those that are owed again.
pub(super) async fn settle(write: &mut Write, owed: Vec<duty::Model>) -> Result<(Vec<String>, Vec<String>), Failure> {
    let (mut satisfied, mut violated) = (Vec::new(), Vec::new());
    for Unsettled { duty, wanted, given } in unsettled(write.read(), owed).await? {
        if duty.discharged_on.is_none() && closed_after(write.read(), &duty).await?.is_some() {
            continue;
        }
        let wanted = wanted.map(|(voucher, on)| (voucher.global(), on));
        match &wanted {
            Some((record, on)) => {
                give(write, &duty, Evidence::Appropriation, record, *on).await?;
                satisfied.push(duty.id.global());
            }
            None => violated.push(duty.id.global()),
        }
        for other in given.iter().filter(|other| wanted.as_ref().is_none_or(|(record, _)| record != *other)) {
            take_back(write, other).await?;
        }
    }
    Ok((satisfied, violated))
}
