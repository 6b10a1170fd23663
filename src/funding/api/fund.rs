//! A fund of a unit for a year in the schema: what it has, by purpose, source and month.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::{Context, Object, Result, SimpleObject};
use futures_util::future::try_join_all;

use super::{AccountNode, ClosingNode, LineNode, SourceNode};
use crate::funding::entity::{budget_line, fund_account, fund_month};
use crate::funding::ledger::AccountKind;
use crate::funding::model::Purpose;
use crate::funding::read;
use crate::graphql::Session;
use crate::graphql::money::Money;
use crate::kernel::{
    Day, Failure, Period,
    id::{BudgetLineId, FundingSourceId},
    money::{Fen, Rate},
};
use crate::organization::api::UnitNode;
use crate::organization::entity::unit;

/// A fund of a unit for a year, as of a day.
pub struct FundNode {
    unit: unit::Model,
    year: i64,
    accounts: Vec<(fund_account::Model, Fen)>,
    lines: Vec<(budget_line::Model, Option<Fen>)>,
}

/// 已分配之款各环节之数。
///
/// How much of what is allocated is at which step.
#[derive(Debug, Clone, SimpleObject)]
pub struct FundFigures {
    /// 已分配：可用、已预留、已指令与已支付之和。
    ///
    /// Allocated: free, reserved, ordered and paid together.
    allocated: Money,
    /// 可用：已分配而未预留。
    ///
    /// Free: allocated, and not reserved.
    free: Money,
    /// 已预留而未指令支付。
    ///
    /// Reserved, and not ordered to be paid.
    reserved: Money,
    /// 已指令支付而国库未答复。
    ///
    /// Ordered to be paid, and not answered yet.
    ordered: Money,
    /// 已支付。
    ///
    /// Paid.
    paid: Money,
    /// 已结转以后年度，不计入已分配。
    ///
    /// Carried over to a later year, and allocated no more.
    carried_out: Money,
}

/// 一项用途的数字。
///
/// Figures of a purpose.
#[derive(SimpleObject)]
pub struct FundPurpose {
    /// 用途。
    ///
    /// The purpose.
    purpose: Purpose,
    /// 各预算项目已批准的限额之和，截至所询之日。
    ///
    /// The limits of its budget lines together, as they were approved by the day that was asked for.
    limit: Money,
    /// 数字。
    ///
    /// The figures.
    figures: FundFigures,
    /// 占全部已分配之数的份额，十进制，六位以内，舍去尾数；无分配则为空。
    ///
    /// Its share of all that is allocated: a decimal of six places at most, rounded down; null where nothing is.
    share: Option<String>,
}

/// 一个来源的数字。
///
/// Figures of a source.
#[derive(SimpleObject)]
pub struct FundSource {
    /// 来源。
    ///
    /// The source.
    source: Option<SourceNode>,
    /// 已拨入。
    ///
    /// What was appropriated.
    appropriated: Money,
    /// 上年结转；其间各年度已结账的，转自更早的年度。
    ///
    /// What was carried over from the year before, or from an earlier one where those between are closed.
    carried_in: Money,
    /// 尚未分配。
    ///
    /// What of it is not allocated.
    unallocated: Money,
    /// 已分配各环节的数字。
    ///
    /// The figures of what is allocated.
    figures: FundFigures,
}

/// 一个月内某环节、某用途的净变动。
///
/// What entries of a month add up to at one step for one purpose.
#[derive(SimpleObject)]
pub struct FundMonth {
    /// 月。
    ///
    /// The month.
    month: Option<Period>,
    /// 环节。
    ///
    /// The step.
    kind: Option<AccountKind>,
    /// 用途；未分配之款为空。
    ///
    /// The purpose; null of what is not allocated.
    purpose: Option<Purpose>,
    /// 净变动。
    ///
    /// The sum of the entries.
    amount: Money,
}

