//! Brings the scope of units to what the day demands.

use serde::Serialize;

use crate::access::Action;
use crate::kernel::{ClauseId, Day, ErrorCode, Failure};
use crate::organization::read;
use crate::store::{Command, Event, Place, Read, Write};

/// 移交：已终止的单位自终止之日起归其承继单位。
///
/// Hands units over: one that has ended lies with its successor from that day on. Only rows that
/// change are written.
#[derive(Serialize)]
pub struct SettleScopes;

#[derive(Serialize)]
struct ScopesSettled {
    day: Day,
    units: Vec<String>,
}

impl Event for ScopesSettled {
    const NAME: &'static str = "organization.scopes.settled";
}

impl Command for SettleScopes {
    const NAME: &'static str = "organization.scopes.settle";
    const ACTION: Action = Action::SettleScopes;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("2")];
    const ERRORS: &'static [ErrorCode] = &[];
    const EVENTS: &'static [&'static str] = &[ScopesSettled::NAME];
    type Subject = Place;
    /// How many units lie elsewhere now.
    type Done = usize;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        let actor = read.actor();
        Ok(Place { unit: actor.unit, scope: actor.scope.clone() })
    }

    async fn run(&self, _: Place, write: &mut Write) -> Result<usize, Failure> {
        let moves = read::unsettled(write.read()).await?;
        let units: Vec<String> = moves.iter().map(|(unit, _)| unit.code.clone()).collect();
        for (before, after) in moves {
            write.update(&before, after).await?;
        }
        let moved = units.len();
        write.emit(&ScopesSettled { day: write.today(), units })?;
        Ok(moved)
    }
}
