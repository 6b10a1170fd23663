//! What clauses ask of a unit's bodies, as standing checks, each by its name: which bodies there have to be, and how
//! each is made up. They are asked as of any day; what they find is no row of a table and needs nobody to look.

use std::collections::{BTreeSet, HashMap};

use super::bodies::{BodyKind, Capacity, PostKind};
use super::entity::{appointment, body, body_version, establishment};
use super::read::{self, Seen};
use crate::kernel::named::named;
use crate::kernel::{
    ClauseId, Fault, PatternRole, UnitKind,
    id::{BodyId, PostId, UnitId},
};
use crate::store::{Read, dated::AsOf};

named! {
    /// 组成核对项：各条款对机构组成的要求，各有其名。
    ///
    /// Standing checks: what clauses ask of how a body is made up, each by its name.
    Check {
        /// 组长为党委主要领导。
        ///
        /// The head is the committee's principal leader.
        LeadingGroupHead = "LEADING_GROUP_HEAD",
        /// 副组长有政府主要领导和党政分管领导。
        ///
        /// Among the deputies are the government's principal leader and the leaders in charge on both sides.
        LeadingGroupDeputies = "LEADING_GROUP_DEPUTIES",
        /// 办公室主任为组织部门主要负责人。
        ///
        /// The office's director is the head of the organization department.
        OfficeDirector = "OFFICE_DIRECTOR",
        /// 办公室有一名专职副主任。
        ///
        /// The office has one full-time deputy.
        OfficeFullTimeDeputy = "OFFICE_FULL_TIME_DEPUTY",
        /// 兼职副主任有组织部门分管负责人和人力资源社会保障部门主要负责人。
        ///
        /// Among the concurrent deputies are the organization department's deputy head for talent and the head of
        /// human resources and social security.
        OfficeConcurrentDeputies = "OFFICE_CONCURRENT_DEPUTIES",
        /// 机构、编制、经费三到位。
        ///
        /// Institution, staff and budget are in place.
        OfficeReady = "OFFICE_READY",
        /// 专门机构有负责人。
        ///
        /// The dedicated agency has its head.
        AgencyHead = "AGENCY_HEAD",
        /// 内设机构职责明确，有人员且编制配足。
        ///
        /// The internal unit's functions are stated, and it has staff and its quota filled.
        InternalUnitStaffed = "INTERNAL_UNIT_STAFFED",
        /// 人才队伍建设办公室有牵头人和成员。
        ///
        /// The team-building office has its lead and members.
        TeamBuildingLed = "TEAM_BUILDING_LED",
    }
}

/// A body on a day: what is asked of it is asked of this.
#[derive(Debug, Clone)]
pub struct Composition {
    /// Its kind.
    pub kind: BodyKind,
    /// How many functions are stated.
    pub functions: usize,
    /// Who holds which of its posts.
    pub holders: Vec<(PostKind, appointment::Model)>,
    /// What it is equipped with.
    pub establishment: Option<establishment::Model>,
}

impl Check {
    /// The clause that asks for it.
    #[must_use]
    pub const fn clause(self) -> ClauseId {
        ClauseId(match self {
            Self::LeadingGroupHead | Self::LeadingGroupDeputies => "4.1.1a",
            Self::OfficeDirector | Self::OfficeFullTimeDeputy | Self::OfficeConcurrentDeputies => "4.1.1b",
            Self::OfficeReady => "4.1.1c",
            Self::AgencyHead => "4.1.1d",
            Self::TeamBuildingLed => "4.1.2b",
            Self::InternalUnitStaffed => "4.2.2g",
        })
    }

    /// Of which kind of body it is asked.
    #[must_use]
    pub const fn of(self) -> BodyKind {
        match self {
            Self::LeadingGroupHead | Self::LeadingGroupDeputies => BodyKind::LeadingGroup,
            Self::OfficeDirector | Self::OfficeFullTimeDeputy | Self::OfficeConcurrentDeputies | Self::OfficeReady => {
                BodyKind::Office
            }
            Self::AgencyHead => BodyKind::DedicatedAgency,
            Self::InternalUnitStaffed => BodyKind::InternalUnit,
            Self::TeamBuildingLed => BodyKind::TeamBuildingOffice,
        }
    }

