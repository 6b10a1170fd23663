//! Creates an edition and pins its rule, parameters and form.

use rencai_host::{Context, Manifest};
use serde::Serialize;

use crate::access::Action;
use crate::awards::entity::edition;
use crate::awards::model::{EditionState, check_award, check_places, check_year};
use crate::awards::read;
use crate::kernel::{
    ClauseId, Day, Digest, ErrorCode, Failure, Fault, Period, Refusal, canonical, checks,
    id::{EditionId, ParameterSetId, ProgrammeId, RuleVersionId},
};
use crate::rules::facts::granted_all;
use crate::rules::rehearsal::{self, Scene};
use crate::rules::{self, Form, Rules, enacting, trust};
use crate::store::{Command, Event, Place, Read, Write, dated::AsOf};

/// 建立届次：锁定评判日所施行的规则版本与参数，及其表单，以及奖项最新的流程。
///
/// Creates an edition of a programme for one's own division, pinning the version and the parameters that are
/// in force on the day as of which is judged, and the form; and the newest version of the programme's process.
#[derive(Serialize)]
pub struct CreateEdition {
    draft: Draft,
    rule_version: RuleVersionId,
    parameter_set: Option<ParameterSetId>,
    parameters: String,
    manifest: Manifest,
    form: String,
}

/// What a person says of a new edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Draft {
    /// Of which programme.
    pub programme: ProgrammeId,
    /// The year judged.
    pub year: i64,
    /// The stage.
    pub stage: String,
    /// The day as of which is judged.
    pub as_of: Day,
    /// How many places there are.
    pub places: i64,
    /// What a place is worth, in fen.
    pub award_fen: Option<i64>,
    /// The rule's code: the version and the parameters that are in force on the day as of which is judged
    /// are pinned.
    pub rule: String,
}

impl Draft {
    fn check(&self) -> Result<(), Refusal> {
        check_year(self.year)?;
        checks::code("stage", &self.stage)?;
        check_places(self.places)?;
        check_award(self.award_fen)
    }
}

/// Finds what is in force, has the rule describe itself, checks that it may read what it asks for, and
/// rehearses it in the edition's own context.
///
/// # Errors
/// `BAD_USER_INPUT`, `RULE_NOT_IN_FORCE`, `RULE_REVOKED`, `KEY_REFUSED`, `SIGNATURE_REFUSED`, `COMPONENT_REFUSED`,
/// `NOT_GRANTED`.
pub async fn prepare(service: &Rules, reader: &Read, draft: Draft) -> Result<CreateEdition, Failure> {
    draft.check()?;
    let pinned = enacting::demanded(reader, reader.actor().unit, &draft.rule, draft.as_of).await?;
    let (row, set) = trust::usable(reader, pinned.rule_version_id, pinned.parameter_set_id).await?;
    let parameters = set.map_or(row.parameters, |set| set.parameters);
    let digest: Digest = row.digest.parse().map_err(Fault::new)?;
    let rule = service.uploaded(reader, row.id, digest).await?;
    let described = service.describe(&rule, &parameters).await?;
    let form = Form::read(&described.manifest.form)?;
    let asked = service.facts().check(&described.manifest.facts).await?;
    let as_of = AsOf::day(reader.today());
    let agreement = read::agreement(reader, reader.actor().unit, draft.programme, as_of).await?;
    let granted: Vec<String> =
        agreement.map_or(Ok(Vec::new()), |row| serde_json::from_str(&row.coordinates)).map_err(Fault::new)?;
    granted_all(&asked.coordinates, &granted)?;
    let programme = read::programme(reader, draft.programme).await?;
    let context = Context {
        division: reader.actor().unit_code.clone(),
        programme: programme.code,
        stage: draft.stage.clone(),
        as_of: draft.as_of.to_string(),
        period: String::from(Period::year(u16::try_from(draft.year).map_err(Fault::new)?)),
        parameters: parameters.clone(),
    };
    let scene = Scene { context, subjects: rehearsal::samples(&asked, &form)? };
    let component =
        rules::read::component(reader, row.id, digest).await?.ok_or_else(|| Refusal::not_found("规则", "rule"))?;
    let rehearsed = service.rehearse(component, &described, &scene).await;
    rehearsed.map_err(|fault| rehearsal::failure(&fault, &scene.subjects))?;
    Ok(CreateEdition {
        draft,
        rule_version: pinned.rule_version_id,
        parameter_set: pinned.parameter_set_id,
        parameters,
        form: form.text().to_owned(),
        manifest: described.manifest,
    })
}

#[derive(Serialize)]
struct EditionCreated {
    edition: String,
    year: i64,
}

impl Event for EditionCreated {
    const NAME: &'static str = "awards.edition.created";
}

impl Command for CreateEdition {
    const NAME: &'static str = "awards.edition.create";
    const ACTION: Action = Action::CreateEdition;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.3a"), ClauseId("4.1.3c")];
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::CodeTaken,
        ErrorCode::ComponentRefused,
        ErrorCode::FormRefused,
        ErrorCode::FragmentRefused,
        ErrorCode::KeyRefused,
        ErrorCode::NotGranted,
        ErrorCode::NotInForce,
        ErrorCode::RuleRevoked,
        ErrorCode::SignatureRefused,
    ];
    const EVENTS: &'static [&'static str] = &[EditionCreated::NAME];
    type Subject = Place;
    type Done = EditionId;

    async fn load(&self, reader: &Read) -> Result<Place, Failure> {
        read::programme(reader, self.draft.programme).await?;
        let actor = reader.actor();
        Ok(Place { unit: actor.unit, scope: actor.scope.clone() })
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<EditionId, Failure> {
        let draft = &self.draft;
        let pinned = enacting::demanded(write.read(), place.unit, &draft.rule, draft.as_of).await?;
        if (pinned.rule_version_id, pinned.parameter_set_id) != (self.rule_version, self.parameter_set) {
            return Err(Fault::transient("another version came into force meanwhile").into());
        }
        // Rehearsing takes its time, in which the version or a key may have been revoked.
        trust::usable(write.read(), self.rule_version, self.parameter_set).await?;
        let process = read::stages::newest(write.read(), draft.programme).await?;
        let id: EditionId = write.id();
        let row = edition::Model {
            id,
            programme_id: draft.programme,
            unit_id: place.unit,
            year: draft.year,
            stage: draft.stage.clone(),
            as_of: draft.as_of,
            places: draft.places,
            state: EditionState::Draft.as_str().to_owned(),
            award_fen: draft.award_fen,
            rule_version_id: self.rule_version,
            parameter_set_id: self.parameter_set,
            parameters: self.parameters.clone(),
            manifest: canonical(&self.manifest).map_err(Fault::new)?,
            form: self.form.clone(),
            run_id: None,
            process_id: process.map(|process| process.id),
            version: 1,
        };
        let taken = Refusal::new(
            ErrorCode::CodeTaken,
            "本区划该年该阶段已有届次",
            "the division has an edition of that year and stage already",
        )
        .at(["year"]);
        write.insert_or(row, taken).await?;
        write.emit(&EditionCreated { edition: id.global(), year: draft.year })?;
        Ok(id)
    }
}
