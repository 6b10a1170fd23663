//! Jobs that run beside the requests, each in a file of its own and safe to run twice. A wake-up is
//! a hint over polling: what waits is found in the database.

mod judge_editions;

use std::time::Duration;

use crate::app::App;

/// How long the worker rests when nothing waits.
const REST: Duration = Duration::from_millis(500);

/// Works until the task is dropped.
pub async fn work(app: App) {
    loop {
        match judge_editions::next(&app).await {
            Ok(true) => {}
            Ok(false) => tokio::time::sleep(REST).await,
            Err(fault) => {
                tracing::error!(%fault, "a job broke off");
                tokio::time::sleep(REST * 4).await;
            }
        }
    }
}
