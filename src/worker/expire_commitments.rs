//! Releases what was reserved and has expired: at the start, and whenever the day has turned.

use crate::app::{App, systems};
use crate::funding::read;
use crate::funding::write::{AT_ONCE, ExpireCommitments};
use crate::kernel::{Day, Failure, Fault};
use crate::store::{Envelope, Read, execute};

/// Releases what has expired; tells whether anything has. A fund whose month is closed waits for the next, and one that
/// refuses for the next day.
///
/// # Errors
/// A fault of the database; what was left is seen to when it is called again.
pub async fn next(app: &App, seen: &mut Option<Day>) -> Result<bool, Fault> {
    let today = app.store.clock().today();
    if *seen == Some(today) {
        return Ok(false);
    }
    let mut any = false;
    for actor in systems(&app.store).await? {
        let read = Read::new(&app.store, actor.clone());
        for unit in read::funds_to_expire(&read, today).await? {
            loop {
                let done = execute(&app.store, &actor, &ExpireCommitments { unit }, &Envelope::default()).await;
                let expired = match done {
                    Ok(accepted) => accepted.done.commitments,
                    Err(Failure::Refused(refusals)) => {
                        tracing::warn!(?unit, ?refusals, "what has expired is not released");
                        break;
                    }
                    Err(fault) => return Err(Fault::new(fault)),
                };
                any |= expired > 0;
                if expired < AT_ONCE {
                    break;
                }
            }
        }
    }
    *seen = Some(today);
    Ok(any)
}
