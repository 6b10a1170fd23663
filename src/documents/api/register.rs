//! Filings, the register of policies, freezes and approval rules in the schema.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use futures_util::future::try_join_all;
use uuid::Uuid;

use super::DocumentNode;
use crate::documents::entity::{approval_rule, document_filing, freeze, policy_entry, policy_review};
use crate::documents::model::{ApprovalStage, FrozenMove, PolicyReviewOutcome, is_review_overdue, receipt};
use crate::documents::read;
use crate::graphql::{LoadFault, Rows, Session, keyed};
use crate::kernel::{
    Day,
    id::{DocumentFilingId, FreezeId, PolicyEntryId},
};
use crate::organization::api::UnitNode;
use crate::policy::api::ClauseNode;

keyed! {
    DocumentFilingId => document_filing::Model, read::register::filings_by_id;
    PolicyEntryId => policy_entry::Model, read::register::entries_by_id;
    FreezeId => freeze::Model, read::register::freezes_by_id;
    ReviewsOf(PolicyEntryId) => Vec<policy_review::Model>, read::register::reviews;
    SuccessorOf(PolicyEntryId) => policy_entry::Model, read::register::successors;
    RuleVersion(Uuid) => approval_rule::Model, read::register::rules_by_id;
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

/// An entry of the register of policies.
pub struct PolicyEntryNode(pub(super) Arc<policy_entry::Model>);

impl PolicyEntryNode {
    pub(crate) async fn load(rows: &Rows, id: PolicyEntryId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }
}

/// 登记的政策：有有效期，可取代他政策，并定期清理。
///
/// A policy of the register: with the days on which it is in force, what it takes the place of, and its reviews.
#[Object(name = "PolicyEntry")]
impl PolicyEntryNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 所属单位。
    ///
    /// Whose policy.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 文件。
    ///
    /// The document.
    async fn document(&self, ctx: &Context<'_>) -> Result<Option<DocumentNode>> {
        Ok(DocumentNode::load(&Session::of(ctx)?.rows, self.0.document_id).await?)
    }

    /// 有效首日。
    ///
    /// The first day on which it is in force.
    async fn valid_from(&self) -> Day {
        self.0.from_day
    }

    /// 不再有效的首日；未定则为空。
    ///
    /// The first day on which it is no more; null where nothing ends it yet.
    async fn valid_until(&self) -> Option<Day> {
        self.0.until_day
    }

    /// 所取代的政策；没有或不在可见范围内则为空。
    ///
    /// The policy that it takes the place of; null where there is none within reach.
    async fn supersedes(&self, ctx: &Context<'_>) -> Result<Option<PolicyEntryNode>> {
        let Some(id) = self.0.supersedes_id else { return Ok(None) };
        Ok(PolicyEntryNode::load(&Session::of(ctx)?.rows, id).await?)
    }

    /// 取代它的政策；没有则为空。
    ///
    /// The policy that takes its place; null where there is none.
    async fn superseded_by(&self, ctx: &Context<'_>) -> Result<Option<PolicyEntryNode>> {
        Ok(Session::of(ctx)?.rows.one(SuccessorOf(self.0.id)).await?.map(PolicyEntryNode))
    }

    /// 下次清理期限(含当日)；未定则为空。
    ///
    /// The last day for its next review; null where none is said.
    async fn review_on(&self) -> Option<Day> {
        self.0.review_on
    }

    /// 截至今日是否有效而逾期未清理。
    ///
    /// Whether, as of today, it is in force and its review is overdue.
    async fn is_review_overdue(&self, ctx: &Context<'_>) -> Result<bool> {
        let today = Session::of(ctx)?.read.today();
        Ok(is_review_overdue(self.0.review_on, self.0.term(), today))
    }

    /// 历次清理，自首次起。
    ///
    /// Its reviews, from the first.
    #[graphql(complexity = "5 * child_complexity")]
    async fn reviews(&self, ctx: &Context<'_>) -> Result<Vec<PolicyReview>> {
        let rows = &Session::of(ctx)?.rows;
        let reviews = rows.one(ReviewsOf(self.0.id)).await?.unwrap_or_default();
        try_join_all(reviews.iter().cloned().map(|row| PolicyReview::of(rows, row))).await
    }

    /// 行版本，作 expectedVersion 用。
    ///
    /// The row's version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.version)?)
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

/// A freeze.
pub struct FreezeNode(pub(super) Arc<freeze::Model>);

impl FreezeNode {
    pub(crate) async fn load(rows: &Rows, id: FreezeId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }
}

/// 冻结：若干日内，单位及其下级不得进行所列事项；提前解除须由另一人。
///
/// A freeze: for some days some moves are not made at a unit and below it; another person is needed to end it early.
#[Object(name = "Freeze")]
impl FreezeNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 所设单位，含其下级。
    ///
    /// At which unit, and at all below it.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 名称。
    ///
    /// What it is called.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// 所冻结的事项。
    ///
    /// Which moves it stops.
    async fn moves(&self) -> Result<Vec<FrozenMove>> {
        Ok(self.0.stops()?)
    }

    /// 首日。
    ///
    /// Its first day.
    async fn begins_on(&self) -> Day {
        self.0.from_day
    }

    /// 解除之日：自该日起不再冻结。
    ///
    /// The first day after it.
    async fn ends_on(&self) -> Day {
        self.0.ended_on.unwrap_or(self.0.until_day)
    }

    /// 今日是否冻结。
    ///
    /// Whether it is in force today.
    async fn is_in_force(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.0.is_in_force(Session::of(ctx)?.read.today()))
    }

    /// 理由。
    ///
    /// Why it was set.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// 所据文件。
    ///
    /// The paper that says so.
    async fn paper(&self) -> &str {
        &self.0.paper
    }

    /// 何人设定。
    ///
    /// Who set it.
    async fn set_by(&self) -> &str {
        &self.0.subject
    }

    /// 何人提前解除；未提前解除则为空。
    ///
    /// Who ended it early; null where nobody did.
    async fn ended_by(&self) -> Option<&str> {
        self.0.ended_subject.as_deref()
    }

    /// 提前解除的理由。
    ///
    /// Why it was ended early.
    async fn ended_because(&self) -> Option<&str> {
        self.0.ended_because.as_deref()
    }

    /// 行版本，作 expectedVersion 用。
    ///
    /// The row's version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.version)?)
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
