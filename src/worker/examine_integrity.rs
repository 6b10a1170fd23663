//! Examines the integrity of the data: at the start, and whenever the day has turned.

use crate::app::{App, systems};
use crate::integrity::{Severity, examine};
use crate::kernel::{Day, Fault};
use crate::store::Read;

/// Examines once a day, and says in the log what is wrong. There is never more to do at once: it writes nothing.
/// `examined` is the day that was seen to.
///
/// # Errors
/// A fault of the database.
pub async fn next(app: &App, examined: &mut Option<Day>) -> Result<bool, Fault> {
    let today = app.store.clock().today();
    if *examined == Some(today) {
        return Ok(false);
    }
    for actor in systems(&app.store).await? {
        let read = Read::snapshot(&app.store, actor.clone()).await?;
        for one in examine(&read).await?.into_iter().filter(|one| one.count > 0) {
            let (city, check) = (&actor.unit_code, one.check.as_str());
            match one.check.severity() {
                Severity::Critical => {
                    tracing::error!(city, check, count = one.count, "the data are wrong: rencai doctor")
                }
                Severity::Warning => {
                    tracing::warn!(city, check, count = one.count, "the data want a look: rencai doctor")
                }
            }
        }
    }
    *examined = Some(today);
    Ok(false)
}
