//! Queries of the room.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use sea_orm::{ColumnTrait, Order};

use super::mutation::FLAGGED;
use super::{EnactmentNode, ReviewFlagNode, RuleVersionNode, SigningKeyNode};
use crate::access::Action;
use crate::graphql::Session;
use crate::graphql::directives::{self as acts, action, ids};
use crate::graphql::page::{Connection, Page, cost};
use crate::graphql::scalars::Json;
use crate::kernel::{
    Day, Instant,
    id::{ReviewFlagId, RuleVersionId, RunId, SigningKeyId},
};
use crate::organization;
use crate::rules::cases::Setting;
use crate::rules::entity::{review_flag, rule_version, signing_key};
use crate::rules::model::FlagState;
use crate::rules::write::{RegisterKey, UploadRule};
use crate::rules::{enacting, read};
use crate::store::{Command, dated::AsOf};

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
    /// 范围内的规则版本，新者在前。条款：4.2.2b。权限：READ_RULES。
    ///
    /// Versions of rules within reach, newest first. Clause 4.2.2b; requires READ_RULES.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadRules)),
        directive = acts::clause::apply(ids(UploadRule::CLAUSES)),
        complexity = "cost(first, child_complexity)"
    )]
    async fn rule_versions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "只要此代码的规则。 Only those of the rule with this code.")] code: Option<String>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<RuleVersionNode>> {
        let session = Session::of(ctx)?;
        let find = session.read.find::<rule_version::Entity>();
        let find = match code {
            Some(code) => find.filter(rule_version::Column::Code.eq(code)),
            None => find,
        };
        Page::asked(ctx, first, after)?
            .find(
                find,
                (rule_version::Column::Id, Order::Desc),
                RuleVersionId::parse,
                |row| row.id.global(),
                RuleVersionNode,
            )
            .await
    }

    /// 某单位某规则在某日施行的版本与参数，按某时刻所知。条款：4.2.2b。权限：READ_RULES。
    ///
    /// Which version of a unit's rule, and which parameters, are in force as of a day, as known at a moment. Clause 4.2.2b; requires READ_RULES.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadRules)),
        directive = acts::clause::apply(ids(UploadRule::CLAUSES))
    )]
    async fn rule_in_force(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码；不给则为本单位。 The unit's code; the viewer's own if left out.")] unit: Option<
            String,
        >,
        #[graphql(desc = "规则代码。 The rule's code.")] code: String,
        #[graphql(desc = "法律上的日期；不给则为今日。 The law's day; today if left out.")] as_of: Option<Day>,
        #[graphql(desc = "按此时刻所知；不给则为现在。 As known then; now if left out.")] known_at: Option<Instant>,
    ) -> Result<Option<EnactmentNode>> {
        let read = &Session::of(ctx)?.read;
        let unit = match unit {
            Some(code) => match organization::read::unit(read, &code).await? {
                Some(unit) => unit.id,
                None => return Ok(None),
            },
            None => read.actor().unit,
        };
        let as_of = AsOf::asked(read, as_of, known_at);
        Ok(enacting::in_force(read, unit, &code, as_of).await?.map(EnactmentNode))
    }

    /// 范围内登记的签名公钥，新者在前。条款：4.2.2b。权限：READ_RULES。
    ///
    /// Registered keys within reach, newest first. Clause 4.2.2b; requires READ_RULES.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadRules)),
        directive = acts::clause::apply(ids(RegisterKey::CLAUSES)),
        complexity = "cost(first, child_complexity)"
    )]
    async fn signing_keys(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<SigningKeyNode>> {
        let find = Session::of(ctx)?.read.find::<signing_key::Entity>();
        Page::asked(ctx, first, after)?
            .find(
                find,
                (signing_key::Column::Id, Order::Desc),
                SigningKeyId::parse,
                |row| row.id.global(),
                SigningKeyNode,
            )
            .await
    }

    /// 待复核的决定，新者在前：届次的评审与考核的评定，依已撤销的规则作出。条款：3、4.1.3c、4.1.6e。权限：READ_FLAGS。
    ///
    /// Decisions that rested on revoked rules and have to be looked at, newest first: runs of editions and rounds of assessments. Clauses 3, 4.1.3c, 4.1.6e; requires READ_FLAGS.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadFlags)),
        directive = acts::clause::apply(ids(FLAGGED)),
        complexity = "cost(first, child_complexity)"
    )]
    async fn review_flags(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "只要此状态的。 Only those in this state.")] state: Option<FlagState>,
        #[graphql(desc = "每页 1 至 100 项，默认 20。 1 to 100 a page, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "从此游标之后开始。 Begin after this cursor.")] after: Option<String>,
    ) -> Result<Connection<ReviewFlagNode>> {
        let find = Session::of(ctx)?.read.find::<review_flag::Entity>();
        let find = match state {
            Some(state) => find.filter(review_flag::Column::State.eq(state.as_str())),
            None => find,
        };
        Page::asked(ctx, first, after)?
            .find(
                find,
                (review_flag::Column::Id, Order::Desc),
                ReviewFlagId::parse,
                |row| row.id.global(),
                ReviewFlagNode,
            )
            .await
    }

    /// 运行失败所涉对象的事实，已遮蔽，供规则编写者在本机重现；未因某一对象失败则为空。条款：4.2.2b。权限：READ_FAILURES。
    ///
    /// The masked facts over which a run failed, for its rule's author to take home; null where it did not fail over a subject. Clause 4.2.2b; requires READ_FAILURES.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadFailures)),
        directive = acts::clause::apply(ids(UploadRule::CLAUSES))
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
        let context: rencai_host::Context = serde_json::from_str(&run.context)?;
        Ok(Some(RunFailure {
            component: run.component_digest,
            facts: Json(serde_json::json!([{ "id": "masked", "facts": facts }])),
            parameters: Json(serde_json::from_str(&run.parameters)?),
            context: Json(serde_json::to_value(Setting::from(context))?),
            reproduces: failing.reproduces,
        }))
    }
}
