//! Installs a rule component for a division, once the host has verified it.

use serde::Serialize;

use crate::access::Action;
use crate::kernel::{ClauseId, ErrorCode, Failure, Fault, canonical, canonicalize, id::RuleId};
use crate::rules::Form;
use crate::rules::entity::{component, rule};
use crate::rules::{Rules, component_refused, parameters, rehearsal};
use crate::store::{Command, Event, Place, Read, Write};
use rencai_host::{CONTRACT_VERSION, FaultCode, Manifest};

/// 安装规则组件：已验明其导出、导入、清单、表单与事实片段，并已试演。
///
/// Installs a rule component whose exports, imports, manifest, form and fragment were verified, and that
/// was rehearsed.
#[derive(Serialize)]
pub struct InstallRule {
    digest: String,
    manifest: Manifest,
    parameters: String,
    parameters_schema: String,
    #[serde(skip)]
    component: Vec<u8>,
    #[serde(skip)]
    coordinates: Vec<String>,
    #[serde(skip)]
    rehearsed: usize,
}

impl InstallRule {
    /// The fields that the rule asks for, as `Type.field`.
    #[must_use]
    pub fn asks(&self) -> &[String] {
        &self.coordinates
    }

    /// How many made-up subjects it was rehearsed over: none where it declined to judge them.
    #[must_use]
    pub fn rehearsed(&self) -> usize {
        self.rehearsed
    }
}

#[derive(Serialize)]
struct RuleInstalled<'a> {
    rule: String,
    digest: &'a str,
}

impl Event for RuleInstalled<'_> {
    const NAME: &'static str = "rules.rule.installed";
}

/// Verifies a component under parameters, and rehearses it: nothing unverified is ever installed.
///
/// # Errors
/// `COMPONENT_REFUSED`, `PARAMETERS_BREAK_SCHEMA`, `FORM_REFUSED`, `FRAGMENT_REFUSED`.
pub async fn prepare(rules: &Rules, component: Vec<u8>, given: &str) -> Result<InstallRule, Failure> {
    let given = canonicalize(given).map_err(|_| crate::rules::model::no_json("parameters"))?;
    let rule = rules.load(component.clone()).await?;
    let schema = {
        let rule = rule.clone();
        tokio::task::spawn_blocking(move || rule.parameters_schema())
            .await
            .map_err(Fault::new)?
            .map_err(|fault| component_refused(&fault))?
    };
    parameters::check(&schema, &given)?;
    let described = rules.describe(&rule, &given).await?;
    let form = Form::read(&described.manifest.form)?;
    let fragment = rules.facts().check(&described.manifest.facts).await?;
    let samples = rehearsal::samples(&fragment, &form)?;
    let rehearsed = match rules.rehearse(&rule, &described, &rehearsal::context(&given), &samples).await {
        Ok(()) => samples.len(),
        // It may be made for one programme or stage; the edition's own context is rehearsed in turn.
        Err(fault) if fault.code == FaultCode::RuleDeclined => 0,
        Err(fault) => return Err(rehearsal::refused(&fault, &samples).into()),
    };
    Ok(InstallRule {
        coordinates: fragment.coordinates,
        rehearsed,
        digest: rule.digest().to_string(),
        manifest: described.manifest,
        parameters: given,
        parameters_schema: schema,
        component,
    })
}

impl Command for InstallRule {
    const NAME: &'static str = "rules.rule.install";
    const ACTION: Action = Action::InstallRule;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.2.2b")];
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::CodeTaken,
        ErrorCode::ComponentRefused,
        ErrorCode::FileMissing,
        ErrorCode::FormRefused,
        ErrorCode::FragmentRefused,
        ErrorCode::ParametersBreakSchema,
    ];
    const EVENTS: &'static [&'static str] = &[RuleInstalled::NAME];
    type Subject = Place;
    type Done = RuleId;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        let actor = read.actor();
        Ok(Place { unit: actor.unit, scope: actor.scope.clone() })
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<RuleId, Failure> {
        let id: RuleId = write.id();
        let person = write.read().actor().person.clone();
        let row = rule::Model {
            id,
            unit_id: place.unit,
            digest: self.digest.clone(),
            contract: CONTRACT_VERSION.to_string(),
            code: self.manifest.id.clone(),
            rule_version: self.manifest.version.clone(),
            title: self.manifest.title.zh.clone(),
            title_en: self.manifest.title.en.clone(),
            size: i64::try_from(self.component.len()).map_err(Fault::new)?,
            parameters: self.parameters.clone(),
            parameters_schema: self.parameters_schema.clone(),
            manifest: canonical(&self.manifest).map_err(Fault::new)?,
            installed_at: write.now(),
            issuer: person.issuer,
            subject: person.subject,
        };
        let taken = crate::kernel::Refusal::new(
            ErrorCode::CodeTaken,
            "本单位已安装同一组件",
            "this unit has installed the same component already",
        )
        .at(["component"]);
        write.insert_or(row, taken).await?;
        write
            .insert_covered(vec![component::Model {
                rule_id: id,
                unit_id: place.unit,
                content: self.component.clone(),
            }])
            .await?;
        write.emit(&RuleInstalled { rule: id.global(), digest: &self.digest })?;
        Ok(id)
    }
}
