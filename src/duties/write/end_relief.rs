//! Ends a waiver or a reopening before its day.

use serde::Serialize;

use super::subject::{DutySubject, change};
use crate::access::Action;
use crate::duties::entity::{duty, relief};
use crate::duties::model::{ReliefKind, let_off_until};
use crate::duties::read;
use crate::kernel::{ClauseId, ErrorCode, Failure, Refusal, id::ReliefId};
use crate::store::{Command, Event, Place, Read, Standing, Subject, Write};

/// 提前终止减免：自今日起不再有效。
///
/// Ends a relief early: from today on it holds no more.
#[derive(Serialize)]
pub struct EndRelief {
    /// Which relief.
    pub relief: ReliefId,
}

/// A relief and its duty.
pub struct ReliefSubject {
    row: relief::Model,
    duty: DutySubject,
}

impl Subject for ReliefSubject {
    fn place(&self) -> Place {
        self.duty.place()
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()))
    }
}

#[derive(Serialize)]
struct ReliefEnded {
    relief: String,
    duty: String,
}

impl Event for ReliefEnded {
    const NAME: &'static str = "duties.relief.ended";
}

impl Command for EndRelief {
    const NAME: &'static str = "duties.relief.end";
    const ACTION: Action = Action::GrantRelief;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.3.1")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[ReliefEnded::NAME];
    type Subject = ReliefSubject;
    type Done = ReliefId;

    async fn load(&self, read: &Read) -> Result<ReliefSubject, Failure> {
        let found = read::relief(read, self.relief).await?;
        let row = found.ok_or_else(|| Refusal::not_found("减免", "relief").at(["relief"]))?;
        Ok(ReliefSubject { duty: DutySubject::load(read, row.duty_id).await?, row })
    }

    async fn run(&self, ReliefSubject { row, duty }: ReliefSubject, write: &mut Write) -> Result<ReliefId, Failure> {
        let today = write.today();
        if write.read().actor().scope == duty.place().scope {
            let (zh, en) = ("本单位的减免由上级单位终止", "a unit above ends what a unit was let off");
            return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["relief"]).into());
        }
        if row.ends() <= today {
            let ends = row.ends();
            let (zh, en) = (format!("该减免已于 {ends} 终止"), format!("it ended on {ends}"));
            return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["relief"]).into());
        }
        if row.kind == ReliefKind::Lapse.as_str() {
            let paper = &row.paper;
            let zh = format!("责任所据事项已撤销，责任随之消灭，不可终止：{paper}");
            let en = format!("what the duty arose from fell away, so that its lapse does not end: {paper}");
            return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["relief"]).into());
        }
        write.update(&row, relief::Model { ended_on: Some(today), ..row.clone() }).await?;
        let duty = duty.row;
        let reliefs = read::reliefs(write.read(), &[duty.id]).await?.remove(&duty.id).unwrap_or_default();
        let waived_until = let_off_until(&reliefs);
        if waived_until != duty.waived_until {
            change(write, &duty, duty::Model { waived_until, ..duty.clone() }).await?;
        }
        write.emit(&ReliefEnded { relief: row.id.global(), duty: duty.id.global() })?;
        Ok(row.id)
    }
}
