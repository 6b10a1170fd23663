//! Assessment in the schema.

pub mod input;
pub mod mutation;
pub mod query;

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use rencai_host::{Item, Manifest, Verdict};
use sea_orm::Order;
use serde_json::Value;

use crate::access::Action;
use crate::assessment::entity::{assessment, assessment_result, assessment_scheme};
use crate::assessment::model::{AssessmentState, SchemeState, assessed_as_of};
use crate::assessment::read;
use crate::awards::api::{FindingNode, Ground, LineNode, ProblemNode, TextNode};
use crate::graphql::page::{Connection, Page, cost};
use crate::graphql::scalars::Json;
use crate::graphql::{Key, LoadFault, Rows, Session, keyed};
use crate::kernel::{
    Day, Fault, Instant, Period,
    id::{AssessmentId, AssessmentResultId, AssessmentSchemeId},
};
use crate::organization;
use crate::organization::api::UnitNode;
use crate::organization::api::networks::NetworkNode;
use crate::rules;
use crate::rules::api::{ReviewFlagNode, RuleVersionNode};
use crate::rules::ranking::Mark;
use crate::store::{Read, dated::AsOf};

keyed! {
    AssessmentSchemeId => assessment_scheme::Model, read::schemes_by_id;
    AssessmentId => assessment::Model, read::assessments_by_id;
    AssessmentResultId => assessment_result::Model, read::results_by_id;
}

/// What the results of an assessment were judged under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct GroundOf(AssessmentId);

impl Key for GroundOf {
    type Row = Ground;

    async fn load(read: &Read, keys: &[Self]) -> Result<HashMap<Self, Self::Row>, Fault> {
        let ids: Vec<AssessmentId> = keys.iter().map(|GroundOf(id)| *id).collect();
        let assessments = read::assessments_by_id(read, &ids).await?;
        let schemes: Vec<AssessmentSchemeId> = assessments.values().map(|row| row.scheme_id).collect();
        let schemes = read::schemes_by_id(read, &schemes).await?;
        let mut found = HashMap::with_capacity(assessments.len());
        for (id, row) in assessments {
            let Some(scheme) = schemes.get(&row.scheme_id) else { continue };
            let manifest = serde_json::from_str(&scheme.manifest).map_err(Fault::new)?;
            let parameters = serde_json::from_str(&scheme.parameters).map_err(Fault::new)?;
            found.insert(GroundOf(id), Ground { manifest, parameters });
        }
        Ok(found)
    }
}

/// 考核方案中的一个计分项；分值范围由规则在所锁定的参数下给出。
///
/// An item of a scheme; between which points it lies the rule says under the parameters that are pinned.
#[derive(SimpleObject)]
pub struct AssessmentItem {
    /// 计分项的标识。
    ///
    /// The item's id.
    item: String,
    /// 名称。
    ///
    /// What it is called.
    title: TextNode,
    /// 下限，十进制字符串。
    ///
    /// The floor, a decimal as text.
    floor: String,
    /// 上限，十进制字符串。
    ///
    /// The ceiling, a decimal as text.
    ceiling: String,
    /// 所依办法条文或政策条款。
    ///
    /// The article or clause that allows it.
    basis: String,
}

impl From<Item> for AssessmentItem {
    fn from(item: Item) -> Self {
        Self {
            item: item.id,
            title: item.title.into(),
            floor: item.floor.to_string(),
            ceiling: item.ceiling.to_string(),
            basis: item.basis,
        }
    }
}

/// A scheme of assessment.
pub struct SchemeNode(Arc<assessment_scheme::Model>);

impl SchemeNode {
    pub(crate) async fn load(rows: &Rows, id: AssessmentSchemeId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }
}

/// 考核方案：锁定规则、参数与可读字段，公布后不再更改。
///
/// A scheme of assessment, which pins a rule, its parameters and what the rule may read; what is published is frozen.
#[Object(name = "AssessmentScheme")]
impl SchemeNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 考核单位。
    ///
    /// Who assesses.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 代码。
    ///
    /// Its code.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// 名称。
    ///
    /// What it is called.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// 英文名称。
    ///
    /// What it is called in English.
    async fn title_en(&self) -> &str {
        &self.0.title_en
    }

    /// 所锁定的规则与参数施行之日。
    ///
    /// The day on which the rule and the parameters were in force that are pinned.
    async fn as_of(&self) -> Day {
        self.0.as_of
    }

    /// 所锁定的规则版本；无权查看则为空。
    ///
    /// The version of the rule that is pinned; null where the actor may not see it.
    async fn rule_version(&self, ctx: &Context<'_>) -> Result<Option<RuleVersionNode>> {
        let session = Session::of(ctx)?;
        if !session.read.actor().may(Action::ReadRules) {
            return Ok(None);
        }
        Ok(RuleVersionNode::load(&session.rows, self.0.rule_version_id).await?)
    }

    /// 组件摘要。
    ///
    /// The component's digest.
    async fn component(&self) -> &str {
        &self.0.component_digest
    }

    /// 所锁定的参数。
    ///
    /// The parameters that are pinned.
    async fn parameters(&self) -> Result<Json> {
        Ok(Json(serde_json::from_str(&self.0.parameters)?))
    }

    /// 各计分项及其分值范围。
    ///
    /// Its items and the points that each may give.
    async fn items(&self) -> Result<Vec<AssessmentItem>> {
        let manifest: Manifest = serde_json::from_str(&self.0.manifest)?;
        Ok(manifest.items.into_iter().map(AssessmentItem::from).collect())
    }

    /// 规则可读的字段。
    ///
    /// The fields that the rule may read.
    async fn granted(&self) -> Result<Vec<String>> {
        Ok(self.0.granted()?)
    }

    /// 状态。
    ///
    /// Its state.
    async fn state(&self) -> Option<SchemeState> {
        self.0.state.parse().ok()
    }

    /// 行版本，作 expectedVersion 用。
    ///
    /// The row's version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.version)?)
    }
}

