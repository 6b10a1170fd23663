//! Supervision in the schema.

pub mod input;
pub mod mutation;
pub mod query;

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use futures_util::future::try_join_all;
use sea_orm::Order;
use uuid::Uuid;

use crate::access::Action;
use crate::duties::api::DutyNode;
use crate::graphql::page::{Connection, Page, cost};
use crate::graphql::{LoadFault, Rows, Session, keyed};
use crate::kernel::{
    Day, Instant,
    id::{CircularId, DutyId, FindingId, InspectionId},
};
use crate::organization::api::UnitNode;
use crate::policy::api::ClauseNode;
use crate::supervision::entity::{circular, finding, inspection, supervision_step};
use crate::supervision::model::{CircularState, FindingState, InspectionKind, InspectionState, is_overdue};
use crate::supervision::read;

keyed! {
    InspectionId => inspection::Model, read::inspections_by_id;
    FindingId => finding::Model, read::findings_by_id;
    CircularId => circular::Model, read::circulars_by_id;
    StepsOf(Uuid) => Vec<supervision_step::Model>, read::steps;
}

impl StepsOf {
    async fn shown(self, ctx: &Context<'_>) -> Result<Vec<SupervisionStep>> {
        let rows = Session::of(ctx)?.rows.one(self).await?.unwrap_or_default();
        let step = |row: &supervision_step::Model| SupervisionStep {
            moved: row.moved.clone(),
            remark: row.remark.clone(),
            by: row.subject.clone(),
            at: row.instant,
        };
        Ok(rows.iter().map(step).collect())
    }
}

/// 督查、问题或通报的一次经过。
///
/// What was done with an inspection, a finding or a circular once.
#[derive(SimpleObject)]
pub struct SupervisionStep {
    /// 何事，如 RECTIFY、ISSUE；LAPSE 为逾期不答而印发。
    ///
    /// What was done, such as RECTIFY or ISSUE; LAPSE: issued because the day for the answer had passed.
    moved: String,
    /// 整改情况或理由。
    ///
    /// How it was mended, or why it was done.
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

/// A duty, if the actor may read duties.
async fn duty(ctx: &Context<'_>, id: Option<DutyId>) -> Result<Option<DutyNode>> {
    let session = Session::of(ctx)?;
    let Some(id) = id.filter(|_| session.read.actor().may(Action::ReadDuties)) else { return Ok(None) };
    Ok(DutyNode::load(&session.rows, id).await?)
}

/// An inspection.
pub struct InspectionNode(Arc<inspection::Model>);

impl InspectionNode {
    pub(crate) async fn load(rows: &Rows, id: InspectionId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }
}

/// 督查：定期或专项；问题全部销号后办结，办结即为凭据，只列督查单位自身的除外。
///
/// An inspection, regular or special. It is closed when all of its findings are, and then is evidence, unless it names no
/// unit but the one that inspects.
#[Object(name = "Inspection")]
impl InspectionNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 督查单位。
    ///
    /// Who inspects.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 名称。
    ///
    /// What it is called.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// 范围。
    ///
    /// What it covers.
    async fn scope(&self) -> &str {
        &self.0.covers
    }

    /// 因之而督查的逢事责任；没有或无权查看则为空。
    ///
    /// The duty because of which it is made; null where it is of none, or the actor may not read duties.
    async fn duty(&self, ctx: &Context<'_>) -> Result<Option<DutyNode>> {
        duty(ctx, self.0.duty_id).await
    }

    /// 类别。
    ///
    /// Its kind.
    async fn kind(&self) -> Option<InspectionKind> {
        self.0.kind.parse().ok()
    }

    /// 所督查的单位，各含其下级。
    ///
    /// Which units are inspected, each with all below it.
    #[graphql(complexity = "20 * child_complexity")]
    async fn units(&self, ctx: &Context<'_>) -> Result<Vec<UnitNode>> {
        let rows = &Session::of(ctx)?.rows;
        let units = self.0.inspected()?;
        let found = try_join_all(units.into_iter().map(|unit| UnitNode::load(rows, unit))).await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// 首日。
    ///
    /// Its first day.
    async fn begins_on(&self) -> Day {
        self.0.begins_on
    }

    /// 状态。
    ///
    /// Its state.
    async fn state(&self) -> Option<InspectionState> {
        self.0.state.parse().ok()
    }

    /// 办结之日；未办结则为空。
    ///
    /// The day on which it was closed; null while it is open.
    async fn closed_on(&self) -> Option<Day> {
        self.0.closed_on
    }

    /// 其问题，新者在前。
    ///
    /// Its findings, the newest first.
    #[graphql(complexity = "10 + cost(first, child_complexity)")]
    async fn findings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<FindingNode>> {
        let page = Page::asked(ctx, first, after)?;
        let find = read::findings_of(&Session::of(ctx)?.read, self.0.id);
        let key = |row: &finding::Model| row.id.global();
        page.find(find, (finding::Column::Id, Order::Desc), FindingId::parse, key, FindingNode).await
    }

    /// 经过。
    ///
    /// What was done with it.
    #[graphql(complexity = "5 * child_complexity")]
    async fn steps(&self, ctx: &Context<'_>) -> Result<Vec<SupervisionStep>> {
        StepsOf(self.0.id.0).shown(ctx).await
    }

    /// 行版本，作 expectedVersion 用。
    ///
    /// The row's version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.version)?)
    }
}

/// A finding.
pub struct FindingNode(Arc<finding::Model>);

impl FindingNode {
    pub(crate) async fn load(rows: &Rows, id: FindingId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }
}

