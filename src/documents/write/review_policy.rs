//! Reviews a policy that is in force.

use serde::Serialize;
use uuid::Uuid;

use super::frozen::demand_unfrozen;
use super::subject::{EntrySubject, evident};
use crate::access::Action;
use crate::documents::entity::{policy_review, policy_version};
use crate::documents::model::{FrozenMove, PolicyReviewOutcome, check_from};
use crate::documents::read::register::in_force;
use crate::kernel::{
    ClauseId, Day, ErrorCode, Failure, Refusal, checks,
    id::{ClauseRowId, PolicyEntryId},
};
use crate::policy::{self, obligation::Evidence};
use crate::store::dated::{AsOf, ended, overlaid};
use crate::store::{Command, Event, Read, Write};

/// 清理政策：结论为继续有效、需要修订或废止，附说明；废止者自次日起失效，其余可定下次清理期限。写明所据条款的，只履行该条款的清理责任；未写明的不履行任何责任。
///
/// Reviews a policy that is in force, with what was found: it is kept, has to be revised, or is repealed. One that is
/// repealed is in force no more from the next day on; of others the day is said by which they have to be reviewed next.
/// It discharges what is owed by the clause that asked for it, where one is named, and nothing else.
#[derive(Serialize)]
pub struct ReviewPolicy {
    /// Which entry.
    pub entry: PolicyEntryId,
    /// What the review came to.
    pub outcome: PolicyReviewOutcome,
    /// What was found.
    pub remark: String,
    /// The day by which it has to be reviewed next.
    pub next: Option<Day>,
    /// The clause that asked for it, and obliges to reviews today; none: nobody had to.
    pub clause: Option<ClauseRowId>,
}

#[derive(Serialize)]
struct PolicyReviewed {
    entry: String,
    outcome: PolicyReviewOutcome,
}

impl Event for PolicyReviewed {
    const NAME: &'static str = "documents.policy.reviewed";
}

impl Command for ReviewPolicy {
    const NAME: &'static str = "documents.policy.review";
    const ACTION: Action = Action::KeepPolicyRegister;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.2.2a"), ClauseId("4.4.5a")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Frozen, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[PolicyReviewed::NAME];
    type Subject = EntrySubject;
    type Done = PolicyEntryId;

    async fn load(&self, read: &Read) -> Result<EntrySubject, Failure> {
        EntrySubject::load(read, self.entry, "entry").await
    }

    async fn run(&self, subject: EntrySubject, write: &mut Write) -> Result<PolicyEntryId, Failure> {
        demand_unfrozen(write.read(), &subject.place, FrozenMove::Register).await?;
        let (row, course, today) = (&subject.row, &subject.course, write.today());
        let term = in_force(course);
        let Some(version) = course.iter().find(|version| version.term().contains(today)) else {
            let (zh, en) = ("该政策今日不在有效期内", "the policy is not in force today");
            let refusal = Refusal::new(ErrorCode::StateForbids, zh, en).at(["entry"]);
            return Err(refusal.allowing([term]).into());
        };
        checks::text("remark", &self.remark)?;
        self.check_next(today)?;
        self.check_clause(write.read()).await?;
        let person = write.read().actor().person.clone();
        let review = policy_review::Model {
            id: write.id::<Uuid>(),
            unit_id: row.unit_id,
            entry_id: row.id,
            day: today,
            outcome: self.outcome.as_str().to_owned(),
            remark: self.remark.trim().to_owned(),
            next_on: self.next,
            clause_id: self.clause,
            issuer: person.issuer,
            subject: person.subject,
            instant: write.now(),
        };
        write.insert(review).await?;
        let valid_until = match self.outcome {
            PolicyReviewOutcome::Repeal => Some(today.plus(1)),
            PolicyReviewOutcome::Keep | PolicyReviewOutcome::Revise => term.until,
        };
        let said =
            policy_version::Model { review_on: self.next, valid_from: Some(today), valid_until, ..version.clone() };
        write.believe(course, overlaid(&ended(course, today), said)).await?;
        write.update(row, subject.written()).await?;
        if self.clause.is_some() {
            evident(write, &subject.place, (Evidence::Review, self.clause), &row.id.global()).await?;
        }
        write.emit(&PolicyReviewed { entry: row.id.global(), outcome: self.outcome })?;
        Ok(row.id)
    }
}

impl ReviewPolicy {
    /// A clause that obliges to reviews today: of another one a review discharges nothing.
    async fn check_clause(&self, read: &Read) -> Result<(), Failure> {
        let Some(clause) = self.clause else { return Ok(()) };
        if policy::read::clauses_by_id(read, &[clause]).await?.is_empty() {
            return Err(Refusal::not_found("条款", "clause").at(["clause"]).into());
        }
        let says = policy::read::obligations(read, &[clause], AsOf::day(read.today())).await?.remove(&clause);
        if says.is_some_and(|says| says.evidence == Evidence::Review.as_str()) {
            return Ok(());
        }
        let (zh, en) = ("该条款今日没有清理的责任", "the clause obliges to no review today");
        Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["clause"]).into())
    }

    /// The next review is still to come; what is repealed has none.
    fn check_next(&self, today: Day) -> Result<(), Refusal> {
        let Some(next) = self.next else { return Ok(()) };
        if self.outcome == PolicyReviewOutcome::Repeal {
            let (zh, en) = ("废止的政策不再清理", "what is repealed is not reviewed again");
            return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["next"]));
        }
        check_from("next", next, today.plus(1))
    }
}
