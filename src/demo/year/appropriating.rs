//! What governments owe their talent funds: the city demands a share of revenue, and each appropriates that much.

use super::Play;
use crate::access::Role;
use crate::duties::entity::duty;
use crate::funding::model::{Origin, SourceKind};
use crate::funding::obligation::RevenueKind;
use crate::funding::read::obligation::obligations;
use crate::funding::write::{AppropriateFund, Ground, RecordRevenue, RegisterSource, SetInvestmentShare};
use crate::kernel::{Day, Failure, Fault, Period, id::ClauseRowId, money::Fen};
use crate::policy;
use crate::store::Read;

/// What each of them takes in a year.
const REVENUE: Fen = Fen(120_000_000_000);
/// The clause that demands a share of it.
const CLAUSE: &str = "4.5.1a";

/// The code under which a government's own money for a year is registered.
pub(super) fn own_money(year: i64) -> String {
    format!("budget-{year}")
}

impl Play<'_> {
    /// The city demands the share that the clause names, from a day on.
    pub(super) async fn demand_share(&self, from: Day) -> Result<(), Failure> {
        let command = SetInvestmentShare {
            unit: self.system.unit_code.clone(),
            share: "0.03".parse().map_err(Fault::new)?,
            clause: self.clause(CLAUSE).await?,
            from,
            paper: "示例〔2010〕4号".to_owned(),
        };
        self.did(&self.supervisor().await?, command).await.map(drop)
    }

    /// The clause with a number.
    pub(super) async fn clause(&self, number: &str) -> Result<ClauseRowId, Failure> {
        let read = Read::new(&self.app.store, self.system.clone());
        let found = policy::read::numbered(&read, &[number.to_owned()]).await?.into_keys().min();
        Ok(found.ok_or_else(|| Fault::new("the catalogue has no such clause"))?)
    }

    /// A government appropriates what it owes for a year, by a decision of its leading group.
    pub(super) async fn appropriate(&self, unit: &str, duty: &duty::Model, today: Day) -> Result<(), Failure> {
        let period: Period = duty.period.parse().map_err(Fault::new)?;
        let year = i64::from(period.last().year());
        let keeper = self.as_role(unit, Role::FundOfficer).await?;
        let paper = format!("示例〔{year}〕5号");
        let revenue = RecordRevenue {
            unit: unit.to_owned(),
            year,
            kind: RevenueKind::Adjusted,
            amount: REVENUE,
            paper: paper.clone(),
            reason: None,
        };
        self.did(&keeper, revenue).await?;
        let register = RegisterSource {
            unit: unit.to_owned(),
            code: own_money(year),
            title: "示例：本级财政".to_owned(),
            kind: SourceKind::Government,
            origin: Origin::Domestic,
            purposes: Vec::new(),
            until: None,
            paper,
        };
        let source = self.did(&keeper, register).await?;
        let decision = self.decide(unit, ("人才资金", "示例：拨入人才资金。"), today).await?;
        let read = Read::new(&self.app.store, self.system.clone());
        let owed = obligations(&read, &[keeper.unit], &[year], None).await?.remove(&(keeper.unit, year)).transpose()?;
        let amount = owed.and_then(|owed| owed.short).ok_or_else(|| Fault::new("a share of a revenue is demanded"))?;
        let ground = Ground { clause: duty.clause_id, decision };
        let command = AppropriateFund { unit: unit.to_owned(), year, source, amount, ground };
        self.did(&keeper, command).await.map(drop)
    }
}
