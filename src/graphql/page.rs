//! Lists that can pass fifty: connections with a stable order and an opaque cursor.

use std::sync::Arc;

use async_graphql::{Context, Error, OutputType, Result, SimpleObject};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sea_orm::{ColumnTrait, Order, Value};

use super::{Session, payload::top_level};

use crate::assessment::api::{AssessmentNode, AssessmentResultNode, SchemeNode};
use crate::awards::api::process::ProcessNode;
use crate::awards::api::process::progress::CaseNode;
use crate::awards::api::{EditionNode, ImportRowNode, JudgementNode, NominationNode};
use crate::coordination::api::tasks::TaskOpinionNode;
use crate::coordination::api::{DisputeNode, MatterNode, MeansNode, TargetNode, TaskNode};
use crate::deliberation::api::ballots::{BallotNode, VoteNode};
use crate::deliberation::api::joint::MeetingProposalNode;
use crate::deliberation::api::{AttendanceNode, DecisionNode, MeetingNode};
use crate::documents::api::approval::ApprovalNode;
use crate::documents::api::opinion::OpinionNode;
use crate::documents::api::register::{FilingNode, PolicyEntryNode};
use crate::documents::api::version::DocumentVersionNode;
use crate::documents::api::{DocumentNode, DocumentStep};
use crate::duties::api::DutyNode;
use crate::duties::api::calendar_addresses::CalendarAddressNode;
use crate::duties::api::preview::ClausePreviewUnit;
use crate::duties::api::reminders::ReminderNode;
use crate::funding::api::employers::import::DeclarationImportRowNode;
use crate::funding::api::employers::{DeclarationNode, EmployerNode, TrainingTotalNode};
use crate::funding::api::orders::{PaymentImportRowNode, PaymentOrderNode};
use crate::funding::api::shares::DonationNode;
use crate::funding::api::{CommitmentNode, LimitChangeNode, PaymentNode, SourceNode, VoucherNode};
use crate::kernel::{ErrorCode, Language, Refusal};
use crate::organization::api::UnitNode;
use crate::organization::api::bodies::query::CompositionFindingNode;
use crate::organization::api::networks::MemberNode;
use crate::policy::api::ClauseNode;
use crate::reports::api::ReportNode;
use crate::reports::api::activity::ActivityReportNode;
use crate::reports::api::calendar::ReportCalendarEntry;
use crate::rules::api::{EditionImpact, ImpactChangeNode, ReviewFlagNode, RuleVersionNode, SigningKeyNode};
use crate::store::api::{AuditEntryNode, attempts::RefusedAttemptNode};
use crate::store::{Find, Guarded};
use crate::supervision::api::{CircularNode, FindingNode, InspectionNode};

/// How many when nobody says.
pub const USUAL: i32 = 20;
/// How many at most.
pub const MOST: i32 = 100;

