//! Employers and what they declare of their training funds in the schema.

pub mod declarations;
pub mod import;
pub mod input;
pub mod mutation;
pub mod query;
pub mod sample;

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use uuid::Uuid;

use crate::funding::employers::{EmployerKind, Peers};
use crate::funding::entity::{
    audit_sample, declaration, declaration_closing, declaration_import, declaration_step, declaration_version,
    employer, employer_version, training_share, training_sum,
};
use crate::funding::read::employers::{self as read, PeersOf};
use crate::graphql::money::Money;
use crate::graphql::{Key, LoadFault, Rows, Session, by_day, keyed};
use crate::kernel::{
    Day, Fault, Instant,
    id::{AuditSampleId, DeclarationClosingId, DeclarationId, DeclarationImportId, EmployerId, UnitId},
};
use crate::organization::api::UnitNode;
use crate::policy::api::ClauseNode;
use crate::store::{Read, dated::AsOf};

keyed! {
    EmployerId => employer::Model, read::employers_by_id;
    DeclarationId => declaration::Model, read::declarations_by_id;
    DeclarationClosingId => declaration_closing::Model, read::closings_by_id;
    AuditSampleId => audit_sample::Model, read::samples_by_id;
    DeclarationImportId => declaration_import::Model, read::imports_by_id;
    ShareVersion(Uuid) => training_share::Model, read::shares_by_id;
    CourseOf(EmployerId) => Vec<employer_version::Model>, read::courses;
    DeclarationsOf(EmployerId) => Vec<declaration::Model>, read::declarations_of;
    VersionsOf(DeclarationId) => Vec<declaration_version::Model>, read::versions;
    StepsOf(DeclarationId) => Vec<declaration_step::Model>, read::steps;
    PopulationOf((UnitId, i64)) => Vec<DeclarationId>, read::populations;
}

impl Key for PeersOf {
    type Row = Peers;

    async fn load(read: &Read, keys: &[Self]) -> Result<HashMap<Self, Self::Row>, Fault> {
        let declared = read::figures_of_peers(read, keys).await?;
        Ok(declared.into_iter().filter_map(|(key, all)| Some((key, Peers::of(&all)?))).collect())
    }
}

/// An employer as of a day, as known at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct ProfileAsOf(EmployerId, AsOf);

impl Key for ProfileAsOf {
    type Row = employer_version::Model;

    async fn load(read: &Read, keys: &[Self]) -> Result<HashMap<Self, Self::Row>, Fault> {
        let mut found = HashMap::with_capacity(keys.len());
        for (as_of, ids) in by_day(keys, |ProfileAsOf(id, as_of)| (id, as_of)) {
            let rows = read::profiles(read, &ids, as_of).await?;
            found.extend(rows.into_iter().map(|(id, row)| (ProfileAsOf(id, as_of), row)));
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
    /// An employer.
    EmployerNode(employer::Model, EmployerId),
    /// A declaration.
    DeclarationNode(declaration::Model, DeclarationId),
    /// That the declarations of a year are closed.
    DeclarationClosingNode(declaration_closing::Model, DeclarationClosingId),
    /// A sample.
    AuditSampleNode(audit_sample::Model, AuditSampleId),
    /// An import of declarations.
    DeclarationImportNode(declaration_import::Model, DeclarationImportId),
}

/// A version of a share.
pub struct TrainingShareNode(Arc<training_share::Model>);

impl TrainingShareNode {
    pub(crate) async fn load(rows: &Rows, version: Uuid) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(ShareVersion(version)).await?.map(Self))
    }
}

