//! Holds a meeting: who attended.

use serde::Serialize;

use super::subject::{self, MeetingSubject};
use crate::access::Action;
use crate::deliberation::entity::{attendance, ballot_rule, meeting};
use crate::deliberation::model::{MeetingMove, Roll, number, roll};
use crate::deliberation::read;
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Refusal, checks,
    id::{AppointmentId, BodyId, MeetingId},
};
use crate::store::{Command, Event, Read, Write, dated::AsOf};

/// Most who attend.
const MOST: i64 = 1_000;

/// Who attends.
#[derive(Debug, Clone, Serialize)]
pub enum Attending {
    /// Of a body: those who hold its posts on the day.
    Holders(Vec<AppointmentId>),
    /// Of the unit itself: how many members are there.
    Counted {
        /// How many are there.
        present: i64,
        /// How many are entitled.
        entitled: i64,
    },
}

/// 召开会议：登记出席者，均须为会议当日在任者本人，不得代理。应到人数与表决规则以会议当日为准，此后不变。
///
/// Holds a meeting: who attended, each of whom held a post of its body on its day; nobody sends another. Who is entitled
/// and which ballot rule is in force follows from its day, and stays so from then on.
#[derive(Serialize)]
pub struct HoldMeeting {
    /// Which meeting.
    pub meeting: MeetingId,
    /// Who attended.
    pub attending: Attending,
}

#[derive(Serialize)]
struct MeetingHeld {
    meeting: String,
    present: i64,
    entitled: i64,
}

impl Event for MeetingHeld {
    const NAME: &'static str = "deliberation.meeting.held";
}

impl Command for HoldMeeting {
    const NAME: &'static str = "deliberation.meeting.hold";
    const ACTION: Action = Action::HoldMeeting;
    const CLAUSES: &'static [ClauseId] = subject::CLAUSES;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::BallotRuleMissing, ErrorCode::PostNotThere, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[MeetingHeld::NAME];
    type Subject = MeetingSubject;
    type Done = MeetingId;

    async fn load(&self, read: &Read) -> Result<MeetingSubject, Failure> {
        MeetingSubject::load(read, self.meeting).await
    }

    async fn run(&self, subject: MeetingSubject, write: &mut Write) -> Result<MeetingId, Failure> {
        let row = &subject.row;
        let after = subject.go(MeetingMove::Hold)?;
        if row.day > write.today() {
            let day = row.day;
            let (zh, en) = (format!("会议定于 {day}，尚未到期"), format!("the meeting is to be held on {day}"));
            return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["meeting"]).allowing([day]).into());
        }
        let rule = demand_rule(&subject, write.read()).await?;
        let roll = self.attending.roll(row, write.read()).await?;
        let (present, entitled) = (roll.present, roll.entitled);
        let held = meeting::Model { present: Some(present), entitled: Some(entitled), rule_id: Some(rule.id), ..after };
        write.update(row, held).await?;
        attend(row, roll.attending, write).await?;
        write.emit(&MeetingHeld { meeting: self.meeting.global(), present, entitled })?;
        Ok(self.meeting)
    }
}

/// Writes who attended.
pub(super) async fn attend(
    row: &meeting::Model,
    attending: Vec<(AppointmentId, bool)>,
    write: &mut Write,
) -> Result<(), Failure> {
    let rows = attending.into_iter().map(|(appointment_id, entitled)| attendance::Model {
        id: write.id(),
        unit_id: row.unit_id,
        meeting_id: row.id,
        appointment_id,
        entitled,
    });
    let rows: Vec<attendance::Model> = rows.collect();
    write.insert_all(rows).await
}

impl Attending {
    /// Calls the roll of a meeting.
    pub(super) async fn roll(&self, row: &meeting::Model, read: &Read) -> Result<Roll, Failure> {
        match (self, row.body_id) {
            (Self::Holders(attending), Some(body)) => holders(attending, body, row, read).await,
            (Self::Counted { present, entitled }, None) => {
                checks::between("entitled", *entitled, (1, MOST))?;
                checks::between("present", *present, (0, *entitled))?;
                Ok(Roll { attending: Vec::new(), present: *present, entitled: *entitled })
            }
            (Self::Counted { .. }, Some(_)) => {
                let (zh, en) = ("请列出出席者的任职", "name the appointments of those who attend");
                Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["attendance"]).allowing(["attendance"]).into())
            }
            (Self::Holders(_), None) => {
                let (zh, en) = (
                    "单位本身的会议请填实到与应到人数",
                    "of a meeting of the unit itself say how many are there and how many are entitled",
                );
                let refusal = Refusal::new(ErrorCode::BadInput, zh, en).at(["attendance"]);
                Err(refusal.allowing(["present", "entitled"]).into())
            }
        }
    }
}

async fn holders(
    attending: &[AppointmentId],
    body: BodyId,
    row: &meeting::Model,
    read: &Read,
) -> Result<Roll, Failure> {
    checks::between("attendance", number(attending.len()), (0, MOST))?;
    let seats = read::seats(read, body, row.day).await?;
    Ok(roll(&seats, attending, row.day)?)
}

/// The rule that is in force for such meetings on its day: without one nobody knows what a quorum is.
async fn demand_rule(subject: &MeetingSubject, read: &Read) -> Result<ballot_rule::Model, Failure> {
    let (kind, day) = (subject.kind()?, subject.row.day);
    let found = read::rule(read, subject.row.unit_id, kind, AsOf::day(day)).await?;
    Ok(found.ok_or_else(|| {
        let name = kind.as_str();
        let zh = format!("{day} 没有适用于 {name} 的表决规则，请先设定");
        let en = format!("no ballot rule for {name} is in force on {day}; set one first");
        Refusal::new(ErrorCode::BallotRuleMissing, zh, en).at(["meeting"]).allowing(["ballotRuleSet"])
    })?)
}
