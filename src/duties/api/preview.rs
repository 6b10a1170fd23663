//! What a new or changed obligation of a clause would demand, in the schema. Nothing is written.

use std::collections::HashMap;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use crate::access::Action;
use crate::duties::expected::Ground;
use crate::duties::preview::{ANSWERING, Asked, OfMonth, OfPost, OfUnit, Preview, Title, changed, demand, latest};
use crate::duties::read;
use crate::graphql::Session;
use crate::graphql::directives::{self as acts, action, ids};
use crate::graphql::page::{Connection, Page, cost};
use crate::graphql::payload::top_level;
use crate::kernel::{
    ClauseId, Day, ErrorCode, Every, Failure, Fault, PatternRole, Period, Refusal, UnitKind,
    id::{BodyId, ClauseRowId, PostId, UnitId},
};
use crate::organization;
use crate::organization::api::UnitNode;
use crate::organization::bodies::PostKind;
use crate::policy;
use crate::policy::obligation::{Evidence, MOST_DAYS, Midway, Obligation, Selector};
use crate::store::{Read, dated::AsOf};

/// Most selectors of one obligation.
const MOST_SELECTORS: usize = 50;

/// How many units' bodies are looked up at once.
const UNITS_AT_ONCE: usize = 1_000;

/// The title under which duties stand for which nobody answers.
const NOBODY: &str = "—";

/// 单位的选择条件，所列各项须同时符合；不写为不限。
///
/// What selects units: all that is given has to be so; what is left out may be anything.
#[derive(Debug, Clone, InputObject)]
pub struct UnitSelectorInput {
    /// 单位类别。
    ///
    /// The kind of unit.
    kind: Option<UnitKind>,
    /// 部门类别，如 finance。
    ///
    /// The kind of department, such as finance.
    department: Option<String>,
    /// 上级单位的类别。
    ///
    /// The kind of the unit directly above.
    below: Option<UnitKind>,
    /// 在工作格局中的角色。
    ///
    /// The role in the pattern of clause 2.
    role: Option<PatternRole>,
    /// 是否属于条款 4.1.1f 所列行业部门。
    ///
    /// Whether clause 4.1.1f names its sector.
    sector: Option<bool>,
    /// 是否牵头某类人才队伍。
    ///
    /// Whether it leads a talent category.
    leads: Option<bool>,
    /// 所在网络的代码。
    ///
    /// The code of a network to which it belongs.
    network: Option<String>,
}

impl From<UnitSelectorInput> for Selector {
    fn from(UnitSelectorInput { kind, department, below, role, sector, leads, network }: UnitSelectorInput) -> Self {
        Self { kind, department, below, role, sector, leads, network }
    }
}

/// 拟定的责任：谁负责、多久一次、何时到期、以何履行。
///
/// An obligation as it might be: who owes it, how often, when it is due, what discharges it.
#[derive(Debug, Clone, InputObject)]
pub struct ObligationInput {
    /// 多久一次。
    ///
    /// How often.
    every: Every,
    /// 谁负责：符合其中任一项的单位；1 至 50 项。
    ///
    /// Who owes it: the units that any of these selects; 1 to 50.
    owed_by: Vec<UnitSelectorInput>,
    /// 以何履行。
    ///
    /// What discharges it.
    evidence: Evidence,
    /// 到期日距期末的自然日数，-366 至 366；默认 0。
    ///
    /// Calendar days from the period's last day to the one on which it is due, -366 to 366; 0 by default.
    due_days: Option<i32>,
    /// 自到期日至不再受理凭据的自然日数，-366 至 366；不写为一直受理。
    ///
    /// Calendar days from then to the last one on which evidence is taken, -366 to 366; for ever by default.
    closes_days: Option<i32>,
    /// 期间中途开始者当期是否负责；默认 OWED。
    ///
    /// What is owed where a unit or the clause begins in the middle of a period; OWED by default.
    midway: Option<Midway>,
}

