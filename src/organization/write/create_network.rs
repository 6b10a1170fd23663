//! Creates a network over units.

use serde::Serialize;

use crate::access::Action;
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, Refusal, checks, id::NetworkId};
use crate::organization::entity::{network, network_version};
use crate::organization::read;
use crate::store::{Command, Event, Place, Read, Write};

/// 建立网络：同一批单位可同时属于多个网络，如领导小组成员单位、对比组。
///
/// Creates a network from a day on: the same units may belong to several, such as the leading group's members or a
/// group for comparison.
#[derive(Serialize)]
pub struct CreateNetwork {
    /// Code of the unit whose network it is.
    pub unit: String,
    /// Its code, once at the unit.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The same in English.
    pub name_en: String,
    /// From which day.
    pub from: Day,
}

#[derive(Serialize)]
struct NetworkCreated {
    network: String,
}

impl Event for NetworkCreated {
    const NAME: &'static str = "organization.network.created";
}

impl Command for CreateNetwork {
    const NAME: &'static str = "organization.network.create";
    const ACTION: Action = Action::ManageNetworks;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("2"), ClauseId("4.1.1a")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::CodeTaken, ErrorCode::OutsideItsDays];
    const EVENTS: &'static [&'static str] = &[NetworkCreated::NAME];
    type Subject = Place;
    type Done = NetworkId;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        read::unit_on(read, &self.unit, self.from, ["unit", "from"]).await
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<NetworkId, Failure> {
        checks::code("code", &self.code)?;
        checks::name("name", &self.name)?;
        checks::name("nameEn", &self.name_en)?;
        let (id, code): (NetworkId, _) = (write.id(), self.code.clone());
        let (zh, en) = (format!("网络代码 {code} 已被占用"), format!("the code {code} is another network's already"));
        let taken = Refusal::new(ErrorCode::CodeTaken, zh, en).at(["code"]);
        write.insert_or(network::Model { id, unit_id: place.unit, code, version: 1 }, taken).await?;
        write
            .insert(network_version::Model {
                id: write.id(),
                network_id: id,
                unit_id: place.unit,
                name: self.name.trim().to_owned(),
                name_en: self.name_en.trim().to_owned(),
                valid_from: Some(self.from),
                valid_until: None,
                known_from: write.now(),
                known_until: None,
            })
            .await?;
        write.emit(&NetworkCreated { network: id.global() })?;
        Ok(id)
    }
}
