//! Mutations of filings, of the register of policies, of freezes and of approval rules.

use std::future::ready;

use async_graphql::{Context, ID, Object, Result};
use uuid::Uuid;

use super::input::{
    DocumentApprovalRuleSetInput, DocumentFileInput, FilingWithdrawInput, FreezeEndInput, FreezeSetInput,
    PolicyEnterInput, PolicyReviewInput,
};
use super::mutation::{clause_id, document_id};
use super::register::{ApprovalRuleNode, FilingNode, FreezeNode, PolicyEntryNode};
use crate::documents::write::{
    EndFreeze, EnterPolicy, FileDocument, ReviewPolicy, SetApprovalRule, SetFreeze, WithdrawFiling,
};
use crate::graphql::directives::{self as acts, action, codes, events, ids};
use crate::graphql::payload::payload;
use crate::kernel::{
    Failure, Refusal,
    id::{DocumentFilingId, FreezeId, PolicyEntryId},
};
use crate::store::Command;

payload! {
    /// 设定审定人数的结果。
    ///
    /// What became of setting an approval rule.
    DocumentApprovalRulePayload of Uuid {
        /// 该规定。
        ///
        /// The rule.
        approval_rule: ApprovalRuleNode
    }
}

payload! {
    /// 备案变更的结果。
    ///
    /// What became of a change of a filing.
    DocumentFilingPayload of DocumentFilingId {
        /// 备案。
        ///
        /// The filing.
        filing: FilingNode
    }
}

payload! {
    /// 政策登记变更的结果。
    ///
    /// What became of a change of an entry of the register of policies.
    PolicyEntryPayload of PolicyEntryId {
        /// 登记的政策。
        ///
        /// The entry.
        entry: PolicyEntryNode
    }
}

payload! {
    /// 冻结变更的结果。
    ///
    /// What became of a change of a freeze.
    FreezePayload of FreezeId {
        /// 冻结。
        ///
        /// The freeze.
        freeze: FreezeNode
    }
}

fn entry_id(id: &ID, field: &str) -> Result<PolicyEntryId, Failure> {
    PolicyEntryId::parse(id).ok_or_else(|| Refusal::not_found("政策", "policy entry").at([field]).into())
}

fn filing_id(id: &ID) -> Result<DocumentFilingId, Failure> {
    DocumentFilingId::parse(id).ok_or_else(|| Refusal::not_found("备案", "filing").at(["filing"]).into())
}

fn freeze_id(id: &ID) -> Result<FreezeId, Failure> {
    FreezeId::parse(id).ok_or_else(|| Refusal::not_found("冻结", "freeze").at(["freeze"]).into())
}

impl PolicyEnterInput {
    fn command(&self) -> Result<EnterPolicy, Failure> {
        let supersedes = self.supersedes.as_ref().map(|entry| entry_id(entry, "supersedes"));
        Ok(EnterPolicy {
            document: document_id(&self.document)?,
            from: self.from,
            until: self.until,
            supersedes: supersedes.transpose()?,
            review_on: self.review_on,
        })
    }
}

impl PolicyReviewInput {
    fn command(&self) -> Result<ReviewPolicy, Failure> {
        let clause = self.clause.as_ref().map(|clause| clause_id(clause, "clause"));
        Ok(ReviewPolicy {
            entry: entry_id(&self.entry, "entry")?,
            outcome: self.outcome,
            remark: self.remark.clone(),
            next: self.next,
            clause: clause.transpose()?,
        })
    }
}

/// Mutations of filings, of the register of policies, of freezes and of approval rules.
#[derive(Default)]
pub struct DocumentRegisterMutation;

