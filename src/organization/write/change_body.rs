//! Changes what a body is called, what it is for, or with whom it works.

use serde::Serialize;

use super::saying::BodySaying;
use super::subject::BodySubject;
use crate::access::Action;
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, Term, id::BodyId};
use crate::organization::entity::body;
use crate::store::{Command, Event, Read, Write, dated::overlaid};

/// 调整机构的名称、职能与合署：自某日起，至下一次已定的调整。
///
/// Changes what a body is called, what it is for, and with whom it works as one office, from a day on, until the next change
/// that is known already.
#[derive(Serialize)]
pub struct ChangeBody {
    /// Which body.
    pub body: BodyId,
    /// What is said of it from then on.
    pub saying: BodySaying,
    /// From which day.
    pub from: Day,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BodyChanged {
    body: String,
}

impl Event for BodyChanged {
    const NAME: &'static str = "organization.body.changed";
}

impl Command for ChangeBody {
    const NAME: &'static str = "organization.body.change";
    const ACTION: Action = Action::ManageBodies;
    const CLAUSES: &'static [ClauseId] = &[
        ClauseId("4.1.1a"),
        ClauseId("4.1.1b"),
        ClauseId("4.1.1d"),
        ClauseId("4.1.1f"),
        ClauseId("4.1.1g"),
        ClauseId("4.1.2a"),
        ClauseId("4.1.2b"),
        ClauseId("4.2.2g"),
        ClauseId("4.3.3"),
    ];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[BodyChanged::NAME];
    type Subject = BodySubject;
    type Done = BodyId;

    async fn load(&self, read: &Read) -> Result<BodySubject, Failure> {
        BodySubject::load(read, self.body).await
    }

    async fn run(&self, subject: BodySubject, write: &mut Write) -> Result<BodyId, Failure> {
        let term = Term { from: Some(self.from), until: subject.on(self.from)?.valid_until };
        let said = self.saying.version((self.body, subject.row.unit_id), term, write).await?;
        write.believe(&subject.course, overlaid(&subject.course, said)).await?;
        let after = body::Model { version: subject.row.version + 1, ..subject.row.clone() };
        write.update(&subject.row, after).await?;
        write.emit(&BodyChanged { body: self.body.global() })?;
        Ok(self.body)
    }
}
