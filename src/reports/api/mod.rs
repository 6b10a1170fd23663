//! Reports in the schema.

pub mod activity;
pub mod calendar;
pub mod input;
pub mod mutation;
pub mod query;

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::try_join_all;

use crate::duties::api::DutyNode;
use crate::duties::entity::duty;
use crate::graphql::payload::top_level;
use crate::graphql::scalars::Long;
use crate::graphql::{LoadFault, Rows, Session, keyed};
use crate::kernel::{
    Day, Instant, Refusal,
    id::{DutyId, ReportId, ReportRequestId, UnitId},
};
use crate::organization::api::UnitNode;
use crate::policy::obligation::FigureRule;
use crate::reports::difference::{LineChange, fields, lines};
use crate::reports::entity::{report, report_request, report_step, report_version};
use crate::reports::figures::{BreachKind, breaches};
use crate::reports::model::{Attached, Content, ReportState};
use crate::reports::read::{self, calendar::MOST_TOLD};

keyed! {
    ReportId => report::Model, read::reports_by_id;
    ReportRequestId => report_request::Model, read::requests_by_id;
    ReportOf(DutyId) => report::Model, read::reports_of;
    VersionsOf(ReportId) => Vec<report_version::Model>, read::versions;
    StepsOf(ReportId) => Vec<report_step::Model>, read::steps;
    RulesOf(DutyId) => Vec<FigureRule>, read::figure_rules;
    LastOf(DutyId) => report_version::Model, read::last;
    WaitsFor(DutyId) => Vec<duty::Model>, read::calendar::waiting;
}

/// A report.
pub struct ReportNode(Arc<report::Model>);

impl ReportNode {
    pub(crate) async fn load(rows: &Rows, id: ReportId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }

    /// The report by which a duty is discharged.
    pub(crate) async fn of_duty(rows: &Rows, duty: DutyId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(ReportOf(duty)).await?.map(Self))
    }

    async fn all(&self, ctx: &Context<'_>) -> Result<Vec<report_version::Model>> {
        Ok(Session::of(ctx)?.rows.one(VersionsOf(self.0.id)).await?.map(|rows| (*rows).clone()).unwrap_or_default())
    }
}

/// 报告：一项责任一份，逐版保存；接受后封存，不再更改。
///
/// A report: one for a duty, kept version by version; once it is accepted it is sealed and never changes.
#[Object(name = "Report")]
impl ReportNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 报告单位。
    ///
    /// Whose report it is.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 所履行的责任。
    ///
    /// Which duty it discharges.
    async fn duty(&self, ctx: &Context<'_>) -> Result<Option<DutyNode>> {
        Ok(DutyNode::load(&Session::of(ctx)?.rows, self.0.duty_id).await?)
    }

    /// 状态。
    ///
    /// Its state.
    async fn state(&self) -> Option<ReportState> {
        self.0.state.parse().ok()
    }

    /// 最近一次提交之日。
    ///
    /// The day on which it was submitted last.
    async fn submitted_on(&self) -> Option<Day> {
        self.0.submitted_on
    }

    /// 被接受版本的摘要；未接受则为空。
    ///
    /// The digest of the version that was accepted; null while none is.
    async fn sealed(&self) -> Option<&str> {
        self.0.sealed.as_deref()
    }

    /// 各版，自首版起。
    ///
    /// Its versions, from the first.
    #[graphql(complexity = "5 * child_complexity")]
    async fn versions(&self, ctx: &Context<'_>) -> Result<Vec<ReportVersionNode>> {
        self.all(ctx).await?.into_iter().map(|row| ReportVersionNode::of(row, self.0.duty_id)).collect()
    }

    /// 最后一版。
    ///
    /// Its last version.
    async fn latest(&self, ctx: &Context<'_>) -> Result<Option<ReportVersionNode>> {
        self.all(ctx).await?.pop().map(|row| ReportVersionNode::of(row, self.0.duty_id)).transpose()
    }

    /// 两版之间的差异。
    ///
    /// How two of its versions differ.
    #[graphql(complexity = "50 + 50 * child_complexity")]
    async fn difference(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "先一版的编号。 The number of the earlier version.")] from: i32,
        #[graphql(desc = "后一版的编号。 The number of the later version.")] to: i32,
    ) -> Result<ReportDifference> {
        let session = Session::of(ctx)?;
        let all = self.all(ctx).await?;
        let of = |number: i32, name: &str| {
            let found = all.iter().find(|row| row.number == i64::from(number)).map(report_version::Model::says);
            let missing = || {
                let numbers = all.iter().map(|row| row.number);
                let refusal = Refusal::not_found("版本", "version").at([name]).allowing(numbers);
                top_level(refusal.into(), session.language)
            };
            found.ok_or_else(missing)?.map_err(async_graphql::Error::from)
        };
        let (before, now) = (of(from, "from")?, of(to, "to")?);
        // Two long texts without a common line are too much for the threads that answer requests.
        let work = move || (lines(&before.text, &now.text), fields(&before, &now));
        let (lines, fields) = tokio::task::spawn_blocking(work).await?;
        Ok(ReportDifference {
            text: lines.into_iter().map(|(change, text)| TextLine { change, text }).collect(),
            fields: fields.into_iter().map(|(name, before, now)| ReportFieldChange { name, before, now }).collect(),
        })
    }

    /// 经过：每次修改、提交、退回、接受与解锁。
    ///
    /// What was done with it: each time it was revised, submitted, returned, accepted or unlocked.
    #[graphql(complexity = "5 * child_complexity")]
    async fn steps(&self, ctx: &Context<'_>) -> Result<Vec<ReportStep>> {
        let rows = Session::of(ctx)?.rows.one(StepsOf(self.0.id)).await?.unwrap_or_default();
        let step = |row: &report_step::Model| {
            Ok(ReportStep {
                moved: row.moved.clone(),
                number: i32::try_from(row.number)?,
                fields: serde_json::from_str(&row.fields)?,
                remark: row.remark.clone(),
                by: row.subject.clone(),
                at: row.instant,
            })
        };
        rows.iter().map(step).collect()
    }

    /// 尚待下级履行的责任，至多一百项；全部履行或豁免后方可接受。
    ///
    /// The duties below for which it waits, a hundred at most; it can be accepted when all are discharged or waived.
    #[graphql(complexity = "20 + 10 * child_complexity")]
    async fn waits_for(&self, ctx: &Context<'_>) -> Result<Vec<DutyNode>> {
        let rows = &Session::of(ctx)?.rows;
        let waits_for = rows.one(WaitsFor(self.0.duty_id)).await?.unwrap_or_default();
        let told: Vec<&duty::Model> = waits_for.iter().take(MOST_TOLD).collect();
        rows.keep(told.iter().map(|duty| (duty.id, Some((*duty).clone()))));
        let found = try_join_all(told.iter().map(|duty| DutyNode::load(rows, duty.id))).await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// 行版本，作 expectedVersion 用。
    ///
    /// The row's version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.version)?)
    }
}

