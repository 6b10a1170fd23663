//! Opens the duties that are owed: at the start, whenever the day has turned, and when units or clauses change.

use crate::app::{App, systems};
use crate::duties::{opening, read};
use crate::kernel::{Day, Fault, Instant};
use crate::store::Read;

/// After so many seconds every command that had begun has been committed, or never will be.
const SETTLED_SECONDS: i64 = 60;

/// What was seen to: the day, when what duties follow from was last changed, and whether nothing that was begun before
/// can show any more.
pub type Seen = Option<(Day, Option<Instant>, bool)>;

/// Opens what is owed; tells whether there was anything.
///
/// # Errors
/// A fault of the database.
pub async fn next(app: &App, seen: &mut Seen) -> Result<bool, Fault> {
    let mut any = false;
    let systems = systems(&app.store).await?;
    let Some(first) = systems.first() else { return Ok(false) };
    let read = Read::new(&app.store, first.clone());
    let known = read::last_known(&read).await?;
    let settled = known.is_none_or(|known| known.plus_seconds(SETTLED_SECONDS) <= read.now());
    let now = Some((read.today(), known, settled));
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
