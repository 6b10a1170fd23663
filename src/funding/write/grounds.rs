//! What commitments rest on beside their decisions: found where they are made, and looked at again before they are paid.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;
use uuid::Uuid;

use crate::access::Scope;
use crate::funding::entity::commitment;
use crate::funding::grounds::{Award, Stage};
use crate::kernel::{
    ErrorCode, Failure, Fault, Refusal,
    id::{CommitmentId, JudgementId, NominationId, TaskId, UnitId},
    money::Fen,
};
use crate::rules::model::FlagState;
use crate::store::{Place, Read};
use crate::{awards, coordination, organization, rules};

/// What a commitment rests on beside its decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum RestsOn {
    /// A line of a ranking.
    Judgement(JudgementId),
    /// A stage of a task, by its number.
    Stage(TaskId, i64),
}

/// What that was found to be.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Rests {
    /// The line of a ranking, and the nominee.
    pub(super) judgement: Option<(JudgementId, NominationId)>,
    /// The stage.
    pub(super) stage: Option<Uuid>,
    /// What a place of the edition is worth.
    pub(super) worth: Option<Fen>,
}

/// A line of a ranking, the nominee, and the edition's division and what a place of it is worth.
struct Line {
    award: Award,
    nomination: NominationId,
    division: UnitId,
    worth: Option<Fen>,
}

impl RestsOn {
    /// Finds it, and demands that it justifies money of the fund at a place.
    pub(super) async fn found(self, read: &Read, place: &Place) -> Result<Rests, Failure> {
        match self {
            Self::Judgement(id) => {
                let at = ["ground", "judgement"];
                let missing = || Refusal::not_found("排名中的一行", "line of a ranking").at(at);
                let line = lines(read, &[id]).await?.remove(&id).ok_or_else(missing)?;
                if !place.scope.holds(&read.lies(line.division).await?.scope) {
                    let (zh, en) =
                        ("须为该单位或其下级单位的评选", "it has to be a ranking of that unit or of one below it");
                    return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(at).into());
                }
                line.award.check().map_err(|refusal| refusal.at(at))?;
                Ok(Rests { judgement: Some((id, line.nomination)), worth: line.worth, ..Rests::default() })
            }
            Self::Stage(task, number) => {
                let at = ["ground", "stage"];
                let missing = || Refusal::not_found("任务阶段", "stage of a task").at(at);
                let stages = coordination::read::stages(read, &[task]).await?.remove(&task).unwrap_or_default();
                let id = stages.iter().find(|stage| stage.number == number).map(|stage| stage.id);
                let id = id.ok_or_else(missing)?;
                let (stage, unit) = stages_now(read, &[id]).await?.remove(&id).ok_or_else(missing)?;
                if !is_near(place, &read.lies(unit).await?.scope) {
                    let (zh, en) = (
                        "须为该单位、其上级或其下级单位所交办的任务",
                        "it has to be a task that that unit, one above it or one below it has assigned",
                    );
                    return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(at).into());
                }
                stage.check().map_err(|refusal| refusal.at(at))?;
                Ok(Rests { stage: Some(id), ..Rests::default() })
            }
        }
    }
}

/// The commitments that may not be paid, since what they rest on does not stand any more; and why.
pub(super) async fn fallen(
    read: &Read,
    place: &Place,
    rows: &[&commitment::Model],
) -> Result<HashMap<CommitmentId, Refusal>, Failure> {
    let judgements: Vec<JudgementId> = rows.iter().filter_map(|row| row.judgement_id).collect();
    let stages: Vec<Uuid> = rows.iter().filter_map(|row| row.stage_id).collect();
    let mut found = HashMap::new();
    if judgements.is_empty() && stages.is_empty() {
        return Ok(found);
    }
    let (lines, stages) = (lines(read, &judgements).await?, stages_now(read, &stages).await?);
    let units: BTreeSet<UnitId> =
        lines.values().map(|line| line.division).chain(stages.values().map(|(_, unit)| *unit)).collect();
    let units = organization::read::units_by_id(read, &units.into_iter().collect::<Vec<_>>()).await?;
    let lies = |unit: UnitId| units.get(&unit).map(|row| row.place().scope);
    for row in rows {
        let stands = match (row.judgement_id, row.stage_id) {
            (Some(id), _) => {
                let within = |line: &&Line| lies(line.division).is_some_and(|division| place.scope.holds(&division));
                let line = lines.get(&id).filter(within);
                line.map_or_else(|| Err(out_of_reach()), |line| line.award.check())
            }
            (None, Some(id)) => {
                let near = |(_, unit): &&(Stage, UnitId)| lies(*unit).is_some_and(|assigned| is_near(place, &assigned));
                let stage = stages.get(&id).filter(near);
                stage.map_or_else(|| Err(out_of_reach()), |(stage, _)| stage.check())
            }
            (None, None) => Ok(()),
        };
        if let Err(refusal) = stands {
            found.insert(row.id, refusal);
        }
    }
    Ok(found)
}

