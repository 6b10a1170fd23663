//! Issues an address at which a calendar program subscribes to the duties of a unit.

use serde::Serialize;

use crate::access::Action;
use crate::duties::entity::calendar_address;
use crate::duties::subscription::check_expiry;
use crate::kernel::{ClauseId, Day, Digest, ErrorCode, Failure, checks, id::CalendarAddressId};
use crate::organization;
use crate::store::{Command, Event, Place, Read, Write};

/// 发放日历地址：凭其密文可订阅一个单位自身的责任，无须令牌。此处只存密文的摘要。
///
/// Issues an address at which a calendar program subscribes to the own duties of a unit, without a token. Nothing of
/// its secret but the digest comes here.
#[derive(Serialize)]
pub struct IssueCalendarAddress {
    /// Code of the unit.
    pub unit: String,
    /// What it is for.
    pub label: String,
    /// The last day on which it is good.
    pub expires_on: Day,
    /// The digest of its secret.
    pub digest: Digest,
}

#[derive(Serialize)]
struct CalendarAddressIssued {
    address: String,
    unit: String,
    expires_on: Day,
}

impl Event for CalendarAddressIssued {
    const NAME: &'static str = "duties.calendar_address.issued";
}

impl Command for IssueCalendarAddress {
    const NAME: &'static str = "duties.calendar_address.issue";
    const ACTION: Action = Action::ShareCalendar;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.3.1")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::OutsideItsDays];
    const EVENTS: &'static [&'static str] = &[CalendarAddressIssued::NAME];
    type Subject = Place;
    type Done = CalendarAddressId;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        organization::read::unit_on(read, &self.unit, read.today(), ["unit", "unit"]).await
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<CalendarAddressId, Failure> {
        checks::name("label", &self.label)?;
        check_expiry(self.expires_on, write.today())?;
        let id: CalendarAddressId = write.id();
        let person = write.read().actor().person.clone();
        write
            .insert(calendar_address::Model {
                id,
                unit_id: place.unit,
                label: self.label.trim().to_owned(),
                digest: self.digest.to_string(),
                issuer: person.issuer,
                subject: person.subject,
                made_at: write.now(),
                expires_on: self.expires_on,
                revoked_at: None,
                version: 1,
            })
            .await?;
        let (address, unit) = (id.global(), self.unit.clone());
        write.emit(&CalendarAddressIssued { address, unit, expires_on: self.expires_on })?;
        Ok(id)
    }
}
