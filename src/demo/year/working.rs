//! What units owe that no report discharges, and the records by which they do: an inspection, a barrier that is mended,
//! a target that is reached, a policy that is gone through, and what is appropriated.

use std::sync::Arc;

use super::Play;
use crate::access::{Actor, Role};
use crate::coordination::model::{MatterKind, WorkLine};
use crate::coordination::write::{AnswerMatter, RaiseMatter, ReportTarget, SetTarget, TakeUpMatter};
use crate::deliberation::model::{Cast, MeetingKind, Share, VoteChoice};
use crate::deliberation::write::{Attending, CloseMeeting, ConveneMeeting, HoldMeeting, SetBallotRule, TakeBallot};
use crate::demo::{actor, done};
use crate::documents::model::{
    ApprovalStage, Consideration, ConsiderationKind, DocumentKind, Part, PolicyReviewOutcome, Signatory, Wording,
};
use crate::documents::write::{
    ApproveDocument, DeliberateDocument, DraftDocument, EnterPolicy, IssueDocument, ReviewPolicy,
};
use crate::duties::entity::duty;
use crate::duties::standing;
use crate::kernel::{
    Day, Failure, Fault, Term, UnitKind,
    id::{AppointmentId, BodyId, ClauseRowId, DecisionId, PolicyEntryId, PostId},
};
use crate::organization::bodies::{BodyKind, Capacity, PostKind};
use crate::organization::write::{BodySaying, CreatePost, MakeAppointment, RegisterBody};
use crate::policy::obligation::Evidence;
use crate::store::{Command, Read, dated::AsOf};
use crate::supervision::model::InspectionKind;
use crate::supervision::write::{CloseInspection, OpenInspection};
use crate::{deliberation, documents, organization};

const TWO_THIRDS: Share = Share { numerator: 2, denominator: 3 };

/// Whether units do something for a kind of evidence.
pub(super) const fn is_worked_for(evidence: Evidence) -> bool {
    matches!(
        evidence,
        Evidence::Inspection | Evidence::Barrier | Evidence::Target | Evidence::Review | Evidence::Appropriation
    )
}

/// A unit's leading group: the post of its head, and who sits in it.
struct Group {
    body: BodyId,
    head: PostId,
    seats: Vec<AppointmentId>,
}

