//! Confirms means that a unit was asked for.

use serde::Serialize;

use super::subject::{MeansSubject, OF_MEANS, move_means};
use crate::access::Action;
use crate::coordination::model::MeansMove;
use crate::duties::write::settle::discharge;
use crate::kernel::{ClauseId, ErrorCode, Failure, id::MeansId};
use crate::policy::obligation::Evidence;
use crate::store::{Command, Event, Read, Subject as _, Write};

/// 确认支持：由被请单位自己的人；作为配合的凭据。
///
/// Confirms means that a unit was asked for: its own people do. That is evidence of cooperation.
#[derive(Serialize)]
pub struct ConfirmMeans {
    /// Which means.
    pub means: MeansId,
}

#[derive(Serialize)]
struct MeansConfirmed {
    means: String,
}

impl Event for MeansConfirmed {
    const NAME: &'static str = "coordination.means.confirmed";
}

impl Command for ConfirmMeans {
    const NAME: &'static str = "coordination.means.confirm";
    const ACTION: Action = Action::PerformTasks;
    const CLAUSES: &'static [ClauseId] = OF_MEANS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[MeansConfirmed::NAME];
    type Subject = MeansSubject;
    type Done = MeansId;

    async fn load(&self, read: &Read) -> Result<MeansSubject, Failure> {
        MeansSubject::load(read, self.means).await
    }

    async fn run(&self, subject: MeansSubject, write: &mut Write) -> Result<MeansId, Failure> {
        write.read().actor().demand_own(&subject.place().scope, "means")?;
        subject.demand_going_on(write.read()).await?;
        move_means(&subject.row, (MeansMove::Confirm, ""), write).await?;
        let (row, today) = (&subject.row, write.today());
        let means = row.id.global();
        discharge(write, row.asked_id, Evidence::Cooperation, (&means, today)).await?;
        write.emit(&MeansConfirmed { means })?;
        Ok(self.means)
    }
}
