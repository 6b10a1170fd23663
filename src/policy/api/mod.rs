//! Policies and clauses in the schema.

pub mod obligation;

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use self::obligation::ObligationNode;
use crate::access::Action;
use crate::graphql::directives::{self as acts, action, codes, events, ids};
use crate::graphql::payload::{input, payload};
use crate::graphql::{Key, LoadFault, Rows, Session, keyed};
use crate::kernel::{
    ClauseId, Day, Failure, Fault, Instant,
    id::{ClauseRowId, PolicyId},
};
use crate::organization::api::UnitNode;
use crate::policy::entity::{clause, clause_version, policy};
use crate::policy::model::{Cadence, Catalogue};
use crate::policy::read;
use crate::policy::write::{Changes, LoadCatalogue};
use crate::store::{Command, Read, dated::AsOf, files};

keyed! {
    PolicyId => policy::Model, read::policies_by_id;
    ClauseRowId => clause::Model, read::clauses_by_id;
}

/// A clause as of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct ClauseAsOf(ClauseRowId, AsOf);

impl Key for ClauseAsOf {
    type Row = clause_version::Model;

    async fn load(read: &Read, keys: &[Self]) -> Result<HashMap<Self, Self::Row>, Fault> {
        let mut found = HashMap::new();
        let mut days: HashMap<AsOf, Vec<ClauseRowId>> = HashMap::new();
        for ClauseAsOf(id, as_of) in keys {
            days.entry(*as_of).or_default().push(*id);
        }
        for (as_of, ids) in days {
            let rows = read::versions(read, &ids, as_of).await?;
            found.extend(rows.into_iter().map(|(id, row)| (ClauseAsOf(id, as_of), row)));
        }
        Ok(found)
    }
}

/// A policy document.
pub struct PolicyNode(Arc<policy::Model>);

impl PolicyNode {
    pub(crate) async fn load(rows: &Rows, id: PolicyId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }
}

/// 政策文件。
///
/// A policy document.
#[Object(name = "Policy")]
impl PolicyNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 代码，用于查询。
    ///
    /// The code by which it is asked for.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// 标题。
    ///
    /// The title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// 英文标题，可为空。
    ///
    /// The title in English; may be empty.
    async fn title_en(&self) -> &str {
        &self.0.title_en
    }

    /// 发文机关。
    ///
    /// Who issued it.
    async fn issued_by(&self) -> &str {
        &self.0.issued_by
    }

    /// 发文日期，自该日生效。
    ///
    /// The day of issue; in force from then on.
    async fn issued_on(&self) -> Day {
        self.0.issued_on
    }

    /// 公布日期。
    ///
    /// The day of publication.
    async fn published_on(&self) -> Option<Day> {
        self.0.published_on
    }

    /// 首次装入它的单位；由该单位或其上级更正。
    ///
    /// The unit that loaded it first; it is corrected there or above.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 全部条款，按文件次序；不含后来撤除的，除非按撤除前所知。
    ///
    /// All its clauses, in the order of the document; without those that were withdrawn, unless as
    /// known before.
    #[graphql(complexity = "80 * child_complexity")]
    async fn clauses(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "截至某日；默认今日。 As of a day; today by default.")] as_of: Option<Day>,
        #[graphql(desc = "按某时所知；默认现在。 As known at a moment; now by default.")] known_at: Option<Instant>,
    ) -> Result<Vec<ClauseNode>> {
        let session = Session::of(ctx)?;
        let as_of = AsOf::asked(&session.read, as_of, known_at);
        let rows = read::clauses(&session.read, self.0.id, as_of).await?;
        Ok(rows.into_iter().map(|row| ClauseNode { row: row.into(), as_of }).collect())
    }
}

/// A clause as of a day.
pub struct ClauseNode {
    row: Arc<clause::Model>,
    as_of: AsOf,
}

impl ClauseNode {
    pub(crate) async fn load(rows: &Rows, id: ClauseRowId) -> Result<Option<Self>, LoadFault> {
        Self::load_as_of(rows, id, AsOf::day(rows.read().today())).await
    }

    pub(crate) async fn load_as_of(rows: &Rows, id: ClauseRowId, as_of: AsOf) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(|row| Self { row, as_of }))
    }

    async fn version(&self, ctx: &Context<'_>) -> Result<Option<Arc<clause_version::Model>>> {
        Ok(Session::of(ctx)?.rows.one(ClauseAsOf(self.row.id, self.as_of)).await?)
    }
}