/// A version of a report.
pub struct ReportVersionNode {
    row: report_version::Model,
    says: Content,
    duty: DutyId,
}

impl ReportVersionNode {
    fn of(row: report_version::Model, duty: DutyId) -> Result<Self> {
        let says = row.says()?;
        Ok(Self { row, says, duty })
    }
}

/// 报告的一版，写定后不变。
///
/// A version of a report; once written it never changes.
#[Object(name = "ReportVersion")]
impl ReportVersionNode {
    /// 编号，自 1 起。
    ///
    /// Its number, from 1.
    async fn number(&self) -> Result<i32> {
        Ok(i32::try_from(self.row.number)?)
    }

    /// 正文。
    ///
    /// The text.
    async fn text(&self) -> &str {
        &self.says.text
    }

    /// 随文数字。
    ///
    /// The figures beside it.
    async fn figures(&self) -> Vec<ReportFigure> {
        let figures = self.says.figures.iter();
        figures.map(|(code, value)| ReportFigure { code: code.clone(), value: Long(*value) }).collect()
    }

    /// 对数字的说明，随该版保存。
    ///
    /// What explains figures; it stays with the version.
    async fn explanations(&self) -> Vec<ReportExplanation> {
        let all = self.says.explanations.iter();
        all.map(|(code, text)| ReportExplanation { code: code.clone(), text: text.clone() }).collect()
    }

    /// 附件。
    ///
    /// What is attached.
    async fn attachments(&self) -> Vec<ReportAttachment> {
        let unit = self.row.unit_id;
        self.says.attachments.iter().cloned().map(|attached| ReportAttachment { attached, unit }).collect()
    }

