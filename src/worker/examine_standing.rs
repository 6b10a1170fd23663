//! Examines what bodies are made up of, of whom matrices speak and what was appropriated: at the start, whenever the day
//! has turned, when duties were opened, and when bodies, posts, appointments, establishments, responsibilities, memberships
//! or shares of revenue change.

use std::collections::HashMap;

use crate::app::{App, systems};
use crate::coordination::matrix;
use crate::duties::{read, standing};
use crate::funding::examining;
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
    /// How often it was recorded that duties were opened.
    opened: Option<i64>,
    /// When anything last changed of which the checks speak.
    known: Option<Instant>,
    /// Whether nothing that was begun before can show any more: of two commands at once, the one that began first may
    /// be the last one to be seen, and is looked for once more.
    settled: bool,
}

/// Examines what has to be; tells whether anything was discharged or is owed again.
///
/// # Errors
/// A fault of the database.
pub async fn next(app: &App, seen: &mut Seen) -> Result<bool, Fault> {
    let mut any = false;
    for actor in systems(&app.store).await? {
        let read = Read::new(&app.store, actor.clone());
        let known = standing::known(&read).await?.max(matrix::known(&read).await?).max(examining::known(&read).await?);
        let now = Mark {
            day: read.today(),
            opened: read::opened(&read, actor.unit).await?.map(|opened| opened.version),
            known,
            settled: known.is_none_or(|known| known.plus_seconds(SETTLED_SECONDS) <= read.now()),
        };
        if seen.get(&actor.unit) == Some(&now) {
            continue;
        }
        let made_up = standing::examine(&app.store, &actor).await.map_err(Fault::new)?;
        let divided = matrix::examine(&app.store, &actor).await.map_err(Fault::new)?;
        let duties = made_up + divided + examining::examine(&app.store, &actor).await.map_err(Fault::new)?;
        if duties > 0 {
            tracing::info!(city = actor.unit_code, duties, "standing duties are discharged or owed again");
            any = true;
        }
        seen.insert(actor.unit, now);
    }
    Ok(any)
}
