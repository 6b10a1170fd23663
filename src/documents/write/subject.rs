//! What the commands about documents, policies and freezes are about, and how a document moves.

use crate::access::Scope;
use crate::deliberation;
use crate::deliberation::entity::{decision, meeting};
use crate::documents::approval::{is_passed, standing};
use crate::documents::entity::{document, document_step, document_version, freeze, policy_entry, policy_version};
use crate::documents::model::{DocumentMove, DocumentState, go};
use crate::documents::read;
use crate::documents::read::register::{courses, in_force};
use crate::documents::read::standing::Ground;
use crate::duties::write::settle::offer;
use crate::kernel::{
    ClauseId, Day, ErrorCode, Failure, Fault, Refusal,
    id::{ClauseRowId, DecisionId, DocumentId, FreezeId, PolicyEntryId},
};
use crate::policy::obligation::Evidence;
use crate::store::{Place, Read, Standing, Subject, Write, dated::AsOf};
use crate::{duties, organization};

/// The clauses that a document's way serves.
pub(super) const OF_DOCUMENTS: &[ClauseId] = &[ClauseId("4.1.4f")];

/// A document, as far as the actor sees it.
pub(super) async fn found(read: &Read, id: DocumentId, path: &[&str]) -> Result<document::Model, Failure> {
    let found = read::document(read, id).await?;
    Ok(found.ok_or_else(|| Refusal::not_found("文件", "document").at(path.iter().copied()))?)
}

/// The codes of the units from the top down to a place.
pub(super) fn line(place: &Place) -> Vec<String> {
    place.scope.line().into_iter().map(|scope| Scope(scope).code().to_owned()).collect()
}

/// A decision that a meeting of the unit that leads at a place made, or one of a unit above that, and that meeting.
/// What did not carry is no decision.
pub(super) async fn decided(
    read: &Read,
    at: &Place,
    id: DecisionId,
    path: &[&str],
) -> Result<(decision::Model, meeting::Model), Failure> {
    let missing = || Refusal::not_found("决定", "decision").at(path.iter().copied());
    let row = deliberation::read::decisions_by_id(read, &[id]).await?.remove(&id).ok_or_else(missing)?;
    let leading = organization::read::leading(read, &at.scope).await?;
    if !read.lies(row.unit_id).await?.scope.holds(&leading.scope) {
        let (zh, en) = (
            "须为文件所属单位的领导单位或其上级的会议所作的决定",
            "a meeting of the unit that leads the document's unit, or of one above it, decides",
        );
        let refusal = Refusal::new(ErrorCode::BadInput, zh, en).at(path.iter().copied());
        return Err(refusal.allowing(line(&leading)).into());
    }
    let meeting = deliberation::read::meeting(read, row.meeting_id).await?;
    Ok((row, meeting.ok_or_else(|| Fault::new("a decision is a meeting's"))?))
}

/// Refuses a version without its talent consideration statement.
pub(super) fn demand_considered(version: &document_version::Model) -> Result<(), Refusal> {
    if version.consideration.is_some() {
        return Ok(());
    }
    let (zh, en) = ("须先附人才工作考虑说明", "it needs its talent consideration statement first");
    let refusal = Refusal::new(ErrorCode::StateForbids, zh, en).at(["document"]);
    Err(refusal.allowing([DocumentMove::Revise.as_str()]))
}

/// A document and where its unit lies.
pub struct DocumentSubject {
    pub(super) row: document::Model,
    pub(super) place: Place,
}

impl DocumentSubject {
    pub(super) async fn load(read: &Read, id: DocumentId) -> Result<Self, Failure> {
        let row = found(read, id, &["document"]).await?;
        let place = read.lies(row.unit_id).await?;
        Ok(Self { row, place })
    }

    /// Its state.
    pub(super) fn state(&self) -> Result<DocumentState, Fault> {
        self.row.state.parse().map_err(Fault::new)
    }

    /// The state in which a move leaves it.
    pub(super) fn moved(&self, by: DocumentMove) -> Result<DocumentState, Failure> {
        Ok(go(self.state()?, by, self.row.departmental)?)
    }

    /// Refuses who does not act for the committee and the government that the document is drafted for, or above them:
    /// no department brings its own document to issue.
    pub(super) async fn demand_leading(&self, read: &Read) -> Result<(), Failure> {
        let leading = organization::read::leading(read, &self.place.scope).await?;
        if read.actor().scope.holds(&leading.scope) {
            return Ok(());
        }
        let (zh, en) = (
            "须在文件所属单位的领导单位或其上级办理",
            "it is done at the unit that leads the document's unit, or above it",
        );
        let refusal = Refusal::new(ErrorCode::StateForbids, zh, en).at(["document"]);
        Err(refusal.allowing(line(&leading)).into())
    }

