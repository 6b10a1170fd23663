//! Runs, and the lines of a ranking with the reasons for every point.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use rencai_host::Verdict;
use serde_json::Value;

use super::reasons::{FindingNode, Ground, LineNode, ProblemNode};
use super::{EditionNode, NominationNode};
use crate::access::Action;
use crate::funding::api::CommitmentNode;
use crate::funding::api::grounds::on_judgement;
use crate::graphql::scalars::{Json, Long};
use crate::graphql::{Key, LoadFault, Rows, Session, keyed};
use crate::kernel::{
    Fault, Instant, Refusal,
    id::{JudgementId, RunId},
};
use crate::rules::entity::{judgement, run};
use crate::rules::model::RunState;
use crate::rules::{ranking::Mark, read, without_words};
use crate::store::Read;

keyed! {
    RunId => run::Model, read::runs_by_id;
    JudgementId => judgement::Model, read::judgements_by_id;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct GroundOf(RunId);

impl Key for GroundOf {
    type Row = Ground;

    async fn load(read: &Read, keys: &[Self]) -> Result<HashMap<Self, Self::Row>, Fault> {
        let ids: Vec<RunId> = keys.iter().map(|GroundOf(id)| *id).collect();
        let runs = read::runs_by_id(read, &ids).await?;
        runs.into_iter()
            .map(|(id, run)| {
                let manifest = serde_json::from_str(&run.manifest).map_err(Fault::new)?;
                let parameters = serde_json::from_str(&run.parameters).map_err(Fault::new)?;
                Ok((GroundOf(id), Ground { manifest, parameters }))
            })
            .collect()
    }
}

/// A run.
pub struct RunNode(pub(super) Arc<run::Model>);

impl RunNode {
    pub(crate) async fn load(rows: &Rows, id: RunId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }
}

/// 评审运行。
///
/// A judging run.
#[Object(name = "Run")]
impl RunNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 届次。
    ///
    /// The edition.
    async fn edition(&self, ctx: &Context<'_>) -> Result<Option<EditionNode>> {
        Ok(EditionNode::load(&Session::of(ctx)?.rows, self.0.edition_id).await?)
    }

    /// 状态。
    ///
    /// The state.
    async fn state(&self) -> Option<RunState> {
        self.0.state.parse().ok()
    }

    /// 应评人数。
    ///
    /// How many subjects there are.
    async fn total(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.total)?)
    }

    /// 已评人数。
    ///
    /// How many are judged.
    async fn done(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.done)?)
    }

    /// 申请时刻。
    ///
    /// When it was asked for.
    async fn requested_at(&self) -> Instant {
        self.0.requested_at
    }

    /// 开始评判的时刻；重试时为最后一次。
    ///
    /// When it began to judge; the last time where it was tried again.
    async fn begun_at(&self) -> Option<Instant> {
        self.0.begun_at
    }

    /// 结束时刻。
    ///
    /// When it ended.
    async fn finished_at(&self) -> Option<Instant> {
        self.0.finished_at
    }

    /// 合约版本。
    ///
    /// The contract's version.
    async fn contract(&self) -> &str {
        &self.0.contract
    }

    /// 组件摘要。
    ///
    /// The component's digest.
    async fn component(&self) -> &str {
        &self.0.component_digest
    }

    /// 参数。
    ///
    /// The parameters.
    async fn parameters(&self) -> Result<Json> {
        Ok(Json(serde_json::from_str(&self.0.parameters)?))
    }

    /// 数据协议授予的字段。
    ///
    /// The fields that the data agreement granted.
    async fn granted(&self) -> Result<Vec<String>> {
        Ok(serde_json::from_str(&self.0.agreement)?)
    }

    /// 燃料表名。
    ///
    /// The name of the table by which fuel is counted.
    async fn fuel_table(&self) -> &str {
        &self.0.fuel_table
    }

    /// 所耗燃料。
    ///
    /// What it cost in fuel.
    async fn fuel(&self) -> Long {
        Long(self.0.fuel)
    }

    /// 各批之中规则所用内存的最大值，单位为字节；完成后才有。
    ///
    /// The most memory that the rule took for a batch, in bytes; once it is done.
    async fn memory_bytes(&self) -> Option<Long> {
        self.0.digest.as_ref().map(|_| Long(self.0.memory))
    }

    /// 运行记录的摘要；完成后才有。
    ///
    /// The digest of the run's record; once it is done.
    async fn digest(&self) -> Option<&str> {
        self.0.digest.as_deref()
    }

    /// 失败的缘由及位置，规则出错时含对象的标识；无权读提名者只见代码，因规则的措辞可能引用事实。
    ///
    /// Why it failed and where; the subject's id where the rule was at fault over one. Who may not read nominations
    /// is told the code alone, since the rule's words may quote facts.
    async fn problem(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let Some(problem) = &self.0.problem else { return Ok(None) };
        let problem: Refusal = serde_json::from_str(problem)?;
        let session = Session::of(ctx)?;
        let told = session.read.actor().may(Action::ReadNominations);
        let problem = if told { problem } else { without_words(&problem) };
        let message = session.language.of(&problem.message);
        let place = if problem.path.is_empty() { String::new() } else { format!(" [{}]", problem.path.join("/")) };
        Ok(Some(format!("{}: {message}{place}", problem.code.as_str())))
    }
}

