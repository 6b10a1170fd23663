//! Objects by their opaque ids, across rooms.

use async_graphql::{Context, ID, Interface, Object, Result};

use super::directives::{self as acts, action, ids};
use super::{Session, payload::top_level};
use crate::access::Action;
use crate::assessment::api::{AssessmentNode, AssessmentResultNode, SchemeNode};
use crate::awards::api::process::ProcessNode;
use crate::awards::api::{EditionNode, JudgementNode, NominationNode, ProgrammeNode, RunNode};
use crate::coordination::api::{DisputeNode, MatterNode, MeansNode, TargetNode, TaskNode};
use crate::deliberation::api::{DecisionNode, MeetingNode};
use crate::documents::api::DocumentNode;
use crate::documents::api::approval::ApprovalNode;
use crate::documents::api::opinion::OpinionNode;
use crate::documents::api::register::{FilingNode, FreezeNode, PolicyEntryNode};
use crate::duties::api::calendar_addresses::CalendarAddressNode;
use crate::duties::api::reminders::ReminderNode;
use crate::duties::api::{DutyNode, ReliefNode};
use crate::funding::api::employers::{AuditSampleNode, DeclarationClosingNode, DeclarationNode, EmployerNode};
use crate::funding::api::obligation::RevenueNode;
use crate::funding::api::orders::{PaymentImportNode, PaymentOrderNode};
use crate::funding::api::{
    AccountNode, ClosingNode, CommitmentNode, LimitChangeNode, LineNode, PaymentNode, SourceNode, VoucherNode,
};
use crate::kernel::{ClauseId, ErrorCode, Refusal, id::GlobalId};
use crate::organization::api::UnitNode;
use crate::organization::api::bodies::{AppointmentNode, BodyNode, PostNode};
use crate::organization::api::networks::NetworkNode;
use crate::policy::api::{ClauseNode, PolicyNode};
use crate::reports::api::activity::ActivityReportNode;
use crate::reports::api::{ReportNode, ReportRequestNode};
use crate::rules::api::{ParameterSetNode, ReviewFlagNode, RuleVersionNode, SigningKeyNode};
use crate::supervision::api::{CircularNode, FindingNode, InspectionNode};
use crate::talent::api::TalentNode;

/// How many ids at once over HTTP.
pub const MOST: usize = 100;
/// How many ids at once where a run reads its facts.
pub const MOST_OF_A_RUN: usize = 256;

/// How many ids this schema takes at once.
#[derive(Debug, Clone, Copy)]
pub struct Most(pub usize);

