//! Keeps what a person says of a nomination in a stage.

use serde::Serialize;
use serde_json::{Value, json};

use crate::access::Action;
use crate::awards::entity::{process, stage_case, stage_review};
use crate::awards::model::{EditionState, NominationState};
use crate::awards::process::{
    Stage, StageVerdict, check_remark, demand_another, own_nomination, prepared, reviewed_already,
};
use crate::awards::read;
use crate::awards::read::stages::Case;
use crate::documents::approval::Who;
use crate::kernel::{
    ClauseId, Digest, ErrorCode, Failure, Fault, Refusal, canonical,
    id::{NominationId, UnitId},
};
use crate::store::{Command, Event, Place, Read, Standing, Subject, Write};

/// 审核提名：由该环节审核单位自己的人，按环节表单作答并给出结论；规定人数的不同的人通过后进入下一环节，一人不通过即止。作出或提交提名的人、被提名人不得审核；每人对一项提名只审一次。
///
/// Reviews a nomination in the stage in which it is: the people of the unit that reviews there do, answer the stage's
/// form and say whether it passes. Once so many distinct persons as the stage demands have passed it, it is in the
/// next; one who fails it ends that. Who made or submitted it does not review it, nor the nominee; nobody reviews it
/// twice.
#[derive(Serialize)]
pub struct ReviewStage {
    /// Which nomination.
    pub nomination: NominationId,
    /// In which stage, by its code.
    pub stage: String,
    /// What is said.
    pub verdict: StageVerdict,
    /// JSON, as it was given: answers to the stage's form.
    pub answers: String,
    /// Why.
    pub remark: String,
}

/// A nomination as the reviewer sees it, and where he acts.
pub struct Ground {
    process: Option<process::Model>,
    cases: Vec<stage_case::Model>,
    is_own: bool,
    place: Place,
}

impl Subject for Ground {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn standing(&self) -> Option<Standing> {
        let case = self.cases.first().filter(|_| !self.is_own)?;
        Some(Standing::of(case.nomination_id.global()).in_state(&case.state))
    }
}

#[derive(Serialize)]
struct StageReviewed {
    nomination: String,
    stage: String,
    verdict: StageVerdict,
}

impl Event for StageReviewed {
    const NAME: &'static str = "awards.stage.reviewed";
}

impl Command for ReviewStage {
    const NAME: &'static str = "awards.stage.review";
    const ACTION: Action = Action::ReviewStage;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.3c")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::AnswersBreakForm, ErrorCode::SamePerson, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[StageReviewed::NAME];
    type Subject = Ground;
    type Done = Case;

    async fn load(&self, reader: &Read) -> Result<Ground, Failure> {
        let cases = read::stages::cases(reader, self.nomination).await?;
        let actor = reader.actor();
        let (process, is_own) = match cases.first() {
            Some(case) => (Some(case.process_id), case.nominee().is_some_and(|nominee| nominee.is(&actor.person))),
            // Who sees it otherwise is told why he may not review it.
            None => {
                let nomination = read::nomination(reader, self.nomination).await?;
                let edition = read::edition(reader, nomination.edition_id).await?;
                (edition.process_id, read::stages::own(reader, &[nomination.id]).await?.contains_key(&nomination.id))
            }
        };
        let process = match process {
            Some(id) => {
                let found = read::stages::process(reader, id).await?;
                Some(found.ok_or_else(|| Refusal::not_found("提名", "nomination").at(["nomination"]))?)
            }
            None => None,
        };
        let place = Place { unit: actor.unit, scope: actor.scope.clone() };
        Ok(Ground { process, cases, is_own, place })
    }

