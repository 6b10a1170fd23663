//! Finds revenue and the shares of it that are demanded, what governments owe their funds by these, and which voucher
//! discharges that. Units that lie together are one: the unit that is there, and those that it continues.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::iter::once;

use sea_orm::{ColumnTrait, Order};
use uuid::Uuid;

use super::{divisions::there, held_on, vouchers_by_id};
use crate::access::Scope;
use crate::duties;
use crate::duties::entity::duty;
use crate::funding::entity::{fund_account, funding_source, investment_share, ledger_entry, revenue};
use crate::funding::ledger::AccountKind;
use crate::funding::model::{KEEPERS, SourceKind};
use crate::funding::obligation::{
    Appropriated, Base, Before, Given, Obligation, Owed, base, days_of, joint, reached, strictest,
};
use crate::kernel::{
    Day, Every, Fault, Instant, Period, Term,
    id::{DutyId, FundAccountId, RevenueId, UnitId, VoucherId},
    money::Rate,
};
use crate::organization::{self, entity::unit};
use crate::policy::obligation::Evidence;
use crate::store::{Read, dated::AsOf};

/// Versions of revenue by id.
///
/// # Errors
/// A fault of the database.
pub async fn revenues_by_id(read: &Read, ids: &[RevenueId]) -> Result<HashMap<RevenueId, revenue::Model>, Fault> {
    read.find::<revenue::Entity>().keyed(revenue::Column::Id, ids, |row| row.id).await
}

/// The versions of the own revenue of units in some years, in the order in which they were recorded, as known at a
/// moment.
///
/// # Errors
/// A fault of the database.
pub async fn revenues(
    read: &Read,
    units: &[UnitId],
    years: &[i64],
    known: Option<Instant>,
) -> Result<Vec<revenue::Model>, Fault> {
    let find = read.find::<revenue::Entity>().among(revenue::Column::UnitId, units);
    let mut find = find.among(revenue::Column::Year, years);
    if let Some(known) = known {
        find = find.filter(revenue::Column::KnownFrom.lte(known));
    }
    find.order_by(revenue::Column::KnownFrom, Order::Asc).order_by(revenue::Column::Number, Order::Asc).all().await
}

/// The same of those that lie together.
///
/// # Errors
/// A fault of the database.
pub async fn revenues_together(
    read: &Read,
    units: &[UnitId],
    years: &[i64],
    known: Option<Instant>,
) -> Result<HashMap<(UnitId, i64), Vec<revenue::Model>>, Fault> {
    let near = Near::of(read, units).await?;
    let rows = revenues(read, &near.all(), years, known).await?;
    let mut found: HashMap<(UnitId, i64), Vec<revenue::Model>> = HashMap::new();
    for together in &near.together {
        for row in rows.iter().filter(|row| together.all.contains(&row.unit_id)) {
            found.entry((together.unit, row.year)).or_default().push(row.clone());
        }
    }
    Ok(found)
}

/// Versions of shares by id.
///
/// # Errors
/// A fault of the database.
pub async fn shares_by_id(read: &Read, ids: &[Uuid]) -> Result<HashMap<Uuid, investment_share::Model>, Fault> {
    read.find::<investment_share::Entity>().keyed(investment_share::Column::Id, ids, |row| row.id).await
}

/// What is believed of the share that a unit demands, on whichever days.
///
/// # Errors
/// A fault of the database.
pub async fn course_of_share(read: &Read, unit: UnitId) -> Result<Vec<investment_share::Model>, Fault> {
    let find = read.find::<investment_share::Entity>().filter(investment_share::Column::UnitId.eq(unit));
    find.filter(AsOf::day(read.today()).believed::<investment_share::Entity>()).all().await
}

/// The shares that bind at a place: those of the unit that is there, and of all above it, in the order of their ids.
///
/// # Errors
/// A fault of the database.
pub async fn shares_over(read: &Read, scope: &Scope, as_of: AsOf) -> Result<Vec<investment_share::Model>, Fault> {
    let above = organization::read::on_the_way(read, scope);
    let find = read.find::<investment_share::Entity>().filter(investment_share::Column::UnitId.in_subquery(above));
    let find = find.filter(as_of.versions::<investment_share::Entity>());
    find.order_by(investment_share::Column::Id, Order::Asc).all().await
}