impl FundMonth {
    fn of(row: &fund_month::Model) -> Self {
        Self {
            month: row.month.parse().ok(),
            kind: row.kind.parse().ok(),
            purpose: row.purpose.parse().ok(),
            amount: row.fen.into(),
        }
    }
}

impl FundNode {
    pub(super) async fn of(session: &Session, unit: unit::Model, year: i64, as_of: Option<Day>) -> Result<Self> {
        let rows = read::accounts(&session.read, &unit, year).await?;
        let held = read::held_on(&session.read, &rows, as_of).await?;
        let with_held = |row: fund_account::Model| {
            let fen = held.get(&row.id).copied().unwrap_or_default();
            (row, fen)
        };
        let accounts = rows.into_iter().map(with_held).collect();
        let lines = read::lines(&session.read, &unit, year).all().await?;
        let limits = match as_of {
            Some(day) => {
                let ids: Vec<BudgetLineId> = lines.iter().map(|line| line.id).collect();
                read::limits_on(&session.read, &ids, day).await?
            }
            None => lines.iter().map(|line| (line.id, line.limit_fen)).collect(),
        };
        let with_limit = |line: budget_line::Model| limits.get(&line.id).map(|limit| (line, *limit));
        let lines = lines.into_iter().filter_map(with_limit).collect();
        Ok(Self { unit, year, accounts, lines })
    }

    /// What the accounts of a kind hold that satisfy something. No sum of a fund is more than what it was given.
    fn held(&self, kind: AccountKind, which: impl Fn(&fund_account::Model) -> bool) -> Result<Fen, Failure> {
        let of = self.accounts.iter().filter(|(row, _)| row.kind == kind.as_str() && which(row));
        Ok(Fen::sum(of.map(|(_, fen)| *fen))?)
    }

    /// What is allocated of the accounts that satisfy something, and the figures.
    fn steps(&self, which: impl Fn(&fund_account::Model) -> bool) -> Result<(Fen, FundFigures), Failure> {
        let free = self.held(AccountKind::Line, &which)?;
        let reserved = self.held(AccountKind::Reserved, &which)?;
        let ordered = self.held(AccountKind::Ordered, &which)?;
        let paid = self.held(AccountKind::Paid, &which)?;
        let allocated = Fen::sum([free, reserved, ordered, paid])?;
        let figures = FundFigures {
            allocated: allocated.into(),
            free: free.into(),
            reserved: reserved.into(),
            ordered: ordered.into(),
            paid: paid.into(),
            carried_out: self.held(AccountKind::CarriedOut, &which)?.into(),
        };
        Ok((allocated, figures))
    }
}