/// 政策条款，以我们自己的话概括。
///
/// A clause of a policy, summarised in our own words.
#[Object(name = "Clause")]
impl ClauseNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.row.id.global())
    }

    /// 编号，如 4.1.3a。
    ///
    /// The number, such as 4.1.3a.
    async fn number(&self) -> &str {
        &self.row.number
    }

    /// 所属政策。
    ///
    /// The policy that it belongs to.
    async fn policy(&self, ctx: &Context<'_>) -> Result<Option<PolicyNode>> {
        Ok(PolicyNode::load(&Session::of(ctx)?.rows, self.row.policy_id).await?)
    }

    /// 短标题；当日未生效则为空。
    ///
    /// The short title; null where the clause is not in force that day.
    async fn title(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.version(ctx).await?.map(|version| version.title.clone()))
    }

    /// 英文短标题。
    ///
    /// The short title in English.
    async fn title_en(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.version(ctx).await?.map(|version| version.title_en.clone()))
    }

    /// 所要求之事(概述)；参考目录中为英文。
    ///
    /// What it asks for, summarised; in English in the reference catalogue.
    async fn summary(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.version(ctx).await?.map(|version| version.summary.clone()))
    }

    /// 中文概述；目录未给出则为空。
    ///
    /// The same in Chinese; null where the catalogue does not give it.
    async fn summary_zh(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.version(ctx).await?.and_then(|version| version.summary_zh.clone()))
    }

    /// 多久负有一次责任。
    ///
    /// How often somebody owes something.
    async fn duty(&self, ctx: &Context<'_>) -> Result<Option<Cadence>> {
        Ok(self.version(ctx).await?.and_then(|version| version.duty.parse().ok()))
    }

    /// 谁负责。
    ///
    /// Who owes it.
    async fn owed_by(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.version(ctx).await?.and_then(|version| version.owed_by.clone()))
    }

    /// 向谁负责。
    ///
    /// Who receives it.
    async fn owed_to(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.version(ctx).await?.and_then(|version| version.owed_to.clone()))
    }

    /// 以何履行。
    ///
    /// What discharges it.
    async fn evidence(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.version(ctx).await?.and_then(|version| version.evidence.clone()))
    }

    /// 所生的责任，供系统据以立责；无此责任或当日未生效则为空。
    ///
    /// What it obliges to, as duties follow from it; null where it obliges to nothing, or is not in force that day.
    async fn obligation(&self, ctx: &Context<'_>) -> Result<Option<ObligationNode>> {
        Ok(ObligationNode::load_as_of(&Session::of(ctx)?.rows, self.row.id, self.as_of).await?)
    }

    /// 系统为此让人做什么。
    ///
    /// What the system lets people do about it.
    async fn capability(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.version(ctx).await?.map(|version| version.capability.clone()))
    }

    /// 它在另一城市政策中承载的参考条款编号。
    ///
    /// The clauses of the reference catalogue that it carries in another city's policy.
    async fn carries(&self, ctx: &Context<'_>) -> Result<Option<Vec<String>>> {
        let version = self.version(ctx).await?;
        Ok(version.map(|version| serde_json::from_str(&version.carries)).transpose()?)
    }

    /// 生效首日。
    ///
    /// The first day on which it is in force.
    async fn valid_from(&self, ctx: &Context<'_>) -> Result<Option<Day>> {
        Ok(self.version(ctx).await?.and_then(|version| version.valid_from))
    }

    /// 不再有效的首日；空为至今有效。
    ///
    /// The first day on which it is no longer in force; null: it still is.
    async fn valid_until(&self, ctx: &Context<'_>) -> Result<Option<Day>> {
        Ok(self.version(ctx).await?.and_then(|version| version.valid_until))
    }
}

/// Queries of the room.
#[derive(Default)]
pub struct PolicyQuery;

#[Object]
impl PolicyQuery {
    /// 按代码取一份政策。条款：4.2.2a。权限：READ_POLICIES。
    ///
    /// A policy by its code. Clause 4.2.2a; requires READ_POLICIES.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadPolicies)),
        directive = acts::clause::apply(ids(&[ClauseId("4.2.2a")]))
    )]
    async fn policy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "政策代码。 The policy's code.")] code: String,
    ) -> Result<Option<PolicyNode>> {
        Ok(read::policy(&Session::of(ctx)?.read, &code).await?.map(|row| PolicyNode(row.into())))
    }

    /// 全部政策，按代码排序。条款：4.2.2a。权限：READ_POLICIES。
    ///
    /// All policies, by code. Clause 4.2.2a; requires READ_POLICIES.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadPolicies)),
        directive = acts::clause::apply(ids(&[ClauseId("4.2.2a")])),
        complexity = "10 * child_complexity"
    )]
    async fn policies(&self, ctx: &Context<'_>) -> Result<Vec<PolicyNode>> {
        Ok(read::policies(&Session::of(ctx)?.read).await?.into_iter().map(|row| PolicyNode(row.into())).collect())
    }

    /// 按政策代码与编号取一条条款，截至某日、按某时所知。条款：4.2.2a。权限：READ_POLICIES。
    ///
    /// A clause by its policy's code and its number, as of a day and as known at a moment. Clause 4.2.2a; requires READ_POLICIES.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadPolicies)),
        directive = acts::clause::apply(ids(&[ClauseId("4.2.2a")]))
    )]
    async fn clause(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "政策代码。 The policy's code.")] policy: String,
        #[graphql(desc = "条款编号。 The clause's number.")] number: String,
        #[graphql(desc = "截至某日；默认今日。 As of a day; today by default.")] as_of: Option<Day>,
        #[graphql(desc = "按某时所知；默认现在。 As known at a moment; now by default.")] known_at: Option<Instant>,
    ) -> Result<Option<ClauseNode>> {
        let session = Session::of(ctx)?;
        let as_of = AsOf::asked(&session.read, as_of, known_at);
        let Some(policy) = read::policy(&session.read, &policy).await? else { return Ok(None) };
        let row = read::clause(&session.read, policy.id, &number, as_of).await?;
        Ok(row.map(|row| ClauseNode { row: row.into(), as_of }))
    }
}

