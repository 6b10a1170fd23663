//! Documents in the schema.

pub mod approval;
pub mod input;
pub mod keeping;
pub mod mutation;
pub mod opinion;
pub mod query;
pub mod register;
pub mod version;

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use futures_util::future::try_join_all;
use uuid::Uuid;

use crate::access::Action;
use crate::deliberation::api::DecisionNode;
use crate::documents::approval::{Covered, standing};
use crate::documents::entity::{
    approval_rule, document, document_approval, document_filing, document_opinion, document_step, document_version,
    policy_entry,
};
use crate::documents::model::{ApprovalStage, DocumentKind, DocumentState, PublicDocumentState, Signatory};
use crate::documents::read::{self, standing::Ground};
use crate::graphql::page::{Connection, Page, cost};
use crate::graphql::payload::top_level;
use crate::graphql::{LoadFault, Rows, Session, keyed};
use crate::kernel::{
    Day, Instant,
    id::{DecisionId, DocumentId, UnitId},
};
use crate::organization::api::UnitNode;
use crate::organization::api::bodies::PostNode;
use crate::organization::{self, entity::unit};
use crate::policy::api::ClauseNode;
use crate::store::dated::AsOf;

use approval::{ApprovalNode, DocumentPartStanding};
use opinion::{DocumentTraceStep, OpinionNode};
use register::{FilingNode, PolicyEntryNode};
use version::{DocumentVersionNode, parts_of};

keyed! {
    DocumentId => document::Model, read::documents_by_id;
    VersionById(Uuid) => document_version::Model, read::versions_by_id;
    VersionsOf(DocumentId) => Vec<document_version::Model>, read::versions;
    GroundOf(DocumentId) => Ground, read::standing::grounds;
    ApprovalsOf(DocumentId) => Vec<document_approval::Model>, read::approvals;
    OpinionsOf(DocumentId) => Vec<document_opinion::Model>, read::opinions;
    StepsOf(DocumentId) => Vec<document_step::Model>, read::steps;
    FilingsOf(DocumentId) => Vec<document_filing::Model>, read::register::filings;
    EntryOf(DocumentId) => policy_entry::Model, read::register::entries;
    UnitOf(UnitId) => unit::Model, organization::read::units_by_id;
    RulesOf(UnitId) => Vec<approval_rule::Model>, read::register::binding;
}

/// A decision, where the actor may see what meetings decide.
async fn decision(ctx: &Context<'_>, id: Option<DecisionId>) -> Result<Option<DecisionNode>> {
    let session = Session::of(ctx)?;
    let Some(id) = id.filter(|_| session.read.actor().may(Action::ReadMeetings)) else { return Ok(None) };
    Ok(DecisionNode::load(&session.rows, id).await?)
}

/// A document.
pub struct DocumentNode(pub(super) Arc<document::Model>);

impl DocumentNode {
    pub(crate) async fn load(rows: &Rows, id: DocumentId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }

    async fn current(&self, ctx: &Context<'_>) -> Result<Option<Arc<document_version::Model>>> {
        Ok(Session::of(ctx)?.rows.one(VersionById(self.0.current_id)).await?)
    }

    /// Whether it lies at or below the actor's unit: below it, nobody is told who approves what.
    async fn is_own(&self, session: &Session) -> Result<bool> {
        let unit = session.rows.one(UnitOf(self.0.unit_id)).await?;
        Ok(unit.is_some_and(|unit| session.read.actor().scope.holds(&unit.place().scope)))
    }
}

