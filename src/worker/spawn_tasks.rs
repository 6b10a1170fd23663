//! Assigns the tasks that decisions planned: at the start, whenever the day has turned, and when a decision was made
//! that plans some.

use std::collections::HashMap;

use uuid::Uuid;

use crate::app::{App, systems};
use crate::coordination::spawning::spawn;
use crate::deliberation;
use crate::kernel::{Day, Fault, id::UnitId};
use crate::organization;
use crate::store::Read;

/// After so many seconds every command that had begun has been committed, or never will be.
const SETTLED_SECONDS: i64 = 60;

/// What was seen to, of each city.
pub type Seen = HashMap<UnitId, Mark>;

/// When a city's decisions were looked at last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    day: Day,
    /// What was planned last.
    newest: Uuid,
    /// Whether nothing that was decided before can show any more: of two decisions at once, the one that was begun first
    /// may be the last one to be seen, and is looked for once more.
    settled: bool,
}

/// Assigns what waits; tells whether anything was recorded. Where nothing was ever planned, it asks for nothing else.
///
/// # Errors
/// A fault of the database; what was left is seen to when it is called again.
pub async fn next(app: &App, seen: &mut Seen) -> Result<bool, Fault> {
    let mut any = false;
    for actor in systems(&app.store).await? {
        let read = Read::new(&app.store, actor.clone());
        let Some((newest, decided_at)) = deliberation::read::last_planned(&read).await? else { continue };
        let settled = decided_at.plus_seconds(SETTLED_SECONDS) <= read.now();
        let now = Mark { day: read.today(), newest, settled };
        if seen.get(&actor.unit) == Some(&now) {
            continue;
        }
        // Who leads a task has to lie below who assigns it: units that have ended are handed over first.
        if !organization::read::unsettled(&read).await?.is_empty() {
            continue;
        }
        let spawned = spawn(&app.store, &actor).await.map_err(Fault::new)?;
        if spawned.assigned + spawned.refused > 0 {
            let (assigned, refused) = (spawned.assigned, spawned.refused);
            tracing::info!(city = actor.unit_code, assigned, refused, "tasks that decisions planned are assigned");
            any = true;
        }
        seen.insert(actor.unit, now);
    }
    Ok(any)
}
