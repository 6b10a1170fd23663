//! Begins a draft.

use std::collections::BTreeSet;

use serde::Serialize;

use super::drafting::{Begun, begin};
use super::frozen::demand_unfrozen;
use super::subject;
use crate::access::Action;
use crate::documents::model::{DocumentKind, FrozenMove, Wording};
use crate::kernel::{
    ClauseId, ErrorCode, Failure,
    id::{ClauseRowId, DocumentId},
};
use crate::organization;
use crate::store::{Command, Event, Place, Read, Write};

/// 起草文件或名单：写明所据条款、各部分，以及是否由部门自行印发；人才工作考虑说明可后补。
///
/// Begins the draft of a document or a name list: the clause that it rests on, its parts, and whether a department
/// issues it itself or drafts it for committee and government. The talent consideration statement may come later.
#[derive(Serialize)]
pub struct DraftDocument {
    /// The code of the unit whose document it is.
    pub unit: String,
    /// What it is.
    pub kind: DocumentKind,
    /// Whether the unit, which does not lead, issues it itself.
    pub departmental: bool,
    /// The clause that it rests on.
    pub clause: ClauseRowId,
    /// What it says.
    pub wording: Wording,
}

#[derive(Serialize)]
struct DocumentDrafted {
    document: String,
    kind: DocumentKind,
}

impl Event for DocumentDrafted {
    const NAME: &'static str = "documents.document.drafted";
}

impl Command for DraftDocument {
    const NAME: &'static str = "documents.document.draft";
    const ACTION: Action = Action::DraftDocument;
    const CLAUSES: &'static [ClauseId] = subject::OF_DOCUMENTS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Frozen, ErrorCode::OutsideItsDays];
    const EVENTS: &'static [&'static str] = &[DocumentDrafted::NAME];
    type Subject = Place;
    type Done = DocumentId;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        organization::read::unit_on(read, &self.unit, read.today(), ["unit"; 2]).await
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<DocumentId, Failure> {
        demand_unfrozen(write.read(), &place, FrozenMove::Draft).await?;
        let begun = Begun { kind: self.kind, clause: self.clause, departmental: self.departmental };
        let id = begin(write, &place, begun, &self.wording, &BTreeSet::new()).await?;
        write.emit(&DocumentDrafted { document: id.global(), kind: self.kind })?;
        Ok(id)
    }
}
