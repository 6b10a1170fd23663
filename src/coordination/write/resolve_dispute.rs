//! Resolves a dispute over a task.

use serde::Serialize;

use super::subject::{DisputeSubject, OF_OPINIONS, move_means};
use crate::access::Action;
use crate::coordination::entity::task_dispute;
use crate::coordination::model::{DisputeMove, MeansMove};
use crate::coordination::read;
use crate::deliberation::read::carried;
use crate::duties::write::occasion::lapse;
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Fault, Refusal, checks,
    id::{DecisionId, DisputeId},
};
use crate::store::{Command, Event, Read, Subject as _, Write};

/// 协调争议：由交办单位的、提请者之外的另一人，附理由，可附决定。
///
/// Resolves a dispute: the unit that assigned the task does, by another person than the one who put it, with the reason and, where
/// there is one, a decision. The objections that it is over stand no longer.
#[derive(Serialize)]
pub struct ResolveDispute {
    /// Which dispute.
    pub dispute: DisputeId,
    /// By which decision, where there is one.
    pub decision: Option<DecisionId>,
    /// How and why.
    pub reason: String,
}

#[derive(Serialize)]
struct DisputeResolved {
    dispute: String,
    task: String,
}

impl Event for DisputeResolved {
    const NAME: &'static str = "coordination.dispute.resolved";
}

impl Command for ResolveDispute {
    const NAME: &'static str = "coordination.dispute.resolve";
    const ACTION: Action = Action::AssignTasks;
    const CLAUSES: &'static [ClauseId] = OF_OPINIONS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::SamePerson, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[DisputeResolved::NAME];
    type Subject = DisputeSubject;
    type Done = DisputeId;

    async fn load(&self, read: &Read) -> Result<DisputeSubject, Failure> {
        DisputeSubject::load(read, self.dispute).await
    }

    async fn run(&self, subject: DisputeSubject, write: &mut Write) -> Result<DisputeId, Failure> {
        checks::reason(&self.reason)?;
        let row = &subject.row;
        let after = subject.go(DisputeMove::Resolve, &self.reason, write).await?;
        if row.person().is(&write.read().actor().person) {
            let (zh, en) = ("须由提请者之外的另一人协调", "another person than the one who put it has to resolve it");
            return Err(Refusal::same_person("dispute", zh, en).into());
        }
        if let Some(decision) = self.decision {
            carried(write.read(), decision, &subject.place()).await?;
        }
        if let Some(means) = row.means_id {
            let means = read::means(write.read(), means).await?;
            let means = means.ok_or_else(|| Fault::new("a dispute is over means that were asked for"))?;
            move_means(&means, (MeansMove::Resolve, &self.reason), write).await?;
            let paper = self.decision.map_or_else(|| self.dispute.global(), DecisionId::global);
            lapse(write, means.asked_id, &means.id.global(), (&self.reason, &paper)).await?;
        }
        let resolution = Some(self.reason.trim().to_owned());
        write.update(row, task_dispute::Model { resolution, decision_id: self.decision, ..after }).await?;
        write.emit(&DisputeResolved { dispute: row.id.global(), task: row.task_id.global() })?;
        Ok(self.dispute)
    }
}
