//! Takes back parameters that were proposed.

use serde::Serialize;

use super::subject::ParametersSubject;
use crate::access::Action;
use crate::kernel::{ClauseId, ErrorCode, Failure, id::ParameterSetId};
use crate::rules::model::ParametersMove;
use crate::store::{Command, Event, Read, Write};

/// 收回已提出而未批准的参数。
///
/// Takes back parameters that were proposed and not approved.
#[derive(Serialize)]
pub struct WithdrawParameters {
    /// Which parameters.
    pub parameters: ParameterSetId,
}

#[derive(Serialize)]
struct ParametersWithdrawn {
    parameters: String,
}

impl Event for ParametersWithdrawn {
    const NAME: &'static str = "rules.parameters.withdrawn";
}

impl Command for WithdrawParameters {
    const NAME: &'static str = "rules.parameters.withdraw";
    const ACTION: Action = Action::UploadRule;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.2.2b")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[ParametersWithdrawn::NAME];
    type Subject = ParametersSubject;
    type Done = ParameterSetId;

    async fn load(&self, read: &Read) -> Result<ParametersSubject, Failure> {
        ParametersSubject::load(read, self.parameters).await
    }

    async fn run(&self, subject: ParametersSubject, write: &mut Write) -> Result<ParameterSetId, Failure> {
        subject.go(ParametersMove::Withdraw, write).await?;
        write.emit(&ParametersWithdrawn { parameters: self.parameters.global() })?;
        Ok(self.parameters)
    }
}
