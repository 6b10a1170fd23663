//! Judges a round of an assessment again from the facts that it stored, and says whether the bytes are the same.

use super::entity::assessment_result;
use super::read;
use super::write::AssessmentSubject;
use crate::kernel::{Failure, id::AssessmentId};
use crate::rules::Rules;
use crate::rules::record::Ground;
use crate::rules::replay::{Kept, Replay, Row, compared};
use crate::store::Read;

impl<'r> From<&'r assessment_result::Model> for Row<'r> {
    fn from(row: &'r assessment_result::Model) -> Self {
        Self {
            order: row.unit_id.0,
            subject: row.unit_id.global(),
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

/// Judges a round of an assessment again: the last one where none is named.
///
/// # Errors
/// `NOT_FOUND`; `NOT_REPLAYABLE` where it was not judged, or lacks something; a fault.
pub async fn replay(service: &Rules, reader: &Read, id: AssessmentId, round: Option<i64>) -> Result<Replay, Failure> {
    let AssessmentSubject { row, scheme, .. } = AssessmentSubject::own(reader, id).await?;
    let (judged, results) = read::whole(reader, id, round.unwrap_or(row.round)).await?;
    let rows: Vec<Row<'_>> = results.iter().map(Row::from).collect();
    let ground = Ground {
        contract: &scheme.contract,
        component: &scheme.component_digest,
        manifest: &scheme.manifest,
        parameters: &scheme.parameters,
        context: &judged.context,
        agreement: &scheme.agreement,
        fuel_table: &judged.fuel_table,
    };
    let kept = Kept { rule_version: scheme.rule_version_id, ground, digest: &judged.digest, places: rows.len() };
    compared(service, reader, &kept, &rows).await
}
