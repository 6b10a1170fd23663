//! Puts down that a meeting of the leading group has decided on a document.

use std::fmt::Display;

use serde::Serialize;

use super::frozen::demand_unfrozen;
use super::subject::{DocumentSubject, decided, demand_considered};
use crate::access::Action;
use crate::deliberation::{self, model::MeetingKind};
use crate::documents::entity::document;
use crate::documents::model::{DocumentMove, FrozenMove};
use crate::documents::read;
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Fault, Refusal,
    id::{DecisionId, DocumentId},
};
use crate::store::{Command, Event, Read, Write};

/// 登记审议通过：文稿须有人才工作考虑说明，并有该单位的领导单位或其上级的领导小组(扩大)会议表决通过的决定，会议与表决均不早于该版；一项决定只审议一份文件。此前的审定仍有效者照计。
///
/// Puts down that a document was deliberated. It has its talent consideration statement, and a meeting of the leading
/// group, enlarged or not, of the unit that leads its unit, or of one above that, has decided so, neither on a day nor
/// by a ballot before the version was there. One decision is on one document. Approvals that still hold count again.
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
        let state = subject.moved(DocumentMove::Deliberate)?;
        let ground = read::standing::ground(write.read(), self.document).await?;
        let version = &ground.version;
        demand_considered(version)?;
        let (decision, meeting) = decided(write.read(), &subject.place, self.decision, &["decision"]).await?;
        let kind: MeetingKind = meeting.kind.parse().map_err(Fault::new)?;
        demand_group(kind)?;
        demand_after(&meeting.day, &version.day)?;
        let ballots = deliberation::read::ballots(write.read(), &[meeting.id]).await?.remove(&meeting.id);
        let ballot = ballots.into_iter().flatten().find(|ballot| ballot.id == decision.ballot_id);
        let ballot = ballot.ok_or_else(|| Fault::new("a decision is a ballot's"))?;
        demand_after(&ballot.instant, &version.instant)?;
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

/// Refuses what another meeting than one of the leading group decided.
fn demand_group(kind: MeetingKind) -> Result<(), Refusal> {
    if kind.has_to_decide() {
        return Ok(());
    }
    let (zh, en) = ("文件由领导小组(扩大)会议审议", "a meeting of the leading group, enlarged or not, deliberates");
    let kinds = MeetingKind::ALL.iter().filter(|kind| kind.has_to_decide()).map(|kind| kind.as_str());
    Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["decision"]).allowing(kinds))
}

/// Refuses what was decided before the version was there that it is said to be on.
fn demand_after<T: PartialOrd + Display>(decided: &T, written: &T) -> Result<(), Refusal> {
    if decided >= written {
        return Ok(());
    }
    let (zh, en) = (
        format!("该决定({decided})早于该版({written})"),
        format!("the decision, of {decided}, was earlier than the version, of {written}"),
    );
    Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["decision"]).allowing([format!("{written} –")]))
}

impl DeliberateDocument {
    /// A decision on another document, or on an earlier version, is none on this one.
    async fn demand_fresh(&self, subject: &DocumentSubject, read: &Read) -> Result<(), Failure> {
        let steps = read::deliberated_by(read, self.decision).await?;
        if let Some(other) = steps.iter().find(|step| step.document_id != self.document) {
            let (zh, en) = ("该决定已用于审议另一份文件", "another document was deliberated by that decision");
            let refusal = Refusal::new(ErrorCode::InUse, zh, en).at(["decision"]);
            return Err(refusal.allowing([other.document_id.global()]).into());
        }
        let Some(older) = steps.iter().find(|step| step.number != subject.row.number) else { return Ok(()) };
        let (zh, en) = (
            format!("该决定所审议的是第 {} 版", older.number),
            format!("that decision was on version {}", older.number),
        );
        Err(Refusal::new(ErrorCode::InUse, zh, en).at(["decision"]).into())
    }
}