/// 用人单位：在一个单位登记，名称与类别各有起止日期。
///
/// An employer that is registered at a unit; its name and its kind have dates.
#[Object(name = "Employer")]
impl EmployerNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 在何单位登记。
    ///
    /// At which unit it is registered.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 代码，在本单位唯一。
    ///
    /// Its code, once at the unit.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// 截至某日、按某时所知的名称与类别；当日未登记或已注销则为空。
    ///
    /// What it is called and of which kind it is, as of a day and as known at a moment; null where it is not there.
    async fn profile(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "截至某日；默认今日。 As of a day; today by default.")] as_of: Option<Day>,
        #[graphql(desc = "按某时所知；默认现在。 As known at a moment; now by default.")] known_at: Option<Instant>,
    ) -> Result<Option<EmployerProfileNode>> {
        let session = Session::of(ctx)?;
        let as_of = AsOf::asked(&session.read, as_of, known_at);
        Ok(session.rows.one(ProfileAsOf(self.0.id, as_of)).await?.map(EmployerProfileNode))
    }

    /// 按现在所知，历次名称与类别，依日期。
    ///
    /// What it was called and of which kind it was, as known now, in the order of the days.
    #[graphql(complexity = "3 * child_complexity")]
    async fn profiles(&self, ctx: &Context<'_>) -> Result<Vec<EmployerProfileNode>> {
        let course = Session::of(ctx)?.rows.one(CourseOf(self.0.id)).await?.unwrap_or_default();
        Ok(course.iter().cloned().map(|version| EmployerProfileNode(Arc::new(version))).collect())
    }

    /// 各年度的申报，新者在前。
    ///
    /// What it declares, the newest year first.
    #[graphql(complexity = "10 * child_complexity")]
    async fn declarations(&self, ctx: &Context<'_>) -> Result<Vec<DeclarationNode>> {
        let rows = Session::of(ctx)?.rows.one(DeclarationsOf(self.0.id)).await?.unwrap_or_default();
        Ok(rows.iter().cloned().map(DeclarationNode::from).collect())
    }

    /// 行版本，作 expectedVersion 用。
    ///
    /// The row's version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.version)?)
    }
}

/// What an employer is on some days.
pub struct EmployerProfileNode(Arc<employer_version::Model>);

/// 用人单位在某些日子的名称与类别。
///
/// What an employer is called and of which kind it is on some days.
#[Object(name = "EmployerProfile")]
impl EmployerProfileNode {
    /// 名称。
    ///
    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// 类别。
    ///
    /// Its kind.
    async fn kind(&self) -> Option<EmployerKind> {
        self.0.kind.parse().ok()
    }

    /// 首日。
    ///
    /// The first day.
    async fn valid_from(&self) -> Option<Day> {
        self.0.valid_from
    }

    /// 不再如此的首日；未定则为空。
    ///
    /// The first day on which it is so no longer; null where none is known.
    async fn valid_until(&self) -> Option<Day> {
        self.0.valid_until
    }
}

/// 提取比例：一类用人单位按基数提取的职工教育经费比例，某些日子适用。
///
/// The share of its base that a kind of employers sets aside for training, on some days.
#[Object(name = "TrainingShare")]
impl TrainingShareNode {
    /// 由何单位设定，对其及下级登记的用人单位适用。
    ///
    /// Which unit has set it; it binds employers that are registered there and below.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 用人单位类别。
    ///
    /// For which kind of employers.
    async fn kind(&self) -> Option<EmployerKind> {
        self.0.kind.parse().ok()
    }

    /// 比例，十进制，如 2.5 % 为 0.025。
    ///
    /// The share, as a decimal: 2.5 % is 0.025.
    async fn share(&self) -> &str {
        &self.0.share
    }

    /// 所依条款。
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

    /// 不再适用的首日；未定则为空。
    ///
    /// The first day on which it holds no longer; null where none is known.
    async fn valid_until(&self) -> Option<Day> {
        self.0.valid_until
    }
}

/// What declarations add up to.
pub struct TrainingTotalNode(training_sum::Model);

/// 一个单位登记的一类用人单位某年度申报的合计，退回的不计。
///
/// What the declarations of a year add up to of a kind of employers that are registered at a unit, without those that are
/// returned.
#[Object(name = "TrainingTotal")]
impl TrainingTotalNode {
    /// 单位。
    ///
    /// At which unit they are registered.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 用人单位类别。
    ///
    /// Of which kind they are.
    async fn kind(&self) -> Option<EmployerKind> {
        self.0.kind.parse().ok()
    }

    /// 申报份数。
    ///
    /// How many declarations.
    async fn declared(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.declared)?)
    }

    /// 职工工资总额；投资项目为当年投资额。
    ///
    /// The wage bills; of investment projects, what was invested.
    async fn base(&self) -> Money {
        self.0.base.into()
    }

    /// 应提。
    ///
    /// What was to be set aside.
    async fn due(&self) -> Money {
        self.0.due.into()
    }

    /// 已提。
    ///
    /// What was set aside.
    async fn set_aside(&self) -> Money {
        self.0.set_aside.into()
    }

    /// 补提。
    ///
    /// What was topped up.
    async fn topped_up(&self) -> Money {
        self.0.topped_up.into()
    }

    /// 支出。
    ///
    /// What was spent.
    async fn spent(&self) -> Money {
        self.0.spent.into()
    }

    /// 不足：各申报不足数之和。
    ///
    /// What was short, of those that were short.
    async fn short(&self) -> Money {
        self.0.short.into()
    }
}
