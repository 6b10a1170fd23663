//! Mutations of the room.

use std::future::ready;
use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};

use super::input::{
    FlagResolveInput, KeyRegisterInput, KeyRevokeInput, ParameterSetPayload, ParametersApproveInput,
    ParametersMoveInput, ParametersProposeInput, ReviewFlagPayload, RuleActivateInput, RuleApproveInput, RuleEndInput,
    RuleMoveInput, RuleSignInput, RuleUploadInput, RuleVersionPayload, SigningKeyPayload,
};
use crate::assessment::write::ReviewAssessment;
use crate::awards::write::ResolveFlag;
use crate::graphql::Session;
use crate::graphql::directives::{self as acts, action, codes, events, ids};
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Fault, Refusal, canonical,
    id::{ParameterSetId, ReviewFlagId, RuleVersionId, SigningKeyId},
};
use crate::rules::Rules;
use crate::rules::decisions::Decisions;
use crate::rules::write::{
    ActivateRule, ApproveParameters, ApproveRule, ProposeParameters, RegisterKey, RevokeKey, RevokeRule, RollBackRule,
    ShadowRule, SignParameters, SignRule, TestRule, UnscheduleRule, UploadRule, ValidateRule, WithdrawParameters,
    WithdrawRule, propose_parameters, test_rule, validate_rule,
};
use crate::store::{Command, files};

/// The clauses that looking at flags serves, whatever is flagged.
pub(super) const FLAGGED: &[ClauseId] = &[ClauseId("3"), ClauseId("4.1.3c"), ClauseId("4.1.6e")];

fn missing(zh: &str, en: &str, field: &str) -> Failure {
    Refusal::not_found(zh, en).at([field]).into()
}

fn version_id(id: &ID) -> Result<RuleVersionId, Failure> {
    RuleVersionId::parse(id).ok_or_else(|| missing("规则版本", "version of a rule", "version"))
}

fn parameters_id(id: &ID) -> Result<ParameterSetId, Failure> {
    ParameterSetId::parse(id).ok_or_else(|| missing("参数", "set of parameters", "parameters"))
}

async fn uploaded(session: &Session, rules: &Rules, input: &RuleUploadInput) -> Result<UploadRule, Failure> {
    let RuleUploadInput { bundle, component, parameters, tests, signature, .. } = input;
    match (bundle, component, parameters, tests, signature) {
        (Some(bundle), None, None, None, None) => {
            let file = files::fetch(&session.read, bundle).await?;
            UploadRule::of_a_bundle(rules, &file.content).await
        }
        (None, Some(component), Some(parameters), Some(tests), Some(signature)) => {
            let file = files::fetch(&session.read, component).await?;
            let parameters = canonical(&parameters.0).map_err(Fault::new)?;
            UploadRule::new(rules, file.content, &parameters, &tests.0.to_string(), vec![signature.into()]).await
        }
        _ => Err(Refusal::new(
            ErrorCode::BadInput,
            "或只给规则包，或给组件、参数、测试与签名四项",
            "give either the bundle alone, or all of component, parameters, tests and signature",
        )
        .at(["bundle"])
        .allowing(["bundle", "component + parameters + tests + signature"])
        .into()),
    }
}

async fn validated(session: &Session, rules: &Rules, id: &ID) -> Result<ValidateRule, Failure> {
    validate_rule::prepare(rules, &session.read, version_id(id)?).await
}

async fn tested(session: &Session, rules: &Rules, id: &ID) -> Result<TestRule, Failure> {
    test_rule::prepare(rules, &session.read, version_id(id)?).await
}

async fn proposed(
    session: &Session,
    rules: &Rules,
    input: &ParametersProposeInput,
) -> Result<ProposeParameters, Failure> {
    let given = canonical(&input.parameters.0).map_err(Fault::new)?;
    propose_parameters::prepare(rules, &session.read, version_id(&input.version)?, &given).await
}

fn activated(input: &RuleActivateInput) -> Result<ActivateRule, Failure> {
    let parameters = input.parameters.as_ref().map(parameters_id).transpose()?;
    Ok(ActivateRule {
        version: version_id(&input.version)?,
        parameters,
        from: input.from,
        reason: input.reason.clone(),
    })
}

/// Mutations of the room.
#[derive(Default)]
pub struct RulesMutation;

