//! Nominations.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use sea_orm::Order;

use super::process::progress::{self, PublicStage, StageProgress};
use super::{EditionNode, JudgementNode};
use crate::access::Action;
use crate::awards::entity::{edition, nomination};
use crate::awards::model::{EditionState, NominationState};
use crate::awards::read;
use crate::funding::api::CommitmentNode;
use crate::funding::api::grounds::on_nomination;
use crate::graphql::page::{Connection, Page};
use crate::graphql::scalars::Json;
use crate::graphql::{Joined, Key, LoadFault, Rows, Session, keyed};
use crate::kernel::{
    Fault, Instant,
    id::{NominationId, RunId},
};
use crate::organization::api::UnitNode;
use crate::rules::{self, entity::judgement};
use crate::store::{Find, Read};
use crate::talent::api::TalentNode;

keyed! {
    NominationId => nomination::Model, read::nominations_by_id;
}

/// What a run decided about a nomination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Decided(RunId, NominationId);

impl Key for Decided {
    type Row = judgement::Model;

    async fn load(read: &Read, keys: &[Self]) -> Result<HashMap<Self, Self::Row>, Fault> {
        let mut runs: Vec<RunId> = keys.iter().map(|Decided(run, _)| *run).collect();
        runs.sort();
        runs.dedup();
        let subjects: Vec<NominationId> = keys.iter().map(|Decided(_, subject)| *subject).collect();
        let rows = rules::read::judgements_of(read, &runs, &subjects).await?;
        Ok(rows.into_iter().map(|row| (Decided(row.run_id, row.subject_id), row)).collect())
    }
}

/// A nomination, in the schema.
pub type NominationNode = Joined<Nomination>;

/// A nomination.
pub struct Nomination(Arc<nomination::Model>);

impl NominationNode {
    pub(super) fn new(row: Arc<nomination::Model>) -> Self {
        Joined(Nomination(row))
    }

    /// A page of nominations, with their talents and units where the page shows them.
    pub(super) async fn page(
        ctx: &Context<'_>,
        find: Find<nomination::Entity>,
        order: Order,
        page: Page,
    ) -> Result<Connection<Self>> {
        let rows = &Session::of(ctx)?.rows;
        let shown = ctx.look_ahead().field("edges").field("node");
        let total = page.count(&find).await?;
        let find = page.narrow(find, (nomination::Column::Id, order), NominationId::parse)?;
        let found = if shown.field("talent").exists() {
            let (found, talents): (Vec<_>, Vec<_>) = read::with_talents(find).await?.into_iter().unzip();
            rows.keep(found.iter().map(|row: &nomination::Model| row.talent_id).zip(talents));
            found
        } else {
            find.all().await?
        };
        if shown.field("unit").exists() {
            UnitNode::expect(rows, found.iter().map(|row| row.unit_id).collect()).await?;
        }
        Ok(page.of(found, |row| row.id.global(), |row| Self::new(Arc::new(row)), total))
    }

    pub(crate) async fn load(rows: &Rows, id: NominationId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(NominationNode::new))
    }
}

/// 提名。
///
/// A nomination.
#[Object]
impl Nomination {
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

    /// 各环节的进展：内部名称、状态与各人的审核；只对可读提名者可见，被提名人本人除外。无流程或尚为草稿则为空。
    ///
    /// How far it is in its stages: inner names, states and what was said, for those who may read nominations and are
    /// not the nominee. Empty without a process, and of a draft.
    #[graphql(complexity = "5 * child_complexity + 1")]
    async fn progress(&self, ctx: &Context<'_>) -> Result<Vec<StageProgress>> {
        progress::inner(ctx, &self.0).await
    }

    /// 各环节的公开名称与状态，被提名人亦可见。
    ///
    /// The public names of its stages and their states, which the nominee sees too.
    #[graphql(complexity = "5 * child_complexity + 1")]
    async fn public_progress(&self, ctx: &Context<'_>) -> Result<Vec<PublicStage>> {
        progress::public(ctx, self.0.id).await
    }

    /// 为此名所作的专项资金承诺，据历次排名者皆列；无权查看专项资金则为空。
    ///
    /// The commitments of the talent fund for the nominee, whichever ranking they rest on; empty where the actor may not read
    /// funds.
    #[graphql(complexity = "5 * child_complexity")]
    async fn commitments(&self, ctx: &Context<'_>) -> Result<Vec<CommitmentNode>> {
        on_nomination(ctx, self.0.id).await
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
        let edition = session.rows.one(self.0.edition_id).await?;
        let listed = |edition: &Arc<edition::Model>| edition.state.parse().is_ok_and(EditionState::has_ranking);
        let Some(run) = edition.filter(listed).and_then(|edition| edition.run_id) else { return Ok(None) };
        Ok(session.rows.one(Decided(run, self.0.id)).await?.map(JudgementNode::new))
    }
}
