//! Programmes and editions.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use sea_orm::{ColumnTrait, Order};

use super::process::ProcessNode;
use super::{JudgementNode, NominationNode, RunNode};
use crate::access::Action;
use crate::awards::entity::{edition, nomination, process, programme};
use crate::awards::model::{EditionMove, EditionState, NominationState};
use crate::awards::read;
use crate::graphql::page::{Connection, Page, cost};
use crate::graphql::payload::top_level;
use crate::graphql::scalars::{Json, Long};
use crate::graphql::{LoadFault, Rows, Session, keyed};
use crate::kernel::{
    Day, Fault, Refusal,
    id::{EditionId, ProgrammeId, UnitId},
};
use crate::organization;
use crate::organization::api::UnitNode;
use crate::policy::api::ClauseNode;
use crate::rules::api::{ParameterSetNode, ReviewFlagNode, RuleVersionNode};
use crate::rules::{self, entity::judgement};
use crate::store::{Read, dated::AsOf};

keyed! {
    ProgrammeId => programme::Model, read::programmes_by_id;
    EditionId => edition::Model, read::editions_by_id;
}

/// An award programme.
pub struct ProgrammeNode(pub(super) Arc<programme::Model>);

impl ProgrammeNode {
    pub(crate) async fn load(rows: &Rows, id: ProgrammeId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }
}

/// 奖项。
///
/// An award programme.
#[Object(name = "Programme")]
impl ProgrammeNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 所属单位。
    ///
    /// Whose programme it is.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 代码。
    ///
    /// The code.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// 名称。
    ///
    /// The name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// 英文名称。
    ///
    /// The name in English.
    async fn name_en(&self) -> &str {
        &self.0.name_en
    }

    /// 所依条款。
    ///
    /// The clause that demands it.
    async fn clause(&self, ctx: &Context<'_>) -> Result<Option<ClauseNode>> {
        Ok(ClauseNode::load(&Session::of(ctx)?.rows, self.0.clause_id).await?)
    }

    /// 版本，作 expectedVersion 用。
    ///
    /// The version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.version)?)
    }

    /// 其流程的各版本，新者在前；只对可读届次者可见。
    ///
    /// The versions of its process, newest first, for those who may read editions.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn processes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<ProcessNode>> {
        let reader = &Session::of(ctx)?.read;
        let shown = reader.actor().may(Action::ReadEditions).then_some(self.0.id);
        Page::asked(ctx, first, after)?
            .find(
                read::stages::versions(reader, shown),
                (process::Column::Number, Order::Desc),
                |text| text.parse::<i64>().ok(),
                |row| row.number.to_string(),
                ProcessNode,
            )
            .await
    }
}

/// An edition.
pub struct EditionNode(pub(super) Arc<edition::Model>);

impl EditionNode {
    /// Of a row that was found already.
    pub(crate) const fn of(row: Arc<edition::Model>) -> Self {
        Self(row)
    }

    pub(crate) async fn load(rows: &Rows, id: EditionId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }

    fn state_now(&self) -> Option<EditionState> {
        self.0.state.parse().ok()
    }

    fn viewer_can(&self, session: &Session, action: Action, by: EditionMove) -> bool {
        session.read.actor().may(action) && self.state_now().is_some_and(|state| state.go(by).is_ok())
    }

    /// Who belongs to a network on the day as of which is judged, or today while that is to come.
    async fn members(&self, reader: &Read, network: &str) -> Result<Vec<UnitId>, Fault> {
        let day = self.0.as_of.min(reader.today());
        organization::read::networks::cut(reader, network, AsOf::day(day)).await
    }
}

