//! Acknowledges a reminder.

use serde::Serialize;

use crate::access::Action;
use crate::duties::entity::reminder;
use crate::duties::read::reminders;
use crate::duties::reminding::{ReminderMove, ReminderState};
use crate::kernel::{ClauseId, ErrorCode, Failure, Fault, Refusal, id::ReminderId};
use crate::store::{Command, Event, Place, Read, Standing, Subject, Write};

/// 签收提醒：由被提醒单位自己的人；记下何人何时。
///
/// Acknowledges a reminder; the own people of the unit that is reminded do so, and who and when is kept.
#[derive(Serialize)]
pub struct AcknowledgeReminder {
    /// Which reminder.
    pub reminder: ReminderId,
}

/// A reminder and where the unit lies that is reminded.
pub struct ReminderSubject {
    row: reminder::Model,
    place: Place,
}

impl Subject for ReminderSubject {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn version(&self) -> Option<(i64, Vec<(&'static str, String)>)> {
        Some((self.row.version, vec![("state", self.row.state.clone())]))
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(self.row.id.global()).in_state(&self.row.state))
    }
}

#[derive(Serialize)]
struct ReminderAcknowledged {
    reminder: String,
    duty: String,
}

impl Event for ReminderAcknowledged {
    const NAME: &'static str = "duties.reminder.acknowledged";
}

impl Command for AcknowledgeReminder {
    const NAME: &'static str = "duties.reminder.acknowledge";
    const ACTION: Action = Action::AcknowledgeReminder;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.3.1")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[ReminderAcknowledged::NAME];
    type Subject = ReminderSubject;
    type Done = ReminderId;

    async fn load(&self, read: &Read) -> Result<ReminderSubject, Failure> {
        let found = reminders::reminder(read, self.reminder).await?;
        let row = found.ok_or_else(|| Refusal::not_found("提醒", "reminder").at(["reminder"]))?;
        let place = read.lies(row.unit_id).await?;
        Ok(ReminderSubject { row, place })
    }

    async fn run(
        &self,
        ReminderSubject { row, place }: ReminderSubject,
        write: &mut Write,
    ) -> Result<ReminderId, Failure> {
        let actor = write.read().actor().clone();
        actor.demand_own(&place.scope, "reminder")?;
        let state: ReminderState = row.state.parse().map_err(Fault::new)?;
        let state = state.go(ReminderMove::Acknowledge)?;
        let after = reminder::Model {
            state: state.as_str().to_owned(),
            acknowledged_issuer: Some(actor.person.issuer.clone()),
            acknowledged_subject: Some(actor.person.subject.clone()),
            acknowledged_at: Some(write.now()),
            version: row.version + 1,
            ..row.clone()
        };
        write.update(&row, after).await?;
        write.emit(&ReminderAcknowledged { reminder: row.id.global(), duty: row.duty_id.global() })?;
        Ok(row.id)
    }
}