    /// The day on which it was issued; refuses what is not.
    pub(super) fn issued_on(&self) -> Result<Day, Refusal> {
        self.row.issued_on.ok_or_else(|| {
            let (zh, en) = ("文件须已印发", "the document has to be issued first");
            let refusal = Refusal::new(ErrorCode::StateForbids, zh, en).at(["document"]);
            refusal.allowing([DocumentState::Issued.as_str()])
        })
    }

    /// Keeps a move as a step.
    pub(super) async fn keep(
        &self,
        by: DocumentMove,
        (remark, decision_id): (&str, Option<DecisionId>),
        write: &mut Write,
    ) -> Result<(), Failure> {
        let person = write.read().actor().person.clone();
        let row = document_step::Model {
            id: write.id(),
            unit_id: self.row.unit_id,
            document_id: self.row.id,
            number: self.row.number,
            moved: by.as_str().to_owned(),
            remark: remark.trim().to_owned(),
            decision_id,
            issuer: person.issuer,
            subject: person.subject,
            instant: write.now(),
        };
        write.insert(row).await
    }

    /// The document after a move, which is kept as a step.
    pub(super) async fn go(
        &self,
        by: DocumentMove,
        remark: &str,
        write: &mut Write,
    ) -> Result<document::Model, Failure> {
        let next = self.moved(by)?;
        self.keep(by, (remark, None), write).await?;
        Ok(self.in_state(next))
    }

    /// The document in another state.
    pub(super) fn in_state(&self, state: DocumentState) -> document::Model {
        document::Model { state: state.as_str().to_owned(), version: self.row.version + 1, ..self.row.clone() }
    }

    /// As far as a state is carried on by the approvals that hold: each stage that they pass is kept as a step.
    pub(super) async fn carried(
        &self,
        mut state: DocumentState,
        ground: &Ground,
        write: &mut Write,
    ) -> Result<DocumentState, Failure> {
        while let Some(stage) = state.stage() {
            let needed = read::register::needed(write.read(), self.row.unit_id, stage).await?;
            if !is_passed(&standing(&ground.current, &ground.approvals, stage), needed) {
                break;
            }
            state = go(state, DocumentMove::Pass, self.row.departmental)?;
            self.keep(DocumentMove::Pass, (stage.as_str(), None), write).await?;
        }
        Ok(state)
    }
}

impl Subject for DocumentSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        Some((self.row.version, vec![("state", self.row.state.clone()), ("number", self.row.number.to_string())]))
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()).in_state(&self.row.state))
    }
}

/// An entry of the register of policies, what is believed of it, and where its unit lies.
pub struct EntrySubject {
    pub(super) row: policy_entry::Model,
    pub(super) course: Vec<policy_version::Model>,
    pub(super) place: Place,
}

impl EntrySubject {
    pub(super) async fn load(read: &Read, id: PolicyEntryId, field: &str) -> Result<Self, Failure> {
        let found = read::register::entry(read, id).await?;
        let row = found.ok_or_else(|| Refusal::not_found("政策", "policy entry").at([field]))?;
        let course = courses(read, &[id], AsOf::day(read.today())).await?.remove(&id).unwrap_or_default();
        let place = read.lies(row.unit_id).await?;
        Ok(Self { row, course, place })
    }

    /// The entry, written once more.
    pub(super) fn written(&self) -> policy_entry::Model {
        policy_entry::Model { version: self.row.version + 1, ..self.row.clone() }
    }
}

impl Subject for EntrySubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        let until = in_force(&self.course).until.map(|day| day.to_string()).unwrap_or_default();
        Some((self.row.version, vec![("validUntil", until)]))
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()))
    }
}

/// A freeze and where its unit lies.
pub struct FreezeSubject {
    pub(super) row: freeze::Model,
    place: Place,
}

impl FreezeSubject {
    pub(super) async fn load(read: &Read, id: FreezeId) -> Result<Self, Failure> {
        let found = read::register::freeze(read, id).await?;
        let row = found.ok_or_else(|| Refusal::not_found("冻结", "freeze").at(["freeze"]))?;
        let place = read.lies(row.unit_id).await?;
        Ok(Self { row, place })
    }
}

impl Subject for FreezeSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        let ended = self.row.ended_on.map(|day| day.to_string()).unwrap_or_default();
        Some((self.row.version, vec![("endedOn", ended)]))
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()))
    }
}

/// Has a record of the register discharge what is owed by the unit that leads at a place, and by those that coordinate
/// for it, where somebody at that unit or above it keeps the register; by one clause only, where one is named.
pub(super) async fn evident(
    write: &mut Write,
    place: &Place,
    (kind, clause): (Evidence, Option<ClauseRowId>),
    record: &str,
) -> Result<(), Failure> {
    let (today, leading) = (write.today(), organization::read::leading(write.read(), &place.scope).await?);
    for unit in organization::read::with_coordinators(write.read(), leading.unit).await? {
        let owed = duties::read::dischargeable(write.read(), unit, kind, today).await?;
        for duty in owed.iter().filter(|duty| clause.is_none_or(|clause| duty.clause_id == clause)) {
            offer(write, duty, kind, record, today).await?;
        }
    }
    Ok(())
}
