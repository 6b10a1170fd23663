//! Revises a draft: a version more, which never changes.

use std::collections::BTreeSet;

use serde::Serialize;

use super::drafting::insert;
use super::frozen::demand_unfrozen;
use super::subject::{self, DocumentSubject};
use crate::access::Action;
use crate::documents::entity::document;
use crate::documents::model::{DocumentMove, FrozenMove, Wording, number};
use crate::documents::read;
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Refusal, checks,
    id::{DocumentId, DocumentOpinionId},
};
use crate::store::{Command, Event, Read, Write};

/// 修改文稿：另立一版，各版不变；可写明采纳的意见。所改部分上的审定随之失效，未改部分上的仍有效。
///
/// Revises a draft: it has a version more, and none of them ever changes. It may name the opinions that it takes up.
/// Approvals that rested on what changed hold no more; the others do.
#[derive(Serialize)]
pub struct ReviseDocument {
    /// Which document.
    pub document: DocumentId,
    /// What it says from now on.
    pub wording: Wording,
    /// The opinions that it takes up.
    pub opinions: Vec<DocumentOpinionId>,
}

#[derive(Serialize)]
struct DocumentRevised {
    document: String,
    number: i64,
}

impl Event for DocumentRevised {
    const NAME: &'static str = "documents.document.revised";
}

/// Most opinions that one version takes up.
const MOST_OPINIONS: i64 = 100;

impl Command for ReviseDocument {
    const NAME: &'static str = "documents.document.revise";
    const ACTION: Action = Action::DraftDocument;
    const CLAUSES: &'static [ClauseId] = subject::OF_DOCUMENTS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Frozen, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[DocumentRevised::NAME];
    type Subject = DocumentSubject;
    type Done = DocumentId;

    async fn load(&self, read: &Read) -> Result<DocumentSubject, Failure> {
        DocumentSubject::load(read, self.document).await
    }

    async fn run(&self, subject: DocumentSubject, write: &mut Write) -> Result<DocumentId, Failure> {
        demand_unfrozen(write.read(), &subject.place, FrozenMove::Revise).await?;
        let after = subject.go(DocumentMove::Revise, "", write).await?;
        self.wording.check()?;
        self.check_opinions(write.read()).await?;
        let after = document::Model { number: after.number + 1, current_id: write.id(), ..after };
        insert(write, &after, &self.wording, (&self.opinions, &BTreeSet::new())).await?;
        let number = after.number;
        write.update(&subject.row, after).await?;
        write.emit(&DocumentRevised { document: self.document.global(), number })?;
        Ok(self.document)
    }
}

impl ReviseDocument {
    /// Opinions on this document, each named once.
    async fn check_opinions(&self, read: &Read) -> Result<(), Failure> {
        checks::between("opinions", number(self.opinions.len()), (0, MOST_OPINIONS))?;
        let there = read::opinions(read, &[self.document]).await?.remove(&self.document).unwrap_or_default();
        for (at, id) in self.opinions.iter().enumerate() {
            let path = ["opinions".to_owned(), at.to_string()];
            if !there.iter().any(|opinion| opinion.id == *id) {
                return Err(Refusal::not_found("意见", "opinion").at(path).into());
            }
            if self.opinions.iter().take(at).any(|before| before == id) {
                let (zh, en) = ("同一意见只列一次", "the same opinion is named once");
                return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(path).into());
            }
        }
        Ok(())
    }
}
