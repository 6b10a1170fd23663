//! Duties in the schema.

pub mod calendar_addresses;
pub mod calendar_feed;
pub mod figures;
pub mod mutation;
pub mod preview;
pub mod query;
pub mod reminders;

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use uuid::Uuid;

use crate::access::Action;
use crate::duties::entity::{duty, evidence, relief, tally};
use crate::duties::model::{DutyState, ReliefKind, closes_on, state};
use crate::duties::read;
use crate::graphql::{Joined, Key, LoadFault, Rows, Session, keyed};
use crate::kernel::{
    Calendar, Day, Fault, Period,
    id::{DutyId, ReliefId},
};
use crate::organization::api::UnitNode;
use crate::policy::api::{ClauseNode, obligation::ObligationNode};
use crate::policy::entity::obligation;
use crate::policy::obligation::Evidence;
use crate::reports::api::ReportNode;
use crate::store::{Read, dated::AsOf};

/// The work days where the actor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct WorkDays;

impl WorkDays {
    async fn of(rows: &Rows) -> Result<Arc<Calendar>> {
        Ok(rows.one(Self).await?.unwrap_or_default())
    }
}

impl Key for WorkDays {
    type Row = Calendar;

    async fn load(read: &Read, _: &[Self]) -> Result<HashMap<Self, Self::Row>, Fault> {
        Ok(HashMap::from([(Self, read::calendar(read).await?)]))
    }
}

keyed! {
    DutyId => duty::Model, read::duties_by_id;
    ReliefId => relief::Model, read::reliefs_by_id;
    ObligationVersion(Uuid) => obligation::Model, read::obligations_by_id;
    EvidenceFor(DutyId) => Vec<evidence::Model>, read::evidence;
    ReliefsOf(DutyId) => Vec<relief::Model>, read::reliefs;
}

/// A duty, in the schema.
pub type DutyNode = Joined<Duty>;

/// A duty.
pub struct Duty(Arc<duty::Model>);

impl DutyNode {
    pub(crate) async fn load(rows: &Rows, id: DutyId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(|row| Joined(Duty(row))))
    }
}

/// 责任：一条款、一单位、一期间，各一项。没有人去勾选：凭据履行它，日历使它到期。
///
/// A duty: one by a clause for a unit and a period. Nobody ticks it: evidence discharges it, and the calendar does the rest.
#[Object]
impl Duty {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 负责的单位。
    ///
    /// Who owes it.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.unit_id).await?)
    }

    /// 何以有此责任：立责之日的条款及其文字。
    ///
    /// Because of which clause, as it read on the day on which the duty opened.
    async fn because(&self, ctx: &Context<'_>) -> Result<Option<ClauseNode>> {
        let rows = &Session::of(ctx)?.rows;
        Ok(ClauseNode::load_as_of(rows, self.0.clause_id, AsOf::day(self.0.opens_on)).await?)
    }

    /// 立责所据。
    ///
    /// What it follows from.
    async fn obligation(&self, ctx: &Context<'_>) -> Result<Option<ObligationNode>> {
        let row = Session::of(ctx)?.rows.one(ObligationVersion(self.0.obligation_id)).await?;
        Ok(row.map(ObligationNode::of).transpose()?)
    }

    /// 期间。
    ///
    /// For which period.
    async fn period(&self) -> Option<Period> {
        self.0.period.parse().ok()
    }

    /// 逢事而立的：所因记录的全局标识；逐期的为空。
    ///
    /// The global id of the record because of which it arose; null where it is owed for a period.
    async fn occasion(&self) -> Option<ID> {
        self.0.occasion.split(' ').next().filter(|record| !record.is_empty()).map(ID::from)
    }

    /// 立责之日。
    ///
    /// The day on which it opened.
    async fn opens_on(&self) -> Day {
        self.0.opens_on
    }

    /// 到期日：遇休息日顺延至下一工作日。
    ///
    /// The day on which it is due; what falls on a day of rest is due on the first work day after it.
    async fn due_on(&self, ctx: &Context<'_>) -> Result<Day> {
        Ok(WorkDays::of(&Session::of(ctx)?.rows).await?.due(self.0.falls_on))
    }

    /// 不再受理凭据前的最后一日；空为一直受理。
    ///
    /// The last day on which evidence is taken; null: for ever.
    async fn closes_on(&self, ctx: &Context<'_>) -> Result<Option<Day>> {
        let rows = &Session::of(ctx)?.rows;
        let obligation = rows.one(ObligationVersion(self.0.obligation_id)).await?;
        let reliefs = rows.one(ReliefsOf(self.0.id)).await?.unwrap_or_default();
        let closes_days = obligation.and_then(|row| row.closes_days);
        Ok(closes_on(&self.0, closes_days, &reliefs, &*WorkDays::of(rows).await?))
    }

    /// 状态，截至今日。
    ///
    /// What it is today.
    async fn state(&self, ctx: &Context<'_>) -> Result<DutyState> {
        let rows = &Session::of(ctx)?.rows;
        Ok(state(&self.0, &*WorkDays::of(rows).await?, rows.read().today()))
    }

    /// 履行之日：凭据最早有效之日。
    ///
    /// The day on which evidence first discharged it.
    async fn discharged_on(&self) -> Option<Day> {
        self.0.discharged_on
    }

    /// 凭据，含已撤回的。
    ///
    /// What discharges it or did so, in the order in which it came.
    #[graphql(complexity = "2 * child_complexity")]
    async fn evidence(&self, ctx: &Context<'_>) -> Result<Vec<EvidenceNode>> {
        let rows = Session::of(ctx)?.rows.one(EvidenceFor(self.0.id)).await?.unwrap_or_default();
        Ok(rows.iter().cloned().map(EvidenceNode).collect())
    }

    /// 履行它的报告；无权查看或没有则为空。
    ///
    /// The report by which it is discharged; null where there is none, or the actor may not read reports.
    async fn report(&self, ctx: &Context<'_>) -> Result<Option<ReportNode>> {
        let session = Session::of(ctx)?;
        if !session.read.actor().may(Action::ReadReports) {
            return Ok(None);
        }
        Ok(ReportNode::of_duty(&session.rows, self.0.id).await?)
    }

    /// 减免：豁免、重开与消灭，含已终止的。
    ///
    /// Waivers, reopenings and a lapse, those that have ended too.
    #[graphql(complexity = "2 * child_complexity")]
    async fn reliefs(&self, ctx: &Context<'_>) -> Result<Vec<ReliefNode>> {
        let rows = Session::of(ctx)?.rows.one(ReliefsOf(self.0.id)).await?.unwrap_or_default();
        Ok(rows.iter().cloned().map(|row| ReliefNode(Arc::new(row))).collect())
    }

    /// 提醒，含错过的步骤；只见范围内单位所收到的。
    ///
    /// The reminders of it, and the steps that were passed over, as far as they went to units within the actor's reach.
    #[graphql(complexity = "5 * child_complexity")]
    async fn reminders(&self, ctx: &Context<'_>) -> Result<Vec<reminders::ReminderNode>> {
        reminders::of_duty(ctx, self.0.id).await
    }

    /// 行版本，作 expectedVersion 用。
    ///
    /// The row's version, to be given as `expectedVersion`.
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.0.version)?)
    }
}

