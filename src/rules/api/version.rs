//! Versions of rules, and the days on which they are in force.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use sea_orm::{ColumnTrait, Order};

use super::{ParameterSetNode, SignatureNode};
use crate::access::Action;
use crate::awards::api::EditionNode;
use crate::graphql::scalars::{Json, Long};
use crate::graphql::{Key, LoadFault, Rows, Session, keyed};
use crate::kernel::{Day, Fault, Instant, Term, id::RuleVersionId};
use crate::organization::api::UnitNode;
use crate::rules::checks::Check;
use crate::rules::entity::{enactment, parameter_set, rule_version, signature};
use crate::rules::model::{RuleMove, RuleState, on_a_day};
use crate::rules::read;
use crate::store::{Read, dated::AsOf};

keyed! {
    RuleVersionId => rule_version::Model, read::versions_by_id;
}

/// A version of a rule.
pub struct RuleVersionNode(pub(super) Arc<rule_version::Model>);

impl RuleVersionNode {
    pub(crate) async fn load(rows: &Rows, id: RuleVersionId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }

    /// The days on which it is in force, as believed now; asked for where it ever may have been.
    async fn terms(&self, session: &Session) -> Result<Vec<Term>> {
        if self.0.state != RuleState::Active.as_str() {
            return Ok(Vec::new());
        }
        let rows = session.rows.one(EnactedDays(self.0.id)).await?;
        Ok(rows.map(|terms| terms.to_vec()).unwrap_or_default())
    }
}

/// The days on which a version is in force.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct EnactedDays(RuleVersionId);

impl Key for EnactedDays {
    type Row = Vec<Term>;

    async fn load(read: &Read, keys: &[Self]) -> Result<HashMap<Self, Self::Row>, Fault> {
        let ids: Vec<RuleVersionId> = keys.iter().map(|key| key.0).collect();
        let mut days: HashMap<Self, Vec<Term>> = HashMap::new();
        for row in read::enactments_of(read, &ids).await? {
            days.entry(Self(row.rule_version_id)).or_default().push(row.term());
        }
        Ok(days)
    }
}

fn json(text: Option<&String>) -> Result<Option<Json>> {
    Ok(text.map(|text| serde_json::from_str(text)).transpose()?.map(Json))
}

/// 核验时查看的一项；除非警示，均已认可。
///
/// One thing that was looked at when a version was validated, and found good unless it warns.
#[derive(SimpleObject)]
pub struct RuleCheck {
    /// 项目：structure、parameters、manifest、fragment、rehearsal、engines。
    ///
    /// Which: structure, parameters, manifest, fragment, rehearsal, engines.
    name: String,
    /// 所见。
    ///
    /// What was found.
    found: String,
    /// 是否须由批准者自行查看，例如规则拒绝试演。
    ///
    /// Whether whoever approves has to look at it himself, as where the rule declined to be rehearsed.
    warns: bool,
}

/// 规则版本：组件、参数与测试，自草稿至撤销。
///
/// A version of a rule: component, parameters and test cases, from draft to revocation.
#[Object(name = "RuleVersion")]
impl RuleVersionNode {
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

    /// 今日的状态。
    ///
    /// The state today.
    async fn state(&self, ctx: &Context<'_>) -> Result<RuleState> {
        let session = Session::of(ctx)?;
        let stored = self.0.state.parse().map_err(Fault::new)?;
        Ok(on_a_day(stored, &self.terms(session).await?, session.read.today()))
    }

