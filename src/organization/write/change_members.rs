//! Says which units belong to a network from a day on.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::subject::NetworkSubject;
use crate::access::Action;
use crate::kernel::{
    ClauseId, Day, ErrorCode, Failure, Refusal,
    id::{NetworkId, UnitId},
};
use crate::organization::bodies::MemberRole;
use crate::organization::entity::{membership, network};
use crate::organization::model::outside_its_days;
use crate::organization::read;
use crate::store::{
    Command, Event, Place, Read, Subject as _, Write,
    dated::{AsOf, ended, overlaid},
};

/// How many units at once.
const MOST: usize = 500;

/// 编入或移出网络：自某日起。
///
/// Has units belong to a network from a day on, or belong to it no more.
#[derive(Serialize)]
pub struct ChangeMembers {
    /// Which network.
    pub network: NetworkId,
    /// Codes of the units.
    pub members: Vec<String>,
    /// What they are in it; `None`: they leave it.
    pub role: Option<MemberRole>,
    /// From which day.
    pub from: Day,
}

#[derive(Serialize)]
struct MembersChanged<'a> {
    network: String,
    members: &'a [String],
    role: Option<MemberRole>,
    from: Day,
}

impl Event for MembersChanged<'_> {
    const NAME: &'static str = "organization.network.changed";
}

impl Command for ChangeMembers {
    const NAME: &'static str = "organization.network.change";
    const ACTION: Action = Action::ManageNetworks;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("2"), ClauseId("4.1.1a")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::OutsideItsDays, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[MembersChanged::NAME];
    type Subject = NetworkSubject;
    type Done = NetworkId;

    async fn load(&self, read: &Read) -> Result<NetworkSubject, Failure> {
        NetworkSubject::load(read, self.network).await
    }

    async fn run(&self, subject: NetworkSubject, write: &mut Write) -> Result<NetworkId, Failure> {
        let members = self.units(&subject.place(), write.read()).await?;
        let ids: Vec<UnitId> = members.keys().copied().collect();
        let mut courses: HashMap<UnitId, Vec<membership::Model>> = HashMap::new();
        for row in read::networks::memberships(write.read(), self.network, &ids).await? {
            courses.entry(row.member_id).or_default().push(row);
        }
        for (member_id, number) in members {
            let course = courses.remove(&member_id).unwrap_or_default();
            let becomes = match self.role {
                None => self.left(&course).map_err(|refusal| refusal.at(["members", &number.to_string()]))?,
                Some(role) => overlaid(
                    &course,
                    membership::Model {
                        id: write.id(),
                        network_id: self.network,
                        unit_id: subject.row.unit_id,
                        member_id,
                        role: role.as_str().to_owned(),
                        valid_from: Some(self.from),
                        valid_until: None,
                        known_from: write.now(),
                        known_until: None,
                    },
                ),
            };
            write.believe(&course, becomes).await?;
        }
        let after = network::Model { version: subject.row.version + 1, ..subject.row.clone() };
        write.update(&subject.row, after).await?;
        let (network, members, role) = (self.network.global(), self.members.as_slice(), self.role);
        write.emit(&MembersChanged { network, members, role, from: self.from })?;
        Ok(self.network)
    }
}

impl ChangeMembers {
    /// What is believed of a unit once it has left: it belongs to the network on the day or after it.
    fn left(&self, course: &[membership::Model]) -> Result<Vec<membership::Model>, Refusal> {
        let becomes = ended(course, self.from);
        if becomes != course {
            return Ok(becomes);
        }
        let (zh, en) = (
            format!("该单位自 {} 起本不属于此网络", self.from),
            format!("the unit does not belong to the network from {} on anyway", self.from),
        );
        let terms = course.iter().map(|row| row.term().to_string());
        Err(Refusal::new(ErrorCode::StateForbids, zh, en).allowing(terms))
    }

    /// The units that are named, and where in the list; those that join lie at or below the one whose network it is,
    /// and are there on the day.
    async fn units(&self, place: &Place, read: &Read) -> Result<BTreeMap<UnitId, usize>, Failure> {
        if self.members.is_empty() || self.members.len() > MOST {
            let (zh, en) = (format!("须有 1 至 {MOST} 个单位"), format!("there have to be 1 to {MOST} units"));
            return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["members"]).into());
        }
        let rows = read::units_by_code(read, &self.members).await?;
        let mut ids = Vec::with_capacity(self.members.len());
        for (number, code) in self.members.iter().enumerate() {
            let unit = rows.get(code);
            let unit = unit.ok_or_else(|| Refusal::not_found("单位", "unit").at(["members", &number.to_string()]))?;
            if self.role.is_some() && !place.scope.holds(&unit.place().scope) {
                let (zh, en) = ("须为该单位本身或其下级", "it has to be that unit or one below it");
                let refusal = Refusal::new(ErrorCode::BadInput, zh, en).at(["members", &number.to_string()]);
                return Err(refusal.allowing([place.scope.code()]).into());
            }
            ids.push(unit.id);
        }
        let seen = read::units(read, &ids, AsOf::day(self.from)).await?;
        for (number, (id, code)) in ids.iter().zip(&self.members).enumerate() {
            if self.role.is_some() && seen.get(id).is_none_or(|seen| seen.version.is_none()) {
                let days = read::days_of(read, *id).await?;
                let refusal = outside_its_days(code, self.from, days.into_iter());
                return Err(refusal.at(["members", &number.to_string()]).into());
            }
        }
        Ok(ids.into_iter().zip(0..).collect())
    }
}
