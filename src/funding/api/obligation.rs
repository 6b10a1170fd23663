//! What governments owe their talent funds, their revenue and the shares of it in the schema.

pub mod mutation;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use uuid::Uuid;

use crate::access::Action;
use crate::funding::entity::{investment_share, revenue};
use crate::funding::obligation::{Obligation, Owed, RevenueKind};
use crate::funding::read::obligation as read;
use crate::funding::write::OF_OBLIGATION;
use crate::graphql::directives::{self as acts, action, ids};
use crate::graphql::money::Money;
use crate::graphql::{Key, LoadFault, Rows, Session, keyed};
use crate::kernel::{
    Day, Failure, Fault, Instant, Period, Refusal,
    id::{RevenueId, UnitId},
};
use crate::organization;
use crate::organization::api::UnitNode;
use crate::organization::entity::unit;
use crate::policy::api::ClauseNode;
use crate::store::{Read, dated::AsOf};

keyed! {
    RevenueId => revenue::Model, read::revenues_by_id;
    ShareVersion(Uuid) => investment_share::Model, read::shares_by_id;
}

/// A unit's year, as known at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct YearOf {
    unit: UnitId,
    year: i64,
    known: Option<Instant>,
}

impl YearOf {
    /// Each moment as of which something is asked, with the units and the years of which it is.
    fn by_moment(keys: impl Iterator<Item = Self>) -> Vec<(Option<Instant>, Vec<UnitId>, Vec<i64>)> {
        let mut found: BTreeMap<Option<Instant>, (BTreeSet<UnitId>, BTreeSet<i64>)> = BTreeMap::new();
        for Self { unit, year, known } in keys {
            let (units, years) = found.entry(known).or_default();
            units.insert(unit);
            years.insert(year);
        }
        found
            .into_iter()
            .map(|(known, (units, years))| (known, units.into_iter().collect(), years.into_iter().collect()))
            .collect()
    }
}

/// What a unit owes for a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct OwedBy(YearOf);

impl Key for OwedBy {
    type Row = Owed;

    async fn load(read: &Read, keys: &[Self]) -> Result<HashMap<Self, Self::Row>, Fault> {
        let mut found = HashMap::new();
        for (known, units, years) in YearOf::by_moment(keys.iter().map(|key| key.0)) {
            let rows = read::obligations(read, &units, &years, known).await?.into_iter();
            found.extend(rows.map(|((unit, year), owed)| (Self(YearOf { unit, year, known }), owed)));
        }
        Ok(found)
    }
}

/// The versions of a unit's revenue in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct VersionsOf(YearOf);

impl Key for VersionsOf {
    type Row = Vec<revenue::Model>;

    async fn load(read: &Read, keys: &[Self]) -> Result<HashMap<Self, Self::Row>, Fault> {
        let mut found = HashMap::new();
        for (known, units, years) in YearOf::by_moment(keys.iter().map(|key| key.0)) {
            let rows = read::revenues_together(read, &units, &years, known).await?.into_iter();
            found.extend(rows.map(|((unit, year), rows)| (Self(YearOf { unit, year, known }), rows)));
        }
        Ok(found)
    }
}

/// What a unit owes for the year in which a period lies, as known at a moment, where it keeps a fund and the actor may see
/// that.
pub(crate) async fn of_unit(
    session: &Session,
    unit: &unit::Model,
    period: Period,
    known: Option<Instant>,
) -> Result<Option<ObligationNode>> {
    let actor = session.read.actor();
    if !(actor.may(Action::ReadFunding) && actor.scope.holds(&unit.place().scope) && read::keeps(unit)) {
        return Ok(None);
    }
    let of = YearOf { unit: unit.id, year: period.last().year().into(), known };
    let Some(owed) = session.rows.one(OwedBy(of)).await? else { return Ok(None) };
    Ok(Some(ObligationNode { of, owed: (*owed).clone().map_err(Failure::from)? }))
}

/// What a unit owes its fund for a year.
pub struct ObligationNode {
    of: YearOf,
    owed: Obligation,
}

