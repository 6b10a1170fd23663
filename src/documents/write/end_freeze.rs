//! Ends a freeze before its day; another person than the one who set it does so.

use serde::Serialize;

use super::subject::{self, FreezeSubject};
use crate::access::Action;
use crate::documents::entity::freeze;
use crate::kernel::{ClauseId, ErrorCode, Failure, Refusal, checks, id::FreezeId};
use crate::store::{Command, Event, Read, Write};

/// 提前解除冻结，附理由：须由设定者之外的另一人。
///
/// Ends a freeze early, with the reason; another person than the one who set it does so.
#[derive(Serialize)]
pub struct EndFreeze {
    /// Which freeze.
    pub freeze: FreezeId,
    /// Why.
    pub reason: String,
}

#[derive(Serialize)]
struct FreezeEnded {
    freeze: String,
}

impl Event for FreezeEnded {
    const NAME: &'static str = "documents.freeze.ended";
}

impl Command for EndFreeze {
    const NAME: &'static str = "documents.freeze.end";
    const ACTION: Action = Action::SetFreeze;
    const CLAUSES: &'static [ClauseId] = subject::OF_DOCUMENTS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::SamePerson, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[FreezeEnded::NAME];
    type Subject = FreezeSubject;
    type Done = FreezeId;

    async fn load(&self, read: &Read) -> Result<FreezeSubject, Failure> {
        FreezeSubject::load(read, self.freeze).await
    }

    async fn run(&self, subject: FreezeSubject, write: &mut Write) -> Result<FreezeId, Failure> {
        checks::reason(&self.reason)?;
        let (row, today) = (&subject.row, write.today());
        let over = row.ended_on.unwrap_or(row.until_day);
        if row.ended_on.is_some() || over <= today {
            let (zh, en) = (format!("该冻结已于 {over} 解除"), format!("the freeze ended on {over}"));
            return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["freeze"]).into());
        }
        let person = write.read().actor().person.clone();
        if row.set_by().is(&person) {
            let (zh, en) = ("须由设定者之外的另一人提前解除", "another person than the one who set it ends it early");
            return Err(Refusal::same_person("freeze", zh, en).into());
        }
        let after = freeze::Model {
            ended_on: Some(today),
            ended_because: Some(self.reason.trim().to_owned()),
            ended_issuer: Some(person.issuer),
            ended_subject: Some(person.subject),
            version: row.version + 1,
            ended_at: Some(write.now()),
            ..row.clone()
        };
        write.update(row, after).await?;
        write.emit(&FreezeEnded { freeze: row.id.global() })?;
        Ok(row.id)
    }
}
