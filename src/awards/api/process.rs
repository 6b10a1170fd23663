//! Processes in the schema: their stages and forms, how far nominations are in them, and what waits for reviewers.

pub mod mutation;
pub mod progress;

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use crate::awards::entity::process;
use crate::awards::process::{Field, Stage, StageFieldKind, StageKind};
use crate::awards::read;
use crate::graphql::{LoadFault, Rows, Session, keyed};
use crate::kernel::{
    Instant,
    id::{ProcessId, UnitId},
};
use crate::organization::api::UnitNode;

keyed! {
    ProcessId => process::Model, read::stages::processes_by_id;
}

/// A field of a stage's form.
pub struct FieldNode(Field);

/// 环节表单的一项。
///
/// A field of a stage's form.
#[Object(name = "StageField")]
impl FieldNode {
    /// 代码，回答以此为名。
    ///
    /// The code, under which answers are given.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// 标题。
    ///
    /// The title.
    async fn title(&self) -> &str {
        &self.0.title.zh
    }

    /// 英文标题。
    ///
    /// The title in English.
    async fn title_en(&self) -> &str {
        &self.0.title.en
    }

    /// 所要的回答。
    ///
    /// What it asks for.
    async fn kind(&self) -> StageFieldKind {
        self.0.kind
    }

    /// 是否必填。
    ///
    /// Whether it has to be answered.
    async fn required(&self) -> bool {
        self.0.required
    }

    /// 最小的整数，或最少的字数。
    ///
    /// The least integer, or the fewest characters.
    async fn least(&self) -> Result<Option<i32>> {
        Ok(self.0.least.map(i32::try_from).transpose()?)
    }

    /// 最大的整数，或最多的字数。
    ///
    /// The greatest integer, or the most characters.
    async fn most(&self) -> Result<Option<i32>> {
        Ok(self.0.most.map(i32::try_from).transpose()?)
    }

    /// 选项。
    ///
    /// What may be chosen.
    async fn choices(&self) -> &[String] {
        &self.0.choices
    }
}

/// 一个环节的审核者。
///
/// Who reviews in a stage.
#[derive(SimpleObject)]
#[graphql(name = "StageReviewers")]
pub struct ReviewersNode {
    /// 单位：由其自己的人审核。
    ///
    /// The unit, whose own people review.
    unit: Option<UnitNode>,
    /// 须由多少不同的人通过。
    ///
    /// How many distinct persons have to pass a nomination.
    persons: i32,
}

/// A stage.
pub struct StageNode(Stage<UnitId>);

/// 流程的一个环节。
///
/// A stage of a process.
#[Object(name = "ProcessStage")]
impl StageNode {
    /// 代码，流程内唯一。
    ///
    /// The code, unique in the process.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// 类别。
    ///
    /// The kind.
    async fn kind(&self) -> StageKind {
        self.0.kind
    }

    /// 内部名称。
    ///
    /// The inner name.
    async fn title(&self) -> &str {
        &self.0.title.zh
    }

    /// 内部英文名称。
    ///
    /// The inner name in English.
    async fn title_en(&self) -> &str {
        &self.0.title.en
    }

    /// 被提名人所见的名称。
    ///
    /// The name that a nominee reads.
    async fn public_title(&self) -> &str {
        &self.0.public_title.zh
    }

    /// 被提名人所见的英文名称。
    ///
    /// The same in English.
    async fn public_title_en(&self) -> &str {
        &self.0.public_title.en
    }

    /// 审核者。
    ///
    /// Who reviews.
    async fn reviewers(&self, ctx: &Context<'_>) -> Result<ReviewersNode> {
        let unit = UnitNode::load(&Session::of(ctx)?.rows, self.0.reviewers).await?;
        Ok(ReviewersNode { unit, persons: i32::try_from(self.0.persons)? })
    }

    /// 审核时所填的表单。
    ///
    /// The form that each of them answers.
    async fn form(&self) -> Vec<FieldNode> {
        self.0.form.iter().cloned().map(FieldNode).collect()
    }
}

/// A version of a process.
pub struct ProcessNode(pub(super) Arc<process::Model>);

impl ProcessNode {
    pub(crate) async fn load(rows: &Rows, id: ProcessId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }
}

/// 奖项的流程的一个版本：提名在提交之后、规则评判之前依次经过的各环节；公布后不变。
///
/// A version of a programme's process: the stages through which nominations go in order between their submission and
/// the rule's judging. Once published it never changes.
#[Object(name = "Process")]
impl ProcessNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 版次，自 1 起。
    ///
    /// Which version of the programme's process, from 1.
    async fn number(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.number)?)
    }

    /// 各环节，依次。
    ///
    /// The stages, in order.
    #[graphql(complexity = "4 * child_complexity + 1")]
    async fn stages(&self) -> Result<Vec<StageNode>> {
        Ok(self.0.course()?.into_iter().map(StageNode).collect())
    }

    /// 各环节的摘要。
    ///
    /// The digest of the stages.
    async fn digest(&self) -> &str {
        &self.0.digest
    }

    /// 何人公布。
    ///
    /// Who published it.
    async fn published_by(&self) -> &str {
        &self.0.subject
    }

    /// 公布时刻。
    ///
    /// When it was published.
    async fn at(&self) -> Instant {
        self.0.instant
    }
}
