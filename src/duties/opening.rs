//! Opens what is owed: at the start, when a day turns, and when units or clauses change.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::entity::opened;
use super::expected::{Ground, Owed};
use super::read::{self, Clause};
use super::write::{OpenDuties, RecordOpened, open_duties::BATCH};
use crate::access::Actor;
use crate::kernel::{Day, Failure, Instant, Period, id::UnitId};
use crate::organization::entity::membership;
use crate::organization::model::Tree;
use crate::store::{Envelope, Read, Store, execute};

/// What was written within so many seconds before duties were opened last may have been committed after: it is looked
/// at once more.
const UNSEEN_SECONDS: i64 = 60;

/// Opens the duties of the actor's tree that are owed and not there yet, in batches; tells how many there were.
/// What is there stays, so that it may be done at any time, twice, or by several at once.
///
/// # Errors
/// `CONTENTION`; a fault of the database.
pub async fn open(store: &Store, actor: &Arc<Actor>) -> Result<usize, Failure> {
    let read = Read::snapshot(store, actor.clone()).await?;
    let today = read.today();
    let known = read.now();
    let done = read::opened(&read, actor.unit).await?;
    let clauses = read::clauses(&read).await?;
    let (tree, networks, memberships) = read::ground(&read).await?;
    let begun = |clause: &Clause| read.day_of(clause.begun);
    let clauses: Vec<(Day, Clause)> = clauses.into_iter().map(|clause| (begun(&clause), clause)).collect();
    drop(read);
    let ground = Ground::new(&tree, &networks, &memberships);
    let own = tree.units.iter().filter(|unit| actor.scope.holds(&unit.place().scope));
    let all: Vec<UnitId> = own.map(|unit| unit.id).collect();
    let changed = done.as_ref().map(|done| changed(&tree, &memberships, done, today));
    let changed: Vec<UnitId> =
        all.iter().copied().filter(|unit| changed.iter().any(|new| new.contains(unit))).collect();
    let mut duties = 0;
    for (begun, clause) in &clauses {
        let anew = done.as_ref().is_none_or(|done| obliges_anew(clause, done, today));
        for period in periods(clause, *begun, today) {
            let new = done.as_ref().is_none_or(|done| period.term().begins_after(done.through));
            let candidates = if anew || new { &all } else { &changed };
            let owed = ground.expected(&clause.obliging, period, today, clause.below, candidates);
            for batch in owed.chunks(BATCH) {
                let units: Vec<UnitId> = batch.iter().map(|owed| owed.unit).collect();
                let there = read::owing(&Read::new(store, actor.clone()), clause.id, period, &units).await?;
                let there: BTreeSet<UnitId> = there.into_iter().collect();
                let missing: Vec<Owed> = batch.iter().filter(|owed| !there.contains(&owed.unit)).cloned().collect();
                if missing.is_empty() {
                    continue;
                }
                let command = OpenDuties::new(clause.id, period, missing);
                duties += execute(store, actor, &command, &Envelope::default()).await?.done.duties;
            }
        }
    }
    if duties > 0 || done.is_none_or(|done| done.through < today) {
        execute(store, actor, &RecordOpened { through: today, known }, &Envelope::default()).await?;
    }
    Ok(duties)
}

/// The periods of a clause until today, from the one in which its policy was taken in.
fn periods(clause: &Clause, begun: Day, today: Day) -> Vec<Period> {
    let rhythms: BTreeSet<_> = clause.obliging.iter().map(|obliging| obliging.says.every).collect();
    let mut periods = Vec::new();
    for every in rhythms {
        let mut next = Period::of(begun, every);
        while let Some(period) = next.filter(|period| !period.term().begins_after(today)) {
            next = period.next();
            periods.push(period);
        }
    }
    periods
}

/// Whether more may follow from a clause than when its duties were opened last.
fn obliges_anew(clause: &Clause, done: &opened::Model, today: Day) -> bool {
    let begins = |day: Option<Day>| day.is_some_and(|day| done.through < day && day <= today);
    is_new(clause.known, done) || clause.obliging.iter().any(|obliging| begins(obliging.term.from))
}

fn is_new(known: Instant, done: &opened::Model) -> bool {
    known >= done.known.plus_seconds(-UNSEEN_SECONDS)
}

/// The units of which something became known, or began, since duties were opened last.
fn changed(tree: &Tree, memberships: &[membership::Model], done: &opened::Model, today: Day) -> BTreeSet<UnitId> {
    let news = |known: Instant, from: Option<Day>| {
        is_new(known, done) || from.is_some_and(|day| done.through < day && day <= today)
    };
    let units = tree.versions.iter().filter(|row| news(row.known_from, row.valid_from)).map(|row| row.unit_id);
    let members = memberships.iter().filter(|row| news(row.known_from, row.valid_from)).map(|row| row.member_id);
    units.chain(members).collect()
}
