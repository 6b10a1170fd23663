//! Finds reminders and their rules, and of which duties whom to remind today.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use sea_orm::{ColumnTrait, Condition, Order};
use uuid::Uuid;

use super::calendar;
use crate::access::Scope;
use crate::duties::entity::{duty, reminder, reminder_rule};
use crate::duties::reminding::{
    DueStep, ReminderKey, ReminderState, ReminderTo, Rule, Standing, binding, due_steps, superior,
};
use crate::kernel::{
    Calendar, Day, Fault, Instant, PatternRole,
    id::{ClauseRowId, DutyId, ReminderId, UnitId},
};
use crate::organization::{self, entity::unit};
use crate::store::{Find, Read, dated::AsOf};

/// So many duties are looked at at once.
const PAGE: usize = 500;

/// So many days later than its last step came a duty is still looked at: so long the program may have stood still.
const LATE_DAYS: i64 = 366;

/// A reminder.
///
/// # Errors
/// A fault of the database.
pub async fn reminder(read: &Read, id: ReminderId) -> Result<Option<reminder::Model>, Fault> {
    read.find::<reminder::Entity>().filter(reminder::Column::Id.eq(id)).one().await
}

/// Reminders by id.
///
/// # Errors
/// A fault of the database.
pub async fn reminders_by_id(read: &Read, ids: &[ReminderId]) -> Result<HashMap<ReminderId, reminder::Model>, Fault> {
    read.find::<reminder::Entity>().keyed(reminder::Column::Id, ids, |row| row.id).await
}

/// The reminders that were to go to a unit, and to those that it continues.
pub fn of_unit(read: &Read, unit: &unit::Model) -> Find<reminder::Entity> {
    read.find_in::<reminder::Entity>(reminder::Column::UnitId, organization::read::listed_at(read, unit, false))
}

/// What is recorded of duties, in the order in which it was.
///
/// # Errors
/// A fault of the database.
pub async fn of_duties(read: &Read, duties: &[DutyId]) -> Result<HashMap<DutyId, Vec<reminder::Model>>, Fault> {
    let find = read.find::<reminder::Entity>().among(reminder::Column::DutyId, duties);
    find.order_by(reminder::Column::Id, Order::Asc).grouped(|row| row.duty_id).await
}

/// What is believed of a unit's rule for a clause, or for all, on whichever days.
///
/// # Errors
/// A fault of the database.
pub async fn course_of_rule(
    read: &Read,
    unit: UnitId,
    clause: Option<ClauseRowId>,
) -> Result<Vec<reminder_rule::Model>, Fault> {
    let find = read.find::<reminder_rule::Entity>().filter(reminder_rule::Column::UnitId.eq(unit));
    let find = match clause {
        Some(clause) => find.filter(reminder_rule::Column::ClauseId.eq(clause)),
        None => find.filter(reminder_rule::Column::ClauseId.is_null()),
    };
    find.filter(AsOf::day(read.today()).believed::<reminder_rule::Entity>()).all().await
}

/// Versions of rules by id.
///
/// # Errors
/// A fault of the database.
pub async fn rules_by_id(read: &Read, ids: &[Uuid]) -> Result<HashMap<Uuid, reminder_rule::Model>, Fault> {
    read.find::<reminder_rule::Entity>().keyed(reminder_rule::Column::Id, ids, |row| row.id).await
}

/// The rules of a unit and of those above it, the nearest first, and of each unit those for clauses before the one for
/// all.
///
/// # Errors
/// A fault of the database.
pub async fn rules_over(read: &Read, scope: &Scope, as_of: AsOf) -> Result<Vec<reminder_rule::Model>, Fault> {
    let above = organization::read::on_the_way(read, scope);
    let find = read.find::<reminder_rule::Entity>().filter(reminder_rule::Column::UnitId.in_subquery(above));
    let mut rows = find.filter(as_of.versions::<reminder_rule::Entity>()).all().await?;
    let units: Vec<UnitId> = rows.iter().map(|row| row.unit_id).collect();
    let units = organization::read::units_by_id(read, &units).await?;
    let depth = |unit: &UnitId| units.get(unit).map_or(0, |unit| unit.scope.len());
    rows.sort_by_cached_key(|row| (Reverse(depth(&row.unit_id)), row.unit_id, row.clause_id.is_none(), row.id));
    Ok(rows)
}