input! {
    /// 装入政策目录的输入。
    ///
    /// What loading a catalogue takes.
    PolicyLoadInput makes {
        /// 以 PUT /files 上传的 TOML 文件的摘要。
        ///
        /// The digest of the TOML file that PUT /files took.
        file: String,
        /// 试运行：给出同样的变动而不写入。
        ///
        /// A dry run: the same changes are told, and nothing is written.
        dry_run: Option<bool>,
    }
}

/// 装入政策目录引起的变动，各以条款编号列出。
///
/// What loading a catalogue changes, by the numbers of the clauses.
#[derive(SimpleObject)]
pub struct CatalogueChanges {
    /// 新增或重新录入的条款。
    ///
    /// Clauses that were not there, or had been withdrawn.
    added: Vec<String>,
    /// 更正的条款。
    ///
    /// Clauses that are corrected.
    corrected: Vec<String>,
    /// 撤除的条款：目录中已没有。
    ///
    /// Clauses that are withdrawn: the catalogue no longer has them.
    withdrawn: Vec<String>,
}

impl From<Changes> for CatalogueChanges {
    fn from(Changes { added, corrected, withdrawn }: Changes) -> Self {
        Self { added, corrected, withdrawn }
    }
}

payload! {
    /// 装入政策目录的结果。
    ///
    /// What became of loading a catalogue.
    PolicyPayload {
        /// 政策；试运行一份新政策时为空。
        ///
        /// The policy; none after a dry run of a new one.
        policy: PolicyNode,
        /// 各条款的变动。
        ///
        /// What changes of its clauses.
        changes: CatalogueChanges
    }
}

/// Mutations of the room.
#[derive(Default)]
pub struct PolicyMutation;

#[Object]
impl PolicyMutation {
    /// 装入一份政策目录(TOML)。首次装入的单位或其上级方可再次装入；目录中不再有的条款视为误录而撤除，
    /// 废止的条款应保留并写明 valid_to。可先以 dryRun 看有哪些变动。条款：4.2.2a。权限：LOAD_CATALOGUE。
    ///
    /// Loads a catalogue of a policy (TOML). Only the unit that loaded it first, or one above, loads it
    /// again. A clause that it no longer has was an error and is withdrawn; one that is repealed stays in
    /// it with valid_to. A dryRun tells first what would change. Clause 4.2.2a; requires LOAD_CATALOGUE.
    #[graphql(
        directive = acts::requires::apply(action(LoadCatalogue::ACTION)),
        directive = acts::clause::apply(ids(LoadCatalogue::CLAUSES)),
        directive = acts::errors::apply(codes(LoadCatalogue::ERRORS)),
        directive = acts::emits::apply(events(LoadCatalogue::EVENTS))
    )]
    async fn policy_load(&self, ctx: &Context<'_>, input: PolicyLoadInput) -> Result<PolicyPayload> {
        let session = Session::of(ctx)?;
        let mut outcome = session.prepared(&input, Box::pin(prepared(session, &input))).await?;
        let (policy, changes) = match outcome.done.take() {
            Some(loaded) => (PolicyNode::load(&session.rows, loaded.policy).await?, Some(loaded.changes.into())),
            None => (None, None),
        };
        Ok(PolicyPayload::new(outcome, policy, changes))
    }
}

async fn prepared(session: &Session, input: &PolicyLoadInput) -> Result<LoadCatalogue, Failure> {
    let file = files::fetch(&session.read, &input.file).await?;
    let catalogue = Catalogue::read(&files::text(file)?)?;
    Ok(LoadCatalogue { catalogue, dry_run: input.dry_run.unwrap_or(false) })
}
