//! What the commands about meetings are about, and how a meeting moves.

use crate::deliberation::entity::{ballot, ballot_rule, meeting};
use crate::deliberation::joint::{ItemProgress, check_progress};
use crate::deliberation::model::{MeetingKind, MeetingMove, MeetingState, Situation, check_agenda, go, number};
use crate::deliberation::parties::{cooperating, leading_in};
use crate::deliberation::planned::ItemTask;
use crate::deliberation::read;
use crate::kernel::{
    ClauseId, Day, ErrorCode, Failure, Fault, Refusal, canonical, checks,
    id::{BodyId, MeetingId},
};
use crate::store::{Place, Read, Standing, Subject};

/// The clauses that meetings serve.
pub(super) const CLAUSES: &[ClauseId] =
    &[ClauseId("4.1.4a"), ClauseId("4.1.4b"), ClauseId("4.1.5a"), ClauseId("4.1.5b")];

/// Most tasks that are planned with an agenda.
const MOST_TASKS: i64 = 100;

/// What a meeting is about: the titles of its items, the tasks that are planned with them, and the decisions that are
/// followed up under them.
pub(super) struct Agenda<'a> {
    /// What the input calls the items.
    pub(super) field: &'static str,
    pub(super) items: &'a [String],
    pub(super) tasks: &'a [ItemTask],
    pub(super) progress: &'a [ItemProgress],
}

/// What a meeting is about as it keeps it, each in JSON.
pub(super) struct Kept {
    pub(super) agenda: String,
    pub(super) tasks: Option<String>,
    pub(super) progress: Option<String>,
}

impl Agenda<'_> {
    /// As a meeting keeps it, once all that is asked of it holds: of each task the same as of one that its unit assigns
    /// on the day of the meeting, and of each decision that it carried at the unit or above.
    pub(super) async fn kept(
        &self,
        read: &Read,
        (place, kind, body): (&Place, MeetingKind, Option<BodyId>),
        day: Day,
    ) -> Result<Kept, Failure> {
        check_agenda(self.field, self.items)?;
        checks::between("tasks", number(self.tasks.len()), (0, MOST_TASKS))?;
        if body.is_none() && !self.tasks.is_empty() {
            let (zh, en) = (
                "单位本身的会议不表决，不计划任务",
                "a meeting of the unit itself takes no ballots, and plans no tasks",
            );
            return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["tasks"]).allowing(["body"]).into());
        }
        for (at, planned) in self.tasks.iter().enumerate() {
            let demanded = self.demand(read, place, day, planned).await;
            demanded.map_err(|failure| failure.within(&["tasks", &at.to_string()]))?;
        }
        check_progress(kind, self.progress, number(self.items.len()))?;
        for (at, followed) in self.progress.iter().enumerate() {
            let carried = read::carried(read, followed.decision, place).await;
            carried.map_err(|failure| failure.within(&["progress", &at.to_string()]))?;
        }
        let items: Vec<&str> = self.items.iter().map(|item| item.trim()).collect();
        let agenda = canonical(&items).map_err(Fault::new)?;
        let tasks = (!self.tasks.is_empty()).then(|| canonical(self.tasks)).transpose().map_err(Fault::new)?;
        let progress = (!self.progress.is_empty()).then(|| canonical(self.progress)).transpose().map_err(Fault::new)?;
        Ok(Kept { agenda, tasks, progress })
    }

    async fn demand(&self, read: &Read, place: &Place, day: Day, planned: &ItemTask) -> Result<(), Failure> {
        let ItemTask { item, task } = planned;
        checks::between("item", *item, (1, number(self.items.len())))?;
        task.check(day, None)?;
        let (lead, _) = leading_in(read, place, (task.lead.as_deref(), task.sector.as_deref()), day).await?;
        cooperating(read, place, (&task.cooperating, lead), day).await.map(drop)
    }
}

/// A meeting, where it lies, and what was done in it.
pub struct MeetingSubject {
    pub(super) row: meeting::Model,
    /// The rule under which it was held; none of one that was not held.
    pub(super) rule: Option<ballot_rule::Model>,
    /// The ballots that were taken, from the first.
    pub(super) ballots: Vec<ballot::Model>,
    place: Place,
}

impl MeetingSubject {
    pub(super) async fn load(read: &Read, id: MeetingId) -> Result<Self, Failure> {
        let found = read::meeting(read, id).await?;
        let row = found.ok_or_else(|| Refusal::not_found("会议", "meeting").at(["meeting"]))?;
        let place = read.lies(row.unit_id).await?;
        let mut rules = read::rules_by_id(read, row.rule_id.as_slice()).await?;
        let rule = row.rule_id.and_then(|id| rules.remove(&id));
        let ballots = read::ballots(read, &[id]).await?.remove(&id).unwrap_or_default();
        Ok(Self { row, rule, ballots, place })
    }

    /// Its kind.
    pub(super) fn kind(&self) -> Result<MeetingKind, Fault> {
        self.row.kind.parse().map_err(Fault::new)
    }

    /// The meeting after a move.
    pub(super) fn go(&self, by: MeetingMove) -> Result<meeting::Model, Failure> {
        let before = &self.row;
        let state: MeetingState = before.state.parse().map_err(Fault::new)?;
        let quorum = self.rule.as_ref().and_then(|rule| before.quorum(rule)).unwrap_or_default();
        let (votes, has_voted) = (before.body_id.is_some(), !self.ballots.is_empty());
        let has_closed = before.closed_on.is_some();
        let next = go(state, by, Situation { quorum, votes, has_voted, has_closed })?;
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

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()).in_state(&self.row.state))
    }
}