/// The last moment at which any rule became known.
///
/// # Errors
/// A fault of the database.
pub async fn last_known(read: &Read) -> Result<Option<Instant>, Fault> {
    let find = read.find::<reminder_rule::Entity>().order_by(reminder_rule::Column::KnownFrom, Order::Desc).limit(1);
    let found = find.columns::<(Instant,)>([reminder_rule::Column::KnownFrom]).await?;
    Ok(found.first().map(|(known,)| *known))
}

/// The duty that came last.
///
/// # Errors
/// A fault of the database.
pub async fn newest_duty(read: &Read) -> Result<Option<DutyId>, Fault> {
    let find = read.find::<duty::Entity>().order_by(duty::Column::Id, Order::Desc).limit(1);
    let found = find.columns::<(DutyId,)>([duty::Column::Id]).await?;
    Ok(found.first().map(|(id,)| *id))
}

/// That somebody has to be reminded of a duty, or that a step of it is passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owing {
    /// Of which duty.
    pub duty: DutyId,
    /// Who owes it.
    pub owner: UnitId,
    /// By which clause.
    pub clause: ClauseRowId,
    /// When it is due.
    pub due_on: Day,
    /// Who is reminded.
    pub unit: UnitId,
    /// By which step.
    pub key: ReminderKey,
    /// Whether it is sent or passed over.
    pub state: ReminderState,
}

/// The rules of today, and what they ask about: work days and who coordinates at the top.
pub struct ReminderRules {
    rules: Vec<Rule>,
    calendar: Calendar,
    top: Option<String>,
}

