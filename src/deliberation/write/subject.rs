//! What the commands about meetings are about, and how a meeting moves.

use crate::deliberation::entity::{ballot_rule, meeting};
use crate::deliberation::model::{MeetingKind, MeetingMove, MeetingState, go};
use crate::deliberation::read;
use crate::kernel::{ClauseId, Failure, Fault, Refusal, id::MeetingId};
use crate::store::{Place, Read, Subject};

/// The clauses that meetings serve.
pub(super) const CLAUSES: &[ClauseId] =
    &[ClauseId("4.1.4a"), ClauseId("4.1.4b"), ClauseId("4.1.5a"), ClauseId("4.1.5b")];

/// A meeting and where it lies.
pub struct MeetingSubject {
    pub(super) row: meeting::Model,
    place: Place,
}

impl MeetingSubject {
    pub(super) async fn load(read: &Read, id: MeetingId) -> Result<Self, Failure> {
        let found = read::meeting(read, id).await?;
        let row = found.ok_or_else(|| Refusal::not_found("会议", "meeting").at(["meeting"]))?;
        let place = read.lies(row.unit_id).await?;
        Ok(Self { row, place })
    }

    /// Its kind.
    pub(super) fn kind(&self) -> Result<MeetingKind, Fault> {
        self.row.kind.parse().map_err(Fault::new)
    }

    /// The rule under which it was held; none of one that was not held.
    pub(super) async fn rule(&self, read: &Read) -> Result<Option<ballot_rule::Model>, Fault> {
        let Some(id) = self.row.rule_id else { return Ok(None) };
        Ok(read::rules_by_id(read, &[id]).await?.remove(&id))
    }

    /// The meeting after a move, for which a quorum may be needed.
    pub(super) fn go(&self, by: MeetingMove, rule: Option<&ballot_rule::Model>) -> Result<meeting::Model, Failure> {
        let before = &self.row;
        let state: MeetingState = before.state.parse().map_err(Fault::new)?;
        let next = go(state, by, rule.and_then(|rule| before.quorum(rule)))?;
        Ok(meeting::Model { state: next.as_str().to_owned(), version: before.version + 1, ..before.clone() })
    }
}

impl Subject for MeetingSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        Some((self.row.version, vec![("state", self.row.state.clone())]))
    }
}
