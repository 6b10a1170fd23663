//! Judges the runs that wait, oldest first, and those whose worker has fallen silent.

use sea_orm::{ColumnTrait, Condition, Order};

use crate::app::{App, systems};
use crate::awards::judging::judge;
use crate::kernel::{Failure, Fault};
use crate::rules::entity::run;
use crate::rules::model::RunState;
use crate::store::Read;

/// Judges one run, if any waits; tells whether there was one.
pub(super) async fn next(app: &App) -> Result<bool, Fault> {
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
        match judge(&app.store, &app.rules, &actor, run.id, &|_, _| {}).await {
            Ok(Some(digest)) => tracing::info!(run = %run.id.0, digest, "judged"),
            Ok(None) => {}
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
