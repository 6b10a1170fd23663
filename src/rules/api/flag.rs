//! Decisions that a person has to look at.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};

use super::RuleVersionNode;
use crate::access::Action;
use crate::assessment::api::AssessmentNode;
use crate::awards::api::{EditionNode, RunNode};
use crate::graphql::{LoadFault, Rows, Session, keyed};
use crate::kernel::{Fault, Instant, id::ReviewFlagId};
use crate::rules::entity::review_flag;
use crate::rules::model::FlagState;
use crate::rules::read;

keyed! {
    ReviewFlagId => review_flag::Model, read::flags_by_id;
}

/// A flag.
pub struct ReviewFlagNode(pub(super) Arc<review_flag::Model>);

impl ReviewFlagNode {
    /// Of a row that was found already.
    pub(crate) const fn of(row: Arc<review_flag::Model>) -> Self {
        Self(row)
    }

    pub(crate) async fn load(rows: &Rows, id: ReviewFlagId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }
}

/// 待复核的决定：依已撤销的规则版本作出，须由人决定是否维持。
///
/// A decision to be looked at: it rested on a version that was revoked, and a person decides whether it stands.
#[Object(name = "ReviewFlag")]
impl ReviewFlagNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 状态。
    ///
    /// The state.
    async fn state(&self) -> Result<FlagState> {
        Ok(self.0.state.parse().map_err(Fault::new)?)
    }

    /// 被撤销的版本。
    ///
    /// The version that was revoked.
    async fn rule_version(&self, ctx: &Context<'_>) -> Result<Option<RuleVersionNode>> {
        let session = Session::of(ctx)?;
        if !session.read.actor().may(Action::ReadRules) {
            return Ok(None);
        }
        Ok(RuleVersionNode::load(&session.rows, self.0.rule_version_id).await?)
    }

    /// 届次；所标记的是考核则为空。
    ///
    /// The edition; null where it is an assessment that is flagged.
    async fn edition(&self, ctx: &Context<'_>) -> Result<Option<EditionNode>> {
        let Some(edition) = self.0.edition_id else { return Ok(None) };
        Ok(EditionNode::load(&Session::of(ctx)?.rows, edition).await?)
    }

    /// 依其作出决定的运行；所标记的是考核则为空。
    ///
    /// The run that rested on it; null where it is an assessment that is flagged.
    async fn run(&self, ctx: &Context<'_>) -> Result<Option<RunNode>> {
        let session = Session::of(ctx)?;
        let Some(run) = self.0.run_id.filter(|_| session.read.actor().may(Action::ReadRuns)) else { return Ok(None) };
        Ok(RunNode::load(&session.rows, run).await?)
    }

    /// 依其评定的考核；所标记的是届次则为空。
    ///
    /// The assessment that rested on it; null where it is an edition that is flagged.
    async fn assessment(&self, ctx: &Context<'_>) -> Result<Option<AssessmentNode>> {
        let session = Session::of(ctx)?;
        let readable = |_: &_| session.read.actor().may(Action::ReadAssessments);
        let Some(assessment) = self.0.assessment_id.filter(readable) else { return Ok(None) };
        Ok(AssessmentNode::load(&session.rows, assessment).await?)
    }

    /// 考核的第几次评定；所标记的是届次则为空。
    ///
    /// Which round of the assessment; null where it is an edition that is flagged.
    async fn round(&self) -> Result<Option<i32>> {
        Ok(self.0.round.map(i32::try_from).transpose()?)
    }

    /// 撤销的理由。
    ///
    /// Why the version was revoked.
    async fn because(&self) -> &str {
        &self.0.because
    }

    /// 标记时刻。
    ///
    /// When it was flagged.
    async fn raised_at(&self) -> Instant {
        self.0.raised_at
    }

    /// 复核时刻。
    ///
    /// When a person had looked.
    async fn resolved_at(&self) -> Option<Instant> {
        self.0.resolved_at
    }

    /// 复核人(令牌中的 sub)。
    ///
    /// Who looked: `sub` of his token.
    async fn resolved_by(&self) -> Option<&str> {
        self.0.subject.as_deref()
    }

    /// 复核的理由。
    ///
    /// What he says.
    async fn resolution(&self) -> Option<&str> {
        self.0.resolution.as_deref()
    }

    /// 行版本，作 expectedVersion 用。
    ///
    /// The row's version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.version)?)
    }
}
