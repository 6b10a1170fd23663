//! Creates a post of a body.

use serde::Serialize;

use super::subject::BodySubject;
use crate::access::Action;
use crate::kernel::{
    ClauseId, Day, ErrorCode, Failure, checks,
    id::{BodyId, PostId},
};
use crate::organization::bodies::PostKind;
use crate::organization::entity::{post, post_version};
use crate::store::{Command, Event, Read, Write};

/// 设立岗位：可任人数，自某日起，至机构已定的撤销之日。
///
/// Creates a post of a body from a day on, with the number of those who may hold it at once, until the end of the body
/// where that is known already.
#[derive(Serialize)]
pub struct CreatePost {
    /// Which body.
    pub body: BodyId,
    /// Its kind.
    pub kind: PostKind,
    /// What it is called.
    pub title: String,
    /// The same in English.
    pub title_en: String,
    /// How many may hold it at once.
    pub places: i64,
    /// From which day.
    pub from: Day,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PostCreated {
    post: String,
    body: String,
}

impl Event for PostCreated {
    const NAME: &'static str = "organization.post.created";
}

impl Command for CreatePost {
    const NAME: &'static str = "organization.post.create";
    const ACTION: Action = Action::ManageBodies;
    const CLAUSES: &'static [ClauseId] =
        &[ClauseId("4.1.1a"), ClauseId("4.1.1b"), ClauseId("4.1.1d"), ClauseId("4.1.1e"), ClauseId("4.1.1g")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[PostCreated::NAME];
    type Subject = BodySubject;
    type Done = PostId;

    async fn load(&self, read: &Read) -> Result<BodySubject, Failure> {
        BodySubject::load(read, self.body).await
    }

    async fn run(&self, subject: BodySubject, write: &mut Write) -> Result<PostId, Failure> {
        subject.on(self.from)?;
        let term = subject.term_from(self.from);
        checks::name("title", &self.title)?;
        checks::name("titleEn", &self.title_en)?;
        checks::between("places", self.places, (1, 1_000))?;
        let (id, unit_id): (PostId, _) = (write.id(), subject.row.unit_id);
        let kind = self.kind.as_str().to_owned();
        write.insert(post::Model { id, body_id: self.body, unit_id, kind, version: 1 }).await?;
        write
            .insert(post_version::Model {
                id: write.id(),
                post_id: id,
                unit_id,
                title: self.title.trim().to_owned(),
                title_en: self.title_en.trim().to_owned(),
                places: self.places,
                valid_from: term.from,
                valid_until: term.until,
                known_from: write.now(),
                known_until: None,
            })
            .await?;
        write.emit(&PostCreated { post: id.global(), body: self.body.global() })?;
        Ok(id)
    }
}
