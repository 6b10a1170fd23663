//! Targets in the schema.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::future::ready;
use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use futures_util::future::try_join_all;

use super::{AccountsOf, VersionsOf, parsed};
use crate::access::Action;
use crate::coordination::entity::{target, target_report, target_version};
use crate::coordination::read;
use crate::coordination::write::{ReportTarget, SetTarget};
use crate::graphql::directives::{self as acts, action, codes, events, ids};
use crate::graphql::payload::{input, payload};
use crate::graphql::scalars::Long;
use crate::graphql::{Key, LoadFault, Rows, Session};
use crate::kernel::{
    Day, Fault, Instant, Period,
    id::{PostId, TargetId, UnitId},
};
use crate::organization::api::UnitNode;
use crate::organization::api::bodies::{AppointmentNode, PostNode};
use crate::store::{Command, Read};

/// A target as known at a moment, or as known now.
pub struct TargetNode {
    row: Arc<target::Model>,
    known: Option<Instant>,
}

impl TargetNode {
    pub(super) fn of(row: Arc<target::Model>, known: Option<Instant>) -> Self {
        Self { row, known }
    }

    pub(crate) async fn load(rows: &Rows, id: TargetId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(|row| Self::of(row, None)))
    }

    fn is_known(&self, moment: Instant) -> bool {
        self.known.is_none_or(|known| moment <= known)
    }

    async fn known_versions(&self, rows: &Rows) -> Result<Vec<target_version::Model>, LoadFault> {
        let versions = rows.one(VersionsOf(self.row.id)).await?.unwrap_or_default();
        Ok(versions.iter().filter(|version| self.is_known(version.set_at)).cloned().collect())
    }

    async fn known_accounts(&self, rows: &Rows) -> Result<Vec<target_report::Model>, LoadFault> {
        let accounts = rows.one(AccountsOf(self.row.id)).await?.unwrap_or_default();
        Ok(accounts.iter().filter(|account| self.is_known(account.instant)).cloned().collect())
    }
}

/// 目标责任：单位某年度的一项目标，由一个岗位的在任者负责；改定保留原有版本。按某时所知查得的，版本与报告均为其时所知。
///
/// A target of a unit for a year, for which the holder of a post answers. A change keeps the former version. One that was
/// asked for as known at a moment has the versions and accounts that were known then.
#[Object(name = "Target")]
impl TargetNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.row.id.global())
    }

    /// 单位。
    ///
    /// Whose it is.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.row.unit_id).await?)
    }

    /// 年度。
    ///
    /// For which year.
    async fn year(&self) -> Result<i32> {
        Ok(i32::try_from(self.row.year)?)
    }

    /// 指标代码。
    ///
    /// The code of its figure.
    async fn code(&self) -> &str {
        &self.row.code
    }

    /// 现行版本。
    ///
    /// The version that counts.
    async fn current(&self, ctx: &Context<'_>) -> Result<Option<TargetVersionNode>> {
        Ok(self.known_versions(&Session::of(ctx)?.rows).await?.pop().map(TargetVersionNode))
    }

    /// 各版本，自首版起。
    ///
    /// Its versions, from the first.
    #[graphql(complexity = "5 * child_complexity")]
    async fn versions(&self, ctx: &Context<'_>) -> Result<Vec<TargetVersionNode>> {
        let versions = self.known_versions(&Session::of(ctx)?.rows).await?;
        Ok(versions.into_iter().map(TargetVersionNode).collect())
    }

    /// 历次报告，自首次起；该年度 12 月 1 日前的为进展。
    ///
    /// How far the unit got, account by account, from the first; those before 1 December of its year are progress.
    #[graphql(complexity = "5 * child_complexity")]
    async fn accounts(&self, ctx: &Context<'_>) -> Result<Vec<TargetAccount>> {
        let accounts = self.known_accounts(&Session::of(ctx)?.rows).await?;
        accounts.iter().map(TargetAccount::of).collect()
    }

    /// 现行版本最近所报的实际值，位数同目标值；未报告则为空。
    ///
    /// The value that was last reported on the version that counts, in its scale; null where none was.
    async fn actual(&self, ctx: &Context<'_>) -> Result<Option<Long>> {
        let rows = &Session::of(ctx)?.rows;
        let Some(counts) = self.known_versions(rows).await?.pop() else { return Ok(None) };
        let accounts = self.known_accounts(rows).await?;
        Ok(accounts.iter().rfind(|account| account.number == counts.number).map(|account| Long(account.actual)))
    }

    /// 行版本，作 expectedVersion 用。
    ///
    /// The row's version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.row.version)?)
    }
}

/// The own targets of a unit for a year, as known at a moment, or as known now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct TargetsOf {
    unit: UnitId,
    year: i64,
    known: Option<Instant>,
}

