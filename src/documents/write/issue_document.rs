//! Issues a document that committee and government have approved, or a department's own; what is issued never changes.

use serde::Serialize;

use super::frozen::demand_unfrozen;
use super::subject::{DocumentSubject, demand_considered};
use crate::access::Action;
use crate::documents::entity::document;
use crate::documents::model::{DocumentMove, FrozenMove, Sealed, Signatory, check_signatories};
use crate::documents::read;
use crate::duties::write::occasion::{self, Occasion};
use crate::duties::write::settle;
use crate::kernel::{
    ClauseId, Digest, ErrorCode, Every, Failure, Fault, Refusal, canonical, checks,
    id::{ClauseRowId, DocumentId, PostId},
};
use crate::policy::entity::obligation;
use crate::policy::obligation::Evidence;
use crate::store::{Command, Event, Read, Write, dated::AsOf};
use crate::{duties, organization, policy};

/// 印发：须经党委与政府审定，在文件所属单位的领导单位或其上级办理；编文号、列签发人(至少一人以所任岗位签发)，封存不变，履行所据条款的责任；依某条款须备案者，自此负有备案责任。部门自行印发的文件不经审议与审定，由该部门印发，不履行上述责任，自此依要求逢事备案的条款负有备案责任。
///
/// Issues a document that committee and government have approved, at the unit that leads its unit or above that, under
/// a number and with those who sign it, one at least in his post; it is sealed and never changes, and discharges what
/// its unit owes by the clause that it rests on. Where a clause is named by which it has to be filed, its unit owes
/// that from then on. What is a department's own it issues itself, without deliberation and approvals: that discharges
/// nothing, and it owes the filing by itself, by what obliges it to file on occasions.
#[derive(Serialize)]
pub struct IssueDocument {
    /// Which document.
    pub document: DocumentId,
    /// The number under which it is issued; no other of the unit has it.
    pub paper: String,
    /// Who signs it.
    pub signatories: Vec<Signatory>,
    /// The clause by which it has to be filed; none: by those that oblige its unit, of a department's own, and else by
    /// none.
    pub filing_clause: Option<ClauseRowId>,
}

#[derive(Serialize)]
struct DocumentIssued {
    document: String,
    paper: String,
    sealed: String,
}

impl Event for DocumentIssued {
    const NAME: &'static str = "documents.document.issued";
}

impl Command for IssueDocument {
    const NAME: &'static str = "documents.document.issue";
    const ACTION: Action = Action::IssueDocument;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.4f"), ClauseId("4.1.4g")];
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::CodeTaken, ErrorCode::Frozen, ErrorCode::OutsideItsDays, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[DocumentIssued::NAME];
    type Subject = DocumentSubject;
    type Done = DocumentId;

    async fn load(&self, read: &Read) -> Result<DocumentSubject, Failure> {
        DocumentSubject::load(read, self.document).await
    }

    async fn run(&self, subject: DocumentSubject, write: &mut Write) -> Result<DocumentId, Failure> {
        demand_unfrozen(write.read(), &subject.place, FrozenMove::Issue).await?;
        let (row, paper, issued_on) = (&subject.row, self.paper.trim(), write.today());
        if row.departmental {
            demand_own(&subject, write.read()).await?;
        } else {
            subject.demand_leading(write.read()).await?;
        }
        let after = subject.go(DocumentMove::Issue, paper, write).await?;
        checks::name("paper", &self.paper)?;
        if let Some(other) = read::issued_as(write.read(), row.unit_id, paper).await? {
            let (zh, en) = ("文号已被占用", "another document of the unit has this number");
            let refusal = Refusal::new(ErrorCode::CodeTaken, zh, en).at(["paper"]);
            return Err(refusal.allowing([other.id.global()]).into());
        }
        let signatories = self.signed_by(write.read()).await?;
        let ground = read::standing::ground(write.read(), self.document).await?;
        demand_considered(&ground.version)?;
        let holding = ground.rows.iter().zip(&ground.approvals).filter(|(_, rested)| rested.holds(&ground.current));
        let content = canonical(&Sealed {
            paper,
            unit: row.unit_id.global(),
            kind: &row.kind,
            departmental: row.departmental,
            clause: row.clause_id.global(),
            number: row.number,
            digest: &ground.version.digest,
            decision: row.decision_id.map(|decision| decision.global()),
            approvals: holding.map(|(row, _)| row.id.global()).collect(),
            signatories: &signatories,
            issued_on,
        })
        .map_err(Fault::new)?;
        let sealed = Digest::of(&content).to_string();
        let issued = document::Model {
            opinions_until: None,
            paper: Some(paper.to_owned()),
            issued_on: Some(issued_on),
            signatories: Some(canonical(&signatories).map_err(Fault::new)?),
            sealed_content: Some(content),
            sealed: Some(sealed.clone()),
            ..after
        };
        write.update(row, issued).await?;
        if !row.departmental {
            discharge(row, write).await?;
        }
        self.owe_filing(&subject, write).await?;
        write.emit(&DocumentIssued { document: row.id.global(), paper: paper.to_owned(), sealed })?;
        Ok(row.id)
    }
}