    /// What is missing; nothing where the clause is satisfied.
    #[must_use]
    pub fn missing(self, body: &Composition) -> Vec<String> {
        let capacities = |kind: PostKind, full_time: Option<bool>| -> BTreeSet<&str> {
            let of = body.holders.iter().filter(|(post, _)| *post == kind);
            let of = of.filter(|(_, held)| full_time.is_none_or(|full_time| held.full_time == full_time));
            of.map(|(_, held)| held.capacity.as_str()).collect()
        };
        let lacking = |wanted: &[Capacity], there: BTreeSet<&str>| -> Vec<String> {
            let words = wanted.iter().map(|capacity| capacity.as_str());
            words.filter(|word| !there.contains(word)).map(str::to_owned).collect()
        };
        let held = |kind: PostKind| body.holders.iter().filter(|(post, _)| *post == kind).count();
        let unless = |there: bool, what: &str| if there { Vec::new() } else { vec![what.to_owned()] };
        // A quota of nobody is filled by nobody, and no clause means that.
        let staffed = body.establishment.as_ref().is_some_and(|one| one.filled > 0 && one.filled >= one.quota);
        match self {
            Self::LeadingGroupHead => lacking(&[Capacity::CommitteePrincipal], capacities(PostKind::Head, None)),
            Self::LeadingGroupDeputies => lacking(
                &[Capacity::GovernmentPrincipal, Capacity::CommitteeLeaderInCharge, Capacity::GovernmentLeaderInCharge],
                capacities(PostKind::Deputy, None),
            ),
            Self::OfficeDirector => lacking(&[Capacity::OrganizationHead], capacities(PostKind::Head, None)),
            Self::OfficeFullTimeDeputy => {
                let full = body.holders.iter().filter(|(post, held)| *post == PostKind::Deputy && held.full_time);
                unless(full.count() == 1, "FULL_TIME_DEPUTY")
            }
            Self::OfficeConcurrentDeputies => lacking(
                &[Capacity::OrganizationDeputyForTalent, Capacity::HumanResourcesHead],
                capacities(PostKind::Deputy, Some(false)),
            ),
            Self::OfficeReady => [
                unless(body.establishment.is_some(), "INSTITUTION"),
                unless(staffed, "STAFF"),
                unless(body.establishment.as_ref().is_some_and(|one| one.budget_fen > 0), "BUDGET"),
            ]
            .concat(),
            Self::AgencyHead => unless(held(PostKind::Head) > 0, "HEAD"),
            Self::InternalUnitStaffed => [unless(body.functions > 0, "FUNCTIONS"), unless(staffed, "STAFF")].concat(),
            Self::TeamBuildingLed => {
                [unless(held(PostKind::Head) > 0, "HEAD"), unless(held(PostKind::Member) > 0, "MEMBER")].concat()
            }
        }
    }
}

/// A body that a unit has to have, for a category of talent where there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Its kind.
    pub kind: BodyKind,
    /// The category that it is for.
    pub category: Option<String>,
}

impl Wanted {
    /// The clause that asks for it.
    #[must_use]
    pub const fn clause(&self) -> ClauseId {
        ClauseId(match self.kind {
            BodyKind::LeadingGroup => "4.1.1a",
            BodyKind::Office => "4.1.1b",
            BodyKind::LeadDivision => "4.1.1f",
            BodyKind::TeamBuildingOffice => "4.1.2b",
            BodyKind::InternalUnit => "4.2.2g",
            BodyKind::LiaisonStation => "5.2",
            _ => "4.1.1d",
        })
    }
}

/// Whether bodies link their unit to the network of liaison: one is a station, or has an officer.
#[must_use]
pub fn has_liaison(bodies: &[&Composition]) -> bool {
    let officer = |body: &Composition| body.holders.iter().any(|(post, _)| *post == PostKind::LiaisonOfficer);
    bodies.iter().any(|body| body.kind == BodyKind::LiaisonStation || officer(body))
}

/// Which bodies a unit has to have on a day on which it is this; a liaison officer does for a station.
#[must_use]
pub fn wanted(seen: &Seen) -> Vec<Wanted> {
    let Some(version) = &seen.version else { return Vec::new() };
    let (kind, role) = (seen.unit.kind.parse::<UnitKind>().ok(), version.role.parse::<PatternRole>().ok());
    let mut kinds = match (kind, role) {
        (Some(UnitKind::City | UnitKind::Division), _) => vec![BodyKind::LeadingGroup, BodyKind::Office],
        (Some(UnitKind::Zone), _) => vec![BodyKind::DedicatedAgency],
        (_, Some(PatternRole::Coordinator)) => vec![BodyKind::DedicatedAgency, BodyKind::InternalUnit],
        (_, Some(PatternRole::Department)) | (Some(UnitKind::University | UnitKind::Institute), _) => {
            vec![BodyKind::LiaisonStation]
        }
        _ => Vec::new(),
    };
    if version.sector {
        kinds.push(BodyKind::LeadDivision);
    }
    let leads: Vec<String> = serde_json::from_str(&version.leads).unwrap_or_default();
    let of_kind = kinds.into_iter().map(|kind| Wanted { kind, category: None });
    let of_category =
        leads.into_iter().map(|category| Wanted { kind: BodyKind::TeamBuildingOffice, category: Some(category) });
    of_kind.chain(of_category).collect()
}

