//! Bodies, their posts and who holds them, in the schema, as of any day and as known on any day.

use std::collections::HashMap;
use std::future::ready;
use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::{UnitNode, by_day};
use crate::access::api::PersonNode;
use crate::access::{Action, Person};
use crate::graphql::directives::{self as acts, action, codes, events, ids};
use crate::graphql::page::{Connection, Page, cost};
use crate::graphql::payload::{input, payload};
use crate::graphql::scalars::Long;
use crate::graphql::{Key, LoadFault, Rows, Session};
use crate::kernel::{
    ClauseId, Day, Failure, Fault, Instant, Refusal, Term,
    id::{AppointmentId, BodyId, PostId},
};
use crate::organization::bodies::{BodyKind, Capacity, Function, PostKind};
use crate::organization::composition::{Check, Composition, Finding, compositions, findings};
use crate::organization::entity::{appointment, body, body_version, establishment, post, post_version};
use crate::organization::read;
use crate::organization::write::{
    BodySaying, ChangeBody, CloseBody, ClosePost, CreatePost, EndAppointment, MakeAppointment, RegisterBody,
    SetEstablishment,
};
use crate::store::{Command, Read, dated::AsOf};
use crate::talent::Category;

/// Declares a key of rows as of a day, loaded for each day at once.
macro_rules! as_of {
    ($name:ident($id:ty) => $row:ty, |$read:ident, $ids:ident, $as_of:ident| $load:expr) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        struct $name($id, AsOf);

        impl Key for $name {
            type Row = $row;

            async fn load($read: &Read, keys: &[Self]) -> Result<HashMap<Self, Self::Row>, Fault> {
                let mut found = HashMap::new();
                for ($as_of, $ids) in by_day(keys, |$name(id, as_of)| (id, as_of)) {
                    let rows: HashMap<$id, $row> = $load;
                    found.extend(rows.into_iter().map(|(id, row)| ($name(id, $as_of), row)));
                }
                Ok(found)
            }
        }
    };
}

type BodySeen = (body::Model, Option<body_version::Model>);
type PostSeen = (post::Model, Option<post_version::Model>);

as_of!(BodyAsOf(BodyId) => Arc<BodySeen>, |read, ids, as_of| {
    read::bodies_by_id(read, &ids, as_of).await?.into_iter().map(|(id, seen)| (id, Arc::new(seen))).collect()
});
as_of!(PostAsOf(PostId) => Arc<PostSeen>, |read, ids, as_of| {
    read::posts_by_id(read, &ids, as_of).await?.into_iter().map(|(id, seen)| (id, Arc::new(seen))).collect()
});
as_of!(PostsAsOf(BodyId) => Vec<Arc<PostSeen>>, |read, ids, as_of| {
    let found = read::posts(read, &ids, as_of).await?.into_iter();
    let seen = |(row, version)| Arc::new((row, Some(version)));
    found.map(|(body, posts)| (body, posts.into_iter().map(seen).collect())).collect()
});
as_of!(HoldersAsOf(PostId) => Vec<Arc<appointment::Model>>, |read, ids, as_of| {
    let found = read::appointments(read, &ids, as_of).await?.into_iter();
    found.map(|(post, held)| (post, held.into_iter().map(Arc::new).collect())).collect()
});
as_of!(EquippedAsOf(BodyId) => establishment::Model, |read, ids, as_of| read::establishments(read, &ids, as_of).await?);
as_of!(MadeUpAsOf(BodyId) => Composition, |read, ids, as_of| {
    let there = read::bodies_by_id(read, &ids, as_of).await?.into_values();
    let bodies: Vec<_> = there.filter_map(|(row, version)| Some((row, version?))).collect();
    compositions(read, &bodies, as_of).await?
});

impl Key for AppointmentId {
    type Row = Arc<appointment::Model>;

    async fn load(read: &Read, keys: &[Self]) -> Result<HashMap<Self, Self::Row>, Fault> {
        let found = read::appointments_by_id(read, keys).await?;
        Ok(found.into_iter().map(|(id, row)| (id, Arc::new(row))).collect())
    }
}

fn today(rows: &Rows) -> AsOf {
    AsOf::day(rows.read().today())
}

/// A body as of a day.
pub struct BodyNode {
    seen: Arc<BodySeen>,
    as_of: AsOf,
}

impl BodyNode {
    pub(crate) async fn load(rows: &Rows, id: BodyId) -> Result<Option<Self>, LoadFault> {
        Self::load_as_of(rows, id, today(rows)).await
    }

