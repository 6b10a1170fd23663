//! What the mutations take and what they answer.

use async_graphql::{ID, InputObject};
use serde::Serialize;

use super::{ParameterSetNode, ReviewFlagNode, RuleVersionNode, SigningKeyNode};
use crate::graphql::payload::{input, payload};
use crate::graphql::scalars::Json;
use crate::kernel::{
    Day,
    id::{ParameterSetId, ReviewFlagId, RuleVersionId, SigningKeyId},
};
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

input! {
    /// 上传规则版本的输入：或给规则包，或给组件、参数、测试与签名。
    ///
    /// What uploading a version of a rule takes: a bundle, or component, parameters, test cases and signature.
    RuleUploadInput makes {
        /// 以 PUT /files 上传的规则包(rencai rule export)的摘要；其中须有上传者的签名。
        ///
        /// The digest of the bundle (rencai rule export) that PUT /files took; its author's signature is in it.
        bundle: Option<String>,
        /// 以 PUT /files 上传的组件的摘要。
        ///
        /// The digest of the component that PUT /files took.
        component: Option<String>,
        /// 参数(JSON)，每个值写明依据；无参数则为 {}。
        ///
        /// The parameters (JSON), each value with its reference; {} where there are none.
        parameters: Option<Json>,
        /// 测试(JSON):rencai-rule-tests/1。
        ///
        /// The test cases (JSON): rencai-rule-tests/1.
        tests: Option<Json>,
        /// 上传者的签名，用途 upload。
        ///
        /// The author's signature, for the purpose of uploading.
        signature: Option<SignatureInput>,
    }
}

input! {
    /// 推进规则版本的输入。
    ///
    /// What moving a version of a rule takes.
    RuleMoveInput changes {
        /// 规则版本。
        ///
        /// The version of the rule.
        version: ID,
    }
}

input! {
    /// 停用规则版本的输入。
    ///
    /// What taking a version of a rule out of force takes.
    RuleEndInput changes because {
        /// 规则版本。
        ///
        /// The version of the rule.
        version: ID,
    }
}

input! {
    /// 批准规则版本的输入。
    ///
    /// What approving a version of a rule takes.
    RuleApproveInput changes {
        /// 规则版本。
        ///
        /// The version of the rule.
        version: ID,
        /// 批准者的签名，用途 approval。
        ///
        /// The approver's signature, for the purpose of approval.
        signature: SignatureInput,
    }
}

input! {
    /// 为规则版本另行签名的输入。
    ///
    /// What adding a signature to a version of a rule takes.
    RuleSignInput changes {
        /// 规则版本。
        ///
        /// The version of the rule.
        version: ID,
        /// 签名用途。
        ///
        /// What the signature is for.
        purpose: VersionSignature,
        /// 签名，用途与上一栏相同。
        ///
        /// The signature, for that purpose.
        signature: SignatureInput,
    }
}

input! {
    /// 施行规则版本的输入。
    ///
    /// What putting a version of a rule in force takes.
    RuleActivateInput changes {
        /// 规则版本。
        ///
        /// The version of the rule.
        version: ID,
        /// 已批准的参数；不给则为随版本上传的参数。
        ///
        /// Approved parameters; those that came with the version if left out.
        parameters: Option<ID>,
        /// 法律上的施行首日；可在过去或将来，在过去则须说明理由。
        ///
        /// The first day, by the law; it may lie in the past, which needs a reason, or to come.
        from: Day,
    }
}

input! {
    /// 提出参数的输入。
    ///
    /// What proposing parameters takes.
    ParametersProposeInput makes {
        /// 规则版本。
        ///
        /// The version of the rule.
        version: ID,
        /// 参数(JSON)，每个值写明依据。
        ///
        /// The parameters (JSON), each value with its reference.
        parameters: Json,
    }
}

input! {
    /// 批准参数的输入。
    ///
    /// What approving parameters takes.
    ParametersApproveInput changes {
        /// 参数。
        ///
        /// The parameters.
        parameters: ID,
        /// 批准者的签名，用途 parameters。
        ///
        /// The approver's signature, for the purpose of parameters.
        signature: SignatureInput,
    }
}

input! {
    /// 收回参数的输入。
    ///
    /// What taking parameters back takes.
    ParametersMoveInput changes {
        /// 参数。
        ///
        /// The parameters.
        parameters: ID,
    }
}

input! {
    /// 登记公钥的输入。
    ///
    /// What registering a key takes.
    KeyRegisterInput makes {
        /// 公钥，ed25519:…(base64url)。
        ///
        /// The public key, ed25519:… (base64url).
        key: String,
        /// 使用人：其令牌中的 sub。
        ///
        /// Who signs with it: the `sub` of his token.
        holder: String,
        /// 使用人的令牌签发者；不给则与登记人相同。
        ///
        /// The issuer of his tokens; the registrar's own if left out.
        holder_issuer: Option<String>,
        /// 有效至此日(不含)。
        ///
        /// The first day on which it signs no more.
        valid_until: Day,
    }
}

input! {
    /// 吊销公钥的输入。
    ///
    /// What revoking a key takes.
    KeyRevokeInput changes because {
        /// 公钥。
        ///
        /// The key.
        key: ID,
        /// 缘由：例行更换，或外泄。
        ///
        /// The cause: the ordinary course, or that it was compromised.
        cause: RevocationCause,
    }
}

input! {
    /// 复核的输入。
    ///
    /// What resolving a flag takes.
    FlagResolveInput changes because {
        /// 待复核的决定。
        ///
        /// The decision that was looked at.
        flag: ID,
        /// 是否维持。
        ///
        /// Whether it stands.
        upheld: bool,
    }
}

payload! {
    /// 规则版本变更的结果。
    ///
    /// What became of a change of a version.
    RuleVersionPayload of RuleVersionId {
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
    ParameterSetPayload of ParameterSetId {
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
    SigningKeyPayload of SigningKeyId {
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
    ReviewFlagPayload of ReviewFlagId {
        /// 已复核的决定。
        ///
        /// The decision that was looked at.
        review_flag: ReviewFlagNode
    }
}
