//! Approves parts of a document at a stage.

use serde::Serialize;

use super::frozen::demand_unfrozen;
use super::subject::{self, DocumentSubject, decided};
use crate::access::Action;
use crate::documents::approval::{Conflict, PartSeen, Rested, Who, conflict, is_passed, standing};
use crate::documents::entity::document_approval;
use crate::documents::model::{ApprovalStage, DocumentMove, DocumentState, FrozenMove};
use crate::documents::read;
use crate::documents::read::standing::Ground;
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Fault, Refusal, canonical, checks,
    id::{DecisionId, DocumentId},
};
use crate::store::{Command, Event, Read, Write};

/// 审定文件的全部或部分，在文件所属单位的领导单位或其上级办理：每一部分须有规定人数的不同的人审定，方过该环节。起草或修改过任一版或其来源者、在另一环节审定过者不得审定(按人计，不论岗位与角色)，除非有决定准许。
///
/// Approves a document, or parts of it, at the unit that leads its unit or above that. A stage is passed once so many
/// distinct persons as the rule demands have approved each part. Who has drafted or revised any version, or what it was
/// made of, may not approve, nor may who has approved the other stage, whatever post or role he has then, unless a
/// decision lets him.
#[derive(Serialize)]
pub struct ApproveDocument {
    /// Which document.
    pub document: DocumentId,
    /// At which stage; the one that is waited for.
    pub stage: ApprovalStage,
    /// The keys of the parts; none: all.
    pub parts: Option<Vec<String>>,
    /// By what somebody may approve who may not otherwise.
    pub exception: Option<Exception>,
}

/// A decision that lets somebody approve, and why.
#[derive(Debug, Clone, Serialize)]
pub struct Exception {
    /// The decision.
    pub decision: DecisionId,
    /// Why.
    pub reason: String,
}

#[derive(Serialize)]
struct DocumentApproved {
    document: String,
    stage: ApprovalStage,
    parts: Vec<String>,
    state: &'static str,
}

impl Event for DocumentApproved {
    const NAME: &'static str = "documents.document.approved";
}

impl Command for ApproveDocument {
    const NAME: &'static str = "documents.document.approve";
    const ACTION: Action = Action::ApproveDocument;
    const CLAUSES: &'static [ClauseId] = subject::OF_DOCUMENTS;
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::Frozen, ErrorCode::SamePerson, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[DocumentApproved::NAME];
    type Subject = DocumentSubject;
    type Done = DocumentId;

    async fn load(&self, read: &Read) -> Result<DocumentSubject, Failure> {
        DocumentSubject::load(read, self.document).await
    }

    async fn run(&self, subject: DocumentSubject, write: &mut Write) -> Result<DocumentId, Failure> {
        demand_unfrozen(write.read(), &subject.place, FrozenMove::Approve).await?;
        subject.demand_leading(write.read()).await?;
        let state = subject.moved(DocumentMove::Approve)?;
        self.demand_stage(state)?;
        let mut ground = read::standing::ground(write.read(), self.document).await?;
        let parts = self.named(&ground)?;
        let actor = write.read().actor().clone();
        let who: Who = (actor.person.issuer.clone(), actor.person.subject.clone());
        let exception = self.excepted(&who, &subject, &ground, write.read()).await?;
        self.demand_new(&who, &parts, (&ground, &subject), write.read()).await?;
        let (exception_id, exception_reason) = exception.unzip();
        let row = document_approval::Model {
            id: write.id(),
            unit_id: subject.row.unit_id,
            document_id: subject.row.id,
            stage: self.stage.as_str().to_owned(),
            by_unit_id: actor.unit,
            number: subject.row.number,
            digest: ground.version.digest.clone(),
            head: ground.current.head.clone(),
            parts: canonical(&parts).map_err(Fault::new)?,
            exception_id,
            exception_reason,
            issuer: who.0.clone(),
            subject: who.1.clone(),
            day: write.today(),
            instant: write.now(),
        };
        write.insert(row).await?;
        let keys: Vec<String> = parts.iter().map(|part| part.key.clone()).collect();
        ground.approvals.push(Rested {
            stage: self.stage,
            who,
            number: subject.row.number,
            excepted: exception_id.is_some(),
            head: ground.current.head.clone(),
            parts,
        });
        let remark = format!("{} {}", self.stage.as_str(), keys.join(" "));
        subject.keep(DocumentMove::Approve, (&remark, exception_id), write).await?;
        let next = subject.carried(state, &ground, write).await?;
        write.update(&subject.row, subject.in_state(next)).await?;
        let document = self.document.global();
        write.emit(&DocumentApproved { document, stage: self.stage, parts: keys, state: next.as_str() })?;
        Ok(self.document)
    }
}

