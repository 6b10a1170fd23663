//! Puts an approved version in force from a day on, under its own parameters or approved others.

use serde::Serialize;

use super::subject::VersionSubject;
use crate::access::Action;
use crate::kernel::{
    ClauseId, Day, ErrorCode, Failure, Fault, Refusal,
    id::{ParameterSetId, RuleVersionId},
};
use crate::rules::enacting::{self, Course, Put};
use crate::rules::model::{ParametersState, RuleMove};
use crate::rules::{read, trust};
use crate::store::{Command, Event, Read, Write};

/// 规则版本自某日起施行；之前施行的版本与参数自该日起由其取代。所述日期为法律上的施行日，记录时刻另记。
///
/// Puts a version in force from a day on; what was in force before ends on that day. The day is the law's;
/// when the system came to know of it is kept beside it.
#[derive(Serialize)]
pub struct ActivateRule {
    /// Which version.
    pub version: RuleVersionId,
    /// Under which parameters; its own if none are named.
    pub parameters: Option<ParameterSetId>,
    /// The first day.
    pub from: Day,
}

#[derive(Serialize)]
struct RuleActivated<'a> {
    version: String,
    code: &'a str,
    from: Day,
}

impl Event for RuleActivated<'_> {
    const NAME: &'static str = "rules.version.activated";
}

impl Command for ActivateRule {
    const NAME: &'static str = "rules.version.activate";
    const ACTION: Action = Action::ApproveRule;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.2.2b")];
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::KeyRefused, ErrorCode::RuleRevoked, ErrorCode::SignatureRefused, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[RuleActivated::NAME];
    type Subject = VersionSubject;
    type Done = RuleVersionId;

    async fn load(&self, read: &Read) -> Result<VersionSubject, Failure> {
        VersionSubject::load(read, self.version).await
    }

    async fn run(&self, subject: VersionSubject, write: &mut Write) -> Result<RuleVersionId, Failure> {
        let parameters = match self.parameters {
            Some(id) => Some(self.approved(id, write.read()).await?),
            None => None,
        };
        let after = subject.go(RuleMove::Activate, |_| {}, write).await?;
        trust::demand(write.read(), &after, parameters.as_ref()).await?;
        let code = after.code.clone().ok_or_else(|| Fault::new("an approved version has a code"))?;
        let put = Put { version: self.version, parameters: self.parameters };
        let course = Course::load(write.read(), after.unit_id, &code).await?;
        let enacted = enacting::enacted(course.stretches(), self.from, put);
        course.becomes(&enacted, write).await?;
        write.emit(&RuleActivated { version: self.version.global(), code: &code, from: self.from })?;
        Ok(self.version)
    }
}

impl ActivateRule {
    async fn approved(
        &self,
        id: ParameterSetId,
        reader: &Read,
    ) -> Result<crate::rules::entity::parameter_set::Model, Failure> {
        let missing = || Refusal::not_found("参数", "set of parameters").at(["parameters"]);
        let row = read::parameter_set(reader, id).await?.ok_or_else(missing)?;
        if row.rule_version_id != self.version {
            return Err(missing().into());
        }
        if row.state == ParametersState::Approved.as_str() {
            return Ok(row);
        }
        Err(Refusal::new(ErrorCode::StateForbids, "参数尚未批准", "the parameters are not approved")
            .at(["parameters"])
            .allowing([ParametersState::Approved.as_str()])
            .into())
    }
}
