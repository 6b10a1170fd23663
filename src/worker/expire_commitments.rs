//! Releases what was reserved and has expired: at the start, and whenever the day has turned.

use std::collections::BTreeSet;

use crate::app::{App, systems};
use crate::funding::read;
use crate::funding::write::ExpireCommitments;
use crate::kernel::{Day, Failure, Fault, id::UnitId};
use crate::store::{Envelope, Read, execute};

/// Releases what has expired; tells whether anything has.
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
        loop {
            let units: BTreeSet<UnitId> = read::funds_to_expire(&read, today).await?.into_iter().collect();
            if units.is_empty() {
                break;
            }
            for unit in units {
                let done = execute(&app.store, &actor, &ExpireCommitments { unit }, &Envelope::default()).await;
                match done {
                    Ok(_) => any = true,
                    Err(Failure::Fault(fault)) => return Err(fault),
                    Err(refused) => return Err(Fault::new(refused.to_string())),
                }
            }
        }
    }
    *seen = Some(today);
    Ok(any)
}
