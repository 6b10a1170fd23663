//! Judges the runs that wait, oldest first, and those whose worker has fallen silent.

use sea_orm::{ColumnTrait, Condition, Order};
use tokio::sync::watch;

use crate::app::{App, systems};
use crate::awards::judging::{claim, judge_claimed};
use crate::awards::write::ReturnRun;
use crate::kernel::{Failure, Fault};
use crate::rules::entity::run;
use crate::rules::model::RunState;
use crate::store::{Envelope, Read, execute};

/// Judges one run, if any waits; tells whether there was one. Told to stop, it gives the run back.
pub(super) async fn next(app: &App, stop: &mut watch::Receiver<bool>) -> Result<bool, Fault> {
    for actor in systems(&app.store).await? {
        let read = Read::new(&app.store, actor.clone());
        let lapsed = Condition::all()
            .add(run::Column::State.eq(RunState::Running.as_str()))
            .add(run::Column::LeaseUntil.lt(read.now()));
        let waiting = read
            .find::<run::Entity>()
            .filter(Condition::any().add(run::Column::State.eq(RunState::Queued.as_str())).add(lapsed))
            .order_by(run::Column::Id, Order::Asc)
            .one()
            .await?;
        let Some(run) = waiting else { continue };
        let judged = match claim(&app.store, &actor, run.id).await {
            Ok(None) => return Ok(true),
            Err(failure) => Err(failure),
            Ok(Some(tries)) => tokio::select! {
                judged = judge_claimed(&app.store, &app.rules, &actor, (run.id, tries), &|_, _| {}) => judged,
                _ = stop.changed() => {
                    execute(&app.store, &actor, &ReturnRun { run: run.id, tries }, &Envelope::default())
                        .await
                        .map_err(Fault::new)?;
                    tracing::info!(run = %run.id.0, "told to stop; the run is given back");
                    return Ok(false);
                }
            },
        };
        match judged {
            Ok(digest) => tracing::info!(run = %run.id.0, digest, "judged"),
            Err(Failure::Refused(problem)) => {
                let problem = Failure::Refused(problem);
                tracing::warn!(run = %run.id.0, %problem, "the run failed");
            }
            Err(Failure::Fault(fault)) => return Err(fault),
        }
        return Ok(true);
    }
    Ok(false)
}