/// A unit, and those directly below it on some day of a year, or of what has passed of it, by their codes, as far as they
/// keep talent funds; none outside the actor's reach, nor one that another of them continues: what it owed is among what
/// that one owes.
///
/// # Errors
/// A fault of the database.
pub async fn governments(read: &Read, of: &unit::Model, year: i64) -> Result<Vec<UnitId>, Fault> {
    let days = days_of(year);
    let passed = days.before(read.today().plus(1)).unwrap_or(days);
    let below = organization::read::ever_below(read, of.id, passed).await?;
    let rows = organization::read::units_by_id(read, &below).await?;
    let listed = once(of).chain(below.iter().filter_map(|unit| rows.get(unit)));
    let within = |row: &&unit::Model| keeps(row) && read.actor().scope.holds(&row.place().scope);
    let seen: Vec<&unit::Model> = listed.filter(within).collect();
    let last = seen.iter().filter(|row| !seen.iter().any(|other| continues(other, row)));
    Ok(last.map(|row| row.id).collect())
}

/// Whether a unit is of a kind that keeps a talent fund.
#[must_use]
pub fn keeps(unit: &unit::Model) -> bool {
    KEEPERS.iter().any(|kind| kind.as_str() == unit.kind)
}

/// Whether a unit continues another: it is there where the other lies too.
fn continues(unit: &unit::Model, other: &unit::Model) -> bool {
    let scope = unit.place().scope;
    scope.code() == unit.code && scope.0 == other.scope && unit.id != other.id
}

/// A unit and those that lie together with it: where it is there, those that it continues.
struct Together {
    unit: UnitId,
    scope: Scope,
    all: Vec<UnitId>,
}

/// Units, and what lies with them and above them.
struct Near {
    together: Vec<Together>,
    /// Where the units lie from the top to them.
    scopes: HashMap<UnitId, Scope>,
}

impl Near {
    async fn of(read: &Read, units: &[UnitId]) -> Result<Self, Fault> {
        let asked = organization::read::units_by_id(read, units).await?;
        let lines: BTreeSet<String> = asked.values().flat_map(|row| row.place().scope.line()).collect();
        let lines: Vec<String> = lines.into_iter().collect();
        let near = read.find::<unit::Entity>().among(unit::Column::Scope, &lines).all().await?;
        let together = |row: &unit::Model| {
            let continued = near.iter().filter(|other| continues(row, other)).map(|other| other.id);
            let all = once(row.id).chain(continued).collect();
            Together { unit: row.id, scope: row.place().scope, all }
        };
        let together = asked.values().map(together).collect();
        Ok(Self { together, scopes: near.iter().map(|row| (row.id, row.place().scope)).collect() })
    }

    /// All units that lie together with those that were asked for.
    fn all(&self) -> Vec<UnitId> {
        let all: BTreeSet<UnitId> = self.together.iter().flat_map(|together| together.all.iter().copied()).collect();
        all.into_iter().collect()
    }
}

/// A share that is demanded at a place and below it.
struct Demanded {
    scope: Scope,
    term: Term,
    share: Rate,
    version: Uuid,
}

/// The shares that bind near units, on whichever days, as known at a moment.
async fn demanded(read: &Read, near: &Near, known: Option<Instant>) -> Result<Vec<Demanded>, Fault> {
    let ids: Vec<UnitId> = near.scopes.keys().copied().collect();
    let find = read.find::<investment_share::Entity>().among(investment_share::Column::UnitId, &ids);
    let as_of = AsOf { day: read.today(), known };
    let mut found = Vec::new();
    for row in find.filter(as_of.believed::<investment_share::Entity>()).all().await? {
        let Some(scope) = near.scopes.get(&row.unit_id).cloned() else { continue };
        found.push(Demanded { scope, term: row.term(), share: row.rate()?, version: row.id });
    }
    Ok(found)
}