#[Object]
impl RulesMutation {
    /// 上传规则版本：组件、参数、测试与上传者的签名，成为草稿。条款：4.2.2b。权限：UPLOAD_RULE。
    ///
    /// Uploads a version of a rule as a draft: component, parameters, test cases, and its author's signature. Clause 4.2.2b; requires UPLOAD_RULE.
    #[graphql(
        directive = acts::requires::apply(action(UploadRule::ACTION)),
        directive = acts::clause::apply(ids(UploadRule::CLAUSES)),
        directive = acts::errors::apply(codes(UploadRule::ERRORS)),
        directive = acts::emits::apply(events(UploadRule::EVENTS))
    )]
    async fn rule_upload(&self, ctx: &Context<'_>, input: RuleUploadInput) -> Result<RuleVersionPayload> {
        let command = Box::pin(uploaded(Session::of(ctx)?, ctx.data::<Rules>()?, &input));
        RuleVersionPayload::answer(ctx, &input, command).await
    }

    /// 核验草稿：结构、编译、清单、参数、表单、事实片段、试演、第二引擎。条款：4.2.2b。权限：UPLOAD_RULE。
    ///
    /// Validates a draft: structure, compilation, manifest, parameters, form, fragment, rehearsal, second engine. Clause 4.2.2b; requires UPLOAD_RULE.
    #[graphql(
        directive = acts::requires::apply(action(ValidateRule::ACTION)),
        directive = acts::clause::apply(ids(ValidateRule::CLAUSES)),
        directive = acts::errors::apply(codes(ValidateRule::ERRORS)),
        directive = acts::emits::apply(events(ValidateRule::EVENTS))
    )]
    async fn rule_validate(&self, ctx: &Context<'_>, input: RuleMoveInput) -> Result<RuleVersionPayload> {
        let command = Box::pin(validated(Session::of(ctx)?, ctx.data::<Rules>()?, &input.version));
        RuleVersionPayload::answer(ctx, &input, command).await
    }

    /// 运行版本自带的测试，须全部通过。条款：4.2.2b。权限：UPLOAD_RULE。
    ///
    /// Runs a version's own test cases; all of them have to pass. Clause 4.2.2b; requires UPLOAD_RULE.
    #[graphql(
        directive = acts::requires::apply(action(TestRule::ACTION)),
        directive = acts::clause::apply(ids(TestRule::CLAUSES)),
        directive = acts::errors::apply(codes(TestRule::ERRORS)),
        directive = acts::emits::apply(events(TestRule::EVENTS))
    )]
    async fn rule_test(&self, ctx: &Context<'_>, input: RuleMoveInput) -> Result<RuleVersionPayload> {
        let command = Box::pin(tested(Session::of(ctx)?, ctx.data::<Rules>()?, &input.version));
        RuleVersionPayload::answer(ctx, &input, command).await
    }

    /// 影子运行：与现行版本并行，不作任何决定。条款：4.2.2b。权限：UPLOAD_RULE。
    ///
    /// Has a version run in the shadow of the one in force; nothing is decided by it. Clause 4.2.2b; requires UPLOAD_RULE.
    #[graphql(
        directive = acts::requires::apply(action(ShadowRule::ACTION)),
        directive = acts::clause::apply(ids(ShadowRule::CLAUSES)),
        directive = acts::errors::apply(codes(ShadowRule::ERRORS)),
        directive = acts::emits::apply(events(ShadowRule::EVENTS))
    )]
    async fn rule_shadow(&self, ctx: &Context<'_>, input: RuleMoveInput) -> Result<RuleVersionPayload> {
        let command = version_id(&input.version).map(|version| ShadowRule { version });
        RuleVersionPayload::answer(ctx, &input, ready(command)).await
    }

    /// 批准版本：由上传者之外的另一人签名。条款：4.2.2b。权限：APPROVE_RULE。
    ///
    /// Approves a version: another person than its author signs it. Clause 4.2.2b; requires APPROVE_RULE.
    #[graphql(
        directive = acts::requires::apply(action(ApproveRule::ACTION)),
        directive = acts::clause::apply(ids(ApproveRule::CLAUSES)),
        directive = acts::errors::apply(codes(ApproveRule::ERRORS)),
        directive = acts::emits::apply(events(ApproveRule::EVENTS))
    )]
    async fn rule_approve(&self, ctx: &Context<'_>, input: RuleApproveInput) -> Result<RuleVersionPayload> {
        let signature = (&input.signature).into();
        let command = version_id(&input.version).map(|version| ApproveRule { version, signature });
        RuleVersionPayload::answer(ctx, &input, ready(command)).await
    }

    /// 为已批准的版本另行签名，使其不因某一公钥吊销而停用。条款：4.2.2b。权限：SIGN_RULE。
    ///
    /// Adds another signature to a version that was approved, so that it stands when a key is revoked. Clause 4.2.2b; requires SIGN_RULE.
    #[graphql(
        directive = acts::requires::apply(action(SignRule::ACTION)),
        directive = acts::clause::apply(ids(SignRule::CLAUSES)),
        directive = acts::errors::apply(codes(SignRule::ERRORS)),
        directive = acts::emits::apply(events(SignRule::EVENTS))
    )]
    async fn rule_sign(&self, ctx: &Context<'_>, input: RuleSignInput) -> Result<RuleVersionPayload> {
        let (purpose, signature) = (input.purpose, (&input.signature).into());
        let command = version_id(&input.version).map(|version| SignRule { version, purpose, signature });
        RuleVersionPayload::answer(ctx, &input, ready(command)).await
    }

    /// 自某日起施行已批准的版本与参数。条款：4.2.2b。权限：APPROVE_RULE。
    ///
    /// Puts an approved version, and approved parameters, in force from a day on. Clause 4.2.2b; requires APPROVE_RULE.
    #[graphql(
        directive = acts::requires::apply(action(ActivateRule::ACTION)),
        directive = acts::clause::apply(ids(ActivateRule::CLAUSES)),
        directive = acts::errors::apply(codes(ActivateRule::ERRORS)),
        directive = acts::emits::apply(events(ActivateRule::EVENTS))
    )]
    async fn rule_activate(&self, ctx: &Context<'_>, input: RuleActivateInput) -> Result<RuleVersionPayload> {
        RuleVersionPayload::answer(ctx, &input, ready(activated(&input))).await
    }

    /// 撤销施行安排：版本尚未开始的施行不再发生，其日期归还之前施行的版本。条款：4.2.2b。权限：APPROVE_RULE。
    ///
    /// Takes back what is still to come of a version; its days go back to what is in force until then. Clause 4.2.2b; requires APPROVE_RULE.
    #[graphql(
        directive = acts::requires::apply(action(UnscheduleRule::ACTION)),
        directive = acts::clause::apply(ids(UnscheduleRule::CLAUSES)),
        directive = acts::errors::apply(codes(UnscheduleRule::ERRORS)),
        directive = acts::emits::apply(events(UnscheduleRule::EVENTS))
    )]
    async fn rule_unschedule(&self, ctx: &Context<'_>, input: RuleEndInput) -> Result<RuleVersionPayload> {
        let reason = input.reason.clone();
        let command = version_id(&input.version).map(|version| UnscheduleRule { version, reason });
        RuleVersionPayload::answer(ctx, &input, ready(command)).await
    }

    /// 回退：现行版本自今日起停用，之前的版本恢复施行。条款：4.2.2b。权限：APPROVE_RULE。
    ///
    /// Rolls back: from today the version in force is so no more, and the one before it is again. Clause 4.2.2b; requires APPROVE_RULE.
    #[graphql(
        directive = acts::requires::apply(action(RollBackRule::ACTION)),
        directive = acts::clause::apply(ids(RollBackRule::CLAUSES)),
        directive = acts::errors::apply(codes(RollBackRule::ERRORS)),
        directive = acts::emits::apply(events(RollBackRule::EVENTS))
    )]
    async fn rule_roll_back(&self, ctx: &Context<'_>, input: RuleEndInput) -> Result<RuleVersionPayload> {
        let reason = input.reason.clone();
        let command = version_id(&input.version).map(|version| RollBackRule { version, reason });
        RuleVersionPayload::answer(ctx, &input, ready(command)).await
    }

    /// 撤销版本：立即失效，依其作出的决定均待人复核。条款：3、4.2.2b。权限：REVOKE_RULE。
    ///
    /// Revokes a version at once; each decision that rested on it waits for a person. Clauses 3, 4.2.2b; requires REVOKE_RULE.
    #[graphql(
        directive = acts::requires::apply(action(RevokeRule::ACTION)),
        directive = acts::clause::apply(ids(RevokeRule::CLAUSES)),
        directive = acts::errors::apply(codes(RevokeRule::ERRORS)),
        directive = acts::emits::apply(events(RevokeRule::EVENTS))
    )]
    async fn rule_revoke(&self, ctx: &Context<'_>, input: RuleEndInput) -> Result<RuleVersionPayload> {
        let (reason, decisions) = (input.reason.clone(), ctx.data::<Arc<dyn Decisions>>()?.clone());
        let command = version_id(&input.version).map(|version| RevokeRule { version, reason, decisions });
        RuleVersionPayload::answer(ctx, &input, ready(command)).await
    }

    /// 收回未施行且无届次使用的版本。条款：4.2.2b。权限：UPLOAD_RULE。
    ///
    /// Takes back a version that was never in force and that no edition uses. Clause 4.2.2b; requires UPLOAD_RULE.
    #[graphql(
        directive = acts::requires::apply(action(WithdrawRule::ACTION)),
        directive = acts::clause::apply(ids(WithdrawRule::CLAUSES)),
        directive = acts::errors::apply(codes(WithdrawRule::ERRORS)),
        directive = acts::emits::apply(events(WithdrawRule::EVENTS))
    )]
    async fn rule_withdraw(&self, ctx: &Context<'_>, input: RuleMoveInput) -> Result<RuleVersionPayload> {
        let command = version_id(&input.version).map(|version| WithdrawRule { version });
        RuleVersionPayload::answer(ctx, &input, ready(command)).await
    }

    /// 为版本提出参数，经模式核对与试演。条款：4.2.2b。权限：UPLOAD_RULE。
    ///
    /// Proposes parameters for a version; they are checked by its schema and rehearsed. Clause 4.2.2b; requires UPLOAD_RULE.
    #[graphql(
        directive = acts::requires::apply(action(ProposeParameters::ACTION)),
        directive = acts::clause::apply(ids(ProposeParameters::CLAUSES)),
        directive = acts::errors::apply(codes(ProposeParameters::ERRORS)),
        directive = acts::emits::apply(events(ProposeParameters::EVENTS))
    )]
    async fn parameters_propose(
        &self,
        ctx: &Context<'_>,
        input: ParametersProposeInput,
    ) -> Result<ParameterSetPayload> {
        let command = Box::pin(proposed(Session::of(ctx)?, ctx.data::<Rules>()?, &input));
        ParameterSetPayload::answer(ctx, &input, command).await
    }

    /// 批准参数：由提出者之外的另一人签名。条款：4.2.2b。权限：APPROVE_RULE。
    ///
    /// Approves parameters: another person than the one who proposed them signs them. Clause 4.2.2b; requires APPROVE_RULE.
    #[graphql(
        directive = acts::requires::apply(action(ApproveParameters::ACTION)),
        directive = acts::clause::apply(ids(ApproveParameters::CLAUSES)),
        directive = acts::errors::apply(codes(ApproveParameters::ERRORS)),
        directive = acts::emits::apply(events(ApproveParameters::EVENTS))
    )]
    async fn parameters_approve(
        &self,
        ctx: &Context<'_>,
        input: ParametersApproveInput,
    ) -> Result<ParameterSetPayload> {
        let signature = (&input.signature).into();
        let command = parameters_id(&input.parameters).map(|parameters| ApproveParameters { parameters, signature });
        ParameterSetPayload::answer(ctx, &input, ready(command)).await
    }

    /// 为已批准的参数另行签名，使其不因某一公钥吊销而停用。条款：4.2.2b。权限：APPROVE_RULE。
    ///
    /// Adds another signature to approved parameters, so that they stand when a key is revoked. Clause 4.2.2b; requires APPROVE_RULE.
    #[graphql(
        directive = acts::requires::apply(action(SignParameters::ACTION)),
        directive = acts::clause::apply(ids(SignParameters::CLAUSES)),
        directive = acts::errors::apply(codes(SignParameters::ERRORS)),
        directive = acts::emits::apply(events(SignParameters::EVENTS))
    )]
    async fn parameters_sign(&self, ctx: &Context<'_>, input: ParametersApproveInput) -> Result<ParameterSetPayload> {
        let signature = (&input.signature).into();
        let command = parameters_id(&input.parameters).map(|parameters| SignParameters { parameters, signature });
        ParameterSetPayload::answer(ctx, &input, ready(command)).await
    }

    /// 收回已提出而未批准的参数。条款：4.2.2b。权限：UPLOAD_RULE。
    ///
    /// Takes back parameters that were proposed and not approved. Clause 4.2.2b; requires UPLOAD_RULE.
    #[graphql(
        directive = acts::requires::apply(action(WithdrawParameters::ACTION)),
        directive = acts::clause::apply(ids(WithdrawParameters::CLAUSES)),
        directive = acts::errors::apply(codes(WithdrawParameters::ERRORS)),
        directive = acts::emits::apply(events(WithdrawParameters::EVENTS))
    )]
    async fn parameters_withdraw(&self, ctx: &Context<'_>, input: ParametersMoveInput) -> Result<ParameterSetPayload> {
        let command = parameters_id(&input.parameters).map(|parameters| WithdrawParameters { parameters });
        ParameterSetPayload::answer(ctx, &input, ready(command)).await
    }

    /// 登记签名公钥，写明使用人与有效期。条款：4.2.2b。权限：MANAGE_KEYS。
    ///
    /// Registers a key for signing: who signs with it, and until when. Clause 4.2.2b; requires MANAGE_KEYS.
    #[graphql(
        directive = acts::requires::apply(action(RegisterKey::ACTION)),
        directive = acts::clause::apply(ids(RegisterKey::CLAUSES)),
        directive = acts::errors::apply(codes(RegisterKey::ERRORS)),
        directive = acts::emits::apply(events(RegisterKey::EVENTS))
    )]
    async fn key_register(&self, ctx: &Context<'_>, input: KeyRegisterInput) -> Result<SigningKeyPayload> {
        let (key_text, holder) = (input.key.as_str(), input.holder.clone());
        let command = RegisterKey::new(key_text, holder, input.holder_issuer.clone(), input.valid_until);
        SigningKeyPayload::answer(ctx, &input, ready(command.map_err(Failure::from))).await
    }

    /// 吊销公钥：仅以其签名的版本与参数不得再用于评审，直至另行签名；外泄的，所涉决定待人复核。条款：3、4.2.2b。权限：MANAGE_KEYS。
    ///
    /// Revokes a key: nothing is judged any more with what it alone signed, until another key signs that; where it was compromised, the decisions on it wait for a person. Clauses 3, 4.2.2b; requires MANAGE_KEYS.
    #[graphql(
        directive = acts::requires::apply(action(RevokeKey::ACTION)),
        directive = acts::clause::apply(ids(RevokeKey::CLAUSES)),
        directive = acts::errors::apply(codes(RevokeKey::ERRORS)),
        directive = acts::emits::apply(events(RevokeKey::EVENTS))
    )]
    async fn key_revoke(&self, ctx: &Context<'_>, input: KeyRevokeInput) -> Result<SigningKeyPayload> {
        let reason = input.reason.clone();
        let id = SigningKeyId::parse(&input.key).ok_or_else(|| missing("签名公钥", "signing key", "key"));
        let (cause, decisions) = (input.cause, ctx.data::<Arc<dyn Decisions>>()?.clone());
        SigningKeyPayload::answer(ctx, &input, ready(id.map(|key| RevokeKey { key, cause, reason, decisions }))).await
    }

    /// 复核依已撤销规则作出的决定：维持或不再作数；不再作数的现行排名随即失效，届次退回截止状态；考核由评定者与确认者之外的另一人复核，不再作数的须重新评定。条款：3、4.1.3c、4.1.6e。权限：RESOLVE_FLAG。
    ///
    /// Says whether a decision that rested on a revoked rule stands; a ranking that does not is one no more, and its edition is closed, to be judged again or cancelled. At an assessment another person looks than those who had it judged and confirmed it; results that do not stand have to be judged again. Clauses 3, 4.1.3c, 4.1.6e; requires RESOLVE_FLAG.
    #[graphql(
        directive = acts::requires::apply(action(ResolveFlag::ACTION)),
        directive = acts::clause::apply(ids(FLAGGED)),
        directive = acts::errors::apply(codes(&[ResolveFlag::ERRORS, ReviewAssessment::ERRORS].concat())),
        directive = acts::emits::apply(events(&[ResolveFlag::EVENTS, ReviewAssessment::EVENTS].concat()))
    )]
    async fn flag_resolve(&self, ctx: &Context<'_>, input: FlagResolveInput) -> Result<ReviewFlagPayload> {
        let id = ReviewFlagId::parse(&input.flag).ok_or_else(|| missing("待复核决定", "flag", "flag"));
        let (upheld, reason) = (input.upheld, input.reason.clone());
        let row = match &id {
            Ok(id) => Session::of(ctx)?.rows.one(*id).await?,
            Err(_) => None,
        };
        if row.is_some_and(|row| row.assessment_id.is_some()) {
            let command = id.map(|flag| ReviewAssessment { flag, upheld, reason });
            return ReviewFlagPayload::answer(ctx, &input, ready(command)).await;
        }
        let command = id.map(|flag| ResolveFlag { flag, upheld, reason });
        ReviewFlagPayload::answer(ctx, &input, ready(command)).await
    }
}
