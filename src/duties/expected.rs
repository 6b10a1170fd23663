//! Who owes what for a period: a pure function of what clauses oblige to and of the units as they are believed to be
//! on its days. It only grows as days pass, so that whoever asks late, twice or after a restart finds the same.

use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;

use crate::kernel::{
    Day, Every, Period, Term,
    id::{ClauseRowId, UnitId},
};
use crate::organization::entity::{membership, network, unit, unit_succession, unit_version};
use crate::organization::model::Tree;
use crate::policy::obligation::{Midway, Obligation, Traits};

/// What a clause obliges to on some days.
#[derive(Debug, Clone)]
pub struct Obliging {
    /// The version.
    pub id: Uuid,
    /// Its days.
    pub term: Term,
    /// What it says.
    pub says: Obligation,
}

/// That a unit owes something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// Who.
    pub unit: UnitId,
    /// By which version of what the clause obliges to.
    pub obligation: Uuid,
    /// From which day on.
    pub opens_on: Day,
    /// The day on which it is due, or after which it is due on the first work day.
    pub falls_on: Day,
    /// The units above it on the day on which it opens, from the top.
    pub line: Arc<[UnitId]>,
}

/// What a unit owes by a clause for a period.
#[derive(Debug, Clone)]
pub struct Opens {
    /// By which clause.
    pub clause: ClauseRowId,
    /// For which period.
    pub period: Period,
    /// Who, from when on, until when.
    pub owed: Owed,
}

impl Opens {
    /// What tells it from others that are owed on no occasion.
    #[must_use]
    pub fn key(&self) -> (UnitId, ClauseRowId, String) {
        (self.owed.unit, self.clause, self.period.to_string())
    }
}

/// Units as they are believed to be, found quickly.
pub struct Ground<'t> {
    units: HashMap<UnitId, &'t unit::Model>,
    versions: HashMap<UnitId, Vec<&'t unit_version::Model>>,
    continues: HashMap<UnitId, Vec<&'t unit_succession::Model>>,
    belongs: HashMap<UnitId, Vec<(&'t str, Term)>>,
}

impl<'t> Ground<'t> {
    /// Of a tree and of who belongs to which network.
    #[must_use]
    pub fn new(tree: &'t Tree, networks: &'t [network::Model], memberships: &'t [membership::Model]) -> Self {
        let mut ground = Self {
            units: tree.units.iter().map(|unit| (unit.id, unit)).collect(),
            versions: HashMap::new(),
            continues: HashMap::new(),
            belongs: HashMap::new(),
        };
        for version in &tree.versions {
            ground.versions.entry(version.unit_id).or_default().push(version);
        }
        for link in &tree.successions {
            ground.continues.entry(link.successor_id).or_default().push(link);
        }
        let codes: HashMap<_, &str> = networks.iter().map(|network| (network.id, network.code.as_str())).collect();
        for row in memberships {
            let code = codes.get(&row.network_id).copied().unwrap_or_default();
            ground.belongs.entry(row.member_id).or_default().push((code, row.term()));
        }
        ground
    }

    /// Who of the candidates below a unit owes something for a period, as far as that shows on a day.
    #[must_use]
    pub fn expected(
        &self,
        obliging: &[Obliging],
        period: Period,
        today: Day,
        below: UnitId,
        candidates: &[UnitId],
    ) -> Vec<Owed> {
        let mut lines = Lines { ground: self, known: HashMap::new() };
        let begun = Term { from: None, until: Some(today.plus(1)) };
        let Some(days) = period.term().and(begun) else { return Vec::new() };
        let mut owed = Vec::new();
        for unit in candidates {
            let Some((opens_on, obliging)) = self.owes(obliging, period.every(), days, *unit) else { continue };
            let line = lines.above(*unit, opens_on);
            if *unit != below && !line.contains(&below) {
                continue;
            }
            let falls_on = period.last().plus(obliging.says.due_days);
            owed.push(Owed { unit: *unit, obligation: obliging.id, opens_on, falls_on, line });
        }
        owed
    }

    /// From which of a period's days on a unit owes something, and by what. One that begins in mid-period and
    /// continues another does not owe anew what that one owes: its duties lie with it.
    fn owes<'o>(
        &self,
        obliging: &'o [Obliging],
        every: Every,
        days: Term,
        unit: UnitId,
    ) -> Option<(Day, &'o Obliging)> {
        let (opens_on, by) = self.first(obliging, every, days, unit)?;
        if Some(opens_on) == days.from {
            return Some((opens_on, by));
        }
        let before = days.before(opens_on)?;
        let mut continued = self.continues.get(&unit).into_iter().flatten().filter(|link| link.from_day == opens_on);
        let owed = continued.any(|link| self.owes(obliging, every, before, link.unit_id).is_some());
        (by.says.midway == Midway::Owed && !owed).then_some((opens_on, by))
    }

    /// The first of some days on which a unit is among those who owe something, and by what.
    fn first<'o>(
        &self,
        obliging: &'o [Obliging],
        every: Every,
        days: Term,
        unit: UnitId,
    ) -> Option<(Day, &'o Obliging)> {
        let row = self.units.get(&unit)?;
        let mut first: Option<(Day, &Obliging)> = None;
        let none = Vec::new();
        for obliging in obliging.iter().filter(|obliging| obliging.says.every == every) {
            let Some(days) = days.and(obliging.term) else { continue };
            for version in self.versions.get(&unit).unwrap_or(&none) {
                let Some(days) = days.and(version.term()) else { continue };
                let Some(traits) = self.traits(row, version) else { continue };
                for selector in obliging.says.owed_by.iter().filter(|selector| selector.selects(&traits)) {
                    let from = match &selector.network {
                        None => days.from,
                        Some(code) => {
                            let belongs = self.belongs.get(&unit).into_iter().flatten();
                            let terms = belongs.filter(|(belongs, _)| belongs == code);
                            terms.filter_map(|(_, term)| days.and(*term)?.from).min()
                        }
                    };
                    if let Some(from) = from.filter(|from| first.is_none_or(|(first, _)| *from < first)) {
                        first = Some((from, obliging));
                    }
                }
            }
        }
        first
    }

    fn traits(&self, row: &'t unit::Model, version: &'t unit_version::Model) -> Option<Traits<'t>> {
        let below = version.parent_id.and_then(|parent| self.units.get(&parent)?.kind.parse().ok());
        Some(Traits {
            kind: row.kind.parse().ok()?,
            department: row.department.as_deref(),
            below,
            role: version.role.parse().ok()?,
            sector: version.sector,
            leads: version.leads != "[]",
        })
    }

    fn above(&self, unit: UnitId, day: Day) -> Option<UnitId> {
        self.versions.get(&unit)?.iter().find(|version| version.term().contains(day))?.parent_id
    }
}

/// The units above units, each line found once.
struct Lines<'g, 't> {
    ground: &'g Ground<'t>,
    known: HashMap<(UnitId, Day), Arc<[UnitId]>>,
}

impl Lines<'_, '_> {
    fn above(&mut self, unit: UnitId, day: Day) -> Arc<[UnitId]> {
        let Some(parent) = self.ground.above(unit, day) else { return Arc::from([]) };
        if let Some(line) = self.known.get(&(parent, day)) {
            return line.clone();
        }
        let next = |unit: &UnitId| self.ground.above(*unit, day);
        let line = std::iter::successors(Some(parent), next).take(self.ground.units.len());
        let mut line: Vec<UnitId> = line.collect();
        line.reverse();
        let line: Arc<[UnitId]> = line.into();
        self.known.insert((parent, day), line.clone());
        line
    }
}