/// What units owe their talent funds for some years, and what became of it, as known at a moment: of revenue and shares
/// what was known then, of money what there was at the end of its day. The share is the one of the year's first day. Of
/// whatever many units and years it takes as many statements.
///
/// # Errors
/// A fault of the database; a row that this program has not written.
pub async fn obligations(
    read: &Read,
    units: &[UnitId],
    years: &[i64],
    known: Option<Instant>,
) -> Result<HashMap<(UnitId, i64), Owed>, Fault> {
    let near = Near::of(read, units).await?;
    let all = near.all();
    let shares = demanded(read, &near, known).await?;
    // With the years before, against which growth is told.
    let compared: BTreeSet<i64> = years.iter().flat_map(|year| [*year - 1, *year]).collect();
    let compared: Vec<i64> = compared.into_iter().collect();
    let mut versions: HashMap<(UnitId, i64), Vec<_>> = HashMap::new();
    for row in revenues(read, &all, &compared, known).await? {
        versions.entry((row.unit_id, row.year)).or_default().push(row.says()?);
    }
    let bases: HashMap<(UnitId, i64), Base> =
        versions.into_iter().filter_map(|(key, versions)| Some((key, base(versions)?))).collect();
    let given = given(read, &all, &compared, known).await?;
    let mut found = HashMap::new();
    for Together { unit, scope, all } in &near.together {
        let base_of = |year: i64| {
            let others = all.iter().filter(|other| *other != unit);
            let continued: Vec<Base> = others.filter_map(|other| bases.get(&(*other, year)).copied()).collect();
            joint(bases.get(&(*unit, year)).copied(), &continued)
        };
        let given_of = |year: i64| {
            let mut given = all.iter().filter_map(|unit| given.get(&(*unit, year)).copied());
            given.try_fold(Given::default(), Given::plus)
        };
        for year in years {
            let first = days_of(*year).from;
            let binds = |one: &&Demanded| one.scope.holds(scope) && first.is_some_and(|day| one.term.contains(day));
            let share = strictest(shares.iter().filter(binds).map(|one| (one.share, one.version)));
            let owed = || -> Owed {
                let before = Before { base: base_of(*year - 1)?, appropriated: given_of(*year - 1)?.appropriated };
                Ok(Obligation::new(base_of(*year)?, share, given_of(*year)?, before))
            };
            found.insert((*unit, *year), owed());
        }
    }
    Ok(found)
}

/// What the budgets of units gave their own funds for some years.
async fn given(
    read: &Read,
    units: &[UnitId],
    years: &[i64],
    known: Option<Instant>,
) -> Result<HashMap<(UnitId, i64), Given>, Fault> {
    let rows = of_budgets(read, units, years, &[AccountKind::Source, AccountKind::Paid]).await?;
    let held = held_on(read, &rows, known.map(|known| read.day_of(known))).await?;
    let mut found: HashMap<(UnitId, i64), Given> = HashMap::new();
    for row in &rows {
        let fen = held.get(&row.id).copied().unwrap_or_default();
        let of_it = if row.kind == AccountKind::Paid.as_str() {
            Given { paid: fen, ..Given::default() }
        } else {
            Given { appropriated: fen.reversed(), ..Given::default() }
        };
        let sum = found.entry((row.unit_id, row.year)).or_default();
        *sum = sum.plus(of_it).map_err(|_| Fault::new("what a fund was ever given bounds its sums"))?;
    }
    Ok(found)
}

/// The accounts of some kinds that hold money of governments' own budgets. What others give is no appropriation, be it
/// from another government's budget.
async fn of_budgets(
    read: &Read,
    units: &[UnitId],
    years: &[i64],
    kinds: &[AccountKind],
) -> Result<Vec<fund_account::Model>, Fault> {
    let budgets = read.find::<funding_source::Entity>().among(funding_source::Column::UnitId, units);
    let budgets = budgets.filter(funding_source::Column::Kind.eq(SourceKind::Government.as_str()));
    let find = read.find::<fund_account::Entity>().among(fund_account::Column::UnitId, units);
    let find = find.among(fund_account::Column::Year, years);
    let find = find.filter(fund_account::Column::Kind.is_in(kinds.iter().map(|kind| kind.as_str())));
    find.filter(fund_account::Column::SourceId.in_subquery(budgets.subquery(funding_source::Column::Id))).all().await
}

