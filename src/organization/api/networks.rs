//! Networks over units in the schema, as of any day and as known on any day.

use std::collections::HashMap;
use std::future::ready;
use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::UnitNode;
use crate::access::Action;
use crate::graphql::directives::{self as acts, action, codes, events, ids};
use crate::graphql::page::{Connection, Page, cost};
use crate::graphql::payload::{input, payload};
use crate::graphql::{Key, LoadFault, Rows, Session, by_day};
use crate::kernel::{
    ClauseId, Day, Failure, Fault, Instant, Refusal,
    id::{NetworkId, UnitId},
};
use crate::organization::bodies::MemberRole;
use crate::organization::entity::{membership, network, network_version};
use crate::organization::read;
use crate::organization::write::{ChangeMembers, CreateNetwork, RenameNetwork};
use crate::store::{Command, Read, dated::AsOf};

type Seen = (network::Model, Option<network_version::Model>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct NetworkAsOf(NetworkId, AsOf);

impl Key for NetworkAsOf {
    type Row = Arc<Seen>;

    async fn load(read: &Read, keys: &[Self]) -> Result<HashMap<Self, Self::Row>, Fault> {
        let mut found = HashMap::new();
        for (as_of, ids) in by_day(keys, |NetworkAsOf(id, as_of)| (id, as_of)) {
            let rows = read::networks::networks_by_id(read, &ids, as_of).await?;
            found.extend(rows.into_iter().map(|(id, seen)| (NetworkAsOf(id, as_of), Arc::new(seen))));
        }
        Ok(found)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct NetworksOf(UnitId, AsOf);

impl Key for NetworksOf {
    type Row = Vec<membership::Model>;

    async fn load(read: &Read, keys: &[Self]) -> Result<HashMap<Self, Self::Row>, Fault> {
        let mut found = HashMap::new();
        for (as_of, ids) in by_day(keys, |NetworksOf(id, as_of)| (id, as_of)) {
            let rows = read::networks::networks_of(read, &ids, as_of).await?;
            found.extend(rows.into_iter().map(|(id, all)| (NetworksOf(id, as_of), all)));
        }
        Ok(found)
    }
}

/// A network as of a day.
pub struct NetworkNode {
    seen: Arc<Seen>,
    as_of: AsOf,
}

impl NetworkNode {
    pub(crate) async fn load(rows: &Rows, id: NetworkId) -> Result<Option<Self>, LoadFault> {
        Self::load_as_of(rows, id, AsOf::day(rows.read().today())).await
    }

    async fn load_as_of(rows: &Rows, id: NetworkId, as_of: AsOf) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(NetworkAsOf(id, as_of)).await?.map(|seen| Self { seen: (*seen).clone(), as_of }))
    }
}

/// 网络：编入同一批单位的一种划分，如领导小组成员单位、对比组。
///
/// A network over units, such as the leading group's members or a group for comparison.
#[Object(name = "Network")]
impl NetworkNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.seen.0.id.global())
    }

    /// 建立网络的单位。
    ///
    /// The unit whose network it is.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load_as_of(&Session::of(ctx)?.rows, self.seen.0.unit_id, self.as_of).await?)
    }

    /// 代码。
    ///
    /// Its code.
    async fn code(&self) -> &str {
        &self.seen.0.code
    }

    /// 名称。
    ///
    /// Its name.
    async fn name(&self) -> Option<&str> {
        self.seen.1.as_ref().map(|version| version.name.as_str())
    }

    /// 英文名称。
    ///
    /// The same in English.
    async fn name_en(&self) -> Option<&str> {
        self.seen.1.as_ref().map(|version| version.name_en.as_str())
    }

    /// 编入的单位，按单位标识排列。
    ///
    /// The units that belong to it, by their identifiers.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<MemberNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let rows = read::networks::members(&session.read, self.seen.0.id, self.as_of).await?;
        let mut all: Vec<Arc<membership::Model>> = rows.into_iter().map(Arc::new).collect();
        all.sort_by_key(|row| row.member_id);
        let total = all.len() as u64;
        let key = |row: &Arc<membership::Model>| row.member_id.global();
        let rows = page.rest(all, key)?;
        Ok(page.of(rows, key, |row| MemberNode { row, as_of: self.as_of }, Some(total)))
    }

    /// 行版本，作 expectedVersion 用。
    ///
    /// The row's version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.seen.0.version)?)
    }
}

/// A unit in a network, as of a day.
pub struct MemberNode {
    row: Arc<membership::Model>,
    as_of: AsOf,
}

