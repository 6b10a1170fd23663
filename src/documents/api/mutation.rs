//! Mutations of documents on their way.

use std::future::ready;

use async_graphql::{Context, ID, Object, Result};

use super::DocumentNode;
use super::input::{
    DocumentApproveInput, DocumentConsultInput, DocumentDeliberateInput, DocumentDeriveInput, DocumentDerivedPartInput,
    DocumentDraftInput, DocumentIssueInput, DocumentOpineInput, DocumentReturnInput, DocumentReviseInput,
    DocumentWithdrawInput, wording,
};
use super::opinion::OpinionNode;
use crate::documents::model::{Consideration, Signatory};
use crate::documents::write::{
    ApproveDocument, ConsultDocument, DeliberateDocument, DeriveDocument, Derived, DraftDocument, Exception,
    GiveOpinion, IssueDocument, ReturnDocument, ReviseDocument, Source, WithdrawDocument,
};
use crate::graphql::directives::{self as acts, action, codes, events, ids};
use crate::graphql::payload::payload;
use crate::kernel::{
    Failure, Refusal,
    id::{ClauseRowId, DecisionId, DocumentId, DocumentOpinionId, PostId},
};
use crate::store::Command;

payload! {
    /// 文件变更的结果。
    ///
    /// What became of a change of a document.
    DocumentPayload of DocumentId {
        /// 文件。
        ///
        /// The document.
        document: DocumentNode
    }
}

payload! {
    /// 提出意见的结果。
    ///
    /// What became of an opinion.
    DocumentOpinionPayload of DocumentOpinionId {
        /// 意见。
        ///
        /// The opinion.
        opinion: OpinionNode
    }
}

pub(super) fn document_id(id: &ID) -> Result<DocumentId, Failure> {
    DocumentId::parse(id).ok_or_else(|| Refusal::not_found("文件", "document").at(["document"]).into())
}

fn decision_id(id: &ID, path: &[&str]) -> Result<DecisionId, Failure> {
    DecisionId::parse(id).ok_or_else(|| Refusal::not_found("决定", "decision").at(path.iter().copied()).into())
}

pub(super) fn clause_id(id: &ID, field: &str) -> Result<ClauseRowId, Failure> {
    ClauseRowId::parse(id).ok_or_else(|| Refusal::not_found("条款", "clause").at([field]).into())
}

impl DocumentDraftInput {
    fn command(&self) -> Result<DraftDocument, Failure> {
        Ok(DraftDocument {
            unit: self.unit.clone(),
            kind: self.kind,
            departmental: self.departmental.unwrap_or(false),
            clause: clause_id(&self.clause, "clause")?,
            wording: wording(&self.title, self.consideration.as_ref(), &self.parts),
        })
    }
}

impl DocumentReviseInput {
    fn command(&self) -> Result<ReviseDocument, Failure> {
        let opinion = |(at, id): (usize, &ID)| {
            let missing = || Refusal::not_found("意见", "opinion").at(["opinions", &at.to_string()]);
            DocumentOpinionId::parse(id).ok_or_else(missing)
        };
        let opinions = self.opinions.iter().flatten().enumerate().map(opinion);
        Ok(ReviseDocument {
            document: document_id(&self.document)?,
            wording: wording(&self.title, self.consideration.as_ref(), &self.parts),
            opinions: opinions.collect::<Result<_, Refusal>>()?,
        })
    }
}

impl DocumentOpineInput {
    fn command(&self) -> Result<GiveOpinion, Failure> {
        Ok(GiveOpinion {
            unit: self.unit.clone(),
            document: document_id(&self.document)?,
            number: i64::from(self.number),
            part: self.part.clone(),
            text: self.text.clone(),
        })
    }
}

impl DocumentDerivedPartInput {
    fn derived(&self, at: usize) -> Result<Derived, Failure> {
        let mut sources = Vec::with_capacity(self.sources.len());
        for (position, source) in self.sources.iter().enumerate() {
            let missing = || {
                let path = ["parts", &at.to_string(), "sources", &position.to_string(), "document"].map(str::to_owned);
                Refusal::not_found("文件", "document").at(path)
            };
            sources.push(Source {
                document: DocumentId::parse(&source.document).ok_or_else(missing)?,
                number: i64::from(source.number),
                part: source.part.clone(),
            });
        }
        Ok(Derived { key: self.key.clone(), heading: self.heading.clone(), text: self.text.clone(), sources })
    }
}