#[Object]
impl DocumentRegisterMutation {
    /// 设定审定人数：自某日起，本单位及其下级的文件在一个环节须由多少不同的人审定；各级规定取其严者，未设定为一人。条款：4.1.4f。权限：SET_APPROVAL_RULE。
    ///
    /// Says, from a day on, how many distinct persons have to approve each part of the documents of a unit and of all below it at a stage. Of the rules from the top down the strictest counts; without one it is one person. Clause 4.1.4f; requires SET_APPROVAL_RULE.
    #[graphql(
        directive = acts::requires::apply(action(SetApprovalRule::ACTION)),
        directive = acts::clause::apply(ids(SetApprovalRule::CLAUSES)),
        directive = acts::errors::apply(codes(SetApprovalRule::ERRORS)),
        directive = acts::emits::apply(events(SetApprovalRule::EVENTS))
    )]
    async fn document_approval_rule_set(
        &self,
        ctx: &Context<'_>,
        input: DocumentApprovalRuleSetInput,
    ) -> Result<DocumentApprovalRulePayload> {
        let command = Ok(SetApprovalRule {
            unit: input.unit.clone(),
            stage: input.stage,
            persons: i64::from(input.persons),
            from: input.from,
            paper: input.paper.clone(),
        });
        DocumentApprovalRulePayload::answer(ctx, &input, ready(command)).await
    }

    /// 备案：将已印发的文件报上级单位备案，得备案号；履行报备单位的备案责任。部门自行印发的文件报该部门的领导单位或其上级，其领导小组办公室在该处。条款：4.1.4g。权限：FILE_DOCUMENT。
    ///
    /// Files an issued document with a unit above and takes its receipt's number; it discharges what the unit owes that files. A department's own is filed where a leading group has its office: with the unit that leads the department's, or one above that. Clause 4.1.4g; requires FILE_DOCUMENT.
    #[graphql(
        directive = acts::requires::apply(action(FileDocument::ACTION)),
        directive = acts::clause::apply(ids(FileDocument::CLAUSES)),
        directive = acts::errors::apply(codes(FileDocument::ERRORS)),
        directive = acts::emits::apply(events(FileDocument::EVENTS))
    )]
    async fn document_file(&self, ctx: &Context<'_>, input: DocumentFileInput) -> Result<DocumentFilingPayload> {
        let addressee = input.addressee.clone();
        let command = document_id(&input.document).map(|document| FileDocument { document, addressee });
        DocumentFilingPayload::answer(ctx, &input, ready(command)).await
    }

    /// 撤销备案，附理由：不再作为凭据。条款：4.1.4g。权限：FILE_DOCUMENT。
    ///
    /// Withdraws a filing, with the reason: it is evidence no more. Clause 4.1.4g; requires FILE_DOCUMENT.
    #[graphql(
        directive = acts::requires::apply(action(WithdrawFiling::ACTION)),
        directive = acts::clause::apply(ids(WithdrawFiling::CLAUSES)),
        directive = acts::errors::apply(codes(WithdrawFiling::ERRORS)),
        directive = acts::emits::apply(events(WithdrawFiling::EVENTS))
    )]
    async fn filing_withdraw(&self, ctx: &Context<'_>, input: FilingWithdrawInput) -> Result<DocumentFilingPayload> {
        let reason = input.reason.clone();
        let command = filing_id(&input.filing).map(|filing| WithdrawFiling { filing, reason });
        DocumentFilingPayload::answer(ctx, &input, ready(command)).await
    }

    /// 登记政策：已印发的文件自某日起有效，其级别由此时的领导单位而定；可取代另一政策，后者即于该日失效；可定清理期限。条款：4.2.2a。权限：KEEP_POLICY_REGISTER。
    ///
    /// Enters an issued document into the register of policies, with the days on which it is in force; its level is that of the unit that leads now. It may take the place of another, which then ends on its first day, and has a day by which it has to be reviewed. Clause 4.2.2a; requires KEEP_POLICY_REGISTER.
    #[graphql(
        directive = acts::requires::apply(action(EnterPolicy::ACTION)),
        directive = acts::clause::apply(ids(EnterPolicy::CLAUSES)),
        directive = acts::errors::apply(codes(EnterPolicy::ERRORS)),
        directive = acts::emits::apply(events(EnterPolicy::EVENTS))
    )]
    async fn policy_enter(&self, ctx: &Context<'_>, input: PolicyEnterInput) -> Result<PolicyEntryPayload> {
        let command = input.command();
        PolicyEntryPayload::answer(ctx, &input, ready(command)).await
    }

    /// 清理政策：结论为继续有效、需要修订或废止，附说明；废止者自次日起失效。写明所据条款的，只履行该条款的清理责任；未写明的不履行任何责任。条款：4.2.2a、4.4.5a。权限：KEEP_POLICY_REGISTER。
    ///
    /// Reviews a policy that is in force: it is kept, has to be revised, or is repealed and ends after today. It discharges what is owed by the clause that asked for it, where one is named, and nothing else. Clauses 4.2.2a, 4.4.5a; requires KEEP_POLICY_REGISTER.
    #[graphql(
        directive = acts::requires::apply(action(ReviewPolicy::ACTION)),
        directive = acts::clause::apply(ids(ReviewPolicy::CLAUSES)),
        directive = acts::errors::apply(codes(ReviewPolicy::ERRORS)),
        directive = acts::emits::apply(events(ReviewPolicy::EVENTS))
    )]
    async fn policy_review(&self, ctx: &Context<'_>, input: PolicyReviewInput) -> Result<PolicyEntryPayload> {
        let command = input.command();
        PolicyEntryPayload::answer(ctx, &input, ready(command)).await
    }

    /// 设定冻结：若干日内，本单位及其下级不得进行所列事项，附理由。条款：4.1.4f。权限：SET_FREEZE。
    ///
    /// Freezes some moves at a unit and at all below it for some days, with the reason. Clause 4.1.4f; requires SET_FREEZE.
    #[graphql(
        directive = acts::requires::apply(action(SetFreeze::ACTION)),
        directive = acts::clause::apply(ids(SetFreeze::CLAUSES)),
        directive = acts::errors::apply(codes(SetFreeze::ERRORS)),
        directive = acts::emits::apply(events(SetFreeze::EVENTS))
    )]
    async fn freeze_set(&self, ctx: &Context<'_>, input: FreezeSetInput) -> Result<FreezePayload> {
        let command = Ok(SetFreeze {
            unit: input.unit.clone(),
            title: input.title.clone(),
            moves: input.moves.clone(),
            from: input.from,
            until: input.until,
            paper: input.paper.clone(),
            reason: input.reason.clone(),
        });
        FreezePayload::answer(ctx, &input, ready(command)).await
    }

    /// 提前解除冻结，附理由：须由设定者之外的另一人。条款：4.1.4f。权限：SET_FREEZE。
    ///
    /// Ends a freeze early, with the reason; another person than the one who set it does so. Clause 4.1.4f; requires SET_FREEZE.
    #[graphql(
        directive = acts::requires::apply(action(EndFreeze::ACTION)),
        directive = acts::clause::apply(ids(EndFreeze::CLAUSES)),
        directive = acts::errors::apply(codes(EndFreeze::ERRORS)),
        directive = acts::emits::apply(events(EndFreeze::EVENTS))
    )]
    async fn freeze_end(&self, ctx: &Context<'_>, input: FreezeEndInput) -> Result<FreezePayload> {
        let reason = input.reason.clone();
        let command = freeze_id(&input.freeze).map(|freeze| EndFreeze { freeze, reason });
        FreezePayload::answer(ctx, &input, ready(command)).await
    }
}