impl ApproveDocument {
    fn demand_stage(&self, state: DocumentState) -> Result<(), Refusal> {
        if state.stage() == Some(self.stage) {
            return Ok(());
        }
        let (zh, en) = ("此时不是该环节", "it is not the turn of that stage");
        let turn = state.stage().map(ApprovalStage::as_str);
        Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["stage"]).allowing(turn))
    }

    /// The parts that are named, as they are; all, where none are.
    fn named(&self, ground: &Ground) -> Result<Vec<PartSeen>, Refusal> {
        let there = &ground.current.parts;
        let Some(keys) = &self.parts else { return Ok(there.clone()) };
        let refuse = |refusal: Refusal| refusal.allowing(there.iter().map(|part| part.key.as_str()));
        if keys.is_empty() {
            let (zh, en) = ("须至少列一部分", "at least one part is named");
            return Err(refuse(Refusal::new(ErrorCode::BadInput, zh, en).at(["parts"])));
        }
        let mut named: Vec<PartSeen> = Vec::with_capacity(keys.len());
        for (at, key) in keys.iter().enumerate() {
            let part = there.iter().find(|part| part.key == *key);
            let missing = || refuse(Refusal::not_found("部分", "part").at(["parts", &at.to_string()]));
            let part = part.ok_or_else(missing)?;
            if !named.contains(part) {
                named.push(part.clone());
            }
        }
        Ok(named)
    }

    /// The exception by which somebody approves who may not otherwise; none where he may.
    async fn excepted(
        &self,
        who: &Who,
        subject: &DocumentSubject,
        ground: &Ground,
        read: &Read,
    ) -> Result<Option<(DecisionId, String)>, Failure> {
        match (conflict(&ground.current, &ground.approvals, who, self.stage), &self.exception) {
            (None, None) => Ok(None),
            (None, Some(_)) => {
                let (zh, en) = ("无须例外", "no exception is needed");
                Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["exception"]).into())
            }
            (Some(conflict), None) => {
                let (zh, en) = match conflict {
                    Conflict::Prepared => (
                        "起草或修改过文件或其来源的人不得审定",
                        "who has written it, or what it was made of, may not approve it",
                    ),
                    Conflict::Approved(ApprovalStage::Committee) => {
                        ("已在党委环节审定的人不得再审定", "who has approved it for the committee may not do so again")
                    }
                    Conflict::Approved(ApprovalStage::Government) => {
                        ("已在政府环节审定的人不得再审定", "who has approved it for the government may not do so again")
                    }
                };
                Err(Refusal::new(ErrorCode::SamePerson, zh, en).at(["document"]).allowing(["exception"]).into())
            }
            (Some(_), Some(exception)) => {
                checks::reason(&exception.reason).map_err(|refusal| refusal.at(["exception", "reason"]))?;
                decided(read, &subject.place, exception.decision, &["exception", "decision"]).await?;
                Ok(Some((exception.decision, exception.reason.trim().to_owned())))
            }
        }
    }

    /// Refuses somebody who has approved all of it already, unless the stage is passed by now: the rule may have changed.
    async fn demand_new(
        &self,
        who: &Who,
        parts: &[PartSeen],
        (ground, subject): (&Ground, &DocumentSubject),
        read: &Read,
    ) -> Result<(), Failure> {
        let standing = standing(&ground.current, &ground.approvals, self.stage);
        let is_new = |key: &str| standing.iter().any(|part| part.key == key && !part.by.contains(who));
        if parts.iter().any(|part| is_new(&part.key)) {
            return Ok(());
        }
        let needed = read::register::needed(read, subject.row.unit_id, self.stage).await?;
        if is_passed(&standing, needed) {
            return Ok(());
        }
        let (zh, en) = ("您已审定这些部分", "you have approved these parts already");
        let left = standing.iter().filter(|part| is_new(&part.key)).map(|part| part.key.as_str());
        Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["parts"]).allowing(left).into())
    }
}