/// 文件或名单：起草、审议、党委审定、政府审定、印发，不得越过任何一步；部门自行印发的，起草后即印发，并报领导小组办公室备案；印发后封存，不再更改。
///
/// A document or a name list. It is drafted, deliberated, approved by committee and government and issued, none of
/// which can be left out. A department's own is drafted and issued, and filed with the leading group's office. What is
/// issued is sealed and never changes.
#[Object(name = "Document")]
impl DocumentNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 所属单位。
    ///
    /// Whose it is.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 类别。
    ///
    /// What it is.
    async fn kind(&self) -> Option<DocumentKind> {
        self.0.kind.parse().ok()
    }

    /// 是否由所属部门自行印发，不经审议与审定，而须备案。
    ///
    /// Whether its unit issues it itself, without deliberation and approvals, and files it then.
    async fn departmental(&self) -> bool {
        self.0.departmental
    }

    /// 所据条款。
    ///
    /// The clause that it rests on.
    async fn clause(&self, ctx: &Context<'_>) -> Result<Option<ClauseNode>> {
        Ok(ClauseNode::load(&Session::of(ctx)?.rows, self.0.clause_id).await?)
    }

    /// 标题，按现行版。
    ///
    /// What it is called, as of its current version.
    async fn title(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.current(ctx).await?.map(|version| version.title.clone()))
    }

    /// 状态。
    ///
    /// Its state.
    async fn state(&self) -> Option<DocumentState> {
        self.0.state.parse().ok()
    }

    /// 对外的状态：所告知外界者，不含内部名称。
    ///
    /// What outsiders are told of its state; no inner name is among it.
    async fn public_state(&self) -> Option<PublicDocumentState> {
        Some(self.0.state.parse::<DocumentState>().ok()?.public())
    }

    /// 现行版。
    ///
    /// Its current version.
    async fn current_version(&self, ctx: &Context<'_>) -> Result<Option<DocumentVersionNode>> {
        Ok(self.current(ctx).await?.map(DocumentVersionNode))
    }

    /// 各版，自首版起；下级单位看上级文件，只见现行版。
    ///
    /// Its versions, from the first; units below see the current one only.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn versions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<DocumentVersionNode>> {
        let page = Page::asked(ctx, first, after)?;
        let rows = Session::of(ctx)?.rows.one(VersionsOf(self.0.id)).await?.unwrap_or_default();
        page.whole(&rows, |row| row.number.to_string(), |row| DocumentVersionNode(Arc::new(row)))
    }

    /// 下级单位可见文稿并提出意见的末日；不征求意见则为空。
    ///
    /// The last day on which units below see the draft and give opinions; null where it is not out for them.
    async fn opinions_until(&self) -> Option<Day> {
        self.0.opinions_until
    }

    /// 各单位的意见，自首次起。
    ///
    /// The opinions of units, from the first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn opinions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<OpinionNode>> {
        let page = Page::asked(ctx, first, after)?;
        let rows = Session::of(ctx)?.rows.one(OpinionsOf(self.0.id)).await?.unwrap_or_default();
        page.whole(&rows, |row| row.id.global(), |row| OpinionNode(Arc::new(row)))
    }

    /// 现行版据以审议通过的决定；未审议或无权查看会议则为空。
    ///
    /// The decision by which the current version was deliberated; null where it was not, or the actor may not see meetings.
    async fn decision(&self, ctx: &Context<'_>) -> Result<Option<DecisionNode>> {
        decision(ctx, self.0.decision_id).await
    }

    /// 审定记录，自首次起；含已失效者。
    ///
    /// Its approvals, from the first; those that hold no more are among them.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn approvals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<ApprovalNode>> {
        let page = Page::asked(ctx, first, after)?;
        let rows = Session::of(ctx)?.rows.one(ApprovalsOf(self.0.id)).await?.unwrap_or_default();
        page.whole(&rows, |row| row.id.global(), |row| ApprovalNode(Arc::new(row)))
    }

    /// 现行版各部分在一个环节的审定情况，按今日的规定；下级单位看上级文件则为空表。
    ///
    /// How far each part of the current version is approved at a stage, by the rule of today; empty for units below.
    #[graphql(complexity = "20 + 5 * child_complexity")]
    async fn standing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "环节。 The stage.")] stage: ApprovalStage,
    ) -> Result<Vec<DocumentPartStanding>> {
        let session = Session::of(ctx)?;
        if !self.is_own(session).await? {
            return Ok(Vec::new());
        }
        let Some(ground) = session.rows.one(GroundOf(self.0.id)).await? else { return Ok(Vec::new()) };
        let rules = session.rows.one(RulesOf(self.0.unit_id)).await?.unwrap_or_default();
        let needed = i32::try_from(read::register::strictest(&rules, stage))?;
        let part = |part: Covered| DocumentPartStanding {
            part: part.key,
            approved_by: part.by.into_iter().map(|(_, subject)| subject).collect(),
            needed,
        };
        Ok(standing(&ground.current, &ground.approvals, stage).into_iter().map(part).collect())
    }

    /// 经过：修改、征求意见、审议、审定、过环节(PASS)、退回、印发、撤回。
    ///
    /// What was done with it: each time it was revised, put out, deliberated, approved, passed a stage (PASS), was returned,
    /// issued or withdrawn.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn steps(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<DocumentStep>> {
        let page = Page::asked(ctx, first, after)?;
        let rows = Session::of(ctx)?.rows.one(StepsOf(self.0.id)).await?.unwrap_or_default();
        let step = |row: &document_step::Model| -> Result<(Uuid, DocumentStep)> {
            let step = DocumentStep {
                moved: row.moved.clone(),
                number: i32::try_from(row.number)?,
                remark: row.remark.clone(),
                by: row.subject.clone(),
                at: row.instant,
            };
            Ok((row.id, step))
        };
        let rows = rows.iter().map(step).collect::<Result<Vec<_>>>()?;
        page.whole(&rows, |(id, _)| id.to_string(), |(_, step)| step)
    }

    /// 印发文号。
    ///
    /// The number under which it was issued.
    async fn paper(&self) -> Option<&str> {
        self.0.paper.as_deref()
    }

    /// 印发之日。
    ///
    /// The day on which it was issued.
    async fn issued_on(&self) -> Option<Day> {
        self.0.issued_on
    }

    /// 签发人。
    ///
    /// Who signed what was issued.
    #[graphql(complexity = "5 * child_complexity")]
    async fn signatories(&self) -> Result<Vec<SignatoryNode>> {
        Ok(self.0.signed_by()?.into_iter().map(SignatoryNode).collect())
    }

    /// 所封存的内容(规范 JSON)：文号、是否部门自行印发、版本及其摘要、决定、有效的审定、签发人。
    ///
    /// What was sealed, as canonical JSON: number, whether its unit issued it itself, version and its digest, decision,
    /// the approvals that held, signatories.
    async fn sealed_content(&self) -> Option<&str> {
        self.0.sealed_content.as_deref()
    }

    /// 封存内容的摘要；未印发则为空。
    ///
    /// The digest of what was sealed; null until it is issued.
    async fn sealed(&self) -> Option<&str> {
        self.0.sealed.as_deref()
    }

    /// 备案，自首次起；含已撤销者。
    ///
    /// Its filings, from the first; those that were withdrawn are among them.
    #[graphql(complexity = "5 * child_complexity")]
    async fn filings(&self, ctx: &Context<'_>) -> Result<Vec<FilingNode>> {
        let rows = Session::of(ctx)?.rows.one(FilingsOf(self.0.id)).await?.unwrap_or_default();
        Ok(rows.iter().cloned().map(|row| FilingNode(Arc::new(row))).collect())
    }

    /// 在政策登记簿中的登记；未登记则为空。
    ///
    /// Its entry in the register of policies; null where it is not entered.
    async fn policy_entry(&self, ctx: &Context<'_>) -> Result<Option<PolicyEntryNode>> {
        let session = Session::of(ctx)?;
        let as_of = AsOf::day(session.read.today());
        Ok(session.rows.one(EntryOf(self.0.id)).await?.map(|row| PolicyEntryNode { row, as_of }))
    }

    /// 追溯：自现行版的一部分，沿合并、拆分、复制逐级回到来源，附形成各处文字的意见；至多 20 级，范围外者不列；多于 400 处则拒绝。
    ///
    /// The way back from a part of the current version to the parts that it was made from, with the opinions that shaped
    /// each; 20 steps at most, and nothing that is not within reach. Refused where it leads to more than 400 parts.
    #[graphql(complexity = "50 + 20 * child_complexity")]
    async fn trace(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "部分的键。 The part's key.")] part: String,
    ) -> Result<Vec<DocumentTraceStep>> {
        let session = Session::of(ctx)?;
        let parts = parts_of(session, self.0.current_id).await?;
        if !parts.iter().any(|row| row.part_key == part) {
            return Ok(Vec::new());
        }
        let traced = read::trace::trace(&session.read, self.0.id, self.0.number, &part).await;
        let traced = traced.map_err(|failure| top_level(failure, session.language))?;
        try_join_all(traced.into_iter().map(|step| DocumentTraceStep::of(session, step))).await
    }

    /// 行版本，作 expectedVersion 用。
    ///
    /// The row's version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.version)?)
    }
}

