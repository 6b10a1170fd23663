//! Revokes an address at which a calendar program subscribes.

use serde::Serialize;

use crate::access::Action;
use crate::duties::entity::calendar_address;
use crate::duties::read::calendar_addresses;
use crate::kernel::{ClauseId, ErrorCode, Failure, Refusal, id::CalendarAddressId};
use crate::store::{Command, Event, Place, Read, Standing, Subject, Write};

/// 撤销日历地址，即时失效：由发放人，或由该单位及其上级的组织人员。
///
/// Revokes a calendar address, which gives nothing from then on: who issued it does so, or those who organize at the
/// unit or above it.
#[derive(Serialize)]
pub struct RevokeCalendarAddress {
    /// Which address.
    pub address: CalendarAddressId,
}

/// An address and where its unit lies.
pub struct CalendarAddressSubject {
    row: calendar_address::Model,
    place: Place,
}

impl Subject for CalendarAddressSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        let revoked = self.row.revoked_at.map(|at| at.to_string()).unwrap_or_default();
        Some((self.row.version, vec![("revokedAt", revoked)]))
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()))
    }
}

#[derive(Serialize)]
struct CalendarAddressRevoked {
    address: String,
}

impl Event for CalendarAddressRevoked {
    const NAME: &'static str = "duties.calendar_address.revoked";
}

impl Command for RevokeCalendarAddress {
    const NAME: &'static str = "duties.calendar_address.revoke";
    const ACTION: Action = Action::ShareCalendar;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.3.1")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[CalendarAddressRevoked::NAME];
    type Subject = CalendarAddressSubject;
    type Done = CalendarAddressId;

    async fn load(&self, read: &Read) -> Result<CalendarAddressSubject, Failure> {
        let found = calendar_addresses::address(read, self.address).await?;
        let row = found.ok_or_else(|| Refusal::not_found("日历地址", "calendar address").at(["calendarAddress"]))?;
        let place = read.lies(row.unit_id).await?;
        Ok(CalendarAddressSubject { row, place })
    }

    async fn run(&self, subject: CalendarAddressSubject, write: &mut Write) -> Result<CalendarAddressId, Failure> {
        let before = subject.row;
        let actor = write.read().actor();
        if !before.issued_by().is(&actor.person) {
            actor.demand(Action::RevokeCalendarAddress)?;
        }
        if let Some(at) = before.revoked_at {
            let (zh, en) = (format!("该地址已于 {at} 撤销"), format!("it was revoked at {at}"));
            return Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["calendarAddress"]).into());
        }
        let after =
            calendar_address::Model { revoked_at: Some(write.now()), version: before.version + 1, ..before.clone() };
        write.update(&before, after).await?;
        write.emit(&CalendarAddressRevoked { address: before.id.global() })?;
        Ok(before.id)
    }
}
