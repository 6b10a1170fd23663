//! Jobs that run beside the requests, each in a file of its own and safe to run twice. A wake-up is
//! a hint over polling: what waits is found in the database.

mod judge_editions;

use std::time::Duration;

use tokio::sync::watch;

use crate::app::App;

/// How long the worker rests when nothing waits.
const REST: Duration = Duration::from_millis(500);

/// Works until it is told to stop; what it has begun then is given back.
pub async fn work(app: App, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let rest = match judge_editions::next(&app, &mut stop).await {
            Ok(true) => continue,
            Ok(false) => REST,
            Err(fault) => {
                tracing::error!(%fault, "a job broke off");
                REST * 4
            }
        };
        let _over = tokio::time::timeout(rest, stop.changed()).await;
    }
}
