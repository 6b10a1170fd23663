//! Validates a draft: nothing that the component says is taken for granted.

use serde::Serialize;

use super::subject::{VersionSubject, ready};
use crate::access::Action;
use crate::kernel::{ClauseId, ErrorCode, Failure, Fault, Refusal, canonical, id::RuleVersionId};
use crate::rules::cases::Suite;
use crate::rules::checks::{self, Validated};
use crate::rules::model::RuleMove;
use crate::rules::{Rules, read};
use crate::store::{Command, Event, Read, Write};

/// 核验规则版本：在受限子进程中编译，核对清单、参数、表单与事实片段，试演，并以第二引擎复核。
///
/// Validates a version: compiled in a jailed process; manifest, parameters, form and fragment checked;
/// rehearsed; judged again on a second engine.
#[derive(Serialize)]
pub struct ValidateRule {
    /// Which version.
    pub version: RuleVersionId,
    #[serde(skip)]
    validated: Validated,
}

impl ValidateRule {
    /// What was found.
    #[must_use]
    pub fn validated(&self) -> &Validated {
        &self.validated
    }
}

/// Has the checks made that the command records.
///
/// # Errors
/// `NOT_FOUND`, `COMPONENT_REFUSED`, `PARAMETERS_BREAK_SCHEMA`, `REFERENCE_MISSING`, `FORM_REFUSED`,
/// `FRAGMENT_REFUSED`.
pub async fn prepare(rules: &Rules, reader: &Read, version: RuleVersionId) -> Result<ValidateRule, Failure> {
    let row = ready(reader, version, RuleMove::Validate).await?;
    let digest = row.digest.parse().map_err(Fault::new)?;
    let component = read::component(reader, version, digest).await?;
    let component = component.ok_or_else(|| Fault::new("a version has a component"))?;
    let (division, suite) = (reader.lies(row.unit_id).await?.scope, Suite::read(&row.tests)?);
    let validated = checks::validate(rules, component, &row.parameters, division.code(), suite.cases()).await?;
    Ok(ValidateRule { version, validated })
}

#[derive(Serialize)]
struct RuleValidated<'a> {
    version: String,
    code: &'a str,
    number: &'a str,
}

impl Event for RuleValidated<'_> {
    const NAME: &'static str = "rules.version.validated";
}

impl Command for ValidateRule {
    const NAME: &'static str = "rules.version.validate";
    const ACTION: Action = Action::UploadRule;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.2.2b")];
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::CodeTaken,
        ErrorCode::ComponentRefused,
        ErrorCode::FormRefused,
        ErrorCode::FragmentRefused,
        ErrorCode::ParametersBreakSchema,
        ErrorCode::ReferenceMissing,
        ErrorCode::StateForbids,
    ];
    const EVENTS: &'static [&'static str] = &[RuleValidated::NAME];
    type Subject = VersionSubject;
    type Done = RuleVersionId;

    async fn load(&self, read: &Read) -> Result<VersionSubject, Failure> {
        VersionSubject::load(read, self.version).await
    }

    async fn run(&self, subject: VersionSubject, write: &mut Write) -> Result<RuleVersionId, Failure> {
        let manifest = &self.validated.manifest;
        let taken = read::version_by_number(write.read(), subject.row.unit_id, &manifest.id, &manifest.version).await?;
        if taken.is_some() {
            return Err(Refusal::new(
                ErrorCode::CodeTaken,
                format!("本单位已有 {} 的版本 {}，请在规则中改用新的版本号", manifest.id, manifest.version),
                format!(
                    "this unit has a version {} of {} already; the rule has to name another number",
                    manifest.version, manifest.id
                ),
            )
            .at(["version"])
            .allowing(["manifest.version", "ruleWithdraw"])
            .into());
        }
        let (text, checks) = (canonical(manifest).map_err(Fault::new)?, self.validated.checks_text()?);
        let change = |row: &mut crate::rules::entity::rule_version::Model| {
            row.contract = Some(self.validated.contract.clone());
            row.code = Some(manifest.id.clone());
            row.number = Some(manifest.version.clone());
            row.title = Some(manifest.title.zh.clone());
            row.title_en = Some(manifest.title.en.clone());
            row.parameters_schema = Some(self.validated.parameters_schema.clone());
            row.manifest = Some(text);
            row.checks = Some(checks);
        };
        subject.go(RuleMove::Validate, change, write).await?;
        let (code, number) = (&manifest.id, &manifest.version);
        write.emit(&RuleValidated { version: self.version.global(), code, number })?;
        Ok(self.version)
    }
}
