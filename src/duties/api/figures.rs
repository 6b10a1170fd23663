//! What duties add up to, in the schema.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};

use super::WorkDays;
use super::query::CLAUSES;
use crate::access::Action;
use crate::duties::model::Figures;
use crate::duties::read::{self, Line};
use crate::graphql::directives::{self as acts, action, ids};
use crate::graphql::{Key, Session};
use crate::kernel::{
    Fault, Period,
    id::{ClauseRowId, UnitId},
};
use crate::organization;
use crate::organization::api::UnitNode;
use crate::policy;
use crate::policy::api::ClauseNode;
use crate::store::{Read, dated::AsOf};

/// 责任的五项数字、消灭数与未到期数；expected 为其余各项之和。
///
/// Five figures of duties, how many have lapsed, and how many are not due yet; `expected` is the sum of `inTime`, `late`, `missing`, `waived`, `lapsed` and `open`.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct DutyFigures {
    /// 应履行数。
    ///
    /// How many are expected.
    expected: i32,
    /// 已履行数。
    ///
    /// How many are discharged.
    done: i32,
    /// 按期履行数。
    ///
    /// How many in time.
    in_time: i32,
    /// 逾期后履行数。
    ///
    /// How many late.
    late: i32,
    /// 逾期未履行数。
    ///
    /// How many are overdue.
    missing: i32,
    /// 豁免数；不计为履行。
    ///
    /// How many are waived; they do not count as done.
    waived: i32,
    /// 消灭数：所据事项已撤销的；既不计为履行，也不计为豁免。
    ///
    /// How many have lapsed, since what they arose from fell away; they count neither as done nor as waived.
    lapsed: i32,
    /// 未到期数。
    ///
    /// How many are not due yet.
    open: i32,
    /// 履行率，千分之几，舍去尾数：已履行数占应履行数(豁免与消灭不计)；无应履行则为空。
    ///
    /// How many per mille of what is expected are discharged, rounded down; what is waived or has lapsed is not expected. Null where nothing is.
    rate_permille: Option<i32>,
    /// 按期率，千分之几，舍去尾数：按期履行数占应履行数(豁免与消灭不计)；无应履行则为空。
    ///
    /// How many per mille of what is expected are discharged in time, rounded down; what is waived or has lapsed is not expected. Null where nothing is.
    on_time_permille: Option<i32>,
}

impl From<Figures> for DutyFigures {
    fn from(figures: Figures) -> Self {
        let int = |number: i64| i32::try_from(number).unwrap_or(i32::MAX);
        let due = figures.demanded();
        let permille = |part: i64| (due > 0).then(|| int(part * 1000 / due));
        Self {
            expected: int(figures.expected),
            done: int(figures.done()),
            in_time: int(figures.in_time),
            late: int(figures.late),
            missing: int(figures.missing),
            waived: int(figures.waived),
            lapsed: int(figures.lapsed),
            open: int(figures.open),
            rate_permille: permille(figures.done()),
            on_time_permille: permille(figures.in_time),
        }
    }
}

/// 数字按何分列。
///
/// By what figures are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum DutyFiguresBy {
    /// 按直属单位，各含其全部下级，另列本单位自身；期内另有隶属者亦列其全数，故各行之和可多于合计。
    ///
    /// By unit: those that were directly below on some day of the period, each with all below it, and the unit's own.
    /// One that also lay elsewhere shows all of its figures, so that the lines may add up to more than all together.
    Unit,
    /// 按条款。
    ///
    /// By clause.
    Clause,
    /// 按期间。
    ///
    /// By period.
    Period,
}

/// A line of figures.
pub struct DutyFiguresLine {
    unit: Option<UnitId>,
    clause: Option<ClauseRowId>,
    period: Option<Period>,
    figures: DutyFigures,
}

/// 数字中的一行。
///
/// A line of figures.
#[Object]
impl DutyFiguresLine {
    /// 单位；按单位分列时有值。
    ///
    /// The unit, where they are told apart by unit.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        let Some(unit) = self.unit else { return Ok(None) };
        Ok(UnitNode::load(&Session::of(ctx)?.rows, unit).await?)
    }

    /// 条款；按条款分列时有值。
    ///
    /// The clause, where they are told apart by clause.
    async fn clause(&self, ctx: &Context<'_>) -> Result<Option<ClauseNode>> {
        let Some(clause) = self.clause else { return Ok(None) };
        Ok(ClauseNode::load(&Session::of(ctx)?.rows, clause).await?)
    }

    /// 期间；按期间分列时有值。
    ///
    /// The period, where they are told apart by period.
    async fn period(&self) -> Option<Period> {
        self.period
    }

    /// 数字。
    ///
    /// The figures.
    async fn figures(&self) -> DutyFigures {
        self.figures
    }
}

