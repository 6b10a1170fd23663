//! Enters an issued document into the register of policies.

use serde::Serialize;

use super::frozen::demand_unfrozen;
use super::subject::{DocumentSubject, EntrySubject, evident};
use crate::access::Action;
use crate::documents::entity::{policy_entry, policy_version};
use crate::documents::model::{FrozenMove, PolicyLevel, check_from};
use crate::documents::read::{self, register::in_force};
use crate::kernel::{
    ClauseId, Day, ErrorCode, Failure, Fault, Refusal, Term, UnitKind, checks,
    id::{DocumentId, PolicyEntryId},
};
use crate::organization;
use crate::policy::obligation::Evidence;
use crate::store::{Command, Event, Read, Write, dated::ended};

/// 登记政策：已印发的文件自某日起有效，其级别由此时的领导单位而定；可取代另一政策，后者即于该日失效；可定清理期限。由该区划或其上级登记的，履行该区划及其组织部门的责任。
///
/// Enters an issued document into the register of policies, with the days on which it is in force; its level is that of
/// the unit that leads now. It may take the place of another, which then ends on its first day, and has a day by which
/// it has to be reviewed. Kept at the unit for which the document's unit works, or above it, the register is evidence
/// of that unit and of those that coordinate for it.
#[derive(Serialize)]
pub struct EnterPolicy {
    /// Which document.
    pub document: DocumentId,
    /// The first day on which it is in force.
    pub from: Day,
    /// The first day on which it is no more; none: until something ends it.
    pub until: Option<Day>,
    /// The entry that it takes the place of.
    pub supersedes: Option<PolicyEntryId>,
    /// The day by which it has to be reviewed.
    pub review_on: Option<Day>,
}

#[derive(Serialize)]
struct PolicyEntered {
    entry: String,
    document: String,
    supersedes: Option<String>,
}

impl Event for PolicyEntered {
    const NAME: &'static str = "documents.policy.entered";
}

impl Command for EnterPolicy {
    const NAME: &'static str = "documents.policy.enter";
    const ACTION: Action = Action::KeepPolicyRegister;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.2.2a")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Frozen, ErrorCode::InUse, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[PolicyEntered::NAME];
    type Subject = DocumentSubject;
    type Done = PolicyEntryId;

    async fn load(&self, read: &Read) -> Result<DocumentSubject, Failure> {
        DocumentSubject::load(read, self.document).await
    }

    async fn run(&self, subject: DocumentSubject, write: &mut Write) -> Result<PolicyEntryId, Failure> {
        demand_unfrozen(write.read(), &subject.place, FrozenMove::Register).await?;
        let row = &subject.row;
        self.check(subject.issued_on()?)?;
        if let Some(there) = read::register::entries(write.read(), &[row.id]).await?.get(&row.id) {
            let (zh, en) = ("该文件已登记", "the document is entered already");
            let refusal = Refusal::new(ErrorCode::InUse, zh, en).at(["document"]);
            return Err(refusal.allowing([there.id.global()]).into());
        }
        if let Some(superseded) = self.supersedes {
            self.end(superseded, &subject, write).await?;
        }
        let id: PolicyEntryId = write.id();
        let entry = policy_entry::Model {
            id,
            unit_id: row.unit_id,
            document_id: row.id,
            supersedes_id: self.supersedes,
            version: 1,
        };
        write.insert(entry).await?;
        let version = policy_version::Model {
            id: write.id(),
            unit_id: row.unit_id,
            entry_id: id,
            level: level(&subject, write.read()).await?.as_str().to_owned(),
            review_on: self.review_on,
            valid_from: Some(self.from),
            valid_until: self.until,
            known_from: write.now(),
            known_until: None,
        };
        write.believe(&[], vec![version]).await?;
        evident(write, &subject.place, (Evidence::PolicyRegister, None), &id.global()).await?;
        let supersedes = self.supersedes.map(PolicyEntryId::global);
        write.emit(&PolicyEntered { entry: id.global(), document: row.id.global(), supersedes })?;
        Ok(id)
    }
}

/// The level of a document in the system of policies.
async fn level(subject: &DocumentSubject, read: &Read) -> Result<PolicyLevel, Failure> {
    let leading = organization::read::leading(read, &subject.place.scope).await?.unit;
    let unit = organization::read::units_by_id(read, &[leading]).await?.remove(&leading);
    let unit = unit.ok_or_else(|| Fault::new("the unit that leads was just found"))?;
    let kind: UnitKind = unit.kind.parse().map_err(Fault::new)?;
    Ok(PolicyLevel::of(kind, subject.row.departmental))
}

impl EnterPolicy {
    fn check(&self, issued_on: Day) -> Result<(), Refusal> {
        check_from("from", self.from, issued_on)?;
        checks::term(Term { from: Some(self.from), until: self.until })?;
        self.review_on.map_or(Ok(()), |day| check_from("reviewOn", day, self.from))
    }

    /// Ends the entry that this one takes the place of: one at the unit or below it, in force until then, where the
    /// register is not frozen.
    async fn end(&self, id: PolicyEntryId, subject: &DocumentSubject, write: &mut Write) -> Result<(), Failure> {
        let before = EntrySubject::load(write.read(), id, "supersedes").await?;
        if !subject.place.scope.holds(&before.place.scope) {
            let (zh, en) = ("只能取代本单位或下级的政策", "it takes the place of a policy of the unit or of one below");
            return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["supersedes"]).into());
        }
        demand_unfrozen(write.read(), &before.place, FrozenMove::Register).await?;
        let term = in_force(&before.course);
        let is_over = term.until.is_some_and(|until| until < self.from);
        if is_over || term.from.is_none_or(|from| from >= self.from) {
            let (zh, en) = (
                format!("该政策的有效期为 {term}，在 {} 之前不在其间", self.from),
                format!("that policy is in force {term}, and not until {}", self.from),
            );
            let refusal = Refusal::new(ErrorCode::StateForbids, zh, en).at(["supersedes"]);
            return Err(refusal.allowing([term]).into());
        }
        write.believe(&before.course, ended(&before.course, self.from)).await?;
        write.update(&before.row, before.written()).await
    }
}