    async fn load_as_of(rows: &Rows, id: BodyId, as_of: AsOf) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(BodyAsOf(id, as_of)).await?.map(|seen| Self { seen: (*seen).clone(), as_of }))
    }

    fn version(&self) -> Option<&body_version::Model> {
        self.seen.1.as_ref()
    }
}

/// 机构，截至某日的样子；不在其存续期内时名称等为空。
///
/// A body as of a day; outside its days its name and the like are null.
#[Object(name = "Body")]
impl BodyNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.seen.0.id.global())
    }

    /// 所属单位。
    ///
    /// The unit.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load_as_of(&Session::of(ctx)?.rows, self.seen.0.unit_id, self.as_of).await?)
    }

    /// 类别。
    ///
    /// The kind.
    async fn kind(&self) -> Option<BodyKind> {
        self.seen.0.kind.parse().ok()
    }

    /// 所管人才类别。
    ///
    /// The talent category that it is for.
    async fn category(&self) -> Option<Category> {
        let word = self.seen.0.category.as_deref()?;
        Category::ALL.into_iter().find(|category| category.as_str() == word)
    }

    /// 名称。
    ///
    /// The name.
    async fn name(&self) -> Option<&str> {
        self.version().map(|version| version.name.as_str())
    }

    /// 英文名称。
    ///
    /// The name in English.
    async fn name_en(&self) -> Option<&str> {
        self.version().map(|version| version.name_en.as_str())
    }

    /// 职能。
    ///
    /// What it is for.
    async fn functions(&self) -> Result<Vec<Function>> {
        Ok(self.version().map_or_else(|| Ok(Vec::new()), |version| serde_json::from_str(&version.functions))?)
    }

    /// 合署办公的机构。
    ///
    /// With which body it works as one office.
    async fn works_with(&self, ctx: &Context<'_>) -> Result<Option<BodyNode>> {
        let Some(other) = self.version().and_then(|version| version.works_with_id) else { return Ok(None) };
        Ok(Self::load_as_of(&Session::of(ctx)?.rows, other, self.as_of).await?)
    }

    /// 此状态的首日。
    ///
    /// The first day of this version.
    async fn valid_from(&self) -> Option<Day> {
        self.version().and_then(|version| version.valid_from)
    }

    /// 不再有效的首日；空为至今。
    ///
    /// The first day on which it no longer holds; null: it still does.
    async fn valid_until(&self) -> Option<Day> {
        self.version().and_then(|version| version.valid_until)
    }

    /// 岗位。
    ///
    /// Its posts.
    #[graphql(complexity = "10 * child_complexity")]
    async fn posts(&self, ctx: &Context<'_>) -> Result<Vec<PostNode>> {
        let posts = Session::of(ctx)?.rows.one(PostsAsOf(self.seen.0.id, self.as_of)).await?;
        let node = |seen: &Arc<PostSeen>| PostNode { seen: seen.clone(), as_of: self.as_of };
        Ok(posts.map(|posts| posts.iter().map(node).collect()).unwrap_or_default())
    }

    /// 编制与经费。
    ///
    /// What it is equipped with.
    async fn establishment(&self, ctx: &Context<'_>) -> Result<Option<Establishment>> {
        let found = Session::of(ctx)?.rows.one(EquippedAsOf(self.seen.0.id, self.as_of)).await?;
        Ok(found.as_deref().map(Establishment::from))
    }

    /// 组成核对：各条款对此类机构的要求是否满足。
    ///
    /// Whether it is made up as clauses ask of such a body.
    async fn composition(&self, ctx: &Context<'_>) -> Result<Vec<CompositionCheck>> {
        let made_up = Session::of(ctx)?.rows.one(MadeUpAsOf(self.seen.0.id, self.as_of)).await?;
        let Some(made_up) = made_up else { return Ok(Vec::new()) };
        let checks = Check::ALL.iter().filter(|check| check.of() == made_up.kind);
        Ok(checks.map(|check| CompositionCheck::of(*check, check.missing(&made_up))).collect())
    }

    /// 行版本，作 expectedVersion 用。
    ///
    /// The row's version, to be given as `expectedVersion`.
    #[graphql(name = "version")]
    async fn version_number(&self) -> Result<i32> {
        Ok(i32::try_from(self.seen.0.version)?)
    }
}

/// 编制：编制数、在编人数、年度工作经费。
///
/// What a body is equipped with: quota, staff, the operating budget of a year.
#[derive(SimpleObject)]
pub struct Establishment {
    /// 编制数。
    ///
    /// How many may be employed.
    quota: Long,
    /// 在编人数。
    ///
    /// How many are.
    filled: Long,
    /// 年度工作经费，分。
    ///
    /// The operating budget of a year, in fen.
    budget_fen: Long,
    /// 批文。
    ///
    /// The paper that approved it.
    paper: String,
    /// 首日。
    ///
    /// The first day.
    valid_from: Option<Day>,
}

