//! Opens the duties that are owed: at the start, whenever the day has turned, and when units or clauses change.

use std::collections::HashMap;

use crate::app::{App, systems};
use crate::duties::{opening, read};
use crate::kernel::{Day, Fault, Instant, id::UnitId};
use crate::store::Read;

/// After so many seconds every command that had begun has been committed, or never will be.
const SETTLED_SECONDS: i64 = 60;

/// What was seen to, of each city.
pub type Seen = HashMap<UnitId, Mark>;

/// When a city was looked at last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    day: Day,
    /// When what duties follow from was last changed.
    known: Option<Instant>,
    /// Whether nothing that was begun before can show any more.
    settled: bool,
}

/// Opens what is owed; tells whether there was anything.
///
/// # Errors
/// A fault of the database.
pub async fn next(app: &App, seen: &mut Seen) -> Result<bool, Fault> {
    let mut any = false;
    for actor in systems(&app.store).await? {
        let read = Read::new(&app.store, actor.clone());
        let known = read::last_known(&read).await?;
        let settled = known.is_none_or(|known| known.plus_seconds(SETTLED_SECONDS) <= read.now());
        let now = Mark { day: read.today(), known, settled };
        if seen.get(&actor.unit) == Some(&now) {
            continue;
        }
        let duties = opening::open(&app.store, &actor).await.map_err(Fault::new)?;
        if duties > 0 {
            tracing::info!(city = actor.unit_code, duties, "duties are open");
            any = true;
        }
        seen.insert(actor.unit, now);
    }
    Ok(any)
}
