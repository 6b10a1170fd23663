//! Drafts a scheme and pins its rule, its parameters and what the rule may read.

use rencai_host::{Context, Manifest};
use serde::Serialize;

use super::subject::{OF_SCHEMES, usable};
use crate::access::Action;
use crate::assessment::entity::assessment_scheme;
use crate::assessment::model::{STAGE, SchemeState, check_begun, check_rule};
use crate::kernel::{
    ClauseId, Day, Digest, ErrorCode, Failure, Fault, Period, Refusal, canonical, checks,
    id::{AssessmentSchemeId, ParameterSetId, RuleVersionId},
};
use crate::organization;
use crate::organization::model::outside_its_days;
use crate::rules::facts::granted_all;
use crate::rules::rehearsal::{self, Scene};
use crate::rules::{self, Form, Rules, enacting};
use crate::store::{Command, Event, Place, Read, Write};

/// 草拟考核方案：锁定某日所施行的规则版本与参数，以及规则可读的字段。
///
/// Drafts a scheme by which a unit assesses others. It pins the version and the parameters of the unit's rule that
/// are in force on a day, and the fields that the rule may read.
#[derive(Serialize)]
pub struct CreateScheme {
    draft: Draft,
    rule_version: RuleVersionId,
    parameter_set: Option<ParameterSetId>,
    contract: String,
    component: String,
    parameters: String,
    manifest: Manifest,
}

/// What a person says of a new scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Draft {
    /// The code of the unit that assesses.
    pub unit: String,
    /// The scheme's code, once at the unit.
    pub code: String,
    /// What it is called.
    pub title: String,
    /// The same in English.
    pub title_en: String,
    /// The rule's code.
    pub rule: String,
    /// The day on which what is pinned is in force.
    pub as_of: Day,
    /// The fields that the rule may read, as `Type.field`.
    pub coordinates: Vec<String>,
}

/// Finds what is in force, has the rule describe itself, checks that it assesses units and reads no more than it may,
/// and rehearses it in the scheme's own context.
///
/// # Errors
/// `NOT_FOUND`, `BAD_USER_INPUT`, `RULE_NOT_IN_FORCE`, `RULE_REVOKED`, `KEY_REFUSED`, `SIGNATURE_REFUSED`,
/// `COMPONENT_REFUSED`, `FRAGMENT_REFUSED`, `NOT_GRANTED`.
pub async fn prepare(service: &Rules, reader: &Read, mut draft: Draft) -> Result<CreateScheme, Failure> {
    let place = place(reader, &draft.unit).await?;
    check_begun("asOf", Some(draft.as_of), reader.today())?;
    draft.coordinates = grantable(service, draft.coordinates)?;
    let pinned = enacting::demanded(reader, place.unit, &draft.rule, draft.as_of).await?;
    let (row, set) = usable(reader, pinned.rule_version_id, pinned.parameter_set_id).await?;
    let parameters = set.map_or(row.parameters, |set| set.parameters);
    let digest: Digest = row.digest.parse().map_err(Fault::new)?;
    let rule = service.uploaded(reader, row.id, digest).await?;
    let described = service.describe(&rule, &parameters).await?;
    let asked = service.facts().check(&described.manifest.facts).await?;
    check_rule(&described.manifest, &asked)?;
    granted_all(&asked.coordinates, &draft.coordinates)?;
    let year = u16::try_from(draft.as_of.year()).map_err(Fault::new)?;
    let context = Context {
        division: draft.unit.clone(),
        programme: draft.code.clone(),
        stage: STAGE.to_owned(),
        as_of: draft.as_of.to_string(),
        period: String::from(Period::year(year)),
        parameters: parameters.clone(),
    };
    let form = Form::read(&described.manifest.form)?;
    let scene = Scene { context, subjects: rehearsal::samples(&asked, &form)? };
    let component = rules::read::component(reader, row.id, digest).await?;
    let component = component.ok_or_else(|| Refusal::not_found("规则", "rule").at(["rule"]))?;
    let rehearsed = service.rehearse(component, &described, &scene).await;
    rehearsed.map_err(|fault| rehearsal::failure(&fault, &scene.subjects))?;
    Ok(CreateScheme {
        draft,
        rule_version: pinned.rule_version_id,
        parameter_set: pinned.parameter_set_id,
        contract: row.contract.ok_or_else(|| Fault::new("a usable version was validated"))?,
        component: row.digest,
        parameters,
        manifest: described.manifest,
    })
}