/// 一级政府某年度须拨入人才资金之数，及其落实；单位承继他单位的，合并计算。
///
/// What a government owes its talent fund for a year, and what became of it; a unit and those that it continues are one.
#[Object(name = "FundObligation")]
impl ObligationNode {
    /// 单位。
    ///
    /// Which unit.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.of.unit).await?)
    }

    /// 年度。
    ///
    /// The year.
    async fn year(&self) -> Result<i32> {
        Ok(i32::try_from(self.of.year)?)
    }

    /// 基数：所计的一般预算收入；尚未登记则为空。
    ///
    /// The base: the general budget revenue that counts; null where none is on record.
    async fn base(&self) -> Option<Money> {
        self.owed.base.map(|(_, fen)| fen.into())
    }

    /// 基数取自预算、调整预算或决算。
    ///
    /// Whether the base is the budget's, the adjusted budget's or the final account's.
    async fn base_kind(&self) -> Option<RevenueKind> {
        self.owed.base.map(|(kind, _)| kind)
    }

    /// 收入的各版，依登记先后；被更正的版也在其中。
    ///
    /// The versions of the revenue in the order in which they were recorded, those that were corrected among them.
    #[graphql(complexity = "5 * child_complexity")]
    async fn versions(&self, ctx: &Context<'_>) -> Result<Vec<RevenueNode>> {
        let rows = Session::of(ctx)?.rows.one(VersionsOf(self.of)).await?.unwrap_or_default();
        Ok(rows.iter().cloned().map(|row| RevenueNode(Arc::new(row))).collect())
    }

    /// 须投入的份额，十进制，如 0.03；尚未设定则为空。
    ///
    /// The share that is demanded, a decimal such as 0.03; null where none is set.
    async fn share(&self) -> Option<String> {
        self.owed.share.map(|share| share.to_string())
    }

    /// 设定该份额的规定。
    ///
    /// The rule that demands it.
    async fn rule(&self, ctx: &Context<'_>) -> Result<Option<ShareNode>> {
        match self.owed.by {
            Some(version) => Ok(ShareNode::load(&Session::of(ctx)?.rows, version).await?),
            None => Ok(None),
        }
    }

    /// 应拨：基数与份额之积，不足一分的进为一分。
    ///
    /// What is demanded: the share of the base, rounded up to a whole fen.
    async fn demanded(&self) -> Option<Money> {
        self.owed.demanded.map(Money::from)
    }

    /// 已拨：该年度本级财政的拨款；转移支付与他人所出之资不计。
    ///
    /// What was appropriated for the year of the government's own budget; transfers from another government's and what others gave are left out.
    async fn appropriated(&self) -> Money {
        self.owed.appropriated.into()
    }

    /// 已付：该预算年度本级财政之款已支付之数，结转而来之款亦在其中。
    ///
    /// What is paid of the money of the government's own budget for that year, and of what was carried over to it.
    async fn paid(&self) -> Money {
        self.owed.paid.into()
    }

    /// 欠拨：应拨而未拨之数。
    ///
    /// What of what is demanded is not appropriated.
    async fn short(&self) -> Option<Money> {
        self.owed.short.map(Money::from)
    }

    /// 比上年增拨之数，减少则为负；上年无拨款则为空。
    ///
    /// How much more was appropriated than for the year before, less than nothing where it was less; null where nothing was then.
    async fn grown(&self) -> Option<Money> {
        self.owed.grown.map(Money::from)
    }

    /// 基数比上年增加之数，减少则为负；两年之一尚未登记则为空。拨款随财力增长与否，与增拨之数并看。
    ///
    /// How much higher the base is than that of the year before, less than nothing where it is lower; null where either is not on record. Appropriations grow as means do: compare how much more was appropriated.
    async fn base_grown(&self) -> Option<Money> {
        self.owed.base_grown.map(Money::from)
    }
}

/// A version of a revenue.
pub struct RevenueNode(Arc<revenue::Model>);

impl RevenueNode {
    pub(crate) async fn load(rows: &Rows, id: RevenueId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }
}

/// 一般预算收入的一版，不再更改。
///
/// A version of a government's general budget revenue; it never changes.
#[Object(name = "Revenue")]
impl RevenueNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 单位。
    ///
    /// Whose revenue it is.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 年度。
    ///
    /// The year.
    async fn year(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.year)?)
    }

    /// 类别。
    ///
    /// Its kind.
    async fn kind(&self) -> Option<RevenueKind> {
        self.0.kind.parse().ok()
    }

    /// 序号，自 1 起，各类别连续。
    ///
    /// Its number of the unit and the year, from 1, whatever its kind.
    async fn number(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.number)?)
    }

    /// 金额。
    ///
    /// How much it is.
    async fn amount(&self) -> Money {
        self.0.fen.into()
    }

    /// 依据文号。
    ///
    /// The paper that says so.
    async fn paper(&self) -> &str {
        &self.0.paper
    }

    /// 更正的理由；该类别的首版可为空。
    ///
    /// Why the one before of its kind is corrected; the first one may have none.
    async fn reason(&self) -> Option<&str> {
        Some(self.0.reason.as_str()).filter(|reason| !reason.is_empty())
    }

    /// 登记者。
    ///
    /// Who recorded it.
    async fn recorded_by(&self) -> &str {
        &self.0.subject
    }

    /// 自何时起为所知。
    ///
    /// Since when it is known.
    async fn known_from(&self) -> Instant {
        self.0.known_from
    }
}

