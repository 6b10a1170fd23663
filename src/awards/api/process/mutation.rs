//! Mutations of processes and of reviews in their stages: what they take, do and answer.

use std::future::ready;

use async_graphql::{Context, ID, InputObject, Object, Result};
use serde::Serialize;

use super::ProcessNode;
use super::progress::CaseNode;
use crate::awards::api::mutation::{nomination_id, programme_id};
use crate::awards::process::{Field, Stage, StageFieldKind, StageKind, StageVerdict};
use crate::awards::read::stages::Case;
use crate::awards::write::{PublishProcess, ReviewStage};
use crate::graphql::directives::{self as acts, action, codes, events, ids};
use crate::graphql::payload::{input, payload};
use crate::graphql::scalars::Json;
use crate::kernel::{Failure, Text, id::ProcessId};
use crate::store::Command;

/// 环节表单的一项。
///
/// A field of a stage's form.
#[derive(InputObject, Serialize)]
pub struct StageFieldInput {
    /// 代码：字母开头，其后为字母、数字或下划线，表单内唯一。
    ///
    /// The code, unique in the form: a letter, then letters, digits and underscores.
    pub code: String,
    /// 标题。
    ///
    /// The title.
    pub title: String,
    /// 英文标题。
    ///
    /// The title in English.
    pub title_en: String,
    /// 所要的回答。
    ///
    /// What it asks for.
    pub kind: StageFieldKind,
    /// 是否必填。
    ///
    /// Whether it has to be answered.
    pub required: bool,
    /// 最小的整数，或最少的字数。
    ///
    /// The least integer, or the fewest characters.
    pub least: Option<i32>,
    /// 最大的整数，或最多的字数。
    ///
    /// The greatest integer, or the most characters.
    pub most: Option<i32>,
    /// 选项，仅用于 CHOICE。
    ///
    /// What may be chosen; for CHOICE alone.
    pub choices: Option<Vec<String>>,
}

/// 一个环节的审核者。
///
/// Who reviews in a stage.
#[derive(InputObject, Serialize)]
pub struct StageReviewersInput {
    /// 单位代码，须为奖项所属单位或其下级；不给则为奖项所属单位。
    ///
    /// The unit's code, the programme's own or one below it; the programme's own if left out.
    pub unit: Option<String>,
    /// 须由多少不同的人通过，1 至 9。
    ///
    /// How many distinct persons have to pass a nomination, 1 to 9.
    pub persons: i32,
}

/// 流程的一个环节。
///
/// A stage of a process.
#[derive(InputObject, Serialize)]
pub struct ProcessStageInput {
    /// 代码，流程内唯一，小写字母、数字与连字符。
    ///
    /// The code, unique in the process: lower-case letters, digits and hyphens.
    pub code: String,
    /// 类别。
    ///
    /// The kind.
    pub kind: StageKind,
    /// 内部名称。
    ///
    /// The inner name.
    pub title: String,
    /// 内部英文名称。
    ///
    /// The inner name in English.
    pub title_en: String,
    /// 被提名人所见的名称。
    ///
    /// The name that a nominee reads.
    pub public_title: String,
    /// 被提名人所见的英文名称。
    ///
    /// The same in English.
    pub public_title_en: String,
    /// 审核者。
    ///
    /// Who reviews.
    pub reviewers: StageReviewersInput,
    /// 审核时所填的表单，0 至 30 项。
    ///
    /// The form that each of them answers, 0 to 30 fields.
    pub form: Vec<StageFieldInput>,
}

fn text(zh: &str, en: &str) -> Text {
    Text::new(zh.trim(), en.trim())
}

impl StageFieldInput {
    fn field(&self) -> Field {
        Field {
            code: self.code.clone(),
            title: text(&self.title, &self.title_en),
            kind: self.kind,
            required: self.required,
            least: self.least.map(i64::from),
            most: self.most.map(i64::from),
            choices: self.choices.clone().unwrap_or_default(),
        }
    }
}

impl ProcessStageInput {
    fn stage(&self) -> Stage<Option<String>> {
        Stage {
            code: self.code.clone(),
            kind: self.kind,
            title: text(&self.title, &self.title_en),
            public_title: text(&self.public_title, &self.public_title_en),
            reviewers: self.reviewers.unit.clone(),
            persons: i64::from(self.reviewers.persons),
            form: self.form.iter().map(StageFieldInput::field).collect(),
        }
    }
}

