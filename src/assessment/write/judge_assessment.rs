//! Stores what a judging of units gave: all of it or nothing. What it was before stays, in its own round.

use serde::Serialize;

use super::subject::{AssessmentSubject, OF_ASSESSMENTS, usable};
use crate::access::Action;
use crate::assessment::entity::{assessment, assessment_result, assessment_round};
use crate::assessment::model::AssessmentMove;
use crate::kernel::{
    ClauseId, Digest, ErrorCode, Failure, Fault,
    id::{AssessmentId, UnitId},
};
use crate::rules::ranking::Mark;
use crate::store::{Command, Event, Read, Write};

/// 评定考核：由方案所锁定的规则依各单位当前的数字评定；确认前可重新评定。
///
/// Judges the units of an assessment by the rule that its scheme pins, from their figures of now; until it is confirmed
/// it can be judged again. Made by [`crate::assessment::judging::prepare`].
#[derive(Serialize)]
pub struct JudgeAssessment {
    /// Which assessment.
    pub assessment: AssessmentId,
    /// The version of it that was judged.
    pub seen: i64,
    /// The digest of the record, which covers what is skipped here.
    pub digest: String,
    #[serde(skip)]
    pub(in crate::assessment) context: String,
    #[serde(skip)]
    pub(in crate::assessment) fuel_table: String,
    #[serde(skip)]
    pub(in crate::assessment) fuel: i64,
    #[serde(skip)]
    pub(in crate::assessment) memory: i64,
    #[serde(skip)]
    pub(in crate::assessment) judged: Vec<Judged>,
}

/// What was decided about one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Which unit.
    pub unit: UnitId,
    /// 1-2-2-4; none for those who are not ranked.
    pub rank: Option<i64>,
    /// What the ranking says.
    pub mark: Mark,
    /// The total as text.
    pub total: Option<String>,
    /// Canonical JSON.
    pub facts: String,
    /// Canonical JSON.
    pub verdict: String,
}

#[derive(Serialize)]
struct AssessmentJudged<'a> {
    assessment: String,
    digest: &'a str,
}

impl Event for AssessmentJudged<'_> {
    const NAME: &'static str = "assessment.assessment.judged";
}

impl Command for JudgeAssessment {
    const NAME: &'static str = "assessment.assessment.judge";
    const ACTION: Action = Action::RunAssessments;
    const CLAUSES: &'static [ClauseId] = OF_ASSESSMENTS;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::ComponentRefused,
        ErrorCode::FragmentRefused,
        ErrorCode::KeyRefused,
        ErrorCode::NotGranted,
        ErrorCode::RuleRevoked,
        ErrorCode::SignatureRefused,
        ErrorCode::StateForbids,
    ];
    const EVENTS: &'static [&'static str] = &[AssessmentJudged::NAME];
    type Subject = AssessmentSubject;
    type Done = AssessmentId;

    async fn load(&self, read: &Read) -> Result<AssessmentSubject, Failure> {
        AssessmentSubject::load(read, self.assessment).await
    }

    async fn run(&self, subject: AssessmentSubject, write: &mut Write) -> Result<AssessmentId, Failure> {
        let moved = subject.moved(AssessmentMove::Judge)?;
        let before = &subject.row;
        if before.version != self.seen {
            return Err(Fault::transient("the assessment was judged by another meanwhile").into());
        }
        // Judging takes its time, in which the version or a key may have been revoked.
        usable(write.read(), subject.scheme.rule_version_id, subject.scheme.parameter_set_id).await?;
        let (id, round) = (before.id, before.round + 1);
        let mut rows = Vec::with_capacity(self.judged.len());
        for (position, judged) in (0..).zip(&self.judged) {
            rows.push(assessment_result::Model {
                id: write.id(),
                unit_id: judged.unit,
                assessment_id: id,
                round,
                position,
                rank: judged.rank,
                mark: judged.mark.as_str().to_owned(),
                total: judged.total.clone(),
                facts: judged.facts.clone(),
                facts_digest: Digest::of(&judged.facts).to_string(),
                verdict: judged.verdict.clone(),
                verdict_digest: Digest::of(&judged.verdict).to_string(),
            });
        }
        write.insert_covered(rows).await?;
        let person = write.read().actor().person.clone();
        let judged = assessment_round::Model {
            assessment_id: id,
            round,
            unit_id: before.unit_id,
            total: i64::try_from(self.judged.len()).map_err(Fault::new)?,
            context: self.context.clone(),
            fuel_table: self.fuel_table.clone(),
            fuel: self.fuel,
            memory: self.memory,
            digest: self.digest.clone(),
            judged_at: write.now(),
            issuer: person.issuer.clone(),
            subject: person.subject.clone(),
        };
        write.insert(judged).await?;
        let after = assessment::Model {
            round,
            digest: Some(self.digest.clone()),
            judged_at: Some(write.now()),
            issuer: Some(person.issuer),
            subject: Some(person.subject),
            ..moved
        };
        write.update(before, after).await?;
        write.emit(&AssessmentJudged { assessment: id.global(), digest: &self.digest })?;
        Ok(id)
    }
}