/// 届次：一个区划一年一次的评选，锁定规则、参数与表单。导入模板在 /editions/{id}/template.xlsx，
/// 排名工作簿在 /editions/{id}/ranking.xlsx。
///
/// An edition: one year's run of a programme in a division, with its pinned rule, parameters and
/// form. The import template is at /editions/{id}/template.xlsx, the ranking as a workbook at
/// /editions/{id}/ranking.xlsx.
#[Object(name = "Edition")]
impl EditionNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 奖项。
    ///
    /// The programme.
    async fn programme(&self, ctx: &Context<'_>) -> Result<Option<ProgrammeNode>> {
        Ok(ProgrammeNode::load(&Session::of(ctx)?.rows, self.0.programme_id).await?)
    }

    /// 区划。
    ///
    /// The division.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 年份。
    ///
    /// The year judged.
    async fn year(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.year)?)
    }

    /// 阶段。
    ///
    /// The stage.
    async fn stage(&self) -> &str {
        &self.0.stage
    }

    /// 评判截至日。
    ///
    /// The day as of which is judged.
    async fn as_of(&self) -> Day {
        self.0.as_of
    }

    /// 名额。
    ///
    /// How many places there are.
    async fn places(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.places)?)
    }

    /// 状态。
    ///
    /// The state.
    async fn state(&self) -> Option<EditionState> {
        self.state_now()
    }

    /// 版本，作 expectedVersion 用。
    ///
    /// The version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.version)?)
    }

    /// 每名奖金，分。
    ///
    /// What a place is worth, in fen.
    async fn award_fen(&self) -> Option<Long> {
        self.0.award_fen.map(Long)
    }

    /// 锁定的规则版本；只对可读规则者可见。
    ///
    /// The pinned version of the rule, for those who may read it.
    async fn rule_version(&self, ctx: &Context<'_>) -> Result<Option<RuleVersionNode>> {
        let session = Session::of(ctx)?;
        if !session.read.actor().may(Action::ReadRules) {
            return Ok(None);
        }
        Ok(RuleVersionNode::load(&session.rows, self.0.rule_version_id).await?)
    }

    /// 锁定的参数集；空则为随版本上传的参数。只对可读规则者可见。
    ///
    /// The pinned set of parameters, for those who may read rules; null where they came with the version.
    async fn parameter_set(&self, ctx: &Context<'_>) -> Result<Option<ParameterSetNode>> {
        let session = Session::of(ctx)?;
        match self.0.parameter_set_id {
            Some(id) if session.read.actor().may(Action::ReadRules) => {
                Ok(ParameterSetNode::load(&session.rows, id).await?)
            }
            _ => Ok(None),
        }
    }

    /// 锁定的参数。
    ///
    /// The pinned parameters.
    async fn parameters(&self) -> Result<Json> {
        Ok(Json(serde_json::from_str(&self.0.parameters)?))
    }

    /// 表单(JSON Schema):本届要求提名回答的问题。
    ///
    /// The form (JSON Schema): what a nomination to this edition answers.
    async fn form(&self) -> Result<Json> {
        Ok(Json(serde_json::from_str(&self.0.form)?))
    }

    /// 锁定的流程版本；无流程则为空。只对可读届次者可见。
    ///
    /// The pinned version of the process, for those who may read editions; null without one.
    async fn process(&self, ctx: &Context<'_>) -> Result<Option<ProcessNode>> {
        let session = Session::of(ctx)?;
        match self.0.process_id {
            Some(id) if session.read.actor().may(Action::ReadEditions) => {
                Ok(ProcessNode::load(&session.rows, id).await?)
            }
            _ => Ok(None),
        }
    }

    /// 现行排名所出自的运行。
    ///
    /// The run whose ranking stands.
    async fn run(&self, ctx: &Context<'_>) -> Result<Option<RunNode>> {
        let session = Session::of(ctx)?;
        match self.0.run_id {
            Some(id) if session.read.actor().may(Action::ReadRuns) => Ok(RunNode::load(&session.rows, id).await?),
            _ => Ok(None),
        }
    }

    /// 其各次评审待复核或已复核的标记，新者在前；只对可读标记者可见。
    ///
    /// The flags of its runs, open and resolved, newest first; for those who may read them.
    #[graphql(complexity = "5 * child_complexity")]
    async fn flags(&self, ctx: &Context<'_>) -> Result<Vec<ReviewFlagNode>> {
        let session = Session::of(ctx)?;
        if !session.read.actor().may(Action::ReadFlags) {
            return Ok(Vec::new());
        }
        let rows = rules::read::flags_of(&session.read, self.0.id).await?;
        Ok(rows.into_iter().map(|row| ReviewFlagNode::of(Arc::new(row))).collect())
    }

    /// 当前身份可否开放。
    ///
    /// Whether the viewer can open it now.
    async fn viewer_can_open(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.viewer_can(Session::of(ctx)?, Action::OpenEdition, EditionMove::Open))
    }

    /// 当前身份可否截止。
    ///
    /// Whether the viewer can close it now.
    async fn viewer_can_close(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.viewer_can(Session::of(ctx)?, Action::CloseEdition, EditionMove::Close))
    }

    /// 当前身份可否评审。
    ///
    /// Whether the viewer can have it judged now.
    async fn viewer_can_judge(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.viewer_can(Session::of(ctx)?, Action::JudgeEdition, EditionMove::Judge))
    }

    /// 范围内的提名，先者在前。
    ///
    /// Nominations within reach, oldest first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn nominations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "只要此状态的。 Only those in this state.")] state: Option<NominationState>,
        #[graphql(
            desc = "只看属于此网络的单位自身的提名；属于与否，以评判截至日为准，该日未到则以今日为准。 Only those that units which belong to this network made themselves. The day as of which is judged decides who does, or today while that is to come."
        )]
        network: Option<ID>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<NominationNode>> {
        let session = Session::of(ctx)?;
        let refuse = |refusal: Refusal| top_level(refusal.into(), session.language);
        session.read.actor().demand(Action::ReadNominations).map_err(refuse)?;
        let find = session.read.find::<nomination::Entity>().filter(nomination::Column::EditionId.eq(self.0.id));
        let find = match state {
            Some(state) => find.filter(nomination::Column::State.eq(state.as_str())),
            None => find,
        };
        let page = Page::asked(ctx, first, after)?;
        let find = match network {
            Some(network) => find.among(nomination::Column::UnitId, &self.members(&session.read, &network).await?),
            None => find,
        };
        NominationNode::page(ctx, find, Order::Asc, page).await
    }

    /// 排名：范围内的各行及其解释；尚无排名则为空页。
    ///
    /// The ranking: its lines within reach, each explained; empty while there is none.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn ranking(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "只看属于此网络的单位自身所提名的；属于与否，以评判截至日为准，该日未到则以今日为准。名次仍为全部名单中的名次，不重排。 Only the lines of those whom units that belong to this network nominated themselves. The day as of which is judged decides who does, or today while that is to come. Ranks stay those of the whole list: a cut never renumbers."
        )]
        network: Option<ID>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<JudgementNode>> {
        let session = Session::of(ctx)?;
        let refuse = |refusal: Refusal| top_level(refusal.into(), session.language);
        session.read.actor().demand(Action::ReadRankings).map_err(refuse)?;
        let page = Page::asked(ctx, first, after)?;
        let find = session.read.find::<judgement::Entity>().filter(judgement::Column::RunId.is_in(self.0.run_id));
        let find = match network {
            Some(network) => find.among(judgement::Column::UnitId, &self.members(&session.read, &network).await?),
            None => find,
        };
        page.find(
            find,
            (judgement::Column::Position, Order::Asc),
            |text| text.parse::<i64>().ok(),
            |row| row.position.to_string(),
            JudgementNode::new,
        )
        .await
    }
}