/// 督查问题：有条款、整改单位与期限；整改者不得自行销号。
///
/// A finding, with its clause, the unit that has to mend it and the deadline; nobody closes what he mended.
#[Object(name = "SupervisionFinding")]
impl FindingNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 整改单位。
    ///
    /// Who has to mend it.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 出自哪次督查；不出自督查或不在可见范围内则为空。
    ///
    /// Of which inspection; null where it is of none, or of one that is not within reach.
    async fn inspection(&self, ctx: &Context<'_>) -> Result<Option<InspectionNode>> {
        let Some(id) = self.0.inspection_id else { return Ok(None) };
        Ok(InspectionNode::load(&Session::of(ctx)?.rows, id).await?)
    }

    /// 所违条款。
    ///
    /// Against which clause.
    async fn clause(&self, ctx: &Context<'_>) -> Result<Option<ClauseNode>> {
        Ok(ClauseNode::load(&Session::of(ctx)?.rows, self.0.clause_id).await?)
    }

    /// 所对应的责任；没有或无权查看则为空。
    ///
    /// Against which duty; null where it is against none, or the actor may not read duties.
    async fn duty(&self, ctx: &Context<'_>) -> Result<Option<DutyNode>> {
        duty(ctx, self.0.duty_id).await
    }

    /// 问题。
    ///
    /// What was found.
    async fn text(&self) -> &str {
        &self.0.content
    }

    /// 整改期限(含当日)。
    ///
    /// The last day on which it is mended in time.
    async fn deadline(&self) -> Day {
        self.0.deadline
    }

    /// 状态。
    ///
    /// Its state.
    async fn state(&self) -> Option<FindingState> {
        self.0.state.parse().ok()
    }

    /// 截至今日是否逾期未整改。
    ///
    /// Whether, as of today, the deadline has passed and it is not mended.
    async fn is_overdue(&self, ctx: &Context<'_>) -> Result<bool> {
        let today = Session::of(ctx)?.read.today();
        let state = self.0.state.parse::<FindingState>();
        Ok(state.is_ok_and(|state| is_overdue(state, self.0.deadline, today)))
    }

    /// 经过：整改、退回、销号。
    ///
    /// What was done with it: each time it was mended, sent back or closed.
    #[graphql(complexity = "5 * child_complexity")]
    async fn steps(&self, ctx: &Context<'_>) -> Result<Vec<SupervisionStep>> {
        StepsOf(self.0.id.0).shown(ctx).await
    }

    /// 行版本，作 expectedVersion 用。
    ///
    /// The row's version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.version)?)
    }
}

/// A circular.
pub struct CircularNode(Arc<circular::Model>);

impl CircularNode {
    pub(crate) async fn load(rows: &Rows, id: CircularId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }
}

/// 通报：引逾期责任为据，待被通报单位答复或逾期不答后方可印发；印发后封存，不再更改。
///
/// A circular of criticism. It quotes overdue duties, and is issued only after the addressee has answered or the day for
/// that has passed; what is issued is sealed and never changes.
#[Object(name = "Circular")]
impl CircularNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 通报单位。
    ///
    /// Whose circular it is.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 被通报单位；送其答复前，其不可见。
    ///
    /// Whom it criticises; that unit sees it from when it is sent.
    async fn addressee(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.addressee_id).await?)
    }

    /// 正文。
    ///
    /// Its text.
    async fn text(&self) -> &str {
        &self.0.content
    }

    /// 所引责任，其状态截至今日；印发之日的状态在 sealedContent 中。无权查看责任则为空。
    ///
    /// The duties that it quotes, as they are today; as they were when it was issued they are in `sealedContent`. Empty
    /// where the actor may not read duties.
    #[graphql(complexity = "20 * child_complexity")]
    async fn duties(&self, ctx: &Context<'_>) -> Result<Vec<DutyNode>> {
        let session = Session::of(ctx)?;
        if !session.read.actor().may(Action::ReadDuties) {
            return Ok(Vec::new());
        }
        let duties = self.0.quotes()?;
        let found = try_join_all(duties.into_iter().map(|duty| DutyNode::load(&session.rows, duty))).await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// 状态。
    ///
    /// Its state.
    async fn state(&self) -> Option<CircularState> {
        self.0.state.parse().ok()
    }

    /// 答复期限(含当日)；未送出则为空。
    ///
    /// The last day on which its answer is waited for; null until it is sent.
    async fn answer_by(&self) -> Option<Day> {
        self.0.answer_by
    }

    /// 被通报单位的答复。
    ///
    /// What the addressee answered.
    async fn answer(&self) -> Option<&str> {
        self.0.answer.as_deref()
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

    /// 所封存的内容(规范 JSON)：文号、正文、答复与所引责任当日的状态。
    ///
    /// What was sealed, as canonical JSON: number, text, answer, and the duties that it quotes as they were that day.
    async fn sealed_content(&self) -> Option<&str> {
        self.0.sealed_content.as_deref()
    }

    /// 封存内容的摘要；未印发则为空。
    ///
    /// The digest of what was sealed; null until it is issued.
    async fn sealed(&self) -> Option<&str> {
        self.0.sealed.as_deref()
    }

    /// 草拟人。
    ///
    /// Who drafted it.
    async fn drafted_by(&self) -> &str {
        &self.0.subject
    }

    /// 经过：送出、答复、印发、撤回。
    ///
    /// What was done with it: when it was sent, answered, issued or withdrawn.
    #[graphql(complexity = "5 * child_complexity")]
    async fn steps(&self, ctx: &Context<'_>) -> Result<Vec<SupervisionStep>> {
        StepsOf(self.0.id.0).shown(ctx).await
    }

    /// 行版本，作 expectedVersion 用。
    ///
    /// The row's version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.version)?)
    }
}