/// Refuses to issue alone what a unit that leads has taken over from a department: it has a leading group.
async fn demand_own(subject: &DocumentSubject, read: &Read) -> Result<(), Failure> {
    let leading = organization::read::leading(read, &subject.place.scope).await?;
    if leading.scope != subject.place.scope {
        return Ok(());
    }
    let (zh, en) = (
        "党委领导的单位不自行印发文件，须经领导小组审议",
        "a unit that leads issues nothing by itself: its leading group deliberates",
    );
    let refusal = Refusal::new(ErrorCode::StateForbids, zh, en).at(["document"]);
    Err(refusal.allowing([DocumentMove::Withdraw.as_str()]).into())
}

/// What deliberation and approvals resulted in discharges what is owed because of the document, and by its clause.
async fn discharge(row: &document::Model, write: &mut Write) -> Result<(), Failure> {
    let (document, today) = (row.id.global(), write.today());
    let owed = duties::read::dischargeable(write.read(), row.unit_id, Evidence::Document, today).await?;
    let owed = owed.into_iter().filter(|duty| duty.clause_id == row.clause_id);
    let arisen = duties::read::arisen(write.read(), row.unit_id, &document, Some(Evidence::Document)).await?;
    for duty in arisen.into_iter().chain(owed) {
        settle::offer(write, &duty, Evidence::Document, &document, today).await?;
    }
    Ok(())
}

impl IssueDocument {
    /// Who signs, each in a post that he holds today, where he signs in one.
    async fn signed_by(&self, read: &Read) -> Result<Vec<Signatory>, Failure> {
        check_signatories(&self.signatories)?;
        let today = AsOf::day(read.today());
        let posts: Vec<PostId> = self.signatories.iter().filter_map(|signatory| signatory.post).collect();
        let there = organization::read::bodies::posts_by_id(read, &posts, today).await?;
        let held = organization::read::bodies::appointments(read, &posts, today).await?;
        let mut signatories = Vec::with_capacity(self.signatories.len());
        for (at, signatory) in self.signatories.iter().enumerate() {
            let (name, at) = (signatory.name.trim(), at.to_string());
            if let Some(post) = signatory.post {
                if !there.contains_key(&post) {
                    return Err(Refusal::not_found("岗位", "post").at(["signatories", &at, "post"]).into());
                }
                let holders: Vec<&str> = held.get(&post).into_iter().flatten().map(|held| held.name.as_str()).collect();
                if !holders.contains(&name) {
                    let (zh, en) = ("签发人今日不任此岗", "he who signs does not hold that post today");
                    let refusal = Refusal::new(ErrorCode::BadInput, zh, en).at(["signatories", &at, "name"]);
                    return Err(refusal.allowing(holders).into());
                }
            }
            signatories.push(Signatory { name: name.to_owned(), post: signatory.post });
        }
        Ok(signatories)
    }

    /// The unit owes the filing by the clause that is named, which obliges to one on occasions. Where none is, it owes
    /// that of a department's own by whatever obliges it to file on occasions, and of other documents none.
    async fn owe_filing(&self, subject: &DocumentSubject, write: &mut Write) -> Result<(), Failure> {
        let (document, today) = (self.document.global(), write.today());
        let unit = organization::read::at(write.read(), &subject.place.scope).await?;
        let Some(clause) = self.filing_clause else {
            if subject.row.departmental {
                occasion::owe(write, unit, Evidence::Filing, (&document, today)).await?;
            }
            return Ok(());
        };
        let says = policy::read::obligations(write.read(), &[clause], AsOf::day(today)).await?.remove(&clause);
        let wants = |row: &obligation::Model| {
            row.every == Every::Occasion.as_str() && row.evidence == Evidence::Filing.as_str()
        };
        let Some(says) = says.filter(wants) else {
            let (zh, en) = ("该条款今日没有逢事备案的责任", "the clause obliges to no filing on occasions today");
            return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["filingClause"]).into());
        };
        let occasion = Occasion { clause, record: document, falls_on: today.plus(says.due_days) };
        let arisen = occasion::arise(write, &occasion, &[unit], |kind| kind == Evidence::Filing).await;
        arisen.map(drop)
    }
}