/// 一页。
///
/// A page of a list.
#[derive(SimpleObject)]
#[graphql(serial)]
#[graphql(concrete(name = "ClauseConnection", params(ClauseNode)))]
#[graphql(concrete(name = "UnitConnection", params(UnitNode)))]
#[graphql(concrete(name = "NetworkMemberConnection", params(MemberNode)))]
#[graphql(concrete(name = "CompositionFindingConnection", params(CompositionFindingNode)))]
#[graphql(concrete(name = "DutyConnection", params(DutyNode)))]
#[graphql(concrete(name = "ReminderConnection", params(ReminderNode)))]
#[graphql(concrete(name = "CalendarAddressConnection", params(CalendarAddressNode)))]
#[graphql(concrete(name = "ClausePreviewUnitConnection", params(ClausePreviewUnit)))]
#[graphql(concrete(name = "ReportConnection", params(ReportNode)))]
#[graphql(concrete(name = "ReportCalendarConnection", params(ReportCalendarEntry)))]
#[graphql(concrete(name = "ActivityReportConnection", params(ActivityReportNode)))]
#[graphql(concrete(name = "InspectionConnection", params(InspectionNode)))]
#[graphql(concrete(name = "SupervisionFindingConnection", params(FindingNode)))]
#[graphql(concrete(name = "CircularConnection", params(CircularNode)))]
#[graphql(concrete(name = "MeetingConnection", params(MeetingNode)))]
#[graphql(concrete(name = "MeetingAttendanceConnection", params(AttendanceNode)))]
#[graphql(concrete(name = "BallotConnection", params(BallotNode)))]
#[graphql(concrete(name = "BallotVoteConnection", params(VoteNode)))]
#[graphql(concrete(name = "DecisionConnection", params(DecisionNode)))]
#[graphql(concrete(name = "MeetingProposalConnection", params(MeetingProposalNode)))]
#[graphql(concrete(name = "DocumentConnection", params(DocumentNode)))]
#[graphql(concrete(name = "DocumentVersionConnection", params(DocumentVersionNode)))]
#[graphql(concrete(name = "DocumentOpinionConnection", params(OpinionNode)))]
#[graphql(concrete(name = "DocumentApprovalConnection", params(ApprovalNode)))]
#[graphql(concrete(name = "DocumentStepConnection", params(DocumentStep)))]
#[graphql(concrete(name = "DocumentFilingConnection", params(FilingNode)))]
#[graphql(concrete(name = "PolicyEntryConnection", params(PolicyEntryNode)))]
#[graphql(concrete(name = "TaskConnection", params(TaskNode)))]
#[graphql(concrete(name = "TaskOpinionConnection", params(TaskOpinionNode)))]
#[graphql(concrete(name = "TaskMeansConnection", params(MeansNode)))]
#[graphql(concrete(name = "TaskDisputeConnection", params(DisputeNode)))]
#[graphql(concrete(name = "TargetConnection", params(TargetNode)))]
#[graphql(concrete(name = "CoordinationMatterConnection", params(MatterNode)))]
#[graphql(concrete(name = "RuleVersionConnection", params(RuleVersionNode)))]
#[graphql(concrete(name = "SigningKeyConnection", params(SigningKeyNode)))]
#[graphql(concrete(name = "ReviewFlagConnection", params(ReviewFlagNode)))]
#[graphql(concrete(name = "EditionConnection", params(EditionNode)))]
#[graphql(concrete(name = "ProcessConnection", params(ProcessNode)))]
#[graphql(concrete(name = "StageCaseConnection", params(CaseNode)))]
#[graphql(concrete(name = "NominationConnection", params(NominationNode)))]
#[graphql(concrete(name = "JudgementConnection", params(JudgementNode)))]
#[graphql(concrete(name = "AssessmentSchemeConnection", params(SchemeNode)))]
#[graphql(concrete(name = "AssessmentConnection", params(AssessmentNode)))]
#[graphql(concrete(name = "AssessmentResultConnection", params(AssessmentResultNode)))]
#[graphql(concrete(name = "FundingSourceConnection", params(SourceNode)))]
#[graphql(concrete(name = "LimitChangeConnection", params(LimitChangeNode)))]
#[graphql(concrete(name = "CommitmentConnection", params(CommitmentNode)))]
#[graphql(concrete(name = "PaymentConnection", params(PaymentNode)))]
#[graphql(concrete(name = "PaymentOrderConnection", params(PaymentOrderNode)))]
#[graphql(concrete(name = "PaymentImportRowConnection", params(PaymentImportRowNode)))]
#[graphql(concrete(name = "VoucherConnection", params(VoucherNode)))]
#[graphql(concrete(name = "FundDonationConnection", params(DonationNode)))]
#[graphql(concrete(name = "EmployerConnection", params(EmployerNode)))]
#[graphql(concrete(name = "DeclarationConnection", params(DeclarationNode)))]
#[graphql(concrete(name = "DeclarationImportRowConnection", params(DeclarationImportRowNode)))]
#[graphql(concrete(name = "TrainingTotalConnection", params(TrainingTotalNode)))]
#[graphql(concrete(name = "ImportRowConnection", params(ImportRowNode)))]
#[graphql(concrete(name = "ImpactChangeConnection", params(ImpactChangeNode)))]
#[graphql(concrete(name = "EditionImpactConnection", params(EditionImpact)))]
#[graphql(concrete(name = "AuditEntryConnection", params(AuditEntryNode)))]
#[graphql(concrete(name = "RefusedAttemptConnection", params(RefusedAttemptNode)))]
pub struct Connection<N: OutputType>
where
    Edge<N>: OutputType,
{
    /// 本页各项及其游标。
    ///
    /// The items of the page with their cursors.
    pub edges: Vec<Edge<N>>,
    /// 是否还有后页，及末项游标。
    ///
    /// Whether there is more, and from where.
    pub page_info: PageInfo,
    /// 总数；只在询问时计数。
    ///
    /// How many there are in all; counted only when asked for.
    pub total_count: Option<i32>,
}