impl From<&establishment::Model> for Establishment {
    fn from(row: &establishment::Model) -> Self {
        Self {
            quota: Long(row.quota),
            filled: Long(row.filled),
            budget_fen: Long(row.budget_fen),
            paper: row.paper.clone(),
            valid_from: row.valid_from,
        }
    }
}

/// 一项组成核对的结果。
///
/// What came of one check of a body's composition.
#[derive(SimpleObject)]
pub struct CompositionCheck {
    /// 核对项。
    ///
    /// The check.
    check: Check,
    /// 所据条款。
    ///
    /// The clause that asks for it.
    clause: String,
    /// 是否满足。
    ///
    /// Whether it is satisfied.
    satisfied: bool,
    /// 所缺。
    ///
    /// What is missing.
    missing: Vec<String>,
}

impl CompositionCheck {
    fn of(check: Check, missing: Vec<String>) -> Self {
        Self { check, clause: check.clause().to_string(), satisfied: missing.is_empty(), missing }
    }
}

/// A post as of a day.
pub struct PostNode {
    seen: Arc<PostSeen>,
    as_of: AsOf,
}

impl PostNode {
    pub(crate) async fn load(rows: &Rows, id: PostId) -> Result<Option<Self>, LoadFault> {
        let as_of = today(rows);
        Ok(rows.one(PostAsOf(id, as_of)).await?.map(|seen| Self { seen: (*seen).clone(), as_of }))
    }

    async fn held(&self, ctx: &Context<'_>) -> Result<Vec<Arc<appointment::Model>>> {
        let held = Session::of(ctx)?.rows.one(HoldersAsOf(self.seen.0.id, self.as_of)).await?;
        Ok(held.map(|held| (*held).clone()).unwrap_or_default())
    }
}

/// 岗位，截至某日的样子。
///
/// A post as of a day.
#[Object(name = "Post")]
impl PostNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.seen.0.id.global())
    }

    /// 所属机构。
    ///
    /// The body.
    async fn body(&self, ctx: &Context<'_>) -> Result<Option<BodyNode>> {
        Ok(BodyNode::load_as_of(&Session::of(ctx)?.rows, self.seen.0.body_id, self.as_of).await?)
    }

    /// 类别。
    ///
    /// The kind.
    async fn kind(&self) -> Option<PostKind> {
        self.seen.0.kind.parse().ok()
    }

    /// 名称。
    ///
    /// What it is called.
    async fn title(&self) -> Option<&str> {
        self.seen.1.as_ref().map(|version| version.title.as_str())
    }

    /// 英文名称。
    ///
    /// The same in English.
    async fn title_en(&self) -> Option<&str> {
        self.seen.1.as_ref().map(|version| version.title_en.as_str())
    }

    /// 可任人数。
    ///
    /// How many may hold it at once.
    async fn places(&self) -> Result<Option<i32>> {
        Ok(self.seen.1.as_ref().map(|version| i32::try_from(version.places)).transpose()?)
    }

    /// 在任者。
    ///
    /// Who holds it.
    #[graphql(complexity = "10 * child_complexity")]
    async fn holders(&self, ctx: &Context<'_>) -> Result<Vec<AppointmentNode>> {
        Ok(self.held(ctx).await?.into_iter().map(AppointmentNode).collect())
    }

    /// 空缺数。
    ///
    /// How many places nobody holds.
    async fn vacancies(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        let held = i64::try_from(self.held(ctx).await?.len())?;
        Ok(self.seen.1.as_ref().map(|version| i32::try_from((version.places - held).max(0))).transpose()?)
    }

    /// 行版本，作 expectedVersion 用。
    ///
    /// The row's version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.seen.0.version)?)
    }
}

/// That a person holds a post.
pub struct AppointmentNode(Arc<appointment::Model>);

impl AppointmentNode {
    pub(crate) async fn load(rows: &Rows, id: AppointmentId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(|row| Self((*row).clone())))
    }
}

