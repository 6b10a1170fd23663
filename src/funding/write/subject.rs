//! What the commands of funding are about.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::deliberation;
use crate::funding::entity::{budget_line, commitment, funding_source, limit_change, voucher};
use crate::funding::model::KEEPERS;
use crate::funding::obligation::days_of;
use crate::funding::read;
use crate::kernel::{
    ClauseId, Day, ErrorCode, Failure, Refusal, checks,
    id::{BudgetLineId, ClauseRowId, CommitmentId, DecisionId, FundingSourceId, LimitChangeId, VoucherId},
};
use crate::organization::entity::unit;
use crate::organization::model::outside_its_days;
use crate::store::{Place, Read, Standing, Subject};
use crate::{organization, policy};

/// The clauses that the talent fund serves.
pub const OF_FUND: &[ClauseId] = &[ClauseId("4.5.1a"), ClauseId("4.5.1b")];
/// The clause by which governments owe their funds a share of their revenue.
pub const OF_OBLIGATION: &[ClauseId] = &[ClauseId("4.5.1a")];
/// The clauses that sources of money serve.
pub const OF_SOURCES: &[ClauseId] = &[ClauseId("4.4.5"), ClauseId("4.5"), ClauseId("4.5.4")];

/// So many years a budget year may lie before this one, or after it.
const YEARS: i64 = 10;

/// Demands a budget year that a fund may have.
pub(super) fn check_year(field: &str, year: i64, today: Day) -> Result<(), Refusal> {
    let now = i64::from(today.year());
    checks::between(field, year, (now - YEARS, now + YEARS))
}

/// Demands as many items of a list as one command takes.
pub(super) fn check_many<T>(field: &str, items: &[T], most: i64) -> Result<(), Refusal> {
    checks::between(field, i64::try_from(items.len()).unwrap_or(i64::MAX), (1, most))
}

/// Where a unit lies that keeps a talent fund today.
pub(super) async fn keeper(read: &Read, code: &str) -> Result<Place, Failure> {
    let place = organization::read::unit_on(read, code, read.today(), ["unit"; 2]).await?;
    let found = organization::read::units_by_id(read, &[place.unit]).await?.remove(&place.unit);
    demand_keeper(&found.map(|unit| unit.kind).unwrap_or_default())?;
    Ok(place)
}

/// Where a unit lies that keeps a talent fund today, or kept one until it ended: what is left in that goes on.
pub(super) async fn keeper_once(read: &Read, code: &str) -> Result<Place, Failure> {
    let found = unit_that_keeps(read, code).await?;
    let (days, today) = (organization::read::days_of(read, found.id).await?, read.today());
    if !days.iter().any(|days| days.from.is_none_or(|from| from <= today)) {
        return Err(outside_its_days(code, today, days.into_iter()).at(["unit"]).into());
    }
    Ok(found.place())
}

/// Where a unit lies that keeps a talent fund and is there on some day of a year; it may have ended since.
pub(super) async fn government(read: &Read, code: &str, year: i64) -> Result<Place, Failure> {
    let found = unit_that_keeps(read, code).await?;
    let (days, year) = (organization::read::days_of(read, found.id).await?, days_of(year));
    if !days.iter().any(|days| days.and(year).is_some()) {
        let first = year.from.unwrap_or(Day::FIRST);
        return Err(outside_its_days(code, first, days.into_iter()).at(["year"]).into());
    }
    Ok(found.place())
}

/// A unit of a kind that keeps a talent fund, whether or not it is there today.
async fn unit_that_keeps(read: &Read, code: &str) -> Result<unit::Model, Failure> {
    let found = organization::read::unit(read, code).await?;
    let found = found.ok_or_else(|| Refusal::not_found("单位", "unit").at(["unit"]))?;
    demand_keeper(&found.kind)?;
    Ok(found)
}

/// Demands a kind of unit that keeps a talent fund.
fn demand_keeper(kind: &str) -> Result<(), Refusal> {
    if KEEPERS.iter().any(|keeper| keeper.as_str() == kind) {
        return Ok(());
    }
    let (zh, en) = ("只有市、县(市、区)与开发(度假)区设专项资金", "a city, a division or a zone keeps a talent fund");
    let refusal = Refusal::new(ErrorCode::BadInput, zh, en).at(["unit"]);
    Err(refusal.allowing(KEEPERS.iter().map(|keeper| keeper.as_str())))
}

