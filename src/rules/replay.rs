//! Judges a past run again from what is stored, and says whether the bytes are the same; where they
//! are not, what differs first.

use std::collections::HashMap;

use rencai_host::{Context, Decimal, Limits, Manifest, Subject, Verdict};
use sea_orm::ColumnTrait;
use serde::Serialize;

use super::entity::{judgement, run};
use super::model::RunState;
use super::ranking::rank;
use super::record::{Entry, document};
use super::{Rules, component_failure, read};
use crate::kernel::{Digest, ErrorCode, Failure, Fault, Refusal, canonical, id::RunId};
use crate::store::Read;

/// How many subjects' facts are read at once; no batch reaches over.
pub const BATCH: usize = 256;

/// What a replay found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Replay {
    /// The run's digest as it is stored.
    pub stored: String,
    /// The digest of what was judged now.
    pub replayed: String,
    /// How many subjects were judged.
    pub subjects: usize,
    /// What differs first; `None` where the bytes are the same.
    pub difference: Option<Difference>,
}

/// The first difference, in the order in which they are looked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// `component`, `parameters`, `facts`, `findings`, `lines`, `total`, `rank`, or `record` where only
    /// the run's own digest does not fit.
    pub what: &'static str,
    /// Whose, by global id; none where it concerns the whole run.
    pub subject: Option<String>,
    /// As it is stored.
    pub stored: String,
    /// As it came out now.
    pub replayed: String,
}

/// Judges a run again.
///
/// # Errors
/// `NOT_FOUND`; `NOT_REPLAYABLE` where the run is not done or lacks something; a fault.
pub async fn replay(rules: &Rules, reader: &Read, id: RunId, places: usize) -> Result<Replay, Failure> {
    let (run, stored) = whole(reader, id).await?;
    let rows = read::judgements(reader, id).await?;
    let digest: Digest = run.component_digest.parse().map_err(Fault::new)?;
    let rule = rules.uploaded(reader, run.rule_version_id, digest).await.map_err(|failure| match failure {
        Failure::Refused(_) => lacking("组件已缺失或不再可用", "the component is missing or can no longer be used"),
        fault => fault,
    })?;
    let finding = |what, stored: &str, replayed: &str| Replay {
        stored: run.digest.clone().unwrap_or_default(),
        replayed: String::new(),
        subjects: 0,
        difference: Some(Difference { what, subject: None, stored: stored.to_owned(), replayed: replayed.to_owned() }),
    };
    let context: Context = serde_json::from_str(&run.context).map_err(Fault::new)?;
    let other_parameters =
        (context.parameters != run.parameters).then(|| finding("parameters", &run.parameters, &context.parameters));
    let described = match (rules.describe(&rule, &context.parameters).await, &other_parameters) {
        (Err(Failure::Refused(_)), Some(other)) => return Ok(other.clone()),
        (described, _) => described?,
    };
    let manifest = canonical(&described.manifest).map_err(Fault::new)?;
    if manifest != run.manifest {
        return Ok(finding("component", &Digest::of(&run.manifest).to_string(), &Digest::of(&manifest).to_string()));
    }
    if let Some(other) = other_parameters {
        return Ok(other);
    }
    // Before the rule sees them: it may not survive facts that were never asked of the schema.
    if let Some(row) = rows.iter().find(|row| Digest::of(&row.facts).to_string() != row.facts_digest) {
        let subject = Some(row.subject_id.global());
        let found = finding("facts", &row.facts_digest, &Digest::of(&row.facts).to_string());
        return Ok(Replay { difference: found.difference.map(|found| Difference { subject, ..found }), ..found });
    }
    let verdicts = judge_again(rules, &rule, &described, &context, &rows).await?;
    let replayed = Digest::of(document(&run, entries(&rows, &verdicts)?)?).to_string();
    let difference = first_difference(&described.manifest, &rows, &verdicts, places)?.or_else(|| {
        let (was, is) = (stored.clone(), replayed.clone());
        (was != is).then_some(Difference { what: "record", subject: None, stored: was, replayed: is })
    });
    Ok(Replay { stored, replayed, subjects: rows.len(), difference })
}

/// A run that is done, all of whose judgements are within reach, and its digest.
pub(super) async fn whole(reader: &Read, id: RunId) -> Result<(run::Model, String), Failure> {
    let run = read::run(reader, id).await?.ok_or_else(|| Refusal::not_found("评审运行", "run"))?;
    let (Some(digest), true) = (run.digest.clone(), run.state == RunState::Done.as_str()) else {
        return Err(lacking("运行尚未完成", "the run is not done"));
    };
    let within = reader.find::<judgement::Entity>().filter(judgement::Column::RunId.eq(id)).count().await?;
    if i64::try_from(within).ok() != Some(run.total) {
        return Err(lacking("部分评判不在您的范围内或已缺失", "some judgements are missing or not within your reach"));
    }
    Ok((run, digest))
}

