//! A subject for whom a candidate changes something, with what did it.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use crate::access::Action;
use crate::awards::api::{NominationNode, OutcomeNode};
use crate::graphql::Session;
use crate::kernel::{Fault, id::NominationId};
use crate::rules::impact::{ByOthers, Change, Difference, Kind, Standing};
use crate::rules::ranking::Mark;
use crate::rules::trial::Trial;

/// 一个对象在排名中的位置。
///
/// Where a subject stands in a ranking.
#[derive(SimpleObject)]
pub struct ImpactStanding {
    /// 名次(1-2-2-4);未列名次者为空。
    ///
    /// The rank (1-2-2-4); null for those who are not ranked.
    rank: Option<i32>,
    /// 标记。
    ///
    /// What the ranking says.
    mark: Mark,
    /// 总分，十进制字符串；未评者为空。
    ///
    /// The total, a decimal as text; null for who is unjudged.
    total: Option<String>,
}

impl ImpactStanding {
    fn of(standing: &Standing) -> Result<Self> {
        Ok(Self {
            rank: standing.rank.map(i32::try_from).transpose()?,
            mark: standing.mark,
            total: standing.total.map(|total| total.to_string()),
        })
    }
}

/// 得分有别的一项。
///
/// An item whose points differ.
#[derive(SimpleObject)]
pub struct ImpactLine {
    /// 评分项的标识。
    ///
    /// The item's id.
    item: String,
    /// 原得分，十进制字符串；原无此项则为空。
    ///
    /// The points that it gave, a decimal as text; null where there was no such item.
    before: Option<String>,
    /// 将得分，十进制字符串；将无此项则为空。
    ///
    /// The points that it would give, a decimal as text; null where there would be no such item.
    after: Option<String>,
}

/// 结论有别的一项要求。
///
/// A requirement whose outcome differs.
#[derive(SimpleObject)]
pub struct ImpactFinding {
    /// 要求的标识。
    ///
    /// The requirement's id.
    requirement: String,
    /// 原结论；原无此要求则为空。
    ///
    /// The outcome that it had; null where there was no such requirement.
    before: Option<OutcomeNode>,
    /// 将有的结论；将无此要求则为空。
    ///
    /// The outcome that it would have; null where there would be no such requirement.
    after: Option<OutcomeNode>,
}

/// A subject for whom something changes.
pub struct ImpactChangeNode {
    pub(super) trial: Arc<Trial>,
    pub(super) at: usize,
}

impl ImpactChangeNode {
    fn change(&self) -> Result<&Change> {
        Ok(self
            .trial
            .impact
            .changes
            .get(self.at)
            .ok_or_else(|| Fault::new("a page names a change that is not there"))?)
    }
}

/// 候选规则或参数改变其结果的一个对象。
///
/// A subject for whom a candidate changes something.
#[Object(name = "ImpactChange")]
impl ImpactChangeNode {
    /// 提名的标识。
    ///
    /// The nomination's id.
    async fn nomination_id(&self) -> Result<ID> {
        Ok(ID(self.change()?.compared.subject.global()))
    }

    /// 提名；须有 READ_NOMINATIONS。
    ///
    /// The nomination; null for who has not READ_NOMINATIONS.
    async fn nomination(&self, ctx: &Context<'_>) -> Result<Option<NominationNode>> {
        nomination(ctx, self.change()?.compared.subject).await
    }

    /// 何种变化。
    ///
    /// What happens to it.
    async fn kind(&self) -> Result<Kind> {
        Ok(self.change()?.kind)
    }

    /// 原位置。
    ///
    /// Where it stood.
    async fn before(&self) -> Result<ImpactStanding> {
        ImpactStanding::of(&self.change()?.compared.before)
    }

    /// 将处的位置。
    ///
    /// Where it would stand.
    async fn after(&self) -> Result<ImpactStanding> {
        ImpactStanding::of(&self.change()?.compared.after)
    }

    /// 得分有别的各项。
    ///
    /// The items whose points differ.
    async fn lines(&self) -> Result<Vec<ImpactLine>> {
        let differences = self.change()?.compared.differences.iter();
        let lines = differences.filter_map(|difference| match difference {
            Difference::Line { item, before, after } => Some(ImpactLine {
                item: item.clone(),
                before: before.map(|points| points.to_string()),
                after: after.map(|points| points.to_string()),
            }),
            _ => None,
        });
        Ok(lines.collect())
    }

    /// 结论有别的各项要求。
    ///
    /// The requirements whose outcome differs.
    async fn findings(&self) -> Result<Vec<ImpactFinding>> {
        let differences = self.change()?.compared.differences.iter();
        let findings = differences.filter_map(|difference| match difference {
            Difference::Finding { requirement, before, after } => Some(ImpactFinding {
                requirement: requirement.clone(),
                before: before.map(OutcomeNode::from),
                after: after.map(OutcomeNode::from),
            }),
            _ => None,
        });
        Ok(findings.collect())
    }

    /// 名次因他人而变，本人各行不足以说明。
    ///
    /// What others did to its rank, where its own lines do not explain it.
    async fn by_others(&self) -> Result<Option<ByOthers>> {
        Ok(self.change()?.by_others)
    }

    /// 候选规则对此对象出错的代码。
    ///
    /// The code of the candidate's fault over this subject.
    async fn fault(&self) -> Result<Option<&'static str>> {
        let mut differences = self.change()?.compared.differences.iter();
        Ok(differences.find_map(|difference| match difference {
            Difference::Fault(code) => Some(code.as_str()),
            _ => None,
        }))
    }
}

/// A nomination, for who may read nominations.
pub(in crate::rules::api) async fn nomination(ctx: &Context<'_>, id: NominationId) -> Result<Option<NominationNode>> {
    let session = Session::of(ctx)?;
    if !session.read.actor().may(Action::ReadNominations) {
        return Ok(None);
    }
    Ok(NominationNode::load(&session.rows, id).await?)
}
