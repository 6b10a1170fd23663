//! What approvals of a document rest on, and what of it is there.

use crate::documents::approval::{Current, PartSeen, Rested};
use crate::documents::entity::{document, document_approval, document_version};
use crate::documents::read::{approvals, parts, versions};
use crate::kernel::Fault;
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

/// Finds it.
///
/// # Errors
/// A fault of the database; a row that this program has not written.
pub async fn ground(read: &Read, row: &document::Model) -> Result<Ground, Fault> {
    let versions = versions(read, &[row.id]).await?.remove(&row.id).unwrap_or_default();
    let prepared_by = versions.iter().map(|version| (version.issuer.clone(), version.subject.clone())).collect();
    let version = versions.into_iter().find(|version| version.id == row.current_id);
    let version = version.ok_or_else(|| Fault::new("a document has a current version"))?;
    let parts = parts(read, &[version.id]).await?.remove(&version.id).unwrap_or_default();
    let parts = parts.into_iter().map(|part| PartSeen { key: part.part_key, digest: part.digest }).collect();
    let current = Current { head: version.head.clone(), parts, prepared_by };
    let rows = approvals(read, &[row.id]).await?.remove(&row.id).unwrap_or_default();
    let approvals = rows.iter().map(document_approval::Model::rested).collect::<Result<_, _>>()?;
    Ok(Ground { version, current, rows, approvals })
}
