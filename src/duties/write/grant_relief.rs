//! Waives a duty until a day, or lets a unit take up one that is closed.

use serde::Serialize;

use super::subject::{DutySubject, change};
use crate::access::Action;
use crate::duties::entity::{duty, relief};
use crate::duties::model::ReliefKind;
use crate::kernel::{
    ClauseId, Day, ErrorCode, Failure, Refusal, checks,
    id::{DutyId, ReliefId},
};
use crate::store::{Command, Event, Read, Subject as _, Write};

/// 减免责任：须有理由、文号、批准人与截止日，由上级单位给予；届期自动失效，不计为履行。
///
/// Waives a duty or reopens it: with reason, paper, approver and end, by a unit above the one that owes it. It ends
/// by the clock, and counts as nothing done.
#[derive(Serialize)]
pub struct GrantRelief {
    /// Which duty.
    pub duty: DutyId,
    /// Waiver or reopening.
    pub kind: ReliefKind,
    /// Why.
    pub reason: String,
    /// The paper that says so.
    pub paper: String,
    /// Who approved it.
    pub approver: String,
    /// The first day on which it holds no more.
    pub until: Day,
}

#[derive(Serialize)]
struct ReliefGranted {
    relief: String,
    duty: String,
    until: Day,
}

impl Event for ReliefGranted {
    const NAME: &'static str = "duties.relief.granted";
}

impl Command for GrantRelief {
    const NAME: &'static str = "duties.relief.grant";
    const ACTION: Action = Action::GrantRelief;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.3.1")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[ReliefGranted::NAME];
    type Subject = DutySubject;
    type Done = ReliefId;

    async fn load(&self, read: &Read) -> Result<DutySubject, Failure> {
        DutySubject::load(read, self.duty).await
    }

    async fn run(&self, subject: DutySubject, write: &mut Write) -> Result<ReliefId, Failure> {
        checks::reason(&self.reason)?;
        checks::name("paper", &self.paper)?;
        checks::name("approver", &self.approver)?;
        let today = write.today();
        if self.until <= today {
            let (zh, en) = (format!("截止日须晚于今日 {today}"), format!("it has to end later than today, {today}"));
            return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["until"]).into());
        }
        if write.read().actor().scope == subject.place().scope {
            let (zh, en) = ("本单位的责任由上级单位减免", "a unit above lets a unit off; none does it for itself");
            return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["duty"]).into());
        }
        let duty = &subject.row;
        if duty.discharged_on.is_some() {
            return Err(Refusal::new(ErrorCode::StateForbids, "该责任已履行", "the duty is discharged")
                .at(["duty"])
                .into());
        }
        let id: ReliefId = write.id();
        write
            .insert(relief::Model {
                id,
                unit_id: duty.unit_id,
                duty_id: duty.id,
                kind: self.kind.as_str().to_owned(),
                reason: self.reason.trim().to_owned(),
                paper: self.paper.trim().to_owned(),
                approver: self.approver.trim().to_owned(),
                approved_at: write.read().actor().unit,
                granted_on: today,
                until: self.until,
                ended_on: None,
            })
            .await?;
        if self.kind == ReliefKind::Waiver && duty.waived_until < Some(self.until) {
            change(write, duty, duty::Model { waived_until: Some(self.until), ..duty.clone() }).await?;
        }
        write.emit(&ReliefGranted { relief: id.global(), duty: duty.id.global(), until: self.until })?;
        Ok(id)
    }
}
