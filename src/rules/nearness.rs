//! How near was it: for one subject of a past run its distance to the cut, and the smallest change of one
//! line or of one parameter that takes it across. The cut is crossed by whoever was not placed and would be,
//! or was placed and would not be; a tie across the cut is not placed.
//!
//! What a line takes is computed from what is stored. What a parameter takes is tried: the whole edition is
//! judged again under changed parameters, step by step (see [`search`]), within so many judgements. Where
//! they do not suffice the answer says so. Like a trial it reads and writes nothing.

pub mod cut;
pub mod leaves;
pub mod search;
mod tries;

use rencai_host::{Decimal, Manifest, Outcome, Subject, Verdict};
use sea_orm::ColumnTrait;

use super::Rules;
use super::entity::judgement;
use super::ranking::{Mark, Merit};
use super::trial::{Candidate, PAGE, Past};
use crate::kernel::{Failure, Fault, Refusal, id::NominationId};
use crate::store::Read;
use cut::{LineNeeded, Needed};
use leaves::{Leaf, leaves};
use tries::{Target, Tries};

/// How many judgements an answer costs at most, where nobody says otherwise.
pub const BUDGET: usize = 200_000;
/// How many parameters are tried; a table may have thousands.
pub const MOST_PARAMETERS: usize = 50;
/// How many bytes of facts are kept in memory meanwhile.
pub const FACTS_BYTES: usize = 64 << 20;

/// How near a subject was to the cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nearness {
    /// Whom it is about.
    pub subject: NominationId,
    /// 1-2-2-4; none for those who are not ranked.
    pub rank: Option<i64>,
    /// What the ranking says.
    pub mark: Mark,
    /// The total; none for who is unjudged.
    pub total: Option<Decimal>,
    /// What the total lacks, or for one who is placed what it may lose; none where no points decide it.
    pub distance: Option<Needed>,
    /// The same for each item alone; none where it is not points that decide.
    pub lines: Vec<LineNeeded>,
    /// The requirements that are not met, with the parameters that would turn them.
    pub requirements: Vec<Turn>,
    /// For each parameter the smallest change that crosses the cut.
    pub parameters: Vec<Searched>,
    /// How many parameters were not tried, behind the first [`MOST_PARAMETERS`].
    pub left_out: usize,
    /// How many judgements it took.
    pub judged: usize,
}

/// A requirement that is not met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Which requirement.
    pub requirement: String,
    /// Failed or undetermined.
    pub outcome: Outcome,
    /// The parameters, with the smallest change of each under which it is met.
    pub parameters: Vec<Searched>,
}

/// What was found for one parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Searched {
    /// A JSON Pointer to it.
    pub pointer: String,
    /// Its value.
    pub value: String,
    /// The nearest value that was found to do it; none where none was.
    pub change: Option<Change>,
    /// Whether the whole grid was gone through; `false` where the budget ended before.
    pub searched: bool,
}

/// A value of a parameter that makes the difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The value.
    pub to: String,
    /// How many units of the value's own last digit away, with its sign.
    pub steps: i64,
    /// What the ranking would say of the subject then; none where the budget did not suffice to rank.
    pub mark: Option<Mark>,
    /// The rank that it would have.
    pub rank: Option<i64>,
}

/// Tells how near a subject of a past run was, where `own` is the run's own rule under its own parameters,
/// for so many judgements at most.
///
/// # Errors
/// `NOT_FOUND` where the run has no such subject; a fault.
pub async fn nearness(
    rules: &Rules,
    read: &Read,
    past: &Past,
    own: &Candidate,
    subject: NominationId,
    budget: usize,
) -> Result<Nearness, Failure> {
    let row = stored(read, past, judgement::Column::SubjectId.eq(subject)).await?;
    let row = row.ok_or_else(|| Refusal::not_found("评判", "judgement"))?;
    let mark: Mark = row.mark.parse().map_err(Fault::new)?;
    let verdict: Verdict = serde_json::from_str(&row.verdict).map_err(Fault::new)?;
    let rival = rival(read, past, row.position).await?;
    let (distance, lines) = by_points(&past.manifest, &verdict, mark, rival.as_ref());

    let _turn = rules.trial().await?;
    let placed = mark == Mark::Placed;
    let mut leaves = leaves(&serde_json::from_str(own.parameters()).map_err(Fault::new)?);
    let left_out = leaves.len().saturating_sub(MOST_PARAMETERS);
    leaves.truncate(MOST_PARAMETERS);
    let subjects = if leaves.is_empty() { None } else { subjects(read, past, budget).await? };
    let mut tries = Tries::new(rules, past, own, (subject, &row.facts), subjects, budget);
    let unmet = unmet(&verdict);
    let searches = unmet.len() + 1;
    let mut requirements = Vec::new();
    for (number, (requirement, outcome)) in unmet.into_iter().enumerate() {
        let share = tries.left() / (searches - number);
        let parameters = search_all(&mut tries, &leaves, &Target::Requirement(&requirement), share).await?;
        requirements.push(Turn { requirement, outcome, parameters });
    }
    let left = tries.left();
    let parameters = search_all(&mut tries, &leaves, &Target::Cut { placed }, left).await?;
    Ok(Nearness {
        subject,
        rank: row.rank,
        mark,
        total: row.total.as_deref().map(str::parse).transpose().map_err(Fault::new)?,
        distance,
        lines,
        requirements,
        parameters,
        left_out,
        judged: tries.judged(),
    })
}

