//! Parameters beside those that came with a version.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use sea_orm::ColumnTrait;

use super::{RuleVersionNode, SignatureNode};
use crate::graphql::scalars::Json;
use crate::graphql::{LoadFault, Rows, Session, keyed};
use crate::kernel::{Fault, Instant, id::ParameterSetId};
use crate::rules::entity::{parameter_set, signature};
use crate::rules::model::ParametersState;
use crate::rules::read;

keyed! {
    ParameterSetId => parameter_set::Model, read::parameter_sets_by_id;
}

/// Parameters of a rule.
pub struct ParameterSetNode(pub(super) Arc<parameter_set::Model>);

impl ParameterSetNode {
    pub(crate) async fn load(rows: &Rows, id: ParameterSetId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }
}

/// 一份参数：每个值写明依据，由另一人批准后方可施行。
///
/// A set of parameters: each value names the document that sets it, and another person approves them before
/// they are put in force.
#[Object(name = "ParameterSet")]
impl ParameterSetNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 状态。
    ///
    /// The state.
    async fn state(&self) -> Result<ParametersState> {
        Ok(self.0.state.parse().map_err(Fault::new)?)
    }

    /// 为哪个版本。
    ///
    /// For which version.
    async fn rule_version(&self, ctx: &Context<'_>) -> Result<Option<RuleVersionNode>> {
        Ok(RuleVersionNode::load(&Session::of(ctx)?.rows, self.0.rule_version_id).await?)
    }

    /// 参数。
    ///
    /// The parameters.
    async fn parameters(&self) -> Result<Json> {
        Ok(Json(serde_json::from_str(&self.0.parameters)?))
    }

    /// 参数的摘要。
    ///
    /// The digest of the parameters.
    async fn digest(&self) -> &str {
        &self.0.digest
    }

    /// 在此参数下规则的清单。
    ///
    /// The rule's manifest under them.
    async fn manifest(&self) -> Result<Json> {
        Ok(Json(serde_json::from_str(&self.0.manifest)?))
    }

    /// 提出时刻。
    ///
    /// When they were proposed.
    async fn proposed_at(&self) -> Instant {
        self.0.proposed_at
    }

    /// 提出者(令牌中的 sub)。
    ///
    /// Who proposed them: `sub` of his token.
    async fn proposed_by(&self) -> &str {
        &self.0.subject
    }

    /// 批准签名。
    ///
    /// The signatures of their approval.
    #[graphql(complexity = "5 * child_complexity")]
    async fn signatures(&self, ctx: &Context<'_>) -> Result<Vec<SignatureNode>> {
        let session = Session::of(ctx)?;
        let find = session.read.find::<signature::Entity>().filter(signature::Column::ParameterSetId.eq(self.0.id));
        Ok(find.all().await?.into_iter().map(SignatureNode).collect())
    }

    /// 行版本，作 expectedVersion 用。
    ///
    /// The row's version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.version)?)
    }
}
