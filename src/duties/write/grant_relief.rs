//! Waives a duty until a day, or lets a unit take up one that is closed.

use serde::Serialize;

use super::subject::{DutySubject, change};
use crate::access::Action;
use crate::duties::closing::closes;
use crate::duties::entity::{duty, relief};
use crate::duties::model::{ReliefGrantKind, ReliefKind};
use crate::duties::read;
use crate::kernel::{
    ClauseId, Day, ErrorCode, Failure, Refusal, checks,
    id::{DutyId, ReliefId},
};
use crate::store::{Command, Event, Read, Subject as _, Write};

/// So many days after the day on which it is granted a relief ends at the latest: a year.
const LONGEST_DAYS: i64 = 366;

/// 减免责任：须有理由、文号、批准人与截止日，由上级单位给予，至多 366 日；届期自动失效，不计为履行。同类减免一次只有一项；重开只及于会截止的责任。
///
/// Waives a duty or reopens it: with reason, paper, approver and end, for 366 days at most, by a unit above the one that
/// owes it. It ends by the clock, and counts as nothing done. One of a kind stands at a time, and only what closes is
/// reopened.
#[derive(Serialize)]
pub struct GrantRelief {
    /// Which duty.
    pub duty: DutyId,
    /// Waiver or reopening.
    pub kind: ReliefGrantKind,
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
        let (first, last) = (today.plus(1), today.plus(LONGEST_DAYS));
        if !(first..=last).contains(&self.until) {
            let zh = format!("截止日须晚于今日 {today}，不晚于 {last}");
            let en = format!("it has to end later than today, {today}, and no later than {last}");
            let refusal = Refusal::new(ErrorCode::BadInput, zh, en).at(["until"]);
            return Err(refusal.allowing([format!("{first} – {last}")]).into());
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
        if duty.is_lapsed() {
            let zh = "责任所据事项已撤销，责任已消灭，无可减免";
            let en = "what the duty arose from fell away: it has lapsed, and nothing is left to let off";
            return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["duty"]).into());
        }
        self.demand_alone(today, write.read()).await?;
        if self.kind == ReliefGrantKind::Reopening {
            self.demand_closing(duty, write.read()).await?;
        }
        let id: ReliefId = write.id();
        write
            .insert(relief::Model {
                id,
                unit_id: duty.unit_id,
                duty_id: duty.id,
                kind: self.kind().as_str().to_owned(),
                reason: self.reason.trim().to_owned(),
                paper: self.paper.trim().to_owned(),
                approver: self.approver.trim().to_owned(),
                approved_at: write.read().actor().unit,
                granted_on: today,
                until: self.until,
                ended_on: None,
            })
            .await?;
        if self.kind == ReliefGrantKind::Waiver {
            change(write, duty, duty::Model { waived_until: Some(self.until), ..duty.clone() }).await?;
        }
        write.emit(&ReliefGranted { relief: id.global(), duty: duty.id.global(), until: self.until })?;
        Ok(id)
    }
}

impl GrantRelief {
    fn kind(&self) -> ReliefKind {
        self.kind.into()
    }

    /// Refuses what one that stands would only make longer, or would outlast.
    async fn demand_alone(&self, today: Day, read: &Read) -> Result<(), Failure> {
        let reliefs = read::reliefs(read, &[self.duty]).await?.remove(&self.duty).unwrap_or_default();
        let stands = |relief: &&relief::Model| relief.kind == self.kind().as_str() && relief.ends() > today;
        let Some(standing) = reliefs.iter().find(stands) else { return Ok(()) };
        let (paper, ends) = (&standing.paper, standing.ends());
        let zh = format!("该责任已有同类减免({paper})，自 {ends} 起才不再有效");
        let en = format!("the duty has a relief of this kind already ({paper}), which holds until {ends}");
        let refusal = Refusal::new(ErrorCode::StateForbids, zh, en).at(["duty"]);
        Err(refusal.allowing([format!("reliefEnd(relief: {})", standing.id.global())]).into())
    }

    /// Refuses to reopen what never closes, or is open that long anyway.
    async fn demand_closing(&self, duty: &duty::Model, read: &Read) -> Result<(), Failure> {
        let Some(closes) = closes(read, duty).await? else {
            let (zh, en) = (
                "该责任一直受理凭据，从不截止，无可重开",
                "evidence for the duty is taken for ever: it never closes, and there is nothing to reopen",
            );
            return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["kind"]).allowing(["WAIVER"]).into());
        };
        if self.until > closes.plus(1) {
            return Ok(());
        }
        let zh = format!("该责任本就至 {closes} 方截止，重开须更晚");
        let en = format!("the duty is open until {closes} anyway, and a reopening ends later than that");
        let refusal = Refusal::new(ErrorCode::StateForbids, zh, en).at(["until"]);
        Err(refusal.allowing([format!("{} –", closes.plus(2))]).into())
    }
}
