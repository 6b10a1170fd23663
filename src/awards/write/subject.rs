//! What the room's commands are about: a row, where it lies, and how it moves.

use crate::awards::entity::{edition, nomination};
use crate::awards::model::{EditionMove, EditionState, NominationMove, NominationState, demand_reason};
use crate::awards::process::prepared_with;
use crate::awards::read;
use crate::kernel::{
    Failure, Fault, Refusal,
    id::{EditionId, NominationId, ReviewFlagId, RunId},
};
use crate::rules::model::RunState;
use crate::rules::{
    self,
    entity::{review_flag, run},
};
use crate::store::{Place, Read, Standing, Subject, Write};

/// An edition and where it lies.
pub struct EditionSubject {
    pub(crate) edition: edition::Model,
    pub(crate) place: Place,
}

impl EditionSubject {
    pub(crate) async fn load(reader: &Read, id: EditionId) -> Result<Self, Failure> {
        let edition = read::edition(reader, id).await?;
        let place = reader.lies(edition.unit_id).await?;
        Ok(Self { edition, place })
    }

    /// Makes a move that a person asks for.
    pub(crate) async fn go(
        self,
        by: EditionMove,
        reason: Option<&str>,
        write: &mut Write,
    ) -> Result<EditionId, Failure> {
        let after = moved(&self.edition, by)?;
        demand_reason(state(&self.edition)?, by, reason)?;
        write.update(&self.edition, after).await?;
        Ok(self.edition.id)
    }
}

fn state(edition: &edition::Model) -> Result<EditionState, Fault> {
    edition.state.parse().map_err(Fault::new)
}

/// An edition after a move.
pub(super) fn moved(edition: &edition::Model, by: EditionMove) -> Result<edition::Model, Failure> {
    let next = state(edition)?.go(by)?;
    Ok(edition::Model { state: next.as_str().to_owned(), version: edition.version + 1, ..edition.clone() })
}

impl Subject for EditionSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        Some((self.edition.version, vec![("state", self.edition.state.clone())]))
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.edition.id.global()).in_state(&self.edition.state))
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
        let place = reader.lies(nomination.unit_id).await?;
        Ok(Self { nomination, edition, place })
    }

    /// Makes a move.
    pub(crate) async fn go(self, by: NominationMove, write: &mut Write) -> Result<NominationId, Failure> {
        let before = self.nomination;
        let state: NominationState = before.state.parse().map_err(Fault::new)?;
        let next = state.go(by)?;
        let person = &write.read().actor().person;
        let prepared_by = match by {
            NominationMove::Submit => Some(prepared_with(before.prepared_by.as_deref(), person)?),
            NominationMove::Withdraw | NominationMove::Judge => before.prepared_by.clone(),
        };
        let after = nomination::Model {
            state: next.as_str().to_owned(),
            prepared_by,
            version: before.version + 1,
            ..before.clone()
        };
        write.update(&before, after).await?;
        Ok(before.id)
    }
}

impl Subject for NominationSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        Some((self.nomination.version, vec![("state", self.nomination.state.clone())]))
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.nomination.id.global()).in_state(&self.nomination.state))
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
        let place = reader.lies(run.unit_id).await?;
        Ok(Self { run, edition, place })
    }

    /// Whether the run is still his whose try this was: one that was slow must not touch what another does now.
    pub(super) fn is_held(&self, tries: i64) -> bool {
        self.run.state == RunState::Running.as_str() && self.run.tries == tries
    }
}

impl Subject for RunSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.run.id.global()).in_state(&self.run.state))
    }
}

/// A flag, the edition that was judged, and where its division lies.
pub struct FlagSubject {
    pub(crate) flag: review_flag::Model,
    pub(crate) edition: edition::Model,
    pub(crate) place: Place,
}

impl FlagSubject {
    pub(crate) async fn load(reader: &Read, id: ReviewFlagId) -> Result<Self, Failure> {
        let missing = || Refusal::not_found("待复核决定", "flag").at(["flag"]);
        let flag = rules::read::flags_by_id(reader, &[id]).await?.remove(&id).ok_or_else(missing)?;
        let edition = read::edition(reader, flag.edition_id.ok_or_else(missing)?).await?;
        let place = reader.lies(flag.unit_id).await?;
        Ok(Self { flag, edition, place })
    }
}

impl Subject for FlagSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        Some((self.flag.version, vec![("state", self.flag.state.clone())]))
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.flag.id.global()).in_state(&self.flag.state))
    }
}
