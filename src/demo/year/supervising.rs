//! What the city does about units that stay silent: it criticises those that owe most and waits for their answers, and
//! it inspects.

use std::cmp::Reverse;
use std::sync::Arc;

use super::{Act, Play};
use crate::access::{Actor, Role};
use crate::demo::{actor, done};
use crate::duties;
use crate::duties::model::{DutyState, state};
use crate::kernel::{
    Day, Failure, Fault, UnitKind,
    id::{CircularId, DutyId, FindingId, InspectionId},
};
use crate::store::Read;
use crate::supervision::model::InspectionKind;
use crate::supervision::write::{
    AnswerCircular, CloseFinding, CloseInspection, DraftCircular, IssueCircular, OpenInspection, RecordFinding,
    RectifyFinding, SendCircular,
};
use crate::{organization, policy};

/// What is done about them on a day; numbers are places in the script.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// A circular is drafted, and sent to the unit that it is about.
    Criticise(usize),
    /// That unit answers.
    Answer(usize, String, CircularId),
    /// The circular is issued.
    Issue(usize, CircularId),
    /// An inspection is opened.
    Inspect,
    /// It finds that something is not done.
    Find(InspectionId),
    /// The unit makes up for it.
    Mend(FindingId, DutyId),
    /// Another person at the city sees that it did.
    Check(FindingId),
    /// The inspection is closed.
    Close(InspectionId),
}

impl Play<'_> {
    /// What does not follow from anything that was done before.
    pub(super) fn plan_supervision(&mut self, last: Day) {
        let script = self.plan;
        for (at, circular) in script.circulars.iter().enumerate() {
            self.plan(circular.drafted, last, Act::Supervise(Step::Criticise(at)));
        }
        self.plan(script.inspection.opened, last, Act::Supervise(Step::Inspect));
    }

    pub(super) async fn supervise(&mut self, step: Step, today: Day, last: Day) -> Result<(), Failure> {
        match step {
            Step::Criticise(at) => self.criticise(at, last).await,
            Step::Answer(at, unit, circular) => self.answer(at, &unit, circular).await,
            Step::Issue(at, circular) => self.issue(at, circular).await,
            Step::Inspect => self.inspect(last).await,
            Step::Find(inspection) => self.find(inspection, last).await,
            Step::Mend(finding, duty) => {
                self.discharge(duty, today, last).await?;
                self.mend(finding).await
            }
            Step::Check(finding) => {
                done(self.app, &self.another_supervisor().await?, &CloseFinding { finding }).await.map(|_| ())
            }
            Step::Close(inspection) => {
                done(self.app, &self.supervisor().await?, &CloseInspection { inspection }).await.map(|_| ())
            }
        }
    }

    /// Who issues and checks what another has drafted and recorded.
    async fn another_supervisor(&self) -> Result<Arc<Actor>, Failure> {
        actor(self.app, self.system, &self.system.unit_code, "chief-supervisor", &[Role::Supervisor]).await
    }

    async fn criticise(&mut self, at: usize, last: Day) -> Result<(), Failure> {
        let script = self.plan;
        let Some(criticism) = script.circulars.get(at) else { return Ok(()) };
        let Some((addressee, duties)) = self.silent().await?.into_iter().nth(at) else {
            return Err(Fault::new("the plan criticises more units than there are").into());
        };
        let supervisor = self.supervisor().await?;
        let (unit, text) = (supervisor.unit_code.clone(), criticism.text.clone());
        let draft = DraftCircular { unit, addressee: addressee.clone(), duties, text };
        let circular = done(self.app, &supervisor, &draft).await?.done;
        let send = SendCircular { circular, answer_by: criticism.answer_by };
        done(self.app, &supervisor, &send).await?;
        if let Some(answer) = &criticism.answer {
            self.plan(answer.on, last, Act::Supervise(Step::Answer(at, addressee, circular)));
        }
        self.plan(criticism.issued, last, Act::Supervise(Step::Issue(at, circular)));
        Ok(())
    }

    /// The counties with what is overdue there by the clauses of the table, those with most of it first.
    async fn silent(&self) -> Result<Vec<(String, Vec<DutyId>)>, Failure> {
        let read = Read::new(&self.app.store, self.system.clone());
        let calendar = duties::read::calendar(&read).await?;
        let clauses = policy::read::numbered(&read, &self.plan.shown.clauses).await?;
        let units = organization::read::tree(&read).await?.units;
        let mut found = Vec::new();
        for unit in units.into_iter().filter(|unit| unit.kind == UnitKind::Division.as_str()) {
            let mut owed = duties::read::own(&read, &[unit.id]).all().await?;
            owed.retain(|duty| clauses.contains_key(&duty.clause_id));
            owed.retain(|duty| state(duty, &calendar, read.today()) == DutyState::Overdue);
            let mut ids: Vec<DutyId> = owed.into_iter().map(|duty| duty.id).collect();
            ids.sort_unstable();
            found.push((unit.code, ids));
        }
        found.sort_by_cached_key(|(code, ids)| (Reverse(ids.len()), code.clone()));
        Ok(found)
    }

    async fn answer(&self, at: usize, unit: &str, circular: CircularId) -> Result<(), Failure> {
        let answer = self.plan.circulars.get(at).and_then(|criticism| criticism.answer.as_ref());
        let Some(answer) = answer else { return Ok(()) };
        let command = AnswerCircular { circular, text: answer.text.clone() };
        done(self.app, &self.reporter(unit).await?, &command).await.map(|_| ())
    }

    async fn issue(&self, at: usize, circular: CircularId) -> Result<(), Failure> {
        let Some(criticism) = self.plan.circulars.get(at) else { return Ok(()) };
        let command = IssueCircular { circular, paper: criticism.paper.clone() };
        done(self.app, &self.another_supervisor().await?, &command).await.map(|_| ())
    }

    async fn inspect(&mut self, last: Day) -> Result<(), Failure> {
        let script = self.plan;
        let (asked, supervisor) = (&script.inspection, self.supervisor().await?);
        let open = OpenInspection {
            unit: supervisor.unit_code.clone(),
            title: asked.title.clone(),
            scope: asked.covers.clone(),
            kind: InspectionKind::Regular,
            units: script.silent.units.clone(),
            from: asked.opened,
            duty: None,
        };
        let inspection = done(self.app, &supervisor, &open).await?.done;
        self.plan(asked.finding.recorded, last, Act::Supervise(Step::Find(inspection)));
        self.plan(asked.closed, last, Act::Supervise(Step::Close(inspection)));
        Ok(())
    }

    async fn find(&mut self, inspection: InspectionId, last: Day) -> Result<(), Failure> {
        let script = self.plan;
        let found = &script.inspection.finding;
        let duty = self.owed(&found.unit, &found.clause, found.period).await?;
        let record = RecordFinding {
            unit: found.unit.clone(),
            inspection: Some(inspection),
            clause: duty.clause_id,
            duty: Some(duty.id),
            text: found.text.clone(),
            deadline: found.deadline,
        };
        let finding = done(self.app, &self.supervisor().await?, &record).await?.done;
        self.plan(found.mended, last, Act::Supervise(Step::Mend(finding, duty.id)));
        self.plan(found.checked, last, Act::Supervise(Step::Check(finding)));
        Ok(())
    }

    async fn mend(&self, finding: FindingId) -> Result<(), Failure> {
        let found = &self.plan.inspection.finding;
        let command = RectifyFinding { finding, text: found.how.clone() };
        done(self.app, &self.reporter(&found.unit).await?, &command).await.map(|_| ())
    }
}
