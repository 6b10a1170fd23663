//! Impact before force, in the schema: one edition, a shadow over those judged since, an audit over all.
//!
//! Numbers are for whoever may read impact; a nomination itself only for whoever may read nominations.

use std::sync::Arc;

use crate::access::Action;
use crate::awards::api::{EditionNode, NominationNode, OutcomeNode, TextNode};
use crate::graphql::Session;
use crate::graphql::page::{Connection, Page, cost};
use crate::graphql::payload::top_level;
use crate::graphql::scalars::Long;
use crate::kernel::{ErrorCode, Fault, Refusal, id::NominationId};
use crate::rules::impact::{ByOthers, Change, Counts, Difference, Kind, Standing};
use crate::rules::ranking::Mark;
use crate::rules::trial::{Failing, Trial};
use async_graphql::{Context, ID, Object, Result, SimpleObject};

/// How many of those tied across the cut are named.
const TIED_SHOWN: usize = 50;

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
    trial: Arc<Trial>,
    at: usize,
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

pub(super) async fn nomination(ctx: &Context<'_>, id: NominationId) -> Result<Option<NominationNode>> {
    let session = Session::of(ctx)?;
    if !session.read.actor().may(Action::ReadNominations) {
        return Ok(None);
    }
    Ok(NominationNode::load(&session.rows, id).await?)
}

/// 候选规则对其出错的对象：在候选排名中按未评计。
///
/// A subject over whom the candidate fails; it stands as unjudged in the candidate's ranking.
#[derive(SimpleObject)]
pub struct ImpactFault {
    /// 提名的标识。
    ///
    /// The nomination's id.
    nomination_id: ID,
    /// 宿主的错误代码。
    ///
    /// The host's code.
    code: &'static str,
    /// 说明。
    ///
    /// In words.
    because: TextNode,
}

/// 各类人数；每个对象恰属前五类之一。
///
/// How many; each subject is in exactly one of enter, leave, moved, rescored, same.
#[derive(SimpleObject)]
pub struct ImpactCounts {
    /// 将入围而原未入围。
    ///
    /// Would be placed and were not.
    enter: i32,
    /// 原入围而将不入围。
    ///
    /// Were placed and would not be.
    leave: i32,
    /// 仅名次或标记有变。
    ///
    /// Would have another rank or mark only.
    moved: i32,
    /// 仅得分或结论有变。
    ///
    /// Would have other points or findings only.
    rescored: i32,
    /// 无变化。
    ///
    /// Nothing changes for them.
    same: i32,
    /// 原入围人数。
    ///
    /// Were placed.
    placed_before: i32,
    /// 将入围人数。
    ///
    /// Would be placed.
    placed_after: i32,
    /// 原并列跨越名额人数。
    ///
    /// Were tied across the cut.
    at_cut_before: i32,
    /// 将并列跨越名额人数。
    ///
    /// Would be tied across the cut.
    at_cut_after: i32,
    /// 原由表决决定的名额。
    ///
    /// Places that a vote among those tied decided.
    to_vote_before: i32,
    /// 将由表决决定的名额。
    ///
    /// Places that a vote among those tied would decide.
    to_vote_after: i32,
}

impl TryFrom<Counts> for ImpactCounts {
    type Error = std::num::TryFromIntError;

    fn try_from(counts: Counts) -> std::result::Result<Self, Self::Error> {
        Ok(Self {
            enter: counts.enter.try_into()?,
            leave: counts.leave.try_into()?,
            moved: counts.moved.try_into()?,
            rescored: counts.rescored.try_into()?,
            same: counts.same.try_into()?,
            placed_before: counts.placed_before.try_into()?,
            placed_after: counts.placed_after.try_into()?,
            at_cut_before: counts.at_cut_before.try_into()?,
            at_cut_after: counts.at_cut_after.try_into()?,
            to_vote_before: counts.to_vote_before.try_into()?,
            to_vote_after: counts.to_vote_after.try_into()?,
        })
    }
}

/// What a candidate changes in one edition.
pub struct RuleImpactNode {
    trial: Arc<Trial>,
    fen_a_place: Option<i64>,
}

impl RuleImpactNode {
    pub(super) fn new(trial: Trial, fen_a_place: Option<i64>) -> Self {
        Self { trial: Arc::new(trial), fen_a_place }
    }

