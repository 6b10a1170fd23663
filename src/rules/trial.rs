//! Judges a past run's subjects again with a candidate: another version, or other parameters.
//!
//! It reads and decides nothing: it has a [`Read`] and no `Write`, makes no command, and what it finds is
//! handed to the caller and kept nowhere. The facts are those that the run stored, where the candidate asks
//! the same question; where it asks another one they are read anew, in one snapshot, as of the run's day
//! and under the division's rights, and the answer says so. Whether what is stored is what was judged
//! is for [`super::replay`] to say.

mod bench;
mod candidate;
mod compare;
mod past;

use std::sync::Arc;

use rencai_host::{Context, Subject};

pub use bench::{Bench, MOST_FAULTS, Outcome};
pub use candidate::Candidate;
pub use past::{PAGE, Past, Row};

use super::Rules;
use super::facts::{Fragment, Scene, granted_all};
use super::impact::{Compared, Impact, Standing};
use super::ranking::rank_merits;
use super::replay::BATCH;
use crate::access::{Actor, Scope};
use crate::kernel::{Failure, Fault, Period, id::NominationId};
use crate::store::{Read, Store};
use compare::{Entry, entry};

/// What a trial found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// What changes.
    pub impact: Impact,
    /// Over whom the candidate fails, at most [`MOST_FAULTS`]; they stand as unjudged in the ranking.
    pub faults: Vec<Failing>,
    /// Whether the candidate asks for other facts than the run stored, so that they were read now.
    pub facts_read_anew: bool,
}

/// A subject over whom the candidate fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failing {
    /// Whom.
    pub subject: NominationId,
    /// The host's code; in words it might say what the candidate read in the facts.
    pub code: rencai_host::FaultCode,
}

/// Puts a candidate on trial over a past run. `granted` is what the data agreement grants today, of facts
/// that are stored too.
///
/// # Errors
/// `COMPONENT_REFUSED` where the candidate declines the context, or fails over all or too many, without a
/// word of its own; `NOT_GRANTED`, `FRAGMENT_REFUSED`; `NOT_FOUND` where facts are read anew; a fault.
pub async fn hold(
    rules: &Rules,
    store: &Store,
    read: &Read,
    past: &Past,
    candidate: &Candidate,
    granted: &[String],
) -> Result<Trial, Failure> {
    let _turn = rules.trial().await?;
    let context = Context { parameters: candidate.parameters().to_owned(), ..past.context.clone() };
    let questions = Questions::of(rules, store, read, past, candidate, granted).await?;
    let tie_break = Arc::new(candidate.manifest().tie_break.clone());
    let mut bench = Bench::new(candidate, Arc::new(context));
    let mut entries: Vec<Entry> = Vec::new();
    let mut rows = past.page(read, 0).await?;
    let mut from = PAGE;
    while !rows.is_empty() {
        let judging = async {
            let asked = questions.asked(rules, rows).await?;
            for batch in rules.host().limits().batches(asked, |(_, subject)| subject.facts.len()) {
                let (batch, subjects) = batch.into_iter().unzip();
                bench.submit(batch, subjects);
                while let Some((rows, outcomes)) = bench.ready().await? {
                    entries.extend(compared(tie_break.clone(), rows, outcomes).await?);
                }
            }
            Ok::<_, Failure>(())
        };
        let (next, ()) = tokio::try_join!(async { past.page(read, from).await.map_err(Failure::from) }, judging)?;
        rows = next;
        from += PAGE;
    }
    while let Some((rows, outcomes)) = bench.take().await? {
        entries.extend(compared(tie_break.clone(), rows, outcomes).await?);
    }
    let facts_read_anew = matches!(questions, Questions::Anew { .. });
    let places = past.places;
    tokio::task::spawn_blocking(move || found(entries, places, facts_read_anew)).await.map_err(Fault::new)?
}

/// What a candidate asks for, where the data agreement grants all of it.
///
/// # Errors
/// `FRAGMENT_REFUSED`, `NOT_GRANTED`; a fault.
pub async fn permitted(rules: &Rules, candidate: &Candidate, granted: &[String]) -> Result<Fragment, Failure> {
    let fragment = rules.facts().check(&candidate.manifest().facts).await?;
    granted_all(&fragment.coordinates, granted)?;
    Ok(fragment)
}