/// 任职。
///
/// That a person holds a post.
#[Object(name = "Appointment")]
impl AppointmentNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 任职者。
    ///
    /// Who.
    async fn person(&self) -> PersonNode {
        Person { issuer: self.0.issuer.clone(), subject: self.0.subject.clone(), name: Some(self.0.name.clone()) }
            .into()
    }

    /// 本职身份。
    ///
    /// What the person is otherwise.
    async fn capacity(&self) -> Option<Capacity> {
        self.0.capacity.parse().ok()
    }

    /// 是否专职。
    ///
    /// Whether that is all that the person does.
    async fn full_time(&self) -> bool {
        self.0.full_time
    }

    /// 是否高配。
    ///
    /// Whether the person has a higher rank than the post.
    async fn higher_rank(&self) -> bool {
        self.0.higher_rank
    }

    /// 任职首日。
    ///
    /// The first day.
    async fn valid_from(&self) -> Option<Day> {
        self.0.valid_from
    }

    /// 不再任职的首日；空为至今。
    ///
    /// The first day on which the post is held no more; null: it still is.
    async fn valid_until(&self) -> Option<Day> {
        self.0.valid_until
    }

    /// 此记载自何时不再采信；空为仍采信。
    ///
    /// Since when this is believed no more; null: it still is.
    async fn superseded_at(&self) -> Option<Instant> {
        self.0.known_until
    }
}

/// What is wanting at a unit, as of a day.
pub struct CompositionFindingNode {
    finding: Finding,
    as_of: AsOf,
}

/// 组成缺项：单位缺少应设的机构，或机构的组成不符合条款。
///
/// What is wanting: a unit lacks a body that it has to have, or a body is not made up as its clause asks.
#[Object(name = "CompositionFinding")]
impl CompositionFindingNode {
    /// 单位。
    ///
    /// The unit.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load_as_of(&Session::of(ctx)?.rows, self.finding.unit, self.as_of).await?)
    }

    /// 应设机构的类别。
    ///
    /// The kind of the body that has to be there.
    async fn kind(&self) -> BodyKind {
        self.finding.wanted.kind
    }

    /// 所管人才类别。
    ///
    /// The talent category that it is for.
    async fn category(&self) -> Option<Category> {
        let word = self.finding.wanted.category.as_deref()?;
        Category::ALL.into_iter().find(|category| category.as_str() == word)
    }

    /// 已有的机构；未设时为空。
    ///
    /// The body; null where there is none.
    async fn body(&self, ctx: &Context<'_>) -> Result<Option<BodyNode>> {
        let Some((body, _)) = self.finding.fails else { return Ok(None) };
        Ok(BodyNode::load_as_of(&Session::of(ctx)?.rows, body, self.as_of).await?)
    }

    /// 未满足的核对项；机构未设时为空。
    ///
    /// The check that it fails; null where there is no body.
    async fn check(&self) -> Option<Check> {
        self.finding.fails.map(|(_, check)| check)
    }

    /// 所据条款。
    ///
    /// The clause that asks for it.
    async fn clause(&self) -> String {
        self.finding.clause().to_string()
    }

    /// 所缺。
    ///
    /// What is missing.
    async fn missing(&self) -> &[String] {
        &self.finding.missing
    }
}

/// Queries about bodies.
#[derive(Default)]
pub struct BodiesQuery;