impl Key for TargetsOf {
    type Row = Vec<Arc<target::Model>>;

    async fn load(read: &Read, keys: &[Self]) -> Result<HashMap<Self, Self::Row>, Fault> {
        let mut asked: BTreeMap<Option<Instant>, (BTreeSet<UnitId>, BTreeSet<i64>)> = BTreeMap::new();
        for key in keys {
            let (units, years) = asked.entry(key.known).or_default();
            units.insert(key.unit);
            years.insert(key.year);
        }
        let mut found: HashMap<Self, Self::Row> = HashMap::new();
        for (known, (units, years)) in asked {
            let (units, years): (Vec<UnitId>, Vec<i64>) = (units.into_iter().collect(), years.into_iter().collect());
            for row in read::targets_of(read, &units, &years, known).await? {
                found.entry(Self { unit: row.unit_id, year: row.year, known }).or_default().push(Arc::new(row));
            }
        }
        Ok(found)
    }
}

/// A unit's own targets for the year in which a period lies, as known at a moment, or as known now, where the actor may see
/// them.
pub(crate) async fn of_unit(
    session: &Session,
    unit: UnitId,
    period: Period,
    known: Option<Instant>,
) -> Result<Vec<TargetNode>> {
    if !session.read.actor().may(Action::ReadCoordination) {
        return Ok(Vec::new());
    }
    let year = i64::from(period.last().year());
    let rows = session.rows.one(TargetsOf { unit, year, known }).await?.unwrap_or_default();
    Ok(rows.iter().cloned().map(|row| TargetNode::of(row, known)).collect())
}

/// A version of a target.
pub struct TargetVersionNode(target_version::Model);

/// 目标的一个版本，不再更改。
///
/// A version of a target; it never changes.
#[Object(name = "TargetVersion")]
impl TargetVersionNode {
    /// 版本序号，自 1 起。
    ///
    /// Its number, from 1.
    async fn number(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.number)?)
    }

    /// 名称。
    ///
    /// What it is called.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// 目标值：按小数位数放大为整数。
    ///
    /// The value that is wanted, as an integer: times ten as often as the scale says.
    async fn wanted(&self) -> Long {
        Long(self.0.wanted)
    }

    /// 小数位数。
    ///
    /// How many decimal places.
    async fn scale(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.scale)?)
    }

    /// 计量单位。
    ///
    /// In what it is counted.
    async fn measure(&self) -> &str {
        &self.0.measure
    }

    /// 负责领导的岗位；无权查看机构则为空。
    ///
    /// The post whose holder answers for it; null where the actor may not see bodies.
    async fn post(&self, ctx: &Context<'_>) -> Result<Option<PostNode>> {
        let session = Session::of(ctx)?;
        if !session.read.actor().may(Action::ReadBodies) {
            return Ok(None);
        }
        Ok(PostNode::load(&session.rows, self.0.post_id).await?)
    }

    /// 设定之日的在任者；无权查看机构则为空。
    ///
    /// Who held the post on the day on which it was set; empty where the actor may not see bodies.
    #[graphql(complexity = "5 * child_complexity")]
    async fn leaders(&self, ctx: &Context<'_>) -> Result<Vec<AppointmentNode>> {
        let session = Session::of(ctx)?;
        if !session.read.actor().may(Action::ReadBodies) {
            return Ok(Vec::new());
        }
        let leaders = self.0.leaders()?.into_iter().map(|holder| AppointmentNode::load(&session.rows, holder));
        Ok(try_join_all(leaders).await?.into_iter().flatten().collect())
    }

    /// 改定的理由；首版为空串。
    ///
    /// Why it was changed; empty of the first.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// 何人设定。
    ///
    /// Who set it.
    async fn set_by(&self) -> &str {
        &self.0.subject
    }

    /// 设定之日。
    ///
    /// The day on which it was set.
    async fn set_on(&self, ctx: &Context<'_>) -> Result<Day> {
        Ok(Session::of(ctx)?.read.day_of(self.0.set_at))
    }

    /// 设定之时。
    ///
    /// When it was set.
    async fn set_at(&self) -> Instant {
        self.0.set_at
    }
}

/// 对目标完成情况的一次报告。
///
/// An account of how far a unit got with a target.
#[derive(SimpleObject)]
pub struct TargetAccount {
    /// 就哪一版本。
    ///
    /// On which version.
    number: i32,
    /// 实际值，位数同该版本的目标值。
    ///
    /// The value that was reached, in that version's scale.
    actual: Long,
    /// 说明。
    ///
    /// What is said of it.
    text: String,
    /// 何人。
    ///
    /// Who gave it.
    by: String,
    /// 何时。
    ///
    /// When.
    at: Instant,
}