/// 页中的一项。
///
/// An item of a page.
#[derive(SimpleObject)]
#[graphql(serial)]
#[graphql(concrete(name = "ClauseEdge", params(ClauseNode)))]
#[graphql(concrete(name = "UnitEdge", params(UnitNode)))]
#[graphql(concrete(name = "NetworkMemberEdge", params(MemberNode)))]
#[graphql(concrete(name = "CompositionFindingEdge", params(CompositionFindingNode)))]
#[graphql(concrete(name = "DutyEdge", params(DutyNode)))]
#[graphql(concrete(name = "ReminderEdge", params(ReminderNode)))]
#[graphql(concrete(name = "CalendarAddressEdge", params(CalendarAddressNode)))]
#[graphql(concrete(name = "ClausePreviewUnitEdge", params(ClausePreviewUnit)))]
#[graphql(concrete(name = "ReportEdge", params(ReportNode)))]
#[graphql(concrete(name = "ReportCalendarEdge", params(ReportCalendarEntry)))]
#[graphql(concrete(name = "ActivityReportEdge", params(ActivityReportNode)))]
#[graphql(concrete(name = "InspectionEdge", params(InspectionNode)))]
#[graphql(concrete(name = "SupervisionFindingEdge", params(FindingNode)))]
#[graphql(concrete(name = "CircularEdge", params(CircularNode)))]
#[graphql(concrete(name = "MeetingEdge", params(MeetingNode)))]
#[graphql(concrete(name = "MeetingAttendanceEdge", params(AttendanceNode)))]
#[graphql(concrete(name = "BallotEdge", params(BallotNode)))]
#[graphql(concrete(name = "BallotVoteEdge", params(VoteNode)))]
#[graphql(concrete(name = "DecisionEdge", params(DecisionNode)))]
#[graphql(concrete(name = "MeetingProposalEdge", params(MeetingProposalNode)))]
#[graphql(concrete(name = "DocumentEdge", params(DocumentNode)))]
#[graphql(concrete(name = "DocumentVersionEdge", params(DocumentVersionNode)))]
#[graphql(concrete(name = "DocumentOpinionEdge", params(OpinionNode)))]
#[graphql(concrete(name = "DocumentApprovalEdge", params(ApprovalNode)))]
#[graphql(concrete(name = "DocumentStepEdge", params(DocumentStep)))]
#[graphql(concrete(name = "DocumentFilingEdge", params(FilingNode)))]
#[graphql(concrete(name = "PolicyEntryEdge", params(PolicyEntryNode)))]
#[graphql(concrete(name = "TaskEdge", params(TaskNode)))]
#[graphql(concrete(name = "TaskOpinionEdge", params(TaskOpinionNode)))]
#[graphql(concrete(name = "TaskMeansEdge", params(MeansNode)))]
#[graphql(concrete(name = "TaskDisputeEdge", params(DisputeNode)))]
#[graphql(concrete(name = "TargetEdge", params(TargetNode)))]
#[graphql(concrete(name = "CoordinationMatterEdge", params(MatterNode)))]
#[graphql(concrete(name = "RuleVersionEdge", params(RuleVersionNode)))]
#[graphql(concrete(name = "SigningKeyEdge", params(SigningKeyNode)))]
#[graphql(concrete(name = "ReviewFlagEdge", params(ReviewFlagNode)))]
#[graphql(concrete(name = "EditionEdge", params(EditionNode)))]
#[graphql(concrete(name = "ProcessEdge", params(ProcessNode)))]
#[graphql(concrete(name = "StageCaseEdge", params(CaseNode)))]
#[graphql(concrete(name = "NominationEdge", params(NominationNode)))]
#[graphql(concrete(name = "JudgementEdge", params(JudgementNode)))]
#[graphql(concrete(name = "AssessmentSchemeEdge", params(SchemeNode)))]
#[graphql(concrete(name = "AssessmentEdge", params(AssessmentNode)))]
#[graphql(concrete(name = "AssessmentResultEdge", params(AssessmentResultNode)))]
#[graphql(concrete(name = "FundingSourceEdge", params(SourceNode)))]
#[graphql(concrete(name = "LimitChangeEdge", params(LimitChangeNode)))]
#[graphql(concrete(name = "CommitmentEdge", params(CommitmentNode)))]
#[graphql(concrete(name = "PaymentEdge", params(PaymentNode)))]
#[graphql(concrete(name = "PaymentOrderEdge", params(PaymentOrderNode)))]
#[graphql(concrete(name = "PaymentImportRowEdge", params(PaymentImportRowNode)))]
#[graphql(concrete(name = "VoucherEdge", params(VoucherNode)))]
#[graphql(concrete(name = "FundDonationEdge", params(DonationNode)))]
#[graphql(concrete(name = "EmployerEdge", params(EmployerNode)))]
#[graphql(concrete(name = "DeclarationEdge", params(DeclarationNode)))]
#[graphql(concrete(name = "DeclarationImportRowEdge", params(DeclarationImportRowNode)))]
#[graphql(concrete(name = "TrainingTotalEdge", params(TrainingTotalNode)))]
#[graphql(concrete(name = "ImportRowEdge", params(ImportRowNode)))]
#[graphql(concrete(name = "ImpactChangeEdge", params(ImpactChangeNode)))]
#[graphql(concrete(name = "EditionImpactEdge", params(EditionImpact)))]
#[graphql(concrete(name = "AuditEntryEdge", params(AuditEntryNode)))]
#[graphql(concrete(name = "RefusedAttemptEdge", params(RefusedAttemptNode)))]
pub struct Edge<N: OutputType> {
    /// 游标，用作 after。
    ///
    /// The cursor, to be given as `after`.
    pub cursor: String,
    /// 该项。
    ///
    /// The item.
    pub node: N,
}