impl Play<'_> {
    /// The unit that owes it, or the one that continues it, does what discharges it.
    pub(super) async fn work(&self, duty: &duty::Model, evidence: Evidence, today: Day) -> Result<(), Failure> {
        let read = Read::new(&self.app.store, self.system.clone());
        let unit = read.lies(duty.unit_id).await?.scope.code().to_owned();
        match evidence {
            Evidence::Inspection => self.look(&unit, today).await,
            Evidence::Barrier => self.mend_barrier(&unit, today).await,
            Evidence::Target => self.reach(&unit, today).await,
            Evidence::Appropriation => self.appropriate(&unit, duty, today).await,
            _ => self.go_through(&unit, duty.clause_id, today).await,
        }
    }

    pub(super) async fn as_role(&self, unit: &str, role: Role) -> Result<Arc<Actor>, Failure> {
        actor(self.app, self.system, unit, role.as_str(), &[role]).await
    }

    /// Does it, and gives what it made.
    pub(super) async fn did<C: Command>(&self, actor: &Arc<Actor>, command: C) -> Result<C::Done, Failure> {
        Ok(done(self.app, actor, &command).await?.done)
    }

    /// One of the unit's departments is inspected.
    async fn look(&self, unit: &str, today: Day) -> Result<(), Failure> {
        let Some(department) = self.department(unit, today).await? else { return Ok(()) };
        let supervisor = self.as_role(unit, Role::Supervisor).await?;
        let open = OpenInspection {
            unit: unit.to_owned(),
            title: "示例：半年度人才工作督查".to_owned(),
            scope: "示例：各部门任务的进展".to_owned(),
            kind: InspectionKind::Regular,
            units: vec![department],
            from: today,
            duty: None,
        };
        let inspection = self.did(&supervisor, open).await?;
        self.did(&supervisor, CloseInspection { inspection }).await.map(drop)
    }

    /// One of the unit's departments raises a barrier, and the unit answers it.
    async fn mend_barrier(&self, unit: &str, today: Day) -> Result<(), Failure> {
        let Some(department) = self.department(unit, today).await? else { return Ok(()) };
        let raise = RaiseMatter {
            unit: department.clone(),
            addressee: unit.to_owned(),
            kind: MatterKind::Barrier,
            line: WorkLine::default(),
            title: "示例：社会力量奖励人才的手续".to_owned(),
            text: "示例：捐赠奖励的手续须逐项报批。".to_owned(),
            answer_by: today.plus(10),
        };
        let matter = self.did(&self.reporter(&department).await?, raise).await?;
        let reporter = self.reporter(unit).await?;
        self.did(&reporter, TakeUpMatter { matter }).await?;
        let text = "示例：改为备案，一次办结。".to_owned();
        self.did(&reporter, AnswerMatter { matter, text }).await.map(drop)
    }

    /// The first of the departments directly below a unit.
    async fn department(&self, unit: &str, today: Day) -> Result<Option<String>, Failure> {
        let read = Read::new(&self.app.store, self.system.clone());
        let above = organization::read::unit(&read, unit).await?.map(|row| row.id);
        let tree = organization::read::tree(&read).await?;
        let below = tree.versions.iter().filter(|version| version.parent_id == above && version.term().contains(today));
        let below: Vec<_> = below.map(|version| version.unit_id).collect();
        let is_department = |kind: &str| kind == UnitKind::Department.as_str();
        let of = tree.units.into_iter().filter(|row| below.contains(&row.id) && is_department(&row.kind));
        Ok(of.map(|row| row.code).min())
    }

    async fn reach(&self, unit: &str, today: Day) -> Result<(), Failure> {
        let set = SetTarget {
            unit: unit.to_owned(),
            year: i64::from(today.year()),
            code: "skilled-people".to_owned(),
            title: "示例：新增技能人才".to_owned(),
            wanted: 100,
            scale: 0,
            measure: "人".to_owned(),
            post: self.group(unit, today).await?.head,
            reason: None,
        };
        let target = self.did(&self.as_role(unit, Role::Supervisor).await?, set).await?;
        let report = ReportTarget { target, actual: 120, text: "示例：已完成。".to_owned() };
        self.did(&self.reporter(unit).await?, report).await.map(drop)
    }

    /// A unit's policy on social forces is gone through; it has to be issued and registered first.
    async fn go_through(&self, unit: &str, clause: ClauseRowId, today: Day) -> Result<(), Failure> {
        let read = Read::new(&self.app.store, self.system.clone());
        let organizer = self.as_role(unit, Role::Organizer).await?;
        let own = organization::read::unit(&read, unit).await?.ok_or_else(|| Fault::new("who acts is of a unit"))?;
        let there = documents::read::register::register(&read, &own, AsOf::day(today), None, false).one().await?;
        let entry = match there {
            Some(row) => row.id,
            None => self.issue_policy(unit, clause, today).await?,
        };
        let review = ReviewPolicy {
            entry,
            outcome: PolicyReviewOutcome::Keep,
            remark: "示例：继续有效。".to_owned(),
            next: Some(today.plus(365)),
            clause: Some(clause),
        };
        self.did(&organizer, review).await.map(drop)
    }

    /// Drafted, decided on by the leading group, approved twice, issued, and entered into the register.
    async fn issue_policy(&self, unit: &str, clause: ClauseRowId, today: Day) -> Result<PolicyEntryId, Failure> {
        let consideration =
            Consideration { kind: ConsiderationKind::Measures, text: "示例：随文的人才措施。".to_owned() };
        let part =
            Part {
                key: "one".to_owned(), heading: "一".to_owned(), text: "示例：鼓励社会力量奖励人才。".to_owned()
            };
        let title = "示例：鼓励社会力量参与人才开发的意见".to_owned();
        let draft = DraftDocument {
            unit: unit.to_owned(),
            kind: DocumentKind::Document,
            departmental: false,
            clause,
            wording: Wording { title, consideration: Some(consideration), parts: vec![part] },
        };
        let document = self.did(&self.reporter(unit).await?, draft).await?;
        let organizer = self.as_role(unit, Role::Organizer).await?;
        let decision = self.decide(unit, ("社会力量参与人才开发", "示例：原则通过。"), today).await?;
        self.did(&organizer, DeliberateDocument { document, decision }).await?;
        for stage in [ApprovalStage::Committee, ApprovalStage::Government] {
            let approver = actor(self.app, self.system, unit, stage.as_str(), &[Role::Supervisor]).await?;
            self.did(&approver, ApproveDocument { document, stage, parts: None, exception: None }).await?;
        }
        let head = self.group(unit, today).await?.head;
        let signatories = vec![Signatory { name: "示例人员1".to_owned(), post: Some(head) }];
        let paper = format!("示例〔{}〕3号", today.year());
        self.did(&organizer, IssueDocument { document, paper, signatories, filing_clause: None }).await?;
        let enter = EnterPolicy { document, from: today, until: None, supersedes: None, review_on: None };
        self.did(&organizer, enter).await
    }

    /// The leading group meets on a matter and carries a motion.
    pub(super) async fn decide(
        &self,
        unit: &str,
        (matter, motion): (&str, &str),
        today: Day,
    ) -> Result<DecisionId, Failure> {
        let organizer = self.as_role(unit, Role::Organizer).await?;
        let group = self.group(unit, today).await?;
        let kind = MeetingKind::LeadingGroup;
        let paper = "示例议事规则".to_owned();
        let (quorum, majority) = (TWO_THIRDS, TWO_THIRDS);
        let rule = SetBallotRule { unit: unit.to_owned(), kind, quorum, majority, from: today, paper };
        self.did(&organizer, rule).await?;
        let convene = ConveneMeeting {
            unit: unit.to_owned(),
            body: Some(group.body),
            kind,
            title: "示例会议".to_owned(),
            day: today,
            agenda: vec![matter.to_owned()],
            tasks: Vec::new(),
            progress: Vec::new(),
        };
        let meeting = self.did(&organizer, convene).await?;
        self.did(&organizer, HoldMeeting { meeting, attending: Attending::Holders(group.seats.clone()) }).await?;
        let cast = Cast::Open(group.seats.into_iter().map(|seat| (seat, VoteChoice::For)).collect());
        self.did(&organizer, TakeBallot { meeting, item: 1, motion: motion.to_owned(), cast }).await?;
        self.did(&organizer, CloseMeeting { meeting, proposals: Vec::new() }).await?;
        let read = Read::new(&self.app.store, self.system.clone());
        let decided = deliberation::read::decisions(&read, &[meeting]).await?.remove(&meeting);
        let decided = decided.unwrap_or_default().into_iter().next();
        Ok(decided.ok_or_else(|| Fault::new("what all vote for carries"))?.id)
    }

    /// A unit's leading group, which is set up where it is not there yet.
    async fn group(&self, unit: &str, today: Day) -> Result<Group, Failure> {
        let read = Read::new(&self.app.store, self.system.clone());
        let organizer = self.as_role(unit, Role::Organizer).await?;
        let as_of = AsOf::day(today);
        let bodies =
            organization::read::bodies::of_units(&read, &[organizer.unit], as_of).await?.remove(&organizer.unit);
        let is_group = |kind: &str| kind == BodyKind::LeadingGroup.as_str();
        let Some((row, _)) = bodies.into_iter().flatten().find(|(row, _)| is_group(&row.kind)) else {
            return self.set_up(&organizer, today).await;
        };
        let posts =
            organization::read::bodies::posts(&read, &[row.id], as_of).await?.remove(&row.id).unwrap_or_default();
        let head = posts.iter().find(|(post, _)| post.kind == PostKind::Head.as_str()).map(|(post, _)| post.id);
        let head = head.ok_or_else(|| Fault::new("a group that was set up has a head"))?;
        let posts: Vec<PostId> = posts.iter().map(|(post, _)| post.id).collect();
        let held = organization::read::bodies::appointments(&read, &posts, as_of).await?;
        let mut seats: Vec<AppointmentId> = held.into_values().flatten().map(|held| held.id).collect();
        seats.sort_unstable();
        Ok(Group { body: row.id, head, seats })
    }

    /// A leading group made up as its clause asks.
    async fn set_up(&self, organizer: &Arc<Actor>, from: Day) -> Result<Group, Failure> {
        let saying = BodySaying {
            name: "示例人才工作领导小组".to_owned(),
            name_en: "Example leading group".to_owned(),
            functions: Vec::new(),
            works_with: None,
        };
        let (unit, kind) = (organizer.unit_code.clone(), BodyKind::LeadingGroup);
        let body = self.did(organizer, RegisterBody { unit, kind, category: None, saying, from }).await?;
        let head = self.post(organizer, (body, PostKind::Head, 1), from).await?;
        let deputy = self.post(organizer, (body, PostKind::Deputy, 3), from).await?;
        let mut seats = Vec::new();
        for (number, (post, capacity)) in (1..).zip([
            (head, Capacity::CommitteePrincipal),
            (deputy, Capacity::GovernmentPrincipal),
            (deputy, Capacity::CommitteeLeaderInCharge),
            (deputy, Capacity::GovernmentLeaderInCharge),
        ]) {
            let appoint = MakeAppointment {
                post,
                issuer: organizer.person.issuer.clone(),
                subject: format!("{}-{number}", organizer.unit_code),
                name: format!("示例人员{number}"),
                capacity,
                full_time: false,
                higher_rank: false,
                term: Term { from: Some(from), until: None },
            };
            seats.push(self.did(organizer, appoint).await?);
        }
        standing::examine(&self.app.store, self.system).await?;
        Ok(Group { body, head, seats })
    }

    async fn post(
        &self,
        organizer: &Arc<Actor>,
        (body, kind, places): (BodyId, PostKind, i64),
        from: Day,
    ) -> Result<PostId, Failure> {
        let (title, title_en) = ("示例岗位".to_owned(), "Example post".to_owned());
        self.did(organizer, CreatePost { body, kind, title, title_en, places, from }).await
    }
}
