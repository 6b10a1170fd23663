//! Jobs that run beside the requests, each in a file of its own and safe to run twice. A wake-up is
//! a hint over polling: what waits is found in the database.

pub mod examine_integrity;
pub mod examine_standing;
pub mod expire_commitments;
mod judge_editions;
pub mod open_duties;
pub mod remind_duties;
pub mod settle_scopes;
pub mod spawn_tasks;

use std::time::Duration;

use tokio::sync::watch;

use crate::app::App;
use crate::kernel::Fault;

/// How long the worker rests when nothing waits.
const REST: Duration = Duration::from_millis(500);

/// Works until it is told to stop; what it has begun then is given back. No job waits for another:
/// a judging takes its time.
pub async fn work(app: App, stop: watch::Receiver<bool>) {
    let judging = async {
        let mut stop = stop.clone();
        while !*stop.borrow() {
            let worked = judge_editions::next(&app, &mut stop).await;
            rest(worked, &mut stop).await;
        }
    };
    let settling = async {
        let (mut settled, mut stop) = (None, stop.clone());
        while !*stop.borrow() {
            rest(settle_scopes::next(&app, &mut settled).await, &mut stop).await;
        }
    };
    let opening = async {
        let (mut seen, mut stop) = (open_duties::Seen::default(), stop.clone());
        while !*stop.borrow() {
            rest(open_duties::next(&app, &mut seen).await, &mut stop).await;
        }
    };
    let examining = async {
        let (mut seen, mut stop) = (examine_standing::Seen::default(), stop.clone());
        while !*stop.borrow() {
            rest(examine_standing::next(&app, &mut seen).await, &mut stop).await;
        }
    };
    let checking = async {
        let (mut examined, mut stop) = (None, stop.clone());
        while !*stop.borrow() {
            rest(examine_integrity::next(&app, &mut examined).await, &mut stop).await;
        }
    };
    let spawning = async {
        let (mut seen, mut stop) = (spawn_tasks::Seen::default(), stop.clone());
        while !*stop.borrow() {
            rest(spawn_tasks::next(&app, &mut seen).await, &mut stop).await;
        }
    };
    let reminding = async {
        let (mut seen, mut stop) = (remind_duties::Seen::default(), stop.clone());
        while !*stop.borrow() {
            rest(remind_duties::next(&app, &mut seen).await, &mut stop).await;
        }
    };
    let expiring = async {
        let (mut seen, mut stop) = (None, stop.clone());
        while !*stop.borrow() {
            rest(expire_commitments::next(&app, &mut seen).await, &mut stop).await;
        }
    };
    tokio::join!(expiring, spawning, reminding, judging, settling, opening, examining, checking);
}

async fn rest(worked: Result<bool, Fault>, stop: &mut watch::Receiver<bool>) {
    let rest = match worked {
        Ok(true) => return,
        Ok(false) => REST,
        Err(fault) => {
            tracing::error!(%fault, "a job broke off");
            REST * 4
        }
    };
    let _over = tokio::time::timeout(rest, stop.changed()).await;
}
