//! Puts a motion to the vote.

use serde::Serialize;
use uuid::Uuid;

use super::subject::MeetingSubject;
use crate::access::Action;
use crate::deliberation::entity::{ballot, decision, meeting, planned_task, vote};
use crate::deliberation::model::{Cast, MeetingMove, VoteChoice, number};
use crate::deliberation::planned::PlannedTask;
use crate::deliberation::read;
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Fault, Refusal, canonical, checks,
    id::{AppointmentId, DecisionId, MeetingId},
};
use crate::store::{Command, Event, Read, Write};

/// 表决：出席且有表决权者本人各投一票，须达法定人数，至会议首次办结为止；赞成票达到应到人数的规定份额即通过，成为决定；议程项首个通过的议案承接随该项计划的任务。不记名表决只存票数与投票者，不存何人如何投。
///
/// Puts a motion to the vote: who attends and is entitled votes once and for himself, and there has to be a quorum. It
/// carries where so large a part of all who are entitled, whether they attend or not, is in favour, and is then a
/// decision. The first one on an item takes over the tasks that are planned with it. Of a secret ballot the counts and who
/// voted are kept, and nowhere who voted how.
///
/// Who keeps the record puts the votes down while the meeting is held and was never closed: its close is the moment at
/// which voting ends. When each ballot was put down is kept with it.
#[derive(Serialize)]
pub struct TakeBallot {
    /// In which meeting.
    pub meeting: MeetingId,
    /// On which item of the agenda, from 1.
    pub item: i64,
    /// What is put to the vote.
    pub motion: String,
    /// What was put into the ballot box.
    pub cast: Cast,
}

#[derive(Serialize)]
struct BallotTaken {
    meeting: String,
    number: i64,
    carried: bool,
}

impl Event for BallotTaken {
    const NAME: &'static str = "deliberation.ballot.taken";
}

#[derive(Serialize)]
struct DecisionMade {
    decision: String,
    meeting: String,
    number: i64,
    tasks: usize,
}

impl Event for DecisionMade {
    const NAME: &'static str = "deliberation.decision.made";
}

impl Command for TakeBallot {
    const NAME: &'static str = "deliberation.ballot.take";
    const ACTION: Action = Action::HoldMeeting;
    const CLAUSES: &'static [ClauseId] =
        &[ClauseId("4.1.2d"), ClauseId("4.1.4a"), ClauseId("4.1.4b"), ClauseId("4.1.5a"), ClauseId("4.1.5b")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::QuorumMissing, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[BallotTaken::NAME, DecisionMade::NAME];
    type Subject = MeetingSubject;
    type Done = MeetingId;

    async fn load(&self, read: &Read) -> Result<MeetingSubject, Failure> {
        MeetingSubject::load(read, self.meeting).await
    }

    async fn run(&self, subject: MeetingSubject, write: &mut Write) -> Result<MeetingId, Failure> {
        let row = &subject.row;
        if row.body_id.is_none() {
            let (zh, en) = ("单位本身的会议不表决", "a meeting of the unit itself takes no ballots");
            return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["meeting"]).into());
        }
        let after = subject.go(MeetingMove::Ballot)?;
        let rule = subject.rule.as_ref().ok_or_else(|| Fault::new("what was held was held under a rule"))?;
        let entitled = row.entitled.ok_or_else(|| Fault::new("of what was held it is known who was entitled"))?;
        checks::text("motion", &self.motion)?;
        checks::between("item", self.item, (1, number(row.items()?.len())))?;
        let attended = read::attendance(write.read(), &[row.id]).await?.remove(&row.id).unwrap_or_default();
        let may_vote = attended.iter().filter(|row| row.entitled).map(|row| row.appointment_id);
        let may_vote: Vec<AppointmentId> = may_vote.collect();
        self.cast.check(&may_vote)?;
        let (count, needed) = (self.cast.count(), rule.majority().of(entitled));
        let before = &subject.ballots;
        let taken = ballot::Model {
            id: write.id(),
            unit_id: row.unit_id,
            meeting_id: row.id,
            number: number(before.len()) + 1,
            item: self.item,
            motion: self.motion.trim().to_owned(),
            secret: self.cast.is_secret(),
            in_favour: count.in_favour,
            against: count.against,
            abstained: count.abstained,
            needed,
            carried: count.in_favour >= needed,
            instant: write.now(),
        };
        write.update(row, after).await?;
        write.insert(taken.clone()).await?;
        let votes = self.cast.votes().into_iter().map(|(appointment_id, choice)| vote::Model {
            id: write.id(),
            unit_id: taken.unit_id,
            ballot_id: taken.id,
            appointment_id,
            choice: choice.map(|choice: VoteChoice| choice.as_str().to_owned()),
        });
        let votes: Vec<vote::Model> = votes.collect();
        write.insert_all(votes).await?;
        write.emit(&BallotTaken { meeting: row.id.global(), number: taken.number, carried: taken.carried })?;
        if taken.carried {
            decide(&taken, &self.planned(row, before)?, write).await?;
        }
        Ok(self.meeting)
    }
}

impl TakeBallot {
    /// The tasks that are planned with the item; none where an earlier motion on it has taken them over.
    fn planned(&self, row: &meeting::Model, before: &[ballot::Model]) -> Result<Vec<PlannedTask>, Fault> {
        if before.iter().any(|ballot| ballot.carried && ballot.item == self.item) {
            return Ok(Vec::new());
        }
        let planned = row.planned()?.into_iter().filter(|planned| planned.item == self.item);
        Ok(planned.map(|planned| planned.task).collect())
    }
}

/// What carried becomes a decision, with the tasks that were planned for it.
async fn decide(carried: &ballot::Model, planned: &[PlannedTask], write: &mut Write) -> Result<(), Failure> {
    let meeting = carried.meeting_id;
    let before = read::decisions(write.read(), &[meeting]).await?.remove(&meeting).unwrap_or_default();
    let (id, ballot_id): (DecisionId, Uuid) = (write.id(), carried.id);
    let number = number(before.len()) + 1;
    let content = carried.motion.clone();
    write
        .insert(decision::Model { id, unit_id: carried.unit_id, meeting_id: meeting, ballot_id, number, content })
        .await?;
    let mut rows = Vec::with_capacity(planned.len());
    for (number, task) in (1..).zip(planned) {
        let content = canonical(task).map_err(Fault::new)?;
        let (unit_id, decided_at) = (carried.unit_id, carried.instant);
        rows.push(planned_task::Model { id: write.id(), unit_id, decision_id: id, number, content, decided_at });
    }
    write.insert_all(rows).await?;
    let (decision, meeting, tasks) = (id.global(), meeting.global(), planned.len());
    write.emit(&DecisionMade { decision, meeting, number, tasks })
}
