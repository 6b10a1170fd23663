//! Units in the schema.

pub mod bodies;
pub mod networks;
pub mod reorganization;

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};

use crate::access::Action;
use crate::coordination::api::{TargetNode, targets};
use crate::duties::api::figures::{self, DutyFigures};
use crate::funding::api::obligation::{self, ObligationNode};
use crate::graphql::directives::{self as acts, action, codes, events, ids};
use crate::graphql::page::{Connection, Page, cost};
use crate::graphql::payload::{input, payload};
use crate::graphql::{Joined, Key, LoadFault, Rows, Session, by_day};
use crate::kernel::{ClauseId, Day, Failure, Fault, Instant, PatternRole, Period, UnitKind, ZoneLevel, id::UnitId};
use crate::organization::entity::{unit_succession, unit_version};
use crate::organization::model::Units;
use crate::organization::read::{self, Seen};
use crate::organization::write::LoadUnits;
use crate::store::{Command, Read, dated::AsOf, files};

/// A unit as of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct UnitAsOf(UnitId, AsOf);

/// The units below one as of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct BelowAsOf(UnitId, AsOf);

impl Key for UnitAsOf {
    type Row = Seen;

    async fn load(read: &Read, keys: &[Self]) -> Result<HashMap<Self, Self::Row>, Fault> {
        let mut found = HashMap::new();
        for (as_of, ids) in by_day(keys, |UnitAsOf(id, as_of)| (id, as_of)) {
            let rows = read::units(read, &ids, as_of).await?;
            found.extend(rows.into_iter().map(|(id, seen)| (UnitAsOf(id, as_of), seen)));
        }
        Ok(found)
    }
}

impl Key for BelowAsOf {
    type Row = Vec<Arc<Seen>>;

    async fn load(read: &Read, keys: &[Self]) -> Result<HashMap<Self, Self::Row>, Fault> {
        let mut found = HashMap::new();
        for (as_of, ids) in by_day(keys, |BelowAsOf(id, as_of)| (id, as_of)) {
            let rows = read::below(read, &ids, as_of).await?;
            found.extend(
                rows.into_iter().map(|(id, seen)| (BelowAsOf(id, as_of), seen.into_iter().map(Arc::new).collect())),
            );
        }
        Ok(found)
    }
}

/// The links from and to a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Links(UnitId);

impl Key for Links {
    type Row = Vec<unit_succession::Model>;

    async fn load(read: &Read, keys: &[Self]) -> Result<HashMap<Self, Self::Row>, Fault> {
        let ids: Vec<UnitId> = keys.iter().map(|Links(id)| *id).collect();
        let mut found: HashMap<Links, Vec<unit_succession::Model>> = HashMap::new();
        for link in read::successions(read, &ids).await? {
            found.entry(Links(link.unit_id)).or_default().push(link.clone());
            found.entry(Links(link.successor_id)).or_default().push(link);
        }
        Ok(found)
    }
}

/// A unit as of a day, in the schema.
pub type UnitNode = Joined<Unit>;

/// A unit as of a day.
pub struct Unit {
    seen: Arc<Seen>,
    as_of: AsOf,
}

impl UnitNode {
    pub(crate) async fn load(rows: &Rows, id: UnitId) -> Result<Option<Self>, LoadFault> {
        let as_of = AsOf::day(rows.read().today());
        Self::load_as_of(rows, id, as_of).await
    }

    /// Loads the units that the rows of a list name.
    pub(crate) async fn expect(rows: &Rows, ids: Vec<UnitId>) -> Result<(), LoadFault> {
        let as_of = AsOf::day(rows.read().today());
        rows.expect(ids.into_iter().map(|id| UnitAsOf(id, as_of)).collect()).await
    }

    async fn load_as_of(rows: &Rows, id: UnitId, as_of: AsOf) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(UnitAsOf(id, as_of)).await?.map(|seen| Joined(Unit { seen, as_of })))
    }
}

impl Unit {
    fn version(&self) -> Option<&unit_version::Model> {
        self.seen.version.as_ref()
    }
}