impl TargetAccount {
    fn of(row: &target_report::Model) -> Result<Self> {
        Ok(Self {
            number: i32::try_from(row.number)?,
            actual: Long(row.actual),
            text: row.content.clone(),
            by: row.subject.clone(),
            at: row.instant,
        })
    }
}

input! {
    /// 设定目标的输入；改定须有理由。
    ///
    /// What setting a target takes; a change needs the reason.
    TargetSetInput changes {
        /// 单位代码。
        ///
        /// The code of the unit whose target it is.
        unit: String,
        /// 年度，今年起十年内。
        ///
        /// For which year: this one or one of the next ten.
        year: i32,
        /// 指标代码，该单位该年度内唯一，小写字母、数字与连字符。
        ///
        /// The code of its figure, unique for the unit and year: lower-case letters, digits and hyphens.
        code: String,
        /// 名称。
        ///
        /// What it is called.
        title: String,
        /// 目标值：按小数位数放大为整数。
        ///
        /// The value that is wanted, as an integer: times ten as often as the scale says.
        wanted: Long,
        /// 小数位数，0 至 6，默认 0。
        ///
        /// How many decimal places, 0 to 6; 0 by default.
        scale: Option<i32>,
        /// 计量单位。
        ///
        /// In what it is counted.
        measure: String,
        /// 负责领导的岗位，须为该单位或其上级的，今日有人在任。
        ///
        /// Who answers for it: a post of the unit or of one above it, held by somebody today.
        post: ID,
    }
}

input! {
    /// 报告目标完成情况的输入。
    ///
    /// What accounting for a target takes.
    TargetReportInput changes {
        /// 目标。
        ///
        /// The target.
        target: ID,
        /// 实际值，位数同现行版本的目标值。
        ///
        /// The value that was reached, in the scale of the version that counts.
        actual: Long,
        /// 说明，1 至 10000 字符。
        ///
        /// What is said of it, 1 to 10,000 characters.
        text: String,
    }
}

payload! {
    /// 目标变更的结果。
    ///
    /// What became of a change of a target.
    TargetPayload of TargetId {
        /// 目标。
        ///
        /// The target.
        target: TargetNode
    }
}

/// Mutations about targets.
#[derive(Default)]
pub struct TargetsMutation;

#[Object]
impl TargetsMutation {
    /// 设定目标，并写明今日有人在任的负责岗位；改定须有理由，保留原有版本。条款：4.1.6e、4.3.1。权限：ASSIGN_TASKS。
    ///
    /// Sets a target, for which the holder of a post answers that somebody holds today; a change needs the reason and keeps the former version. Clauses 4.1.6e, 4.3.1; requires ASSIGN_TASKS.
    #[graphql(
        directive = acts::requires::apply(action(SetTarget::ACTION)),
        directive = acts::clause::apply(ids(SetTarget::CLAUSES)),
        directive = acts::errors::apply(codes(SetTarget::ERRORS)),
        directive = acts::emits::apply(events(SetTarget::EVENTS))
    )]
    async fn target_set(&self, ctx: &Context<'_>, input: TargetSetInput) -> Result<TargetPayload> {
        let command = parsed(PostId::parse(&input.post), ("岗位", "post"), "post").map(|post| SetTarget {
            unit: input.unit.clone(),
            year: i64::from(input.year),
            code: input.code.clone(),
            title: input.title.clone(),
            wanted: input.wanted.0,
            scale: i64::from(input.scale.unwrap_or_default()),
            measure: input.measure.clone(),
            post,
            reason: input.reason.clone(),
        });
        TargetPayload::answer(ctx, &input, ready(command)).await
    }

    /// 报告目标完成情况：由该单位自己的、设定该版本者之外的人；自目标年度 12 月 1 日起所报的作为凭据，此前所报为进展。条款：4.1.6e、4.3.1。权限：PERFORM_TASKS。
    ///
    /// Accounts for a target; the unit's own people do so, others than who set the version that counts. It is evidence from 1 December of the target's year on, and progress before. Clauses 4.1.6e, 4.3.1; requires PERFORM_TASKS.
    #[graphql(
        directive = acts::requires::apply(action(ReportTarget::ACTION)),
        directive = acts::clause::apply(ids(ReportTarget::CLAUSES)),
        directive = acts::errors::apply(codes(ReportTarget::ERRORS)),
        directive = acts::emits::apply(events(ReportTarget::EVENTS))
    )]
    async fn target_report(&self, ctx: &Context<'_>, input: TargetReportInput) -> Result<TargetPayload> {
        let target = parsed(TargetId::parse(&input.target), ("目标", "target"), "target");
        let (actual, text) = (input.actual.0, input.text.clone());
        let command = target.map(|target| ReportTarget { target, actual, text });
        TargetPayload::answer(ctx, &input, ready(command)).await
    }
}