/// 网络中的一个单位。
///
/// A unit in a network.
#[Object(name = "NetworkMember")]
impl MemberNode {
    /// 单位。
    ///
    /// The unit.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load_as_of(&Session::of(ctx)?.rows, self.row.member_id, self.as_of).await?)
    }

    /// 角色。
    ///
    /// What it is in it.
    async fn role(&self) -> Option<MemberRole> {
        self.row.role.parse().ok()
    }

    /// 编入首日。
    ///
    /// The first day.
    async fn valid_from(&self) -> Option<Day> {
        self.row.valid_from
    }

    /// 移出首日；空为至今。
    ///
    /// The first day on which it belongs to it no more; null: it still does.
    async fn valid_until(&self) -> Option<Day> {
        self.row.valid_until
    }
}

/// 单位所在的一个网络。
///
/// A network to which a unit belongs.
#[derive(SimpleObject)]
pub struct UnitNetwork {
    /// 网络。
    ///
    /// The network.
    network: NetworkNode,
    /// 在其中的角色。
    ///
    /// What the unit is in it.
    role: Option<MemberRole>,
}

impl UnitNetwork {
    /// Those of a unit as of a day.
    pub(super) async fn of(session: &Session, unit: UnitId, as_of: AsOf) -> Result<Vec<Self>> {
        let rows = session.rows.one(NetworksOf(unit, as_of)).await?.unwrap_or_default();
        let mut found = Vec::with_capacity(rows.len());
        for row in rows.iter() {
            if let Some(network) = NetworkNode::load_as_of(&session.rows, row.network_id, as_of).await? {
                found.push(Self { network, role: row.role.parse().ok() });
            }
        }
        Ok(found)
    }
}

/// Queries about networks.
#[derive(Default)]
pub struct NetworksQuery;

#[Object]
impl NetworksQuery {
    /// 一个单位建立的网络，及其所承继单位的网络，截至某日、按某时所知。条款：2、4.1.1a。权限：READ_UNITS。
    ///
    /// The networks that a unit has made, and those of units that it continues, as of a day and as known at a moment. Clauses 2, 4.1.1a; requires READ_UNITS.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadUnits)),
        directive = acts::clause::apply(ids(&[ClauseId("2"), ClauseId("4.1.1a")])),
        complexity = "10 * child_complexity"
    )]
    async fn networks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "截至某日；默认今日。 As of a day; today by default.")] as_of: Option<Day>,
        #[graphql(desc = "按某时所知；默认现在。 As known at a moment; now by default.")] known_at: Option<Instant>,
    ) -> Result<Vec<NetworkNode>> {
        let session = Session::of(ctx)?;
        let as_of = AsOf::asked(&session.read, as_of, known_at);
        let Some(unit) = read::unit(&session.read, &unit).await? else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for id in read::networks::networks_listed(&session.read, &unit, as_of).await? {
            let network = NetworkNode::load_as_of(&session.rows, id, as_of).await?;
            found.extend(network.filter(|network| network.seen.1.is_some()));
        }
        Ok(found)
    }
}

fn network_id(id: &ID) -> Result<NetworkId, Failure> {
    NetworkId::parse(id).ok_or_else(|| Refusal::not_found("网络", "network").at(["network"]).into())
}

input! {
    /// 建立网络的输入。
    ///
    /// What creating a network takes.
    NetworkCreateInput makes {
        /// 单位代码。
        ///
        /// The code of the unit whose network it is.
        unit: String,
        /// 代码，本单位内唯一，小写字母、数字与连字符。
        ///
        /// Its code, unique in the unit: lower-case letters, digits and hyphens.
        code: String,
        /// 名称。
        ///
        /// Its name.
        name: String,
        /// 英文名称。
        ///
        /// The same in English.
        name_en: String,
        /// 自此日起。
        ///
        /// From this day on.
        from: Day,
    }
}

input! {
    /// 网络更名的输入。
    ///
    /// What calling a network otherwise takes.
    NetworkRenameInput changes {
        /// 网络。
        ///
        /// The network.
        network: ID,
        /// 名称。
        ///
        /// Its name.
        name: String,
        /// 英文名称。
        ///
        /// The same in English.
        name_en: String,
        /// 自此日起。
        ///
        /// From this day on.
        from: Day,
    }
}

input! {
    /// 编入单位的输入。
    ///
    /// What having units join a network takes.
    NetworkJoinInput changes {
        /// 网络。
        ///
        /// The network.
        network: ID,
        /// 单位代码，1 至 500 个。
        ///
        /// The units' codes, 1 to 500.
        members: Vec<String>,
        /// 角色，默认 MEMBER。
        ///
        /// What they are in it; MEMBER by default.
        role: Option<MemberRole>,
        /// 自此日起。
        ///
        /// From this day on.
        from: Day,
    }
}

