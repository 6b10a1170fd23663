//! Closes an inspection of which every finding is closed; it discharges duties of the unit that inspected others.

use sea_orm::{ColumnTrait, Order};
use serde::Serialize;

use super::subject::InspectionSubject;
use crate::access::Action;
use crate::duties::{self, closing::demand_open};
use crate::kernel::{ClauseId, ErrorCode, Failure, Refusal, id::InspectionId};
use crate::policy::obligation::Evidence;
use crate::store::{Command, Event, Read, Write};
use crate::supervision::entity::{finding, inspection};
use crate::supervision::model::{FindingState, InspectionMove, check_begun};
use crate::supervision::read;

/// 办结督查：其问题须全部销号；办结之日履行督查单位的责任；所列单位只有督查单位自身的，不作凭据。
///
/// Closes an inspection: each of its findings has to be closed. On that day it discharges what the unit owes that
/// inspected; one that names no unit but the one that inspects is no evidence.
#[derive(Serialize)]
pub struct CloseInspection {
    /// Which inspection.
    pub inspection: InspectionId,
}

#[derive(Serialize)]
struct InspectionClosed {
    inspection: String,
}

impl Event for InspectionClosed {
    const NAME: &'static str = "supervision.inspection.closed";
}

impl Command for CloseInspection {
    const NAME: &'static str = "supervision.inspection.close";
    const ACTION: Action = Action::Supervise;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.2d"), ClauseId("4.1.7")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::DutyClosed, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[InspectionClosed::NAME];
    type Subject = InspectionSubject;
    type Done = InspectionId;

    async fn load(&self, read: &Read) -> Result<InspectionSubject, Failure> {
        InspectionSubject::load(read, self.inspection).await
    }

    async fn run(&self, subject: InspectionSubject, write: &mut Write) -> Result<InspectionId, Failure> {
        let today = write.today();
        let after = subject.go(InspectionMove::Close, "", write).await?;
        let id = subject.row.id;
        check_begun(subject.row.begins_on, today)?;
        let find = read::findings_of(write.read(), id);
        let find = find.filter(finding::Column::State.ne(FindingState::Closed.as_str()));
        let left = find.order_by(finding::Column::Id, Order::Asc).limit(100).all().await?;
        if !left.is_empty() {
            let (zh, en) = ("须先待下列问题销号", "these findings have to be closed first");
            let refusal = Refusal::new(ErrorCode::StateForbids, zh, en).at(["inspection"]);
            return Err(refusal.allowing(left.iter().map(|row| row.id.global())).into());
        }
        write.update(&subject.row, inspection::Model { closed_on: Some(today), ..after }).await?;
        // Whom an inspection looks into below it names; nobody discharges a duty by looking into himself.
        if subject.row.inspected()?.iter().any(|inspected| *inspected != subject.row.unit_id) {
            discharge(&subject.row, write).await?;
        }
        write.emit(&InspectionClosed { inspection: id.global() })?;
        Ok(id)
    }
}

/// Has an inspection discharge what it was made because of, and what its unit owes for the period.
async fn discharge(row: &inspection::Model, write: &mut Write) -> Result<(), Failure> {
    let (record, today) = (row.id.global(), write.today());
    let because = match row.duty_id {
        Some(duty) => duties::read::duty(write.read(), duty).await?,
        None => None,
    };
    let owed = duties::read::dischargeable(write.read(), row.unit_id, Evidence::Inspection, today).await?;
    for duty in because.into_iter().chain(owed) {
        if duty.discharged_on.is_none() {
            demand_open(write.read(), &duty, "inspection").await?;
        }
        duties::write::settle::give(write, &duty, Evidence::Inspection, &record, today).await?;
    }
    Ok(())
}
