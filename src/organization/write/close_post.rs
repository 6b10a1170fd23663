//! Closes a post.

use serde::Serialize;

use super::subject::{PostSubject, demand_vacant};
use crate::access::Action;
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, id::PostId};
use crate::organization::bodies::post_not_there;
use crate::organization::entity::post;
use crate::store::{Command, Event, Read, Write, dated::ended};

/// 撤销岗位：自某日起，届时须无人任职。
///
/// Closes a post from a day on; nobody may hold it beyond that.
#[derive(Serialize)]
pub struct ClosePost {
    /// Which post.
    pub post: PostId,
    /// From which day.
    pub from: Day,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PostClosed {
    post: String,
    from: Day,
}

impl Event for PostClosed {
    const NAME: &'static str = "organization.post.closed";
}

impl Command for ClosePost {
    const NAME: &'static str = "organization.post.close";
    const ACTION: Action = Action::ManageBodies;
    const CLAUSES: &'static [ClauseId] =
        &[ClauseId("4.1.1a"), ClauseId("4.1.1b"), ClauseId("4.1.1d"), ClauseId("4.1.1e"), ClauseId("4.1.1g")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::InUse, ErrorCode::PostNotThere];
    const EVENTS: &'static [&'static str] = &[PostClosed::NAME];
    type Subject = PostSubject;
    type Done = PostId;

    async fn load(&self, read: &Read) -> Result<PostSubject, Failure> {
        PostSubject::load(read, self.post).await
    }

    async fn run(&self, subject: PostSubject, write: &mut Write) -> Result<PostId, Failure> {
        if !subject.course.iter().any(|version| version.term().contains(self.from)) {
            return Err(post_not_there(&subject.course, self.from).into());
        }
        demand_vacant(&subject.holders, self.from)?;
        write.believe(&subject.course, ended(&subject.course, self.from)).await?;
        let after = post::Model { version: subject.row.version + 1, ..subject.row.clone() };
        write.update(&subject.row, after).await?;
        write.emit(&PostClosed { post: self.post.global(), from: self.from })?;
        Ok(self.post)
    }
}