/// 有全局标识的对象。
///
/// An object with a global identifier.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "全局标识。\n\nThe global identifier."))]
pub enum Node {
    /// A policy.
    Policy(PolicyNode),
    /// A clause.
    Clause(ClauseNode),
    /// A unit.
    Unit(UnitNode),
    /// A body.
    Body(BodyNode),
    /// A post.
    Post(PostNode),
    /// An appointment.
    Appointment(AppointmentNode),
    /// A network.
    Network(NetworkNode),
    /// A duty.
    Duty(DutyNode),
    /// A waiver or a reopening.
    Relief(ReliefNode),
    /// A reminder of a duty.
    Reminder(ReminderNode),
    /// A calendar address.
    CalendarAddress(CalendarAddressNode),
    /// A report.
    Report(ReportNode),
    /// A request for reports.
    ReportRequest(ReportRequestNode),
    /// A report of a major activity.
    ActivityReport(ActivityReportNode),
    /// An inspection.
    Inspection(InspectionNode),
    /// A finding.
    SupervisionFinding(FindingNode),
    /// A circular.
    Circular(CircularNode),
    /// A meeting.
    Meeting(MeetingNode),
    /// A decision.
    Decision(DecisionNode),
    /// A task.
    Task(TaskNode),
    /// Means that are asked for a task.
    TaskMeans(MeansNode),
    /// A dispute over a task.
    TaskDispute(DisputeNode),
    /// A target.
    Target(TargetNode),
    /// A coordination matter.
    CoordinationMatter(MatterNode),
    /// A document.
    Document(DocumentNode),
    /// An approval of a document.
    DocumentApproval(ApprovalNode),
    /// An opinion on a document.
    DocumentOpinion(OpinionNode),
    /// A filing of a document.
    DocumentFiling(FilingNode),
    /// An entry of the register of policies.
    PolicyEntry(PolicyEntryNode),
    /// A freeze.
    Freeze(FreezeNode),
    /// A talent.
    Talent(TalentNode),
    /// A programme.
    Programme(ProgrammeNode),
    /// A version of a programme's process.
    Process(ProcessNode),
    /// An edition.
    Edition(EditionNode),
    /// A nomination.
    Nomination(NominationNode),
    /// A version of a rule.
    RuleVersion(RuleVersionNode),
    /// Parameters of a rule.
    ParameterSet(ParameterSetNode),
    /// A key for signing.
    SigningKey(SigningKeyNode),
    /// A decision to be looked at.
    ReviewFlag(ReviewFlagNode),
    /// A run.
    Run(RunNode),
    /// A judgement.
    Judgement(JudgementNode),
    /// A scheme of assessment.
    AssessmentScheme(SchemeNode),
    /// An assessment.
    Assessment(AssessmentNode),
    /// What an assessment gave for a unit.
    AssessmentResult(AssessmentResultNode),
    /// A source of money.
    FundingSource(SourceNode),
    /// A budget line.
    BudgetLine(LineNode),
    /// A change of a limit.
    LimitChange(LimitChangeNode),
    /// A commitment.
    Commitment(CommitmentNode),
    /// A payment.
    Payment(PaymentNode),
    /// An order of payments.
    PaymentOrder(PaymentOrderNode),
    /// An import of the treasury's answers.
    PaymentImport(PaymentImportNode),
    /// A voucher.
    Voucher(VoucherNode),
    /// An account of a fund.
    FundAccount(AccountNode),
    /// That a period of a fund is closed.
    FundClosing(ClosingNode),
    /// An employer.
    Employer(EmployerNode),
    /// A declaration of a training fund.
    Declaration(DeclarationNode),
    /// That the declarations of a year are closed.
    DeclarationClosing(DeclarationClosingNode),
    /// A sample of declarations.
    AuditSample(AuditSampleNode),
    /// A version of a government's revenue.
    Revenue(RevenueNode),
}

/// The look-up by id.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// 按全局标识取一个对象；没有或不在范围内则为空。条款：3。权限：READ_NODES。
    ///
    /// One object by its global id; null where there is none within reach. Clause 3; requires READ_NODES.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadNodes)),
        directive = acts::clause::apply(ids(&[ClauseId("3")]))
    )]
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "全局标识。 The global id.")] id: ID,
    ) -> Result<Option<Node>> {
        let session = Session::of(ctx)?;
        Ok(load(session, &id).await?)
    }

    /// 按全局标识取多个对象，次序相同，至多 100 个。条款：3。权限：READ_NODES。
    ///
    /// Objects by their global ids, in the same order, 100 at most. Clause 3; requires READ_NODES.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadNodes)),
        directive = acts::clause::apply(ids(&[ClauseId("3")])),
        complexity = "ids.len().max(1) * child_complexity"
    )]
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "全局标识。 The global ids.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        let session = Session::of(ctx)?;
        let most = ctx.data_opt::<Most>().map_or(MOST, |most| most.0);
        if ids.len() > most {
            let refusal = Refusal::new(
                ErrorCode::BadInput,
                format!("一次至多 {most} 个标识"),
                format!("{most} ids at most at once"),
            )
            .at(["ids"])
            .allowing([most]);
            return Err(top_level(refusal.into(), session.language));
        }
        futures_util::future::try_join_all(ids.iter().map(|id| load(session, id))).await.map_err(Into::into)
    }
}

