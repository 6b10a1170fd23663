//! Talents in the schema.

use std::future::ready;
use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};

use super::entity::talent;
use super::write::{BindTalent, UnbindTalent};
use super::{Category, read};
use crate::access::Action;
use crate::access::api::PersonNode;
use crate::funding::api::CommitmentNode;
use crate::funding::api::grounds::on_talent;
use crate::graphql::directives::{self as acts, action, codes, events, ids};
use crate::graphql::payload::{input, payload};
use crate::graphql::{Joined, LoadFault, Rows, Session, keyed};
use crate::kernel::{Day, Failure, Refusal, id::TalentId};
use crate::organization::api::UnitNode;
use crate::store::Command;

keyed! {
    TalentId => talent::Model, read::talents_by_id;
}

/// A talent, in the schema.
pub type TalentNode = Joined<Talent>;

/// A talent.
pub struct Talent(Arc<talent::Model>);

impl TalentNode {
    pub(crate) async fn load(rows: &Rows, id: TalentId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(|row| Joined(Talent(row))))
    }
}

/// 人才。
///
/// A talent.
#[Object]
impl Talent {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 导入部门的编号。
    ///
    /// The importing department's number.
    async fn number(&self) -> &str {
        &self.0.number
    }

    /// 姓名。
    ///
    /// The name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// 出生日期。
    ///
    /// The birth date, where known.
    async fn birth_date(&self) -> Option<Day> {
        self.0.birth_date
    }

    /// 类别。
    ///
    /// The category.
    async fn category(&self) -> Option<Category> {
        self.0.category.parse().ok()
    }

    /// 此人才登记为何人；只对可登记者可见。
    ///
    /// Which person the talent is, for those who may say so.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<PersonNode>> {
        if !Session::of(ctx)?.read.actor().may(Action::BindTalent) {
            return Ok(None);
        }
        Ok(self.0.person().map(PersonNode::from))
    }

    /// 版本，作 expectedVersion 用。
    ///
    /// The version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.version)?)
    }

    /// 登记部门。
    ///
    /// The department whose number it is.
    async fn registrar(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 用人单位。
    ///
    /// The employer.
    async fn employer(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.employer_id).await?)
    }

    /// 据其历次提名所作的专项资金承诺，自首项起；无权查看专项资金则为空。
    ///
    /// The commitments of the talent fund for the talent's nominations, from the first; empty where the actor may not read
    /// funds.
    #[graphql(complexity = "5 * child_complexity")]
    async fn commitments(&self, ctx: &Context<'_>) -> Result<Vec<CommitmentNode>> {
        on_talent(ctx, self.0.id).await
    }
}

input! {
    /// 登记人才即为某人的输入。
    ///
    /// What saying which person a talent is takes.
    TalentBindInput changes {
        /// 人才。
        ///
        /// The talent.
        talent: ID,
        /// 令牌的签发者(iss)。
        ///
        /// Who issues the person's tokens (`iss`).
        issuer: String,
        /// 此人在签发者处的标识(sub)。
        ///
        /// Who the person is at the issuer (`sub`).
        subject: String,
    }
}

input! {
    /// 解除登记的输入。
    ///
    /// What taking back which person a talent is takes.
    TalentUnbindInput changes {
        /// 人才。
        ///
        /// The talent.
        talent: ID,
    }
}

payload! {
    /// 人才变更的结果。
    ///
    /// What became of a change to a talent.
    TalentPayload of TalentId {
        /// 人才。
        ///
        /// The talent.
        talent: TalentNode
    }
}

fn talent_id(id: &ID) -> Result<TalentId, Failure> {
    TalentId::parse(id).ok_or_else(|| Refusal::not_found("人才", "talent").at(["talent"]).into())
}

/// Mutations of the room.
#[derive(Default)]
pub struct TalentMutation;

#[Object]
impl TalentMutation {
    /// 登记某人才即为某人，此人即可看自己的提名。条款：4.1.3c。权限：BIND_TALENT。
    ///
    /// Says which person a talent is, who then sees the nominations of himself. Clause 4.1.3c; requires BIND_TALENT.
    #[graphql(
        directive = acts::requires::apply(action(BindTalent::ACTION)),
        directive = acts::clause::apply(ids(BindTalent::CLAUSES)),
        directive = acts::errors::apply(codes(BindTalent::ERRORS)),
        directive = acts::emits::apply(events(BindTalent::EVENTS))
    )]
    async fn talent_bind(&self, ctx: &Context<'_>, input: TalentBindInput) -> Result<TalentPayload> {
        let (issuer, subject) = (input.issuer.clone(), input.subject.clone());
        let command = talent_id(&input.talent).map(|talent| BindTalent { talent, issuer, subject });
        TalentPayload::answer(ctx, &input, ready(command)).await
    }

    /// 解除人才与人的登记。条款：4.1.3c。权限：BIND_TALENT。
    ///
    /// Takes back which person a talent is. Clause 4.1.3c; requires BIND_TALENT.
    #[graphql(
        directive = acts::requires::apply(action(UnbindTalent::ACTION)),
        directive = acts::clause::apply(ids(UnbindTalent::CLAUSES)),
        directive = acts::errors::apply(codes(UnbindTalent::ERRORS)),
        directive = acts::emits::apply(events(UnbindTalent::EVENTS))
    )]
    async fn talent_unbind(&self, ctx: &Context<'_>, input: TalentUnbindInput) -> Result<TalentPayload> {
        let command = talent_id(&input.talent).map(|talent| UnbindTalent { talent });
        TalentPayload::answer(ctx, &input, ready(command)).await
    }
}