impl ObligationInput {
    /// What it says, in force from a day on.
    fn says(self, from: Day) -> Result<Obligation, Refusal> {
        if !(1..=MOST_SELECTORS).contains(&self.owed_by.len()) {
            return Err(Refusal::new(
                ErrorCode::BadInput,
                format!("owedBy 须有 1 至 {MOST_SELECTORS} 项"),
                format!("owedBy has 1 to {MOST_SELECTORS} selectors"),
            )
            .at(["obligation", "owedBy"])
            .allowing([format!("1-{MOST_SELECTORS}")]));
        }
        let due_days = days("dueDays", self.due_days.unwrap_or(0))?;
        let closes_days = self.closes_days.map(|number| days("closesDays", number)).transpose()?;
        Ok(Obligation {
            from: Some(from),
            every: self.every,
            owed_by: self.owed_by.into_iter().map(Selector::from).collect(),
            evidence: self.evidence,
            due_days,
            closes_days,
            midway: self.midway.unwrap_or_default(),
            rests_on: Vec::new(),
            figures: Vec::new(),
        })
    }
}

fn days(field: &str, number: i32) -> Result<i64, Refusal> {
    let number = i64::from(number);
    if number.abs() <= MOST_DAYS {
        return Ok(number);
    }
    Err(Refusal::new(
        ErrorCode::BadInput,
        format!("{field} 须在 -{MOST_DAYS} 至 {MOST_DAYS} 之间"),
        format!("{field} lies between -{MOST_DAYS} and {MOST_DAYS}"),
    )
    .at(["obligation", field])
    .allowing([format!("-{MOST_DAYS} – {MOST_DAYS}")]))
}

fn check_span(from: Day, until: Day) -> Result<(), Refusal> {
    let (first, last) = (from.plus(1), latest(from));
    if (first..=last).contains(&until) {
        return Ok(());
    }
    Err(Refusal::new(
        ErrorCode::BadInput,
        format!("until 须晚于 from，且至多晚十年：{first} 至 {last}"),
        format!("until is later than from, and ten years later at most: {first} to {last}"),
    )
    .at(["until"])
    .allowing([format!("{first} – {last}")]))
}

/// What would be demanded.
pub struct ClausePreview(Preview);

/// 拟定的责任将要求什么：按月、按单位、按岗位；未写入任何数据。
///
/// What an obligation would demand: by month, by unit and by post. Nothing is written.
#[Object]
impl ClausePreview {
    /// 责任总数；逢事的责任事先没有，为 0。
    ///
    /// How many duties in all; 0 where they arise on occasions, which demand nothing in advance.
    async fn total(&self) -> i32 {
        int(self.0.total)
    }

    /// 该条款现行规定在同一时段的责任总数；未给出条款则为空。
    ///
    /// How many the clause demands now between the same days; null where no clause was given.
    async fn now(&self) -> Option<i32> {
        self.0.now.map(int)
    }

    /// 按到期日所在的月。
    ///
    /// By the month of the day on which they are due.
    #[graphql(complexity = "20 * child_complexity")]
    async fn by_month(&self) -> Vec<ClausePreviewMonth> {
        self.0.months.iter().map(ClausePreviewMonth::from).collect()
    }

    /// 按单位，以单位代码为序；仅含可见范围内的单位。
    ///
    /// By unit, in the order of their codes; only units within reach.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn by_unit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<ClausePreviewUnit>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let total = self.0.units.len() as u64;
        let key = |line: &OfUnit| line.code.clone();
        let rows = page.rest(self.0.units.clone(), key)?;
        if ctx.look_ahead().field("edges").field("node").field("unit").exists() {
            let shown = rows.iter().take(page.size()).map(|line| line.unit).collect();
            UnitNode::expect(&session.rows, shown).await?;
        }
        Ok(page.of(rows, key, ClausePreviewUnit, Some(total)))
    }

    /// 按将对此负责的岗位：单位的办公室、领导小组或专门机构今日在任的负责人；无人在任者列于“—”。无权查看机构则为空。
    ///
    /// By the post that would answer: the head, held today, of the unit's office, leading group or dedicated agency. Under the title "—" stands that for which nobody answers. Null where the actor may not read bodies.
    #[graphql(complexity = "20 * child_complexity")]
    async fn by_post(&self, ctx: &Context<'_>) -> Result<Option<Vec<ClausePreviewPost>>> {
        let read = &Session::of(ctx)?.read;
        if !read.actor().may(Action::ReadBodies) {
            return Ok(None);
        }
        let owing = self.0.units.iter().filter(|line| line.duties > 0);
        let units: Vec<UnitId> = owing.map(|line| line.unit).collect();
        let posts = self.0.by_post(&answering(read, &units).await?);
        Ok(Some(posts.into_iter().map(ClausePreviewPost::from).collect()))
    }
}

