//! Returns a document to those who draft it.

use serde::Serialize;

use super::frozen::demand_unfrozen;
use super::subject::{self, DocumentSubject};
use crate::access::Action;
use crate::documents::entity::document;
use crate::documents::model::{DocumentMove, FrozenMove};
use crate::kernel::{ClauseId, ErrorCode, Failure, checks, id::DocumentId};
use crate::store::{Command, Event, Read, Write};

/// 退回起草，附理由：须重新审议；其后只有所依部分有改动的审定失效。
///
/// Returns a document, with the reason: it is a draft again and has to be deliberated anew. Of the approvals only those fall
/// that rested on what is changed then.
#[derive(Serialize)]
pub struct ReturnDocument {
    /// Which document.
    pub document: DocumentId,
    /// Why.
    pub reason: String,
}

#[derive(Serialize)]
struct DocumentReturned {
    document: String,
}

impl Event for DocumentReturned {
    const NAME: &'static str = "documents.document.returned";
}

impl Command for ReturnDocument {
    const NAME: &'static str = "documents.document.return";
    const ACTION: Action = Action::ApproveDocument;
    const CLAUSES: &'static [ClauseId] = subject::OF_DOCUMENTS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Frozen, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[DocumentReturned::NAME];
    type Subject = DocumentSubject;
    type Done = DocumentId;

    async fn load(&self, read: &Read) -> Result<DocumentSubject, Failure> {
        DocumentSubject::load(read, self.document).await
    }

    async fn run(&self, subject: DocumentSubject, write: &mut Write) -> Result<DocumentId, Failure> {
        demand_unfrozen(write.read(), &subject.place, FrozenMove::Return).await?;
        checks::reason(&self.reason)?;
        let after = subject.go(DocumentMove::Return, &self.reason, write).await?;
        write.update(&subject.row, document::Model { decision_id: None, ..after }).await?;
        write.emit(&DocumentReturned { document: self.document.global() })?;
        Ok(self.document)
    }
}
