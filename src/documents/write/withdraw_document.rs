//! Withdraws a document before it is issued.

use serde::Serialize;

use super::frozen::demand_unfrozen;
use super::subject::{self, DocumentSubject};
use crate::access::Action;
use crate::documents::entity::document;
use crate::documents::model::{DocumentMove, FrozenMove};
use crate::duties::write::occasion::lapse;
use crate::kernel::{ClauseId, ErrorCode, Failure, checks, id::DocumentId};
use crate::store::{Command, Event, Read, Write};

/// 撤回尚未印发的文件，附理由。
///
/// Withdraws a document that is not issued yet, with the reason.
#[derive(Serialize)]
pub struct WithdrawDocument {
    /// Which document.
    pub document: DocumentId,
    /// Why.
    pub reason: String,
}

#[derive(Serialize)]
struct DocumentWithdrawn {
    document: String,
}

impl Event for DocumentWithdrawn {
    const NAME: &'static str = "documents.document.withdrawn";
}

impl Command for WithdrawDocument {
    const NAME: &'static str = "documents.document.withdraw";
    const ACTION: Action = Action::DraftDocument;
    const CLAUSES: &'static [ClauseId] = subject::OF_DOCUMENTS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Frozen, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[DocumentWithdrawn::NAME];
    type Subject = DocumentSubject;
    type Done = DocumentId;

    async fn load(&self, read: &Read) -> Result<DocumentSubject, Failure> {
        DocumentSubject::load(read, self.document).await
    }

    async fn run(&self, subject: DocumentSubject, write: &mut Write) -> Result<DocumentId, Failure> {
        demand_unfrozen(write.read(), &subject.place, FrozenMove::Withdraw).await?;
        checks::reason(&self.reason)?;
        let after = subject.go(DocumentMove::Withdraw, &self.reason, write).await?;
        write.update(&subject.row, document::Model { opinions_until: None, ..after }).await?;
        let document = self.document.global();
        lapse(write, subject.row.unit_id, &document, (&self.reason, &document)).await?;
        write.emit(&DocumentWithdrawn { document })?;
        Ok(self.document)
    }
}
