//! Judges a past run again from what is stored, and says whether the bytes are the same; where they
//! are not, what differs first.

use std::sync::Arc;

use rencai_host::{Context, Decimal, Limits, Manifest, Verdict};
use sea_orm::ColumnTrait;
use serde::Serialize;
use uuid::Uuid;

use super::entity::{judgement, run};
use super::judging::{Asked, judge};
use super::model::RunState;
use super::ranking::rank;
use super::record::{Entry, Ground, document};
use super::{Rules, read};
use crate::kernel::{
    Digest, ErrorCode, Failure, Fault, Refusal, canonical,
    id::{RuleVersionId, RunId},
};
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

/// What was judged once, as it is stored.
#[derive(Debug, Clone, Copy)]
pub struct Kept<'r> {
    /// By which version.
    pub rule_version: RuleVersionId,
    /// What was the same for all.
    pub ground: Ground<'r>,
    /// The digest of its record.
    pub digest: &'r str,
    /// How many places there were.
    pub places: usize,
}

/// One subject of it, as it is stored.
#[derive(Debug, Clone)]
pub struct Row<'r> {
    /// What ordered the subjects when they were judged.
    pub order: Uuid,
    /// Its global id.
    pub subject: String,
    /// Canonical JSON.
    pub facts: &'r str,
    /// Digest of the facts.
    pub facts_digest: &'r str,
    /// Canonical JSON.
    pub verdict: &'r str,
    /// Digest of the verdict.
    pub verdict_digest: &'r str,
    /// 1-2-2-4; none for those who are not ranked.
    pub rank: Option<i64>,
    /// What the ranking says.
    pub mark: &'r str,
    /// A decimal as text.
    pub total: Option<&'r str>,
}

impl<'r> From<&'r judgement::Model> for Row<'r> {
    fn from(row: &'r judgement::Model) -> Self {
        Self {
            order: row.subject_id.0,
            subject: row.subject_id.global(),
            facts: &row.facts,
            facts_digest: &row.facts_digest,
            verdict: &row.verdict,
            verdict_digest: &row.verdict_digest,
            rank: row.rank,
            mark: &row.mark,
            total: row.total.as_deref(),
        }
    }
}

/// Judges a run again.
///
/// # Errors
/// `NOT_FOUND`; `NOT_REPLAYABLE` where the run is not done or lacks something; a fault.
pub async fn replay(rules: &Rules, reader: &Read, id: RunId, places: usize) -> Result<Replay, Failure> {
    let (run, digest) = whole(reader, id).await?;
    let judgements = read::judgements(reader, id).await?;
    let rows: Vec<Row<'_>> = judgements.iter().map(Row::from).collect();
    let kept = Kept { rule_version: run.rule_version_id, ground: Ground::from(&run), digest: &digest, places };
    compared(rules, reader, &kept, &rows).await
}

