//! Has a closed edition judged: the run is queued with everything that is the same for all subjects.

use rencai_host::{Context, Manifest};
use serde::Serialize;

use super::subject::{EditionSubject, moved};
use crate::access::Action;
use crate::awards::entity::edition;
use crate::awards::model::EditionMove;
use crate::awards::read;
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Fault, Period, Refusal, canonical,
    id::{EditionId, RunId},
};
use crate::organization;
use crate::rules::entity::run;
use crate::rules::facts::granted_all;
use crate::rules::model::RunState;
use crate::rules::{Rules, trust};
use crate::store::{Command, Event, Read, Write, dated::AsOf};

/// 评审届次：排入一次运行，由其锁定的规则评判通过全部环节的提名；尚有提名待审则不能评审。
///
/// Has an edition judged: queues a run in which its pinned rule judges the nominations that passed all stages; not
/// while one still waits in a stage.
#[derive(Serialize)]
pub struct RequestJudging {
    /// Which edition.
    pub edition: EditionId,
    /// Who runs rules.
    #[serde(skip)]
    pub rules: Rules,
}

#[derive(Serialize)]
struct JudgingRequested {
    edition: String,
    run: String,
}

impl Event for JudgingRequested {
    const NAME: &'static str = "awards.judging.requested";
}

impl Command for RequestJudging {
    const NAME: &'static str = "awards.judging.request";
    const ACTION: Action = Action::JudgeEdition;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.3c"), ClauseId("4.2.2b")];
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::FragmentRefused,
        ErrorCode::KeyRefused,
        ErrorCode::NotGranted,
        ErrorCode::RuleRevoked,
        ErrorCode::SignatureRefused,
        ErrorCode::StateForbids,
    ];
    const EVENTS: &'static [&'static str] = &[JudgingRequested::NAME];
    type Subject = EditionSubject;
    type Done = RunId;

    async fn load(&self, reader: &Read) -> Result<EditionSubject, Failure> {
        EditionSubject::load(reader, self.edition).await
    }

    async fn run(&self, subject: EditionSubject, write: &mut Write) -> Result<RunId, Failure> {
        let before = subject.edition;
        let after = moved(&before, EditionMove::Judge)?;
        demand_reviewed(&before, write.read()).await?;
        let total = read::candidates(write.read(), before.id).count().await?;
        if total == 0 {
            return Err(Refusal::new(
                ErrorCode::StateForbids,
                "本届没有已提交且未被否决的提名，无可评审",
                "the edition has no submitted nomination to judge that failed in no stage",
            )
            .at(["edition"])
            .into());
        }
        let manifest: Manifest = serde_json::from_str(&before.manifest).map_err(Fault::new)?;
        let asked = self.rules.facts().check(&manifest.facts).await?;
        let agreement =
            read::agreement(write.read(), before.unit_id, before.programme_id, AsOf::day(write.today())).await?;
        let agreement = agreement.map_or_else(|| "[]".to_owned(), |row| row.coordinates);
        let granted: Vec<String> = serde_json::from_str(&agreement).map_err(Fault::new)?;
        granted_all(&asked.coordinates, &granted)?;

        let (rule, _) = trust::usable(write.read(), before.rule_version_id, before.parameter_set_id).await?;
        let context = context(&before, write.read()).await?;
        let id: RunId = write.id();
        write
            .insert(run::Model {
                id,
                unit_id: before.unit_id,
                edition_id: before.id,
                state: RunState::Queued.as_str().to_owned(),
                total: i64::try_from(total).map_err(Fault::new)?,
                done: 0,
                tries: 0,
                lease_until: None,
                requested_at: write.now(),
                begun_at: None,
                finished_at: None,
                rule_version_id: rule.id,
                contract: rule.contract.ok_or_else(|| Fault::new("a usable version was validated"))?,
                component_digest: rule.digest,
                manifest: before.manifest.clone(),
                parameters: before.parameters.clone(),
                context: canonical(&context).map_err(Fault::new)?,
                agreement,
                fuel_table: self.rules.host().fuel_table().to_owned(),
                fuel: 0,
                memory: 0,
                digest: None,
                problem: None,
            })
            .await?;
        write.update(&before, after).await?;
        write.emit(&JudgingRequested { edition: before.id.global(), run: id.global() })?;
        Ok(id)
    }
}

/// Refuses to judge while nominations wait in a stage, and says how many in which.
async fn demand_reviewed(edition: &edition::Model, reader: &Read) -> Result<(), Failure> {
    let Some(process) = edition.process_id else { return Ok(()) };
    let waiting = read::stages::waiting(reader, edition.id).await?;
    if waiting.is_empty() {
        return Ok(());
    }
    let process = read::stages::process(reader, process).await?;
    let stages = process.ok_or_else(|| Fault::new("an edition's process is there"))?.course()?;
    let code = |position: &i64| usize::try_from(*position).ok().and_then(|at| stages.get(at)).map(|stage| &stage.code);
    let left: Vec<String> =
        waiting.iter().filter_map(|(position, many)| Some(format!("{}: {many}", code(position)?))).collect();
    let (zh, en) = (
        format!("尚有提名待审：{}", left.join("、")),
        format!("nominations still wait in a stage: {}", left.join(", ")),
    );
    Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["edition"]).allowing(["stageReview"]).into())
}

async fn context(edition: &edition::Model, reader: &Read) -> Result<Context, Failure> {
    let programme = read::programme(reader, edition.programme_id).await?;
    let units = organization::read::units_by_id(reader, &[edition.unit_id]).await?;
    let division = units.get(&edition.unit_id).map(|unit| unit.code.clone());
    Ok(Context {
        division: division.ok_or_else(|| Fault::new("an edition has a division"))?,
        programme: programme.code,
        stage: edition.stage.clone(),
        as_of: edition.as_of.to_string(),
        period: String::from(Period::year(u16::try_from(edition.year).map_err(Fault::new)?)),
        parameters: edition.parameters.clone(),
    })
}
