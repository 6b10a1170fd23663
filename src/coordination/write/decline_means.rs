//! Declines means that a unit was asked for.

use serde::Serialize;

use super::subject::{MeansSubject, OF_MEANS, move_means};
use crate::access::Action;
use crate::coordination::model::MeansMove;
use crate::kernel::{ClauseId, ErrorCode, Failure, checks, id::MeansId};
use crate::store::{Command, Event, Read, Subject as _, Write};

/// 谢绝支持：由被请单位自己的人，附理由；牵头单位可提请协调。
///
/// Declines means that a unit was asked for, with the reason: its own people do. The lead unit may escalate it.
#[derive(Serialize)]
pub struct DeclineMeans {
    /// Which means.
    pub means: MeansId,
    /// Why.
    pub reason: String,
}

#[derive(Serialize)]
struct MeansDeclined {
    means: String,
}

impl Event for MeansDeclined {
    const NAME: &'static str = "coordination.means.declined";
}

impl Command for DeclineMeans {
    const NAME: &'static str = "coordination.means.decline";
    const ACTION: Action = Action::PerformTasks;
    const CLAUSES: &'static [ClauseId] = OF_MEANS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[MeansDeclined::NAME];
    type Subject = MeansSubject;
    type Done = MeansId;

    async fn load(&self, read: &Read) -> Result<MeansSubject, Failure> {
        MeansSubject::load(read, self.means).await
    }

    async fn run(&self, subject: MeansSubject, write: &mut Write) -> Result<MeansId, Failure> {
        checks::reason(&self.reason)?;
        write.read().actor().demand_own(&subject.place().scope, "means")?;
        subject.demand_going_on(write.read()).await?;
        move_means(&subject.row, (MeansMove::Decline, &self.reason), write).await?;
        let means = subject.row.id.global();
        write.emit(&MeansDeclined { means })?;
        Ok(self.means)
    }
}