    async fn run(&self, ground: Ground, write: &mut Write) -> Result<Case, Failure> {
        // Before anything inner is named.
        if ground.is_own {
            return Err(own_nomination().into());
        }
        let Some(process) = &ground.process else { return Err(without_process().into()) };
        let stages = process.course()?;
        let (position, stage) = self.stage_of(&stages)?;
        demand_reviewers(stage, write.read()).await?;
        let case = ground.cases.iter().find(|case| case.position == position);
        let case = case.ok_or_else(|| not_submitted(NominationState::Draft.as_str()))?;
        demand_open(case)?;
        demand_turn(case, &stages)?;
        let person = write.read().actor().person.clone();
        let who: Who = (person.issuer, person.subject);
        demand_another(&who, &prepared(case.prepared_by.as_deref())?)?;
        check_remark(self.verdict, &self.remark)?;
        let answers: Value = serde_json::from_str(&self.answers).map_err(Fault::new)?;
        let answers = stage.answered(&answers)?;
        let remark = self.remark.trim().to_owned();
        let sealed = json!({
            "content": case.content_digest, "process": process.digest, "stage": self.stage, "verdict": self.verdict,
            "answers": answers, "remark": remark,
        });
        let row = stage_review::Model {
            id: write.id(),
            unit_id: case.division_id,
            nomination_id: self.nomination,
            process_id: process.id,
            stage: self.stage.clone(),
            by_unit_id: ground.place.unit,
            verdict: self.verdict.as_str().to_owned(),
            answers,
            remark,
            digest: Digest::of(canonical(&sealed).map_err(Fault::new)?).to_string(),
            issuer: who.0,
            subject: who.1,
            instant: write.now(),
        };
        write.insert_or(row, reviewed_already()).await?;
        let nomination = self.nomination.global();
        write.emit(&StageReviewed { nomination, stage: self.stage.clone(), verdict: self.verdict })?;
        Ok(Case { nomination: self.nomination, position })
    }
}

impl ReviewStage {
    /// The stage that is named, and its place.
    fn stage_of<'s>(&self, stages: &'s [Stage<UnitId>]) -> Result<(i64, &'s Stage<UnitId>), Refusal> {
        let found = (0..).zip(stages).find(|(_, stage)| stage.code == self.stage);
        found.ok_or_else(|| {
            let codes = stages.iter().map(|stage| stage.code.as_str());
            Refusal::not_found("环节", "stage").at(["stage"]).allowing(codes)
        })
    }
}

fn without_process() -> Refusal {
    let (zh, en) = ("本届没有审核流程，无须审核", "the edition has no process, and nothing to review");
    Refusal::new(ErrorCode::StateForbids, zh, en).at(["nomination"]).allowing(["editionJudge"])
}

fn not_submitted(state: &str) -> Refusal {
    let (zh, en) = (
        format!("提名处于 {state}，仅已提交的提名可审核"),
        format!("the nomination is {state}; those that are submitted are reviewed"),
    );
    let submitted = [NominationState::Submitted.as_str()];
    Refusal::new(ErrorCode::StateForbids, zh, en).at(["nomination"]).allowing(submitted)
}

/// Refuses who is not one of the reviewers' own people, and be he above them.
async fn demand_reviewers(stage: &Stage<UnitId>, reader: &Read) -> Result<(), Failure> {
    let reviewers = reader.lies(stage.reviewers).await?;
    Ok(reader.actor().demand_own(&reviewers.scope, "stage")?)
}

fn demand_open(case: &stage_case::Model) -> Result<(), Refusal> {
    if case.state != NominationState::Submitted.as_str() {
        return Err(not_submitted(&case.state));
    }
    let allowed = [EditionState::Open, EditionState::Closed].map(EditionState::as_str);
    if allowed.contains(&case.edition_state.as_str()) {
        return Ok(());
    }
    let (zh, en) = (
        format!("届次处于 {}，此时不接受审核", case.edition_state),
        format!("the edition is {}, and its nominations are not reviewed now", case.edition_state),
    );
    Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["nomination"]).allowing(allowed))
}

/// Refuses what is not the turn of the stage, and names the one whose turn it is.
fn demand_turn(case: &stage_case::Model, stages: &[Stage<UnitId>]) -> Result<(), Refusal> {
    if case.waits_in == Some(case.position) {
        return Ok(());
    }
    let turn = (0..).zip(stages).find(|(position, _)| case.waits_in == Some(*position)).map(|(_, stage)| &stage.code);
    let (zh, en) = match turn {
        Some(code) => (format!("提名现处于环节 {code}"), format!("the nomination is in the stage {code}")),
        None => (
            "提名的各环节已结束：已全部通过，或未通过其一".to_owned(),
            "the nomination's stages are over: it passed all of them, or failed in one".to_owned(),
        ),
    };
    Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["stage"]).allowing(turn))
}