/// 一个月将到期的责任。
///
/// What would be due in a month.
#[derive(SimpleObject)]
pub struct ClausePreviewMonth {
    /// 月。
    ///
    /// The month.
    month: Period,
    /// 责任数。
    ///
    /// How many duties.
    duties: i32,
    /// 现行规定的责任数；未给出条款则为空。
    ///
    /// How many the clause demands now; null where no clause was given.
    now: Option<i32>,
}

impl From<&OfMonth> for ClausePreviewMonth {
    fn from(line: &OfMonth) -> Self {
        Self { month: line.month, duties: int(line.duties), now: line.now.map(int) }
    }
}

/// What a unit would owe.
pub struct ClausePreviewUnit(OfUnit);

/// 一个单位将负的责任。
///
/// What a unit would owe.
#[Object]
impl ClausePreviewUnit {
    /// 单位。
    ///
    /// The unit.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit).await?)
    }

    /// 责任数。
    ///
    /// How many duties.
    async fn duties(&self) -> i32 {
        int(self.0.duties)
    }

    /// 现行规定的责任数；未给出条款则为空。
    ///
    /// How many the clause demands now; null where no clause was given.
    async fn now(&self) -> Option<i32> {
        self.0.now.map(int)
    }

    /// 首次到期日；将无责任则为空。
    ///
    /// When the first would be due; null where it would owe nothing.
    async fn first_due_on(&self) -> Option<Day> {
        self.0.first_due_on
    }
}

/// 同名岗位将负责的责任。
///
/// What posts of one title would answer for.
#[derive(SimpleObject)]
pub struct ClausePreviewPost {
    /// 岗位名称；“—”为无人负责。
    ///
    /// The title of the post; "—" where nobody answers.
    title: String,
    /// 英文名称。
    ///
    /// The same in English.
    title_en: String,
    /// 责任数。
    ///
    /// How many duties.
    duties: i32,
}

impl From<OfPost> for ClausePreviewPost {
    fn from(OfPost { title, duties }: OfPost) -> Self {
        let Title { zh, en } = title.unwrap_or_else(|| Title { zh: NOBODY.to_owned(), en: NOBODY.to_owned() });
        Self { title: zh, title_en: en, duties: int(duties) }
    }
}