async fn judge_again(
    rules: &Rules,
    rule: &rencai_host::Rule,
    described: &rencai_host::Described,
    context: &Context,
    rows: &[judgement::Model],
) -> Result<Vec<Verdict>, Failure> {
    let described = std::sync::Arc::new(described.clone());
    let context = std::sync::Arc::new(context.clone());
    let mut verdicts: HashMap<String, Verdict> = HashMap::with_capacity(rows.len());
    let batches = as_judged(rules.host().limits(), rows.iter().collect(), |row| (row.subject_id, row.facts.len()));
    for batch in batches {
        let subjects =
            batch.into_iter().map(|row| Subject { id: row.subject_id.global(), facts: row.facts.clone() }).collect();
        let judged = rule.submit(described.clone(), context.clone(), subjects).await;
        let judged = judged.map_err(|fault| component_failure(&fault))?.verdicts;
        verdicts.extend(judged.into_iter().map(|verdict| (verdict.subject().to_owned(), verdict)));
    }
    let missing = || Fault::new("a judgement was not judged again").into();
    rows.iter().map(|row| verdicts.remove(&row.subject_id.global()).ok_or_else(missing)).collect()
}

/// The batches in which a run's subjects were judged: what a batch may cost is what all in it may, so another cut
/// could find too little where the run found enough. `told` gives a subject's id, which orders them, and its facts.
#[must_use]
pub fn as_judged<T: Copy, I: Ord>(limits: &Limits, mut all: Vec<T>, told: impl Fn(T) -> (I, usize)) -> Vec<Vec<T>> {
    all.sort_unstable_by_key(|one| told(*one).0);
    all.chunks(BATCH).flat_map(|chunk| limits.batches(chunk.iter().copied(), |one| told(*one).1)).collect()
}

fn entries(rows: &[judgement::Model], verdicts: &[Verdict]) -> Result<Vec<Entry>, Fault> {
    rows.iter()
        .zip(verdicts)
        .map(|(row, verdict)| {
            Ok(Entry {
                id: row.subject_id.global(),
                facts: Digest::of(&row.facts).to_string(),
                verdict: Digest::of(canonical(verdict).map_err(Fault::new)?).to_string(),
            })
        })
        .collect()
}

fn first_difference(
    manifest: &Manifest,
    rows: &[judgement::Model],
    verdicts: &[Verdict],
    places: usize,
) -> Result<Option<Difference>, Fault> {
    let differs = |what, row: &judgement::Model, stored: String, replayed: String| {
        Ok(Some(Difference { what, subject: Some(row.subject_id.global()), stored, replayed }))
    };
    for (row, verdict) in rows.iter().zip(verdicts) {
        let now = canonical(verdict).map_err(Fault::new)?;
        let digest = Digest::of(&now).to_string();
        if now == row.verdict && digest == row.verdict_digest {
            continue;
        }
        if now == row.verdict {
            return differs("record", row, row.verdict_digest.clone(), digest);
        }
        let Ok(stored) = serde_json::from_str::<Verdict>(&row.verdict) else {
            return differs("findings", row, row.verdict.clone(), now);
        };
        let (Verdict::Judged(was), Verdict::Judged(is)) = (&stored, verdict) else {
            return differs("findings", row, row.verdict.clone(), now);
        };
        return if was.findings != is.findings {
            differs("findings", row, json(&was.findings)?, json(&is.findings)?)
        } else if was.lines != is.lines {
            differs("lines", row, json(&was.lines)?, json(&is.lines)?)
        } else if was.total != is.total {
            differs("total", row, was.total.to_string(), is.total.to_string())
        } else {
            // The same decision in other bytes, or another subject's.
            differs("record", row, row.verdict.clone(), now)
        };
    }
    for (place, row) in rank(manifest, verdicts, places).iter().zip(rows) {
        let there = verdicts.get(place.verdict).map(Verdict::subject).unwrap_or_default();
        let now = (there.to_owned(), place.rank.and_then(|rank| i64::try_from(rank).ok()), place.mark.as_str());
        let was = (row.subject_id.global(), row.rank, row.mark.as_str());
        if now != was {
            return differs("rank", row, format!("{was:?}"), format!("{now:?}"));
        }
        let now = total(verdicts.get(place.verdict));
        if row.total != now {
            return differs("total", row, row.total.clone().unwrap_or_default(), now.unwrap_or_default());
        }
    }
    Ok(None)
}

/// A judgement's total as text; none for who is unjudged.
#[must_use]
pub fn total(verdict: Option<&Verdict>) -> Option<String> {
    match verdict {
        Some(Verdict::Judged(judgement)) => Some(Decimal::to_string(&judgement.total)),
        _ => None,
    }
}

fn json<T: Serialize>(value: &T) -> Result<String, Fault> {
    canonical(value).map_err(Fault::new)
}

fn lacking(zh: &str, en: &str) -> Failure {
    Refusal::new(ErrorCode::NotReplayable, zh, en).into()
}