/// An assessment.
pub struct AssessmentNode(Arc<assessment::Model>);

impl AssessmentNode {
    pub(crate) async fn load(rows: &Rows, id: AssessmentId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }
}

/// 考核：依一个方案评定各单位的一个期间；由另一人确认，可重演。
///
/// An assessment of units for a period by a scheme; another person confirms it, and it can be judged again to the same bytes.
#[Object(name = "Assessment")]
impl AssessmentNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 考核单位。
    ///
    /// Who assesses.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 所依方案。
    ///
    /// By which scheme.
    async fn scheme(&self, ctx: &Context<'_>) -> Result<Option<SchemeNode>> {
        Ok(SchemeNode::load(&Session::of(ctx)?.rows, self.0.scheme_id).await?)
    }

    /// 期间。
    ///
    /// For which period.
    async fn period(&self) -> Option<Period> {
        self.0.period.parse().ok()
    }

    /// 考核其成员的网络；考核直属县(市、区)则为空。
    ///
    /// The network whose members are assessed; null where it is the divisions directly below.
    async fn network(&self, ctx: &Context<'_>) -> Result<Option<NetworkNode>> {
        let Some(network) = self.0.network_id else { return Ok(None) };
        Ok(NetworkNode::load(&Session::of(ctx)?.rows, network).await?)
    }

    /// 状态。
    ///
    /// Its state.
    async fn state(&self) -> Option<AssessmentState> {
        self.0.state.parse().ok()
    }

    /// 结果是否作数，以文字说明；被考核单位亦可见。
    ///
    /// Whether the results count, in words, for those who are assessed as well.
    async fn standing(&self) -> Option<TextNode> {
        self.0.state.parse::<AssessmentState>().ok().map(|state| state.standing().into())
    }

    /// 其各次评定待复核或已复核的标记，新者在前；只对考核单位中可读标记者可见。
    ///
    /// The flags of its rounds, open and resolved, newest first; for those of the unit that assesses who may read them.
    #[graphql(complexity = "5 * child_complexity")]
    async fn flags(&self, ctx: &Context<'_>) -> Result<Vec<ReviewFlagNode>> {
        let session = Session::of(ctx)?;
        if !session.read.actor().may(Action::ReadFlags) {
            return Ok(Vec::new());
        }
        let rows = rules::read::flags_of_assessment(&session.read, self.0.id).await?;
        Ok(rows.into_iter().map(|row| ReviewFlagNode::of(Arc::new(row))).collect())
    }

    /// 已评定几次；以最后一次的结果为准。
    ///
    /// How often it was judged; the results of the last time are those that may count.
    async fn round(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.round)?)
    }

    /// 评定记录的摘要；未评定则为空。
    ///
    /// The digest of the record of its judging; null until it is judged.
    async fn digest(&self) -> Option<&str> {
        self.0.digest.as_deref()
    }

    /// 评定时刻。
    ///
    /// When it was judged.
    async fn judged_at(&self) -> Option<Instant> {
        self.0.judged_at
    }

    /// 评定者。
    ///
    /// Who had it judged.
    async fn judged_by(&self) -> Option<&str> {
        self.0.subject.as_deref()
    }

    /// 确认时刻。
    ///
    /// When it was confirmed.
    async fn confirmed_at(&self) -> Option<Instant> {
        self.0.confirmed_at
    }

    /// 确认者。
    ///
    /// Who confirmed it.
    async fn confirmed_by(&self) -> Option<&str> {
        self.0.confirmed_by.as_deref()
    }

    /// 结果，按名次；被考核单位在确认之后只见自己的。
    ///
    /// The results in the order of their ranks; who is assessed sees his own once they are confirmed.
    #[graphql(complexity = "10 + cost(first, child_complexity)")]
    async fn results(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "只看属于此网络的单位的；属于与否，以考核截至日为准。名次仍为全部结果中的名次，不重排。 Only those of units that belong to this network; the day as of which is assessed decides who does. Ranks stay those of all results: a cut never renumbers."
        )]
        network: Option<ID>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<AssessmentResultNode>> {
        let page = Page::asked(ctx, first, after)?;
        let reader = &Session::of(ctx)?.read;
        let mut find = read::results(reader, self.0.id, self.0.round);
        if let Some(network) = network {
            let period: Period = self.0.period.parse().map_err(Fault::new)?;
            let as_of = AsOf::day(assessed_as_of(period, reader.today()));
            let members = organization::read::networks::cut(reader, &network, as_of).await?;
            find = find.among(assessment_result::Column::UnitId, &members);
        }
        let key = |row: &assessment_result::Model| row.position.to_string();
        let parse = |text: &str| text.parse::<i64>().ok();
        page.find(find, (assessment_result::Column::Position, Order::Asc), parse, key, AssessmentResultNode).await
    }

    /// 行版本，作 expectedVersion 用。
    ///
    /// The row's version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.version)?)
    }
}

