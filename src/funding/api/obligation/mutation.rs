//! Mutations about revenue and the shares of it that are demanded.

use std::future::ready;

use async_graphql::{Context, ID, Object, Result};
use uuid::Uuid;

use super::{RevenueNode, ShareNode};
use crate::funding::api::mutation::share;
use crate::funding::api::parsed;
use crate::funding::obligation::RevenueKind;
use crate::funding::write::{RecordRevenue, SetInvestmentShare};
use crate::graphql::directives::{self as acts, action, codes, events, ids};
use crate::graphql::money::MoneyInput;
use crate::graphql::payload::{input, payload, said};
use crate::kernel::{
    Day, Failure,
    id::{ClauseRowId, RevenueId},
};
use crate::store::Command;

input! {
    /// 登记一般预算收入的输入；更正同类别的前一版须说明理由。
    ///
    /// What recording general budget revenue takes; where it corrects a version of the same kind, the reason has to be given.
    RevenueRecordInput makes {
        /// 单位代码。
        ///
        /// The code of the unit whose revenue it is.
        unit: String,
        /// 年度。
        ///
        /// The year.
        year: i32,
        /// 预算、调整预算或决算。
        ///
        /// Whether the budget, the adjusted budget or the final account has it.
        kind: RevenueKind,
        /// 金额。
        ///
        /// How much it is.
        amount: MoneyInput,
        /// 依据文号。
        ///
        /// The paper that says so.
        paper: String,
    }
}

input! {
    /// 设定投入比例的输入。
    ///
    /// What setting a share of revenue takes.
    InvestmentShareSetInput makes {
        /// 单位代码。
        ///
        /// The unit's code.
        unit: String,
        /// 份额，十进制字符串，大于 0 而不大于 1，至多六位小数，如 "0.03"。
        ///
        /// The share, a decimal of six places at most as text, more than 0 and 1 at most, such as "0.03".
        share: String,
        /// 所据条款(全局标识)。
        ///
        /// By which clause (its global id).
        clause: ID,
        /// 自此日起；年度首日适用的比例管该年度。
        ///
        /// From this day on; a year goes by the share of its first day.
        from: Day,
        /// 所据文件。
        ///
        /// The paper that says so.
        paper: String,
    }
}

payload! {
    /// 登记一般预算收入的结果。
    ///
    /// What became of recording a revenue.
    RevenuePayload of RevenueId {
        /// 收入的新一版。
        ///
        /// The new version of the revenue.
        revenue: RevenueNode
    }
}

payload! {
    /// 设定投入比例的结果。
    ///
    /// What became of setting a share.
    InvestmentSharePayload of Uuid {
        /// 投入比例。
        ///
        /// The share.
        investment_share: ShareNode
    }
}

impl RevenueRecordInput {
    fn command(&self) -> Result<RecordRevenue, Failure> {
        Ok(RecordRevenue {
            unit: self.unit.clone(),
            year: self.year.into(),
            kind: self.kind,
            amount: self.amount.fen("amount")?,
            paper: self.paper.clone(),
            reason: said(self.reason.as_deref()),
        })
    }
}

impl InvestmentShareSetInput {
    fn command(&self) -> Result<SetInvestmentShare, Failure> {
        Ok(SetInvestmentShare {
            unit: self.unit.clone(),
            share: share(&self.share)?,
            clause: parsed(ClauseRowId::parse(&self.clause), ("条款", "clause"), &["clause"])?,
            from: self.from,
            paper: self.paper.clone(),
        })
    }
}

/// Mutations about what governments owe their talent funds.
#[derive(Default)]
pub struct ObligationMutation;

#[Object]
impl ObligationMutation {
    /// 登记一般预算收入：预算、调整预算或决算，附依据文号；更正另立一版，附理由，原版不变。条款：4.5.1a。权限：KEEP_FUND。
    ///
    /// Records general budget revenue as the budget, the adjusted budget or the final account has it, with its paper; a correction is another version with a reason, and what was recorded stays. Clause 4.5.1a; requires KEEP_FUND.
    #[graphql(
        directive = acts::requires::apply(action(RecordRevenue::ACTION)),
        directive = acts::clause::apply(ids(RecordRevenue::CLAUSES)),
        directive = acts::errors::apply(codes(RecordRevenue::ERRORS)),
        directive = acts::emits::apply(events(RecordRevenue::EVENTS))
    )]
    async fn revenue_record(&self, ctx: &Context<'_>, input: RevenueRecordInput) -> Result<RevenuePayload> {
        let command = input.command();
        RevenuePayload::answer(ctx, &input, ready(command)).await
    }

    /// 设定投入比例：自某日起，本单位及其下级须拨入人才资金的收入份额，依某条款；各级规定取其高者。条款：4.5.1a。权限：SET_INVESTMENT_SHARE。
    ///
    /// Sets, from a day on, what share of its revenue a unit and all below it owe their talent funds, by a clause; of the shares from the top down the greatest counts. Clause 4.5.1a; requires SET_INVESTMENT_SHARE.
    #[graphql(
        directive = acts::requires::apply(action(SetInvestmentShare::ACTION)),
        directive = acts::clause::apply(ids(SetInvestmentShare::CLAUSES)),
        directive = acts::errors::apply(codes(SetInvestmentShare::ERRORS)),
        directive = acts::emits::apply(events(SetInvestmentShare::EVENTS))
    )]
    async fn investment_share_set(
        &self,
        ctx: &Context<'_>,
        input: InvestmentShareSetInput,
    ) -> Result<InvestmentSharePayload> {
        let command = input.command();
        InvestmentSharePayload::answer(ctx, &input, ready(command)).await
    }
}
