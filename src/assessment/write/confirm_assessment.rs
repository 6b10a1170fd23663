//! Confirms an assessment; what is confirmed never changes.

use serde::Serialize;

use super::subject::{AssessmentSubject, OF_ASSESSMENTS, usable};
use crate::access::Action;
use crate::assessment::entity::assessment;
use crate::assessment::model::AssessmentMove;
use crate::assessment::read;
use crate::kernel::{ClauseId, ErrorCode, Failure, Fault, Refusal, id::AssessmentId};
use crate::organization;
use crate::rules;
use crate::rules::model::FlagState;
use crate::rules::ranking::Mark;
use crate::store::{Command, Event, Read, Write};

/// 确认考核结果：由评定者之外的另一人确认；尚有待查的单位不得确认，规则已撤销的须先经复核维持。
///
/// Confirms what an assessment gave. Another person than the one who had it judged does so, and not while a person has
/// to look at a unit first; nor once the rule was revoked, unless a review upheld what it gave.
#[derive(Serialize)]
pub struct ConfirmAssessment {
    /// Which assessment.
    pub assessment: AssessmentId,
}

#[derive(Serialize)]
struct AssessmentConfirmed {
    assessment: String,
    digest: Option<String>,
}

impl Event for AssessmentConfirmed {
    const NAME: &'static str = "assessment.assessment.confirmed";
}

impl Command for ConfirmAssessment {
    const NAME: &'static str = "assessment.assessment.confirm";
    const ACTION: Action = Action::ConfirmAssessments;
    const CLAUSES: &'static [ClauseId] = OF_ASSESSMENTS;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::KeyRefused,
        ErrorCode::NotReplayable,
        ErrorCode::RuleRevoked,
        ErrorCode::SamePerson,
        ErrorCode::SignatureRefused,
        ErrorCode::StateForbids,
    ];
    const EVENTS: &'static [&'static str] = &[AssessmentConfirmed::NAME];
    type Subject = AssessmentSubject;
    type Done = AssessmentId;

    async fn load(&self, read: &Read) -> Result<AssessmentSubject, Failure> {
        AssessmentSubject::load(read, self.assessment).await
    }

    async fn run(&self, subject: AssessmentSubject, write: &mut Write) -> Result<AssessmentId, Failure> {
        let moved = subject.moved(AssessmentMove::Confirm)?;
        let (before, person) = (&subject.row, write.read().actor().person.clone());
        if before.judge().is_some_and(|judge| judge.is(&person)) {
            let (zh, en) =
                ("须由评定者之外的另一人确认", "another person than the one who had it judged has to confirm it");
            return Err(Refusal::same_person("assessment", zh, en).into());
        }
        if !is_upheld(before, write.read()).await? {
            usable(write.read(), subject.scheme.rule_version_id, subject.scheme.parameter_set_id).await?;
        }
        demand_decided(before, write.read()).await?;
        let after = assessment::Model {
            confirmed_at: Some(write.now()),
            confirmed_issuer: Some(person.issuer),
            confirmed_by: Some(person.subject),
            ..moved
        };
        write.update(before, after).await?;
        write.emit(&AssessmentConfirmed { assessment: before.id.global(), digest: before.digest.clone() })?;
        Ok(before.id)
    }
}

/// Whether a review has upheld what the last round gave; refuses while it waits for one.
async fn is_upheld(row: &assessment::Model, read: &Read) -> Result<bool, Failure> {
    let flags = rules::read::flags_of_assessment(read, row.id).await?;
    let last =
        |state: FlagState| flags.iter().any(|flag| flag.round == Some(row.round) && flag.state == state.as_str());
    if !last(FlagState::Open) {
        return Ok(last(FlagState::Upheld));
    }
    let (zh, en) = (
        "所依规则已撤销，须先由人复核这次评定的结果",
        "the rule on which it rests was revoked: a person has to look at these results first",
    );
    Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["assessment"]).allowing(["flagResolve"]).into())
}

/// Refuses while the rule could not judge a unit, or a fact is absent that decides.
async fn demand_decided(row: &assessment::Model, read: &Read) -> Result<(), Failure> {
    let open = [Mark::Undetermined.as_str(), Mark::Unjudged.as_str()];
    let (_, rows) = read::whole(read, row.id, row.round).await?;
    let units: Vec<_> = rows.iter().filter(|one| open.contains(&one.mark.as_str())).map(|one| one.unit_id).collect();
    if units.is_empty() {
        return Ok(());
    }
    let found = organization::read::units_by_id(read, &units).await?;
    let codes: Result<Vec<&str>, Fault> = units
        .iter()
        .map(|unit| found.get(unit).map(|unit| unit.code.as_str()).ok_or_else(|| Fault::new("a result has a unit")))
        .collect();
    let codes = codes?.join(", ");
    let (zh, en) = (
        format!("下列单位尚待人查看，须先重新评定：{codes}"),
        format!("a person has to look at these units first, and the assessment be judged again: {codes}"),
    );
    Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["assessment"]).allowing(["JUDGE"]).into())
}
