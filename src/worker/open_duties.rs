//! Opens the duties that are owed: at the start, whenever the day has turned, and when units or clauses change.

use crate::app::{App, systems};
use crate::duties::{opening, read};
use crate::kernel::{Day, Fault, Instant};
use crate::store::Read;

/// What was seen to: the day, and when what duties follow from was last changed.
pub type Seen = Option<(Day, Option<Instant>)>;

/// Opens what is owed; tells whether there was anything.
///
/// # Errors
/// A fault of the database.
pub async fn next(app: &App, seen: &mut Seen) -> Result<bool, Fault> {
    let mut any = false;
    let systems = systems(&app.store).await?;
    let Some(first) = systems.first() else { return Ok(false) };
    let read = Read::new(&app.store, first.clone());
    let now = Some((read.today(), read::last_known(&read).await?));
    if *seen == now {
        return Ok(false);
    }
    for actor in systems {
        let duties = opening::open(&app.store, &actor).await.map_err(Fault::new)?;
        if duties > 0 {
            tracing::info!(city = actor.unit_code, duties, "duties are open");
            any = true;
        }
    }
    *seen = now;
    Ok(any)
}
