//! A fund of a unit for a year in the schema: what it has, by purpose, source and month.

use std::collections::BTreeMap;

use async_graphql::{Context, Object, Result, SimpleObject};

use super::{AccountNode, LineNode, SourceNode};
use crate::funding::entity::{budget_line, fund_account, fund_month};
use crate::funding::ledger::AccountKind;
use crate::funding::model::Purpose;
use crate::funding::read;
use crate::graphql::Session;
use crate::graphql::money::Money;
use crate::kernel::{
    Day, Failure, Fault, Period,
    id::FundingSourceId,
    money::{Fen, Rate},
};
use crate::organization::api::UnitNode;
use crate::organization::entity::unit;

/// A fund of a unit for a year, as of a day.
pub struct FundNode {
    unit: unit::Model,
    year: i64,
    accounts: Vec<(fund_account::Model, Fen)>,
    lines: Vec<budget_line::Model>,
}

/// 资金所处各环节之数。
///
/// How much is at which step.
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
    /// 各预算项目限额之和。
    ///
    /// The limits of its budget lines together.
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
    kind: AccountKind,
    /// 用途；分配前为空。
    ///
    /// The purpose; null before money is allocated.
    purpose: Option<Purpose>,
    /// 净变动。
    ///
    /// The sum of the entries.
    amount: Money,
}

impl FundMonth {
    fn of(row: &fund_month::Model) -> Result<Self, Fault> {
        let purpose = Some(row.purpose.as_str()).filter(|purpose| !purpose.is_empty());
        Ok(Self {
            month: row.month.parse().ok(),
            kind: row.kind.parse().map_err(Fault::new)?,
            purpose: purpose.map(str::parse).transpose().map_err(Fault::new)?,
            amount: row.fen.into(),
        })
    }
}

impl FundNode {
    pub(super) async fn of(session: &Session, unit: unit::Model, year: i64, as_of: Option<Day>) -> Result<Self> {
        let rows = read::accounts(&session.read, &unit, year).await?;
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let held = match as_of {
            Some(day) => read::balances_on(&session.read, &ids, day).await?,
            None => rows.iter().map(|row| (row.id, row.balance)).collect(),
        };
        let accounts = rows.into_iter().map(|row| {
            let fen = held.get(&row.id).copied().unwrap_or_default();
            (row, fen)
        });
        let accounts = accounts.collect();
        let lines = read::lines(&session.read, &unit, year).all().await?;
        Ok(Self { unit, year, accounts, lines })
    }

    /// What the accounts of a kind hold that satisfy something.
    fn held(&self, kind: AccountKind, which: impl Fn(&fund_account::Model) -> bool) -> Result<Fen, Failure> {
        let of = self.accounts.iter().filter(|(row, _)| row.kind == kind.as_str() && which(row));
        Ok(Fen::sum(of.map(|(_, fen)| *fen))?)
    }

    fn figures(&self, which: impl Fn(&fund_account::Model) -> bool) -> Result<(Fen, FundFigures), Failure> {
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

    /// 尚未分配。
    ///
    /// What is not allocated.
    async fn unallocated(&self) -> Result<Money> {
        Ok(self.held(AccountKind::Unallocated, |_| true)?.into())
    }

    /// 已分配各环节的数字。
    ///
    /// The figures of what is allocated.
    async fn figures(&self) -> Result<FundFigures> {
        Ok(self.figures_of_all()?)
    }

    /// 按用途，依七项之次序，其他用途在后；无预算项目者不列。
    ///
    /// By purpose, in the order of the seven, other uses last; those without a budget line are left out.
    #[graphql(complexity = "8 * child_complexity")]
    async fn by_purpose(&self) -> Result<Vec<FundPurpose>> {
        let (all, _) = self.figures(|_| true)?;
        let mut found = Vec::new();
        for purpose in Purpose::ALL {
            let lines: Vec<&budget_line::Model> =
                self.lines.iter().filter(|line| line.purpose == purpose.as_str()).collect();
            if lines.is_empty() {
                continue;
            }
            let of_them = |row: &fund_account::Model| lines.iter().any(|line| row.line_id == Some(line.id));
            let (allocated, figures) = self.figures(of_them)?;
            let limit = Fen::sum(lines.iter().filter_map(|line| line.limit_fen)).map_err(Failure::from)?;
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
        let sources: BTreeMap<FundingSourceId, ()> =
            self.accounts.iter().map(|(row, _)| (row.source_id, ())).collect();
        let mut found = Vec::with_capacity(sources.len());
        for source in sources.into_keys() {
            let of_it = |row: &fund_account::Model| row.source_id == source;
            found.push(FundSource {
                source: SourceNode::load(rows, source).await?,
                appropriated: self.held(AccountKind::Source, of_it)?.reversed().into(),
                unallocated: self.held(AccountKind::Unallocated, of_it)?.into(),
                figures: self.figures(of_it)?.1,
            });
        }
        Ok(found)
    }

    /// 按月，依环节与用途；不随截至之日而变。
    ///
    /// By month, step and purpose; the same whatever the day that was asked for.
    #[graphql(complexity = "50 * child_complexity")]
    async fn months(&self, ctx: &Context<'_>) -> Result<Vec<FundMonth>> {
        let rows = read::months(&Session::of(ctx)?.read, &[self.unit.id], self.year).await?.remove(&self.unit.id);
        Ok(rows.unwrap_or_default().iter().map(FundMonth::of).collect::<Result<_, Fault>>()?)
    }

    /// 预算项目。
    ///
    /// Its budget lines.
    #[graphql(complexity = "8 * child_complexity")]
    async fn lines(&self) -> Vec<LineNode> {
        self.lines.iter().cloned().map(LineNode::from).collect()
    }

    /// 账户，依名称。
    ///
    /// Its accounts, by name.
    #[graphql(complexity = "40 * child_complexity")]
    async fn accounts(&self) -> Vec<AccountNode> {
        self.accounts.iter().map(|(row, _)| AccountNode::from(row.clone())).collect()
    }
}

impl FundNode {
    fn figures_of_all(&self) -> Result<FundFigures, Failure> {
        Ok(self.figures(|_| true)?.1)
    }
}