    fn page(&self, page: &Page, kept: impl Fn(&Change) -> bool) -> Result<Connection<ImpactChangeNode>> {
        let after = page.after().map(|after| after.parse::<usize>().map_err(|_| page.bad_cursor())).transpose()?;
        let all = self.trial.impact.changes.iter().enumerate().filter(|(_, change)| kept(change)).map(|(at, _)| at);
        let all: Vec<usize> = all.collect();
        let total = u64::try_from(all.len())?;
        let rest = all.into_iter().filter(|at| after.is_none_or(|after| *at > after)).collect();
        let node = |at| ImpactChangeNode { trial: self.trial.clone(), at };
        Ok(page.of(rest, |at| at.to_string(), node, Some(total)))
    }
}

/// 候选规则或参数对一个过往届次的影响：只算不记，不改变任何决定。
///
/// What a candidate would change in one past edition: computed and kept nowhere, it changes no decision.
#[Object(name = "RuleImpact")]
impl RuleImpactNode {
    /// 各类人数。
    ///
    /// How many.
    async fn counts(&self) -> Result<ImpactCounts> {
        Ok(self.trial.impact.counts.try_into()?)
    }

    /// 费用之差，分：(将入围 - 原入围) × 每名额金额；由表决决定的名额不计。未给金额则为空。
    ///
    /// What it costs more, in fen: (placed after - placed before) × fen a place, without the places that a vote decides; null where no amount was given.
    async fn cost(&self, ctx: &Context<'_>) -> Result<Option<Long>> {
        let Some(fen) = self.fen_a_place else { return Ok(None) };
        let refusal = || {
            let refusal = Refusal::new(
                ErrorCode::BadInput,
                "每名额金额过大，费用超出 64 位整数",
                "the amount is too large: the cost is no 64-bit number",
            );
            refusal.at(["fenAPlace"])
        };
        match self.trial.impact.counts.cost(fen) {
            Some(cost) => Ok(Some(Long(cost))),
            None => Err(top_level(refusal().into(), Session::of(ctx)?.language)),
        }
    }

    /// 候选规则所问与原运行不同，事实系现时重读。
    ///
    /// Whether the candidate asks for other facts than the run stored, so that they were read now.
    async fn facts_read_anew(&self) -> bool {
        self.trial.facts_read_anew
    }

    /// 候选规则对其出错的对象，至多 20 个；再多则整体拒绝。
    ///
    /// Over whom the candidate fails, at most 20; with more of them all of it is refused.
    async fn faults(&self) -> Vec<ImpactFault> {
        let fault = |fault: &Failing| ImpactFault {
            nomination_id: ID(fault.subject.global()),
            code: fault.code.as_str(),
            because: fault.because.clone().into(),
        };
        self.trial.faults.iter().map(fault).collect()
    }

    /// 将并列跨越名额者的提名标识，至多 50 个；人数见 counts。
    ///
    /// The nominations that would be tied across the cut, the first 50 by id; counts tells how many there are.
    async fn at_cut(&self) -> Vec<ID> {
        self.trial.impact.at_cut.iter().take(TIED_SHOWN).map(|subject| ID(subject.global())).collect()
    }

    /// 有变化的对象：先入围，次出围，次名次有变，次仅得分有变。
    ///
    /// The subjects for whom something changes: those who enter, those who leave, those who move, those with other points only.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "只要此类变化。 Only changes of this kind.")] kind: Option<Kind>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<ImpactChangeNode>> {
        let page = Page::asked(ctx, first, after)?;
        self.page(&page, |change| kind.is_none_or(|kind| change.kind == kind))
    }

    /// 将失去入围或不再符合要求的对象。
    ///
    /// Those who would lose their place or fail a requirement that they did not fail.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn would_lose(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<ImpactChangeNode>> {
        let page = Page::asked(ctx, first, after)?;
        self.page(&page, Change::loses)
    }
}

/// 一个过往届次及候选规则对其的影响。
///
/// A past edition and what a candidate changes in it.
#[derive(SimpleObject)]
pub struct EditionImpact {
    /// 届次。
    ///
    /// The edition.
    pub(super) edition: EditionNode,
    /// 影响；不能计算则为空。
    ///
    /// The impact; null where it cannot be computed.
    pub(super) impact: Option<RuleImpactNode>,
    /// 不能计算的缘由。
    ///
    /// Why it cannot be computed.
    pub(super) problem: Option<String>,
}
