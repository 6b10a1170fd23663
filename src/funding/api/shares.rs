//! Where the money of funds came from, in the schema.

use async_graphql::{Context, Object, Result, SimpleObject};

use super::figures::FundFlow;
use super::{LineNode, SourceNode};
use crate::funding::model::SourceKind;
use crate::funding::shares::{DivisionRaised, Donation, Raised, Shares};
use crate::graphql::Session;
use crate::graphql::money::Money;
use crate::graphql::page::{Connection, Page, cost};
use crate::kernel::{Failure, id::BudgetLineId, money::Fen};
use crate::organization::api::UnitNode;

/// 一类来源所筹之数。
///
/// What a kind of source gave.
#[derive(SimpleObject)]
pub struct FundRaisedKind {
    /// 类别。
    ///
    /// The kind.
    kind: SourceKind,
    /// 所筹之数。
    ///
    /// What it gave.
    amount: Money,
    /// 份额，万分之几，按最大余数法，各类之和恰为 10000；全无所筹则为空。
    ///
    /// Its share in ten-thousandths, by largest remainders: those of all kinds make up 10,000. Null where nothing was raised.
    basis_points: Option<i32>,
}

/// What was raised.
pub struct RaisedNode(Raised);

/// 所筹之数，按来源类别。
///
/// What was raised, by kind of source.
#[Object(name = "FundRaised")]
impl RaisedNode {
    /// 合计。
    ///
    /// All of it.
    async fn amount(&self) -> Result<Money> {
        Ok(self.0.total().map_err(Failure::from)?.into())
    }

    /// 出资人限定用途或期限者。
    ///
    /// What of it givers have restricted to purposes, or to days.
    async fn restricted(&self) -> Money {
        self.0.restricted().into()
    }

    /// 不受限定者。
    ///
    /// The rest, which nobody has restricted.
    async fn unrestricted(&self) -> Result<Money> {
        Ok(self.0.unrestricted().map_err(Failure::from)?.into())
    }

    /// 各类来源，七类俱列；政府所出，本级财政与转移支付分列。
    ///
    /// Each kind of source, all seven of them: of what governments gave, the own budget and transfers apart.
    #[graphql(complexity = "7 * child_complexity")]
    async fn kinds(&self) -> Vec<FundRaisedKind> {
        let of = |(kind, amount, points): (SourceKind, Fen, Option<u16>)| FundRaisedKind {
            kind,
            amount: amount.into(),
            basis_points: points.map(i32::from),
        };
        self.0.kinds().into_iter().map(of).collect()
    }
}

/// What a division raised in a year.
pub struct DivisionRaisedNode(DivisionRaised);

/// 一地某预算年度所筹之数。
///
/// What a division raised in a budget year.
#[Object(name = "FundDivisionRaised")]
impl DivisionRaisedNode {
    /// 单位。
    ///
    /// The division.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit).await?)
    }

    /// 预算年度。
    ///
    /// The budget year.
    async fn year(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.year)?)
    }

    /// 所筹之数。
    ///
    /// What it raised.
    async fn raised(&self) -> RaisedNode {
        RaisedNode(self.0.raised.clone())
    }
}

/// What a donation served on a line.
pub struct DonationUseNode {
    line: BudgetLineId,
    flow: FundFlow,
}

/// 捐赠之款用于一个预算项目。
///
/// What a donation served on a budget line.
#[Object(name = "FundDonationUse")]
impl DonationUseNode {
    /// 预算项目，载明用途。
    ///
    /// The budget line, which says the purpose.
    async fn line(&self, ctx: &Context<'_>) -> Result<Option<LineNode>> {
        Ok(LineNode::load(&Session::of(ctx)?.rows, self.line).await?)
    }

    /// 分配、承诺与支付之数。
    ///
    /// How much was allocated, committed and paid.
    async fn flow(&self) -> FundFlow {
        self.flow.clone()
    }
}

/// A donation in a year.
pub struct DonationNode(Donation);

/// 一笔捐赠在某预算年度：出资人的限定、所筹之数与所用之处。
///
/// A donation in a budget year: what its giver restricts, what it raised and what it served.
#[Object(name = "FundDonation")]
impl DonationNode {
    /// 所捐单位。
    ///
    /// To which division it was given.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit).await?)
    }

    /// 预算年度。
    ///
    /// The budget year.
    async fn year(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.year)?)
    }

    /// 来源，载明限定的用途与期限。
    ///
    /// The source, which says for which purposes and until when it is.
    async fn source(&self, ctx: &Context<'_>) -> Result<Option<SourceNode>> {
        Ok(SourceNode::load(&Session::of(ctx)?.rows, self.0.source).await?)
    }

    /// 当年所筹。
    ///
    /// What it raised in the year.
    async fn raised(&self) -> Money {
        self.0.raised.into()
    }

    /// 上年结转；其间各年度已结账的，转自更早的年度。
    ///
    /// What of it was carried over from the year before, or from an earlier one where those between are closed.
    async fn carried_in(&self) -> Money {
        self.0.carried_in.into()
    }

    /// 当年所用之处，按预算项目。
    ///
    /// What it served in the year, by budget line.
    #[graphql(complexity = "5 * child_complexity")]
    async fn served(&self) -> Vec<DonationUseNode> {
        self.0.served.iter().map(|(line, flow)| DonationUseNode { line: *line, flow: (*flow).into() }).collect()
    }
}

/// Where the money of funds came from.
pub struct FundSharesNode(pub(super) Shares);

/// 一个单位及其下级各专项资金之款的来源，按地与预算年度。
///
/// Where the money of a unit's fund and of those below it came from, by division and budget year.
#[Object(name = "FundShares")]
impl FundSharesNode {
    /// 合计。
    ///
    /// All together.
    async fn total(&self) -> RaisedNode {
        RaisedNode(self.0.total.clone())
    }

    /// 各地各年，所问单位在前，余依代码；当年无所筹者不列。
    ///
    /// By division and year: the unit that was asked for first, the others by code; those that raised nothing are left out.
    #[graphql(complexity = "20 * child_complexity")]
    async fn divisions(&self) -> Vec<DivisionRaisedNode> {
        self.0.divisions.iter().cloned().map(DivisionRaisedNode).collect()
    }

    /// 捐赠，次序同上。
    ///
    /// The donations, in the same order.
    #[graphql(complexity = "10 + cost(first, child_complexity)")]
    async fn donations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<DonationNode>> {
        let page = Page::asked(ctx, first, after)?;
        let key = |row: &Donation| format!("{} {}", row.source.global(), row.year);
        page.whole(&self.0.donations, key, DonationNode)
    }
}
