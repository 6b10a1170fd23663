//! Jobs that run beside the requests, each in a file of its own and safe to run twice. A wake-up is
//! a hint over polling: what waits is found in the database.

mod judge_editions;
pub mod settle_scopes;

use std::time::Duration;

use crate::app::App;
use crate::kernel::Fault;

/// How long the worker rests when nothing waits.
const REST: Duration = Duration::from_millis(500);

/// Works until the task is dropped. No job waits for another: a judging takes its time.
pub async fn work(app: App) {
    let judging = async {
        loop {
            rest(judge_editions::next(&app).await).await;
        }
    };
    let settling = async {
        let mut settled = None;
        loop {
            rest(settle_scopes::next(&app, &mut settled).await).await;
        }
    };
    tokio::join!(judging, settling);
}

async fn rest(worked: Result<bool, Fault>) {
    match worked {
        Ok(true) => {}
        Ok(false) => tokio::time::sleep(REST).await,
        Err(fault) => {
            tracing::error!(%fault, "a job broke off");
            tokio::time::sleep(REST * 4).await;
        }
    }
}
