//! Addresses at which calendar programs subscribe, in the schema. Of one that is there neither the secret nor its
//! digest is shown.

pub mod mutation;

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use sea_orm::Order;

use crate::access::Action;
use crate::duties::entity::calendar_address;
use crate::duties::read::calendar_addresses as read;
use crate::duties::subscription::Secret;
use crate::graphql::directives::{self as acts, action, ids};
use crate::graphql::page::{Connection, Page, cost};
use crate::graphql::{LoadFault, Rows, Session, keyed};
use crate::kernel::{
    ClauseId, Day, Instant,
    id::{CalendarAddressId, UnitId},
};
use crate::organization;
use crate::organization::api::UnitNode;
use crate::organization::entity::unit;

keyed! {
    CalendarAddressId => calendar_address::Model, read::addresses_by_id;
    There(UnitId) => unit::Model, read::there;
}

/// An address at which a calendar program subscribes.
pub struct CalendarAddressNode(Arc<calendar_address::Model>);

impl CalendarAddressNode {
    pub(crate) async fn load(rows: &Rows, id: CalendarAddressId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }

    /// Whether it is the address that a secret makes.
    fn is_made_by(&self, secret: &Secret) -> bool {
        self.0.digest == secret.digest().to_string()
    }
}

/// 日历地址：日历程序凭其中的密文订阅一个单位自身的责任，无须令牌，持有者皆可读。它属于单位的日历而非发放人：发放人的令牌失效后仍可用，至届期、被撤销或单位终止为止。密文只在发放时给出一次，不作保存。
///
/// A calendar address: by the secret in it a calendar program subscribes to the own duties of a unit without a token,
/// and whoever has it reads them. It speaks for the unit's calendar and not for who issued it: it goes on when his
/// token is no more, until its last day has passed, it is revoked or the unit ends. The secret is told once, when it
/// is issued, and kept nowhere.
#[Object(name = "CalendarAddress")]
impl CalendarAddressNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 给出哪个单位的责任。
    ///
    /// Whose duties it gives.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 用途，发放人所写。
    ///
    /// What it is for, as who issued it says.
    async fn label(&self) -> &str {
        &self.0.label
    }

    /// 发放人。
    ///
    /// Who issued it.
    async fn issued_by(&self) -> &str {
        &self.0.subject
    }

    /// 发放时刻。
    ///
    /// When it was issued.
    async fn made_at(&self) -> Instant {
        self.0.made_at
    }

    /// 有效至此日(含)。
    ///
    /// The last day on which it is good.
    async fn expires_on(&self) -> Day {
        self.0.expires_on
    }

    /// 撤销时刻；空为未撤销。
    ///
    /// When it was revoked; null where it was not.
    async fn revoked_at(&self) -> Option<Instant> {
        self.0.revoked_at
    }

    /// 今日是否可用：未届期、未撤销，且单位仍在。
    ///
    /// Whether it gives the duties today: it has neither expired nor been revoked, and the unit is there.
    async fn is_usable(&self, ctx: &Context<'_>) -> Result<bool> {
        let rows = &Session::of(ctx)?.rows;
        Ok(self.0.is_good(rows.read().today()) && rows.one(There(self.0.unit_id)).await?.is_some())
    }

    /// 行版本，作 expectedVersion 用。
    ///
    /// The row's version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.version)?)
    }
}

/// Queries about calendar addresses.
#[derive(Default)]
pub struct CalendarAddressesQuery;

#[Object]
impl CalendarAddressesQuery {
    /// 一个单位的日历地址，含届期与已撤销的，新者在前；不含密文。条款：4.3.1。权限：READ_DUTIES。
    ///
    /// The calendar addresses of a unit, those that have expired or were revoked too, the newest first; without their secrets. Clause 4.3.1; requires READ_DUTIES.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadDuties)),
        directive = acts::clause::apply(ids(&[ClauseId("4.3.1")])),
        complexity = "10 + cost(first, child_complexity)"
    )]
    async fn calendar_addresses(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<CalendarAddressNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let key = |row: &calendar_address::Model| row.id.global();
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else {
            return Ok(page.of(Vec::new(), key, |row| CalendarAddressNode(Arc::new(row)), Some(0)));
        };
        let (find, order) = (read::of_unit(&session.read, unit.id), (calendar_address::Column::Id, Order::Desc));
        page.find(find, order, CalendarAddressId::parse, key, CalendarAddressNode).await
    }
}
