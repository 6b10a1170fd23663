//! Filings, the register of policies, freezes and approval rules in the schema.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use futures_util::future::try_join_all;
use uuid::Uuid;

use super::DocumentNode;
use crate::documents::entity::{approval_rule, document_filing, freeze, policy_entry, policy_review, policy_version};
use crate::documents::model::{
    ApprovalStage, FrozenMove, PolicyLevel, PolicyReviewOutcome, is_review_overdue, receipt,
};
use crate::documents::read::{
    self,
    register::{in_force, said_on},
};
use crate::graphql::{Key, LoadFault, Rows, Session, by_day, keyed};
use crate::kernel::{
    Day, Fault,
    id::{DocumentFilingId, FreezeId, PolicyEntryId},
};
use crate::organization::api::UnitNode;
use crate::policy::api::ClauseNode;
use crate::store::{Read, dated::AsOf};

keyed! {
    DocumentFilingId => document_filing::Model, read::register::filings_by_id;
    PolicyEntryId => policy_entry::Model, read::register::entries_by_id;
    FreezeId => freeze::Model, read::register::freezes_by_id;
    ReviewsOf(PolicyEntryId) => Vec<policy_review::Model>, read::register::reviews;
    SuccessorsOf(PolicyEntryId) => Vec<policy_entry::Model>, read::register::successors;
    RuleVersion(Uuid) => approval_rule::Model, read::register::rules_by_id;
}

/// What is believed of an entry, as it was known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct CourseAsOf(PolicyEntryId, AsOf);

impl Key for CourseAsOf {
    type Row = Vec<policy_version::Model>;

    async fn load(read: &Read, keys: &[Self]) -> Result<HashMap<Self, Self::Row>, Fault> {
        let mut found = HashMap::new();
        for (as_of, ids) in by_day(keys, |CourseAsOf(id, as_of)| (id, as_of)) {
            let rows = read::register::courses(read, &ids, as_of).await?;
            found.extend(rows.into_iter().map(|(id, course)| (CourseAsOf(id, as_of), course)));
        }
        Ok(found)
    }
}

/// A filing.
pub struct FilingNode(pub(super) Arc<document_filing::Model>);

impl FilingNode {
    pub(crate) async fn load(rows: &Rows, id: DocumentFilingId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }
}

/// 备案：已印发的文件报上级单位备案，有备案号。
///
/// That an issued document was filed with a unit above, which gave a receipt.
#[Object(name = "DocumentFiling")]
impl FilingNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 所备案的文件。
    ///
    /// Which document.
    async fn document(&self, ctx: &Context<'_>) -> Result<Option<DocumentNode>> {
        Ok(DocumentNode::load(&Session::of(ctx)?.rows, self.0.document_id).await?)
    }

    /// 报备单位。
    ///
    /// Who filed it.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 受理备案的单位。
    ///
    /// With whom it was filed.
    async fn addressee(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.addressee_id).await?)
    }

    /// 备案号，按受理单位与年度连续编号，如“备〔2010〕7号”。
    ///
    /// The receipt's number, which runs through each year of the unit that gave it, such as 备〔2010〕7号.
    async fn receipt(&self) -> String {
        receipt(self.0.year, self.0.number)
    }

    /// 备案之日。
    ///
    /// The day on which it was filed.
    async fn filed_on(&self) -> Day {
        self.0.filed_on
    }

    /// 撤销之日；未撤销则为空。
    ///
    /// The day on which that was withdrawn; null where it was not.
    async fn withdrawn_on(&self) -> Option<Day> {
        self.0.withdrawn_on
    }

    /// 撤销的理由。
    ///
    /// Why it was withdrawn.
    async fn withdrawn_because(&self) -> Option<&str> {
        self.0.withdrawn_because.as_deref()
    }

    /// 行版本，作 expectedVersion 用。
    ///
    /// The row's version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.version)?)
    }
}

/// An entry of the register of policies as of a day.
pub struct PolicyEntryNode {
    pub(super) row: Arc<policy_entry::Model>,
    pub(super) as_of: AsOf,
}

impl PolicyEntryNode {
    pub(crate) async fn load(rows: &Rows, id: PolicyEntryId) -> Result<Option<Self>, LoadFault> {
        let as_of = AsOf::day(rows.read().today());
        Ok(rows.one(id).await?.map(|row| Self { row, as_of }))
    }

    /// Another one as of the same day; nothing where it was not known then.
    async fn other(&self, rows: &Rows, row: Arc<policy_entry::Model>) -> Result<Option<Self>, LoadFault> {
        let course = rows.one(CourseAsOf(row.id, self.as_of)).await?;
        Ok(course.map(|_| Self { row, as_of: self.as_of }))
    }