    /// 当前身份此刻可对其作出的变更，以其名称列出。
    ///
    /// The mutations that the viewer may make of it now, by their names.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<&'static str>> {
        let session = Session::of(ctx)?;
        let actor = session.read.actor();
        let own = self.0.uploader().is(&actor.person);
        let (terms, today) = (self.terms(session).await?, session.read.today());
        let state = on_a_day(self.0.state.parse().map_err(Fault::new)?, &terms, today);
        let may = |by: &RuleMove| match by {
            RuleMove::Approve => actor.may(Action::ApproveRule) && !own,
            RuleMove::Activate | RuleMove::RollBack => actor.may(Action::ApproveRule),
            RuleMove::Unschedule => actor.may(Action::ApproveRule) && terms.iter().any(|term| term.begins_after(today)),
            RuleMove::Revoke => actor.may(Action::RevokeRule),
            RuleMove::Validate | RuleMove::Test | RuleMove::Shadow | RuleMove::Withdraw => {
                actor.may(Action::UploadRule)
            }
        };
        Ok(state.moves().iter().map(|(by, _)| *by).filter(may).map(mutation_of).collect())
    }

    /// 组件字节的摘要。
    ///
    /// The digest of the component's bytes.
    async fn digest(&self) -> &str {
        &self.0.digest
    }

    /// 组件大小，字节。
    ///
    /// The component's size in bytes.
    async fn size(&self) -> Long {
        Long(self.0.size)
    }

    /// 合约版本；核验之后方有。
    ///
    /// The contract's version; there once it was validated.
    async fn contract(&self) -> Option<&str> {
        self.0.contract.as_deref()
    }

    /// 规则代码，各版本不变；核验之后方有。
    ///
    /// The rule's code, the same across its versions; there once it was validated.
    async fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// 版本号，语义化版本；核验之后方有。
    ///
    /// The version's number, a semantic version; there once it was validated.
    async fn number(&self) -> Option<&str> {
        self.0.number.as_deref()
    }

    /// 标题。
    ///
    /// The title.
    async fn title(&self) -> Option<&str> {
        self.0.title.as_deref()
    }

    /// 英文标题。
    ///
    /// The title in English.
    async fn title_en(&self) -> Option<&str> {
        self.0.title_en.as_deref()
    }

    /// 随版本上传的参数。
    ///
    /// The parameters that came with it.
    async fn parameters(&self) -> Result<Json> {
        Ok(Json(serde_json::from_str(&self.0.parameters)?))
    }

    /// 参数的 JSON Schema。
    ///
    /// The JSON Schema of its parameters.
    async fn parameters_schema(&self) -> Result<Option<Json>> {
        json(self.0.parameters_schema.as_ref())
    }

    /// 清单：要求、评分项、表单与事实片段。
    ///
    /// The manifest: requirements, items, form and fragment.
    async fn manifest(&self) -> Result<Option<Json>> {
        json(self.0.manifest.as_ref())
    }

    /// 核验所见。
    ///
    /// What was looked at when it was validated.
    async fn checks(&self, ctx: &Context<'_>) -> Result<Vec<RuleCheck>> {
        let language = Session::of(ctx)?.language;
        let checks: Vec<Check> = self.0.checks.as_deref().map_or(Ok(Vec::new()), serde_json::from_str)?;
        Ok(checks
            .into_iter()
            .map(|Check { name, found, warns }| RuleCheck { found: language.of(&found).to_owned(), name, warns })
            .collect())
    }

    /// 随版本上传的测试。
    ///
    /// The test cases that came with it.
    async fn tests(&self) -> Result<Json> {
        Ok(Json(serde_json::from_str(&self.0.tests)?))
    }

    /// 测试报告：各测试的结果、覆盖情况与所耗指令。
    ///
    /// The report of its test cases: what each gave, what they cover, what they cost.
    async fn test_report(&self) -> Result<Option<Json>> {
        json(self.0.test_report.as_ref())
    }

    /// 上传时刻。
    ///
    /// When it was uploaded.
    async fn uploaded_at(&self) -> Instant {
        self.0.uploaded_at
    }

    /// 上传者(令牌中的 sub)。
    ///
    /// Who uploaded it: `sub` of his token.
    async fn uploaded_by(&self) -> &str {
        &self.0.subject
    }

    /// 影子运行自何时起。
    ///
    /// Since when it runs in the shadow of the version in force.
    async fn shadowed_at(&self) -> Option<Instant> {
        self.0.shadowed_at
    }

    /// 签名。
    ///
    /// Its signatures.
    #[graphql(complexity = "5 * child_complexity")]
    async fn signatures(&self, ctx: &Context<'_>) -> Result<Vec<SignatureNode>> {
        let session = Session::of(ctx)?;
        let find = session.read.find::<signature::Entity>().filter(signature::Column::RuleVersionId.eq(self.0.id));
        let rows = find.order_by(signature::Column::Id, Order::Asc).all().await?;
        Ok(rows.into_iter().map(SignatureNode).collect())
    }

    /// 为其提出的参数，新者在前，至多 50 份。
    ///
    /// Parameters that were proposed for it, newest first, 50 at most.
    #[graphql(complexity = "50 * child_complexity")]
    async fn parameter_sets(&self, ctx: &Context<'_>) -> Result<Vec<ParameterSetNode>> {
        let session = Session::of(ctx)?;
        let find =
            session.read.find::<parameter_set::Entity>().filter(parameter_set::Column::RuleVersionId.eq(self.0.id));
        let rows = find.order_by(parameter_set::Column::Id, Order::Desc).limit(50).all().await?;
        Ok(rows.into_iter().map(|row| ParameterSetNode(Arc::new(row))).collect())
    }

    /// 施行的日期，按某时刻所知；先者在前。
    ///
    /// The days on which it is in force, as known at a moment; earliest first.
    #[graphql(complexity = "20 * child_complexity")]
    async fn in_force(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "按此时刻所知；不给则为现在。 As known then; now if left out.")] known_at: Option<Instant>,
    ) -> Result<Vec<EnactmentNode>> {
        let session = Session::of(ctx)?;
        let believed = AsOf::asked(&session.read, None, known_at).believed::<enactment::Entity>();
        let find = session.read.find::<enactment::Entity>().filter(enactment::Column::RuleVersionId.eq(self.0.id));
        let rows = find.filter(believed).order_by(enactment::Column::ValidFrom, Order::Asc).all().await?;
        Ok(rows.into_iter().map(EnactmentNode).collect())
    }

    /// 使用此版本的届次；有届次使用即不能收回。
    ///
    /// The editions that use it; while there are any it cannot be taken back.
    #[graphql(complexity = "50 * child_complexity")]
    async fn used_by(&self, ctx: &Context<'_>) -> Result<Vec<EditionNode>> {
        let session = Session::of(ctx)?;
        if !session.read.actor().may(Action::ReadEditions) {
            return Ok(Vec::new());
        }
        let rows = read::editions_using(&session.read, &[self.0.id]).await?;
        Ok(rows.into_iter().map(|row| EditionNode::of(Arc::new(row))).collect())
    }

    /// 行版本，作 expectedVersion 用。
    ///
    /// The row's version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.version)?)
    }
}

