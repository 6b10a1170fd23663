//! What can be wrong with accepted reports: their seals, who accepted them, and what they rest on.

use std::collections::HashMap;

use sea_orm::ColumnTrait;
use uuid::Uuid;

use super::pages::Pages;
use super::{FEW, Found, IntegrityCheck, is_judged_by_another, tell};
use crate::access::Person;
use crate::duties::entity::lineage;
use crate::kernel::{
    Digest, Fault,
    id::{DutyId, ReportId},
};
use crate::reports::entity::{report, report_step, report_version};
use crate::reports::model::{ReportMove, ReportState};
use crate::reports::read::{calendar::waiting, steps, versions};
use crate::store::Read;

const SUBMIT: &str = ReportMove::Submit.as_str();
const ACCEPT: &str = ReportMove::Accept.as_str();

/// Looks at every accepted report within reach, in batches.
///
/// # Errors
/// A fault of the database; a row that this program has not written.
pub async fn examine(read: &Read) -> Result<Found, Fault> {
    let mut found = Found::new();
    let accepted = read.find::<report::Entity>().filter(report::Column::State.eq(ReportState::Accepted.as_str()));
    let mut pages = Pages::of(accepted, report::Column::Id, |row: &report::Model| row.id, FEW);
    while let Some(rows) = pages.next().await? {
        let ids: Vec<ReportId> = rows.iter().map(|row| row.id).collect();
        let (written, made) = (versions(read, &ids).await?, steps(read, &ids).await?);
        for row in &rows {
            let written = written.get(&row.id).map(Vec::as_slice).unwrap_or_default();
            if !is_sealed(row, written) {
                tell(&mut found, IntegrityCheck::SealBroken, row.id.global());
            }
            let made = made.get(&row.id).map(Vec::as_slice).unwrap_or_default();
            if !is_judged_by_another(&deeds(written, made), SUBMIT, ACCEPT) {
                tell(&mut found, IntegrityCheck::OwnJudge, row.id.global());
            }
        }
        early(read, (&rows, &made), &mut found).await?;
    }
    Ok(found)
}

/// Whether a report is sealed with the digest of its last version, which says what that covers.
fn is_sealed(row: &report::Model, versions: &[report_version::Model]) -> bool {
    let is_last = |last: &report_version::Model| {
        row.sealed.as_ref() == Some(&last.digest) && Digest::of(&last.content).to_string() == last.digest
    };
    versions.last().is_some_and(is_last)
}

/// Who did what with a report: who wrote it has a part in what was submitted.
fn deeds<'r>(versions: &'r [report_version::Model], steps: &'r [report_step::Model]) -> Vec<(&'r str, Person)> {
    let written = versions.iter().map(|version| (SUBMIT, version.person()));
    let made = steps.iter().map(|step| (step.moved.as_str(), step.person()));
    written.chain(made).collect()
}

/// The accepted reports for which duties below were owed when they were accepted that are neither discharged nor were
/// ever waived. What came to be owed since, or came to lie below, they did not wait for.
async fn early(
    read: &Read,
    (rows, steps): (&[report::Model], &HashMap<ReportId, Vec<report_step::Model>>),
    found: &mut Found,
) -> Result<(), Fault> {
    let duties: Vec<DutyId> = rows.iter().map(|row| row.duty_id).collect();
    let waited_for = waiting(read, &duties).await?;
    let lines: Vec<Uuid> = waited_for.values().flatten().map(|duty| duty.lineage_id).collect();
    let lines = read.find::<lineage::Entity>().keyed(lineage::Column::Id, &lines, |row| row.id).await?;
    for row in rows {
        let accepted = steps.get(&row.id).into_iter().flatten().rfind(|step| step.moved == ACCEPT);
        let Some(accepted) = accepted else { continue };
        for duty in waited_for.get(&row.duty_id).into_iter().flatten() {
            let line = lines.get(&duty.lineage_id).map(lineage::Model::units).transpose()?;
            let lay_below = line.is_some_and(|line| line.contains(&row.unit_id));
            // Ids only grow: what has a smaller one was there before.
            if lay_below && duty.waived_until.is_none() && duty.id.0 < accepted.id {
                let what = format!("{} ← {}", row.id.global(), duty.id.global());
                tell(found, IntegrityCheck::AcceptedTooEarly, what);
            }
        }
    }
    Ok(())
}
