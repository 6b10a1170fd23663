//! What the mutations take and what they answer.

use async_graphql::{ID, InputObject};
use serde::Serialize;

use super::{ParameterSetNode, ReviewFlagNode, RuleVersionNode, SigningKeyNode};
use crate::graphql::payload::payload;
use crate::graphql::scalars::Json;
use crate::kernel::Day;
use crate::rules::model::{RevocationCause, VersionSignature};
use crate::rules::trust::Given;

/// 签名：所用公钥与签名。
///
/// A signature: the key and what it signed with it.
#[derive(InputObject, Serialize)]
pub struct SignatureInput {
    /// 公钥(ed25519:…)，或其摘要(sha256:…)。
    ///
    /// The public key (ed25519:…), or its digest (sha256:…).
    pub key: String,
    /// Ed25519 签名，base64url，覆盖声明 {purpose, rule, component, parameters, tests}。
    ///
    /// The Ed25519 signature, base64url, over the statement {purpose, rule, component, parameters, tests}.
    pub signature: String,
}

impl From<&SignatureInput> for Given {
    fn from(input: &SignatureInput) -> Self {
        Self { key: input.key.clone(), signature: input.signature.clone() }
    }
}

/// 上传规则版本的输入：或给规则包，或给组件、参数、测试与签名。
///
/// What uploading a version of a rule takes: a bundle, or component, parameters, test cases and signature.
#[derive(InputObject, Serialize)]
pub struct RuleUploadInput {
    /// 以 PUT /files 上传的规则包(rencai rule export)的摘要；其中须有上传者的签名。
    ///
    /// The digest of the bundle (rencai rule export) that PUT /files took; its author's signature is in it.
    pub bundle: Option<String>,
    /// 以 PUT /files 上传的组件的摘要。
    ///
    /// The digest of the component that PUT /files took.
    pub component: Option<String>,
    /// 参数(JSON)，每个值写明依据；无参数则为 {}。
    ///
    /// The parameters (JSON), each value with its reference; {} where there are none.
    pub parameters: Option<Json>,
    /// 测试(JSON):rencai-rule-tests/1。
    ///
    /// The test cases (JSON): rencai-rule-tests/1.
    pub tests: Option<Json>,
    /// 上传者的签名，用途 upload。
    ///
    /// The author's signature, for the purpose of uploading.
    pub signature: Option<SignatureInput>,
    /// 幂等键，1 至 100 个字符。
    ///
    /// The idempotency key, 1 to 100 characters.
    pub idempotency_key: Option<String>,
    /// 理由，记入审计。
    ///
    /// Why; kept in the audit chain.
    pub reason: Option<String>,
}

/// 推进规则版本的输入。
///
/// What moving a version of a rule takes.
#[derive(InputObject, Serialize)]
pub struct RuleMoveInput {
    /// 规则版本。
    ///
    /// The version of the rule.
    pub version: ID,
    /// 您所见的行版本。
    ///
    /// The version of the row that you saw.
    pub expected_version: Option<i32>,
    /// 幂等键，1 至 100 个字符。
    ///
    /// The idempotency key, 1 to 100 characters.
    pub idempotency_key: Option<String>,
    /// 理由，记入审计。
    ///
    /// Why; kept in the audit chain.
    pub reason: Option<String>,
}

/// 停用规则版本的输入。
///
/// What taking a version of a rule out of force takes.
#[derive(InputObject, Serialize)]
pub struct RuleEndInput {
    /// 规则版本。
    ///
    /// The version of the rule.
    pub version: ID,
    /// 您所见的行版本。
    ///
    /// The version of the row that you saw.
    pub expected_version: Option<i32>,
    /// 幂等键，1 至 100 个字符。
    ///
    /// The idempotency key, 1 to 100 characters.
    pub idempotency_key: Option<String>,
    /// 理由，必填，记入审计。
    ///
    /// Why; it has to be given, and is kept in the audit chain.
    pub reason: String,
}

