//! What can be wrong with documents that are issued: their seals, and how they came to be issued.

use sea_orm::ColumnTrait;
use serde::Deserialize;
use uuid::Uuid;

use super::pages::Pages;
use super::{FEW, Found, IntegrityCheck, own, tell};
use crate::documents::approval::{is_passed, standing};
use crate::documents::entity::{document, document_part, document_step, document_version};
use crate::documents::model::{
    ApprovalStage, Consideration, ConsiderationKind, DocumentKind, DocumentMove, DocumentState, Part, Wording, whole,
};
use crate::documents::read::standing::{Ground, grounds};
use crate::documents::read::{parts, steps};
use crate::kernel::{Digest, Fault, id::DocumentId};
use crate::store::Read;

/// What of the content of a seal is looked at here.
#[derive(Deserialize)]
struct Issued {
    /// The digest of the version that was issued.
    digest: String,
}

/// Looks at every document that was issued at the actor's unit or below, in batches.
///
/// # Errors
/// A fault of the database; a row that this program has not written.
pub async fn examine(read: &Read) -> Result<Found, Fault> {
    let mut found = Found::new();
    let issued = read.find::<document::Entity>().filter(document::Column::State.eq(DocumentState::Issued.as_str()));
    let issued = issued.filter(document::Column::UnitId.in_subquery(own(read)));
    let mut pages = Pages::of(issued, document::Column::Id, |row: &document::Model| row.id, FEW);
    while let Some(rows) = pages.next().await? {
        let ids: Vec<DocumentId> = rows.iter().map(|row| row.id).collect();
        let current: Vec<Uuid> = rows.iter().map(|row| row.current_id).collect();
        let (grounds, said, made) =
            (grounds(read, &ids).await?, parts(read, &current).await?, steps(read, &ids).await?);
        for row in &rows {
            let Some(ground) = grounds.get(&row.id) else { continue };
            let said = said.get(&row.current_id).map(Vec::as_slice).unwrap_or_default();
            if !is_sealed(row, &ground.version, said)? {
                tell(&mut found, IntegrityCheck::SealBroken, row.id.global());
            }
            let made = made.get(&row.id).map(Vec::as_slice).unwrap_or_default();
            let is_sound = row.departmental || (is_deliberated(row, made) && is_approved(ground));
            if !is_sound {
                tell(&mut found, IntegrityCheck::IssuedWithoutApproval, row.id.global());
            }
        }
    }
    Ok(found)
}

/// Whether a document says what was issued: the seal covers the digest of its version, and that each word of it.
fn is_sealed(
    row: &document::Model,
    version: &document_version::Model,
    parts: &[document_part::Model],
) -> Result<bool, Fault> {
    let Some(content) = &row.sealed_content else { return Ok(false) };
    let Ok(issued) = serde_json::from_str::<Issued>(content) else { return Ok(false) };
    let is_what_was_sealed = row.sealed == Some(Digest::of(content).to_string());
    Ok(is_what_was_sealed && issued.digest == digest(row, version, parts)?)
}

/// The digest of what a version says.
fn digest(
    row: &document::Model,
    version: &document_version::Model,
    parts: &[document_part::Model],
) -> Result<String, Fault> {
    let consideration = match (&version.consideration_kind, &version.consideration) {
        (Some(kind), Some(text)) => {
            let kind: ConsiderationKind = kind.parse().map_err(Fault::new)?;
            Some(Consideration { kind, text: text.clone() })
        }
        _ => None,
    };
    let part = |part: &document_part::Model| Part {
        key: part.part_key.clone(),
        heading: part.heading.clone(),
        text: part.content.clone(),
    };
    let wording = Wording { title: version.title.clone(), consideration, parts: parts.iter().map(part).collect() };
    let kind: DocumentKind = row.kind.parse().map_err(Fault::new)?;
    whole(&wording.head(kind, &row.clause_id.global())?, &wording.seen()?)
}

/// Whether the version that was issued was deliberated with the decision that the document names.
fn is_deliberated(row: &document::Model, steps: &[document_step::Model]) -> bool {
    let by_decision = |step: &document_step::Model| {
        step.moved == DocumentMove::Deliberate.as_str()
            && step.number == row.number
            && step.decision_id == row.decision_id
    };
    row.decision_id.is_some() && steps.iter().any(by_decision)
}

/// Whether somebody at least has approved each part at each stage; the rule may have asked for fewer than today's.
fn is_approved(ground: &Ground) -> bool {
    let passed = |stage: &ApprovalStage| is_passed(&standing(&ground.current, &ground.approvals, *stage), 1);
    ApprovalStage::ALL.iter().all(passed)
}