/// 一个单位一个期间的责任数字。
///
/// The figures of a unit for a period.
#[derive(SimpleObject)]
pub struct DutyFiguresTable {
    /// 合计。
    ///
    /// All together.
    total: DutyFigures,
    /// 分列。
    ///
    /// Told apart.
    lines: Vec<DutyFiguresLine>,
}

/// Bytes of a clause's number, at most.
const LONGEST_NUMBER: usize = 32;

/// The number of a clause, as short as keys are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Number([u8; LONGEST_NUMBER]);

impl Number {
    /// `None` for what is no clause's number.
    fn of(text: &str) -> Option<Self> {
        if text.is_empty() || text.chars().any(char::is_control) {
            return None;
        }
        let mut bytes = [0; LONGEST_NUMBER];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        Some(Self(bytes))
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default().trim_end_matches('\0')
    }
}

/// The figures of a unit and all below it for a period, by the clauses with a number or by all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct FiguresOf {
    unit: UnitId,
    period: Period,
    clause: Option<Number>,
}

impl Key for FiguresOf {
    type Row = Figures;

    async fn load(read: &Read, keys: &[Self]) -> Result<HashMap<Self, Self::Row>, Fault> {
        let wanted: HashSet<Self> = keys.iter().copied().collect();
        let numbers: BTreeSet<&str> =
            keys.iter().filter_map(|key| key.clause.as_ref()).map(|number| number.text()).collect();
        let numbered: HashMap<ClauseRowId, Number> = if numbers.is_empty() {
            HashMap::new()
        } else {
            let numbers: Vec<String> = numbers.into_iter().map(str::to_owned).collect();
            let found = policy::read::numbered(read, &numbers).await?;
            found.into_iter().filter_map(|(id, number)| Some((id, Number::of(&number)?))).collect()
        };
        let only: Option<Vec<ClauseRowId>> =
            keys.iter().all(|key| key.clause.is_some()).then(|| numbered.keys().copied().collect());
        let mut periods: HashMap<Period, BTreeSet<UnitId>> = HashMap::new();
        for key in keys {
            periods.entry(key.period).or_default().insert(key.unit);
        }
        let calendar = read::calendar(read).await?;
        let mut found: HashMap<Self, Figures> = HashMap::new();
        for (period, units) in periods {
            let units: Vec<UnitId> = units.into_iter().collect();
            for (line, figures) in read::figures(read, &units, &period.parts(), only.as_deref(), &calendar).await? {
                let clauses = std::iter::once(None).chain(numbered.get(&line.clause).copied().map(Some));
                let shown = clauses.map(|clause| Self { unit: line.unit, period, clause });
                for key in shown.filter(|key| wanted.contains(key)) {
                    *found.entry(key).or_default() += figures;
                }
            }
        }
        Ok(found)
    }
}

/// The figures of a unit and all below it, by the clauses with a number if one is given, where the actor may see them.
pub(crate) async fn of_unit(
    session: &Session,
    unit: UnitId,
    period: Period,
    clause: Option<&str>,
) -> Result<Option<DutyFigures>> {
    if !session.read.actor().may(Action::ReadDuties) {
        return Ok(None);
    }
    let clause = match clause.map(Number::of) {
        Some(None) => return Ok(None),
        clause => clause.flatten(),
    };
    Ok(session.rows.one(FiguresOf { unit, period, clause }).await?.map(|figures| (*figures).into()))
}

/// Queries about figures.
#[derive(Default)]
pub struct DutyFiguresQuery;

