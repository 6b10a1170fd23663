//! Changes what a network is called.

use serde::Serialize;

use super::subject::NetworkSubject;
use crate::access::Action;
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, Refusal, checks, id::NetworkId};
use crate::organization::entity::{network, network_version};
use crate::organization::read;
use crate::store::{Command, Event, Read, Write, dated::overlaid};

/// 网络更名：自某日起，至下一次已定的更名；代码不变。
///
/// Calls a network otherwise from a day on, until the next name that is known already; its code stays.
#[derive(Serialize)]
pub struct RenameNetwork {
    /// Which network.
    pub network: NetworkId,
    /// Its name from then on.
    pub name: String,
    /// The same in English.
    pub name_en: String,
    /// From which day.
    pub from: Day,
}

#[derive(Serialize)]
struct NetworkRenamed {
    network: String,
}

impl Event for NetworkRenamed {
    const NAME: &'static str = "organization.network.renamed";
}

impl Command for RenameNetwork {
    const NAME: &'static str = "organization.network.rename";
    const ACTION: Action = Action::ManageNetworks;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("2"), ClauseId("4.1.1a")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[NetworkRenamed::NAME];
    type Subject = NetworkSubject;
    type Done = NetworkId;

    async fn load(&self, read: &Read) -> Result<NetworkSubject, Failure> {
        NetworkSubject::load(read, self.network).await
    }

    async fn run(&self, subject: NetworkSubject, write: &mut Write) -> Result<NetworkId, Failure> {
        checks::name("name", &self.name)?;
        checks::name("nameEn", &self.name_en)?;
        let course = read::networks::course_of_network(write.read(), self.network).await?;
        let Some(holds) = course.iter().find(|version| version.term().contains(self.from)) else {
            let zh = format!("该网络在 {} 尚未建立", self.from);
            let en = format!("the network is not there on {}", self.from);
            let refusal = Refusal::new(ErrorCode::StateForbids, zh, en).at(["from"]);
            return Err(refusal.allowing(course.iter().map(|version| version.term().to_string())).into());
        };
        let said = network_version::Model {
            id: write.id(),
            network_id: self.network,
            unit_id: subject.row.unit_id,
            name: self.name.trim().to_owned(),
            name_en: self.name_en.trim().to_owned(),
            valid_from: Some(self.from),
            valid_until: holds.valid_until,
            known_from: write.now(),
            known_until: None,
        };
        write.believe(&course, overlaid(&course, said)).await?;
        let after = network::Model { version: subject.row.version + 1, ..subject.row.clone() };
        write.update(&subject.row, after).await?;
        write.emit(&NetworkRenamed { network: self.network.global() })?;
        Ok(self.network)
    }
}