/// 一个单位某年度的专项资金。
///
/// The talent fund of a unit for a budget year.
#[Object(name = "Fund")]
impl FundNode {
    /// 单位。
    ///
    /// Whose fund it is.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.unit.id).await?)
    }

    /// 预算年度。
    ///
    /// The budget year.
    async fn year(&self) -> Result<i32> {
        Ok(i32::try_from(self.year)?)
    }

    /// 已拨入。
    ///
    /// What was appropriated.
    async fn appropriated(&self) -> Result<Money> {
        Ok(self.held(AccountKind::Source, |_| true)?.reversed().into())
    }

    /// 上年结转；其间各年度已结账的，转自更早的年度。
    ///
    /// What was carried over from the year before, or from an earlier one where those between are closed.
    async fn carried_in(&self) -> Result<Money> {
        Ok(self.held(AccountKind::CarriedIn, |_| true)?.reversed().into())
    }

    /// 尚未分配。
    ///
    /// What is not allocated.
    async fn unallocated(&self) -> Result<Money> {
        Ok(self.held(AccountKind::Unallocated, |_| true)?.into())
    }

    /// 已分配各环节的数字，及结转以后年度之数。
    ///
    /// The figures of what is allocated, and what was carried over to a later year.
    async fn figures(&self) -> Result<FundFigures> {
        Ok(self.steps(|_| true)?.1)
    }

    /// 按用途，依七项之次序，其他用途在后；无预算项目者不列。
    ///
    /// By purpose, in the order of the seven, other uses last; those without a budget line are left out.
    #[graphql(complexity = "8 * child_complexity")]
    async fn by_purpose(&self) -> Result<Vec<FundPurpose>> {
        let (all, _) = self.steps(|_| true)?;
        let mut found = Vec::new();
        for purpose in Purpose::ALL {
            let lines = self.lines.iter().filter(|(line, _)| line.purpose == purpose.as_str());
            let limits: BTreeMap<BudgetLineId, Option<Fen>> = lines.map(|(line, limit)| (line.id, *limit)).collect();
            if limits.is_empty() {
                continue;
            }
            let (allocated, figures) = self.steps(|row| row.line_id.is_some_and(|line| limits.contains_key(&line)))?;
            let limits: i128 = limits.into_values().flatten().map(|limit| i128::from(limit.0)).sum();
            let limit = Fen(i64::try_from(limits).unwrap_or(i64::MAX));
            let share = Rate::of(allocated, all).map(|share| share.to_string());
            found.push(FundPurpose { purpose: *purpose, limit: limit.into(), figures, share });
        }
        Ok(found)
    }

    /// 按来源。
    ///
    /// By source.
    #[graphql(complexity = "8 * child_complexity")]
    async fn by_source(&self, ctx: &Context<'_>) -> Result<Vec<FundSource>> {
        let rows = &Session::of(ctx)?.rows;
        let sources: BTreeSet<FundingSourceId> = self.accounts.iter().map(|(row, _)| row.source_id).collect();
        let nodes = try_join_all(sources.iter().map(|source| SourceNode::load(rows, *source))).await?;
        let mut found = Vec::with_capacity(nodes.len());
        for (id, source) in sources.into_iter().zip(nodes) {
            let of_it = |row: &fund_account::Model| row.source_id == id;
            found.push(FundSource {
                source,
                appropriated: self.held(AccountKind::Source, of_it)?.reversed().into(),
                carried_in: self.held(AccountKind::CarriedIn, of_it)?.reversed().into(),
                unallocated: self.held(AccountKind::Unallocated, of_it)?.into(),
                figures: self.steps(of_it)?.1,
            });
        }
        Ok(found)
    }

    /// 按月，依环节与用途；不随截至之日而变。
    ///
    /// By month, step and purpose; the same whatever the day that was asked for.
    #[graphql(complexity = "50 * child_complexity")]
    async fn months(&self, ctx: &Context<'_>) -> Result<Vec<FundMonth>> {
        let rows = read::months(&Session::of(ctx)?.read, &self.unit, self.year).await?;
        Ok(rows.iter().map(FundMonth::of).collect())
    }

    /// 截至所询之日已立项的预算项目，各如现在的样子。
    ///
    /// Its budget lines that were there by the day that was asked for, each as it is now.
    #[graphql(complexity = "8 * child_complexity")]
    async fn lines(&self) -> Vec<LineNode> {
        self.lines.iter().map(|(line, _)| LineNode::from(line.clone())).collect()
    }

    /// 账户，依名称。
    ///
    /// Its accounts, by name.
    #[graphql(complexity = "40 * child_complexity")]
    async fn accounts(&self) -> Vec<AccountNode> {
        self.accounts.iter().map(|(row, _)| AccountNode::from(row.clone())).collect()
    }

    /// 该年度及其各月的结账。
    ///
    /// What of the year and its months is closed.
    #[graphql(complexity = "5 * child_complexity")]
    async fn closings(&self, ctx: &Context<'_>) -> Result<Vec<ClosingNode>> {
        let rows = read::closings(&Session::of(ctx)?.read, &self.unit, self.year).await?;
        Ok(rows.into_iter().map(ClosingNode::from).collect())
    }
}