impl ReminderRules {
    /// As the actor's tree has them today.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn of(read: &Read) -> Result<Self, Fault> {
        let as_of = AsOf::day(read.today());
        let find = read.find::<reminder_rule::Entity>().filter(as_of.versions::<reminder_rule::Entity>());
        let rows = find.order_by(reminder_rule::Column::Id, Order::Asc).all().await?;
        if rows.is_empty() {
            return Ok(Self { rules: Vec::new(), calendar: Calendar::default(), top: None });
        }
        let units: Vec<UnitId> = rows.iter().map(|row| row.unit_id).collect();
        let units = organization::read::units_by_id(read, &units).await?;
        let mut rules = Vec::with_capacity(rows.len());
        for row in &rows {
            let Some(unit) = units.get(&row.unit_id) else { continue };
            let scope = unit.place().scope;
            let own = scope.code() == unit.code;
            rules.push(Rule { scope, own, clause: row.clause_id, plan: row.plan()? });
        }
        Ok(Self { rules, calendar: calendar(read).await?, top: top(read, as_of).await? })
    }

    /// Duties that are demanded, that a rule binds, and of which a step has come, recorded or not: those after a cursor,
    /// in the order of their days. Each statement reads one stretch of the index of open duties.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn page(&self, read: &Read, after: Option<(Day, DutyId)>) -> Result<Vec<duty::Model>, Fault> {
        let Some((first, last)) = self.window(read.today()) else { return Ok(Vec::new()) };
        let open = self.demanded(read);
        let mut rows = match after {
            Some((day, id)) => {
                let same = open.clone().filter(duty::Column::FallsOn.eq(day)).filter(duty::Column::Id.gt(id));
                same.order_by(duty::Column::Id, Order::Asc).limit(PAGE as u64).all().await?
            }
            None => Vec::new(),
        };
        if rows.len() < PAGE {
            let day = after.map_or(first.plus(-1), |(day, _)| day);
            let later = open.filter(duty::Column::FallsOn.gt(day)).filter(duty::Column::FallsOn.lte(last));
            let later = later.order_by(duty::Column::FallsOn, Order::Asc).order_by(duty::Column::Id, Order::Asc);
            rows.extend(later.limit(PAGE as u64).all().await?);
        }
        Ok(rows)
    }

    /// On which days the duties fall of which a step has come.
    fn window(&self, today: Day) -> Option<(Day, Day)> {
        let steps = || self.rules.iter().flat_map(|rule| rule.plan.steps.iter().map(|step| step.days));
        let (least, most) = (steps().min()?, steps().max()?);
        let answer = self.rules.iter().filter_map(|rule| rule.plan.answer_within).max().unwrap_or(0);
        Some((today.plus(-(most + answer + LATE_DAYS)), self.calendar.due_before(today.plus(1 - least))))
    }

    fn demanded(&self, read: &Read) -> Find<duty::Entity> {
        let waived = duty::Column::WaivedUntil;
        let find = read.find::<duty::Entity>().filter(duty::Column::DischargedOn.is_null());
        let find = find.filter(Condition::any().add(waived.is_null()).add(waived.lte(read.today())));
        let mut bound = Condition::any();
        for rule in self.rules.iter().filter(|rule| !rule.plan.steps.is_empty()) {
            let mut by_rule = Condition::all();
            let all_units = rule.scope.holds(&read.actor().scope);
            if all_units && rule.clause.is_none() {
                return find;
            }
            if !all_units {
                let units = organization::read::at_or_below(read, &rule.scope);
                by_rule = by_rule.add(duty::Column::UnitId.in_subquery(units));
            }
            if let Some(clause) = rule.clause {
                by_rule = by_rule.add(duty::Column::ClauseId.eq(clause));
            }
            bound = bound.add(by_rule);
        }
        find.filter(bound)
    }

    /// Who has to be reminded of these duties today, in their order. A step for which nobody is there today is left for a
    /// day on which somebody is.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn owing(&self, read: &Read, duties: &[duty::Model]) -> Result<Vec<Owing>, Fault> {
        let today = read.today();
        let ids: Vec<DutyId> = duties.iter().map(|duty| duty.id).collect();
        let rows = of_duties(read, &ids).await?;
        let reminded = rows.values().flatten().map(|row| row.unit_id);
        let units: BTreeSet<UnitId> = duties.iter().map(|duty| duty.unit_id).chain(reminded).collect();
        let units: Vec<UnitId> = units.into_iter().collect();
        let units = organization::read::units_by_id(read, &units).await?;
        let place = |unit: UnitId| units.get(&unit).map(|unit| unit.place().scope);
        let mut wanted: Vec<(&duty::Model, Day, DueStep, String)> = Vec::new();
        for duty in duties {
            let Some(scope) = place(duty.unit_id) else { continue };
            let Some(rule) = binding(&self.rules, &scope, duty.clause_id) else { continue };
            let there = rows.get(&duty.id).map(Vec::as_slice).unwrap_or_default();
            let recorded = there.iter().map(reminder::Model::recorded).collect::<Result<Vec<_>, Fault>>()?;
            let due_on = self.calendar.due(duty.falls_on);
            let waived = duty.waived_until.is_some_and(|until| until > today);
            let standing = Standing { due_on, demanded: duty.discharged_on.is_none() && !waived };
            for due in due_steps(&rule.plan, standing, &recorded, today) {
                let code = match due.key {
                    ReminderKey::Step(step) => self.reminded(step.to, &scope),
                    ReminderKey::Unacknowledged(step) => {
                        let key = ReminderKey::Step(step).to_string();
                        let sent = there.iter().find(|row| row.step_key == key);
                        sent.and_then(|row| place(row.unit_id)).and_then(|scope| superior(&scope))
                    }
                };
                wanted.extend(code.map(|code| (duty, due_on, due, code)));
            }
        }
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let codes: BTreeSet<String> = wanted.iter().map(|(_, _, _, code)| code.clone()).collect();
        let codes: Vec<String> = codes.into_iter().collect();
        let there = organization::read::acting(read, &codes).await?;
        let owing = wanted.into_iter().filter_map(|(duty, due_on, due, code)| {
            let unit = there.get(&code)?.id;
            let DueStep { key, state } = due;
            Some(Owing { duty: duty.id, owner: duty.unit_id, clause: duty.clause_id, due_on, unit, key, state })
        });
        Ok(owing.collect())
    }

    /// The code of the unit that a step reminds.
    fn reminded(&self, to: ReminderTo, owner: &Scope) -> Option<String> {
        match to {
            ReminderTo::Owner => Some(owner.code().to_owned()),
            ReminderTo::Superior => superior(owner),
            ReminderTo::Top => self.top.clone(),
        }
    }
}

/// The code of the unit that coordinates directly below the top; of the top, where there is none.
async fn top(read: &Read, as_of: AsOf) -> Result<Option<String>, Fault> {
    let Some(root) = read.actor().scope.line().into_iter().next().map(Scope) else { return Ok(None) };
    let Some(root) = organization::read::unit(read, root.code()).await? else { return Ok(None) };
    let below = organization::read::below(read, &[root.id], as_of).await?.remove(&root.id).unwrap_or_default();
    let coordinates = |seen: &organization::read::Seen| {
        seen.version.as_ref().is_some_and(|version| version.role == PatternRole::Coordinator.as_str())
    };
    let codes = below.into_iter().filter(coordinates).map(|seen| seen.unit.code);
    Ok(Some(codes.min().unwrap_or(root.code)))
}