/// What discharges a duty.
pub struct EvidenceNode(evidence::Model);

/// 履行责任的凭据。
///
/// What discharges a duty.
#[Object(name = "DutyEvidence")]
impl EvidenceNode {
    /// 类别。
    ///
    /// Its kind.
    async fn kind(&self) -> Option<Evidence> {
        self.0.kind.parse().ok()
    }

    /// 作为凭据的记录的全局标识；组成核对没有自己的记录，以责任本身为记录。
    ///
    /// The global id of the record that is evidence; a standing check has none of its own, and the duty itself stands for it.
    async fn record(&self) -> ID {
        ID(self.0.record.clone())
    }

    /// 有效之日。
    ///
    /// The day from which it counts.
    async fn given_on(&self) -> Day {
        self.0.given_on
    }

    /// 成为凭据之日，撤回后再给的为最近一次；可晚于有效之日，如事后补录的会议、逾期后采纳的报告。
    ///
    /// The day on which it was given as evidence, the last time where it was withdrawn and given again. It may be later
    /// than the day from which it counts, as of a meeting that is entered afterwards, or a report that is accepted later.
    async fn entered_on(&self) -> Day {
        self.0.entered_on
    }

    /// 撤回之日；空为仍有效。
    ///
    /// The day from which it counts no more; null: it still does.
    async fn withdrawn_on(&self) -> Option<Day> {
        self.0.withdrawn_on
    }
}

/// A waiver, a reopening or a lapse.
pub struct ReliefNode(Arc<relief::Model>);

impl ReliefNode {
    pub(crate) async fn load(rows: &Rows, id: ReliefId) -> Result<Option<Self>, LoadFault> {
        Ok(rows.one(id).await?.map(Self))
    }
}

/// 减免：豁免或重开，由上级单位给予，有理由、文号、批准人与截止日，届期自动失效；或责任随所据事项的撤销而消灭，不由人给予，也不终止。
///
/// A waiver or a reopening, which a unit above grants with reason, paper, approver and end, and which ends by the clock;
/// or a lapse with what the duty arose from, which nobody grants and which does not end.
#[Object(name = "Relief")]
impl ReliefNode {
    /// 全局标识。
    ///
    /// The global identifier.
    pub async fn id(&self) -> ID {
        ID(self.0.id.global())
    }

    /// 所减免的责任。
    ///
    /// The duty.
    async fn duty(&self, ctx: &Context<'_>) -> Result<Option<DutyNode>> {
        Ok(DutyNode::load(&Session::of(ctx)?.rows, self.0.duty_id).await?)
    }

    /// 种类。
    ///
    /// Its kind.
    async fn kind(&self) -> Option<ReliefKind> {
        self.0.kind.parse().ok()
    }

    /// 理由。
    ///
    /// Why.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// 文号；消灭的为据以撤销的记录的全局标识。
    ///
    /// The paper that says so; of a lapse, the global id of the record by which the duty fell away.
    async fn paper(&self) -> &str {
        &self.0.paper
    }

    /// 批准人；消灭的为撤销所据事项的人。
    ///
    /// Who approved it; of a lapse, who had the record fall away.
    async fn approver(&self) -> &str {
        &self.0.approver
    }

    /// 批准单位；消灭的为撤销所据事项的人所在单位。
    ///
    /// The unit at which it was approved; of a lapse, at which the record fell away.
    async fn approved_at(&self, ctx: &Context<'_>) -> Result<Option<UnitNode>> {
        Ok(UnitNode::load(&Session::of(ctx)?.rows, self.0.approved_at).await?)
    }

    /// 给予之日；消灭的为消灭之日。
    ///
    /// The first day.
    async fn granted_on(&self) -> Day {
        self.0.granted_on
    }

    /// 不再有效的首日：届期之日，或提前终止之日；消灭的没有，为空。
    ///
    /// The first day on which it holds no more, whether it was ended early or not; null of a lapse, which does not end.
    async fn ends_on(&self) -> Option<Day> {
        (self.0.until != tally::ALWAYS).then(|| self.0.ends())
    }
}