/// The vouchers by which the budgets of units gave their funds something for some years, in the order in which they
/// were posted, save those that were corrected.
async fn appropriated(
    read: &Read,
    near: &Near,
    years: &[i64],
) -> Result<HashMap<(UnitId, i64), Vec<Appropriated>>, Fault> {
    let accounts = of_budgets(read, &near.all(), years, &[AccountKind::Source]).await?;
    let ids: Vec<FundAccountId> = accounts.iter().map(|row| row.id).collect();
    let entries = read.find::<ledger_entry::Entity>().among(ledger_entry::Column::AccountId, &ids).all().await?;
    let vouchers: BTreeSet<VoucherId> = entries.iter().map(|entry| entry.voucher_id).collect();
    let vouchers = vouchers_by_id(read, &vouchers.into_iter().collect::<Vec<_>>()).await?;
    let corrected: HashSet<VoucherId> = vouchers.values().filter_map(|row| row.corrects).collect();
    let counts = |id: &VoucherId| vouchers.get(id).is_some_and(|row| row.corrects.is_none()) && !corrected.contains(id);
    let mut found: HashMap<(UnitId, i64), Vec<Appropriated>> = HashMap::new();
    for Together { unit, all, .. } in &near.together {
        for account in accounts.iter().filter(|account| all.contains(&account.unit_id)) {
            let of_it = entries.iter().filter(|entry| entry.account_id == account.id && counts(&entry.voucher_id));
            let posted = of_it.map(|entry| Appropriated {
                voucher: entry.voucher_id,
                day: entry.day,
                fen: entry.fen.reversed(),
            });
            found.entry((*unit, account.year)).or_default().extend(posted);
        }
    }
    for posted in found.values_mut() {
        posted.sort_by_key(|one| (one.day, one.voucher));
    }
    Ok(found)
}

/// A duty to appropriate whose evidence is not what it has to be by now.
pub struct Unsettled {
    /// The duty.
    pub duty: duty::Model,
    /// The voucher that discharges it, and from which day on; none, where too little is appropriated.
    pub wanted: Option<(VoucherId, Day)>,
    /// What counts as its evidence.
    pub given: Vec<String>,
}

/// The ones among duties to appropriate whose evidence is not what it has to be by now. What is owed for another period
/// than a year is nobody's here: budgets are for years. Where sums are past what can be held, a duty stays as it is.
///
/// # Errors
/// A fault of the database; a row that this program has not written.
pub async fn unsettled(read: &Read, owed: Vec<duty::Model>) -> Result<Vec<Unsettled>, Fault> {
    let yearly = |duty: duty::Model| {
        let period: Period = duty.period.parse().ok()?;
        (period.every() == Every::Year).then(|| (i64::from(period.last().year()), duty))
    };
    let owed: Vec<(i64, duty::Model)> = owed.into_iter().filter_map(yearly).collect();
    if owed.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<DutyId> = owed.iter().map(|(_, duty)| duty.id).collect();
    let mut evidence = duties::read::evidence(read, &ids).await?;
    // Who goes on with what a unit owed that has ended.
    let answering = there(read, owed.iter().map(|(_, duty)| duty.unit_id)).await?;
    let units: BTreeSet<UnitId> = answering.values().map(|row| row.id).collect();
    let units: Vec<UnitId> = units.into_iter().collect();
    let years: BTreeSet<i64> = owed.iter().map(|(year, _)| *year).collect();
    let years: Vec<i64> = years.into_iter().collect();
    let obligations = obligations(read, &units, &years, None).await?;
    let posted = appropriated(read, &Near::of(read, &units).await?, &years).await?;
    let mut found = Vec::new();
    for (year, duty) in owed {
        let Some(key) = answering.get(&duty.unit_id).map(|row| (row.id, year)) else { continue };
        let Some(Ok(owed)) = obligations.get(&key) else { continue };
        let posted = posted.get(&key).map(Vec::as_slice).unwrap_or_default();
        let reached = owed.demanded.and_then(|demanded| reached(demanded, posted));
        let wanted = reached.map(|one| (one.voucher, one.day.max(duty.opens_on)));
        let rows = evidence.remove(&duty.id).unwrap_or_default().into_iter();
        let counts = rows.filter(|row| row.withdrawn_on.is_none() && row.kind == Evidence::Appropriation.as_str());
        let given: Vec<String> = counts.map(|row| row.record).collect();
        let record: Vec<String> = wanted.iter().map(|(voucher, _)| voucher.global()).collect();
        if given != record {
            found.push(Unsettled { duty, wanted, given });
        }
    }
    Ok(found)
}
