//! Why a subject was judged as it was: findings, points and problems, each with what it rests on.

use async_graphql::{Enum, SimpleObject};
use rencai_host::{Finding, Line, Manifest, Outcome, Problem, Text};
use serde_json::Value;

use crate::graphql::scalars::Json;

/// What all lines of a run were judged under.
pub(crate) struct Ground {
    pub manifest: Manifest,
    pub parameters: Value,
}

/// 双语文字。
///
/// A text in two languages.
#[derive(SimpleObject, Clone)]
#[graphql(name = "Text")]
pub struct TextNode {
    /// 中文。
    ///
    /// In Chinese.
    zh: String,
    /// 英文，可为空。
    ///
    /// In English; may be empty.
    en: String,
}

impl From<Text> for TextNode {
    fn from(text: Text) -> Self {
        Self { zh: text.zh, en: text.en }
    }
}

/// 指针及其所指。
///
/// A pointer and what it leads to.
#[derive(SimpleObject)]
#[graphql(name = "Pointer")]
pub struct PointerNode {
    /// JSON 指针(RFC 6901)。
    ///
    /// A JSON Pointer (RFC 6901).
    pointer: String,
    /// 所指的值。
    ///
    /// The value that it leads to.
    value: Option<Json>,
}

fn pointers(pointers: Vec<String>, document: &Value) -> Vec<PointerNode> {
    pointers
        .into_iter()
        .map(|pointer| PointerNode { value: document.pointer(&pointer).cloned().map(Json), pointer })
        .collect()
}

/// 一项要求的结论。
///
/// What became of a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "FindingOutcome")]
pub enum OutcomeNode {
    /// 符合。
    ///
    /// Met.
    Met,
    /// 不符合。
    ///
    /// Failed.
    Failed,
    /// 缺少事实，待人查看。
    ///
    /// A fact is absent; a person has to look.
    Undetermined,
}

impl From<Outcome> for OutcomeNode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Met => Self::Met,
            Outcome::Failed => Self::Failed,
            Outcome::Undetermined => Self::Undetermined,
        }
    }
}

/// 对一项要求的结论及理由。
///
/// The finding on a requirement, and why.
#[derive(SimpleObject)]
#[graphql(name = "Finding")]
pub struct FindingNode {
    /// 要求的标识。
    ///
    /// The requirement's id.
    requirement: String,
    /// 要求的标题。
    ///
    /// The requirement's title.
    title: Option<TextNode>,
    /// 所依办法条文或政策条款。
    ///
    /// The article or clause that it rests on.
    basis: Option<String>,
    /// 结论。
    ///
    /// The outcome.
    outcome: OutcomeNode,
    /// 理由。
    ///
    /// Why.
    because: TextNode,
    /// 所据事实。
    ///
    /// The facts that it rests on.
    evidence: Vec<PointerNode>,
    /// 所用参数。
    ///
    /// The parameters that were applied.
    under: Vec<PointerNode>,
}

impl FindingNode {
    pub(crate) fn new(finding: Finding, ground: &Ground, facts: &Value) -> Self {
        let known = ground.manifest.requirements.iter().find(|known| known.id == finding.requirement);
        Self {
            title: known.map(|known| known.title.clone().into()),
            basis: known.map(|known| known.basis.clone()),
            requirement: finding.requirement,
            outcome: finding.outcome.into(),
            because: finding.because.into(),
            evidence: pointers(finding.evidence, facts),
            under: pointers(finding.under, &ground.parameters),
        }
    }
}

/// 一项得分及理由。
///
/// The points of an item, and why.
#[derive(SimpleObject)]
#[graphql(name = "Line")]
pub struct LineNode {
    /// 评分项的标识。
    ///
    /// The item's id.
    item: String,
    /// 评分项的标题。
    ///
    /// The item's title.
    title: Option<TextNode>,
    /// 所依办法条文或政策条款。
    ///
    /// The article or clause that allows it.
    basis: Option<String>,
    /// 得分，十进制字符串。
    ///
    /// The points, a decimal as text.
    points: String,
    /// 上限，十进制字符串。
    ///
    /// The ceiling, a decimal as text.
    ceiling: Option<String>,
    /// 理由。
    ///
    /// Why.
    because: TextNode,
    /// 所据事实。
    ///
    /// The facts that it rests on.
    evidence: Vec<PointerNode>,
    /// 所用参数。
    ///
    /// The parameters that were applied.
    under: Vec<PointerNode>,
}

impl LineNode {
    pub(crate) fn new(line: Line, ground: &Ground, facts: &Value) -> Self {
        let known = ground.manifest.items.iter().find(|known| known.id == line.item);
        Self {
            title: known.map(|known| known.title.clone().into()),
            basis: known.map(|known| known.basis.clone()),
            ceiling: known.map(|known| known.ceiling.to_string()),
            item: line.item,
            points: line.points.to_string(),
            because: line.because.into(),
            evidence: pointers(line.evidence, facts),
            under: pointers(line.under, &ground.parameters),
        }
    }
}

/// 规则无法评判的缘由。
///
/// Why a rule could not judge.
#[derive(SimpleObject)]
#[graphql(name = "Problem")]
pub struct ProblemNode {
    /// 规则给出的代码，不因措辞而变。
    ///
    /// The rule's own code, whatever the words.
    code: String,
    /// 理由。
    ///
    /// Why.
    because: TextNode,
    /// 所涉事实。
    ///
    /// The facts that it lies in.
    evidence: Vec<PointerNode>,
    /// 所涉参数。
    ///
    /// The parameters that it lies in or follows from.
    under: Vec<PointerNode>,
}

impl ProblemNode {
    pub(crate) fn new(problem: Problem, ground: &Ground, facts: &Value) -> Self {
        Self {
            code: problem.code,
            because: problem.because.into(),
            evidence: pointers(problem.evidence, facts),
            under: pointers(problem.under, &ground.parameters),
        }
    }
}
