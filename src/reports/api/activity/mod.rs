//! Reports of major activities in the schema.

pub mod input;
pub mod mutation;
pub mod query;

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::ReportAttachment;
use crate::duties::api::DutyNode;
use crate::graphql::{LoadFault, Rows, Session, keyed};
use crate::kernel::{
    Day, Instant,
    id::{ActivityReportId, DutyId},
};
use crate::organization::api::UnitNode;
use crate::reports::activity::{ActivityKind, ActivityReportState, Told};
use crate::reports::entity::{activity_report, activity_step, activity_version};
use crate::reports::read;

keyed! {
    ActivityReportId => activity_report::Model, read::activity::reports_by_id;
    ActivityReportOf(DutyId) => activity_report::Model, read::activity::reports_of;
    VersionsOf(ActivityReportId) => Vec<activity_version::Model>, read::activity::versions;
    StepsOf(ActivityReportId) => Vec<activity_step::Model>, read::activity::steps;
}

/// A report of a major activity.
pub struct ActivityReportNode(Arc<activity_report::Model>);

impl ActivityReportNode {
    pub(crate) async fn load(rows: &Rows, id: ActivityReportId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }

    /// The one by which a duty is discharged.
    pub(crate) async fn of_duty(rows: &Rows, duty: DutyId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(ActivityReportOf(duty)).await?.map(Self))
    }

    async fn all(&self, ctx: &Context<'_>) -> Result<Vec<activity_version::Model>> {
        Ok(Session::of(ctx)?.rows.one(VersionsOf(self.0.id)).await?.map(|rows| (*rows).clone()).unwrap_or_default())
    }
}

/// 重大活动报告：报告单位与受理单位可见，逐版保存；受理后作为凭据，不再更改。
///
/// A report of a major activity, seen by who reports and by whom it is addressed to, and kept version by version; once
/// it is received it is evidence and never changes.
#[Object(name = "ActivityReport")]
impl ActivityReportNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 报告单位。
    ///
    /// Who reports.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 受理单位：报告单位自身或其上级。
    ///
    /// To whom: the unit itself or one above it.
    async fn addressee(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.addressee_id).await?)
    }

    /// 受理后所履行的责任；没有此责任则为空。
    ///
    /// Which duty it discharges once it is received; null where its unit owes none.
    async fn duty(&self, ctx: &Context<'_>) -> Result<Option<DutyNode>> {
        let Some(duty) = self.0.duty_id else { return Ok(None) };
        Ok(DutyNode::load(&Session::of(ctx)?.rows, duty).await?)
    }

    /// 活动名称。
    ///
    /// What the activity is called.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// 活动类别。
    ///
    /// The kind of the activity.
    async fn kind(&self) -> Option<ActivityKind> {
        self.0.kind.parse().ok()
    }

    /// 活动首日。
    ///
    /// The first day of the activity.
    #[graphql(name = "from")]
    async fn from_day(&self) -> Day {
        self.0.from_day
    }

    /// 活动结束后的首日。
    ///
    /// The first day after the activity.
    #[graphql(name = "until")]
    async fn until_day(&self) -> Day {
        self.0.until_day
    }

    /// 状态。
    ///
    /// Its state.
    async fn state(&self) -> Option<ActivityReportState> {
        self.0.state.parse().ok()
    }

    /// 最近一次上报之日。
    ///
    /// The day on which it was submitted last.
    async fn submitted_on(&self) -> Day {
        self.0.submitted_on
    }

    /// 受理之日；未受理则为空。
    ///
    /// The day on which it was received; null while it is not.
    async fn received_on(&self) -> Option<Day> {
        self.0.received_on
    }

    /// 各版，自首版起。
    ///
    /// Its versions, from the first.
    #[graphql(complexity = "5 * child_complexity")]
    async fn versions(&self, ctx: &Context<'_>) -> Result<Vec<ActivityReportVersionNode>> {
        self.all(ctx).await?.into_iter().map(ActivityReportVersionNode::of).collect()
    }

    /// 最后一版。
    ///
    /// Its last version.
    async fn latest(&self, ctx: &Context<'_>) -> Result<Option<ActivityReportVersionNode>> {
        self.all(ctx).await?.pop().map(ActivityReportVersionNode::of).transpose()
    }

    /// 经过：受理、退回与再报。
    ///
    /// What was done with it: each time it was received, returned or submitted again.
    #[graphql(complexity = "5 * child_complexity")]
    async fn steps(&self, ctx: &Context<'_>) -> Result<Vec<ActivityReportStep>> {
        let rows = Session::of(ctx)?.rows.one(StepsOf(self.0.id)).await?.unwrap_or_default();
        let step = |row: &activity_step::Model| {
            Ok(ActivityReportStep {
                moved: row.moved.clone(),
                number: i32::try_from(row.number)?,
                remark: row.remark.clone(),
                by: row.subject.clone(),
                at: row.instant,
            })
        };
        rows.iter().map(step).collect()
    }

    /// 行版本，作 expectedVersion 用。
    ///
    /// The row's version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.version)?)
    }
}

