//! Reminds of duties, each step once.

use serde::{Deserialize, Serialize};

use crate::access::Action;
use crate::duties::entity::{duty, reminder};
use crate::duties::read;
use crate::duties::read::reminders::{Owing, ReminderRules};
use crate::duties::reminding::ReminderState;
use crate::kernel::{
    ClauseId, ErrorCode, Failure,
    id::{DutyId, ReminderId},
};
use crate::store::{Command, Event, Place, Read, Write};

/// Of how many duties people are reminded in one transaction.
pub const BATCH: usize = 200;

/// 发出提醒：每项责任的每一步各一次，以事务中所见为准；已错过的步骤记为错过。
///
/// Reminds of duties, as the transaction sees them and what was recorded of them: each step of each once. Steps that were
/// missed are recorded as passed over. The event of each reminder that is sent leaves in the same transaction.
#[derive(Serialize)]
pub struct SendReminders {
    /// Of which duties.
    pub duties: Vec<DutyId>,
}

/// What was recorded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// How many reminders were sent.
    pub sent: usize,
    /// How many steps were passed over.
    pub skipped: usize,
}

#[derive(Serialize)]
struct ReminderSent {
    reminder: String,
    unit: String,
    duty: String,
    step: String,
}

impl Event for ReminderSent {
    const NAME: &'static str = "duties.reminder.sent";
}

impl Command for SendReminders {
    const NAME: &'static str = "duties.reminder.send";
    const ACTION: Action = Action::SendReminders;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.3.1")];
    const ERRORS: &'static [ErrorCode] = &[];
    const EVENTS: &'static [&'static str] = &[ReminderSent::NAME];
    type Subject = Place;
    type Done = Sent;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        let actor = read.actor();
        Ok(Place { unit: actor.unit, scope: actor.scope.clone() })
    }

    async fn run(&self, _: Place, write: &mut Write) -> Result<Sent, Failure> {
        let today = write.today();
        let rules = ReminderRules::of(write.read()).await?;
        let found = read::duties_by_id(write.read(), &self.duties).await?;
        let mut duties: Vec<duty::Model> = found.into_values().collect();
        duties.sort_by_key(|duty| (duty.falls_on, duty.id));
        let owing = rules.owing(write.read(), &duties).await?;
        let mut done = Sent::default();
        let mut rows = Vec::with_capacity(owing.len());
        for Owing { duty, owner, clause, due_on, unit, key, state } in owing {
            let is_sent = state == ReminderState::Sent;
            let id: ReminderId = write.id();
            if is_sent {
                let event = ReminderSent {
                    reminder: id.global(),
                    unit: unit.global(),
                    duty: duty.global(),
                    step: key.to_string(),
                };
                write.emit(&event)?;
                done.sent += 1;
            } else {
                done.skipped += 1;
            }
            rows.push(reminder::Model {
                id,
                unit_id: unit,
                duty_id: duty,
                owner_id: owner,
                clause_id: clause,
                due_on,
                step_key: key.to_string(),
                state: state.as_str().to_owned(),
                sent_on: is_sent.then_some(today),
                acknowledged_issuer: None,
                acknowledged_subject: None,
                acknowledged_at: None,
                version: 1,
            });
        }
        write.insert_all(rows).await?;
        Ok(done)
    }
}
