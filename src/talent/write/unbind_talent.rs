//! Takes back which person a talent is.

use serde::Serialize;

use super::subject::TalentSubject;
use crate::access::Action;
use crate::kernel::{ClauseId, ErrorCode, Failure, id::TalentId};
use crate::store::{Command, Event, Read, Write};
use crate::talent::entity::talent;
use crate::talent::model::check_bound;

/// 解除人才与人的登记：此人从此看不到该人才的提名。
///
/// Takes back which person a talent is; from then on he sees none of the talent's nominations.
#[derive(Serialize)]
pub struct UnbindTalent {
    /// Which talent.
    pub talent: TalentId,
}

#[derive(Serialize)]
struct TalentUnbound {
    talent: String,
}

impl Event for TalentUnbound {
    const NAME: &'static str = "talent.unbound";
}

impl Command for UnbindTalent {
    const NAME: &'static str = "talent.unbind";
    const ACTION: Action = Action::BindTalent;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.3c")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[TalentUnbound::NAME];
    type Subject = TalentSubject;
    type Done = TalentId;

    async fn load(&self, reader: &Read) -> Result<TalentSubject, Failure> {
        TalentSubject::load(reader, self.talent).await
    }

    async fn run(&self, subject: TalentSubject, write: &mut Write) -> Result<TalentId, Failure> {
        let before = subject.talent;
        check_bound(&before)?;
        let after = talent::Model { issuer: None, subject: None, version: before.version + 1, ..before.clone() };
        write.update(&before, after).await?;
        write.emit(&TalentUnbound { talent: before.id.global() })?;
        Ok(before.id)
    }
}
