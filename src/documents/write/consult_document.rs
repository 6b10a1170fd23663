//! Puts a draft out for opinions.

use serde::Serialize;

use super::frozen::demand_unfrozen;
use super::subject::{self, DocumentSubject};
use crate::access::Action;
use crate::documents::entity::document;
use crate::documents::model::{DocumentMove, FrozenMove, check_from};
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, id::DocumentId};
use crate::store::{Command, Event, Read, Write};

/// 征求意见：至某日(含)止，下级单位可见文稿并提出意见。
///
/// Puts a draft out for opinions: through a day, the units below see it and may give theirs.
#[derive(Serialize)]
pub struct ConsultDocument {
    /// Which document.
    pub document: DocumentId,
    /// The last day.
    pub until: Day,
}

#[derive(Serialize)]
struct DocumentConsulted {
    document: String,
    until: Day,
}

impl Event for DocumentConsulted {
    const NAME: &'static str = "documents.document.consulted";
}

impl Command for ConsultDocument {
    const NAME: &'static str = "documents.document.consult";
    const ACTION: Action = Action::DraftDocument;
    const CLAUSES: &'static [ClauseId] = subject::OF_DOCUMENTS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Frozen, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[DocumentConsulted::NAME];
    type Subject = DocumentSubject;
    type Done = DocumentId;

    async fn load(&self, read: &Read) -> Result<DocumentSubject, Failure> {
        DocumentSubject::load(read, self.document).await
    }

    async fn run(&self, subject: DocumentSubject, write: &mut Write) -> Result<DocumentId, Failure> {
        demand_unfrozen(write.read(), &subject.place, FrozenMove::Revise).await?;
        let until = self.until;
        let after = subject.go(DocumentMove::Consult, &until.to_string(), write).await?;
        check_from("until", until, write.today())?;
        write.update(&subject.row, document::Model { opinions_until: Some(until), ..after }).await?;
        write.emit(&DocumentConsulted { document: self.document.global(), until })?;
        Ok(self.document)
    }
}
