//! Funding in the schema.

pub mod budget;
pub mod employers;
pub mod figures;
pub mod fund;
pub mod grounds;
pub mod input;
pub mod ledger;
pub mod mutation;
pub mod obligation;
pub mod orders;
pub mod paying;
pub mod query;
pub mod shares;
pub mod views;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use async_graphql::{Context, Result};
use sea_orm::Order;

use super::entity::{
    budget_line, commitment, fund_account, fund_closing, funding_source, ledger_entry, limit_change, payment, voucher,
};
use super::read;
use crate::access::Action;
use crate::deliberation::api::DecisionNode;
use crate::graphql::page::{Connection, Page};
use crate::graphql::{Key, LoadFault, Rows, Session, keyed};
use crate::kernel::{
    Day, Failure, Fault, Refusal,
    id::{
        BudgetLineId, CommitmentId, DecisionId, FundAccountId, FundClosingId, FundingSourceId, LimitChangeId,
        PaymentId, VoucherId,
    },
    money::Fen,
};
use crate::organization::{self, entity::unit};
use crate::store::Read;

keyed! {
    FundingSourceId => funding_source::Model, read::sources_by_id;
    BudgetLineId => budget_line::Model, read::lines_by_id;
    LimitChangeId => limit_change::Model, read::limit_changes_by_id;
    CommitmentId => commitment::Model, read::commitments_by_id;
    PaymentId => payment::Model, read::payments_by_id;
    VoucherId => voucher::Model, read::vouchers_by_id;
    FundAccountId => fund_account::Model, read::accounts_by_id;
    FundClosingId => fund_closing::Model, read::closings_by_id;
    ChangesOf(BudgetLineId) => Vec<limit_change::Model>, read::limit_changes;
    PaymentsOf(CommitmentId) => Vec<payment::Model>, read::payments_of;
    VouchersOf(CommitmentId) => Vec<voucher::Model>, read::vouchers_of;
    EntriesOf(VoucherId) => Vec<ledger_entry::Model>, read::entries;
    CorrectionOf(VoucherId) => voucher::Model, read::corrections;
    JustifiedBy(DecisionId) => Vec<commitment::Model>, read::commitments_by_decision;
}

/// What an account held at the end of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct HeldOn {
    account: FundAccountId,
    day: Day,
}

impl Key for HeldOn {
    type Row = Fen;

    async fn load(read: &Read, keys: &[Self]) -> Result<HashMap<Self, Self::Row>, Fault> {
        let mut by_day: BTreeMap<Day, Vec<FundAccountId>> = BTreeMap::new();
        for HeldOn { account, day } in keys {
            by_day.entry(*day).or_default().push(*account);
        }
        let mut found = HashMap::with_capacity(keys.len());
        for (day, accounts) in by_day {
            let held = read::balances_on(read, &accounts, day).await?;
            found.extend(held.into_iter().map(|(account, fen)| (HeldOn { account, day }, fen)));
        }
        Ok(found)
    }
}

/// Declares a node over a row.
macro_rules! nodes {
    ($($(#[doc = $doc:literal])+ $name:ident($row:ty, $id:ty)),+ $(,)?) => {$(
        $(#[doc = $doc])+
        pub struct $name(Arc<$row>);

        impl $name {
            pub(crate) async fn load(rows: &Rows, id: $id) -> Result<Option<Self>, LoadFault> {
                Ok(rows.one(id).await?.map(Self))
            }
        }

        impl From<$row> for $name {
            fn from(row: $row) -> Self {
                Self(Arc::new(row))
            }
        }
    )+};
}

nodes! {
    /// A source of money.
    SourceNode(funding_source::Model, FundingSourceId),
    /// A budget line.
    LineNode(budget_line::Model, BudgetLineId),
    /// A change of a limit.
    LimitChangeNode(limit_change::Model, LimitChangeId),
    /// A commitment.
    CommitmentNode(commitment::Model, CommitmentId),
    /// A payment.
    PaymentNode(payment::Model, PaymentId),
    /// A voucher.
    VoucherNode(voucher::Model, VoucherId),
    /// An account.
    AccountNode(fund_account::Model, FundAccountId),
    /// That a period is closed.
    ClosingNode(fund_closing::Model, FundClosingId),
}

/// An id, or that there is no such thing.
fn parsed<T>(found: Option<T>, (zh, en): (&str, &str), at: &[&str]) -> Result<T, Failure> {
    found.ok_or_else(|| Refusal::not_found(zh, en).at(at.iter().copied()).into())
}

/// A unit by its code, where it lies within the actor's reach.
async fn within_reach(session: &Session, code: &str) -> Result<Option<unit::Model>> {
    let found = organization::read::unit(&session.read, code).await?;
    Ok(found.filter(|unit| session.read.actor().scope.holds(&unit.place().scope)))
}

/// A decision, where the actor may read meetings.
async fn decision(ctx: &Context<'_>, id: DecisionId) -> Result<Option<DecisionNode>> {
    let session = Session::of(ctx)?;
    if !session.read.actor().may(Action::ReadMeetings) {
        return Ok(None);
    }
    Ok(DecisionNode::load(&session.rows, id).await?)
}

/// The commitments under a key, where the actor may read funds.
async fn commitments_of<K: Key<Row = Vec<commitment::Model>>>(
    ctx: &Context<'_>,
    key: K,
) -> Result<Arc<Vec<commitment::Model>>> {
    let session = Session::of(ctx)?;
    if !session.read.actor().may(Action::ReadFunding) {
        return Ok(Arc::default());
    }
    Ok(session.rows.one(key).await?.unwrap_or_default())
}

/// A page of the commitments that a decision justifies, where the actor may read funds.
pub(crate) async fn justified_by(
    ctx: &Context<'_>,
    decision: DecisionId,
    page: Page,
) -> Result<Connection<CommitmentNode>> {
    let rows = commitments_of(ctx, JustifiedBy(decision)).await?;
    page.whole(&rows, |row| row.id.global(), CommitmentNode::from)
}

/// A page of the vouchers that a decision justifies, the newest first, where the actor may read funds.
pub(crate) async fn posted_by(ctx: &Context<'_>, decision: DecisionId, page: Page) -> Result<Connection<VoucherNode>> {
    let session = Session::of(ctx)?;
    let key = |row: &voucher::Model| row.id.global();
    if !session.read.actor().may(Action::ReadFunding) {
        return Ok(page.of(Vec::new(), key, VoucherNode::from, Some(0)));
    }
    let find = read::vouchers_by_decision(&session.read, decision);
    page.find(find, (voucher::Column::Id, Order::Desc), VoucherId::parse, key, VoucherNode).await
}
