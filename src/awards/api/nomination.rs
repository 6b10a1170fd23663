//! Nominations.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object, Result, dataloader};

use super::{EditionNode, JudgementNode};
use crate::access::Action;
use crate::awards::entity::{edition, nomination};
use crate::awards::model::{EditionState, NominationState};
use crate::awards::read;
use crate::graphql::scalars::Json;
use crate::graphql::{LoadFault, Loader, Rows, Session};
use crate::kernel::{
    Instant,
    id::{NominationId, RunId},
};
use crate::organization::api::UnitNode;
use crate::rules::{self, entity::judgement};
use crate::talent::api::TalentNode;

impl dataloader::Loader<NominationId> for Rows {
    type Value = nomination::Model;
    type Error = LoadFault;

    async fn load(&self, keys: &[NominationId]) -> Result<HashMap<NominationId, Self::Value>, LoadFault> {
        Ok(read::nominations_by_id(&self.0, keys).await?)
    }
}

/// What a run decided about a nomination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Decided(RunId, NominationId);

impl dataloader::Loader<Decided> for Rows {
    type Value = judgement::Model;
    type Error = LoadFault;

    async fn load(&self, keys: &[Decided]) -> Result<HashMap<Decided, Self::Value>, LoadFault> {
        let mut runs: Vec<RunId> = keys.iter().map(|Decided(run, _)| *run).collect();
        runs.sort();
        runs.dedup();
        let subjects: Vec<NominationId> = keys.iter().map(|Decided(_, subject)| *subject).collect();
        let rows = rules::read::judgements_of(&self.0, &runs, &subjects).await?;
        Ok(rows.into_iter().map(|row| (Decided(row.run_id, row.subject_id), row)).collect())
    }
}

/// A nomination.
pub struct NominationNode(pub(super) nomination::Model);

impl NominationNode {
    pub(crate) async fn load(rows: &Loader, id: NominationId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.load_one(id).await?.map(Self))
    }
}

/// 提名。
///
/// A nomination.
#[Object(name = "Nomination")]
impl NominationNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 届次。
    ///
    /// The edition.
    async fn edition(&self, ctx: &Context<'_>) -> Result<Option<EditionNode>> {
        Ok(EditionNode::load(&Session::of(ctx)?.rows, self.0.edition_id).await?)
    }

    /// 提名单位。
    ///
    /// The nominating unit.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 人才。
    ///
    /// The talent.
    async fn talent(&self, ctx: &Context<'_>) -> Result<Option<TalentNode>> {
        Ok(TalentNode::load(&Session::of(ctx)?.rows, self.0.talent_id).await?)
    }

    /// 对表单的回答。
    ///
    /// The answers to the edition's form.
    async fn answers(&self) -> Result<Json> {
        Ok(Json(serde_json::from_str(&self.0.answers)?))
    }

    /// 状态。
    ///
    /// The state.
    async fn state(&self) -> Option<NominationState> {
        self.0.state.parse().ok()
    }

    /// 提名时刻。
    ///
    /// When it was made.
    async fn made_at(&self) -> Instant {
        self.0.made_at
    }

    /// 版本，作 expectedVersion 用。
    ///
    /// The version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.version)?)
    }

    /// 现行排名中的评判与解释。
    ///
    /// What the ranking that stands says of it, explained.
    async fn judgement(&self, ctx: &Context<'_>) -> Result<Option<JudgementNode>> {
        let session = Session::of(ctx)?;
        let actor = session.read.actor();
        if !actor.may(Action::ReadRankings) && !actor.may(Action::ReadOwnNominations) {
            return Ok(None);
        }
        let edition = session.rows.load_one(self.0.edition_id).await?;
        let listed = |edition: &edition::Model| edition.state.parse().is_ok_and(EditionState::has_ranking);
        let Some(run) = edition.filter(listed).and_then(|edition| edition.run_id) else { return Ok(None) };
        Ok(session.rows.load_one(Decided(run, self.0.id)).await?.map(JudgementNode::new))
    }
}