/// 页的信息。
///
/// About a page.
#[derive(SimpleObject)]
pub struct PageInfo {
    /// 之前是否还有。
    ///
    /// Whether there is something before it.
    pub has_previous_page: bool,
    /// 之后是否还有。
    ///
    /// Whether there is more after it.
    pub has_next_page: bool,
    /// 首项游标。
    ///
    /// The cursor of its first item.
    pub start_cursor: Option<String>,
    /// 末项游标。
    ///
    /// The cursor of its last item.
    pub end_cursor: Option<String>,
}

/// What a list costs by declaration, as an object's `complexity`.
pub(crate) fn cost(first: Option<i32>, child_complexity: usize) -> usize {
    usize::try_from(first.unwrap_or(USUAL)).unwrap_or(1).max(1) * child_complexity + 1
}

/// Which page is asked for.
pub struct Page {
    first: usize,
    after: Option<String>,
    counted: bool,
    cursors: bool,
    language: Language,
}

impl Page {
    /// Reads `first` and `after` of the field that is asked for.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` for a size out of bounds or a cursor that was never given.
    pub fn asked(ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<Self> {
        let language = Session::of(ctx)?.language;
        let refuse = |refusal: Refusal| top_level(refusal.into(), language);
        let first = first.unwrap_or(USUAL);
        if !(1..=MOST).contains(&first) {
            let refusal = Refusal::new(
                ErrorCode::BadInput,
                format!("first 须在 1 至 {MOST} 之间"),
                format!("first lies between 1 and {MOST}"),
            );
            return Err(refuse(refusal.at(["first"]).allowing([format!("1-{MOST}")])));
        }
        let after = after.map(|cursor| decode(&cursor)).transpose().map_err(refuse)?;
        let shown = ctx.look_ahead();
        let counted = shown.field("totalCount").exists();
        let cursors = shown.field("edges").field("cursor").exists();
        Ok(Self { first: usize::try_from(first)?, after, counted, cursors, language })
    }

    /// How many it has at most.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.first
    }

    /// Whether it is asked how many there are in all.
    #[must_use]
    pub const fn is_counted(&self) -> bool {
        self.counted
    }

    /// The sort key after which it begins.
    #[must_use]
    pub fn after(&self) -> Option<&str> {
        self.after.as_deref()
    }

