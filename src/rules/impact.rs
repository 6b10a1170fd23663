//! What a candidate would change in a past ranking: who enters, who leaves, who moves, what did it, and
//! what it costs. Pure: two standings of each subject in, a list and counts out, the same whatever
//! the order in which the subjects come. Whom a vote places is nobody's guess here: a tie across
//! the cut is counted apart and never as placed.

use rencai_host::{Decimal, FaultCode, Outcome};

use super::ranking::Mark;
use crate::kernel::id::NominationId;

/// Where a subject stands in a ranking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// 1-2-2-4; none for those who are not ranked.
    pub rank: Option<i64>,
    /// What the ranking says.
    pub mark: Mark,
    /// The total; none for who is unjudged.
    pub total: Option<Decimal>,
}

/// What differs between two verdicts on one subject; `None` where one of them has no such line or finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// An item gives other points.
    Line {
        /// Which item.
        item: String,
        /// The points that it gave.
        before: Option<Decimal>,
        /// The points that it would give.
        after: Option<Decimal>,
    },
    /// A requirement has another outcome.
    Finding {
        /// Which requirement.
        requirement: String,
        /// The outcome that it had.
        before: Option<Outcome>,
        /// The outcome that it would have.
        after: Option<Outcome>,
    },
    /// It could not be judged and would be now.
    NowJudged,
    /// It was judged and could not be now.
    NowUnjudged,
    /// The candidate fails over this subject.
    Fault(FaultCode),
}

/// One subject as it was judged and as the candidate judges it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// Whom it is about.
    pub subject: NominationId,
    /// In the past ranking.
    pub before: Standing,
    /// In the candidate's ranking.
    pub after: Standing,
    /// What differs in the verdict itself.
    pub differences: Vec<Difference>,
}

/// 候选规则或参数对一个对象的影响。
///
/// What a candidate does to a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, async_graphql::Enum)]
#[graphql(name = "ImpactKind")]
pub enum Kind {
    /// 入围，原未入围。
    ///
    /// Is placed and was not.
    Enters,
    /// 不再入围。
    ///
    /// Was placed and is not.
    Leaves,
    /// 名次或标记变化。
    ///
    /// Has another rank or mark.
    Moves,
    /// 名次与标记不变，但得分、总分或要求的结论有变。
    ///
    /// Keeps rank and mark, with other points, another total or another finding.
    Rescored,
}

/// 非由本人各行而来的名次变化。
///
/// A change of rank that does not come of the subject's own lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, async_graphql::Enum)]
#[graphql(name = "ImpactByOthers")]
pub enum ByOthers {
    /// 被他人超过或追平。
    ///
    /// Others passed it or drew level.
    Overtaken,
    /// 他人落后或退出。
    ///
    /// Others fell behind or dropped out.
    Advanced,
}

/// A subject for whom something changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What happens to it.
    pub kind: Kind,
    /// As it was and would be, with what differs in its own verdict.
    pub compared: Compared,
    /// What others did to its rank, where its own lines do not explain it.
    pub by_others: Option<ByOthers>,
}

impl Change {
    /// Whether it would lose its place, or fail a requirement that it did not fail.
    #[must_use]
    pub fn loses(&self) -> bool {
        let Compared { before, after, .. } = &self.compared;
        self.kind == Kind::Leaves || (after.mark == Mark::Failed && before.mark != Mark::Failed)
    }
}

/// How many; each subject is in exactly one of the first five.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Are placed and were not.
    pub enter: usize,
    /// Were placed and are not.
    pub leave: usize,
    /// Have another rank or mark.
    pub moved: usize,
    /// Have other points or findings only.
    pub rescored: usize,
    /// Nothing changes for them.
    pub same: usize,
    /// Would lose their place, or fail a requirement that they did not fail.
    pub would_lose: usize,
    /// Were placed.
    pub placed_before: usize,
    /// Would be placed.
    pub placed_after: usize,
    /// Were tied across the cut.
    pub at_cut_before: usize,
    /// Would be tied across the cut.
    pub at_cut_after: usize,
    /// Places that a vote among those tied decided.
    pub to_vote_before: usize,
    /// Places that a vote among those tied would decide.
    pub to_vote_after: usize,
}