    /// 数字与规则及上期相比的不合之处。
    ///
    /// What is wrong with its figures, by their rules and against the last period's.
    #[graphql(complexity = "20 + 5 * child_complexity")]
    async fn breaches(&self, ctx: &Context<'_>) -> Result<Vec<ReportBreach>> {
        let session = Session::of(ctx)?;
        let Some(rules) = session.rows.one(RulesOf(self.duty)).await? else { return Ok(Vec::new()) };
        let last = session.rows.one(LastOf(self.duty)).await?.map(|version| version.says()).transpose()?;
        let found = breaches(&rules, &self.says.figures, last.as_ref().map(|last| &last.figures));
        let shown = |breach: crate::reports::figures::Breach| ReportBreach {
            message: session.language.of(&breach.message).to_owned(),
            explained: breach.explainable && self.says.explanations.contains_key(&breach.code),
            code: breach.code,
            kind: breach.kind,
            explainable: breach.explainable,
        };
        Ok(found.into_iter().map(shown).collect())
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

/// 报告中的一个数字。
///
/// A figure of a report.
#[derive(SimpleObject)]
pub struct ReportFigure {
    /// 代码。
    ///
    /// Its code.
    code: String,
    /// 数值。
    ///
    /// Its value.
    value: Long,
}

/// 对一个数字的说明。
///
/// What explains a figure.
#[derive(SimpleObject)]
pub struct ReportExplanation {
    /// 数字代码。
    ///
    /// The code of the figure.
    code: String,
    /// 说明。
    ///
    /// The explanation.
    text: String,
}

/// 一个数字的不合之处。
///
/// What is wrong with a figure.
#[derive(SimpleObject)]
pub struct ReportBreach {
    /// 数字代码。
    ///
    /// The code of the figure.
    code: String,
    /// 何处不合。
    ///
    /// What is wrong.
    kind: BreachKind,
    /// 说明即可。
    ///
    /// Whether an explanation is enough.
    explainable: bool,
    /// 是否已说明。
    ///
    /// Whether it is explained.
    explained: bool,
    /// 详情。
    ///
    /// What it is and what it should be.
    message: String,
}

/// What is attached to a version.
pub struct ReportAttachment {
    attached: Attached,
    unit: UnitId,
}

/// 附件：按内容摘要保存。
///
/// What is attached, kept by the digest of its bytes.
#[Object]
impl ReportAttachment {
    /// 内容摘要。
    ///
    /// The digest of its bytes.
    async fn digest(&self) -> &str {
        &self.attached.digest
    }

    /// 下载地址：以 GET 取，须带令牌。
    ///
    /// Where it is downloaded, by GET and with a token.
    async fn path(&self) -> String {
        format!("/files/{}", self.attached.digest)
    }

    /// 名称。
    ///
    /// Its name.
    async fn name(&self) -> &str {
        &self.attached.name
    }

    /// 媒体类型，与内容核对过。
    ///
    /// Its media type, held against the bytes.
    async fn media_type(&self) -> &str {
        &self.attached.media_type
    }

    /// 字节数。
    ///
    /// How many bytes it has.
    async fn size(&self) -> Result<i32> {
        Ok(i32::try_from(self.attached.size)?)
    }

    /// 内容，Base64。
    ///
    /// Its bytes, as Base64.
    #[graphql(complexity = 100)]
    async fn content(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let row = read::attachment(&Session::of(ctx)?.read, self.unit, &self.attached.digest).await?;
        Ok(row.map(|row| STANDARD.encode(row.content)))
    }
}

/// 两版之间的差异。
///
/// How two versions differ.
#[derive(SimpleObject)]
pub struct ReportDifference {
    /// 正文逐行的去留。
    ///
    /// The lines of the text, each with what became of it.
    text: Vec<TextLine>,
    /// 数字、说明与附件的变动。
    ///
    /// What differs of figures, explanations and attachments.
    fields: Vec<ReportFieldChange>,
}

/// 正文中的一行。
///
/// A line of the text.
#[derive(SimpleObject)]
pub struct TextLine {
    /// 去留。
    ///
    /// What became of it.
    change: LineChange,
    /// 文字。
    ///
    /// The line.
    text: String,
}

/// 正文之外的一处变动。
///
/// What differs beside the text.
#[derive(SimpleObject)]
pub struct ReportFieldChange {
    /// 何处，如 figures.talents。
    ///
    /// Where, such as figures.talents.
    name: String,
    /// 先前；空为没有。
    ///
    /// As it was; null where it was not there.
    before: Option<String>,
    /// 其后；空为没有。
    ///
    /// As it is; null where it is not there.
    now: Option<String>,
}

/// 报告的一次经过。
///
/// What was done with a report once.
#[derive(SimpleObject)]
pub struct ReportStep {
    /// 何事：REVISE、SUBMIT、RETURN、ACCEPT、UNLOCK。
    ///
    /// What was done: REVISE, SUBMIT, RETURN, ACCEPT or UNLOCK.
    moved: String,
    /// 当时的最后一版。
    ///
    /// The number of its last version then.
    number: i32,
    /// 须修改之处。
    ///
    /// What has to be mended.
    fields: Vec<String>,
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

/// A request for reports.
pub struct ReportRequestNode(Arc<report_request::Model>);

impl ReportRequestNode {
    pub(crate) async fn load(rows: &Rows, id: ReportRequestId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }
}

/// 专项工作报告的要求。
///
/// A request for reports on special work.
#[Object(name = "ReportRequest")]
impl ReportRequestNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 要求报告的单位。
    ///
    /// Who wants them.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 标题。
    ///
    /// On what.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// 要求。
    ///
    /// What is wanted.
    async fn content(&self) -> &str {
        &self.0.content
    }

    /// 报告到期之日。
    ///
    /// The days by which they are due.
    async fn due(&self) -> Result<Vec<Day>> {
        Ok(serde_json::from_str(&self.0.due)?)
    }

    /// 提出时刻。
    ///
    /// When it was asked.
    async fn asked_at(&self) -> Instant {
        self.0.instant
    }
}
