//! Opens what is owed: at the start, when a day turns, and when units or clauses change.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures_util::future::try_join;

use super::entity::{duty, opened, tally};
use super::expected::{Ground, Opens};
use super::read::{self, Clause};
use super::write::RecordOpened;
use super::write::open_duties::{BATCH, OpenDuties};
use crate::access::Actor;
use crate::kernel::{Day, Failure, Instant, Period, id::UnitId};
use crate::organization::entity::membership;
use crate::organization::model::Tree;
use crate::store::{Envelope, Read, Store, execute};

/// What was written within so many seconds before duties were opened last may have been committed after: it is looked
/// at once more.
const UNSEEN_SECONDS: i64 = 60;

/// What so many units owe is looked up at once. All duties of a unit are opened together, and not all of a clause: what
/// lies together on the disk is then written together, and a batch finds little of what the one before has written.
const UNITS: usize = 50;

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
    let changed = changed.unwrap_or_default();
    let mut asked: Vec<(&Clause, Period, bool)> = Vec::new();
    for (begun, clause) in &clauses {
        let anew = done.as_ref().is_none_or(|done| obliges_anew(clause, done, today));
        for period in periods(clause, *begun, today) {
            let of_all = anew || done.as_ref().is_none_or(|done| period.term().begins_after(done.through));
            if of_all || !changed.is_empty() {
                asked.push((clause, period, of_all));
            }
        }
    }
    let look = async |units: &[UnitId]| -> Result<Vec<Opens>, Failure> {
        let new: Vec<UnitId> = units.iter().copied().filter(|unit| changed.contains(unit)).collect();
        let mut opens: Vec<Opens> = Vec::new();
        for (clause, period, of_all) in &asked {
            let candidates = if *of_all { units } else { &new };
            let owed = ground.expected(&clause.obliging, *period, today, clause.below, candidates);
            opens.extend(owed.into_iter().map(|owed| Opens { clause: clause.id, period: *period, owed }));
        }
        if opens.is_empty() {
            return Ok(opens);
        }
        opens.sort_by_key(|opens| opens.owed.unit);
        let there = read::there(&Read::new(store, actor.clone()), &opens).await?;
        opens.retain(|opens| !there.contains(&opens.key()));
        Ok(opens)
    };
    let mut opener = Opener { store, actor, duties: 0, analyzed: BATCH };
    let mut missing: Vec<Opens> = Vec::new();
    for units in all.chunks(UNITS).filter(|_| !asked.is_empty()) {
        // What the next units owe is looked up while the duties of those before are written.
        let (found, ()) = try_join(look(units), opener.open(&mut missing, BATCH)).await?;
        missing.extend(found);
    }
    opener.open(&mut missing, 1).await?;
    if opener.duties > 0 || done.is_none_or(|done| done.through < today) {
        execute(store, actor, &RecordOpened { through: today, known }, &Envelope::default()).await?;
    }
    Ok(opener.duties)
}

struct Opener<'a> {
    store: &'a Store,
    actor: &'a Arc<Actor>,
    duties: usize,
    /// With so many, what was planned while there were few is planned anew.
    analyzed: usize,
}

impl Opener<'_> {
    /// Opens duties in batches, as long as at least so many are missing.
    async fn open(&mut self, missing: &mut Vec<Opens>, least: usize) -> Result<(), Failure> {
        while missing.len() >= least {
            let command = OpenDuties::new(missing.drain(..missing.len().min(BATCH)).collect());
            self.duties += execute(self.store, self.actor, &command, &Envelope::default()).await?.done.duties;
            if self.duties >= self.analyzed {
                self.store.analyze::<duty::Entity>().await?;
                self.store.analyze::<tally::Entity>().await?;
                self.analyzed = self.duties * 10;
            }
        }
        Ok(())
    }
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