fn int(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// What the post is called that answers for each of some units, where there is one that somebody holds today.
async fn answering(read: &Read, units: &[UnitId]) -> Result<HashMap<UnitId, Title>, Fault> {
    let today = AsOf::day(read.today());
    let mut found = HashMap::new();
    for units in units.chunks(UNITS_AT_ONCE) {
        let bodies = organization::read::bodies::of_units(read, units, today).await?;
        let ids: Vec<BodyId> = bodies.values().flatten().map(|(body, _)| body.id).collect();
        let posts = organization::read::bodies::posts(read, &ids, today).await?;
        let heads = posts.values().flatten().filter(|(post, _)| post.kind == PostKind::Head.as_str());
        let heads: Vec<PostId> = heads.map(|(post, _)| post.id).collect();
        let held = organization::read::bodies::appointments(read, &heads, today).await?;
        for (unit, bodies) in &bodies {
            let ranked = ANSWERING.iter().filter_map(|kind| bodies.iter().find(|(body, _)| body.kind == kind.as_str()));
            let mut posts = ranked.filter_map(|(body, _)| posts.get(&body.id)).flatten();
            if let Some((_, version)) = posts.find(|(post, _)| held.contains_key(&post.id)) {
                found.insert(*unit, Title { zh: version.title.clone(), en: version.title_en.clone() });
            }
        }
    }
    Ok(found)
}

/// A clause with what it obliges to; none, where it obliges to nothing.
async fn clause_of(read: &Read, id: &ID) -> Result<Option<read::Clause>, Failure> {
    let missing = || Refusal::not_found("条款", "clause").at(["clause"]);
    let id = ClauseRowId::parse(id).ok_or_else(missing)?;
    if !policy::read::clauses_by_id(read, &[id]).await?.contains_key(&id) {
        return Err(missing().into());
    }
    Ok(read::clauses(read).await?.into_iter().find(|clause| clause.id == id))
}

async fn previewed(
    session: &Session,
    unit: &str,
    obligation: ObligationInput,
    (from, until): (Day, Day),
    clause: Option<&ID>,
) -> Result<Preview, Failure> {
    let says = obligation.says(from)?;
    check_span(from, until)?;
    let read = &session.read;
    let Some(within) = organization::read::unit(read, unit).await?.map(|unit| unit.id) else {
        return Err(Refusal::not_found("单位", "unit").at(["unit"]).into());
    };
    let existing = match clause {
        Some(id) => clause_of(read, id).await?,
        None => None,
    };
    let (course, begun, below) = match existing {
        Some(existing) => (existing.obliging, read.day_of(existing.begun), existing.below),
        None => (Vec::new(), from, within),
    };
    let (tree, networks, memberships) = read::ground(read).await?;
    let calendar = read::calendar(read).await?;
    let (actor, beside) = (read.actor().clone(), clause.is_some());
    // Ten years of months over every unit of a city are too much for the threads that answer requests.
    let work = move || {
        let ground = Ground::new(&tree, &networks, &memberships);
        let own = tree.units.iter().filter(|unit| actor.scope.holds(&unit.place().scope));
        let candidates: Vec<UnitId> = own.map(|unit| unit.id).collect();
        let asked = Asked { from, until, within, candidates: &candidates };
        let now = beside.then(|| demand(&ground, &course, begun, below, &asked, &calendar));
        let would = demand(&ground, &changed(&course, from, says), begun, within, &asked, &calendar);
        let codes: HashMap<UnitId, &str> = tree.units.iter().map(|unit| (unit.id, unit.code.as_str())).collect();
        Preview::beside(&would, now.as_ref(), |unit| codes.get(&unit).copied().unwrap_or_default().to_owned())
    };
    Ok(tokio::task::spawn_blocking(work).await.map_err(Fault::new)?)
}

/// Queries about what clauses would demand.
#[derive(Default)]
pub struct ClausePreviewQuery;

#[Object]
impl ClausePreviewQuery {
    /// 条款新立或变更的责任自某日起将要求什么、向谁要求、何时到期：两日之间将立的责任，不写入任何数据。条款：4.2.2a、4.3.1。权限：READ_DUTIES。
    ///
    /// What a new or changed obligation of a clause would demand from a day on, of whom and when: the duties that would open between two days. Nothing is written. Clauses 4.2.2a, 4.3.1; requires READ_DUTIES.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadDuties)),
        directive = acts::clause::apply(ids(&[ClauseId("4.2.2a"), ClauseId("4.3.1")])),
        complexity = "500 + child_complexity"
    )]
    async fn preview_clause(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "单位代码：责任及于此单位及其下级。 The code of the unit: it and all below it would be obliged."
        )]
        unit: String,
        #[graphql(desc = "拟定的责任，自 from 起。 The obligation as it might be, from `from` on.")]
        obligation: ObligationInput,
        #[graphql(desc = "自此日起，含此日。 From this day on.")] from: Day,
        #[graphql(
            desc = "至此日止，不含此日；至多晚十年。 Until this day, which is the first no longer asked about; ten years later at most."
        )]
        until: Day,
        #[graphql(
            desc = "所变更的条款(全局标识)：同时列出其现行规定的要求。 The clause that it would change (its global id): what that one demands now is shown beside."
        )]
        clause: Option<ID>,
    ) -> Result<ClausePreview> {
        let session = Session::of(ctx)?;
        let told = previewed(session, &unit, obligation, (from, until), clause.as_ref()).await;
        told.map(ClausePreview).map_err(|failure| top_level(failure, session.language))
    }
}