/// Whether a fund may pay for a task that was assigned at another place: at its own, above it or below it.
fn is_near(place: &Place, assigned: &Scope) -> bool {
    place.scope.holds(assigned) || assigned.holds(&place.scope)
}

fn out_of_reach() -> Refusal {
    let (zh, en) =
        ("承诺所据的事实已不在该单位范围内", "what the commitment rests on is not within the unit's reach any more");
    Refusal::new(ErrorCode::StateForbids, zh, en).allowing(["commitmentRelease"])
}

/// Lines of rankings, as they are now.
async fn lines(read: &Read, ids: &[JudgementId]) -> Result<HashMap<JudgementId, Line>, Failure> {
    let mut found = HashMap::with_capacity(ids.len());
    if ids.is_empty() {
        return Ok(found);
    }
    let judgements = rules::read::judgements_by_id(read, ids).await?;
    let runs: Vec<_> = judgements.values().map(|row| row.run_id).collect();
    let nominations: Vec<_> = judgements.values().map(|row| row.subject_id).collect();
    let reviews = rules::read::flags_of_runs(read, &runs).await?;
    let runs = rules::read::runs_by_id(read, &runs).await?;
    let editions: Vec<_> = runs.values().map(|run| run.edition_id).collect();
    let editions = awards::read::editions_by_id(read, &editions).await?;
    let nominations = awards::read::nominations_by_id(read, &nominations).await?;
    for (id, row) in judgements {
        let edition = runs.get(&row.run_id).and_then(|run| editions.get(&run.edition_id));
        let (Some(edition), Some(nomination)) = (edition, nominations.get(&row.subject_id)) else { continue };
        let flags = reviews.get(&row.run_id).map(Vec::as_slice).unwrap_or_default();
        let reviews = flags.iter().map(|flag| flag.state.parse::<FlagState>().map_err(Fault::new));
        let award = Award {
            stands: edition.run_id == Some(row.run_id),
            mark: row.mark.parse().map_err(Fault::new)?,
            nomination: nomination.state.parse().map_err(Fault::new)?,
            reviews: reviews.collect::<Result<_, Fault>>()?,
        };
        let worth = edition.award_fen.map(Fen);
        found.insert(id, Line { award, nomination: nomination.id, division: edition.unit_id, worth });
    }
    Ok(found)
}

/// Stages of tasks, as they are now, and who has assigned the tasks.
async fn stages_now(read: &Read, ids: &[Uuid]) -> Result<HashMap<Uuid, (Stage, UnitId)>, Failure> {
    let mut found = HashMap::with_capacity(ids.len());
    if ids.is_empty() {
        return Ok(found);
    }
    let stages = coordination::read::stages_by_id(read, ids).await?;
    let tasks: Vec<TaskId> = stages.values().map(|stage| stage.task_id).collect();
    let tasks = coordination::read::tasks_by_id(read, &tasks).await?;
    for (id, row) in stages {
        let Some(task) = tasks.get(&row.task_id) else { continue };
        let stage =
            Stage { stage: row.state.parse().map_err(Fault::new)?, task: task.state.parse().map_err(Fault::new)? };
        found.insert(id, (stage, task.unit_id));
    }
    Ok(found)
}
