//! What approvals of documents rest on, and what of it is there.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use crate::documents::approval::{Current, PartSeen, Rested, Who};
use crate::documents::entity::{document, document_approval, document_part, document_version};
use crate::documents::read::{approvals, documents_by_id, parts, versions};
use crate::kernel::{Fault, id::DocumentId};
use crate::store::Read;

/// The current version of a document, and all that was approved of it.
#[derive(Debug, Clone)]
pub struct Ground {
    /// The current version.
    pub version: document_version::Model,
    /// What of it approvals rest on, and who has written the versions.
    pub current: Current,
    /// The approvals, from the first.
    pub rows: Vec<document_approval::Model>,
    /// What each of them rests on.
    pub approvals: Vec<Rested>,
}

/// Finds it for documents at or below the actor's unit.
///
/// # Errors
/// A fault of the database; a row that this program has not written.
pub async fn grounds(read: &Read, documents: &[DocumentId]) -> Result<HashMap<DocumentId, Ground>, Fault> {
    let rows = documents_by_id(read, documents).await?;
    let current: Vec<Uuid> = rows.values().map(|row| row.current_id).collect();
    let mut versions = versions(read, documents).await?;
    let mut parts = parts(read, &current).await?;
    let mut approvals = approvals(read, documents).await?;
    let mut found = HashMap::with_capacity(rows.len());
    for (id, row) in rows {
        let of = versions.remove(&id).unwrap_or_default();
        let seen = parts.remove(&row.current_id).unwrap_or_default();
        found.insert(id, ground_of(&row, of, seen, approvals.remove(&id).unwrap_or_default())?);
    }
    Ok(found)
}

/// Finds it for one document.
///
/// # Errors
/// A fault of the database; a row that this program has not written.
pub async fn ground(read: &Read, document: DocumentId) -> Result<Ground, Fault> {
    let found = grounds(read, &[document]).await?.remove(&document);
    found.ok_or_else(|| Fault::new("the document was just found"))
}

fn ground_of(
    row: &document::Model,
    versions: Vec<document_version::Model>,
    parts: Vec<document_part::Model>,
    rows: Vec<document_approval::Model>,
) -> Result<Ground, Fault> {
    let mut prepared_by: BTreeMap<Who, i64> = BTreeMap::new();
    // From the first version on: of each person the last number is kept.
    for version in &versions {
        prepared_by.extend(version.writers()?.into_iter().map(|who| (who, version.number)));
    }
    let version = versions.into_iter().find(|version| version.id == row.current_id);
    let version = version.ok_or_else(|| Fault::new("a document has a current version"))?;
    let parts = parts.into_iter().map(|part| PartSeen { key: part.part_key, digest: part.digest }).collect();
    let current = Current { head: version.head.clone(), parts, prepared_by };
    let approvals = rows.iter().map(document_approval::Model::rested).collect::<Result<_, _>>()?;
    Ok(Ground { version, current, rows, approvals })
}