/// 批准规则版本的输入。
///
/// What approving a version of a rule takes.
#[derive(InputObject, Serialize)]
pub struct RuleApproveInput {
    /// 规则版本。
    ///
    /// The version of the rule.
    pub version: ID,
    /// 批准者的签名，用途 approval。
    ///
    /// The approver's signature, for the purpose of approval.
    pub signature: SignatureInput,
    /// 您所见的行版本。
    ///
    /// The version of the row that you saw.
    pub expected_version: Option<i32>,
    /// 幂等键，1 至 100 个字符。
    ///
    /// The idempotency key, 1 to 100 characters.
    pub idempotency_key: Option<String>,
    /// 理由，记入审计。
    ///
    /// Why; kept in the audit chain.
    pub reason: Option<String>,
}

/// 为规则版本另行签名的输入。
///
/// What adding a signature to a version of a rule takes.
#[derive(InputObject, Serialize)]
pub struct RuleSignInput {
    /// 规则版本。
    ///
    /// The version of the rule.
    pub version: ID,
    /// 签名用途。
    ///
    /// What the signature is for.
    pub purpose: VersionSignature,
    /// 签名，用途与上一栏相同。
    ///
    /// The signature, for that purpose.
    pub signature: SignatureInput,
    /// 您所见的行版本。
    ///
    /// The version of the row that you saw.
    pub expected_version: Option<i32>,
    /// 幂等键，1 至 100 个字符。
    ///
    /// The idempotency key, 1 to 100 characters.
    pub idempotency_key: Option<String>,
    /// 理由，记入审计。
    ///
    /// Why; kept in the audit chain.
    pub reason: Option<String>,
}

/// 施行规则版本的输入。
///
/// What putting a version of a rule in force takes.
#[derive(InputObject, Serialize)]
pub struct RuleActivateInput {
    /// 规则版本。
    ///
    /// The version of the rule.
    pub version: ID,
    /// 已批准的参数；不给则为随版本上传的参数。
    ///
    /// Approved parameters; those that came with the version if left out.
    pub parameters: Option<ID>,
    /// 法律上的施行首日；可在过去或将来，在过去则须说明理由。
    ///
    /// The first day, by the law; it may lie in the past, which needs a reason, or to come.
    pub from: Day,
    /// 您所见的行版本。
    ///
    /// The version of the row that you saw.
    pub expected_version: Option<i32>,
    /// 幂等键，1 至 100 个字符。
    ///
    /// The idempotency key, 1 to 100 characters.
    pub idempotency_key: Option<String>,
    /// 理由，记入审计。
    ///
    /// Why; kept in the audit chain.
    pub reason: Option<String>,
}

/// 提出参数的输入。
///
/// What proposing parameters takes.
#[derive(InputObject, Serialize)]
pub struct ParametersProposeInput {
    /// 规则版本。
    ///
    /// The version of the rule.
    pub version: ID,
    /// 参数(JSON)，每个值写明依据。
    ///
    /// The parameters (JSON), each value with its reference.
    pub parameters: Json,
    /// 幂等键，1 至 100 个字符。
    ///
    /// The idempotency key, 1 to 100 characters.
    pub idempotency_key: Option<String>,
    /// 理由，记入审计。
    ///
    /// Why; kept in the audit chain.
    pub reason: Option<String>,
}

/// 批准参数的输入。
///
/// What approving parameters takes.
#[derive(InputObject, Serialize)]
pub struct ParametersApproveInput {
    /// 参数。
    ///
    /// The parameters.
    pub parameters: ID,
    /// 批准者的签名，用途 parameters。
    ///
    /// The approver's signature, for the purpose of parameters.
    pub signature: SignatureInput,
    /// 您所见的行版本。
    ///
    /// The version of the row that you saw.
    pub expected_version: Option<i32>,
    /// 幂等键，1 至 100 个字符。
    ///
    /// The idempotency key, 1 to 100 characters.
    pub idempotency_key: Option<String>,
    /// 理由，记入审计。
    ///
    /// Why; kept in the audit chain.
    pub reason: Option<String>,
}

