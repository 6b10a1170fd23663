//! Bodies, their posts and who holds them, in the schema, as of any day and as known on any day.

mod input;
pub mod mutation;
pub mod query;

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::UnitNode;
use crate::access::api::PersonNode;
use crate::graphql::scalars::Long;
use crate::graphql::{Key, LoadFault, Rows, Session, by_day};
use crate::kernel::{
    Day, Fault, Instant,
    id::{AppointmentId, BodyId, PostId},
};
use crate::organization::bodies::{BodyKind, Capacity, Function, PostKind};
use crate::organization::composition::{Check, Composition, compositions};
use crate::organization::entity::{appointment, body, body_version, establishment, post, post_version};
use crate::organization::read;
use crate::store::{Read, dated::AsOf};
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
    read::bodies::bodies_by_id(read, &ids, as_of).await?.into_iter().map(|(id, seen)| (id, Arc::new(seen))).collect()
});
as_of!(PostAsOf(PostId) => Arc<PostSeen>, |read, ids, as_of| {
    read::bodies::posts_by_id(read, &ids, as_of).await?.into_iter().map(|(id, seen)| (id, Arc::new(seen))).collect()
});
as_of!(PostsAsOf(BodyId) => Vec<Arc<PostSeen>>, |read, ids, as_of| {
    let found = read::bodies::posts(read, &ids, as_of).await?.into_iter();
    let seen = |(row, version)| Arc::new((row, Some(version)));
    found.map(|(body, posts)| (body, posts.into_iter().map(seen).collect())).collect()
});
as_of!(HoldersAsOf(PostId) => Vec<Arc<appointment::Model>>, |read, ids, as_of| {
    let found = read::bodies::appointments(read, &ids, as_of).await?.into_iter();
    found.map(|(post, held)| (post, held.into_iter().map(Arc::new).collect())).collect()
});
as_of!(EquippedAsOf(BodyId) => establishment::Model, |read, ids, as_of| read::bodies::establishments(read, &ids, as_of).await?);
as_of!(MadeUpAsOf(BodyId) => Composition, |read, ids, as_of| {
    let there = read::bodies::bodies_by_id(read, &ids, as_of).await?.into_values();
    let bodies: Vec<_> = there.filter_map(|(row, version)| Some((row, version?))).collect();
    compositions(read, &bodies, as_of).await?
});

impl Key for AppointmentId {
    type Row = Arc<appointment::Model>;

    async fn load(read: &Read, keys: &[Self]) -> Result<HashMap<Self, Self::Row>, Fault> {
        let found = read::bodies::appointments_by_id(read, keys).await?;
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

    pub(crate) async fn load_as_of(rows: &Rows, id: BodyId, as_of: AsOf) -> Result<Option<Self>, LoadFault> {
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
        self.0.person().into()
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