#[Object]
impl BodiesQuery {
    /// 一个单位的机构，截至某日、按某时所知。条款：4.1.1a、4.1.1b、4.1.1d、4.1.2a、4.1.2b、4.2.2g。权限：READ_BODIES。
    ///
    /// The bodies of a unit, as of a day and as known at a moment. Clauses 4.1.1a, 4.1.1b, 4.1.1d, 4.1.2a, 4.1.2b, 4.2.2g; requires READ_BODIES.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadBodies)),
        directive = acts::clause::apply(ids(&[
            ClauseId("4.1.1a"), ClauseId("4.1.1b"), ClauseId("4.1.1d"), ClauseId("4.1.2a"), ClauseId("4.1.2b"),
            ClauseId("4.2.2g"),
        ])),
        complexity = "10 * child_complexity"
    )]
    async fn bodies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "截至某日；默认今日。 As of a day; today by default.")] as_of: Option<Day>,
        #[graphql(desc = "按某时所知；默认现在。 As known at a moment; now by default.")] known_at: Option<Instant>,
    ) -> Result<Vec<BodyNode>> {
        let session = Session::of(ctx)?;
        let as_of = AsOf::asked(&session.read, as_of, known_at);
        let Some(unit) = read::unit(&session.read, &unit).await? else { return Ok(Vec::new()) };
        let found = read::bodies(&session.read, &[unit.id], as_of).await?.remove(&unit.id).unwrap_or_default();
        Ok(found.into_iter().map(|(row, version)| BodyNode { seen: Arc::new((row, Some(version))), as_of }).collect())
    }

    /// 一个单位及其下级的组成缺项，截至某日、按某时所知，按单位代码排列。条款：4.1.1a、4.1.1b、4.1.1c、4.1.1d、4.1.1f、4.1.2b、4.2.2g。权限：READ_BODIES。
    ///
    /// What is wanting in the composition of a unit and all below it, as of a day and as known at a moment, by the units' codes. Clauses 4.1.1a, 4.1.1b, 4.1.1c, 4.1.1d, 4.1.1f, 4.1.2b, 4.2.2g; requires READ_BODIES.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadBodies)),
        directive = acts::clause::apply(ids(&[
            ClauseId("4.1.1a"), ClauseId("4.1.1b"), ClauseId("4.1.1c"), ClauseId("4.1.1d"), ClauseId("4.1.1f"),
            ClauseId("4.1.2b"), ClauseId("4.2.2g"),
        ])),
        complexity = "100 + cost(first, child_complexity)"
    )]
    async fn composition_findings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "截至某日；默认今日。 As of a day; today by default.")] as_of: Option<Day>,
        #[graphql(desc = "按某时所知；默认现在。 As known at a moment; now by default.")] known_at: Option<Instant>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<CompositionFindingNode>> {
        let session = Session::of(ctx)?;
        let page = Page::asked(ctx, first, after)?;
        let as_of = AsOf::asked(&session.read, as_of, known_at);
        let found = match read::unit(&session.read, &unit).await? {
            Some(unit) if session.read.actor().scope.holds(&unit.place().scope) => {
                let units = read::subtree(&session.read, &unit, as_of).await?;
                findings(&session.read, &units, as_of).await?
            }
            _ => Vec::new(),
        };
        let total = found.len() as u64;
        let key = |number: usize| format!("{number:08}");
        let numbered: Vec<(String, Finding)> = found.into_iter().enumerate().map(|(n, one)| (key(n), one)).collect();
        let begin = match page.after() {
            None => 0,
            Some(after) => 1 + numbered.iter().position(|(key, _)| key == after).ok_or_else(|| page.bad_cursor())?,
        };
        let rows: Vec<Arc<(String, Finding)>> = numbered.into_iter().skip(begin).map(Arc::new).collect();
        let node = |row: Arc<(String, Finding)>| CompositionFindingNode { finding: row.1.clone(), as_of };
        Ok(page.of(rows, |row| row.0.clone(), node, Some(total)))
    }
}

fn missing(zh: &str, en: &str, field: &str) -> Failure {
    Refusal::not_found(zh, en).at([field]).into()
}

fn body_id(id: &ID, field: &str) -> Result<BodyId, Failure> {
    BodyId::parse(id).ok_or_else(|| missing("机构", "body", field))
}

fn post_id(id: &ID) -> Result<PostId, Failure> {
    PostId::parse(id).ok_or_else(|| missing("岗位", "post", "post"))
}

input! {
    /// 设立机构的输入。
    ///
    /// What setting up a body takes.
    BodyRegisterInput makes {
        /// 单位代码。
        ///
        /// The unit's code.
        unit: String,
        /// 类别。
        ///
        /// Its kind.
        kind: BodyKind,
        /// 所管人才类别；仅人才队伍建设办公室写明。
        ///
        /// The talent category that it is for; of team-building offices only.
        category: Option<Category>,
        /// 名称。
        ///
        /// Its name.
        name: String,
        /// 英文名称。
        ///
        /// The same in English.
        name_en: String,
        /// 职能。
        ///
        /// What it is for.
        functions: Option<Vec<Function>>,
        /// 合署办公的机构。
        ///
        /// With which body it works as one office.
        works_with: Option<ID>,
        /// 自此日起。
        ///
        /// From this day on.
        from: Day,
    }
}

input! {
    /// 调整机构名称、职能与合署的输入。
    ///
    /// What changing a body takes.
    BodyChangeInput changes {
        /// 机构。
        ///
        /// The body.
        body: ID,
        /// 名称。
        ///
        /// Its name.
        name: String,
        /// 英文名称。
        ///
        /// The same in English.
        name_en: String,
        /// 职能。
        ///
        /// What it is for.
        functions: Option<Vec<Function>>,
        /// 合署办公的机构。
        ///
        /// With which body it works as one office.
        works_with: Option<ID>,
        /// 自此日起。
        ///
        /// From this day on.
        from: Day,
    }
}

input! {
    /// 撤销机构的输入。
    ///
    /// What closing a body takes.
    BodyCloseInput changes {
        /// 机构。
        ///
        /// The body.
        body: ID,
        /// 不再存续的首日。
        ///
        /// The first day on which it is there no more.
        from: Day,
    }
}