/// 收回参数的输入。
///
/// What taking parameters back takes.
#[derive(InputObject, Serialize)]
pub struct ParametersMoveInput {
    /// 参数。
    ///
    /// The parameters.
    pub parameters: ID,
    /// 您所见的行版本。
    ///
    /// The version of the row that you saw.
    pub expected_version: Option<i32>,
    /// 幂等键，1 至 100 个字符。
    ///
    /// The idempotency key, 1 to 100 characters.
    pub idempotency_key: Option<String>,
    /// 理由，记入审计。
    ///
    /// Why; kept in the audit chain.
    pub reason: Option<String>,
}

/// 登记公钥的输入。
///
/// What registering a key takes.
#[derive(InputObject, Serialize)]
pub struct KeyRegisterInput {
    /// 公钥，ed25519:…(base64url)。
    ///
    /// The public key, ed25519:… (base64url).
    pub key: String,
    /// 使用人：其令牌中的 sub。
    ///
    /// Who signs with it: the `sub` of his token.
    pub holder: String,
    /// 使用人的令牌签发者；不给则与登记人相同。
    ///
    /// The issuer of his tokens; the registrar's own if left out.
    pub holder_issuer: Option<String>,
    /// 有效至此日(不含)。
    ///
    /// The first day on which it signs no more.
    pub valid_until: Day,
    /// 幂等键，1 至 100 个字符。
    ///
    /// The idempotency key, 1 to 100 characters.
    pub idempotency_key: Option<String>,
    /// 理由，记入审计。
    ///
    /// Why; kept in the audit chain.
    pub reason: Option<String>,
}

/// 吊销公钥的输入。
///
/// What revoking a key takes.
#[derive(InputObject, Serialize)]
pub struct KeyRevokeInput {
    /// 公钥。
    ///
    /// The key.
    pub key: ID,
    /// 缘由：例行更换，或外泄。
    ///
    /// The cause: the ordinary course, or that it was compromised.
    pub cause: RevocationCause,
    /// 您所见的行版本。
    ///
    /// The version of the row that you saw.
    pub expected_version: Option<i32>,
    /// 幂等键，1 至 100 个字符。
    ///
    /// The idempotency key, 1 to 100 characters.
    pub idempotency_key: Option<String>,
    /// 理由，必填，记入审计。
    ///
    /// Why; it has to be given, and is kept in the audit chain.
    pub reason: String,
}

/// 复核的输入。
///
/// What resolving a flag takes.
#[derive(InputObject, Serialize)]
pub struct FlagResolveInput {
    /// 待复核的决定。
    ///
    /// The decision that was looked at.
    pub flag: ID,
    /// 是否维持。
    ///
    /// Whether it stands.
    pub upheld: bool,
    /// 您所见的行版本。
    ///
    /// The version of the row that you saw.
    pub expected_version: Option<i32>,
    /// 幂等键，1 至 100 个字符。
    ///
    /// The idempotency key, 1 to 100 characters.
    pub idempotency_key: Option<String>,
    /// 理由，必填，记入审计。
    ///
    /// Why; it has to be given, and is kept in the audit chain.
    pub reason: String,
}

payload! {
    /// 规则版本变更的结果。
    ///
    /// What became of a change of a version.
    RuleVersionPayload {
        /// 规则版本。
        ///
        /// The version.
        rule_version: RuleVersionNode
    }
}

payload! {
    /// 参数变更的结果。
    ///
    /// What became of a change of parameters.
    ParameterSetPayload {
        /// 参数。
        ///
        /// The parameters.
        parameter_set: ParameterSetNode
    }
}

payload! {
    /// 公钥变更的结果。
    ///
    /// What became of a change of a key.
    SigningKeyPayload {
        /// 公钥。
        ///
        /// The key.
        signing_key: SigningKeyNode
    }
}

payload! {
    /// 复核的结果。
    ///
    /// What became of resolving a flag.
    ReviewFlagPayload {
        /// 已复核的决定。
        ///
        /// The decision that was looked at.
        review_flag: ReviewFlagNode
    }
}
