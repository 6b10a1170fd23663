//! Reviews a policy that is in force.

use serde::Serialize;
use uuid::Uuid;

use super::frozen::demand_unfrozen;
use super::subject::{EntrySubject, evident};
use crate::access::Action;
use crate::documents::entity::{policy_entry, policy_review};
use crate::documents::model::{FrozenMove, PolicyReviewOutcome, check_from};
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, Refusal, checks, id::PolicyEntryId};
use crate::policy::obligation::Evidence;
use crate::store::{Command, Event, Read, Write};

/// 清理政策：结论为继续有效、需要修订或废止，附说明；废止者自次日起失效，其余可定下次清理期限。
///
/// Reviews a policy that is in force, with what was found: it is kept, has to be revised, or is repealed. One that is
/// repealed is in force no more from the next day on; of others the day is said by which they have to be reviewed next.
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
        let (row, today) = (&subject.row, write.today());
        if !row.term().contains(today) {
            let (zh, en) = ("该政策今日不在有效期内", "the policy is not in force today");
            let refusal = Refusal::new(ErrorCode::StateForbids, zh, en).at(["entry"]);
            return Err(refusal.allowing([row.term()]).into());
        }
        checks::text("remark", &self.remark)?;
        self.check_next(today)?;
        let person = write.read().actor().person.clone();
        let review = policy_review::Model {
            id: write.id::<Uuid>(),
            unit_id: row.unit_id,
            entry_id: row.id,
            day: today,
            outcome: self.outcome.as_str().to_owned(),
            remark: self.remark.trim().to_owned(),
            next_on: self.next,
            issuer: person.issuer,
            subject: person.subject,
        };
        write.insert(review).await?;
        let until_day = match self.outcome {
            PolicyReviewOutcome::Repeal => Some(today.plus(1)),
            PolicyReviewOutcome::Keep | PolicyReviewOutcome::Revise => row.until_day,
        };
        let after = policy_entry::Model { until_day, review_on: self.next, version: row.version + 1, ..row.clone() };
        write.update(row, after).await?;
        evident(write, &subject.place, Evidence::Review, &row.id.global()).await?;
        write.emit(&PolicyReviewed { entry: row.id.global(), outcome: self.outcome })?;
        Ok(row.id)
    }
}

impl ReviewPolicy {
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