    /// What is believed of it, as it was known.
    async fn course(&self, ctx: &Context<'_>) -> Result<Arc<Vec<policy_version::Model>>> {
        let course = Session::of(ctx)?.rows.one(CourseAsOf(self.row.id, self.as_of)).await?;
        Ok(course.ok_or_else(|| Fault::new("something is believed of a policy that is shown"))?)
    }
}

/// 登记的政策，截至某日、按某时所知的样子：有级别与有效期，可取代他政策，并定期清理。
///
/// A policy of the register as of a day, as known at a moment: with its level, the days on which it is in force, what
/// it takes the place of, and its reviews.
#[Object(name = "PolicyEntry")]
impl PolicyEntryNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.row.id.global())
    }

    /// 所属单位。
    ///
    /// Whose policy.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.row.unit_id).await?)
    }

    /// 文件。
    ///
    /// The document.
    async fn document(&self, ctx: &Context<'_>) -> Result<Option<DocumentNode>> {
        Ok(DocumentNode::load(&Session::of(ctx)?.rows, self.row.document_id).await?)
    }

    /// 级别：登记时领导文件所属单位者的级别；部门自行印发的为 DEPARTMENTAL。
    ///
    /// Its level: that of the unit that led the document's unit when it was entered; of what a department issued
    /// itself, DEPARTMENTAL.
    async fn level(&self, ctx: &Context<'_>) -> Result<Option<PolicyLevel>> {
        let course = self.course(ctx).await?;
        Ok(said_on(&course, self.as_of.day).and_then(|version| version.level.parse().ok()))
    }

    /// 有效首日。
    ///
    /// The first day on which it is in force.
    async fn valid_from(&self, ctx: &Context<'_>) -> Result<Day> {
        let first = in_force(&self.course(ctx).await?).from;
        Ok(first.ok_or_else(|| Fault::new("a policy has its first day"))?)
    }

    /// 不再有效的首日；未定则为空。
    ///
    /// The first day on which it is no more; null where nothing ends it yet.
    async fn valid_until(&self, ctx: &Context<'_>) -> Result<Option<Day>> {
        Ok(in_force(&self.course(ctx).await?).until)
    }

    /// 所取代的政策；没有或不在可见范围内则为空。
    ///
    /// The policy that it takes the place of; null where there is none within reach.
    async fn supersedes(&self, ctx: &Context<'_>) -> Result<Option<PolicyEntryNode>> {
        let rows = &Session::of(ctx)?.rows;
        let Some(id) = self.row.supersedes_id else { return Ok(None) };
        let Some(row) = rows.one(id).await? else { return Ok(None) };
        Ok(self.other(rows, row).await?)
    }

    /// 取代它的政策；没有则为空。
    ///
    /// The policy that takes its place; null where there is none.
    async fn superseded_by(&self, ctx: &Context<'_>) -> Result<Option<PolicyEntryNode>> {
        let rows = &Session::of(ctx)?.rows;
        let successors = rows.one(SuccessorsOf(self.row.id)).await?.unwrap_or_default();
        for row in successors.iter().rev() {
            if let Some(known) = self.other(rows, Arc::new(row.clone())).await? {
                return Ok(Some(known));
            }
        }
        Ok(None)
    }

    /// 截至该日的下次清理期限(含当日)；未定则为空。
    ///
    /// The last day for its next review, as of the day; null where none is said.
    async fn review_on(&self, ctx: &Context<'_>) -> Result<Option<Day>> {
        let course = self.course(ctx).await?;
        Ok(said_on(&course, self.as_of.day).and_then(|version| version.review_on))
    }

    /// 截至该日是否有效而逾期未清理。
    ///
    /// Whether, as of the day, it is in force and its review is overdue.
    async fn is_review_overdue(&self, ctx: &Context<'_>) -> Result<bool> {
        let (course, day) = (self.course(ctx).await?, self.as_of.day);
        Ok(said_on(&course, day).is_some_and(|version| is_review_overdue(version.review_on, version.term(), day)))
    }

    /// 当时已知的历次清理，自首次起。
    ///
    /// Its reviews that were known, from the first.
    #[graphql(complexity = "5 * child_complexity")]
    async fn reviews(&self, ctx: &Context<'_>) -> Result<Vec<PolicyReview>> {
        let rows = &Session::of(ctx)?.rows;
        let reviews = rows.one(ReviewsOf(self.row.id)).await?.unwrap_or_default();
        let known = reviews.iter().filter(|row| self.as_of.known.is_none_or(|moment| row.instant <= moment));
        try_join_all(known.cloned().map(|row| PolicyReview::of(rows, row))).await
    }

    /// 行版本，作 expectedVersion 用。
    ///
    /// The row's version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.row.version)?)
    }
}

