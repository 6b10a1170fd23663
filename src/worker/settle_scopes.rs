//! Hands over the units that have ended: at the start, and whenever the day has turned.

use crate::app::{App, systems};
use crate::kernel::{Day, Fault};
use crate::organization::{read, write::SettleScopes};
use crate::store::{Envelope, Read, execute};

/// Hands over once a day; tells whether there was anything. `settled` is the day that was seen to.
///
/// # Errors
/// A fault of the database.
pub async fn next(app: &App, settled: &mut Option<Day>) -> Result<bool, Fault> {
    let today = app.store.clock().today();
    if *settled == Some(today) {
        return Ok(false);
    }
    let mut any = false;
    for actor in systems(&app.store).await? {
        if read::unsettled(&Read::new(&app.store, actor.clone())).await?.is_empty() {
            continue;
        }
        // Several nodes wake at midnight: the key lets one of them do it.
        let key = format!("{} {today}", actor.unit_code);
        let envelope = Envelope { idempotency_key: Some(key), ..Envelope::default() };
        let moved = execute(&app.store, &actor, &SettleScopes, &envelope).await.map_err(Fault::new)?.done;
        tracing::info!(city = actor.unit_code, moved, "units that ended lie with their successors");
        any = true;
    }
    *settled = Some(today);
    Ok(any)
}