/// 文件的一次经过。
///
/// What was done with a document once.
#[derive(Clone, SimpleObject)]
pub struct DocumentStep {
    /// 何事，如 REVISE、APPROVE；PASS 为审定人数已足，过一环节。
    ///
    /// What was done, such as REVISE or APPROVE; PASS: enough had approved, and a stage was passed.
    moved: String,
    /// 当时的版次。
    ///
    /// The number of the version that it had.
    number: i32,
    /// 说明、理由或环节。
    ///
    /// What was said with it: the reason, or the stage.
    remark: String,
    /// 何人。
    ///
    /// Who did it.
    by: String,
    /// 何时。
    ///
    /// When.
    at: Instant,
}

/// Somebody who signs.
pub struct SignatoryNode(Signatory);

/// 签发人。
///
/// Somebody who signed what was issued.
#[Object(name = "DocumentSignatory")]
impl SignatoryNode {
    /// 姓名。
    ///
    /// His name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// 签发时的岗位；未写明或无权查看则为空。
    ///
    /// The post in which he signed; null where none is said, or the actor may not see posts.
    async fn post(&self, ctx: &Context<'_>) -> Result<Option<PostNode>> {
        let session = Session::of(ctx)?;
        let readable = session.read.actor().may(Action::ReadBodies);
        let Some(post) = self.0.post.filter(|_| readable) else { return Ok(None) };
        Ok(PostNode::load(&session.rows, post).await?)
    }
}