const fn mutation_of(by: RuleMove) -> &'static str {
    match by {
        RuleMove::Validate => "ruleValidate",
        RuleMove::Test => "ruleTest",
        RuleMove::Shadow => "ruleShadow",
        RuleMove::Approve => "ruleApprove",
        RuleMove::Activate => "ruleActivate",
        RuleMove::Unschedule => "ruleUnschedule",
        RuleMove::RollBack => "ruleRollBack",
        RuleMove::Revoke => "ruleRevoke",
        RuleMove::Withdraw => "ruleWithdraw",
    }
}

/// A stretch of days on which a version is in force.
pub struct EnactmentNode(pub(super) enactment::Model);

/// 施行：某版本与参数自某日至某日施行，并记何时得知。
///
/// A version and parameters in force from a day until another, and when the system came to know of it.
#[Object(name = "RuleEnactment")]
impl EnactmentNode {
    /// 规则代码。
    ///
    /// The rule's code.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// 版本。
    ///
    /// The version.
    async fn rule_version(&self, ctx: &Context<'_>) -> Result<Option<RuleVersionNode>> {
        Ok(RuleVersionNode::load(&Session::of(ctx)?.rows, self.0.rule_version_id).await?)
    }

    /// 参数；空则为随版本上传的参数。
    ///
    /// The parameters; null where they are those that came with the version.
    async fn parameter_set(&self, ctx: &Context<'_>) -> Result<Option<ParameterSetNode>> {
        match self.0.parameter_set_id {
            Some(id) => Ok(ParameterSetNode::load(&Session::of(ctx)?.rows, id).await?),
            None => Ok(None),
        }
    }

    /// 施行首日。
    ///
    /// The first day.
    async fn valid_from(&self) -> Option<Day> {
        self.0.valid_from
    }

    /// 停止施行之日(不含)。
    ///
    /// The first day on which it is in force no more.
    async fn valid_until(&self) -> Option<Day> {
        self.0.valid_until
    }

    /// 自何时起记录在案。
    ///
    /// Since when the system has known it.
    async fn known_from(&self) -> Instant {
        self.0.known_from
    }

    /// 至何时止被更正。
    ///
    /// Until when it was believed.
    async fn known_until(&self) -> Option<Instant> {
        self.0.known_until
    }
}