/// A line of a ranking. Its findings and points come out of a document that is loaded with it, however
/// many they are: that is why they cost as much as one.
pub struct JudgementNode {
    row: Arc<judgement::Model>,
}

impl JudgementNode {
    pub(super) fn new(row: Arc<judgement::Model>) -> Self {
        Self { row }
    }

    pub(crate) async fn load(rows: &Rows, id: JudgementId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self::new))
    }

    async fn ground(&self, ctx: &Context<'_>) -> Result<Arc<Ground>> {
        let ground = Session::of(ctx)?.rows.one(GroundOf(self.row.run_id)).await?;
        Ok(ground.ok_or_else(|| Fault::new("a judgement has a run"))?)
    }

    fn verdict(&self) -> Result<Verdict> {
        Ok(serde_json::from_str(&self.row.verdict)?)
    }

    fn facts(&self) -> Result<Value> {
        Ok(serde_json::from_str(&self.row.facts)?)
    }
}

/// 排名中的一行，附逐项理由。
///
/// A line of a ranking, with the reasons for every point.
#[Object(name = "Judgement")]
impl JudgementNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.row.id.global())
    }

    /// 提名。
    ///
    /// The nomination.
    async fn nomination(&self, ctx: &Context<'_>) -> Result<Option<NominationNode>> {
        Ok(NominationNode::load(&Session::of(ctx)?.rows, self.row.subject_id).await?)
    }

    /// 名次(1-2-2-4);未列名次者为空。
    ///
    /// The rank (1-2-2-4); null for those who are not ranked.
    async fn rank(&self) -> Result<Option<i32>> {
        Ok(self.row.rank.map(i32::try_from).transpose()?)
    }

    /// 标记：入围、并列待表决、名额之后、不合要求、待查。
    ///
    /// What the ranking says of it.
    async fn mark(&self) -> Option<Mark> {
        self.row.mark.parse().ok()
    }

    /// 总分，十进制字符串。
    ///
    /// The total, a decimal as text.
    async fn total(&self) -> Option<&str> {
        self.row.total.as_deref()
    }

    /// 各项要求的结论。
    ///
    /// The finding on each requirement.
    async fn findings(&self, ctx: &Context<'_>) -> Result<Vec<FindingNode>> {
        let Verdict::Judged(judgement) = self.verdict()? else { return Ok(Vec::new()) };
        let (ground, facts) = (self.ground(ctx).await?, self.facts()?);
        Ok(judgement.findings.into_iter().map(|finding| FindingNode::new(finding, &ground, &facts)).collect())
    }

    /// 各项得分。
    ///
    /// The points of each item.
    async fn lines(&self, ctx: &Context<'_>) -> Result<Vec<LineNode>> {
        let Verdict::Judged(judgement) = self.verdict()? else { return Ok(Vec::new()) };
        let (ground, facts) = (self.ground(ctx).await?, self.facts()?);
        Ok(judgement.lines.into_iter().map(|line| LineNode::new(line, &ground, &facts)).collect())
    }

    /// 规则无法评判的缘由。
    ///
    /// Why the rule could not judge.
    async fn problem(&self, ctx: &Context<'_>) -> Result<Option<ProblemNode>> {
        let Verdict::Unjudged(unjudged) = self.verdict()? else { return Ok(None) };
        let (ground, facts) = (self.ground(ctx).await?, self.facts()?);
        Ok(Some(ProblemNode::new(unjudged.problem, &ground, &facts)))
    }

    /// 规则所见的事实。
    ///
    /// The facts that the rule saw.
    #[graphql(name = "facts")]
    async fn facts_seen(&self) -> Result<Json> {
        Ok(Json(self.facts()?))
    }

    /// 据此行所作的专项资金承诺；无权查看专项资金则为空。
    ///
    /// The commitments of the talent fund that rest on it; empty where the actor may not read funds.
    #[graphql(complexity = "5 * child_complexity")]
    async fn commitments(&self, ctx: &Context<'_>) -> Result<Vec<CommitmentNode>> {
        on_judgement(ctx, self.row.id).await
    }

    /// 事实的摘要。
    ///
    /// The digest of the facts.
    async fn facts_digest(&self) -> &str {
        &self.row.facts_digest
    }

    /// 结论的摘要。
    ///
    /// The digest of the verdict.
    async fn verdict_digest(&self) -> &str {
        &self.row.verdict_digest
    }
}
