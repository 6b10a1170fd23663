//! What differs between a stored verdict and a candidate's. Pure.
//!
//! Of the stored one only its gist is read: outcomes and points, without a word of the reasons. That is
//! quicker than to make the canonical text of the candidate's verdict and its digest, and reasons that only
//! name another parameter are no difference.

use rencai_host::{Decimal, FaultCode, Judgement, Outcome, Verdict};
use serde::Deserialize;

use super::Row;
use crate::kernel::{Fault, id::NominationId};
use crate::rules::impact::{Difference, Standing};
use crate::rules::ranking::Merit;

/// One subject before the candidates are ranked.
pub(super) struct Entry {
    pub(super) subject: NominationId,
    pub(super) before: Standing,
    pub(super) merit: Merit,
    pub(super) total: Option<Decimal>,
    pub(super) differences: Vec<Difference>,
    pub(super) fault: Option<FaultCode>,
}

/// Compares a stored judgement with what the candidate says of the same subject.
pub(super) fn entry(tie_break: &[String], row: Row, outcome: super::Outcome) -> Result<Entry, Fault> {
    let before = Standing {
        rank: row.rank,
        mark: row.mark.parse().map_err(Fault::new)?,
        total: row.total.as_deref().map(str::parse).transpose().map_err(Fault::new)?,
    };
    let gist: Gist<'_> = serde_json::from_str(&row.verdict).map_err(Fault::new)?;
    let (merit, total, differences, fault) = match outcome {
        Err(fault) => (Merit::unjudged(), None, vec![Difference::Fault(fault.code)], Some(fault.code)),
        Ok(verdict) => {
            let total = match &verdict {
                Verdict::Judged(judgement) => Some(judgement.total),
                Verdict::Unjudged(_) => None,
            };
            (Merit::of(tie_break, &verdict), total, differences(&gist, &verdict), None)
        }
    };
    Ok(Entry { subject: row.subject, before, merit, total, differences, fault })
}

/// A stored verdict without its words.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Gist<'v> {
    #[serde(borrow)]
    Judged(Points<'v>),
    Unjudged(serde::de::IgnoredAny),
}

#[derive(Deserialize)]
struct Points<'v> {
    #[serde(borrow)]
    findings: Vec<Found<'v>>,
    #[serde(borrow)]
    lines: Vec<Given<'v>>,
}

#[derive(Deserialize)]
struct Found<'v> {
    requirement: &'v str,
    outcome: Outcome,
}

#[derive(Deserialize)]
struct Given<'v> {
    item: &'v str,
    points: Decimal,
}

fn differences(before: &Gist<'_>, after: &Verdict) -> Vec<Difference> {
    match (before, after) {
        (Gist::Judged(before), Verdict::Judged(after)) => in_judgement(before, after),
        (Gist::Unjudged(_), Verdict::Unjudged(_)) => Vec::new(),
        (Gist::Unjudged(_), Verdict::Judged(_)) => vec![Difference::NowJudged],
        (Gist::Judged(_), Verdict::Unjudged(_)) => vec![Difference::NowUnjudged],
    }
}

fn in_judgement(before: &Points<'_>, after: &Judgement) -> Vec<Difference> {
    let was: Vec<(&str, Outcome)> = before.findings.iter().map(|found| (found.requirement, found.outcome)).collect();
    let is = after.findings.iter().map(|found| (found.requirement.as_str(), found.outcome)).collect();
    let findings = changed(was, is).map(|(requirement, before, after)| Difference::Finding {
        requirement: requirement.to_owned(),
        before,
        after,
    });
    let was = before.lines.iter().map(|line| (line.item, line.points)).collect();
    let is = after.lines.iter().map(|line| (line.item.as_str(), line.points)).collect();
    let lines = changed(was, is).map(|(item, before, after)| Difference::Line { item: item.to_owned(), before, after });
    findings.chain(lines).collect()
}

/// What has another value under the same name, or stands on one side only: in the order of the first
/// list, then what only the second has.
fn changed<'n, V: PartialEq + Copy + 'n>(
    was: Vec<(&'n str, V)>,
    is: Vec<(&'n str, V)>,
) -> impl Iterator<Item = (&'n str, Option<V>, Option<V>)> {
    let of = |list: &[(&str, V)], name: &str| list.iter().find(|(other, _)| *other == name).map(|(_, value)| *value);
    let kept: Vec<_> = was.iter().map(|(name, value)| (*name, Some(*value), of(&is, name))).collect();
    let new: Vec<_> = is
        .iter()
        .filter(|(name, _)| of(&was, name).is_none())
        .map(|(name, value)| (*name, None, Some(*value)))
        .collect();
    kept.into_iter().chain(new).filter(|(_, before, after)| before != after)
}