input! {
    /// 核定编制的输入。
    ///
    /// What setting an establishment takes.
    EstablishmentSetInput changes {
        /// 机构。
        ///
        /// The body.
        body: ID,
        /// 编制数。
        ///
        /// How many may be employed.
        quota: i32,
        /// 在编人数。
        ///
        /// How many are.
        filled: i32,
        /// 年度工作经费，分。
        ///
        /// The operating budget of a year, in fen.
        budget_fen: Long,
        /// 批文。
        ///
        /// The paper that approved it.
        paper: String,
        /// 自此日起。
        ///
        /// From this day on.
        from: Day,
    }
}

input! {
    /// 设立岗位的输入。
    ///
    /// What creating a post takes.
    PostCreateInput makes {
        /// 机构。
        ///
        /// The body.
        body: ID,
        /// 类别。
        ///
        /// Its kind.
        kind: PostKind,
        /// 名称。
        ///
        /// What it is called.
        title: String,
        /// 英文名称。
        ///
        /// The same in English.
        title_en: String,
        /// 可任人数，默认 1。
        ///
        /// How many may hold it at once; 1 by default.
        places: Option<i32>,
        /// 自此日起。
        ///
        /// From this day on.
        from: Day,
    }
}

input! {
    /// 撤销岗位的输入。
    ///
    /// What closing a post takes.
    PostCloseInput changes {
        /// 岗位。
        ///
        /// The post.
        post: ID,
        /// 不再存续的首日。
        ///
        /// The first day on which it is there no more.
        from: Day,
    }
}

input! {
    /// 任命的输入。
    ///
    /// What an appointment takes.
    AppointmentMakeInput changes {
        /// 岗位。
        ///
        /// The post.
        post: ID,
        /// 任职者令牌的签发者(iss)；默认与任命人相同。
        ///
        /// Who issues the person's tokens (`iss`); one's own issuer by default.
        issuer: Option<String>,
        /// 任职者在签发者处的标识(sub)。
        ///
        /// Who the person is at the issuer (`sub`).
        subject: String,
        /// 姓名。
        ///
        /// The name.
        name: String,
        /// 本职身份，默认 OTHER。
        ///
        /// What the person is otherwise; OTHER by default.
        capacity: Option<Capacity>,
        /// 是否专职，默认兼职。
        ///
        /// Whether that is all that the person does; concurrent by default.
        full_time: Option<bool>,
        /// 是否高配。
        ///
        /// Whether the person has a higher rank than the post.
        higher_rank: Option<bool>,
        /// 任职首日。
        ///
        /// The first day.
        from: Day,
        /// 不再任职的首日；不给则至免职为止。
        ///
        /// The first day on which the post is held no more; until it is ended, if left out.
        until: Option<Day>,
    }
}

input! {
    /// 免职的输入。
    ///
    /// What ending an appointment takes.
    AppointmentEndInput changes {
        /// 任职。
        ///
        /// The appointment.
        appointment: ID,
        /// 不再任职的首日。
        ///
        /// The first day on which the post is held no more.
        from: Day,
    }
}

payload! {
    /// 机构变更的结果。
    ///
    /// What became of a change of a body.
    BodyPayload of BodyId {
        /// 机构。
        ///
        /// The body.
        body: BodyNode
    }
}

payload! {
    /// 岗位变更的结果。
    ///
    /// What became of a change of a post.
    PostPayload of PostId {
        /// 岗位。
        ///
        /// The post.
        post: PostNode
    }
}

payload! {
    /// 任免的结果。
    ///
    /// What became of an appointment.
    AppointmentPayload of AppointmentId {
        /// 任职。
        ///
        /// The appointment.
        appointment: AppointmentNode
    }
}

fn saying(
    (name, name_en): (&str, &str),
    functions: Option<&Vec<Function>>,
    works_with: Option<&ID>,
) -> Result<BodySaying, Failure> {
    Ok(BodySaying {
        name: name.to_owned(),
        name_en: name_en.to_owned(),
        functions: functions.cloned().unwrap_or_default(),
        works_with: works_with.map(|id| body_id(id, "worksWith")).transpose()?,
    })
}

/// Mutations about bodies.
#[derive(Default)]
pub struct BodiesMutation;

