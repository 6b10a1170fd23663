//! How far nominations are in their stages: for those inside with what was said, for a nominee by public names alone;
//! and what is laid before reviewers.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use sea_orm::{ColumnTrait, Order};

use super::StageNode;
use crate::access::Action;
use crate::awards::entity::{nomination, stage_case, stage_review, stage_standing};
use crate::awards::process::{StageState, StageVerdict};
use crate::awards::read::stages::{self, Case};
use crate::awards::write::ReviewStage;
use crate::graphql::directives::{self as acts, action, ids};
use crate::graphql::page::{Connection, Page, cost};
use crate::graphql::scalars::Json;
use crate::graphql::{LoadFault, Rows, Session, keyed};
use crate::kernel::{
    Day, Fault, Instant,
    id::{EditionId, NominationId},
};
use crate::organization::api::UnitNode;
use crate::store::Command;
use crate::talent::Category;

keyed! {
    Case => stage_case::Model, stages::cases_by_key;
    StandingsOf(NominationId) => Vec<stage_standing::Model>, stages::standings;
    ReviewsOf(NominationId) => Vec<stage_review::Model>, stages::reviews;
    Own(NominationId) => NominationId, stages::own;
}

/// 提名在一个环节的公开状态。
///
/// How far a nomination is in a stage, as a nominee may know it.
#[derive(SimpleObject)]
pub struct PublicStage {
    /// 公开名称。
    ///
    /// The public name.
    title: String,
    /// 公开英文名称。
    ///
    /// The same in English.
    title_en: String,
    /// 状态。
    ///
    /// The state.
    state: StageState,
}

/// The public stages of a nomination, in order.
pub(in crate::awards::api) async fn public(ctx: &Context<'_>, id: NominationId) -> Result<Vec<PublicStage>> {
    let rows = Session::of(ctx)?.rows.one(StandingsOf(id)).await?;
    let shown = |row: &stage_standing::Model| PublicStage {
        title: row.public_title.clone(),
        title_en: row.public_title_en.clone(),
        state: row.standing(),
    };
    Ok(rows.iter().flat_map(|rows| rows.iter()).map(shown).collect())
}

/// 提名在一个环节的进展。
///
/// How far a nomination is in a stage.
#[derive(SimpleObject)]
pub struct StageProgress {
    /// 环节。
    ///
    /// The stage.
    stage: StageNode,
    /// 状态。
    ///
    /// The state.
    state: StageState,
    /// 各人的审核；只对届次所属区划及其上级可见。
    ///
    /// What was said, for the division whose edition it is and those above it.
    reviews: Vec<ReviewNode>,
}

/// How far a nomination is in its stages, for those who may read nominations and are not the nominee.
pub(in crate::awards::api) async fn inner(ctx: &Context<'_>, row: &nomination::Model) -> Result<Vec<StageProgress>> {
    let session = Session::of(ctx)?;
    let rows = &session.rows;
    if !session.read.actor().may(Action::ReadNominations) || rows.one(Own(row.id)).await?.is_some() {
        return Ok(Vec::new());
    }
    let Some(process) = rows.one(row.edition_id).await?.and_then(|edition| edition.process_id) else {
        return Ok(Vec::new());
    };
    let (standings, reviews) = (rows.one(StandingsOf(row.id)).await?, rows.one(ReviewsOf(row.id)).await?);
    let (Some(process), Some(standings)) = (rows.one(process).await?, standings) else { return Ok(Vec::new()) };
    let said = |code: &str| -> Vec<ReviewNode> {
        let all = reviews.iter().flat_map(|reviews| reviews.iter());
        all.filter(|review| review.stage == code).cloned().map(ReviewNode).collect()
    };
    let shown = process.course()?.into_iter().zip(standings.iter());
    Ok(shown
        .map(|(stage, standing)| StageProgress {
            reviews: said(&stage.code),
            state: standing.standing(),
            stage: StageNode(stage),
        })
        .collect())
}

/// A review.
pub struct ReviewNode(stage_review::Model);

/// 一人对提名的审核。
///
/// What a person said of a nomination in a stage.
#[Object(name = "StageReview")]
impl ReviewNode {
    /// 结论。
    ///
    /// Whether it passes.
    async fn verdict(&self) -> Option<StageVerdict> {
        self.0.verdict.parse().ok()
    }

    /// 对环节表单的回答。
    ///
    /// Answers to the stage's form.
    async fn answers(&self) -> Result<Json> {
        Ok(Json(serde_json::from_str(&self.0.answers)?))
    }

    /// 说明；没有则为空。
    ///
    /// Why; null where nothing was remarked.
    async fn remark(&self) -> Option<&str> {
        Some(self.0.remark.as_str()).filter(|remark| !remark.is_empty())
    }

