//! Ranks, ties and cuts: one implementation for all rules. Ranks are 1-2-2-4 by total and then by
//! the manifest's tie-break items; a tie across the number of places is not cut by the machine.

use std::cmp::Ordering;

use rencai_host::{Decimal, Manifest, Outcome, Text, Verdict};

/// 一个对象在排名中的标记。
///
/// What a ranking says of a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, async_graphql::Enum)]
#[graphql(name = "RankMark")]
pub enum Mark {
    /// 入围。
    ///
    /// Within the places.
    Placed,
    /// 并列跨越名额，待表决。
    ///
    /// Tied across the last place: a recorded vote decides.
    AtCut,
    /// 名额之后。
    ///
    /// Behind the places.
    BelowCut,
    /// 不符合某项要求。
    ///
    /// Fails a requirement.
    Failed,
    /// 缺少决定性事实，待人查看。
    ///
    /// A fact that would decide a requirement is absent; a person has to look.
    Undetermined,
    /// 规则无法评判，待人查看。
    ///
    /// The rule could not judge; a person has to look.
    Unjudged,
}

impl Mark {
    /// As the database writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Placed => "PLACED",
            Self::AtCut => "AT_CUT",
            Self::BelowCut => "BELOW_CUT",
            Self::Failed => "FAILED",
            Self::Undetermined => "UNDETERMINED",
            Self::Unjudged => "UNJUDGED",
        }
    }
}

impl Mark {
    /// In words that people read.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Self::Placed => Text::new("入围", "placed"),
            Self::AtCut => Text::new("并列跨越名额，待表决", "tied across the cut, to be voted on"),
            Self::BelowCut => Text::new("名额之后", "below the cut"),
            Self::Failed => Text::new("不符合要求", "fails a requirement"),
            Self::Undetermined => Text::new("缺少事实，待查", "a fact is absent, to be looked at"),
            Self::Unjudged => Text::new("未能评判，待查", "not judged, to be looked at"),
        }
    }
}

impl std::str::FromStr for Mark {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Placed, Self::AtCut, Self::BelowCut, Self::Failed, Self::Undetermined, Self::Unjudged]
            .into_iter()
            .find(|mark| mark.as_str() == text)
            .ok_or_else(|| text.to_owned())
    }
}

/// A line of a ranking; it points at a verdict by its index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Which verdict.
    pub verdict: usize,
    /// 1-2-2-4; `None` for those who are not ranked.
    pub rank: Option<usize>,
    /// What the ranking says.
    pub mark: Mark,
}

/// What a subject is ranked by: all that a ranking needs of a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merit {
    /// `Placed` for whoever is ranked, wherever that puts him; otherwise why he is not.
    pub standing: Mark,
    /// The total; zero for who is unjudged.
    pub total: Decimal,
    /// The points of the items that decide between equal totals, in their order.
    pub breakers: Vec<Decimal>,
}

impl Merit {
    /// The merit of whom no verdict was given.
    #[must_use]
    pub fn unjudged() -> Self {
        Self { standing: Mark::Unjudged, total: Decimal::ZERO, breakers: Vec::new() }
    }

    /// What a verdict says, where these items break ties.
    #[must_use]
    pub fn of(tie_break: &[String], verdict: &Verdict) -> Self {
        let Verdict::Judged(judgement) = verdict else { return Self::unjudged() };
        let any = |outcome| judgement.findings.iter().any(|finding| finding.outcome == outcome);
        let standing = if any(Outcome::Failed) {
            Mark::Failed
        } else if any(Outcome::Undetermined) {
            Mark::Undetermined
        } else {
            Mark::Placed
        };
        let points = |item: &String| {
            judgement.lines.iter().find(|line| line.item == *item).map_or(Decimal::ZERO, |line| line.points)
        };
        Self { standing, total: judgement.total, breakers: tie_break.iter().map(points).collect() }
    }

    fn compare(&self, other: &Self) -> Ordering {
        self.total.cmp(&other.total).then_with(|| self.breakers.cmp(&other.breakers))
    }
}

/// Ranks verdicts for a number of places.
#[must_use]
pub fn rank(manifest: &Manifest, verdicts: &[Verdict], places: usize) -> Vec<Place> {
    let merits: Vec<(&str, Merit)> =
        verdicts.iter().map(|verdict| (verdict.subject(), Merit::of(&manifest.tie_break, verdict))).collect();
    rank_merits(&merits, places)
}

/// Ranks subjects, by their ids where nothing else decides their order, for a number of places.
#[must_use]
pub fn rank_merits<S: AsRef<str>>(merits: &[(S, Merit)], places: usize) -> Vec<Place> {
    let mut entries: Vec<Entry<'_>> = merits
        .iter()
        .enumerate()
        .map(|(index, (subject, merit))| Entry { index, subject: subject.as_ref(), merit })
        .collect();
    entries.sort_by(|a, b| {
        let standing = a.merit.standing.cmp(&b.merit.standing);
        standing.then_with(|| b.merit.compare(a.merit)).then_with(|| a.subject.cmp(b.subject))
    });
    let ranked = entries.partition_point(|entry| entry.merit.standing == Mark::Placed);
    let mut lines = Vec::with_capacity(entries.len());
    let mut begin = 0;
    while let Some(first) = entries.get(begin).filter(|_| begin < ranked) {
        let same = |entry: &&Entry<'_>| entry.merit.compare(first.merit).is_eq();
        let tied = entries.iter().take(ranked).skip(begin).take_while(same).count();
        let end = begin + tied;
        let mark = if end <= places {
            Mark::Placed
        } else if begin < places {
            Mark::AtCut
        } else {
            Mark::BelowCut
        };
        let group = entries.iter().skip(begin).take(tied);
        lines.extend(group.map(|entry| Place { verdict: entry.index, rank: Some(begin + 1), mark }));
        begin = end;
    }
    lines.extend(entries.iter().skip(ranked).map(|entry| Place {
        verdict: entry.index,
        rank: None,
        mark: entry.merit.standing,
    }));
    lines
}

struct Entry<'m> {
    index: usize,
    subject: &'m str,
    merit: &'m Merit,
}
