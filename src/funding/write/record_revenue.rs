//! Records what a government's revenue is.

use serde::Serialize;

use super::owed::settle_year;
use super::subject::{OF_OBLIGATION, check_year, government};
use crate::access::Action;
use crate::funding::entity::revenue;
use crate::funding::ledger::check_amount;
use crate::funding::obligation::{RevenueKind, check_begun};
use crate::funding::read::obligation::revenues;
use crate::kernel::{ClauseId, ErrorCode, Failure, checks, id::RevenueId, money::Fen};
use crate::store::{Command, Event, Place, Read, Write};

/// 登记地方一般预算收入：某年度的预算、调整预算或决算，附依据文号。同类别再次登记即为更正，须说明理由；原有各版不变。新的收入使拨款不足的，已履行的责任恢复。
///
/// Records a government's general budget revenue in a year: as the budget, the adjusted budget or the final account has it,
/// with the paper that says so. Another version of the same kind corrects the one before, with a reason; what was recorded
/// stays. Where it makes what was appropriated fall short, the duty that this discharged is owed again.
#[derive(Serialize)]
pub struct RecordRevenue {
    /// The code of the unit whose revenue it is.
    pub unit: String,
    /// In which budget year.
    pub year: i64,
    /// By what.
    pub kind: RevenueKind,
    /// How much.
    pub amount: Fen,
    /// The paper that says so.
    pub paper: String,
    /// Why the one before is corrected.
    pub reason: Option<String>,
}

#[derive(Serialize)]
struct RevenueRecorded {
    revenue: String,
    unit: String,
    year: i64,
    kind: RevenueKind,
    fen: String,
}

impl Event for RevenueRecorded {
    const NAME: &'static str = "funding.revenue.recorded";
}

impl Command for RecordRevenue {
    const NAME: &'static str = "funding.revenue.record";
    const ACTION: Action = Action::KeepFund;
    const CLAUSES: &'static [ClauseId] = OF_OBLIGATION;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::OutsideItsDays, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[RevenueRecorded::NAME];
    type Subject = Place;
    type Done = RevenueId;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        government(read, &self.unit, self.year).await
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<RevenueId, Failure> {
        check_year("year", self.year, write.today())?;
        check_begun(self.kind, self.year, write.today())?;
        check_amount(self.amount)?;
        checks::name("paper", &self.paper)?;
        let there = revenues(write.read(), &[place.unit], &[self.year], None).await?;
        let reason = self.reason.as_deref().unwrap_or_default().trim();
        if !reason.is_empty() || there.iter().any(|row| row.kind == self.kind.as_str()) {
            checks::reason(reason)?;
        }
        let person = write.read().actor().person.clone();
        let id: RevenueId = write.id();
        let row = revenue::Model {
            id,
            unit_id: place.unit,
            year: self.year,
            kind: self.kind.as_str().to_owned(),
            number: there.iter().map(|row| row.number).max().unwrap_or_default() + 1,
            fen: self.amount,
            paper: self.paper.trim().to_owned(),
            reason: reason.to_owned(),
            issuer: person.issuer,
            subject: person.subject,
            known_from: write.now(),
        };
        write.insert(row).await?;
        settle_year(write, place.unit, self.year).await?;
        let (unit, fen) = (self.unit.clone(), self.amount.0.to_string());
        write.emit(&RevenueRecorded { revenue: id.global(), unit, year: self.year, kind: self.kind, fen })?;
        Ok(id)
    }
}