    /// Of a list that is there as a whole, what lies behind the cursor.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` for the cursor of another list.
    pub fn rest<R>(&self, mut all: Vec<R>, key: impl Fn(&R) -> String) -> Result<Vec<R>> {
        if let Some(after) = self.after() {
            let place = all.iter().position(|row| key(row) == after).ok_or_else(|| self.bad_cursor())?;
            all.drain(..=place);
        }
        Ok(all)
    }

    /// The page of a list that is there as a whole.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` for the cursor of another list.
    pub fn whole<R: Clone, N: OutputType>(
        &self,
        all: &[R],
        key: impl Fn(&R) -> String,
        node: impl Fn(R) -> N,
    ) -> Result<Connection<N>>
    where
        Edge<N>: OutputType,
    {
        Ok(self.of(self.rest(all.to_vec(), &key)?, key, node, Some(all.len() as u64)))
    }

    /// The page of a query that is sorted by one column, whose value is the cursor.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` for the cursor of another list; a fault of the database.
    pub async fn find<E: Guarded, V: Into<Value>, N: OutputType>(
        self,
        find: Find<E>,
        (column, order): (E::Column, Order),
        parse: impl Fn(&str) -> Option<V>,
        key: impl Fn(&E::Model) -> String,
        node: impl Fn(Arc<E::Model>) -> N,
    ) -> Result<Connection<N>>
    where
        E::Model: Send + Sync,
        Edge<N>: OutputType,
    {
        let total = self.count(&find).await?;
        let rows = self.narrow(find, (column, order), parse)?.all().await?;
        Ok(self.of(rows, key, |row| node(Arc::new(row)), total))
    }

    /// Of all that a query finds, what lies on the page, and one more to know whether there is another.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` for the cursor of another list.
    pub fn narrow<E: Guarded, V: Into<Value>>(
        &self,
        find: Find<E>,
        (column, order): (E::Column, Order),
        parse: impl Fn(&str) -> Option<V>,
    ) -> Result<Find<E>>
    where
        E::Model: Send + Sync,
    {
        let find = match self.after() {
            Some(after) => {
                let after = parse(after).ok_or_else(|| self.bad_cursor())?;
                find.filter(if order == Order::Asc { column.gt(after) } else { column.lt(after) })
            }
            None => find,
        };
        Ok(find.order_by(column, order).limit(self.first as u64 + 1))
    }

    /// How many there are in all, where that was asked.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn count<E: Guarded>(&self, find: &Find<E>) -> Result<Option<u64>>
    where
        E::Model: Send + Sync,
    {
        Ok(if self.counted { Some(find.clone().count().await?) } else { None })
    }

    /// The page of rows that come after the cursor; where there are too many, there is another.
    #[must_use]
    pub fn of<R, N: OutputType>(
        &self,
        mut rows: Vec<R>,
        key: impl Fn(&R) -> String,
        node: impl Fn(R) -> N,
        total_count: Option<u64>,
    ) -> Connection<N>
    where
        Edge<N>: OutputType,
    {
        let has_next_page = rows.len() > self.first;
        rows.truncate(self.first);
        let cursor = |row: &R| encode(&key(row));
        let page_info = PageInfo {
            has_previous_page: self.after.is_some(),
            has_next_page,
            start_cursor: rows.first().map(cursor),
            end_cursor: rows.last().map(cursor),
        };
        // A cursor that is not shown is not made.
        let edge = |row| Edge { cursor: if self.cursors { cursor(&row) } else { String::new() }, node: node(row) };
        Connection {
            page_info,
            edges: rows.into_iter().map(edge).collect(),
            total_count: total_count.map(|count| i32::try_from(count).unwrap_or(i32::MAX)),
        }
    }

    /// The error for a cursor that this list never gave.
    #[must_use]
    pub fn bad_cursor(&self) -> Error {
        top_level(bad_cursor().into(), self.language)
    }
}

fn encode(key: &str) -> String {
    URL_SAFE_NO_PAD.encode(key)
}

fn decode(cursor: &str) -> std::result::Result<String, Refusal> {
    URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(bad_cursor)
}

fn bad_cursor() -> Refusal {
    Refusal::new(
        ErrorCode::BadInput,
        "游标无效；请使用 pageInfo 中的 endCursor",
        "that is no cursor; use endCursor of pageInfo",
    )
    .at(["after"])
}
