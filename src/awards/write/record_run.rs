//! Stores what a run decided: all of it or nothing.

use sea_orm::{ColumnTrait, Order};
use serde::Serialize;

use super::subject::{RunSubject, moved};
use crate::access::Action;
use crate::awards::entity::{edition, nomination};
use crate::awards::model::{EditionMove, NominationState};
use crate::awards::read;
use crate::kernel::{
    ClauseId, Digest, ErrorCode, Failure, Fault, Refusal,
    id::{NominationId, RunId, UnitId},
};
use crate::rules::entity::{judgement, run};
use crate::rules::model::RunState;
use crate::rules::ranking::Mark;
use crate::rules::record::{Entry, document};
use crate::rules::trust;
use crate::store::{Command, Event, Read, Write};

/// 记录一次运行的全部评判与排名。
///
/// Records all judgements of a run, and the ranking that they make.
#[derive(Serialize)]
pub struct RecordRun {
    /// Which run.
    pub run: RunId,
    /// As it was claimed.
    pub tries: i64,
    /// What it cost.
    pub fuel: i64,
    /// The most bytes of memory that a batch of it took.
    pub memory: i64,
    /// In the order of the list; the run's digest covers them.
    #[serde(skip)]
    pub judged: Vec<Judged>,
}

/// What was decided about one nomination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Which nomination.
    pub nomination: NominationId,
    /// The nominating unit.
    pub unit: UnitId,
    /// 1-2-2-4; none for those who are not ranked.
    pub rank: Option<i64>,
    /// What the ranking says.
    pub mark: Mark,
    /// The total as text.
    pub total: Option<String>,
    /// Canonical JSON.
    pub facts: String,
    /// Canonical JSON.
    pub verdict: String,
}

#[derive(Serialize)]
struct EditionRanked {
    edition: String,
    run: String,
    digest: String,
}

impl Event for EditionRanked {
    const NAME: &'static str = "awards.edition.ranked";
}

impl Command for RecordRun {
    const NAME: &'static str = "awards.run.record";
    const ACTION: Action = Action::RecordRun;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("3"), ClauseId("4.1.3c")];
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::KeyRefused, ErrorCode::RuleRevoked, ErrorCode::SignatureRefused, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[EditionRanked::NAME];
    type Subject = RunSubject;
    /// The run's digest.
    type Done = String;

    async fn load(&self, reader: &Read) -> Result<RunSubject, Failure> {
        RunSubject::load(reader, self.run).await
    }

    async fn run(&self, subject: RunSubject, write: &mut Write) -> Result<String, Failure> {
        let held = subject.is_held(self.tries);
        let RunSubject { run: before, edition, .. } = subject;
        if !held {
            return Err(Refusal::new(
                ErrorCode::StateForbids,
                format!("运行处于 {}，或已由他处重新领取，结果不予记录", before.state),
                format!("the run is {}, or was claimed anew; this result is not recorded", before.state),
            )
            .allowing([RunState::Running.as_str()])
            .into());
        }
        // It may have been revoked while the rule was judging.
        trust::usable(write.read(), before.rule_version_id, edition.parameter_set_id).await?;
        let ranked = edition::Model { run_id: Some(before.id), ..moved(&edition, EditionMove::Rank)? };
        let submitted = nomination::Column::State.eq(NominationState::Submitted.as_str());
        let find = read::candidates(write.read(), edition.id).filter(submitted);
        let nominations = find.order_by(nomination::Column::Id, Order::Asc).all().await?;

        let mut rows = Vec::with_capacity(self.judged.len());
        let mut entries = Vec::with_capacity(self.judged.len());
        for (position, judged) in (0..).zip(&self.judged) {
            let facts_digest = Digest::of(&judged.facts).to_string();
            let verdict_digest = Digest::of(&judged.verdict).to_string();
            entries.push(Entry {
                id: judged.nomination.global(),
                facts: facts_digest.clone(),
                verdict: verdict_digest.clone(),
            });
            rows.push(judgement::Model {
                id: write.id(),
                run_id: self.run,
                unit_id: judged.unit,
                subject_id: judged.nomination,
                position,
                rank: judged.rank,
                mark: judged.mark.as_str().to_owned(),
                total: judged.total.clone(),
                facts: judged.facts.clone(),
                facts_digest,
                verdict: judged.verdict.clone(),
                verdict_digest,
            });
        }
        let digest = Digest::of(document(&before, entries)?).to_string();
        write.insert_covered(rows).await?;
        write.update_all(&nominations, nomination::Column::State, NominationState::Judged.as_str()).await?;
        let count = i64::try_from(self.judged.len()).map_err(Fault::new)?;
        let after = run::Model {
            state: RunState::Done.as_str().to_owned(),
            total: count,
            done: count,
            lease_until: None,
            finished_at: Some(write.now()),
            fuel: self.fuel,
            memory: self.memory,
            digest: Some(digest.clone()),
            ..before.clone()
        };
        write.update(&before, after).await?;
        write.update(&edition, ranked).await?;
        write.emit(&EditionRanked { edition: edition.id.global(), run: before.id.global(), digest: digest.clone() })?;
        Ok(digest)
    }
}