/// 单位，截至某日的样子；不在其存续期内时名称等为空。
///
/// A unit as of a day; outside its days its name and the like are null.
#[Object]
impl Unit {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.seen.unit.id.global())
    }

    /// 代码：GB/T 2260,或目录自定。
    ///
    /// The code: of GB/T 2260, or the catalogue's own.
    async fn code(&self) -> &str {
        &self.seen.unit.code
    }

    /// 类别。
    ///
    /// The kind.
    async fn kind(&self) -> Option<UnitKind> {
        self.seen.unit.kind.parse().ok()
    }

    /// 部门类别，如 finance。
    ///
    /// Which kind of department, such as finance.
    async fn department(&self) -> Option<&str> {
        self.seen.unit.department.as_deref()
    }

    /// 名称。
    ///
    /// The name.
    pub async fn name(&self) -> Option<&str> {
        self.version().map(|version| version.name.as_str())
    }

    /// 英文名称。
    ///
    /// The name in English.
    async fn name_en(&self) -> Option<&str> {
        self.version().map(|version| version.name_en.as_str())
    }

    /// 开发区级别。
    ///
    /// The level of a zone.
    async fn level(&self) -> Option<ZoneLevel> {
        self.version().and_then(|version| version.level.as_deref()).and_then(|level| level.parse().ok())
    }

    /// 是否属于条款 4.1.1f 所列行业部门。
    ///
    /// Whether clause 4.1.1f names its sector.
    async fn sector(&self) -> Option<bool> {
        self.version().map(|version| version.sector)
    }

    /// 在工作格局中的角色。
    ///
    /// The role in the pattern of clause 2.
    async fn role(&self) -> Option<PatternRole> {
        self.version().and_then(|version| version.role.parse().ok())
    }

    /// 牵头的人才类别。
    ///
    /// The talent categories that it leads.
    async fn leads(&self) -> Result<Vec<String>> {
        Ok(self.version().map_or_else(|| Ok(Vec::new()), |version| serde_json::from_str(&version.leads))?)
    }

    /// 此状态的首日；空为历来如此。
    ///
    /// The first day of this version; null: since always.
    async fn valid_from(&self) -> Option<Day> {
        self.version().and_then(|version| version.valid_from)
    }

    /// 不再有效的首日；空为至今。
    ///
    /// The first day on which it no longer holds; null: it still does.
    async fn valid_until(&self) -> Option<Day> {
        self.version().and_then(|version| version.valid_until)
    }

    /// 上级单位。
    ///
    /// The unit above.
    async fn parent(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        let Some(parent) = self.version().and_then(|version| version.parent_id) else { return Ok(None) };
        Ok(UnitNode::load_as_of(&Session::of(ctx)?.rows, parent, self.as_of).await?)
    }

    /// 直属单位，按名称拼音排序。
    ///
    /// The units directly below, by name in pinyin.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn children(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<UnitNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let all = session.rows.one(BelowAsOf(self.seen.unit.id, self.as_of)).await?.unwrap_or_default();
        let total = all.len() as u64;
        let key = |seen: &Arc<Seen>| seen.unit.code.clone();
        let rows = page.rest((*all).clone(), key)?;
        Ok(page.of(rows, key, |seen| Joined(Unit { seen, as_of: self.as_of }), Some(total)))
    }

    /// 所在的网络。
    ///
    /// The networks to which it belongs.
    #[graphql(complexity = "10 * child_complexity")]
    async fn networks(&self, ctx: &Context<'_>) -> Result<Vec<networks::UnitNetwork>> {
        networks::UnitNetwork::of(Session::of(ctx)?, self.seen.unit.id, self.as_of).await
    }

    /// 本单位及其全部下级在一个期间的责任数字，截至今日；无权查看则为空。
    ///
    /// The figures of the unit's duties and of all below it for a period, as they are today; null where the actor may not see them or there are none.
    #[graphql(complexity = "5 * child_complexity")]
    async fn duty_figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "期间。 The period.")] period: Period,
        #[graphql(
            desc = "只计此编号的条款，如 4.1.4c；不给则计全部。 Only by the clauses with this number, such as 4.1.4c; by all of them if left out."
        )]
        clause: Option<String>,
    ) -> Result<Option<DutyFigures>> {
        figures::of_unit(Session::of(ctx)?, self.seen.unit.id, period, clause.as_deref()).await
    }

    /// 本单位自身在期间所在年度的目标，按某时所知，按指标代码排列；无权查看则为空。
    ///
    /// The unit's own targets for the year in which a period lies, as known at a moment, by the codes of their figures; empty where the actor may not see them.
    #[graphql(complexity = "20 * child_complexity")]
    async fn targets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "期间。 The period.")] period: Period,
        #[graphql(
            desc = "按某时所知；默认为查该单位时所给的 knownAt，未给则现在。 As known at a moment; by default the `knownAt` with which the unit was asked for, or now."
        )]
        known_at: Option<Instant>,
    ) -> Result<Vec<TargetNode>> {
        targets::of_unit(Session::of(ctx)?, self.seen.unit.id, period, known_at.or(self.as_of.known)).await
    }

    /// 本单位在期间所在年度须拨入人才资金之数及其落实，按某时所知；不设专项资金或无权查看则为空。
    ///
    /// What the unit owes its talent fund for the year in which a period lies, and what became of it, as known at a moment; null where it keeps none or the actor may not see it.
    #[graphql(complexity = "10 + child_complexity")]
    async fn fund_obligation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "期间。 The period.")] period: Period,
        #[graphql(
            desc = "按某时所知；默认为查该单位时所给的 knownAt，未给则现在。 As known at a moment; by default the `knownAt` with which the unit was asked for, or now."
        )]
        known_at: Option<Instant>,
    ) -> Result<Option<ObligationNode>> {
        obligation::of_unit(Session::of(ctx)?, &self.seen.unit, period, known_at.or(self.as_of.known)).await
    }

    /// 承继单位。
    ///
    /// The unit that continues this one.
    async fn successor(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        let session = Session::of(ctx)?;
        let links = session.rows.one(Links(self.seen.unit.id)).await?.unwrap_or_default();
        match links.iter().find(|link| link.unit_id == self.seen.unit.id) {
            Some(link) => {
                let as_of = AsOf { day: self.as_of.day.max(link.from_day), known: self.as_of.known };
                Ok(UnitNode::load_as_of(&session.rows, link.successor_id, as_of).await?)
            }
            None => Ok(None),
        }
    }

    /// 被承继的单位，各按其最后一日。
    ///
    /// The units that this one continues, each as of its last day.
    async fn predecessors(&self, ctx: &Context<'_>) -> Result<Vec<UnitNode>> {
        let session = Session::of(ctx)?;
        let links = session.rows.one(Links(self.seen.unit.id)).await?.unwrap_or_default();
        let mut found = Vec::new();
        for link in links.iter().filter(|link| link.successor_id == self.seen.unit.id) {
            let day = link.from_day.0.pred_opt().map_or(link.from_day, Day);
            let as_of = AsOf { day, known: self.as_of.known };
            found.extend(UnitNode::load_as_of(&session.rows, link.unit_id, as_of).await?);
        }
        Ok(found)
    }
}

