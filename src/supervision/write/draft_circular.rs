//! Drafts a circular about a unit below, which quotes overdue duties.

use std::collections::BTreeSet;

use serde::Serialize;

use super::subject::quoted;
use crate::access::Action;
use crate::duties::model::DutyState;
use crate::kernel::{
    ClauseId, ErrorCode, Failure, Fault, Refusal, Refusals, canonical, checks,
    id::{CircularId, DutyId, UnitId},
};
use crate::organization;
use crate::store::{Command, Event, Place, Read, Write};
use crate::supervision::entity::circular;
use crate::supervision::model::CircularState;

/// 草拟通报：所引责任须今日逾期，且属被通报单位或其下级。
///
/// Drafts a circular about a unit below. Each duty that it quotes has to be overdue today, of that unit or of one below
/// it.
#[derive(Serialize)]
pub struct DraftCircular {
    /// The code of the unit whose circular it is.
    pub unit: String,
    /// The code of the unit that it criticises.
    pub addressee: String,
    /// The duties that it quotes.
    pub duties: Vec<DutyId>,
    /// Its text.
    pub text: String,
}

#[derive(Serialize)]
struct CircularDrafted {
    circular: String,
}

impl Event for CircularDrafted {
    const NAME: &'static str = "supervision.circular.drafted";
}

impl Command for DraftCircular {
    const NAME: &'static str = "supervision.circular.draft";
    const ACTION: Action = Action::Supervise;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.1.2f")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::OutsideItsDays, ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[CircularDrafted::NAME];
    type Subject = Place;
    type Done = CircularId;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        organization::read::unit_on(read, &self.unit, read.today(), ["unit"; 2]).await
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<CircularId, Failure> {
        checks::text("text", &self.text)?;
        checks::between("duties", i64::try_from(self.duties.len()).map_err(Fault::new)?, (1, 100))?;
        let addressee =
            organization::read::unit_on(write.read(), &self.addressee, write.today(), ["addressee"; 2]).await?;
        if addressee.scope == place.scope || !place.scope.holds(&addressee.scope) {
            let (zh, en) = ("只能通报下级单位", "a circular is about a unit below");
            return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["addressee"]).into());
        }
        self.check_duties(&addressee, write.read()).await?;
        let duties: BTreeSet<DutyId> = self.duties.iter().copied().collect();
        let person = write.read().actor().person.clone();
        let id: CircularId = write.id();
        write
            .insert(circular::Model {
                id,
                unit_id: place.unit,
                addressee_id: addressee.unit,
                content: self.text.trim().to_owned(),
                duties: canonical(&duties).map_err(Fault::new)?,
                state: CircularState::Draft.as_str().to_owned(),
                answer_by: None,
                answer: None,
                paper: None,
                issued_on: None,
                sealed_content: None,
                sealed: None,
                issuer: person.issuer,
                subject: person.subject,
                version: 1,
            })
            .await?;
        write.emit(&CircularDrafted { circular: id.global() })?;
        Ok(id)
    }
}

impl DraftCircular {
    /// Refuses each duty that is not overdue today, or not the addressee's nor of a unit below it.
    async fn check_duties(&self, addressee: &Place, read: &Read) -> Result<(), Failure> {
        let quoted = quoted(read, &self.duties).await?;
        let ids: Vec<UnitId> = quoted.iter().flatten().map(|quoted| quoted.row.unit_id).collect();
        let units = organization::read::units_by_id(read, &ids).await?;
        let mut refusals = Vec::new();
        for (at, quoted) in quoted.iter().enumerate() {
            let Some(quoted) = quoted else {
                refusals.push(Refusal::not_found("责任", "duty").at(["duties", &at.to_string()]));
                continue;
            };
            let unit = units.get(&quoted.row.unit_id);
            let (code, period) = (unit.map(|unit| unit.code.as_str()).unwrap_or_default(), &quoted.row.period);
            let refuse =
                |zh: String, en: String| Refusal::new(ErrorCode::StateForbids, zh, en).at(["duties", &at.to_string()]);
            if unit.is_none_or(|unit| !addressee.scope.holds(&unit.place().scope)) {
                let zh = format!("{code} {period} 的责任不属被通报单位或其下级");
                let en = format!("the duty of {code} for {period} is not the addressee's, nor of a unit below it");
                refusals.push(refuse(zh, en));
            } else if quoted.state != DutyState::Overdue {
                let state = quoted.state.as_str();
                let zh = format!("{code} {period} 的责任今日为 {state}，并未逾期");
                let en = format!("the duty of {code} for {period} is {state} today, and not overdue");
                refusals.push(refuse(zh, en));
            }
        }
        if refusals.is_empty() { Ok(()) } else { Err(Refusals(refusals).into()) }
    }
}
