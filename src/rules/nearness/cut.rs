//! Distances in points. Pure and exact: in millionths, the finest that the contract knows.

use rencai_host::{Decimal, Item};

use crate::rules::ranking::Merit;

/// So many points cross the cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Needed {
    /// How many: more, or fewer for one who is placed.
    pub points: Decimal,
    /// Whether it takes more than these, by however little: these alone make a tie, or end behind the tie-break.
    pub exceed: bool,
}

/// What one item alone takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineNeeded {
    /// Which item.
    pub item: String,
    /// The points that it gave.
    pub points: Decimal,
    /// How many more, or fewer for one who is placed.
    pub needed: Needed,
    /// Whether the item can give them: its ceiling, or its floor, is not passed.
    pub within: bool,
}

/// What crosses the cut, where a rival is the last whom the places would hold: more points than he has for
/// one who is not placed, no more than he has for one who is. `breaker` is the place in the tie-break of
/// the item that they come from. None past what can be written.
#[must_use]
pub fn needed(own: &Merit, rival: &Merit, breaker: Option<usize>, placed: bool) -> Option<Needed> {
    let change = rival.total.millionths()?.checked_sub(own.total.millionths()?)?;
    let mut breakers = all_millionths(&own.breakers)?;
    if let Some(points) = breaker.and_then(|at| breakers.get_mut(at)) {
        *points = points.checked_add(change)?;
    }
    let ahead = breakers > all_millionths(&rival.breakers)?;
    let points = decimal(if placed { change.checked_neg()? } else { change })?;
    Some(Needed { points, exceed: ahead == placed })
}

/// Whether an item that gave these points can give so many more, or so many fewer.
#[must_use]
pub fn within(item: &Item, points: Decimal, needed: Needed, placed: bool) -> bool {
    let room = match (item.floor.millionths(), points.millionths(), item.ceiling.millionths()) {
        (Some(floor), Some(points), _) if placed => points.checked_sub(floor),
        (_, Some(points), Some(ceiling)) => ceiling.checked_sub(points),
        _ => None,
    };
    let most = room.zip(needed.points.millionths());
    most.is_some_and(|(room, needed_points)| if needed.exceed { needed_points < room } else { needed_points <= room })
}

fn all_millionths(points: &[Decimal]) -> Option<Vec<i128>> {
    points.iter().map(|points| points.millionths()).collect()
}

fn decimal(mut millionths: i128) -> Option<Decimal> {
    let mut scale = Decimal::MAXIMUM_SCALE;
    while scale > 0 && millionths % 10 == 0 {
        millionths /= 10;
        scale -= 1;
    }
    Some(Decimal::new(i64::try_from(millionths).ok()?, scale))
}