impl DocumentDeriveInput {
    fn command(&self) -> Result<DeriveDocument, Failure> {
        let parts = self.parts.iter().enumerate().map(|(at, part)| part.derived(at));
        Ok(DeriveDocument {
            unit: self.unit.clone(),
            kind: self.kind,
            departmental: self.departmental.unwrap_or(false),
            clause: clause_id(&self.clause, "clause")?,
            title: self.title.clone(),
            consideration: self.consideration.as_ref().map(Consideration::from),
            parts: parts.collect::<Result<_, Failure>>()?,
        })
    }
}

impl DocumentApproveInput {
    fn command(&self) -> Result<ApproveDocument, Failure> {
        let exception = match &self.exception {
            Some(exception) => Some(Exception {
                decision: decision_id(&exception.decision, &["exception", "decision"])?,
                reason: exception.reason.clone(),
            }),
            None => None,
        };
        Ok(ApproveDocument {
            document: document_id(&self.document)?,
            stage: self.stage,
            parts: self.parts.clone(),
            exception,
        })
    }
}

impl DocumentIssueInput {
    fn command(&self) -> Result<IssueDocument, Failure> {
        let mut signatories = Vec::with_capacity(self.signatories.len());
        for (at, signatory) in self.signatories.iter().enumerate() {
            let missing = || Refusal::not_found("岗位", "post").at(["signatories", &at.to_string(), "post"]);
            let post = signatory.post.as_ref().map(|post| PostId::parse(post).ok_or_else(missing)).transpose()?;
            signatories.push(Signatory { name: signatory.name.clone(), post });
        }
        let clause = self.filing_clause.as_ref().map(|clause| clause_id(clause, "filingClause"));
        Ok(IssueDocument {
            document: document_id(&self.document)?,
            paper: self.paper.clone(),
            signatories,
            filing_clause: clause.transpose()?,
        })
    }
}

/// Mutations of documents on their way.
#[derive(Default)]
pub struct DocumentsMutation;