async fn load(session: &Session, id: &ID) -> Result<Option<Node>, super::LoadFault> {
    let Some(GlobalId { kind, uuid }) = GlobalId::decode(id) else { return Ok(None) };
    let may = |action| session.read.actor().may(action);
    let rows = &session.rows;
    Ok(match kind.as_str() {
        "Policy" => PolicyNode::load(rows, uuid.into()).await?.map(Node::Policy),
        "Clause" => ClauseNode::load(rows, uuid.into()).await?.map(Node::Clause),
        "Unit" => UnitNode::load(rows, uuid.into()).await?.map(Node::Unit),
        "Body" if may(Action::ReadBodies) => BodyNode::load(rows, uuid.into()).await?.map(Node::Body),
        "Post" if may(Action::ReadBodies) => PostNode::load(rows, uuid.into()).await?.map(Node::Post),
        "Appointment" if may(Action::ReadBodies) => {
            AppointmentNode::load(rows, uuid.into()).await?.map(Node::Appointment)
        }
        "Network" => NetworkNode::load(rows, uuid.into()).await?.map(Node::Network),
        "Duty" if may(Action::ReadDuties) => DutyNode::load(rows, uuid.into()).await?.map(Node::Duty),
        "Reminder" if may(Action::ReadDuties) => ReminderNode::load(rows, uuid.into()).await?.map(Node::Reminder),
        "CalendarAddress" if may(Action::ReadDuties) => {
            CalendarAddressNode::load(rows, uuid.into()).await?.map(Node::CalendarAddress)
        }
        "Relief" if may(Action::ReadDuties) => ReliefNode::load(rows, uuid.into()).await?.map(Node::Relief),
        "Report" if may(Action::ReadReports) => ReportNode::load(rows, uuid.into()).await?.map(Node::Report),
        "ReportRequest" if may(Action::ReadReports) => {
            ReportRequestNode::load(rows, uuid.into()).await?.map(Node::ReportRequest)
        }
        "Meeting" if may(Action::ReadMeetings) => MeetingNode::load(rows, uuid.into()).await?.map(Node::Meeting),
        "Decision" if may(Action::ReadMeetings) => DecisionNode::load(rows, uuid.into()).await?.map(Node::Decision),
        "Inspection" if may(Action::ReadSupervision) => {
            InspectionNode::load(rows, uuid.into()).await?.map(Node::Inspection)
        }
        "SupervisionFinding" if may(Action::ReadSupervision) => {
            FindingNode::load(rows, uuid.into()).await?.map(Node::SupervisionFinding)
        }
        "Circular" if may(Action::ReadSupervision) => CircularNode::load(rows, uuid.into()).await?.map(Node::Circular),
        "ActivityReport" if may(Action::ReadReports) => {
            ActivityReportNode::load(rows, uuid.into()).await?.map(Node::ActivityReport)
        }
        "Task" if may(Action::ReadCoordination) => TaskNode::load(rows, uuid.into()).await?.map(Node::Task),
        "TaskMeans" if may(Action::ReadCoordination) => MeansNode::load(rows, uuid.into()).await?.map(Node::TaskMeans),
        "TaskDispute" if may(Action::ReadCoordination) => {
            DisputeNode::load(rows, uuid.into()).await?.map(Node::TaskDispute)
        }
        "Target" if may(Action::ReadCoordination) => TargetNode::load(rows, uuid.into()).await?.map(Node::Target),
        "CoordinationMatter" if may(Action::ReadCoordination) => {
            MatterNode::load(rows, uuid.into()).await?.map(Node::CoordinationMatter)
        }
        "Document" if may(Action::ReadDocuments) => DocumentNode::load(rows, uuid.into()).await?.map(Node::Document),
        "DocumentApproval" if may(Action::ReadDocuments) => {
            ApprovalNode::load(rows, uuid.into()).await?.map(Node::DocumentApproval)
        }
        "DocumentOpinion" if may(Action::ReadDocuments) => {
            OpinionNode::load(rows, uuid.into()).await?.map(Node::DocumentOpinion)
        }
        "DocumentFiling" if may(Action::ReadDocuments) => {
            FilingNode::load(rows, uuid.into()).await?.map(Node::DocumentFiling)
        }
        "PolicyEntry" if may(Action::ReadDocuments) => {
            PolicyEntryNode::load(rows, uuid.into()).await?.map(Node::PolicyEntry)
        }
        "Freeze" if may(Action::ReadDocuments) => FreezeNode::load(rows, uuid.into()).await?.map(Node::Freeze),
        "Talent" if may(Action::ReadNominations) => TalentNode::load(rows, uuid.into()).await?.map(Node::Talent),
        "Programme" if may(Action::ReadEditions) => ProgrammeNode::load(rows, uuid.into()).await?.map(Node::Programme),
        "Process" if may(Action::ReadEditions) => ProcessNode::load(rows, uuid.into()).await?.map(Node::Process),
        "Edition" if may(Action::ReadEditions) => EditionNode::load(rows, uuid.into()).await?.map(Node::Edition),
        "Nomination" if may(Action::ReadNominations) => {
            NominationNode::load(rows, uuid.into()).await?.map(Node::Nomination)
        }
        "RuleVersion" if may(Action::ReadRules) => {
            RuleVersionNode::load(rows, uuid.into()).await?.map(Node::RuleVersion)
        }
        "ParameterSet" if may(Action::ReadRules) => {
            ParameterSetNode::load(rows, uuid.into()).await?.map(Node::ParameterSet)
        }
        "SigningKey" if may(Action::ReadRules) => SigningKeyNode::load(rows, uuid.into()).await?.map(Node::SigningKey),
        "ReviewFlag" if may(Action::ReadFlags) => ReviewFlagNode::load(rows, uuid.into()).await?.map(Node::ReviewFlag),
        "Run" if may(Action::ReadRuns) => RunNode::load(rows, uuid.into()).await?.map(Node::Run),
        "Judgement" if may(Action::ReadRankings) => JudgementNode::load(rows, uuid.into()).await?.map(Node::Judgement),
        "AssessmentScheme" if may(Action::ReadAssessments) => {
            SchemeNode::load(rows, uuid.into()).await?.map(Node::AssessmentScheme)
        }
        "Assessment" if may(Action::ReadAssessments) => {
            AssessmentNode::load(rows, uuid.into()).await?.map(Node::Assessment)
        }
        "AssessmentResult" if may(Action::ReadAssessments) => {
            AssessmentResultNode::load(rows, uuid.into()).await?.map(Node::AssessmentResult)
        }
        "FundingSource" if may(Action::ReadFunding) => {
            SourceNode::load(rows, uuid.into()).await?.map(Node::FundingSource)
        }
        "BudgetLine" if may(Action::ReadFunding) => LineNode::load(rows, uuid.into()).await?.map(Node::BudgetLine),
        "LimitChange" if may(Action::ReadFunding) => {
            LimitChangeNode::load(rows, uuid.into()).await?.map(Node::LimitChange)
        }
        "Commitment" if may(Action::ReadFunding) => {
            CommitmentNode::load(rows, uuid.into()).await?.map(Node::Commitment)
        }
        "Payment" if may(Action::ReadFunding) => PaymentNode::load(rows, uuid.into()).await?.map(Node::Payment),
        "PaymentOrder" if may(Action::ReadFunding) => {
            PaymentOrderNode::load(rows, uuid.into()).await?.map(Node::PaymentOrder)
        }
        "PaymentImport" if may(Action::ReadFunding) => {
            PaymentImportNode::load(rows, uuid.into()).await?.map(Node::PaymentImport)
        }
        "Voucher" if may(Action::ReadFunding) => VoucherNode::load(rows, uuid.into()).await?.map(Node::Voucher),
        "FundAccount" if may(Action::ReadFunding) => AccountNode::load(rows, uuid.into()).await?.map(Node::FundAccount),
        "FundClosing" if may(Action::ReadFunding) => ClosingNode::load(rows, uuid.into()).await?.map(Node::FundClosing),
        "Revenue" if may(Action::ReadFunding) => RevenueNode::load(rows, uuid.into()).await?.map(Node::Revenue),
        "Employer" if may(Action::ReadFunding) => EmployerNode::load(rows, uuid.into()).await?.map(Node::Employer),
        "Declaration" if may(Action::ReadFunding) => {
            DeclarationNode::load(rows, uuid.into()).await?.map(Node::Declaration)
        }
        "DeclarationClosing" if may(Action::ReadFunding) => {
            DeclarationClosingNode::load(rows, uuid.into()).await?.map(Node::DeclarationClosing)
        }
        "AuditSample" if may(Action::ReadFunding) => {
            AuditSampleNode::load(rows, uuid.into()).await?.map(Node::AuditSample)
        }
        _ => None,
    })
}
