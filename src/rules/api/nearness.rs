//! How near was it, in the schema. Like impact it shows numbers, and the nomination only to whoever may read it.

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::impact::nomination;
use super::trials::{granted, past};
use crate::access::Action;
use crate::awards::api::{NominationNode, OutcomeNode};
use crate::awards::read as awards_read;
use crate::graphql::Session;
use crate::graphql::directives::{self as acts, action, ids};
use crate::graphql::payload::top_level;
use crate::graphql::scalars::Long;
use crate::kernel::{ErrorCode, Failure, Refusal, id::JudgementId};
use crate::rules::nearness::cut::Needed;
use crate::rules::nearness::{BUDGET, Change, Nearness, Searched, Turn, nearness};
use crate::rules::ranking::Mark;
use crate::rules::trial::{Candidate, permitted};
use crate::rules::write::UploadRule;
use crate::rules::{Rules, read};
use crate::store::Command;

/// 越过入围线所需的分数。
///
/// So many points cross the cut.
#[derive(SimpleObject)]
pub struct PointsNeeded {
    /// 分数，十进制字符串：未入围者尚缺，入围者可失。
    ///
    /// How many, a decimal as text: more for one who is not placed, fewer for one who is.
    points: String,
    /// 须多于此数，哪怕极少；恰为此数只成并列，或依并列规则居后。
    ///
    /// Whether it takes more than these, by however little: these alone make a tie, or end behind the tie-break.
    exceed: bool,
}

impl From<Needed> for PointsNeeded {
    fn from(needed: Needed) -> Self {
        Self { points: needed.points.to_string(), exceed: needed.exceed }
    }
}

/// 仅凭一个评分项越过入围线所需。
///
/// What one item alone takes to cross the cut.
#[derive(SimpleObject)]
pub struct LineNearness {
    /// 评分项的标识。
    ///
    /// The item's id.
    item: String,
    /// 所得分数，十进制字符串。
    ///
    /// The points that it gave, a decimal as text.
    points: String,
    /// 所需分数。
    ///
    /// How many points it takes.
    needed: PointsNeeded,
    /// 是否在该项的上下限之内。
    ///
    /// Whether they lie within the item's floor and ceiling.
    within: bool,
}

/// 使结果改变的参数值。
///
/// A value of a parameter that makes the difference.
#[derive(SimpleObject)]
pub struct ParameterChange {
    /// 该值。
    ///
    /// The value.
    to: String,
    /// 相距多少个末位单位，带符号。
    ///
    /// How many units of the value's own last digit away, with its sign.
    steps: Long,
    /// 届时的标记；预算不足以重排则为空。
    ///
    /// What the ranking would say then; null where the budget did not suffice to rank.
    mark: Option<Mark>,
    /// 届时的名次。
    ///
    /// The rank that it would have.
    rank: Option<i32>,
}

impl TryFrom<Change> for ParameterChange {
    type Error = std::num::TryFromIntError;

    fn try_from(change: Change) -> std::result::Result<Self, Self::Error> {
        let rank = change.rank.map(i32::try_from).transpose()?;
        Ok(Self { to: change.to, steps: Long(change.steps), mark: change.mark, rank })
    }
}

/// 一个参数的最小变化：逐步加倍再二分而得；规则对该参数不单调时，为网格上所见最近者。
///
/// The smallest change of one parameter, found by doubling and then halving the step; where the rule is not monotone in it, the nearest that the grid shows.
#[derive(SimpleObject)]
pub struct ParameterNearness {
    /// 指向该参数的 JSON 指针(RFC 6901)。
    ///
    /// A JSON Pointer (RFC 6901) to the parameter.
    pointer: String,
    /// 现值。
    ///
    /// Its value.
    value: String,
    /// 所找到的最近的值；没有则为空。
    ///
    /// The nearest value that was found; null where none was.
    change: Option<ParameterChange>,
    /// 是否搜遍；评判预算先尽则为否。
    ///
    /// Whether all was searched; false where the budget of judgements ended before.
    searched: bool,
}

fn parameters(searched: Vec<Searched>) -> Result<Vec<ParameterNearness>> {
    let one = |one: Searched| {
        let change = one.change.map(ParameterChange::try_from).transpose()?;
        Ok(ParameterNearness { pointer: one.pointer, value: one.value, change, searched: one.searched })
    };
    searched.into_iter().map(one).collect()
}

/// 未符合的要求，及使其符合的参数变化。
///
/// A requirement that is not met, and the parameters that would turn it.
#[derive(SimpleObject)]
pub struct RequirementNearness {
    /// 要求的标识。
    ///
    /// The requirement's id.
    requirement: String,
    /// 结论。
    ///
    /// The outcome.
    outcome: OutcomeNode,
    /// 各参数使其符合的最小变化。
    ///
    /// For each parameter the smallest change under which it is met.
    parameters: Vec<ParameterNearness>,
}

/// How near a subject was.
pub struct NearnessNode(Nearness);

/// 距入围线多远：未入围者如何入围，入围者如何出围；只算不记。
///
/// How near it was to the cut: what would have placed one who was not, or displaced one who was; computed and kept nowhere.
#[Object(name = "Nearness")]
impl NearnessNode {
    /// 提名的标识。
    ///
    /// The nomination's id.
    async fn nomination_id(&self) -> ID {
        ID(self.0.subject.global())
    }

