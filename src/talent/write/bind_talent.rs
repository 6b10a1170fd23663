//! Says which person a talent is.

use serde::Serialize;

use super::subject::TalentSubject;
use crate::access::Action;
use crate::kernel::{ClauseId, ErrorCode, Failure, id::TalentId};
use crate::store::{Command, Event, Read, Write};
use crate::talent::entity::talent;
use crate::talent::model::check_binding;
use crate::talent::read;

/// 登记某人才即为某人：此人从此可看自己的提名。
///
/// Says which person a talent is; from then on he sees the nominations of himself.
#[derive(Serialize)]
pub struct BindTalent {
    /// Which talent.
    pub talent: TalentId,
    /// Who issues the person's tokens.
    pub issuer: String,
    /// Who he is there.
    pub subject: String,
}

#[derive(Serialize)]
struct TalentBound {
    talent: String,
}

impl Event for TalentBound {
    const NAME: &'static str = "talent.bound";
}

impl Command for BindTalent {
    const NAME: &'static str = "talent.bind";
    const ACTION: Action = Action::BindTalent;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.3c")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::PersonTaken, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[TalentBound::NAME];
    type Subject = TalentSubject;
    type Done = TalentId;

    async fn load(&self, reader: &Read) -> Result<TalentSubject, Failure> {
        TalentSubject::load(reader, self.talent).await
    }

    async fn run(&self, subject: TalentSubject, write: &mut Write) -> Result<TalentId, Failure> {
        let before = subject.talent;
        let other = read::talent_of_person(write.read(), before.unit_id, &self.issuer, &self.subject).await?;
        check_binding(&before, &self.issuer, &self.subject, other.as_ref())?;
        let after = talent::Model {
            issuer: Some(self.issuer.clone()),
            subject: Some(self.subject.clone()),
            version: before.version + 1,
            ..before.clone()
        };
        write.update(&before, after).await?;
        write.emit(&TalentBound { talent: before.id.global() })?;
        Ok(before.id)
    }
}
