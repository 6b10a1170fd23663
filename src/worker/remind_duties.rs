//! Reminds of duties: at the start, whenever the day has turned, and when duties or the rules of reminders have changed.

use std::collections::HashMap;
use std::sync::Arc;

use crate::access::Actor;
use crate::app::{App, systems};
use crate::duties::read;
use crate::duties::read::reminders::{ReminderRules, last_known, newest_duty};
use crate::duties::write::SendReminders;
use crate::duties::write::send_reminders::{BATCH, Sent};
use crate::kernel::{
    Day, Failure, Fault, Instant,
    id::{DutyId, UnitId},
};
use crate::organization;
use crate::store::{Envelope, Read, Store, execute};

/// After so many seconds every command that had begun has been committed, or never will be.
const SETTLED_SECONDS: i64 = 60;

/// What was seen to, of each city.
pub type Seen = HashMap<UnitId, Mark>;

/// When a city's people were reminded last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    day: Day,
    /// The duty that had come last.
    newest: Option<DutyId>,
    /// How often it was recorded that duties were opened.
    opened: Option<i64>,
    /// When any rule last became known.
    known: Instant,
    /// Whether no rule that was said before can show any more.
    settled: bool,
}

/// Reminds whoever has to be; tells whether anything was recorded. Where no rule was ever set, it asks for nothing else.
///
/// # Errors
/// A fault of the database; what was left is seen to when it is called again.
pub async fn next(app: &App, seen: &mut Seen) -> Result<bool, Fault> {
    let mut any = false;
    for actor in systems(&app.store).await? {
        let read = Read::new(&app.store, actor.clone());
        let Some(known) = last_known(&read).await? else { continue };
        let now = Mark {
            day: read.today(),
            newest: newest_duty(&read).await?,
            opened: read::opened(&read, actor.unit).await?.map(|opened| opened.version),
            known,
            settled: known.plus_seconds(SETTLED_SECONDS) <= read.now(),
        };
        if seen.get(&actor.unit) == Some(&now) {
            continue;
        }
        // Whom a duty reminds depends on where its unit lies: units that have ended are handed over first.
        if !organization::read::unsettled(&read).await?.is_empty() {
            continue;
        }
        let Sent { sent, skipped } = remind(&app.store, &actor).await.map_err(Fault::new)?;
        if sent + skipped > 0 {
            tracing::info!(city = actor.unit_code, sent, skipped, "people are reminded of duties");
            any = true;
        }
        seen.insert(actor.unit, now);
    }
    Ok(any)
}

/// Reminds of the duties of the actor's tree, in batches. It may be done at any time, twice, or by several at once: what
/// is recorded already is read in the transaction that records more.
///
/// # Errors
/// `CONTENTION`; a fault of the database.
pub async fn remind(store: &Store, actor: &Arc<Actor>) -> Result<Sent, Failure> {
    let read = Read::new(store, actor.clone());
    let rules = ReminderRules::of(&read).await?;
    let (mut after, mut done) = (None, Sent::default());
    let mut batch: Vec<DutyId> = Vec::new();
    loop {
        let rows = rules.page(&read, after).await?;
        let Some(last) = rows.last() else { break };
        after = Some((last.falls_on, last.id));
        let mut duties: Vec<DutyId> = rules.owing(&read, &rows).await?.iter().map(|owing| owing.duty).collect();
        duties.dedup();
        batch.extend(duties);
        while batch.len() >= BATCH {
            let rest = batch.split_off(BATCH);
            send(store, actor, std::mem::replace(&mut batch, rest), &mut done).await?;
        }
    }
    if !batch.is_empty() {
        send(store, actor, batch, &mut done).await?;
    }
    Ok(done)
}

async fn send(store: &Store, actor: &Arc<Actor>, duties: Vec<DutyId>, done: &mut Sent) -> Result<(), Failure> {
    let sent = execute(store, actor, &SendReminders { duties }, &Envelope::default()).await?.done;
    done.sent += sent.sent;
    done.skipped += sent.skipped;
    Ok(())
}
