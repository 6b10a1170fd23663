//! Rules in the schema.

mod impact;
mod nearness;
mod trials;

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use sea_orm::Order;

pub use impact::{EditionImpact, ImpactChangeNode};
pub use nearness::NearnessQuery;
pub use trials::ImpactQuery;

use super::entity::rule;
use super::write::{InstallRule, prepare};
use super::{Rules, read};
use crate::access::Action;
use crate::graphql::directives::{self as acts, action, codes, events, ids};
use crate::graphql::page::{Connection, Page, cost};
use crate::graphql::payload::payload;
use crate::graphql::scalars::{Json, Long};
use crate::graphql::{Key, LoadFault, Rows, Session};
use crate::kernel::{
    Failure, Fault, Instant, canonical,
    id::{RuleId, RunId},
};
use crate::organization::api::UnitNode;
use crate::store::{Command, Envelope, Read, files};

impl Key for RuleId {
    type Row = rule::Model;

    async fn load(read: &Read, keys: &[Self]) -> Result<HashMap<Self, Self::Row>, Fault> {
        read::rules_by_id(read, keys).await
    }
}

/// An installed rule.
pub struct RuleNode(Arc<rule::Model>);

impl RuleNode {
    pub(crate) async fn load(rows: &Rows, id: RuleId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }
}

/// 已安装的规则组件。
///
/// A rule component that was installed.
#[Object(name = "Rule")]
impl RuleNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 所属单位。
    ///
    /// Whose rule it is.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 组件字节的摘要。
    ///
    /// The digest of the component's bytes.
    async fn digest(&self) -> &str {
        &self.0.digest
    }

    /// 合约版本。
    ///
    /// The contract's version.
    async fn contract(&self) -> &str {
        &self.0.contract
    }

    /// 规则代码，各版本不变。
    ///
    /// The rule's code, the same across its versions.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// 规则版本。
    ///
    /// The rule's version.
    async fn version(&self) -> &str {
        &self.0.rule_version
    }

    /// 标题。
    ///
    /// The title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// 英文标题。
    ///
    /// The title in English.
    async fn title_en(&self) -> &str {
        &self.0.title_en
    }

    /// 组件大小，字节。
    ///
    /// The component's size in bytes.
    async fn size(&self) -> Long {
        Long(self.0.size)
    }

    /// 安装时的参数。
    ///
    /// The parameters under which it was installed.
    async fn parameters(&self) -> Result<Json> {
        Ok(Json(serde_json::from_str(&self.0.parameters)?))
    }

    /// 参数的 JSON Schema。
    ///
    /// The JSON Schema of its parameters.
    async fn parameters_schema(&self) -> Result<Json> {
        Ok(Json(serde_json::from_str(&self.0.parameters_schema)?))
    }

    /// 清单：要求、评分项、表单与事实片段。
    ///
    /// The manifest: requirements, items, form and fragment.
    async fn manifest(&self) -> Result<Json> {
        Ok(Json(serde_json::from_str(&self.0.manifest)?))
    }

    /// 安装时刻。
    ///
    /// When it was installed.
    async fn installed_at(&self) -> Instant {
        self.0.installed_at
    }
}

/// 运行失败所涉对象的事实，已遮蔽：存为文件，用 `rencai rule judge` 重现。
///
/// The masked facts of the subject over which a run failed: kept as files, `rencai rule judge` fails over them again.
#[derive(SimpleObject)]
pub struct RunFailure {
    /// 组件字节的摘要。
    ///
    /// The digest of the component's bytes.
    component: String,
    /// 供 --facts：对象与其遮蔽后的事实。
    ///
    /// For --facts: the subject with its masked facts.
    facts: Json,
    /// 供 --parameters：评审所用参数。
    ///
    /// For --parameters: the parameters of the run.
    parameters: Json,
    /// 供 --context：评审情境。
    ///
    /// For --context: the context of the run.
    context: Json,
    /// 遮蔽后规则是否以同样方式失败。
    ///
    /// Whether the rule fails over the masked facts as it failed over the real ones.
    reproduces: bool,
}

/// Queries of the room.
#[derive(Default)]
pub struct RulesQuery;

