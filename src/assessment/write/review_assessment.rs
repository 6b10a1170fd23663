//! A person has looked at an assessment that rested on what was revoked.

use serde::Serialize;

use super::subject::AssessmentSubject;
use crate::access::Action;
use crate::assessment::entity::{assessment, assessment_round};
use crate::assessment::model::AssessmentMove;
use crate::assessment::read;
use crate::kernel::{ClauseId, ErrorCode, Failure, Fault, Refusal, id::ReviewFlagId};
use crate::rules::decisions::Decided;
use crate::rules::entity::review_flag;
use crate::rules::{self, write::resolved};
use crate::store::{Command, Event, Place, Read, Standing, Subject, Write};

/// 复核考核：由评定者与确认者之外的另一人查看依已撤销规则评定的结果，维持或不再作数，并写明理由。最后一次评定不再作数的，考核须重新评定。
///
/// Says what a person decided who looked at what an assessment gave by a revoked rule, and why; another person than
/// those who had it judged and confirmed it. Where it is the last round, and it does not stand, the assessment has to be
/// judged again.
#[derive(Serialize)]
pub struct ReviewAssessment {
    /// Which flag.
    pub flag: ReviewFlagId,
    /// Whether the results stand.
    pub upheld: bool,
    /// Why.
    pub reason: String,
}

#[derive(Serialize)]
struct AssessmentReviewed {
    assessment: String,
    flag: String,
    upheld: bool,
}

impl Event for AssessmentReviewed {
    const NAME: &'static str = "assessment.assessment.reviewed";
}

impl Command for ReviewAssessment {
    const NAME: &'static str = "assessment.assessment.review";
    const ACTION: Action = Action::ResolveFlag;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("3"), ClauseId("4.1.6e")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::SamePerson, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[AssessmentReviewed::NAME];
    type Subject = FlaggedRound;
    type Done = ReviewFlagId;

    async fn load(&self, read: &Read) -> Result<FlaggedRound, Failure> {
        FlaggedRound::load(read, self.flag).await
    }

    async fn run(&self, subject: FlaggedRound, write: &mut Write) -> Result<ReviewFlagId, Failure> {
        let FlaggedRound { flag, judged, of } = subject;
        let looked_at = resolved(&flag, self.upheld, &self.reason, write)?;
        let is_last = judged.round == of.row.round;
        let person = &write.read().actor().person;
        let confirmer = of.row.confirmer().filter(|_| is_last);
        if judged.judge().is(person) || confirmer.is_some_and(|confirmer| confirmer.is(person)) {
            let (zh, en) = (
                "须由评定者与确认者之外的另一人复核",
                "another person than those who had it judged and confirmed it has to look at it",
            );
            return Err(Refusal::same_person("flag", zh, en).into());
        }
        if is_last && !self.upheld {
            let moved = of.moved(AssessmentMove::SetAside)?;
            let after = assessment::Model { confirmed_at: None, confirmed_issuer: None, confirmed_by: None, ..moved };
            write.update(&of.row, after).await?;
        }
        write.update(&flag, looked_at).await?;
        let (assessment, flag) = (of.row.id.global(), self.flag.global());
        write.emit(&AssessmentReviewed { assessment, flag, upheld: self.upheld })?;
        Ok(self.flag)
    }
}

/// A flag over a round of an assessment.
pub struct FlaggedRound {
    flag: review_flag::Model,
    judged: assessment_round::Model,
    of: AssessmentSubject,
}

impl FlaggedRound {
    async fn load(reader: &Read, id: ReviewFlagId) -> Result<Self, Failure> {
        let missing = || Refusal::not_found("待复核决定", "flag").at(["flag"]);
        let flag = rules::read::flags_by_id(reader, &[id]).await?.remove(&id).ok_or_else(missing)?;
        let Some(Decided::Round(assessment, round)) = flag.decided() else { return Err(missing().into()) };
        let of = AssessmentSubject::load(reader, assessment).await?;
        let judged = read::round(reader, assessment, round).await?;
        let judged = judged.ok_or_else(|| Fault::new("a flag has a round"))?;
        Ok(Self { flag, judged, of })
    }
}

impl Subject for FlaggedRound {
    fn place(&self) -> Place {
        self.of.place()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        Some((self.flag.version, vec![("state", self.flag.state.clone())]))
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.flag.id.global()).in_state(&self.flag.state))
    }
}
