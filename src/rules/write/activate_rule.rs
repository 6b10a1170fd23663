//! Puts an approved version in force from a day on, under its own parameters or approved others.

use serde::Serialize;

use super::subject::VersionSubject;
use crate::access::Action;
use crate::kernel::{
    ClauseId, Day, ErrorCode, Failure, Fault, Refusal, checks,
    id::{ParameterSetId, RuleVersionId},
};
use crate::rules::enacting::{self, Course, Put, Stretch};
use crate::rules::model::{ParametersState, RuleMove};
use crate::rules::{read, trust};
use crate::store::{Command, Event, Read, Write};

/// 规则版本自某日起施行；之前施行的版本与参数自该日起由其取代，日后方施行的不受影响。所述日期为法律上的施行日，记录时刻另记。
/// 施行日在过去，或改动已施行的日期，须说明理由。
///
/// Puts a version in force from a day on; what was in force before ends on that day, and what is still to come
/// stays. The day is the law's; when the system came to know of it is kept beside it. A day that has passed,
/// or a change of days that have, needs a reason.
#[derive(Serialize)]
pub struct ActivateRule {
    /// Which version.
    pub version: RuleVersionId,
    /// Under which parameters; its own if none are named.
    pub parameters: Option<ParameterSetId>,
    /// The first day.
    pub from: Day,
    /// Why, where the past is touched.
    pub reason: Option<String>,
}

#[derive(Serialize)]
struct RuleActivated<'a> {
    version: String,
    code: &'a str,
    from: Day,
    cut: Vec<Cut>,
}

/// Days as they were believed, and are no more.
#[derive(Serialize)]
struct Cut {
    version: String,
    from: Option<Day>,
    until: Option<Day>,
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
        let (was, may_be) = (course.stretches(), course.active(write.read()).await?);
        let becomes = enacting::enacted(&was, (self.from, put), write.today(), &may_be);
        if self.from < write.today() || enacting::rewrites(&was, &becomes, write.today()) {
            checks::reason(self.reason.as_deref().unwrap_or_default())?;
        }
        let cut = was.iter().filter(|stretch| !becomes.contains(stretch)).map(Cut::of).collect();
        course.becomes(&becomes, write).await?;
        write.emit(&RuleActivated { version: self.version.global(), code: &code, from: self.from, cut })?;
        Ok(self.version)
    }
}

impl Cut {
    fn of(stretch: &Stretch) -> Self {
        let Stretch { term, put } = stretch;
        Self { version: put.version.global(), from: term.from, until: term.until }
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