/// Judges again what was judged once, and compares; the rows are in the order of its list.
///
/// # Errors
/// `NOT_REPLAYABLE` where the component is missing; a fault.
pub async fn compared(rules: &Rules, reader: &Read, kept: &Kept<'_>, rows: &[Row<'_>]) -> Result<Replay, Failure> {
    let ground = &kept.ground;
    let digest: Digest = ground.component.parse().map_err(Fault::new)?;
    let rule = rules.uploaded(reader, kept.rule_version, digest).await.map_err(|failure| match failure {
        Failure::Refused(_) => lacking("组件已缺失或不再可用", "the component is missing or can no longer be used"),
        fault => fault,
    })?;
    let finding = |what, stored: &str, replayed: &str| Replay {
        stored: kept.digest.to_owned(),
        replayed: String::new(),
        subjects: 0,
        difference: Some(Difference { what, subject: None, stored: stored.to_owned(), replayed: replayed.to_owned() }),
    };
    let context: Context = serde_json::from_str(ground.context).map_err(Fault::new)?;
    let other_parameters = (context.parameters != ground.parameters)
        .then(|| finding("parameters", ground.parameters, &context.parameters));
    let described = match (rules.describe(&rule, &context.parameters).await, &other_parameters) {
        (Err(Failure::Refused(_)), Some(other)) => return Ok(other.clone()),
        (described, _) => described?,
    };
    let manifest = canonical(&described.manifest).map_err(Fault::new)?;
    if manifest != ground.manifest {
        return Ok(finding("component", &Digest::of(ground.manifest).to_string(), &Digest::of(&manifest).to_string()));
    }
    if let Some(other) = other_parameters {
        return Ok(other);
    }
    // Before the rule sees them: it may not survive facts that were never asked of the schema.
    if let Some(row) = rows.iter().find(|row| Digest::of(row.facts).to_string() != row.facts_digest) {
        let subject = Some(row.subject.clone());
        let found = finding("facts", row.facts_digest, &Digest::of(row.facts).to_string());
        return Ok(Replay { difference: found.difference.map(|found| Difference { subject, ..found }), ..found });
    }
    let asked: Vec<Asked<'_>> =
        rows.iter().map(|row| Asked { order: row.order, subject: &row.subject, facts: row.facts }).collect();
    let (described, context) = (Arc::new(described), Arc::new(context));
    let verdicts = judge(rules, &rule, (&described, &context), &asked).await?.verdicts;
    let stored = kept.digest.to_owned();
    let replayed = Digest::of(document(*ground, entries(rows, &verdicts)?)?).to_string();
    let difference = first_difference(&described.manifest, rows, &verdicts, kept.places)?.or_else(|| {
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

/// The batches in which a run's subjects were judged: what a batch may cost is what all in it may, so another cut
/// could find too little where the run found enough. `told` gives a subject's id, which orders them, and its facts.
#[must_use]
pub fn as_judged<T: Copy, I: Ord>(limits: &Limits, mut all: Vec<T>, told: impl Fn(T) -> (I, usize)) -> Vec<Vec<T>> {
    all.sort_unstable_by_key(|one| told(*one).0);
    all.chunks(BATCH).flat_map(|chunk| limits.batches(chunk.iter().copied(), |one| told(*one).1)).collect()
}

fn entries(rows: &[Row<'_>], verdicts: &[Verdict]) -> Result<Vec<Entry>, Fault> {
    rows.iter()
        .zip(verdicts)
        .map(|(row, verdict)| {
            Ok(Entry {
                id: row.subject.clone(),
                facts: Digest::of(row.facts).to_string(),
                verdict: Digest::of(canonical(verdict).map_err(Fault::new)?).to_string(),
            })
        })
        .collect()
}

fn first_difference(
    manifest: &Manifest,
    rows: &[Row<'_>],
    verdicts: &[Verdict],
    places: usize,
) -> Result<Option<Difference>, Fault> {
    let differs = |what, row: &Row<'_>, stored: String, replayed: String| {
        Ok(Some(Difference { what, subject: Some(row.subject.clone()), stored, replayed }))
    };
    for (row, verdict) in rows.iter().zip(verdicts) {
        let now = canonical(verdict).map_err(Fault::new)?;
        let digest = Digest::of(&now).to_string();
        if now == row.verdict && digest == row.verdict_digest {
            continue;
        }
        if now == row.verdict {
            return differs("record", row, row.verdict_digest.to_owned(), digest);
        }
        let Ok(stored) = serde_json::from_str::<Verdict>(row.verdict) else {
            return differs("findings", row, row.verdict.to_owned(), now);
        };
        let (Verdict::Judged(was), Verdict::Judged(is)) = (&stored, verdict) else {
            return differs("findings", row, row.verdict.to_owned(), now);
        };
        return if was.findings != is.findings {
            differs("findings", row, json(&was.findings)?, json(&is.findings)?)
        } else if was.lines != is.lines {
            differs("lines", row, json(&was.lines)?, json(&is.lines)?)
        } else if was.total != is.total {
            differs("total", row, was.total.to_string(), is.total.to_string())
        } else {
            // The same decision in other bytes, or another subject's.
            differs("record", row, row.verdict.to_owned(), now)
        };
    }
    for (place, row) in rank(manifest, verdicts, places).iter().zip(rows) {
        let there = verdicts.get(place.verdict).map(Verdict::subject).unwrap_or_default();
        let now = (there.to_owned(), place.rank.and_then(|rank| i64::try_from(rank).ok()), place.mark.as_str());
        let was = (row.subject.clone(), row.rank, row.mark);
        if now != was {
            return differs("rank", row, format!("{was:?}"), format!("{now:?}"));
        }
        let now = total(verdicts.get(place.verdict));
        if row.total != now.as_deref() {
            return differs("total", row, row.total.unwrap_or_default().to_owned(), now.unwrap_or_default());
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

/// The refusal of what cannot be judged again, since something of it is not there.
#[must_use]
pub fn lacking(zh: &str, en: &str) -> Failure {
    Refusal::new(ErrorCode::NotReplayable, zh, en).into()
}