    /// 何人。
    ///
    /// Who reviewed.
    async fn by(&self) -> &str {
        &self.0.subject
    }

    /// 其所在单位。
    ///
    /// The unit at which he acted.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.by_unit_id).await?)
    }

    /// 时刻。
    ///
    /// When.
    async fn at(&self) -> Instant {
        self.0.instant
    }

    /// 摘要：涵盖审核本身及所见的提名与流程。
    ///
    /// The digest, of the review itself and of the nomination and the process that it saw.
    async fn digest(&self) -> &str {
        &self.0.digest
    }
}

/// A nomination before the reviewers of a stage.
pub struct CaseNode(Arc<stage_case::Model>);

impl CaseNode {
    pub(crate) async fn load(rows: &Rows, key: Case) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(key).await?.map(Self))
    }
}

/// 待审案卷：提名在一个环节呈送审核单位的样子，无论提名单位在何处。
///
/// A nomination as it is laid before the reviewers of a stage, wherever the nominating unit lies.
#[Object(name = "StageCase")]
impl CaseNode {
    /// 提名的标识，作 stageReview 的 nomination 用。
    ///
    /// The nomination's id, to be given as `nomination` of `stageReview`.
    async fn nomination_id(&self) -> ID {
        ID(self.0.nomination_id.global())
    }

    /// 奖项名称。
    ///
    /// The programme's name.
    async fn programme_name(&self) -> &str {
        &self.0.programme_name
    }

    /// 奖项英文名称。
    ///
    /// The same in English.
    async fn programme_name_en(&self) -> &str {
        &self.0.programme_name_en
    }

    /// 评选年份。
    ///
    /// The year judged.
    async fn year(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.year)?)
    }

    /// 届次所属区划。
    ///
    /// The division whose edition it is.
    async fn division(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.division_id).await?)
    }

    /// 提名单位。
    ///
    /// The nominating unit.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 人才编号。
    ///
    /// The department's number of the talent.
    async fn number(&self) -> &str {
        &self.0.number
    }

    /// 姓名。
    ///
    /// The talent's name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// 出生日期。
    ///
    /// The birth date, where known.
    async fn birth_date(&self) -> Option<Day> {
        self.0.birth_date
    }

    /// 人才类别。
    ///
    /// The category.
    async fn category(&self) -> Option<Category> {
        self.0.category.parse().ok()
    }

    /// 提名对届次表单的回答。
    ///
    /// The nomination's answers to the edition's form.
    async fn answers(&self) -> Result<Json> {
        Ok(Json(serde_json::from_str(&self.0.answers)?))
    }

    /// 环节及其表单。
    ///
    /// The stage, with its form.
    async fn stage(&self, ctx: &Context<'_>) -> Result<StageNode> {
        let missing = || Fault::new("a case is of a stage of a process");
        let process = Session::of(ctx)?.rows.one(self.0.process_id).await?.ok_or_else(missing)?;
        let position = usize::try_from(self.0.position)?;
        Ok(StageNode(process.course()?.into_iter().nth(position).ok_or_else(missing)?))
    }

    /// 在该环节的状态。
    ///
    /// How far it is in the stage.
    async fn state(&self) -> StageState {
        self.0.standing()
    }

    /// 已有多少人通过。
    ///
    /// How many persons have passed it.
    async fn passes(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.passes)?)
    }
}

/// Queries of reviewers.
#[derive(Default)]
pub struct StagesQuery;

#[Object]
impl StagesQuery {
    /// 待本单位审核的提名，先者在前。条款：4.1.3c。权限：REVIEW_STAGE。
    ///
    /// The nominations that wait for one's own unit's review, oldest first. Clause 4.1.3c; requires REVIEW_STAGE.
    #[graphql(
        directive = acts::requires::apply(action(ReviewStage::ACTION)),
        directive = acts::clause::apply(ids(ReviewStage::CLAUSES)),
        complexity = "cost(first, child_complexity)"
    )]
    async fn stage_queue(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "只要此届次的。 Only those of this edition.")] edition: Option<ID>,
        #[graphql(desc = "只要此环节的，以代码表示。 Only those in this stage, by its code.")] stage: Option<String>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<CaseNode>> {
        let mut find = stages::queue(&Session::of(ctx)?.read);
        if let Some(edition) = edition {
            let ids = EditionId::parse(&edition);
            find = find.filter(stage_case::Column::EditionId.is_in(ids));
        }
        if let Some(stage) = stage {
            find = find.filter(stage_case::Column::Stage.eq(stage));
        }
        Page::asked(ctx, first, after)?
            .find(
                find,
                (stage_case::Column::NominationId, Order::Asc),
                NominationId::parse,
                |row| row.nomination_id.global(),
                CaseNode,
            )
            .await
    }
}