/// Queries of the room.
#[derive(Default)]
pub struct OrganizationQuery;

#[Object]
impl OrganizationQuery {
    /// 按代码取一个单位，截至某日、按某时所知。条款：2。权限：READ_UNITS。
    ///
    /// A unit by its code, as of a day and as known at a moment. Clause 2; requires READ_UNITS.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadUnits)),
        directive = acts::clause::apply(ids(&[ClauseId("2")]))
    )]
    async fn unit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] code: String,
        #[graphql(desc = "截至某日；默认今日。 As of a day; today by default.")] as_of: Option<Day>,
        #[graphql(desc = "按某时所知；默认现在。 As known at a moment; now by default.")] known_at: Option<Instant>,
    ) -> Result<Option<UnitNode>> {
        let session = Session::of(ctx)?;
        let as_of = AsOf::asked(&session.read, as_of, known_at);
        let Some(unit) = read::unit(&session.read, &code).await? else { return Ok(None) };
        Ok(UnitNode::load_as_of(&session.rows, unit.id, as_of).await?)
    }

    /// 单位树的顶层单位。条款：2。权限：READ_UNITS。
    ///
    /// The units at the top of the tree. Clause 2; requires READ_UNITS.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadUnits)),
        directive = acts::clause::apply(ids(&[ClauseId("2")])),
        complexity = "10 * child_complexity"
    )]
    async fn units(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "截至某日；默认今日。 As of a day; today by default.")] as_of: Option<Day>,
        #[graphql(desc = "按某时所知；默认现在。 As known at a moment; now by default.")] known_at: Option<Instant>,
    ) -> Result<Vec<UnitNode>> {
        let session = Session::of(ctx)?;
        let as_of = AsOf::asked(&session.read, as_of, known_at);
        let rows = read::roots(&session.read, as_of).await?;
        Ok(rows.into_iter().map(|seen| Joined(Unit { seen: seen.into(), as_of })).collect())
    }
}

input! {
    /// 装入单位目录的输入。
    ///
    /// What loading a catalogue of units takes.
    UnitsLoadInput makes {
        /// 以 PUT /files 上传的 TOML 文件的摘要。
        ///
        /// The digest of the TOML file that PUT /files took.
        file: String,
    }
}

payload! {
    /// 装入单位目录的结果。
    ///
    /// What became of loading a catalogue of units.
    UnitsPayload {
        /// 新立单位数。
        ///
        /// How many units were entered.
        loaded: i32
    }
}

/// Mutations of the room.
#[derive(Default)]
pub struct OrganizationMutation;

#[Object]
impl OrganizationMutation {
    /// 装入单位目录(TOML)。条款：2。权限：LOAD_CATALOGUE。
    ///
    /// Loads a catalogue of units (TOML). Clause 2; requires LOAD_CATALOGUE.
    #[graphql(
        directive = acts::requires::apply(action(LoadUnits::ACTION)),
        directive = acts::clause::apply(ids(LoadUnits::CLAUSES)),
        directive = acts::errors::apply(codes(LoadUnits::ERRORS)),
        directive = acts::emits::apply(events(LoadUnits::EVENTS))
    )]
    async fn units_load(&self, ctx: &Context<'_>, input: UnitsLoadInput) -> Result<UnitsPayload> {
        let session = Session::of(ctx)?;
        let outcome = session.prepared(&input, Box::pin(prepared(session, &input))).await?;
        let loaded = outcome.done.map(|loaded| i32::try_from(loaded).unwrap_or(i32::MAX));
        Ok(UnitsPayload::new(outcome, loaded))
    }
}

async fn prepared(session: &Session, input: &UnitsLoadInput) -> Result<LoadUnits, Failure> {
    let file = files::fetch(&session.read, &input.file).await?;
    Ok(LoadUnits { units: Units::read(&files::text(file)?)? })
}