/// Beside the executor's threads: it is the dearest part after the judging itself.
async fn compared(tie_break: Arc<Vec<String>>, rows: Vec<Row>, outcomes: Vec<Outcome>) -> Result<Vec<Entry>, Failure> {
    let work = move || rows.into_iter().zip(outcomes).map(|(row, outcome)| entry(&tie_break, row, outcome)).collect();
    let entries: Result<Vec<Entry>, Fault> = tokio::task::spawn_blocking(work).await.map_err(Fault::new)?;
    Ok(entries?)
}

fn found(entries: Vec<Entry>, places: usize, facts_read_anew: bool) -> Result<Trial, Failure> {
    let mut merits = Vec::with_capacity(entries.len());
    let mut rest = Vec::with_capacity(entries.len());
    let mut faults = Vec::new();
    for Entry { subject, before, merit, total, differences, fault } in entries {
        if let Some(code) = fault {
            faults.push(Failing { subject, code });
        }
        merits.push((subject.global(), merit));
        rest.push(Some((subject, before, total, differences)));
    }
    let mut compared = Vec::with_capacity(rest.len());
    for place in rank_merits(&merits, places) {
        let Some((subject, before, total, differences)) = rest.get_mut(place.verdict).and_then(Option::take) else {
            return Err(Fault::new("a ranking names a verdict that is not there").into());
        };
        let rank = place.rank.map(i64::try_from).transpose().map_err(Fault::new)?;
        compared.push(Compared { subject, before, after: Standing { rank, mark: place.mark, total }, differences });
    }
    faults.sort_by_key(|fault| fault.subject);
    Ok(Trial { impact: Impact::of(compared, places), faults, facts_read_anew })
}

/// Where the facts of a trial come from.
enum Questions<'s> {
    /// The candidate asks what the run asked.
    Stored,
    /// It asks something else, so that the schema answers now.
    Anew { store: &'s Store, snapshot: Read, fragment: Fragment, scene: Scene },
}

impl<'s> Questions<'s> {
    async fn of(
        rules: &Rules,
        store: &'s Store,
        read: &Read,
        past: &Past,
        candidate: &Candidate,
        granted: &[String],
    ) -> Result<Self, Failure> {
        let fragment = permitted(rules, candidate, granted).await?;
        if same_question(&candidate.manifest().facts, &past.manifest.facts) {
            return Ok(Self::Stored);
        }
        let context = &past.context;
        let scene = Scene {
            as_of: context.as_of.parse().map_err(Fault::new)?,
            period: Period::try_from(context.period.clone()).map_err(Fault::new)?,
            division: context.division.clone(),
        };
        let unit = past.run.unit_id;
        let place = read.lies(unit).await?;
        let division = Arc::new(Actor::system(unit, &context.division, Scope(place.scope.0)));
        let snapshot = Read::snapshot(store, division).await?;
        Ok(Self::Anew { store, snapshot, fragment, scene })
    }

    /// The rows without their facts, each beside its subject that has them.
    async fn asked(&self, rules: &Rules, mut rows: Vec<Row>) -> Result<Vec<(Row, Subject)>, Failure> {
        let mut facts: Vec<String> = rows.iter_mut().map(|row| std::mem::take(&mut row.facts)).collect();
        if let Self::Anew { store, snapshot, fragment, scene } = self {
            facts.clear();
            for rows in rows.chunks(BATCH) {
                let ids: Vec<String> = rows.iter().map(|row| row.subject.global()).collect();
                facts.extend(rules.facts().facts(store, snapshot, fragment, scene, &ids).await?);
            }
        }
        let subject = |(row, facts): (Row, String)| {
            let subject = Subject { id: row.subject.global(), facts };
            (row, subject)
        };
        Ok(rows.into_iter().zip(facts).map(subject).collect())
    }
}

/// Whether two fragments are the same but for white space. Where a string or a comment could make
/// white space mean something, only the same text is the same question.
fn same_question(one: &str, other: &str) -> bool {
    let plain = |text: &str| !text.contains(['"', '#']);
    one == other || (plain(one) && plain(other) && one.split_whitespace().eq(other.split_whitespace()))
}
