//! Closes a body with its posts.

use serde::Serialize;

use super::subject::{BodySubject, demand_vacant};
use crate::access::Action;
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, id::BodyId};
use crate::organization::entity::body;
use crate::organization::read;
use crate::store::{Command, Event, Read, Write, dated::ended};

/// 撤销机构：连同其岗位，自某日起。
///
/// Closes a body and its posts from a day on; nobody may hold one of them beyond it.
#[derive(Serialize)]
pub struct CloseBody {
    /// Which body.
    pub body: BodyId,
    /// From which day.
    pub from: Day,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BodyClosed {
    body: String,
    from: Day,
}

impl Event for BodyClosed {
    const NAME: &'static str = "organization.body.closed";
}

impl Command for CloseBody {
    const NAME: &'static str = "organization.body.close";
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
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::InUse, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[BodyClosed::NAME];
    type Subject = BodySubject;
    type Done = BodyId;

    async fn load(&self, read: &Read) -> Result<BodySubject, Failure> {
        BodySubject::load(read, self.body).await
    }

    async fn run(&self, subject: BodySubject, write: &mut Write) -> Result<BodyId, Failure> {
        subject.on(self.from)?;
        let posts = read::bodies::posts_of(write.read(), self.body).await?;
        demand_vacant(&read::bodies::holders_of(write.read(), &posts).await?, self.from)?;
        for post in posts {
            let course = read::bodies::course_of_post(write.read(), post).await?;
            write.believe(&course, ended(&course, self.from)).await?;
        }
        let equipped = read::bodies::course_of_establishment(write.read(), self.body).await?;
        write.believe(&equipped, ended(&equipped, self.from)).await?;
        write.believe(&subject.course, ended(&subject.course, self.from)).await?;
        let after = body::Model { version: subject.row.version + 1, ..subject.row.clone() };
        write.update(&subject.row, after).await?;
        write.emit(&BodyClosed { body: self.body.global(), from: self.from })?;
        Ok(self.body)
    }
}
