//! How far the money of funds came, in the schema.

use std::sync::Arc;

use async_graphql::{Context, Object, Result, SimpleObject};

use crate::funding::figures::{Flow, FundYear};
use crate::funding::model::Purpose;
use crate::graphql::Session;
use crate::graphql::money::Money;
use crate::kernel::{Failure, Period, id::UnitId};
use crate::organization::api::UnitNode;

/// 款项各环节之数，以该预算年度计；承诺含已指令支付与已支付者，已分配含承诺。
///
/// How far money of a budget year came: what is committed has what is ordered and paid in it, and what is allocated has that in it.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(serial)]
pub struct FundFlow {
    /// 上年结转；其间各年度已结账的，转自更早的年度。不属任何用途，须再行分配。
    ///
    /// Carried over from the year before, or from an earlier one where those between are closed; for no purpose until it is allocated again.
    carried_in: Money,
    /// 拨入，结转而来者不在其中；未分配之款不属任何用途。
    ///
    /// Appropriated, without what was carried over from an earlier year; for no purpose yet.
    appropriated: Money,
    /// 分配，已结转以后年度者不在其中。
    ///
    /// Allocated, and not carried over to a later year.
    allocated: Money,
    /// 承诺。
    ///
    /// Committed.
    committed: Money,
    /// 支付。
    ///
    /// Paid.
    paid: Money,
    /// 结转以后年度，按原属用途；未分配者不属任何用途。
    ///
    /// Carried over to a later year, by the purpose to which it was allocated; for none where it never was.
    carried_out: Money,
}

impl From<Flow> for FundFlow {
    fn from(flow: Flow) -> Self {
        Self {
            carried_in: flow.carried_in.into(),
            appropriated: flow.appropriated.into(),
            allocated: flow.allocated.into(),
            committed: flow.committed.into(),
            paid: flow.paid.into(),
            carried_out: flow.carried_out.into(),
        }
    }
}

/// 一项用途的款项。
///
/// How far the money for a purpose came.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct FundPurposeFlow {
    /// 用途。
    ///
    /// The purpose.
    purpose: Purpose,
    /// 各环节之数。
    ///
    /// How far it came.
    flow: FundFlow,
}

/// 一个月内一项用途各环节的净变动。
///
/// How far the money for a purpose came in a month, less what went back.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct FundMonthFlow {
    /// 月。
    ///
    /// The month.
    month: Period,
    /// 用途；未分配之款为空。
    ///
    /// The purpose; null of what is not allocated.
    purpose: Option<Purpose>,
    /// 各环节之数。
    ///
    /// How far it came.
    flow: FundFlow,
}

/// The fund of a unit for a year, or those of several together.
pub struct FundYearNode(Arc<FundYear>);

impl From<FundYear> for FundYearNode {
    fn from(fund: FundYear) -> Self {
        Self(Arc::new(fund))
    }
}

/// 一个单位某预算年度的款项。
///
/// How far the money of a unit's fund came in a budget year.
#[Object(name = "FundYearFigures")]
impl FundYearNode {
    /// 单位；合计则为所问单位。
    ///
    /// The unit; of all together the one that was asked for.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit).await?)
    }

    /// 合计。
    ///
    /// All together.
    async fn total(&self) -> Result<FundFlow> {
        Ok(self.0.total().map_err(Failure::from)?.into())
    }

    /// 其他用途占已分配之数的份额，十进制，六位以内，舍去尾数；无分配则为空。
    ///
    /// Which part of what is allocated is for uses beside the seven purposes: a decimal of six places at most, rounded down; null where nothing is.
    async fn share_of_other(&self) -> Result<Option<String>> {
        Ok(self.0.share_of_other().map_err(Failure::from)?.map(|share| share.to_string()))
    }

    /// 按用途，依七项之次序，其他用途在后；从未分配者不列。
    ///
    /// By purpose, in the order of the seven, other uses last; those for which nothing was ever allocated are left out.
    #[graphql(complexity = "8 * child_complexity")]
    async fn by_purpose(&self) -> Result<Vec<FundPurposeFlow>> {
        let found = self.0.by_purpose().map_err(Failure::from)?;
        Ok(found.into_iter().map(|(purpose, flow)| FundPurposeFlow { purpose, flow: flow.into() }).collect())
    }

    /// 按月与用途；未分配之款在各月之首，净变动全为零者不列。
    ///
    /// By month and purpose, what is not allocated first in each month; where nothing is left of what moved, it is left out.
    #[graphql(complexity = "10 * child_complexity")]
    async fn months(&self) -> Vec<FundMonthFlow> {
        let moved = self.0.lines.iter().filter(|(_, flow)| **flow != Flow::default());
        let line = |(&(month, purpose), flow): (&(Period, Option<Purpose>), &Flow)| FundMonthFlow {
            month,
            purpose,
            flow: (*flow).into(),
        };
        moved.map(line).collect()
    }
}

/// The funds of a unit and of those below it in a budget year.
pub struct FundFiguresNode {
    pub(super) unit: UnitId,
    pub(super) year: i64,
    pub(super) divisions: Vec<FundYear>,
}

/// 一个单位及其下级各专项资金某预算年度的款项，来自随记账而维护的合计。
///
/// How far the money of a unit's fund and of those below it came in a budget year, from the sums that are kept with each voucher.
#[Object(name = "FundFiguresTable")]
impl FundFiguresNode {
    /// 预算年度。
    ///
    /// The budget year.
    async fn year(&self) -> Result<i32> {
        Ok(i32::try_from(self.year)?)
    }

    /// 各专项资金合计。
    ///
    /// All funds together.
    async fn total(&self) -> Result<FundYearNode> {
        Ok(FundYear::together(self.unit, &self.divisions).map_err(Failure::from)?.into())
    }

    /// 各专项资金，所问单位在前，余依代码；从无款项者不列。
    ///
    /// Each fund: that of the unit that was asked for first, the others by code; those that never had any money of the year are left out.
    #[graphql(complexity = "10 * child_complexity")]
    async fn divisions(&self) -> Vec<FundYearNode> {
        self.divisions.iter().cloned().map(FundYearNode::from).collect()
    }
}