#[Object]
impl DutyFiguresQuery {
    /// 一个单位及其全部下级在一个期间(及其中更短期间)的责任数字，截至今日；下级按立责之日的隶属。条款：4.3.1、4.2.3a。权限：READ_DUTIES。
    ///
    /// The figures of a unit and all below it, for a period and the shorter ones in it, as they are today; what is below it is what was so on the day on which a duty opened. Clauses 4.3.1, 4.2.3a; requires READ_DUTIES.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadDuties)),
        directive = acts::clause::apply(ids(CLAUSES)),
        complexity = "100 + 10 * child_complexity"
    )]
    async fn duty_figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "期间。 The period.")] period: Period,
        #[graphql(desc = "按何分列；默认按条款。 By what they are told apart; by clause by default.")] by: Option<
            DutyFiguresBy,
        >,
        #[graphql(
            desc = "只看属于此网络的单位自身的责任，默认按单位分列；属于与否，以期间末日为准，期间未了则以今日为准：此前退出的不计，此前加入的全数计入。 Only the own duties of units that belong to this network, told apart by unit by default. The last day of the period decides who does, or today while that is to come: who has left by then is left out, and of who has joined by then all that it owes for the period is counted."
        )]
        network: Option<ID>,
    ) -> Result<Option<DutyFiguresTable>> {
        let session = Session::of(ctx)?;
        let Some(unit) = organization::read::unit(&session.read, &unit).await? else { return Ok(None) };
        if !session.read.actor().scope.holds(&unit.place().scope) {
            return Ok(None);
        }
        let calendar = WorkDays::of(&session.rows).await?;
        let periods = period.parts();
        if let Some(network) = network {
            let day = period.last().min(session.read.today());
            let members = organization::read::networks::cut(&session.read, &network, AsOf::day(day)).await?;
            let found = read::own_figures(&session.read, &members, &periods, &calendar).await?;
            return table(session, by.unwrap_or(DutyFiguresBy::Unit), found, None).await.map(Some);
        }
        match by.unwrap_or(DutyFiguresBy::Clause) {
            DutyFiguresBy::Unit => {
                let mut units = organization::read::ever_below(&session.read, unit.id, period.term()).await?;
                let mut found = read::figures(&session.read, &units, &periods, None, &calendar).await?;
                found.extend(read::own_figures(&session.read, &[unit.id], &periods, &calendar).await?);
                units.insert(0, unit.id);
                let all = read::figures(&session.read, &[unit.id], &periods, None, &calendar).await?;
                let mut total = Figures::default();
                all.into_values().for_each(|figures| total += figures);
                let told = table(session, DutyFiguresBy::Unit, found, Some(&units)).await?;
                Ok(Some(DutyFiguresTable { total: total.into(), ..told }))
            }
            by => {
                let found = read::figures(&session.read, &[unit.id], &periods, None, &calendar).await?;
                table(session, by, found, None).await.map(Some)
            }
        }
    }
}

/// Where a line stands, and what it shows: a unit, a clause or a period.
type Shown = (usize, Option<UnitId>, Option<ClauseRowId>, Option<String>);

/// Adds up what is alike, and shows it in order: units as they are given, clauses as their documents have them.
async fn table(
    session: &Session,
    by: DutyFiguresBy,
    found: HashMap<Line, Figures>,
    units: Option<&[UnitId]>,
) -> Result<DutyFiguresTable> {
    let mut total = Figures::default();
    let mut lines: BTreeMap<Shown, Figures> = BTreeMap::new();
    let positions = match by {
        DutyFiguresBy::Clause => {
            let clauses: Vec<ClauseRowId> = found.keys().map(|line| line.clause).collect();
            read::positions(&session.read, &clauses).await?
        }
        _ => HashMap::new(),
    };
    for (line, figures) in found {
        total += figures;
        let place = |units: &[UnitId]| units.iter().position(|unit| *unit == line.unit).unwrap_or(usize::MAX);
        let key = match by {
            DutyFiguresBy::Unit => (units.map_or(0, place), Some(line.unit), None, None),
            DutyFiguresBy::Clause => {
                (positions.get(&line.clause).copied().unwrap_or(usize::MAX), None, Some(line.clause), None)
            }
            DutyFiguresBy::Period => (0, None, None, Some(line.period)),
        };
        *lines.entry(key).or_default() += figures;
    }
    let shown = |((_, unit, clause, period), figures): (Shown, Figures)| {
        let period = period.and_then(|period| period.parse().ok());
        DutyFiguresLine { unit, clause, period, figures: figures.into() }
    };
    Ok(DutyFiguresTable { total: total.into(), lines: lines.into_iter().map(shown).collect() })
}