#[Object]
impl BodiesMutation {
    /// 设立机构，自某日起。条款：4.1.1a、4.1.1b、4.1.1d、4.1.1f、4.1.1g、4.1.2a、4.1.2b、4.2.2g、4.3.3。权限：MANAGE_BODIES。
    ///
    /// Sets up a body of a unit from a day on. Clauses 4.1.1a, 4.1.1b, 4.1.1d, 4.1.1f, 4.1.1g, 4.1.2a, 4.1.2b, 4.2.2g, 4.3.3; requires MANAGE_BODIES.
    #[graphql(
        directive = acts::requires::apply(action(RegisterBody::ACTION)),
        directive = acts::clause::apply(ids(RegisterBody::CLAUSES)),
        directive = acts::errors::apply(codes(RegisterBody::ERRORS)),
        directive = acts::emits::apply(events(RegisterBody::EVENTS))
    )]
    async fn body_register(&self, ctx: &Context<'_>, input: BodyRegisterInput) -> Result<BodyPayload> {
        let said = saying((&input.name, &input.name_en), input.functions.as_ref(), input.works_with.as_ref());
        let command = said.map(|saying| RegisterBody {
            unit: input.unit.clone(),
            kind: input.kind,
            category: input.category.map(|category| category.as_str().to_owned()),
            saying,
            from: input.from,
        });
        BodyPayload::answer(ctx, &input, ready(command)).await
    }

    /// 调整机构的名称、职能与合署，自某日起。条款：4.1.1a、4.1.1b、4.1.1d、4.1.1f、4.1.1g、4.1.2a、4.1.2b、4.2.2g、4.3.3。权限：MANAGE_BODIES。
    ///
    /// Changes what a body is called, what it is for, and with whom it works as one office, from a day on. Clauses 4.1.1a, 4.1.1b, 4.1.1d, 4.1.1f, 4.1.1g, 4.1.2a, 4.1.2b, 4.2.2g, 4.3.3; requires MANAGE_BODIES.
    #[graphql(
        directive = acts::requires::apply(action(ChangeBody::ACTION)),
        directive = acts::clause::apply(ids(ChangeBody::CLAUSES)),
        directive = acts::errors::apply(codes(ChangeBody::ERRORS)),
        directive = acts::emits::apply(events(ChangeBody::EVENTS))
    )]
    async fn body_change(&self, ctx: &Context<'_>, input: BodyChangeInput) -> Result<BodyPayload> {
        let said = saying((&input.name, &input.name_en), input.functions.as_ref(), input.works_with.as_ref());
        let command =
            body_id(&input.body, "body").and_then(|body| Ok(ChangeBody { body, saying: said?, from: input.from }));
        BodyPayload::answer(ctx, &input, ready(command)).await
    }

    /// 撤销机构及其岗位，自某日起；届时须无人任职。条款：4.1.1a、4.1.1b、4.1.1d、4.1.1f、4.1.1g、4.1.2a、4.1.2b、4.2.2g、4.3.3。权限：MANAGE_BODIES。
    ///
    /// Closes a body and its posts from a day on; nobody may hold one of them beyond it. Clauses 4.1.1a, 4.1.1b, 4.1.1d, 4.1.1f, 4.1.1g, 4.1.2a, 4.1.2b, 4.2.2g, 4.3.3; requires MANAGE_BODIES.
    #[graphql(
        directive = acts::requires::apply(action(CloseBody::ACTION)),
        directive = acts::clause::apply(ids(CloseBody::CLAUSES)),
        directive = acts::errors::apply(codes(CloseBody::ERRORS)),
        directive = acts::emits::apply(events(CloseBody::EVENTS))
    )]
    async fn body_close(&self, ctx: &Context<'_>, input: BodyCloseInput) -> Result<BodyPayload> {
        let command = body_id(&input.body, "body").map(|body| CloseBody { body, from: input.from });
        BodyPayload::answer(ctx, &input, ready(command)).await
    }

    /// 核定编制与年度工作经费，自某日起。条款：4.1.1c、4.2.2g。权限：MANAGE_BODIES。
    ///
    /// Says what a body is equipped with from a day on. Clauses 4.1.1c, 4.2.2g; requires MANAGE_BODIES.
    #[graphql(
        directive = acts::requires::apply(action(SetEstablishment::ACTION)),
        directive = acts::clause::apply(ids(SetEstablishment::CLAUSES)),
        directive = acts::errors::apply(codes(SetEstablishment::ERRORS)),
        directive = acts::emits::apply(events(SetEstablishment::EVENTS))
    )]
    async fn establishment_set(&self, ctx: &Context<'_>, input: EstablishmentSetInput) -> Result<BodyPayload> {
        let command = body_id(&input.body, "body").map(|body| SetEstablishment {
            body,
            quota: i64::from(input.quota),
            filled: i64::from(input.filled),
            budget_fen: input.budget_fen.0,
            paper: input.paper.clone(),
            from: input.from,
        });
        BodyPayload::answer(ctx, &input, ready(command)).await
    }

    /// 设立岗位，自某日起。条款：4.1.1a、4.1.1b、4.1.1d、4.1.1e、4.1.1g。权限：MANAGE_BODIES。
    ///
    /// Creates a post of a body from a day on. Clauses 4.1.1a, 4.1.1b, 4.1.1d, 4.1.1e, 4.1.1g; requires MANAGE_BODIES.
    #[graphql(
        directive = acts::requires::apply(action(CreatePost::ACTION)),
        directive = acts::clause::apply(ids(CreatePost::CLAUSES)),
        directive = acts::errors::apply(codes(CreatePost::ERRORS)),
        directive = acts::emits::apply(events(CreatePost::EVENTS))
    )]
    async fn post_create(&self, ctx: &Context<'_>, input: PostCreateInput) -> Result<PostPayload> {
        let command = body_id(&input.body, "body").map(|body| CreatePost {
            body,
            kind: input.kind,
            title: input.title.clone(),
            title_en: input.title_en.clone(),
            places: input.places.map_or(1, i64::from),
            from: input.from,
        });
        PostPayload::answer(ctx, &input, ready(command)).await
    }

    /// 撤销岗位，自某日起；届时须无人任职。条款：4.1.1a、4.1.1b、4.1.1d、4.1.1e、4.1.1g。权限：MANAGE_BODIES。
    ///
    /// Closes a post from a day on; nobody may hold it beyond that. Clauses 4.1.1a, 4.1.1b, 4.1.1d, 4.1.1e, 4.1.1g; requires MANAGE_BODIES.
    #[graphql(
        directive = acts::requires::apply(action(ClosePost::ACTION)),
        directive = acts::clause::apply(ids(ClosePost::CLAUSES)),
        directive = acts::errors::apply(codes(ClosePost::ERRORS)),
        directive = acts::emits::apply(events(ClosePost::EVENTS))
    )]
    async fn post_close(&self, ctx: &Context<'_>, input: PostCloseInput) -> Result<PostPayload> {
        let command = post_id(&input.post).map(|post| ClosePost { post, from: input.from });
        PostPayload::answer(ctx, &input, ready(command)).await
    }

    /// 任命：岗位在任期内须存在且有空缺，同一人任期不重叠。条款：4.1.1a、4.1.1b、4.1.1d、4.1.1e。权限：MAKE_APPOINTMENT。
    ///
    /// Appoints a person to a post, which has to be there and have a place on each day of the term. Clauses 4.1.1a, 4.1.1b, 4.1.1d, 4.1.1e; requires MAKE_APPOINTMENT.
    #[graphql(
        directive = acts::requires::apply(action(MakeAppointment::ACTION)),
        directive = acts::clause::apply(ids(MakeAppointment::CLAUSES)),
        directive = acts::errors::apply(codes(MakeAppointment::ERRORS)),
        directive = acts::emits::apply(events(MakeAppointment::EVENTS))
    )]
    async fn appointment_make(&self, ctx: &Context<'_>, input: AppointmentMakeInput) -> Result<AppointmentPayload> {
        let own = &Session::of(ctx)?.read.actor().person.issuer;
        let command = post_id(&input.post).map(|post| MakeAppointment {
            post,
            issuer: input.issuer.as_ref().unwrap_or(own).clone(),
            subject: input.subject.clone(),
            name: input.name.clone(),
            capacity: input.capacity.unwrap_or(Capacity::Other),
            full_time: input.full_time.unwrap_or(false),
            higher_rank: input.higher_rank.unwrap_or(false),
            term: Term { from: Some(input.from), until: input.until },
        });
        AppointmentPayload::answer(ctx, &input, ready(command)).await
    }

    /// 免职，自某日起不再任职。条款：4.1.1a、4.1.1b、4.1.1d、4.1.1e。权限：MAKE_APPOINTMENT。
    ///
    /// Ends an appointment: from a day on the post is held no more. Clauses 4.1.1a, 4.1.1b, 4.1.1d, 4.1.1e; requires MAKE_APPOINTMENT.
    #[graphql(
        directive = acts::requires::apply(action(EndAppointment::ACTION)),
        directive = acts::clause::apply(ids(EndAppointment::CLAUSES)),
        directive = acts::errors::apply(codes(EndAppointment::ERRORS)),
        directive = acts::emits::apply(events(EndAppointment::EVENTS))
    )]
    async fn appointment_end(&self, ctx: &Context<'_>, input: AppointmentEndInput) -> Result<AppointmentPayload> {
        let id = AppointmentId::parse(&input.appointment);
        let command = id.ok_or_else(|| missing("任职", "appointment", "appointment"));
        let command = command.map(|appointment| EndAppointment { appointment, from: input.from });
        AppointmentPayload::answer(ctx, &input, ready(command)).await
    }
}