    /// 提名；须有 READ_NOMINATIONS。
    ///
    /// The nomination; null for who has not READ_NOMINATIONS.
    async fn nomination(&self, ctx: &Context<'_>) -> Result<Option<NominationNode>> {
        nomination(ctx, self.0.subject).await
    }

    /// 名次(1-2-2-4);未列名次者为空。
    ///
    /// The rank (1-2-2-4); null for those who are not ranked.
    async fn rank(&self) -> Result<Option<i32>> {
        Ok(self.0.rank.map(i32::try_from).transpose()?)
    }

    /// 标记。
    ///
    /// What the ranking says.
    async fn mark(&self) -> Mark {
        self.0.mark
    }

    /// 总分，十进制字符串；未评者为空。
    ///
    /// The total, a decimal as text; null for who is unjudged.
    async fn total(&self) -> Option<String> {
        self.0.total.map(|total| total.to_string())
    }

    /// 总分距入围线多少；不由分数决定时为空。不合要求者为假若符合时所缺。
    ///
    /// How far the total is from the cut; null where no points decide it. For one who fails a requirement: if it were met.
    async fn distance(&self) -> Option<PointsNeeded> {
        self.0.distance.map(PointsNeeded::from)
    }

    /// 各评分项单独所需；不由分数决定时为空表。
    ///
    /// What each item alone takes; empty where it is not points that decide.
    async fn lines(&self) -> Vec<LineNearness> {
        let line = |line: &crate::rules::nearness::cut::LineNeeded| LineNearness {
            item: line.item.clone(),
            points: line.points.to_string(),
            needed: line.needed.into(),
            within: line.within,
        };
        self.0.lines.iter().map(line).collect()
    }

    /// 未符合的要求。
    ///
    /// The requirements that are not met.
    async fn requirements(&self) -> Result<Vec<RequirementNearness>> {
        let turn = |turn: &Turn| {
            let Turn { requirement, outcome, parameters: searched } = turn.clone();
            Ok(RequirementNearness { requirement, outcome: outcome.into(), parameters: parameters(searched)? })
        };
        self.0.requirements.iter().map(turn).collect()
    }

    /// 各参数使其越过入围线的最小变化，至多 50 个参数。
    ///
    /// For each parameter the smallest change that crosses the cut, of at most 50 parameters.
    async fn parameters(&self) -> Result<Vec<ParameterNearness>> {
        parameters(self.0.parameters.clone())
    }

    /// 未试的参数个数(第 50 个之后)。
    ///
    /// How many parameters were not tried, behind the 50th.
    async fn parameters_left_out(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.left_out)?)
    }

    /// 所用评判次数；每换一次参数也计一次。
    ///
    /// How many judgements it took; each look at other parameters counts as one.
    async fn judged(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.judged)?)
    }

    /// 评判预算。
    ///
    /// How many judgements it may take.
    async fn budget(&self) -> Result<i32> {
        Ok(i32::try_from(BUDGET)?)
    }
}

/// Queries about one line of a ranking.
#[derive(Default)]
pub struct NearnessQuery;

#[Object]
impl NearnessQuery {
    /// 排名中的一行距入围线多远：差多少分、哪一项或哪个参数的最小变化可使其越过。条款：4.2.2b。权限：READ_IMPACT。
    ///
    /// How near a line of a ranking was to the cut: how many points, and the smallest change of one item or one parameter that crosses it. Clause 4.2.2b; requires READ_IMPACT.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadImpact)),
        directive = acts::clause::apply(ids(UploadRule::CLAUSES)),
        complexity = "1000 + child_complexity"
    )]
    async fn judgement_nearness(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "评判(排名中一行)的标识。 The id of the line, a judgement.")] id: ID,
    ) -> Result<Option<NearnessNode>> {
        let (session, rules) = (Session::of(ctx)?, ctx.data::<Rules>()?);
        let found = near(session, rules, &id).await;
        Ok(Some(NearnessNode(found.map_err(|failure| top_level(failure, session.language))?)))
    }
}

async fn near(session: &Session, rules: &Rules, id: &ID) -> Result<Nearness, Failure> {
    let missing = || Refusal::not_found("评判", "judgement").at(["id"]);
    let id = JudgementId::parse(id).ok_or_else(missing)?;
    let row = read::judgements_by_id(&session.read, &[id]).await?.remove(&id).ok_or_else(missing)?;
    let run = read::run(&session.read, row.run_id).await?.ok_or_else(missing)?;
    let edition = awards_read::edition(&session.read, run.edition_id).await?;
    if edition.run_id != Some(run.id) {
        let refusal = Refusal::new(
            ErrorCode::StateForbids,
            "该行所属的排名已被后来的评审取代",
            "the line is of a ranking that a later judging has replaced",
        );
        return Err(refusal.at(["id"]).into());
    }
    let past = past(&session.read, &edition).await?;
    let own = Candidate::of_run(rules, &session.read, &past.run).await?;
    permitted(rules, &own, &granted(&session.read, &edition).await?).await?;
    nearness(rules, &session.read, &past, &own, row.subject_id, BUDGET).await
}
