//! Keys, and the signatures that were given with them.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};

use crate::graphql::{LoadFault, Rows, Session, keyed};
use crate::kernel::{Day, Instant, id::SigningKeyId};
use crate::organization::api::UnitNode;
use crate::rules::entity::{signature, signing_key};
use crate::rules::read;

keyed! {
    SigningKeyId => signing_key::Model, read::keys_by_id;
}

/// A registered key.
pub struct SigningKeyNode(pub(super) Arc<signing_key::Model>);

impl SigningKeyNode {
    pub(crate) async fn load(rows: &Rows, id: SigningKeyId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }
}

/// 登记的签名公钥(Ed25519)。
///
/// A public key that was registered for signing (Ed25519, RFC 8032).
#[Object(name = "SigningKey")]
impl SigningKeyNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 登记的单位。
    ///
    /// The unit that registered it.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 公钥的摘要。
    ///
    /// The digest of the public key.
    async fn fingerprint(&self) -> &str {
        &self.0.key_id
    }

    /// 公钥。
    ///
    /// The public key.
    async fn public_key(&self) -> &str {
        &self.0.public_key
    }

    /// 使用人(令牌中的 sub)。
    ///
    /// Who signs with it: `sub` of his token.
    async fn holder(&self) -> &str {
        &self.0.holder_subject
    }

    /// 有效至此日(不含)。
    ///
    /// The first day on which it signs no more.
    async fn valid_until(&self) -> Day {
        self.0.valid_until
    }

    /// 登记时刻。
    ///
    /// When it was registered.
    async fn registered_at(&self) -> Instant {
        self.0.registered_at
    }

    /// 吊销时刻。
    ///
    /// When it was revoked.
    async fn revoked_at(&self) -> Option<Instant> {
        self.0.revoked_at
    }

    /// 吊销缘由：RETIRED(例行)或 COMPROMISED(外泄)；吊销时未记载的为空。
    ///
    /// Why it was revoked: RETIRED or COMPROMISED; null where that was not kept.
    async fn revocation_cause(&self) -> Option<&str> {
        self.0.revocation_cause.as_deref()
    }

    /// 行版本，作 expectedVersion 用。
    ///
    /// The row's version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.version)?)
    }
}

/// A signature that was given.
pub struct SignatureNode(pub(super) signature::Model);

/// 签名：用途、公钥与签名人。
///
/// A signature: for what, with which key, by whom.
#[Object(name = "RuleSignature")]
impl SignatureNode {
    /// 用途：UPLOAD、APPROVAL 或 PARAMETERS。
    ///
    /// For what: UPLOAD, APPROVAL or PARAMETERS.
    async fn purpose(&self) -> &str {
        &self.0.purpose
    }

    /// 公钥。
    ///
    /// The key.
    async fn key(&self, ctx: &Context<'_>) -> Result<Option<SigningKeyNode>> {
        Ok(SigningKeyNode::load(&Session::of(ctx)?.rows, self.0.signing_key_id).await?)
    }

    /// 签名，base64url。
    ///
    /// The signature, base64url.
    async fn content(&self) -> &str {
        &self.0.content
    }

    /// 提交时刻。
    ///
    /// When it was handed in.
    async fn signed_at(&self) -> Instant {
        self.0.signed_at
    }

    /// 签名人(令牌中的 sub)。
    ///
    /// Who signed: `sub` of his token.
    async fn signed_by(&self) -> &str {
        &self.0.subject
    }
}
