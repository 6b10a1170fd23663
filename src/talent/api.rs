//! Talents in the schema.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use serde::Serialize;

use super::entity::talent;
use super::write::{BindTalent, UnbindTalent};
use super::{Category, read};
use crate::access::api::PersonNode;
use crate::access::{Action, Person};
use crate::graphql::directives::{self as acts, action, codes, events, ids};
use crate::graphql::payload::{Outcome, payload};
use crate::graphql::{Joined, Key, LoadFault, Rows, Session};
use crate::kernel::{Day, Failure, Fault, Refusal, id::TalentId};
use crate::organization::api::UnitNode;
use crate::store::{Command, Envelope, Read};

impl Key for TalentId {
    type Row = talent::Model;

    async fn load(read: &Read, keys: &[Self]) -> Result<HashMap<Self, Self::Row>, Fault> {
        read::talents_by_id(read, keys).await
    }
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
        let person = self.0.issuer.clone().zip(self.0.subject.clone());
        Ok(person.map(|(issuer, subject)| PersonNode::from(Person { issuer, subject, name: None })))
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
}

/// 登记人才即为某人的输入。
///
/// What saying which person a talent is takes.
#[derive(InputObject, Serialize)]
pub struct TalentBindInput {
    /// 人才。
    ///
    /// The talent.
    pub talent: ID,
    /// 令牌的签发者(iss)。
    ///
    /// Who issues the person's tokens (`iss`).
    pub issuer: String,
    /// 此人在签发者处的标识(sub)。
    ///
    /// Who the person is at the issuer (`sub`).
    pub subject: String,
    /// 您所见的版本；他人已改则拒绝并告知差异。
    ///
    /// The version that you saw; where somebody changed it meanwhile you are refused and told what.
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

/// 解除登记的输入。
///
/// What taking back which person a talent is takes.
#[derive(InputObject, Serialize)]
pub struct TalentUnbindInput {
    /// 人才。
    ///
    /// The talent.
    pub talent: ID,
    /// 您所见的版本；他人已改则拒绝并告知差异。
    ///
    /// The version that you saw; where somebody changed it meanwhile you are refused and told what.
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

payload! {
    /// 人才变更的结果。
    ///
    /// What became of a change to a talent.
    TalentPayload {
        /// 人才。
        ///
        /// The talent.
        talent: TalentNode
    }
}

fn talent_id(id: &ID) -> Result<TalentId, Failure> {
    TalentId::parse(id).ok_or_else(|| Refusal::not_found("人才", "talent").at(["talent"]).into())
}

async fn talent_payload(session: &Session, outcome: Outcome<TalentId>) -> Result<TalentPayload> {
    let talent = match outcome.done {
        Some(id) => TalentNode::load(&session.rows, id).await?,
        None => None,
    };
    Ok(TalentPayload::new(outcome, talent))
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
        let session = Session::of(ctx)?;
        let outcome = match talent_id(&input.talent) {
            Ok(talent) => {
                let command = BindTalent { talent, issuer: input.issuer, subject: input.subject };
                let envelope = Envelope::new(input.idempotency_key, input.reason, input.expected_version);
                session.execute(&command, envelope).await?
            }
            Err(failure) => session.refuse::<BindTalent>(&input, failure).await?,
        };
        talent_payload(session, outcome).await
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
        let session = Session::of(ctx)?;
        let outcome = match talent_id(&input.talent) {
            Ok(talent) => {
                let envelope = Envelope::new(input.idempotency_key, input.reason, input.expected_version);
                session.execute(&UnbindTalent { talent }, envelope).await?
            }
            Err(failure) => session.refuse::<UnbindTalent>(&input, failure).await?,
        };
        talent_payload(session, outcome).await
    }
}