/// What an assessment gave for a unit. Its findings and points come out of a document that is loaded with it, however
/// many they are: that is why they cost as much as one.
pub struct AssessmentResultNode(Arc<assessment_result::Model>);

impl AssessmentResultNode {
    pub(crate) async fn load(rows: &Rows, id: AssessmentResultId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }

    async fn ground(&self, ctx: &Context<'_>) -> Result<Arc<Ground>> {
        let ground = Session::of(ctx)?.rows.one(GroundOf(self.0.assessment_id)).await?;
        Ok(ground.ok_or_else(|| Fault::new("a result has an assessment and that a scheme"))?)
    }

    fn verdict(&self) -> Result<Verdict> {
        Ok(serde_json::from_str(&self.0.verdict)?)
    }

    fn known(&self) -> Result<Value> {
        Ok(serde_json::from_str(&self.0.facts)?)
    }
}

/// 一个单位的考核结果，附逐项理由。
///
/// What an assessment gave for a unit, with the reasons for every point.
#[Object(name = "AssessmentResult")]
impl AssessmentResultNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 考核。
    ///
    /// In which assessment.
    async fn assessment(&self, ctx: &Context<'_>) -> Result<Option<AssessmentNode>> {
        Ok(AssessmentNode::load(&Session::of(ctx)?.rows, self.0.assessment_id).await?)
    }

    /// 被考核单位。
    ///
    /// Who was assessed.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 出自第几次评定。
    ///
    /// Which judging gave it.
    async fn round(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.round)?)
    }

    /// 是否作数：出自最后一次评定，且考核已确认。
    ///
    /// Whether it counts: the last judging gave it, and the assessment is confirmed.
    async fn counts(&self, ctx: &Context<'_>) -> Result<bool> {
        let assessment = Session::of(ctx)?.rows.one(self.0.assessment_id).await?;
        let confirmed = AssessmentState::Confirmed.as_str();
        Ok(assessment.is_some_and(|row| row.round == self.0.round && row.state == confirmed))
    }

    /// 名次(1-2-2-4);未列名次者为空。
    ///
    /// The rank (1-2-2-4); null for those who are not ranked.
    async fn rank(&self) -> Result<Option<i32>> {
        Ok(self.0.rank.map(i32::try_from).transpose()?)
    }

    /// 标记：入列、不合要求、待查。
    ///
    /// What the ranking says of it.
    async fn mark(&self) -> Option<Mark> {
        self.0.mark.parse().ok()
    }

    /// 总分，十进制字符串。
    ///
    /// The total, a decimal as text.
    async fn total(&self) -> Option<&str> {
        self.0.total.as_deref()
    }

    /// 各项要求的结论。
    ///
    /// The finding on each requirement.
    async fn findings(&self, ctx: &Context<'_>) -> Result<Vec<FindingNode>> {
        let Verdict::Judged(judgement) = self.verdict()? else { return Ok(Vec::new()) };
        let (ground, facts) = (self.ground(ctx).await?, self.known()?);
        Ok(judgement.findings.into_iter().map(|finding| FindingNode::new(finding, &ground, &facts)).collect())
    }

    /// 各项得分。
    ///
    /// The points of each item.
    async fn lines(&self, ctx: &Context<'_>) -> Result<Vec<LineNode>> {
        let Verdict::Judged(judgement) = self.verdict()? else { return Ok(Vec::new()) };
        let (ground, facts) = (self.ground(ctx).await?, self.known()?);
        Ok(judgement.lines.into_iter().map(|line| LineNode::new(line, &ground, &facts)).collect())
    }

    /// 规则无法评判的缘由。
    ///
    /// Why the rule could not judge.
    async fn problem(&self, ctx: &Context<'_>) -> Result<Option<ProblemNode>> {
        let Verdict::Unjudged(unjudged) = self.verdict()? else { return Ok(None) };
        let (ground, facts) = (self.ground(ctx).await?, self.known()?);
        Ok(Some(ProblemNode::new(unjudged.problem, &ground, &facts)))
    }

    /// 规则所见的事实。
    ///
    /// The facts that the rule saw.
    async fn facts(&self) -> Result<Json> {
        Ok(Json(self.known()?))
    }

    /// 事实的摘要。
    ///
    /// The digest of the facts.
    async fn facts_digest(&self) -> &str {
        &self.0.facts_digest
    }

    /// 结论的摘要。
    ///
    /// The digest of the verdict.
    async fn verdict_digest(&self) -> &str {
        &self.0.verdict_digest
    }
}
