//! Bodies, posts and who holds them, as values: their kinds, and who may be appointed.

use super::entity::{appointment, post_version};
use crate::access::Person;
use crate::kernel::named::named;
use crate::kernel::{Day, ErrorCode, Refusal, Term};
use crate::store::dated::gap;

named! {
    /// 机构类别。
    ///
    /// The kind of a body.
    BodyKind {
        /// 人才工作领导小组。
        ///
        /// A talent-work leading group (clause 4.1.1a).
        LeadingGroup = "LEADING_GROUP",
        /// 领导小组办公室。
        ///
        /// The leading group's office (clause 4.1.1b).
        Office = "OFFICE",
        /// 党委常委会。
        ///
        /// The standing committee of a Party committee (clauses 4.1.4a, 4.1.4b).
        StandingCommittee = "STANDING_COMMITTEE",
        /// 人才队伍建设办公室，每类人才一个。
        ///
        /// A team-building office, one for a category of talent (clause 4.1.2b).
        TeamBuildingOffice = "TEAM_BUILDING_OFFICE",
        /// 专项协调领导小组。
        ///
        /// A coordination leading group for one major task (clause 4.3.3).
        CoordinationGroup = "COORDINATION_GROUP",
        /// 人才工作专门机构。
        ///
        /// A dedicated agency (clause 4.1.1d).
        DedicatedAgency = "DEDICATED_AGENCY",
        /// 组织部门人才工作内设机构。
        ///
        /// The talent unit inside an organization department (clause 4.2.2g).
        InternalUnit = "INTERNAL_UNIT",
        /// 牵头业务处室。
        ///
        /// A sector department's lead division (clause 4.1.1f).
        LeadDivision = "LEAD_DIVISION",
        /// 联络站。
        ///
        /// A liaison station (clause 4.1.1g).
        LiaisonStation = "LIAISON_STATION",
    }
}

named! {
    /// 岗位类别。
    ///
    /// The kind of a post.
    PostKind {
        /// 组长、主任或负责人。
        ///
        /// Heads the body.
        Head = "HEAD",
        /// 副组长、副主任。
        ///
        /// A deputy.
        Deputy = "DEPUTY",
        /// 成员。
        ///
        /// A member.
        Member = "MEMBER",
        /// 工作人员。
        ///
        /// Staff.
        Staff = "STAFF",
        /// 联络员。
        ///
        /// A liaison officer.
        LiaisonOfficer = "LIAISON_OFFICER",
    }
}

named! {
    /// 任职者的本职身份。
    ///
    /// What a person who holds a post is otherwise.
    Capacity {
        /// 党委主要领导。
        ///
        /// The committee's principal leader.
        CommitteePrincipal = "COMMITTEE_PRINCIPAL",
        /// 政府主要领导。
        ///
        /// The government's principal leader.
        GovernmentPrincipal = "GOVERNMENT_PRINCIPAL",
        /// 党委分管领导。
        ///
        /// The committee's leader in charge.
        CommitteeLeaderInCharge = "COMMITTEE_LEADER_IN_CHARGE",
        /// 政府分管领导。
        ///
        /// The government's leader in charge.
        GovernmentLeaderInCharge = "GOVERNMENT_LEADER_IN_CHARGE",
        /// 组织部门主要负责人。
        ///
        /// The head of the organization department.
        OrganizationHead = "ORGANIZATION_HEAD",
        /// 组织部门分管人才工作的负责人。
        ///
        /// The organization department's deputy head for talent.
        OrganizationDeputyForTalent = "ORGANIZATION_DEPUTY_FOR_TALENT",
        /// 人力资源和社会保障部门主要负责人。
        ///
        /// The head of human resources and social security.
        HumanResourcesHead = "HUMAN_RESOURCES_HEAD",
        /// 其他部门主要负责人。
        ///
        /// The head of another department.
        DepartmentHead = "DEPARTMENT_HEAD",
        /// 其他。
        ///
        /// Anything else.
        Other = "OTHER",
    }
}

named! {
    /// 机构职能(条款 4.1.2a)。
    ///
    /// What a body is for (clause 4.1.2a).
    Function {
        /// 战略规划。
        ///
        /// Strategic planning.
        StrategicPlanning = "STRATEGIC_PLANNING",
        /// 政策研究。
        ///
        /// Policy research.
        PolicyResearch = "POLICY_RESEARCH",
        /// 宏观指导。
        ///
        /// Macro guidance.
        MacroGuidance = "MACRO_GUIDANCE",
        /// 统筹协调。
        ///
        /// Overall coordination.
        OverallCoordination = "OVERALL_COORDINATION",
    }
}

impl BodyKind {
    /// Whether a unit has one of them at most; of team-building offices, one for a category.
    #[must_use]
    pub const fn is_single(self) -> bool {
        !matches!(self, Self::CoordinationGroup | Self::LeadDivision | Self::LiaisonStation)
    }