#[Object]
impl RulesQuery {
    /// 范围内已安装的规则，新者在前。条款：4.2.2b。权限：READ_RULES。
    ///
    /// Installed rules within reach, newest first. Clause 4.2.2b; requires READ_RULES.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadRules)),
        directive = acts::clause::apply(ids(InstallRule::CLAUSES)),
        complexity = "cost(first, child_complexity)"
    )]
    async fn rules(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<RuleNode>> {
        let session = Session::of(ctx)?;
        let find = session.read.find::<rule::Entity>();
        Page::asked(ctx, first, after)?
            .find(find, (rule::Column::Id, Order::Desc), RuleId::parse, |row| row.id.global(), RuleNode)
            .await
    }

    /// 运行失败所涉对象的事实，已遮蔽，供规则编写者在本机重现；未因某一对象失败则为空。条款：4.2.2b。权限：READ_FAILURES。
    ///
    /// The masked facts over which a run failed, for its rule's author to take home; null where it did not fail over a subject. Clause 4.2.2b; requires READ_FAILURES.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadFailures)),
        directive = acts::clause::apply(ids(InstallRule::CLAUSES))
    )]
    async fn run_failure(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "运行标识。 The run's id.")] id: ID,
    ) -> Result<Option<RunFailure>> {
        let session = Session::of(ctx)?;
        let Some(id) = RunId::parse(&id) else { return Ok(None) };
        let Some(failing) = read::failing(&session.read, id).await? else { return Ok(None) };
        let Some(run) = read::run(&session.read, id).await? else { return Ok(None) };
        let facts: serde_json::Value = serde_json::from_str(&failing.facts)?;
        Ok(Some(RunFailure {
            component: run.component_digest,
            facts: Json(serde_json::json!([{ "id": "masked", "facts": facts }])),
            parameters: Json(serde_json::from_str(&run.parameters)?),
            context: Json(serde_json::from_str(&run.context)?),
            reproduces: failing.reproduces,
        }))
    }
}

/// 安装规则的输入。
///
/// What installing a rule takes.
#[derive(InputObject, serde::Serialize)]
pub struct RuleInstallInput {
    /// 以 PUT /files 上传的组件的摘要。
    ///
    /// The digest of the component that PUT /files took.
    component: String,
    /// 参数(JSON);无参数则为 {}。
    ///
    /// The parameters (JSON); {} where there are none.
    parameters: Json,
    /// 幂等键，1 至 100 个字符。
    ///
    /// The idempotency key, 1 to 100 characters.
    idempotency_key: Option<String>,
    /// 理由，记入审计。
    ///
    /// Why; kept in the audit chain.
    reason: Option<String>,
}

payload! {
    /// 安装规则的结果。
    ///
    /// What became of installing a rule.
    RulePayload {
        /// 规则。
        ///
        /// The rule.
        rule: RuleNode
    }
}

/// Mutations of the room.
#[derive(Default)]
pub struct RulesMutation;

#[Object]
impl RulesMutation {
    /// 安装规则组件：验明导出、导入、清单、表单与事实片段后，归本单位所有。条款：4.2.2b。权限：INSTALL_RULE。
    ///
    /// Installs a rule component for one's own unit, once exports, imports, manifest, form and fragment are verified. Clause 4.2.2b; requires INSTALL_RULE.
    #[graphql(
        directive = acts::requires::apply(action(InstallRule::ACTION)),
        directive = acts::clause::apply(ids(InstallRule::CLAUSES)),
        directive = acts::errors::apply(codes(InstallRule::ERRORS)),
        directive = acts::emits::apply(events(InstallRule::EVENTS))
    )]
    async fn rule_install(&self, ctx: &Context<'_>, input: RuleInstallInput) -> Result<RulePayload> {
        let session = Session::of(ctx)?;
        let command = match verified(session, ctx.data::<Rules>()?, &input).await {
            Ok(command) => command,
            Err(failure) => {
                return Ok(RulePayload::new(session.refuse::<InstallRule>(&input, failure).await?, None));
            }
        };
        let envelope = Envelope::new(input.idempotency_key, input.reason, None);
        let outcome = session.execute(&command, envelope).await?;
        let rule = match outcome.done {
            Some(id) => RuleNode::load(&session.rows, id).await?,
            None => None,
        };
        Ok(RulePayload::new(outcome, rule))
    }
}

async fn verified(session: &Session, rules: &Rules, input: &RuleInstallInput) -> Result<InstallRule, Failure> {
    let file = files::fetch(&session.read, &input.component).await?;
    let parameters = canonical(&input.parameters.0).map_err(Fault::new)?;
    prepare(rules, file.content, &parameters).await
}