/// Each parameter has its share of the budget; what one leaves is for those after it.
async fn search_all(
    tries: &mut Tries<'_>,
    leaves: &[Leaf],
    target: &Target<'_>,
    budget: usize,
) -> Result<Vec<Searched>, Failure> {
    let end = tries.judged().saturating_add(budget);
    let mut found = Vec::with_capacity(leaves.len());
    for (number, leaf) in leaves.iter().enumerate() {
        let share = end.saturating_sub(tries.judged()) / (leaves.len() - number);
        found.push(tries.search(leaf, target, share).await?);
    }
    Ok(found)
}

async fn stored(
    read: &Read,
    past: &Past,
    which: impl sea_orm::sea_query::IntoCondition,
) -> Result<Option<judgement::Model>, Fault> {
    read.find::<judgement::Entity>().filter(judgement::Column::RunId.eq(past.run.id)).filter(which).one().await
}

/// The one whom a subject at this position has to beat, or must not fall behind: of all the others the
/// last whom the places hold. None where there are fewer ranked than places, or no places.
async fn rival(read: &Read, past: &Past, position: i64) -> Result<Option<Merit>, Failure> {
    let places = i64::try_from(past.places).map_err(Fault::new)?;
    let at = if position < places { places } else { places - 1 };
    if places == 0 {
        return Ok(None);
    }
    let Some(row) = stored(read, past, judgement::Column::Position.eq(at)).await? else { return Ok(None) };
    let verdict: Verdict = serde_json::from_str(&row.verdict).map_err(Fault::new)?;
    let merit = Merit::of(&past.manifest.tie_break, &verdict);
    Ok((merit.standing == Mark::Placed).then_some(merit))
}

fn by_points(
    manifest: &Manifest,
    verdict: &Verdict,
    mark: Mark,
    rival: Option<&Merit>,
) -> (Option<Needed>, Vec<LineNeeded>) {
    let (Verdict::Judged(judgement), Some(rival)) = (verdict, rival) else { return (None, Vec::new()) };
    let own = Merit::of(&manifest.tie_break, verdict);
    let placed = mark == Mark::Placed;
    let distance = cut::needed(&own, rival, None, placed);
    if own.standing != Mark::Placed {
        return (distance, Vec::new());
    }
    let lines = manifest.items.iter().zip(&judgement.lines).filter_map(|(item, line)| {
        let breaker = manifest.tie_break.iter().position(|other| *other == item.id);
        let needed = cut::needed(&own, rival, breaker, placed)?;
        let within = cut::within(item, line.points, needed, placed);
        Some(LineNeeded { item: item.id.clone(), points: line.points, needed, within })
    });
    (distance, lines.collect())
}

fn unmet(verdict: &Verdict) -> Vec<(String, Outcome)> {
    let Verdict::Judged(judgement) = verdict else { return Vec::new() };
    let unmet = judgement.findings.iter().filter(|finding| finding.outcome != Outcome::Met);
    unmet.map(|finding| (finding.requirement.clone(), finding.outcome)).collect()
}

/// All subjects of the run with their facts; none where they are too many to be judged even once, or too
/// much to be kept.
async fn subjects(read: &Read, past: &Past, budget: usize) -> Result<Option<Vec<Subject>>, Failure> {
    if usize::try_from(past.run.total).map_err(Fault::new)? > budget {
        return Ok(None);
    }
    let (mut subjects, mut bytes, mut from) = (Vec::new(), 0, 0);
    loop {
        let rows = past.page(read, from).await?;
        if rows.is_empty() {
            return Ok(Some(subjects));
        }
        for row in rows {
            bytes += row.facts.len();
            subjects.push(Subject { id: row.subject.global(), facts: row.facts });
        }
        if bytes > FACTS_BYTES {
            return Ok(None);
        }
        from += PAGE;
    }
}
