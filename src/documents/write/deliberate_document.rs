//! Puts down that a meeting has decided on a document.

use serde::Serialize;

use super::frozen::demand_unfrozen;
use super::subject::{DocumentSubject, decided};
use crate::access::Action;
use crate::documents::entity::document;
use crate::documents::model::{DocumentMove, FrozenMove};
use crate::documents::read;
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Refusal,
    id::{DecisionId, DocumentId},
};
use crate::store::{Command, Event, Read, Write};

/// 登记审议通过：文稿须有人才工作考虑说明，并有本单位或上级机构会议表决通过的决定，会议不早于该版。此前的审定仍有效者照计。
///
/// Puts down that a document was deliberated. It has its talent consideration statement, and a meeting of a body of its
/// unit or of one above, not earlier than the version, has decided so. Approvals that still hold count again.
#[derive(Serialize)]
pub struct DeliberateDocument {
    /// Which document.
    pub document: DocumentId,
    /// The decision of the meeting.
    pub decision: DecisionId,
}

#[derive(Serialize)]
struct DocumentDeliberated {
    document: String,
    decision: String,
    number: i64,
}

impl Event for DocumentDeliberated {
    const NAME: &'static str = "documents.document.deliberated";
}

impl Command for DeliberateDocument {
    const NAME: &'static str = "documents.document.deliberate";
    const ACTION: Action = Action::DeliberateDocument;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1"), ClauseId("4.1.4f")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Frozen, ErrorCode::InUse, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[DocumentDeliberated::NAME];
    type Subject = DocumentSubject;
    type Done = DocumentId;

    async fn load(&self, read: &Read) -> Result<DocumentSubject, Failure> {
        DocumentSubject::load(read, self.document).await
    }

    async fn run(&self, subject: DocumentSubject, write: &mut Write) -> Result<DocumentId, Failure> {
        demand_unfrozen(write.read(), &subject.place, FrozenMove::Deliberate).await?;
        let state = subject.state()?.go(DocumentMove::Deliberate)?;
        let ground = read::standing::ground(write.read(), &subject.row).await?;
        if ground.version.consideration.is_none() {
            let (zh, en) = ("须先附人才工作考虑说明", "it needs its talent consideration statement first");
            let refusal = Refusal::new(ErrorCode::StateForbids, zh, en).at(["document"]);
            return Err(refusal.allowing([DocumentMove::Revise.as_str()]).into());
        }
        let (_, meeting) = decided(write.read(), &subject.place, self.decision, &["decision"]).await?;
        let written = ground.version.day;
        if meeting.day < written {
            let (zh, en) = (
                format!("会议({})早于该版({written})", meeting.day),
                format!("the meeting, on {}, was earlier than the version, of {written}", meeting.day),
            );
            let refusal = Refusal::new(ErrorCode::StateForbids, zh, en).at(["decision"]);
            return Err(refusal.allowing([format!("{written} –")]).into());
        }
        self.demand_fresh(&subject, write.read()).await?;
        subject.keep(DocumentMove::Deliberate, ("", Some(self.decision)), write).await?;
        let state = subject.carried(state, &ground, write).await?;
        let after = subject.in_state(state);
        let after = document::Model { decision_id: Some(self.decision), opinions_until: None, ..after };
        write.update(&subject.row, after).await?;
        let (document, decision) = (self.document.global(), self.decision.global());
        write.emit(&DocumentDeliberated { document, decision, number: subject.row.number })?;
        Ok(self.document)
    }
}

impl DeliberateDocument {
    /// A decision on an earlier version is none on this one.
    async fn demand_fresh(&self, subject: &DocumentSubject, read: &Read) -> Result<(), Failure> {
        let steps = read::steps(read, &[self.document]).await?.remove(&self.document).unwrap_or_default();
        let older = steps.iter().find(|step| {
            step.moved == DocumentMove::Deliberate.as_str()
                && step.decision_id == Some(self.decision)
                && step.number != subject.row.number
        });
        let Some(older) = older else { return Ok(()) };
        let (zh, en) = (
            format!("该决定所审议的是第 {} 版", older.number),
            format!("that decision was on version {}", older.number),
        );
        Err(Refusal::new(ErrorCode::InUse, zh, en).at(["decision"]).into())
    }
}