impl Counts {
    /// What the change in places that no vote decides costs, in fen, where each gets so many; `None`
    /// where that is no 64-bit number.
    #[must_use]
    pub fn cost(&self, fen_a_place: i64) -> Option<i64> {
        let placed = |count: usize| i64::try_from(count).ok();
        placed(self.placed_after)?.checked_sub(placed(self.placed_before)?)?.checked_mul(fen_a_place)
    }

    /// How many subjects there are.
    #[must_use]
    pub fn subjects(&self) -> usize {
        self.enter + self.leave + self.moved + self.rescored + self.same
    }
}

/// What a candidate changes in one past ranking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impact {
    /// By kind, then by the rank that they had, then by the one that they would have.
    pub changes: Vec<Change>,
    /// Those whom the candidate leaves tied across the cut, by id.
    pub at_cut: Vec<NominationId>,
    /// How many.
    pub counts: Counts,
}

impl Impact {
    /// Compares two rankings of the same subjects for a number of places.
    #[must_use]
    pub fn of(compared: Vec<Compared>, places: usize) -> Self {
        let mut counts = Counts::default();
        let mut changes = Vec::new();
        let mut at_cut = Vec::new();
        for one in compared {
            match one.before.mark {
                Mark::Placed => counts.placed_before += 1,
                Mark::AtCut => counts.at_cut_before += 1,
                _ => {}
            }
            match one.after.mark {
                Mark::Placed => counts.placed_after += 1,
                Mark::AtCut => {
                    counts.at_cut_after += 1;
                    at_cut.push(one.subject);
                }
                _ => {}
            }
            let Some(kind) = kind(&one) else {
                counts.same += 1;
                continue;
            };
            match kind {
                Kind::Enters => counts.enter += 1,
                Kind::Leaves => counts.leave += 1,
                Kind::Moves => counts.moved += 1,
                Kind::Rescored => counts.rescored += 1,
            }
            let change = Change { kind, by_others: by_others(&one), compared: one };
            counts.would_lose += usize::from(change.loses());
            changes.push(change);
        }
        let open = |tied: usize, placed: usize| if tied == 0 { 0 } else { places.saturating_sub(placed) };
        counts.to_vote_before = open(counts.at_cut_before, counts.placed_before);
        counts.to_vote_after = open(counts.at_cut_after, counts.placed_after);
        let last = |rank: Option<i64>| rank.unwrap_or(i64::MAX);
        changes.sort_by_key(|change| {
            let Compared { before, after, subject, .. } = &change.compared;
            (change.kind, last(before.rank), before.mark, last(after.rank), after.mark, *subject)
        });
        at_cut.sort_unstable();
        Self { changes, at_cut, counts }
    }

    /// Those who fail a requirement that nobody found failed, and those who lose a place: what an audit of
    /// past awards asks for.
    pub fn would_lose(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| change.loses())
    }
}

fn kind(one: &Compared) -> Option<Kind> {
    let (before, after) = (&one.before, &one.after);
    let placed = (before.mark == Mark::Placed, after.mark == Mark::Placed);
    match placed {
        (false, true) => Some(Kind::Enters),
        (true, false) => Some(Kind::Leaves),
        _ if before.mark != after.mark || before.rank != after.rank => Some(Kind::Moves),
        _ if before.total != after.total || !one.differences.is_empty() => Some(Kind::Rescored),
        _ => None,
    }
}

/// Where the rank went the other way than the subject's own total, or moved while nothing of its own did.
fn by_others(one: &Compared) -> Option<ByOthers> {
    let (before, after) = (&one.before, &one.after);
    let (was, is) = ((before.rank?, before.mark), (after.rank?, after.mark));
    let untouched = one.differences.is_empty();
    if is > was && (untouched || after.total > before.total) {
        Some(ByOthers::Overtaken)
    } else if is < was && (untouched || after.total < before.total) {
        Some(ByOthers::Advanced)
    } else {
        None
    }
}