input! {
    /// 公布流程的输入。
    ///
    /// What publishing a process takes.
    ProcessPublishInput makes {
        /// 奖项。
        ///
        /// The programme.
        programme: ID,
        /// 各环节，依次，1 至 12 个。
        ///
        /// The stages in order, 1 to 12.
        stages: Vec<ProcessStageInput>,
    }
}

input! {
    /// 审核提名的输入。
    ///
    /// What reviewing a nomination takes.
    StageReviewInput makes {
        /// 提名。
        ///
        /// The nomination.
        nomination: ID,
        /// 环节的代码，须为提名现处的环节。
        ///
        /// The stage's code; the one in which the nomination is.
        stage: String,
        /// 结论。
        ///
        /// Whether it passes.
        verdict: StageVerdict,
        /// 对环节表单的回答。
        ///
        /// Answers to the stage's form.
        answers: Json,
        /// 说明；不通过必填。
        ///
        /// Why; it has to be given where it does not pass.
        remark: Option<String>,
    }
}

payload! {
    /// 公布流程的结果。
    ///
    /// What became of publishing a process.
    ProcessPayload of ProcessId {
        /// 新的版本。
        ///
        /// The new version.
        process: ProcessNode
    }
}

payload! {
    /// 审核提名的结果。
    ///
    /// What became of reviewing a nomination.
    StageReviewPayload of Case {
        /// 案卷，审核之后的样子。
        ///
        /// The nomination in that stage, as it is now.
        case: CaseNode
    }
}

impl StageReviewInput {
    fn command(&self) -> Result<ReviewStage, Failure> {
        Ok(ReviewStage {
            nomination: nomination_id(&self.nomination)?,
            stage: self.stage.clone(),
            verdict: self.verdict,
            answers: self.answers.0.to_string(),
            remark: self.remark.clone().unwrap_or_default(),
        })
    }
}

/// Mutations of processes and reviews.
#[derive(Default)]
pub struct StagesMutation;

#[Object]
impl StagesMutation {
    /// 公布奖项流程的新版本：提名在提交之后、规则评判之前依次经过的各环节，各由何单位的多少人审核、回答何表单。此后建立的届次用新版本，已建立的不变。条款：4.1.3c。权限：PUBLISH_PROCESS。
    ///
    /// Publishes a new version of a programme's process: the stages through which nominations go in order between their submission and the rule's judging, with the unit and the number of persons that review in each, and the form that they answer. Editions that are created from now on pin it; those that are there keep theirs. Clause 4.1.3c; requires PUBLISH_PROCESS.
    #[graphql(
        directive = acts::requires::apply(action(PublishProcess::ACTION)),
        directive = acts::clause::apply(ids(PublishProcess::CLAUSES)),
        directive = acts::errors::apply(codes(PublishProcess::ERRORS)),
        directive = acts::emits::apply(events(PublishProcess::EVENTS))
    )]
    async fn process_publish(&self, ctx: &Context<'_>, input: ProcessPublishInput) -> Result<ProcessPayload> {
        let stages = input.stages.iter().map(ProcessStageInput::stage).collect();
        let command = programme_id(&input.programme).map(|programme| PublishProcess { programme, stages });
        ProcessPayload::answer(ctx, &input, ready(command)).await
    }

    /// 审核提名：由该环节审核单位自己的人，按环节表单作答并给出结论；规定人数的不同的人通过后进入下一环节，一人不通过即止。作出或提交提名的人、被提名人不得审核；每人对一项提名只审一次。条款：4.1.3c。权限：REVIEW_STAGE。
    ///
    /// Reviews a nomination in the stage in which it is: the people of the unit that reviews there do, answer the stage's form and say whether it passes. Once so many distinct persons as the stage demands have passed it, it is in the next; one who fails it ends that. Who made or submitted it does not review it, nor the nominee; nobody reviews it twice. Clause 4.1.3c; requires REVIEW_STAGE.
    #[graphql(
        directive = acts::requires::apply(action(ReviewStage::ACTION)),
        directive = acts::clause::apply(ids(ReviewStage::CLAUSES)),
        directive = acts::errors::apply(codes(ReviewStage::ERRORS)),
        directive = acts::emits::apply(events(ReviewStage::EVENTS))
    )]
    async fn stage_review(&self, ctx: &Context<'_>, input: StageReviewInput) -> Result<StageReviewPayload> {
        StageReviewPayload::answer(ctx, &input, ready(input.command())).await
    }
}
