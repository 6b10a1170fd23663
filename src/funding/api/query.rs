//! Queries of funding.

use async_graphql::{Context, ID, Object, Result};
use sea_orm::{ColumnTrait, Order};

use super::fund::FundNode;
use super::{CommitmentNode, LimitChangeNode, PaymentNode, SourceNode, VoucherNode, parsed, within_reach};
use crate::access::Action;
use crate::funding::entity::{commitment, funding_source, limit_change, payment, voucher};
use crate::funding::ledger::VoucherKind;
use crate::funding::model::{PaymentState, Purpose};
use crate::funding::read;
use crate::funding::write::{OF_FUND, OF_SOURCES};
use crate::graphql::Session;
use crate::graphql::directives::{self as acts, action, ids};
use crate::graphql::page::{Connection, Page, cost};
use crate::graphql::payload::top_level;
use crate::kernel::{
    Day,
    id::{ClauseRowId, CommitmentId, FundingSourceId, LimitChangeId, PaymentId, VoucherId},
};
use crate::organization;

/// Queries of funding.
#[derive(Default)]
pub struct FundingQuery;

#[Object]
impl FundingQuery {
    /// 一个单位某年度的专项资金；没有这个单位或不在其范围内则为空。条款：4.5.1a、4.5.1b。权限：READ_FUNDING。
    ///
    /// The talent fund of a unit for a budget year; null where there is no such unit, or not within reach. Clauses 4.5.1a, 4.5.1b; requires READ_FUNDING.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadFunding)),
        directive = acts::clause::apply(ids(OF_FUND)),
        complexity = "20 + child_complexity"
    )]
    async fn fund(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "预算年度。 The budget year.")] year: i32,
        #[graphql(desc = "截至该日终了；默认为现在。 At the end of this day; now by default.")] as_of: Option<Day>,
    ) -> Result<Option<FundNode>> {
        let session = Session::of(ctx)?;
        let Some(unit) = within_reach(session, &unit).await? else { return Ok(None) };
        Ok(Some(FundNode::of(session, unit, year.into(), as_of).await?))
    }

    /// 一个单位及其所承继单位所登记的资金来源，新者在前。条款：4.4.5、4.5、4.5.4。权限：READ_FUNDING。
    ///
    /// The sources of money of a unit, and of those that it continues, the newest first. Clauses 4.4.5, 4.5, 4.5.4; requires READ_FUNDING.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadFunding)),
        directive = acts::clause::apply(ids(OF_SOURCES)),
        complexity = "10 + cost(first, child_complexity)"
    )]
    async fn funding_sources(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<SourceNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let key = |row: &funding_source::Model| row.id.global();
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else {
            return Ok(page.of(Vec::new(), key, |row| SourceNode(row.into()), Some(0)));
        };
        let find = read::sources(&session.read, &unit);
        page.find(find, (funding_source::Column::Id, Order::Desc), FundingSourceId::parse, key, SourceNode).await
    }

    /// 一个单位及其所承继单位待另一人批准的限额变更，新者在前。条款：4.5.1a、4.5.1b。权限：READ_FUNDING。
    ///
    /// The changes of limits of a unit's fund, and of those that it continues, that wait for another person, the newest first. Clauses 4.5.1a, 4.5.1b; requires READ_FUNDING.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadFunding)),
        directive = acts::clause::apply(ids(OF_FUND)),
        complexity = "10 + cost(first, child_complexity)"
    )]
    async fn limit_changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<LimitChangeNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let key = |row: &limit_change::Model| row.id.global();
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else {
            return Ok(page.of(Vec::new(), key, |row| LimitChangeNode(row.into()), Some(0)));
        };
        let find = read::limit_changes_proposed(&session.read, &unit);
        page.find(find, (limit_change::Column::Id, Order::Desc), LimitChangeId::parse, key, LimitChangeNode).await
    }

    /// 一个单位及其所承继单位的承诺，新者在前。条款：4.5.1a、4.5.1b。权限：READ_FUNDING。
    ///
    /// The commitments of a unit's fund, and of those that it continues, the newest first. Clauses 4.5.1a, 4.5.1b; requires READ_FUNDING.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadFunding)),
        directive = acts::clause::apply(ids(OF_FUND)),
        complexity = "10 + cost(first, child_complexity)"
    )]
    async fn commitments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "只看某一收款人的。 Only those for this payee.")] payee: Option<String>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<CommitmentNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let key = |row: &commitment::Model| row.id.global();
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else {
            return Ok(page.of(Vec::new(), key, |row| CommitmentNode(row.into()), Some(0)));
        };
        let mut find = read::commitments(&session.read, &unit);
        if let Some(payee) = payee {
            find = find.filter(commitment::Column::Payee.eq(payee));
        }
        page.find(find, (commitment::Column::Id, Order::Desc), CommitmentId::parse, key, CommitmentNode).await
    }

    /// 一个单位及其所承继单位的支付，新者在前。条款：4.5.1a、4.5.1b。权限：READ_FUNDING。
    ///
    /// The payments of a unit's fund, and of those that it continues, the newest first. Clauses 4.5.1a, 4.5.1b; requires READ_FUNDING.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadFunding)),
        directive = acts::clause::apply(ids(OF_FUND)),
        complexity = "10 + cost(first, child_complexity)"
    )]
    async fn payments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "只看这些状态。 Only in these states.")] states: Option<Vec<PaymentState>>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<PaymentNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let key = |row: &payment::Model| row.id.global();
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else {
            return Ok(page.of(Vec::new(), key, |row| PaymentNode(row.into()), Some(0)));
        };
        let mut find = read::payments(&session.read, &unit);
        if let Some(states) = states {
            let states: Vec<&str> = states.into_iter().map(PaymentState::as_str).collect();
            find = find.filter(payment::Column::State.is_in(states));
        }
        page.find(find, (payment::Column::Id, Order::Desc), PaymentId::parse, key, PaymentNode).await
    }

    /// 一个单位及其所承继单位某年度的凭证，新者在前。条款：4.5.1a、4.5.1b。权限：READ_FUNDING。
    ///
    /// The vouchers of a unit's fund, and of those that it continues, for a budget year, the newest first. Clauses 4.5.1a, 4.5.1b; requires READ_FUNDING.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadFunding)),
        directive = acts::clause::apply(ids(OF_FUND)),
        complexity = "10 + cost(first, child_complexity)"
    )]
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the field")]
    async fn vouchers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "预算年度。 The budget year.")] year: i32,
        #[graphql(desc = "只看这些类别。 Only of these kinds.")] kinds: Option<Vec<VoucherKind>>,
        #[graphql(desc = "只看此用途。 Only for this purpose.")] purpose: Option<Purpose>,
        #[graphql(desc = "只看依此条款者。 Only by this clause.")] clause: Option<ID>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<VoucherNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let key = |row: &voucher::Model| row.id.global();
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else {
            return Ok(page.of(Vec::new(), key, |row| VoucherNode(row.into()), Some(0)));
        };
        let mut find = read::vouchers(&session.read, &unit).filter(voucher::Column::Year.eq(i64::from(year)));
        if let Some(kinds) = kinds {
            let kinds: Vec<&str> = kinds.into_iter().map(VoucherKind::as_str).collect();
            find = find.filter(voucher::Column::Kind.is_in(kinds));
        }
        if let Some(purpose) = purpose {
            find = find.filter(voucher::Column::Purpose.eq(purpose.as_str()));
        }
        if let Some(clause) = clause {
            let clause = parsed(ClauseRowId::parse(&clause), ("条款", "clause"), &["clause"]);
            let clause = clause.map_err(|failure| top_level(failure, session.language))?;
            find = find.filter(voucher::Column::ClauseId.eq(clause));
        }
        page.find(find, (voucher::Column::Id, Order::Desc), VoucherId::parse, key, VoucherNode).await
    }
}
