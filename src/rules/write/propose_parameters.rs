//! Proposes other parameters for a version.

use serde::Serialize;

use super::subject::{VersionSubject, found};
use crate::access::Action;
use crate::kernel::{
    ClauseId, Digest, ErrorCode, Failure, Fault, Refusal, canonical,
    id::{ParameterSetId, RuleVersionId},
};
use crate::rules::cases::Suite;
use crate::rules::checks;
use crate::rules::entity::parameter_set;
use crate::rules::model::{ParametersState, RuleState, same_rule};
use crate::rules::{Rules, read};
use crate::store::{Command, Event, Read, Write};
use rencai_host::Manifest;

/// 提出参数：符合规则的参数模式，每个值写明依据，经试演，且规则仍为经测试的那一个；须由另一人批准后方可施行。
///
/// Proposes parameters: they satisfy the rule's schema, name the document that sets each value, were rehearsed,
/// and leave the rule the one that was tested; another person approves them before they can be put in force.
#[derive(Serialize)]
pub struct ProposeParameters {
    /// For which version.
    pub version: RuleVersionId,
    parameters: String,
    #[serde(skip)]
    manifest: Manifest,
}

/// Has the parameters checked before they are stored.
///
/// # Errors
/// `NOT_FOUND`, `STATE_FORBIDS`, `PARAMETERS_BREAK_SCHEMA`, `REFERENCE_MISSING`, `COMPONENT_REFUSED`, which is
/// also where the rule is another one under them.
pub async fn prepare(
    rules: &Rules,
    reader: &Read,
    version: RuleVersionId,
    given: &str,
) -> Result<ProposeParameters, Failure> {
    let row = found(reader, version).await?;
    demand_taking(row.state.parse().map_err(Fault::new)?)?;
    let (Some(schema), Some(manifest)) = (&row.parameters_schema, &row.manifest) else {
        return Err(Fault::new("a version that was validated has a schema and a manifest").into());
    };
    let component = read::component(reader, version, row.digest.parse().map_err(Fault::new)?).await?;
    let component = component.ok_or_else(|| Fault::new("a version has a component"))?;
    let (division, suite) = (reader.lies(row.unit_id).await?.scope, Suite::read(&row.tests)?);
    let checked = checks::parameters(rules, component, schema, given, division.code(), suite.cases()).await?;
    same_rule(&serde_json::from_str(manifest).map_err(Fault::new)?, &checked.manifest)?;
    Ok(ProposeParameters { version, parameters: checked.parameters, manifest: checked.manifest })
}

fn demand_taking(state: RuleState) -> Result<(), Refusal> {
    let takes = |state| !matches!(state, RuleState::Draft | RuleState::Revoked | RuleState::Withdrawn);
    if takes(state) {
        return Ok(());
    }
    let state = state.as_str();
    Err(Refusal::new(
        ErrorCode::StateForbids,
        format!("该版本处于 {state}，不接受参数"),
        format!("this version is {state}; no parameters are taken for it"),
    )
    .at(["version"])
    .allowing(RuleState::ALL.iter().filter(|state| takes(**state)).map(|state| state.as_str())))
}

#[derive(Serialize)]
struct ParametersProposed<'a> {
    parameters: String,
    version: String,
    digest: &'a str,
}

impl Event for ParametersProposed<'_> {
    const NAME: &'static str = "rules.parameters.proposed";
}

impl Command for ProposeParameters {
    const NAME: &'static str = "rules.parameters.propose";
    const ACTION: Action = Action::UploadRule;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.2.2b")];
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::ComponentRefused,
        ErrorCode::FormRefused,
        ErrorCode::FragmentRefused,
        ErrorCode::ParametersBreakSchema,
        ErrorCode::ReferenceMissing,
        ErrorCode::StateForbids,
    ];
    const EVENTS: &'static [&'static str] = &[ParametersProposed::NAME];
    type Subject = VersionSubject;
    type Done = ParameterSetId;

    async fn load(&self, read: &Read) -> Result<VersionSubject, Failure> {
        VersionSubject::load(read, self.version).await
    }

    async fn run(&self, subject: VersionSubject, write: &mut Write) -> Result<ParameterSetId, Failure> {
        let row = subject.row;
        demand_taking(row.state.parse().map_err(Fault::new)?)?;
        let id: ParameterSetId = write.id();
        let person = write.read().actor().person.clone();
        let digest = Digest::of(&self.parameters).to_string();
        write
            .insert(parameter_set::Model {
                id,
                unit_id: row.unit_id,
                rule_version_id: self.version,
                code: self.manifest.id.clone(),
                parameters: self.parameters.clone(),
                digest: digest.clone(),
                manifest: canonical(&self.manifest).map_err(Fault::new)?,
                state: ParametersState::Proposed.as_str().to_owned(),
                proposed_at: write.now(),
                issuer: person.issuer,
                subject: person.subject,
                version: 1,
            })
            .await?;
        let event = ParametersProposed { parameters: id.global(), version: self.version.global(), digest: &digest };
        write.emit(&event)?;
        Ok(id)
    }
}
