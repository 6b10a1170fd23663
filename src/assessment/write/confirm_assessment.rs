//! Confirms an assessment; what is confirmed never changes.

use serde::Serialize;

use super::subject::{AssessmentSubject, OF_ASSESSMENTS};
use crate::access::Action;
use crate::assessment::entity::assessment;
use crate::assessment::model::AssessmentMove;
use crate::assessment::read;
use crate::kernel::{ClauseId, ErrorCode, Failure, Fault, Refusal, id::AssessmentId};
use crate::organization;
use crate::rules::ranking::Mark;
use crate::rules::trust;
use crate::store::{Command, Event, Read, Write};

/// 确认考核结果：由评定者之外的另一人确认；尚有待查的单位，或规则已撤销时不得确认。
///
/// Confirms what an assessment gave. Another person than the one who had it judged does so, and not while a person has
/// to look at a unit first, nor once the rule was revoked.
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
            return Err(Refusal::new(ErrorCode::SamePerson, zh, en).into());
        }
        trust::usable(write.read(), subject.scheme.rule_version_id, subject.scheme.parameter_set_id).await?;
        demand_decided(before, write.read()).await?;
        let after = assessment::Model { confirmed_at: Some(write.now()), confirmed_by: Some(person.subject), ..moved };
        write.update(before, after).await?;
        write.emit(&AssessmentConfirmed { assessment: before.id.global(), digest: before.digest.clone() })?;
        Ok(before.id)
    }
}

/// Refuses while the rule could not judge a unit, or a fact is absent that decides.
async fn demand_decided(row: &assessment::Model, read: &Read) -> Result<(), Failure> {
    let open = [Mark::Undetermined.as_str(), Mark::Unjudged.as_str()];
    let rows = read::ranked(read, row).await?;
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
