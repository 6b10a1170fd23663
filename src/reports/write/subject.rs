//! What the commands about reports are about, and how a report moves.

use crate::duties::entity::duty;
use crate::duties::read as duties;
use crate::kernel::{
    ErrorCode, Failure, Fault, Refusal, canonical,
    id::{DutyId, ReportId},
};
use crate::reports::entity::{report, report_step, report_version};
use crate::reports::model::{ReportMove, ReportState};
use crate::reports::read;
use crate::store::{Place, Read, Standing, Subject, Write};

/// A report, the duty that it discharges, and where its unit lies.
pub struct ReportSubject {
    pub(super) row: report::Model,
    pub(super) duty: duty::Model,
    place: Place,
}

impl ReportSubject {
    pub(super) async fn load(read: &Read, id: ReportId) -> Result<Self, Failure> {
        let found = read::report(read, id).await?;
        let row = found.ok_or_else(|| Refusal::not_found("报告", "report").at(["report"]))?;
        let (duty, place) = duty(read, row.duty_id).await?;
        Ok(Self { row, duty, place })
    }

    /// The report after a move, which is kept as a step.
    pub(super) async fn go(
        &self,
        by: ReportMove,
        (fields, remark): (&[String], &str),
        write: &mut Write,
    ) -> Result<report::Model, Failure> {
        let before = &self.row;
        let state: ReportState = before.state.parse().map_err(Fault::new)?;
        let next = state.go(by)?;
        let person = write.read().actor().person.clone();
        write
            .insert(report_step::Model {
                id: write.id(),
                unit_id: before.unit_id,
                report_id: before.id,
                moved: by.as_str().to_owned(),
                number: before.number,
                fields: canonical(&fields).map_err(Fault::new)?,
                remark: remark.trim().to_owned(),
                issuer: person.issuer,
                subject: person.subject,
                instant: write.now(),
            })
            .await?;
        Ok(report::Model { state: next.as_str().to_owned(), version: before.version + 1, ..before.clone() })
    }

    /// Refuses who may not receive it: that is done at a unit above, or, where there is none, by a person who had no
    /// part in it.
    pub(super) async fn demand_receiver(&self, write: &Write) -> Result<(), Failure> {
        let actor = write.read().actor();
        let is_top = self.place.scope.line().len() == 1;
        if actor.scope == self.place.scope && !is_top {
            let (zh, en) = ("报告由上级单位接收", "a report is received by a unit above");
            return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["report"]).into());
        }
        let steps = read::steps(write.read(), &[self.row.id]).await?.remove(&self.row.id).unwrap_or_default();
        let versions = read::versions(write.read(), &[self.row.id]).await?.remove(&self.row.id).unwrap_or_default();
        let sent = steps.iter().filter(|step| step.moved == ReportMove::Submit.as_str());
        let wrote = versions.iter().map(report_version::Model::person);
        if wrote.chain(sent.map(report_step::Model::person)).any(|other| other.is(&actor.person)) {
            let (zh, en) = (
                "须由起草与提交者之外的另一人接收",
                "another person than those who wrote and submitted it has to receive it",
            );
            return Err(Refusal::same_person("report", zh, en).into());
        }
        Ok(())
    }
}

impl Subject for ReportSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        Some((self.row.version, vec![("state", self.row.state.clone()), ("number", self.row.number.to_string())]))
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()).in_state(&self.row.state))
    }
}

/// A duty and where its unit lies.
pub(super) async fn duty(read: &Read, id: DutyId) -> Result<(duty::Model, Place), Failure> {
    let row = duties::duty(read, id).await?.ok_or_else(|| Refusal::not_found("责任", "duty").at(["duty"]))?;
    let place = read.lies(row.unit_id).await?;
    Ok((row, place))
}
