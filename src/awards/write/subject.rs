//! What the room's commands are about: a row and where it lies.

use crate::awards::entity::{edition, nomination};
use crate::awards::read;
use crate::kernel::{
    ErrorCode, Failure, Refusal,
    id::{EditionId, NominationId, RunId},
};
use crate::rules::{self, entity::run};
use crate::store::{Place, Read, Subject};

/// An edition and where it lies.
pub struct EditionSubject {
    pub(crate) edition: edition::Model,
    pub(crate) place: Place,
}

impl EditionSubject {
    pub(crate) async fn load(reader: &Read, id: EditionId) -> Result<Self, Failure> {
        let edition = read::edition(reader, id).await?;
        let place = read::place(reader, edition.unit_id).await?;
        Ok(Self { edition, place })
    }
}

impl Subject for EditionSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        Some((self.edition.version, vec![("state", self.edition.state.clone())]))
    }
}

/// A nomination, its edition, and where the nominating unit lies.
pub struct NominationSubject {
    pub(crate) nomination: nomination::Model,
    pub(crate) edition: edition::Model,
    pub(crate) place: Place,
}

impl NominationSubject {
    pub(crate) async fn load(reader: &Read, id: NominationId) -> Result<Self, Failure> {
        let nomination = read::nomination(reader, id).await?;
        let edition = read::edition(reader, nomination.edition_id).await?;
        let place = read::place(reader, nomination.unit_id).await?;
        Ok(Self { nomination, edition, place })
    }
}

impl Subject for NominationSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        Some((self.nomination.version, vec![("state", self.nomination.state.clone())]))
    }
}

/// A run, what it judges, and where its division lies.
pub struct RunSubject {
    pub(crate) run: run::Model,
    pub(crate) edition: edition::Model,
    pub(crate) place: Place,
}

impl RunSubject {
    pub(crate) async fn load(reader: &Read, id: RunId) -> Result<Self, Failure> {
        let run = rules::read::run(reader, id).await?.ok_or_else(|| Refusal::not_found("评审运行", "run"))?;
        let edition = read::edition(reader, run.edition_id).await?;
        let place = read::place(reader, run.unit_id).await?;
        Ok(Self { run, edition, place })
    }
}

impl Subject for RunSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }
}

/// Refuses a move that must be explained and is not.
///
/// # Errors
/// `BAD_USER_INPUT`.
pub(crate) fn demand_reason(reason: Option<&str>) -> Result<(), Refusal> {
    if reason.is_some_and(|reason| !reason.trim().is_empty()) {
        return Ok(());
    }
    Err(Refusal::new(ErrorCode::BadInput, "此步须说明理由", "this move needs a reason").at(["reason"]))
}
