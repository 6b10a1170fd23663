//! Changes what a post is called, and how many may hold it.

use serde::Serialize;

use super::subject::PostSubject;
use crate::access::Action;
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, Term, checks, id::PostId};
use crate::organization::bodies::{demand_places, post_not_there};
use crate::organization::entity::{post, post_version};
use crate::store::{Command, Event, Read, Write, dated::overlaid};

/// 调整岗位的名称与可任人数：自某日起，至下一次已定的调整；届时任职人数不得超出。
///
/// Changes what a post is called and how many may hold it at once, from a day on, until the next change that is known
/// already; no more may hold it then.
#[derive(Serialize)]
pub struct ChangePost {
    /// Which post.
    pub post: PostId,
    /// What it is called from then on.
    pub title: String,
    /// The same in English.
    pub title_en: String,
    /// How many may hold it at once from then on.
    pub places: i64,
    /// From which day.
    pub from: Day,
}

#[derive(Serialize)]
struct PostChanged {
    post: String,
}

impl Event for PostChanged {
    const NAME: &'static str = "organization.post.changed";
}

impl Command for ChangePost {
    const NAME: &'static str = "organization.post.change";
    const ACTION: Action = Action::ManageBodies;
    const CLAUSES: &'static [ClauseId] =
        &[ClauseId("4.1.1a"), ClauseId("4.1.1b"), ClauseId("4.1.1d"), ClauseId("4.1.1e"), ClauseId("4.1.1g")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::PostFilled, ErrorCode::PostNotThere];
    const EVENTS: &'static [&'static str] = &[PostChanged::NAME];
    type Subject = PostSubject;
    type Done = PostId;

    async fn load(&self, read: &Read) -> Result<PostSubject, Failure> {
        PostSubject::load(read, self.post).await
    }

    async fn run(&self, subject: PostSubject, write: &mut Write) -> Result<PostId, Failure> {
        let holds = subject.course.iter().find(|version| version.term().contains(self.from));
        let until = holds.ok_or_else(|| post_not_there(&subject.course, self.from))?.valid_until;
        checks::name("title", &self.title)?;
        checks::name("titleEn", &self.title_en)?;
        checks::between("places", self.places, (1, 1_000))?;
        let term = Term { from: Some(self.from), until };
        demand_places(self.places, &subject.holders, term)?;
        let said = post_version::Model {
            id: write.id(),
            post_id: self.post,
            unit_id: subject.row.unit_id,
            title: self.title.trim().to_owned(),
            title_en: self.title_en.trim().to_owned(),
            places: self.places,
            valid_from: term.from,
            valid_until: term.until,
            known_from: write.now(),
            known_until: None,
        };
        write.believe(&subject.course, overlaid(&subject.course, said)).await?;
        let after = post::Model { version: subject.row.version + 1, ..subject.row.clone() };
        write.update(&subject.row, after).await?;
        write.emit(&PostChanged { post: self.post.global() })?;
        Ok(self.post)
    }
}