/// A version of a report of a major activity.
pub struct ActivityReportVersionNode {
    row: activity_version::Model,
    says: Told,
}

impl ActivityReportVersionNode {
    fn of(row: activity_version::Model) -> Result<Self> {
        let says = row.says()?;
        Ok(Self { row, says })
    }
}

/// 重大活动报告的一版，写定后不变。
///
/// A version of a report of a major activity; once written it never changes.
#[Object(name = "ActivityReportVersion")]
impl ActivityReportVersionNode {
    /// 编号，自 1 起。
    ///
    /// Its number, from 1.
    async fn number(&self) -> Result<i32> {
        Ok(i32::try_from(self.row.number)?)
    }

    /// 活动名称。
    ///
    /// What the activity is called.
    async fn title(&self) -> &str {
        &self.says.title
    }

    /// 活动类别。
    ///
    /// The kind of the activity.
    async fn kind(&self) -> ActivityKind {
        self.says.kind
    }

    /// 活动首日。
    ///
    /// The first day of the activity.
    #[graphql(name = "from")]
    async fn from_day(&self) -> Day {
        self.says.from
    }

    /// 活动结束后的首日。
    ///
    /// The first day after the activity.
    #[graphql(name = "until")]
    async fn until_day(&self) -> Day {
        self.says.until
    }

    /// 正文。
    ///
    /// The text.
    async fn text(&self) -> &str {
        &self.says.text
    }

    /// 附件。
    ///
    /// What is attached.
    async fn attachments(&self) -> Vec<ReportAttachment> {
        let unit = self.row.unit_id;
        self.says.attachments.iter().cloned().map(|attached| ReportAttachment { attached, unit }).collect()
    }

    /// 内容摘要。
    ///
    /// The digest of what it says.
    async fn digest(&self) -> &str {
        &self.row.digest
    }

    /// 撰写人。
    ///
    /// Who wrote it.
    async fn written_by(&self) -> &str {
        &self.row.subject
    }

    /// 撰写时刻。
    ///
    /// When it was written.
    async fn written_at(&self) -> Instant {
        self.row.instant
    }
}

/// 重大活动报告的一次经过。
///
/// What was done with a report of a major activity once.
#[derive(SimpleObject)]
pub struct ActivityReportStep {
    /// 何事：RECEIVE、RETURN、RESUBMIT。
    ///
    /// What was done: RECEIVE, RETURN or RESUBMIT.
    moved: String,
    /// 当时的最后一版。
    ///
    /// The number of its last version then.
    number: i32,
    /// 理由。
    ///
    /// Why.
    remark: String,
    /// 何人。
    ///
    /// Who did it.
    by: String,
    /// 何时。
    ///
    /// When.
    at: Instant,
}