/// Fields that the schema has, sorted.
fn grantable(service: &Rules, mut coordinates: Vec<String>) -> Result<Vec<String>, Refusal> {
    coordinates.sort();
    coordinates.dedup();
    match coordinates.iter().find(|coordinate| !service.facts().grantable(coordinate)) {
        None => Ok(coordinates),
        Some(unknown) => {
            let (zh, en) = (format!("模式中没有字段 {unknown}"), format!("the schema has no field {unknown}"));
            Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["coordinates"]).allowing(["Type.field"]))
        }
    }
}

/// Where the unit lies that assesses: at or below the actor, and there today.
async fn place(read: &Read, code: &str) -> Result<Place, Failure> {
    let found = organization::read::unit(read, code).await?;
    let found = found.filter(|unit| read.actor().scope.holds(&unit.place().scope));
    let place = found.ok_or_else(|| Refusal::not_found("单位", "unit").at(["unit"]))?.place();
    if !organization::read::acting(read, &[code.to_owned()]).await?.contains_key(code) {
        let days = organization::read::days_of(read, place.unit).await?;
        return Err(outside_its_days(code, read.today(), days.into_iter()).at(["unit"]).into());
    }
    Ok(place)
}

#[derive(Serialize)]
struct SchemeCreated<'a> {
    scheme: String,
    code: &'a str,
}

impl Event for SchemeCreated<'_> {
    const NAME: &'static str = "assessment.scheme.created";
}

impl Command for CreateScheme {
    const NAME: &'static str = "assessment.scheme.create";
    const ACTION: Action = Action::RunAssessments;
    const CLAUSES: &'static [ClauseId] = OF_SCHEMES;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::CodeTaken,
        ErrorCode::ComponentRefused,
        ErrorCode::FormRefused,
        ErrorCode::FragmentRefused,
        ErrorCode::KeyRefused,
        ErrorCode::NotGranted,
        ErrorCode::NotInForce,
        ErrorCode::OutsideItsDays,
        ErrorCode::RuleRevoked,
        ErrorCode::SignatureRefused,
    ];
    const EVENTS: &'static [&'static str] = &[SchemeCreated::NAME];
    type Subject = Place;
    type Done = AssessmentSchemeId;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        place(read, &self.draft.unit).await
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<AssessmentSchemeId, Failure> {
        let draft = &self.draft;
        checks::code("code", &draft.code)?;
        checks::name("title", &draft.title)?;
        checks::name("titleEn", &draft.title_en)?;
        let pinned = enacting::demanded(write.read(), place.unit, &draft.rule, draft.as_of).await?;
        if (pinned.rule_version_id, pinned.parameter_set_id) != (self.rule_version, self.parameter_set) {
            return Err(Fault::transient("another version came into force meanwhile").into());
        }
        // Rehearsing takes its time, in which the version or a key may have been revoked.
        usable(write.read(), self.rule_version, self.parameter_set).await?;
        let id: AssessmentSchemeId = write.id();
        let row = assessment_scheme::Model {
            id,
            unit_id: place.unit,
            code: draft.code.clone(),
            title: draft.title.trim().to_owned(),
            title_en: draft.title_en.trim().to_owned(),
            as_of: draft.as_of,
            rule_version_id: self.rule_version,
            parameter_set_id: self.parameter_set,
            contract: self.contract.clone(),
            component_digest: self.component.clone(),
            manifest: canonical(&self.manifest).map_err(Fault::new)?,
            parameters: self.parameters.clone(),
            agreement: canonical(&draft.coordinates).map_err(Fault::new)?,
            state: SchemeState::Draft.as_str().to_owned(),
            version: 1,
        };
        let (zh, en) = ("本单位已有此代码的考核方案", "the unit has a scheme with this code already");
        write.insert_or(row, Refusal::new(ErrorCode::CodeTaken, zh, en).at(["code"])).await?;
        write.emit(&SchemeCreated { scheme: id.global(), code: &draft.code })?;
        Ok(id)
    }
}