/// What is wanting at a unit.
#[derive(Debug, Clone)]
pub struct Finding {
    /// At which unit.
    pub unit: UnitId,
    /// Which body is not there, or not made up as it has to be.
    pub wanted: Wanted,
    /// The body that is there, and the check that it fails.
    pub fails: Option<(BodyId, Check)>,
    /// What is missing.
    pub missing: Vec<String>,
}

impl Finding {
    /// The clause that is not satisfied.
    #[must_use]
    pub const fn clause(&self) -> ClauseId {
        match self.fails {
            Some((_, check)) => check.clause(),
            None => self.wanted.clause(),
        }
    }
}

/// All that is wanting at these units as of a day, in their order.
///
/// # Errors
/// A fault of the database.
pub async fn findings(read: &Read, units: &[Seen], as_of: AsOf) -> Result<Vec<Finding>, Fault> {
    let ids: Vec<UnitId> = units.iter().map(|seen| seen.unit.id).collect();
    let bodies = read::bodies::of_units(read, &ids, as_of).await?;
    let all: Vec<(body::Model, body_version::Model)> = bodies.values().flatten().cloned().collect();
    let made_up = compositions(read, &all, as_of).await?;
    let mut found = Vec::new();
    for seen in units {
        let own = || bodies.get(&seen.unit.id).into_iter().flatten().map(|(row, _)| row);
        for wanted in wanted(seen) {
            let linked = || has_liaison(&own().filter_map(|row| made_up.get(&row.id)).collect::<Vec<_>>());
            let is_there = |row: &body::Model| row.kind == wanted.kind.as_str() && row.category == wanted.category;
            let is_met = own().any(is_there) || (wanted.kind == BodyKind::LiaisonStation && linked());
            if !is_met {
                let missing = vec![wanted.kind.as_str().to_owned()];
                found.push(Finding { unit: seen.unit.id, wanted, fails: None, missing });
            }
        }
        for row in own() {
            let Some(composition) = made_up.get(&row.id) else { continue };
            for check in Check::ALL.iter().filter(|check| check.of() == composition.kind) {
                let missing = check.missing(composition);
                if !missing.is_empty() {
                    let wanted = Wanted { kind: composition.kind, category: row.category.clone() };
                    found.push(Finding { unit: seen.unit.id, wanted, fails: Some((row.id, *check)), missing });
                }
            }
        }
    }
    Ok(found)
}

/// How bodies are made up as of a day.
///
/// # Errors
/// A fault of the database.
pub async fn compositions(
    read: &Read,
    bodies: &[(body::Model, body_version::Model)],
    as_of: AsOf,
) -> Result<HashMap<BodyId, Composition>, Fault> {
    let ids: Vec<BodyId> = bodies.iter().map(|(row, _)| row.id).collect();
    let posts = read::bodies::posts(read, &ids, as_of).await?;
    let all: Vec<PostId> = posts.values().flatten().map(|(post, _)| post.id).collect();
    let mut holders = read::bodies::appointments(read, &all, as_of).await?;
    let mut equipped = read::bodies::establishments(read, &ids, as_of).await?;
    let mut found = HashMap::new();
    for (row, version) in bodies {
        let mut held = Vec::new();
        for (post, _) in posts.get(&row.id).into_iter().flatten() {
            let kind: PostKind = post.kind.parse().map_err(Fault::new)?;
            held.extend(holders.remove(&post.id).unwrap_or_default().into_iter().map(|one| (kind, one)));
        }
        let functions: Vec<serde_json::Value> = serde_json::from_str(&version.functions).map_err(Fault::new)?;
        let composition = Composition {
            kind: row.kind.parse().map_err(Fault::new)?,
            functions: functions.len(),
            holders: held,
            establishment: equipped.remove(&row.id),
        };
        found.insert(row.id, composition);
    }
    Ok(found)
}