/// 一次清理。
///
/// A review of a policy.
#[derive(SimpleObject)]
pub struct PolicyReview {
    /// 清理之日。
    ///
    /// The day of the review.
    day: Day,
    /// 结论。
    ///
    /// What it came to.
    outcome: Option<PolicyReviewOutcome>,
    /// 说明。
    ///
    /// What was found.
    remark: String,
    /// 下次清理期限。
    ///
    /// The day by which the next one has to be.
    next: Option<Day>,
    /// 所据条款，所履行的是其清理责任；未写明则为空。
    ///
    /// The clause that asked for it, whose duty it discharges; null where none is named.
    clause: Option<ClauseNode>,
    /// 何人。
    ///
    /// Who made it.
    by: String,
}

impl PolicyReview {
    async fn of(rows: &Rows, row: policy_review::Model) -> Result<Self> {
        let clause = match row.clause_id {
            Some(clause) => ClauseNode::load(rows, clause).await?,
            None => None,
        };
        Ok(Self {
            day: row.day,
            outcome: row.outcome.parse().ok(),
            remark: row.remark,
            next: row.next_on,
            clause,
            by: row.subject,
        })
    }
}

/// A freeze as it was known, as of a day.
pub struct FreezeNode {
    pub(super) row: Arc<freeze::Model>,
    pub(super) day: Day,
}

impl FreezeNode {
    pub(crate) async fn load(rows: &Rows, id: FreezeId) -> Result<Option<Self>, LoadFault> {
        let day = rows.read().today();
        Ok(rows.one(id).await?.map(|row| Self { row, day }))
    }
}

/// 冻结，截至某日、按某时所知的样子：若干日内，单位及其下级不得进行所列事项；提前解除须由另一人。
///
/// A freeze as of a day, as known at a moment: for some days some moves are not made at a unit and below it; another
/// person is needed to end it early.
#[Object(name = "Freeze")]
impl FreezeNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.row.id.global())
    }

    /// 所设单位，含其下级。
    ///
    /// At which unit, and at all below it.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.row.unit_id).await?)
    }

    /// 名称。
    ///
    /// What it is called.
    async fn title(&self) -> &str {
        &self.row.title
    }

    /// 所冻结的事项。
    ///
    /// Which moves it stops.
    async fn moves(&self) -> Result<Vec<FrozenMove>> {
        Ok(self.row.stops()?)
    }

    /// 首日。
    ///
    /// Its first day.
    async fn begins_on(&self) -> Day {
        self.row.from_day
    }

    /// 解除之日：自该日起不再冻结。
    ///
    /// The first day after it.
    async fn ends_on(&self) -> Day {
        self.row.ended_on.unwrap_or(self.row.until_day)
    }

    /// 截至该日是否冻结。
    ///
    /// Whether, as of the day, it is in force.
    async fn is_in_force(&self) -> bool {
        self.row.is_in_force(self.day)
    }

    /// 理由。
    ///
    /// Why it was set.
    async fn reason(&self) -> &str {
        &self.row.reason
    }

    /// 所据文件。
    ///
    /// The paper that says so.
    async fn paper(&self) -> &str {
        &self.row.paper
    }

    /// 何人设定。
    ///
    /// Who set it.
    async fn set_by(&self) -> &str {
        &self.row.subject
    }

    /// 何人提前解除；未提前解除则为空。
    ///
    /// Who ended it early; null where nobody did.
    async fn ended_by(&self) -> Option<&str> {
        self.row.ended_subject.as_deref()
    }

    /// 提前解除的理由。
    ///
    /// Why it was ended early.
    async fn ended_because(&self) -> Option<&str> {
        self.row.ended_because.as_deref()
    }

    /// 行版本，作 expectedVersion 用。
    ///
    /// The row's version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.row.version)?)
    }
}

/// An approval rule.
pub struct ApprovalRuleNode(pub(super) Arc<approval_rule::Model>);

impl ApprovalRuleNode {
    pub(crate) async fn load(rows: &Rows, version: Uuid) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(RuleVersion(version)).await?.map(Self))
    }
}

/// 审定人数的规定：一个单位及其下级的文件在一个环节，每一部分须由多少不同的人审定。
///
/// An approval rule: how many distinct persons have to approve each part of the documents of a unit, and of all below it,
/// at a stage.
#[Object(name = "DocumentApprovalRule")]
impl ApprovalRuleNode {
    /// 所属单位。
    ///
    /// Whose documents.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 环节。
    ///
    /// At which stage.
    async fn stage(&self) -> Option<ApprovalStage> {
        self.0.stage.parse().ok()
    }

    /// 须有几人。
    ///
    /// How many persons.
    async fn persons(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.persons)?)
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