input! {
    /// 移出单位的输入。
    ///
    /// What having units leave a network takes.
    NetworkLeaveInput changes {
        /// 网络。
        ///
        /// The network.
        network: ID,
        /// 单位代码，1 至 500 个。
        ///
        /// The units' codes, 1 to 500.
        members: Vec<String>,
        /// 不再属于网络的首日。
        ///
        /// The first day on which they belong to it no more.
        from: Day,
    }
}

payload! {
    /// 网络变更的结果。
    ///
    /// What became of a change of a network.
    NetworkPayload of NetworkId {
        /// 网络。
        ///
        /// The network.
        network: NetworkNode
    }
}

/// Mutations about networks.
#[derive(Default)]
pub struct NetworksMutation;

#[Object]
impl NetworksMutation {
    /// 建立网络，自某日起。条款：2、4.1.1a。权限：MANAGE_NETWORKS。
    ///
    /// Creates a network over units from a day on. Clauses 2, 4.1.1a; requires MANAGE_NETWORKS.
    #[graphql(
        directive = acts::requires::apply(action(CreateNetwork::ACTION)),
        directive = acts::clause::apply(ids(CreateNetwork::CLAUSES)),
        directive = acts::errors::apply(codes(CreateNetwork::ERRORS)),
        directive = acts::emits::apply(events(CreateNetwork::EVENTS))
    )]
    async fn network_create(&self, ctx: &Context<'_>, input: NetworkCreateInput) -> Result<NetworkPayload> {
        let command = CreateNetwork {
            unit: input.unit.clone(),
            code: input.code.clone(),
            name: input.name.clone(),
            name_en: input.name_en.clone(),
            from: input.from,
        };
        NetworkPayload::answer(ctx, &input, ready(Ok(command))).await
    }

    /// 网络更名，自某日起；代码不变。条款：2、4.1.1a。权限：MANAGE_NETWORKS。
    ///
    /// Calls a network otherwise from a day on; its code stays. Clauses 2, 4.1.1a; requires MANAGE_NETWORKS.
    #[graphql(
        directive = acts::requires::apply(action(RenameNetwork::ACTION)),
        directive = acts::clause::apply(ids(RenameNetwork::CLAUSES)),
        directive = acts::errors::apply(codes(RenameNetwork::ERRORS)),
        directive = acts::emits::apply(events(RenameNetwork::EVENTS))
    )]
    async fn network_rename(&self, ctx: &Context<'_>, input: NetworkRenameInput) -> Result<NetworkPayload> {
        let (name, name_en, from) = (input.name.clone(), input.name_en.clone(), input.from);
        let command = network_id(&input.network).map(|network| RenameNetwork { network, name, name_en, from });
        NetworkPayload::answer(ctx, &input, ready(command)).await
    }

    /// 将单位编入网络，自某日起。条款：2、4.1.1a。权限：MANAGE_NETWORKS。
    ///
    /// Has units belong to a network from a day on. Clauses 2, 4.1.1a; requires MANAGE_NETWORKS.
    #[graphql(
        directive = acts::requires::apply(action(ChangeMembers::ACTION)),
        directive = acts::clause::apply(ids(ChangeMembers::CLAUSES)),
        directive = acts::errors::apply(codes(ChangeMembers::ERRORS)),
        directive = acts::emits::apply(events(ChangeMembers::EVENTS))
    )]
    async fn network_join(&self, ctx: &Context<'_>, input: NetworkJoinInput) -> Result<NetworkPayload> {
        let (members, role, from) = (input.members.clone(), input.role.unwrap_or(MemberRole::Member), input.from);
        let command =
            network_id(&input.network).map(|network| ChangeMembers { network, members, role: Some(role), from });
        NetworkPayload::answer(ctx, &input, ready(command)).await
    }

    /// 将单位移出网络，自某日起；各单位此后须仍在网络中。条款：2、4.1.1a。权限：MANAGE_NETWORKS。
    ///
    /// Has units belong to a network no more from a day on, on or after which each of them belongs to it. Clauses 2, 4.1.1a; requires MANAGE_NETWORKS.
    #[graphql(
        directive = acts::requires::apply(action(ChangeMembers::ACTION)),
        directive = acts::clause::apply(ids(ChangeMembers::CLAUSES)),
        directive = acts::errors::apply(codes(ChangeMembers::ERRORS)),
        directive = acts::emits::apply(events(ChangeMembers::EVENTS))
    )]
    async fn network_leave(&self, ctx: &Context<'_>, input: NetworkLeaveInput) -> Result<NetworkPayload> {
        let (members, from) = (input.members.clone(), input.from);
        let command = network_id(&input.network).map(|network| ChangeMembers { network, members, role: None, from });
        NetworkPayload::answer(ctx, &input, ready(command)).await
    }
}