/// Where the fund of a unit lies, also of one that has ended and that another continues.
pub(super) async fn fund(read: &Read, code: &str) -> Result<Place, Failure> {
    let found = organization::read::unit(read, code).await?;
    Ok(found.ok_or_else(|| Refusal::not_found("单位", "unit").at(["unit"]))?.place())
}

/// What justifies a voucher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Ground {
    /// The clause.
    pub clause: ClauseRowId,
    /// The decision.
    pub decision: DecisionId,
}

impl Ground {
    /// Demands a clause that is there, and a decision of the fund's unit or of one above that carried.
    pub(super) async fn check(self, read: &Read, place: &Place) -> Result<(), Failure> {
        if policy::read::clauses_by_id(read, &[self.clause]).await?.is_empty() {
            return Err(Refusal::not_found("条款", "clause").at(["ground", "clause"]).into());
        }
        let carried = deliberation::read::carried(read, self.decision, place).await;
        carried.map(drop).map_err(|failure| failure.within(&["ground"]))
    }
}

/// A source of the fund at a place.
pub(super) async fn source(read: &Read, id: FundingSourceId, place: &Place) -> Result<funding_source::Model, Failure> {
    let found = read::sources_by_id(read, &[id]).await?.remove(&id).filter(|row| row.unit_id == place.unit);
    Ok(found.ok_or_else(|| Refusal::not_found("来源", "source").at(["source"]))?)
}

/// Declares subjects: a row and where the fund's unit lies.
macro_rules! subjects {
    ($(
        $(#[doc = $doc:literal])+ $name:ident {
            $row:ty, $id:ty, $by_id:path, $zh:literal, $en:literal, $field:literal
        }
    ),+ $(,)?) => {$(
        $(#[doc = $doc])+
        pub struct $name {
            pub(super) row: $row,
            pub(super) place: Place,
        }

        impl $name {
            pub(super) async fn load(read: &Read, id: $id) -> Result<Self, Failure> {
                let found = $by_id(read, &[id]).await?.remove(&id);
                let row = found.ok_or_else(|| Refusal::not_found($zh, $en).at([$field]))?;
                let place = read.lies(row.unit_id).await?;
                Ok(Self { row, place })
            }
        }
    )+};
}

subjects! {
    /// A source of money and where the unit lies whose fund it feeds.
    SourceSubject { funding_source::Model, FundingSourceId, read::sources_by_id, "来源", "source", "source" },
    /// A budget line and where its fund's unit lies.
    LineSubject { budget_line::Model, BudgetLineId, read::lines_by_id, "预算项目", "budget line", "line" },
    /// A change of a limit and where its fund's unit lies.
    LimitSubject {
        limit_change::Model, LimitChangeId, read::limit_changes_by_id, "限额变更", "change of a limit", "change"
    },
    /// A commitment and where its fund's unit lies.
    CommitmentSubject {
        commitment::Model, CommitmentId, read::commitments_by_id, "承诺", "commitment", "commitment"
    },
    /// A voucher and where its fund's unit lies.
    VoucherSubject { voucher::Model, VoucherId, read::vouchers_by_id, "凭证", "voucher", "voucher" },
}

impl Subject for SourceSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()))
    }
}

impl Subject for LineSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        let limit = self.row.limit_fen.map(|limit| limit.0.to_string()).unwrap_or_default();
        Some((self.row.version, vec![("limit", limit)]))
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()))
    }
}

impl Subject for LimitSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        Some((self.row.version, vec![("state", self.row.state.clone())]))
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()).in_state(&self.row.state))
    }
}

impl Subject for CommitmentSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        let commitment::Model { ordered, paid, released, .. } = &self.row;
        let fields = [("ordered", ordered), ("paid", paid), ("released", released)];
        Some((self.row.version, fields.into_iter().map(|(field, fen)| (field, fen.0.to_string())).collect()))
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()))
    }
}

impl Subject for VoucherSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()))
    }
}

/// Commitments as they were and as they become: one version more, however often something became of each in between.
pub(super) fn changed(
    before: BTreeMap<CommitmentId, commitment::Model>,
    after: BTreeMap<CommitmentId, commitment::Model>,
) -> Vec<(commitment::Model, commitment::Model)> {
    let pairs = before.into_values().zip(after.into_values()).map(|(before, after)| {
        let version = before.version + 1;
        (before, commitment::Model { version, ..after })
    });
    pairs.collect()
}
