//! Impact before force, in the schema: one edition, a shadow over those judged since, an audit over all.
//!
//! Numbers are for whoever may read impact; a nomination itself only for whoever may read nominations. What a
//! candidate says of one subject it may have read out of his facts: until another person has approved the
//! candidate, that too is only for whoever may read nominations.

mod change;

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};

pub(super) use change::nomination;

use crate::awards::api::EditionNode;
use crate::graphql::Session;
use crate::graphql::page::{Connection, Page, cost};
use crate::graphql::payload::top_level;
use crate::graphql::scalars::Long;
use crate::kernel::{ErrorCode, Refusal};
use crate::rules::impact::{Change, Counts, Kind};
use crate::rules::trial::{Failing, Trial};
pub use change::ImpactChangeNode;

/// How many of those tied across the cut are named.
const TIED_SHOWN: usize = 50;

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
    /// 将失去入围或不再符合要求。
    ///
    /// Would lose their place or fail a requirement that they did not fail.
    would_lose: i32,
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
            would_lose: counts.would_lose.try_into()?,
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
    /// Whether the visitor sees more than numbers.
    named: bool,
}

impl RuleImpactNode {
    pub(super) fn new(trial: Trial, fen_a_place: Option<i64>, named: bool) -> Self {
        Self { trial: Arc::new(trial), fen_a_place, named }
    }

    fn page(&self, page: &Page, kept: impl Fn(&Change) -> bool) -> Result<Option<Connection<ImpactChangeNode>>> {
        if !self.named {
            return Ok(None);
        }
        let after = page.after().map(|after| after.parse::<usize>().map_err(|_| page.bad_cursor())).transpose()?;
        let all = self.trial.impact.changes.iter().enumerate().filter(|(_, change)| kept(change)).map(|(at, _)| at);
        let all: Vec<usize> = all.collect();
        let total = u64::try_from(all.len())?;
        let rest = all.into_iter().filter(|at| after.is_none_or(|after| *at > after)).collect();
        let node = |at| ImpactChangeNode { trial: self.trial.clone(), at };
        Ok(Some(page.of(rest, |at| at.to_string(), node, Some(total))))
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

    /// 候选规则对其出错的对象，至多 20 个；再多则整体拒绝。候选未经他人批准时，无 READ_NOMINATIONS 者为空。
    ///
    /// Over whom the candidate fails, at most 20; with more of them all of it is refused. Null for who has not READ_NOMINATIONS while nobody else has approved the candidate.
    async fn faults(&self) -> Option<Vec<ImpactFault>> {
        let fault =
            |fault: &Failing| ImpactFault { nomination_id: ID(fault.subject.global()), code: fault.code.as_str() };
        self.named.then(|| self.trial.faults.iter().map(fault).collect())
    }

    /// 将并列跨越名额者的提名标识，至多 50 个；人数见 counts。何时为空同 faults。
    ///
    /// The nominations that would be tied across the cut, the first 50 by id; counts tells how many there are. Null when faults is.
    async fn at_cut(&self) -> Option<Vec<ID>> {
        let tied = self.trial.impact.at_cut.iter().take(TIED_SHOWN);
        self.named.then(|| tied.map(|subject| ID(subject.global())).collect())
    }

    /// 有变化的对象：先入围，次出围，次名次有变，次仅得分有变。何时为空同 faults。
    ///
    /// The subjects for whom something changes: those who enter, those who leave, those who move, those with other points only. Null when faults is.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "只要此类变化。 Only changes of this kind.")] kind: Option<Kind>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Option<Connection<ImpactChangeNode>>> {
        let page = Page::asked(ctx, first, after)?;
        self.page(&page, |change| kind.is_none_or(|kind| change.kind == kind))
    }

    /// 将失去入围或不再符合要求的对象。何时为空同 faults。
    ///
    /// Those who would lose their place or fail a requirement that they did not fail. Null when faults is.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn would_lose(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Option<Connection<ImpactChangeNode>>> {
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