    /// Whether it is a body of a Party committee. What such a body decides is decided for the whole area, so that only
    /// a unit that leads has one.
    #[must_use]
    pub const fn is_of_committee(self) -> bool {
        matches!(self, Self::LeadingGroup | Self::Office | Self::StandingCommittee)
    }
}

named! {
    /// 单位在网络中的角色。
    ///
    /// What a unit is in a network.
    MemberRole {
        /// 牵头。
        ///
        /// Leads it.
        Lead = "LEAD",
        /// 成员。
        ///
        /// Belongs to it.
        Member = "MEMBER",
    }
}

/// Whether a body of this kind is for one category of talent.
///
/// # Errors
/// `BAD_USER_INPUT`.
pub fn check_category(kind: BodyKind, category: bool) -> Result<(), Refusal> {
    if (kind == BodyKind::TeamBuildingOffice) == category {
        return Ok(());
    }
    Err(Refusal::new(
        ErrorCode::BadInput,
        "人才队伍建设办公室须写明人才类别，其他机构不写",
        "a team-building office says for which category of talent it is, and no other body does",
    )
    .at(["category"])
    .allowing([BodyKind::TeamBuildingOffice.as_str()]))
}

/// Whether somebody may hold a post on these days: it is there on all of them, has a place on each, and is not held
/// by the same person on any.
///
/// # Errors
/// `POST_NOT_THERE`, `TERMS_OVERLAP`, `POST_FILLED`, each with the days.
pub fn appoint(
    post: &[post_version::Model],
    holders: &[appointment::Model],
    person: &Person,
    term: Term,
) -> Result<(), Refusal> {
    let course: Vec<&post_version::Model> = post.iter().collect();
    if let Some(day) = gap(&course, term, Day::FIRST) {
        return Err(post_not_there(post, day));
    }
    let during = |held: &&appointment::Model| meet(held.term(), term);
    if let Some(own) = holders.iter().filter(during).find(|one| one.person().is(person)) {
        return Err(Refusal::new(
            ErrorCode::TermsOverlap,
            format!("此人在 {} 已任此职", own.term()),
            format!("the person holds this post already: {}", own.term()),
        )
        .at(["from"])
        .allowing([own.term().to_string()]));
    }
    // How many hold it changes only where a term begins.
    let begins = holders.iter().filter(during).filter_map(|one| one.term().from).filter(|day| term.contains(*day));
    for day in term.from.into_iter().chain(begins).chain(post.iter().filter_map(|version| version.valid_from)) {
        let version = post.iter().find(|version| version.term().contains(day) && term.contains(day));
        let Some(places) = version.map(|version| version.places) else { continue };
        let names = names_on(holders, day);
        if i64::try_from(names.len()).unwrap_or(i64::MAX) >= places {
            return Err(Refusal::new(
                ErrorCode::PostFilled,
                format!("该岗位设 {places} 人，{day} 已满"),
                format!("the post has {places} places, and on {day} all are taken"),
            )
            .at(["post"])
            .allowing(names));
        }
    }
    Ok(())
}

/// Demands that a post has places for all who hold it on these days.
///
/// # Errors
/// `POST_FILLED`, with those who hold it.
pub fn demand_places(places: i64, holders: &[appointment::Model], term: Term) -> Result<(), Refusal> {
    let begins = holders.iter().filter_map(|one| one.term().from).filter(|day| term.contains(*day));
    for day in term.from.into_iter().chain(begins) {
        let names = names_on(holders, day);
        if i64::try_from(names.len()).unwrap_or(i64::MAX) > places {
            let count = names.len();
            return Err(Refusal::new(
                ErrorCode::PostFilled,
                format!("{day} 有 {count} 人任此职，不能只设 {places} 人"),
                format!("on {day} {count} hold the post, and there would be {places} places"),
            )
            .at(["places"])
            .allowing(names));
        }
    }
    Ok(())
}

/// Who holds a post on a day, and how long.
fn names_on(holders: &[appointment::Model], day: Day) -> Vec<String> {
    let held = holders.iter().filter(|one| one.term().contains(day));
    held.map(|one| format!("{} {}", one.name, one.term())).collect()
}

/// That a post is not there on a day.
#[must_use]
pub fn post_not_there(post: &[post_version::Model], day: Day) -> Refusal {
    Refusal::new(
        ErrorCode::PostNotThere,
        format!("该岗位在 {day} 尚未设立或已撤销"),
        format!("the post is not there on {day}"),
    )
    .at(["from"])
    .allowing(post.iter().map(|version| version.term().to_string()))
}

/// Whether two terms have a day in common.
fn meet(one: Term, other: Term) -> bool {
    let before = |one: Term, other: Term| one.until.zip(other.from).is_some_and(|(until, from)| until <= from);
    !before(one, other) && !before(other, one)
}