/// A share of revenue that is demanded.
pub struct ShareNode(Arc<investment_share::Model>);

impl ShareNode {
    pub(crate) async fn load(rows: &Rows, version: Uuid) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(ShareVersion(version)).await?.map(Self))
    }
}

/// 投入比例：一个单位及其下级须拨入人才资金的一般预算收入份额；各级规定取其高者。
///
/// A share of general budget revenue that a unit and all below it owe their talent funds; of those from the top down the
/// greatest counts.
#[Object(name = "InvestmentShare")]
impl ShareNode {
    /// 设定于哪个单位。
    ///
    /// At and below which unit.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 份额，十进制，如 0.03。
    ///
    /// The share, a decimal such as 0.03.
    async fn share(&self) -> &str {
        &self.0.share
    }

    /// 所据条款。
    ///
    /// By which clause.
    async fn clause(&self, ctx: &Context<'_>) -> Result<Option<ClauseNode>> {
        Ok(ClauseNode::load(&Session::of(ctx)?.rows, self.0.clause_id).await?)
    }

    /// 所据文件。
    ///
    /// The paper that says so.
    async fn paper(&self) -> &str {
        &self.0.paper
    }

    /// 首日。
    ///
    /// The first day.
    async fn valid_from(&self) -> Option<Day> {
        self.0.valid_from
    }

    /// 不再有效的首日；空为至今。
    ///
    /// The first day on which it holds no more; null: it still does.
    async fn valid_until(&self) -> Option<Day> {
        self.0.valid_until
    }
}

/// Queries about what governments owe their talent funds.
#[derive(Default)]
pub struct ObligationQuery;

#[Object]
impl ObligationQuery {
    /// 一个单位及其直属各级政府某年度须拨入人才资金之数及其落实，单位在前，其余依代码；只列设专项资金且在范围内的单位。条款：4.5.1a。权限：READ_FUNDING。
    ///
    /// What a unit and those directly below it owe their talent funds for a year, and what became of it: the unit first, the others by their codes. Only those that keep a fund, within reach. Clause 4.5.1a; requires READ_FUNDING.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadFunding)),
        directive = acts::clause::apply(ids(OF_OBLIGATION)),
        complexity = "20 + 20 * child_complexity"
    )]
    async fn fund_obligations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "年度。 The year.")] year: i32,
        #[graphql(
            desc = "按某时所知的收入与份额，及该日终了的账目；默认现在。 By the revenue and the shares that were known at a moment, and the accounts at the end of its day; now by default."
        )]
        known_at: Option<Instant>,
    ) -> Result<Vec<ObligationNode>> {
        let session = Session::of(ctx)?;
        let (year, known) = (i64::from(year), known_at);
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else { return Ok(Vec::new()) };
        let units = read::governments(&session.read, &unit, year).await?;
        let mut owed = read::obligations(&session.read, &units, &[year], known).await?;
        let node = |unit: UnitId| {
            let of = YearOf { unit, year, known };
            Some(owed.remove(&(unit, year))?.map(|owed| ObligationNode { of, owed }))
        };
        let nodes: Result<Vec<ObligationNode>, Refusal> = units.into_iter().filter_map(node).collect();
        Ok(nodes.map_err(Failure::from)?)
    }

    /// 约束一个单位的投入比例：本单位与其上级所设，截至某日、按某时所知。条款：4.5.1a。权限：READ_FUNDING。
    ///
    /// The shares of revenue that bind a unit: those that it and all above it have set, as of a day and as known at a moment. Clause 4.5.1a; requires READ_FUNDING.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadFunding)),
        directive = acts::clause::apply(ids(OF_OBLIGATION)),
        complexity = "10 + 5 * child_complexity"
    )]
    async fn investment_shares(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "截至某日；默认今日。 As of a day; today by default.")] as_of: Option<Day>,
        #[graphql(desc = "按某时所知；默认现在。 As known at a moment; now by default.")] known_at: Option<Instant>,
    ) -> Result<Vec<ShareNode>> {
        let session = Session::of(ctx)?;
        let as_of = AsOf::asked(&session.read, as_of, known_at);
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else { return Ok(Vec::new()) };
        let rows = read::shares_over(&session.read, &unit.place().scope, as_of).await?;
        Ok(rows.into_iter().map(|row| ShareNode(Arc::new(row))).collect())
    }
}