#[Object]
impl DocumentsMutation {
    /// 起草文件或名单，由部门自行印发或为党委、政府起草；人才工作考虑说明可后补，审议或自行印发前须附。条款：4.1.4f。权限：DRAFT_DOCUMENT。
    ///
    /// Begins the draft of a document or a name list, which a department issues itself or drafts for committee and government. The talent consideration statement may come later, and has to be there before it can be deliberated, or issued by the department itself. Clause 4.1.4f; requires DRAFT_DOCUMENT.
    #[graphql(
        directive = acts::requires::apply(action(DraftDocument::ACTION)),
        directive = acts::clause::apply(ids(DraftDocument::CLAUSES)),
        directive = acts::errors::apply(codes(DraftDocument::ERRORS)),
        directive = acts::emits::apply(events(DraftDocument::EVENTS))
    )]
    async fn document_draft(&self, ctx: &Context<'_>, input: DocumentDraftInput) -> Result<DocumentPayload> {
        let command = input.command();
        DocumentPayload::answer(ctx, &input, ready(command)).await
    }

    /// 修改文稿：另立一版，各版不变；可写明采纳的意见。所改部分上的审定随之失效，未改部分上的仍有效。条款：4.1.4f。权限：DRAFT_DOCUMENT。
    ///
    /// Revises a draft: it has a version more, and none of them ever changes. Of the approvals only those fall that rested on what changed. Clause 4.1.4f; requires DRAFT_DOCUMENT.
    #[graphql(
        directive = acts::requires::apply(action(ReviseDocument::ACTION)),
        directive = acts::clause::apply(ids(ReviseDocument::CLAUSES)),
        directive = acts::errors::apply(codes(ReviseDocument::ERRORS)),
        directive = acts::emits::apply(events(ReviseDocument::EVENTS))
    )]
    async fn document_revise(&self, ctx: &Context<'_>, input: DocumentReviseInput) -> Result<DocumentPayload> {
        let command = input.command();
        DocumentPayload::answer(ctx, &input, ready(command)).await
    }

    /// 征求意见：至某日(含)止，下级单位可见文稿并提出意见。条款：4.1.4f。权限：DRAFT_DOCUMENT。
    ///
    /// Puts a draft out for opinions: through a day, the units below see it and may give theirs. Clause 4.1.4f; requires DRAFT_DOCUMENT.
    #[graphql(
        directive = acts::requires::apply(action(ConsultDocument::ACTION)),
        directive = acts::clause::apply(ids(ConsultDocument::CLAUSES)),
        directive = acts::errors::apply(codes(ConsultDocument::ERRORS)),
        directive = acts::emits::apply(events(ConsultDocument::EVENTS))
    )]
    async fn document_consult(&self, ctx: &Context<'_>, input: DocumentConsultInput) -> Result<DocumentPayload> {
        let until = input.until;
        let command = document_id(&input.document).map(|document| ConsultDocument { document, until });
        DocumentPayload::answer(ctx, &input, ready(command)).await
    }

    /// 提出意见：一个单位对文件某版某部分的意见，印发前提出。条款：4.1.4f。权限：DRAFT_DOCUMENT。
    ///
    /// Keeps an opinion of a unit on a part of a version of a document that is not issued yet. Clause 4.1.4f; requires DRAFT_DOCUMENT.
    #[graphql(
        directive = acts::requires::apply(action(GiveOpinion::ACTION)),
        directive = acts::clause::apply(ids(GiveOpinion::CLAUSES)),
        directive = acts::errors::apply(codes(GiveOpinion::ERRORS)),
        directive = acts::emits::apply(events(GiveOpinion::EVENTS))
    )]
    async fn document_opine(&self, ctx: &Context<'_>, input: DocumentOpineInput) -> Result<DocumentOpinionPayload> {
        let command = input.command();
        DocumentOpinionPayload::answer(ctx, &input, ready(command)).await
    }

    /// 由一份或多份文件合并、拆分或复制而成新稿，每一部分写明出处。条款：4.1.4f。权限：DRAFT_DOCUMENT。
    ///
    /// Makes a draft of one or more documents, which are merged, split or copied; each part names what it is derived from. Clause 4.1.4f; requires DRAFT_DOCUMENT.
    #[graphql(
        directive = acts::requires::apply(action(DeriveDocument::ACTION)),
        directive = acts::clause::apply(ids(DeriveDocument::CLAUSES)),
        directive = acts::errors::apply(codes(DeriveDocument::ERRORS)),
        directive = acts::emits::apply(events(DeriveDocument::EVENTS))
    )]
    async fn document_derive(&self, ctx: &Context<'_>, input: DocumentDeriveInput) -> Result<DocumentPayload> {
        let command = input.command();
        DocumentPayload::answer(ctx, &input, ready(command)).await
    }

    /// 登记审议通过：须附人才工作考虑说明，并有该单位的领导单位或其上级的领导小组(扩大)会议表决通过的决定，会议与表决均不早于该版，一项决定只审议一份文件；仍有效的审定照计。条款：4.1、4.1.4f。权限：DELIBERATE_DOCUMENT。
    ///
    /// Puts down that a document was deliberated: it has its talent consideration statement, and a meeting of the leading group, enlarged or not, of the unit that leads its unit, or of one above that, has decided so, neither on a day nor by a ballot before the version was there; one decision is on one document. Approvals that still hold count again. Clauses 4.1, 4.1.4f; requires DELIBERATE_DOCUMENT.
    #[graphql(
        directive = acts::requires::apply(action(DeliberateDocument::ACTION)),
        directive = acts::clause::apply(ids(DeliberateDocument::CLAUSES)),
        directive = acts::errors::apply(codes(DeliberateDocument::ERRORS)),
        directive = acts::emits::apply(events(DeliberateDocument::EVENTS))
    )]
    async fn document_deliberate(&self, ctx: &Context<'_>, input: DocumentDeliberateInput) -> Result<DocumentPayload> {
        let command = document_id(&input.document).and_then(|document| {
            Ok(DeliberateDocument { document, decision: decision_id(&input.decision, &["decision"])? })
        });
        DocumentPayload::answer(ctx, &input, ready(command)).await
    }

    /// 审定文件的全部或部分，在文件所属单位的领导单位或其上级办理：每一部分须有规定人数的不同的人审定，方过该环节；起草、修改过或在另一环节审定过的人不得审定，除非有决定准许。条款：4.1.4f。权限：APPROVE_DOCUMENT。
    ///
    /// Approves a document, or parts of it, at the unit that leads its unit or above that. A stage is passed once enough distinct persons have approved each part. Who has drafted or revised it or approved the other stage may not, unless a decision lets him. Clause 4.1.4f; requires APPROVE_DOCUMENT.
    #[graphql(
        directive = acts::requires::apply(action(ApproveDocument::ACTION)),
        directive = acts::clause::apply(ids(ApproveDocument::CLAUSES)),
        directive = acts::errors::apply(codes(ApproveDocument::ERRORS)),
        directive = acts::emits::apply(events(ApproveDocument::EVENTS))
    )]
    async fn document_approve(&self, ctx: &Context<'_>, input: DocumentApproveInput) -> Result<DocumentPayload> {
        let command = input.command();
        DocumentPayload::answer(ctx, &input, ready(command)).await
    }

    /// 退回起草，附理由：须重新审议。条款：4.1.4f。权限：APPROVE_DOCUMENT。
    ///
    /// Returns a document, with the reason: it is a draft again and has to be deliberated anew. Clause 4.1.4f; requires APPROVE_DOCUMENT.
    #[graphql(
        directive = acts::requires::apply(action(ReturnDocument::ACTION)),
        directive = acts::clause::apply(ids(ReturnDocument::CLAUSES)),
        directive = acts::errors::apply(codes(ReturnDocument::ERRORS)),
        directive = acts::emits::apply(events(ReturnDocument::EVENTS))
    )]
    async fn document_return(&self, ctx: &Context<'_>, input: DocumentReturnInput) -> Result<DocumentPayload> {
        let reason = input.reason.clone();
        let command = document_id(&input.document).map(|document| ReturnDocument { document, reason });
        DocumentPayload::answer(ctx, &input, ready(command)).await
    }

    /// 撤回尚未印发的文件，附理由。条款：4.1.4f。权限：DRAFT_DOCUMENT。
    ///
    /// Withdraws a document that is not issued yet, with the reason. Clause 4.1.4f; requires DRAFT_DOCUMENT.
    #[graphql(
        directive = acts::requires::apply(action(WithdrawDocument::ACTION)),
        directive = acts::clause::apply(ids(WithdrawDocument::CLAUSES)),
        directive = acts::errors::apply(codes(WithdrawDocument::ERRORS)),
        directive = acts::emits::apply(events(WithdrawDocument::EVENTS))
    )]
    async fn document_withdraw(&self, ctx: &Context<'_>, input: DocumentWithdrawInput) -> Result<DocumentPayload> {
        let reason = input.reason.clone();
        let command = document_id(&input.document).map(|document| WithdrawDocument { document, reason });
        DocumentPayload::answer(ctx, &input, ready(command)).await
    }

    /// 印发：须经党委与政府审定，在文件所属单位的领导单位或其上级办理；编文号、列签发人(至少一人以所任岗位签发)，封存不变，履行所据条款的责任；依某条款须备案者，自此负有备案责任。部门自行印发的文件不经审议与审定，由该部门印发，不履行上述责任，自此依要求逢事备案的条款负有备案责任。条款：4.1.4f、4.1.4g。权限：ISSUE_DOCUMENT。
    ///
    /// Issues a document that committee and government have approved, at the unit that leads its unit or above that, under a number and with those who sign it, one at least in his post; it is sealed and never changes, and discharges what its unit owes by the clause that it rests on. Where a clause is named by which it has to be filed, its unit owes that from then on. What is a department's own it issues itself, without deliberation and approvals: that discharges nothing, and it owes the filing by itself, by what obliges it to file on occasions. Clauses 4.1.4f, 4.1.4g; requires ISSUE_DOCUMENT.
    #[graphql(
        directive = acts::requires::apply(action(IssueDocument::ACTION)),
        directive = acts::clause::apply(ids(IssueDocument::CLAUSES)),
        directive = acts::errors::apply(codes(IssueDocument::ERRORS)),
        directive = acts::emits::apply(events(IssueDocument::EVENTS))
    )]
    async fn document_issue(&self, ctx: &Context<'_>, input: DocumentIssueInput) -> Result<DocumentPayload> {
        let command = input.command();
        DocumentPayload::answer(ctx, &input, ready(command)).await
    }
}
