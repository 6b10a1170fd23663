//! Records how far the duties of a tree have been opened.

use serde::Serialize;

use crate::access::Action;
use crate::duties::entity::opened;
use crate::duties::read;
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, Instant};
use crate::store::{Command, Place, Read, Write};

/// 记录立责进度：至某日、按某时所知应立之责均已立。
///
/// Records that all that is owed through a day, as known at a moment, is there.
#[derive(Serialize)]
pub struct RecordOpened {
    /// Through which day.
    pub through: Day,
    /// As known at which moment.
    pub known: Instant,
}

impl Command for RecordOpened {
    const NAME: &'static str = "duties.opened.record";
    const ACTION: Action = Action::OpenDuties;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.3.1")];
    const ERRORS: &'static [ErrorCode] = &[];
    const EVENTS: &'static [&'static str] = &[];
    type Subject = Place;
    type Done = ();

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        let actor = read.actor();
        Ok(Place { unit: actor.unit, scope: actor.scope.clone() })
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<(), Failure> {
        let Self { through, known } = *self;
        match read::opened(write.read(), place.unit).await? {
            None => write.insert(opened::Model { unit_id: place.unit, through, known, version: 1 }).await,
            Some(before) => {
                let through = through.max(before.through);
                let after = opened::Model { through, known, version: before.version + 1, ..before };
                write.update(&before, after).await
            }
        }
    }
}
