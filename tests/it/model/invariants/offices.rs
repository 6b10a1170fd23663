//! What never is so of posts and who holds them, and of all that is believed for some days.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use rencai::deliberation::entity::ballot_rule;
use rencai::documents::entity::{approval_rule, policy_version};
use rencai::duties::entity::{calendar_year, reminder_rule};
use rencai::funding::entity::{employer_version, investment_share, training_share};
use rencai::kernel::{Day, Term};
use rencai::organization::bodies::BodyKind;
use rencai::organization::entity::{
    appointment, body, body_version, establishment, membership, network_version, post_version,
};
use rencai::store::Read;

use super::rows;

/// What of a table is believed now.
macro_rules! believed {
    ($read:expr, $table:ident) => {
        rows!($read, $table).into_iter().filter(|row| row.known_until.is_none())
    };
}

/// On no day more hold a post than it has places; it has none while it is not there.
pub async fn held(read: &Read) -> Vec<String> {
    let posts: Vec<post_version::Model> = believed!(read, post_version).collect();
    let held: Vec<appointment::Model> = believed!(read, appointment).collect();
    let mut found = Vec::new();
    for post in held.iter().map(|one| one.post_id).collect::<BTreeSet<_>>() {
        let course: Vec<_> = posts.iter().filter(|version| version.post_id == post).collect();
        let own: Vec<_> = held.iter().filter(|one| one.post_id == post).collect();
        // How many there are, and how many there may be, changes on these days only.
        let ends = course.iter().flat_map(|version| [version.valid_from, version.valid_until]);
        let days: BTreeSet<Day> = own.iter().map(|one| one.valid_from).chain(ends).flatten().collect();
        for day in days {
            let holders: Vec<_> = own.iter().filter(|one| one.term().contains(day)).collect();
            let version = course.iter().find(|version| version.term().contains(day));
            if i64::try_from(holders.len()).unwrap() > version.map_or(0, |version| version.places) {
                found.push(format!("a post is held by too many on {day}: {version:?}, {holders:?}"));
            }
        }
    }
    found
}

/// Nobody holds a post twice on one day, no unit is twice in a network, or has twice a body of which there is one; and
/// of nothing else that has days two things are believed for one of them.
pub async fn overlapping(read: &Read) -> Vec<String> {
    let mut found = Vec::new();
    macro_rules! once {
        ($table:ident, $($key:ident),+) => {
            let rows = believed!(read, $table).map(|row| (format!("{:?}", ($(&row.$key,)+)), row.term()));
            found.extend(twice(stringify!($table), rows));
        };
    }
    once!(appointment, post_id, issuer, subject);
    once!(membership, network_id, member_id);
    once!(network_version, network_id);
    once!(post_version, post_id);
    once!(body_version, body_id);
    once!(establishment, body_id);
    once!(ballot_rule, unit_id, kind);
    once!(approval_rule, unit_id, stage);
    once!(policy_version, entry_id);
    once!(reminder_rule, unit_id, clause_id);
    once!(calendar_year, unit_id);
    once!(investment_share, unit_id);
    once!(employer_version, employer_id);
    once!(training_share, unit_id, kind);
    let bodies = rows!(read, body).into_iter().filter(|row| row.kind.parse::<BodyKind>().unwrap().is_single());
    let bodies: BTreeMap<_, _> = bodies.map(|row| (row.id, (row.unit_id, row.kind, row.category))).collect();
    let single = believed!(read, body_version).filter_map(|row| Some((bodies.get(&row.body_id)?, row.term())));
    found.extend(twice("body", single));
    found
}

/// What is believed of one thing for one day by two versions of it.
fn twice<K: Ord + Debug>(what: &str, versions: impl Iterator<Item = (K, Term)>) -> Vec<String> {
    let mut things: BTreeMap<K, Vec<Term>> = BTreeMap::new();
    for (thing, term) in versions {
        things.entry(thing).or_default().push(term);
    }
    let mut found = Vec::new();
    for (thing, terms) in &things {
        for (at, term) in terms.iter().enumerate() {
            if terms[..at].iter().any(|other| other.and(*term).is_some()) {
                found.push(format!("{what} {thing:?} is there twice on one day: {terms:?}"));
            }
        }
    }
    found
}
