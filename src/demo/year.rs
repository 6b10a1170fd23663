//! The first sixteen months of a policy, played with a clock that is moved by hand: some units do what they owe in
//! time, some late, some not at all, and one county becomes a district.

mod appropriating;
mod dividing;
mod funding;
mod script;
mod supervising;
mod working;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use self::supervising::Step;
use self::working::is_worked_for;
use super::{actor, done};
use crate::access::{Actor, Role};
use crate::app::App;
use crate::coordination::matrix;
use crate::deliberation::model::{MeetingKind, Share};
use crate::deliberation::write::{Attending, CloseMeeting, ConveneMeeting, HoldMeeting, SetBallotRule};
use crate::duties::entity::duty;
use crate::duties::model::ReliefGrantKind;
use crate::duties::write::GrantRelief;
use crate::duties::{self, opening, standing};
use crate::kernel::{
    Clock, Day, Every, Failure, Fault, Instant, Period, UnitKind,
    id::{DutyId, ReportId, UnitId},
};
use crate::policy::obligation::Obligation;
use crate::reports::model::is_reported;
use crate::reports::write::{AcceptReport, DraftReport, SubmitReport, Written};
use crate::store::{Read, dated::AsOf};
use crate::worker::settle_scopes;
use crate::{organization, policy};

pub use script::{Answer, Criticism, Found, Grounds, Inspecting, Late, Shown, Silent, Spending, Waiver, Year, plan};

fn morning(day: Day) -> Result<Instant, Fault> {
    format!("{day}T01:00:00Z").parse().map_err(|text: String| Fault::new(format!("{text} is no moment")))
}

/// What is done on a day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Act {
    Open,
    Divide,
    Waive,
    Meet(MeetingKind, String),
    Discharge(DutyId),
    Accept(ReportId),
    Supervise(Step),
    Fund(funding::Step),
}

/// The play: what is still to be done on which day.
struct Play<'p> {
    app: &'p App,
    system: &'p Arc<Actor>,
    plan: &'p Year,
    agenda: BTreeMap<Day, BTreeSet<Act>>,
    planned: BTreeSet<DutyId>,
}

/// Plays it from the first day to the last; `progress` is told the days that have passed.
///
/// # Errors
/// What a command refuses.
pub async fn play_year(
    app: &App,
    clock: &Clock,
    system: &Arc<Actor>,
    plan: &Year,
    progress: &(dyn Fn(usize, usize) + Send + Sync),
) -> Result<(), Failure> {
    let (first, last) = (plan.first, plan.last);
    let mut play = Play { app, system, plan, agenda: BTreeMap::new(), planned: BTreeSet::new() };
    play.prepare(first, last).await?;
    let days = usize::try_from((last.0 - first.0).num_days()).map_err(Fault::new)?;
    let mut settled = None;
    while let Some((day, acts)) = play.agenda.pop_first() {
        clock.set(morning(day)?);
        settle_scopes::next(app, &mut settled).await?;
        for act in acts {
            play.act(day, last, act).await?;
        }
        progress(usize::try_from((day.0 - first.0).num_days()).map_err(Fault::new)?, days);
    }
    clock.set(morning(last)?);
    Ok(())
}

impl Play<'_> {
    fn plan(&mut self, day: Day, last: Day, act: Act) {
        if day <= last {
            self.agenda.entry(day).or_default().insert(act);
        }
    }

    /// The city says who answers for what, and what share of revenue funds are owed; duties are opened when a month begins
    /// and when a unit does; units meet, one is let off, and one uses its talent fund.
    async fn prepare(&mut self, first: Day, last: Day) -> Result<(), Failure> {
        self.plan(first, last, Act::Divide);
        self.plan(first, last, Act::Open);
        self.plan(last, last, Act::Open);
        let mut month = Period::of(first, Every::Month).and_then(Period::next);
        while let Some(period) = month.filter(|period| !period.term().begins_after(last)) {
            if let Some(begins) = period.term().from {
                self.plan(begins, last, Act::Open);
            }
            month = period.next();
        }
        let read = Read::new(&self.app.store, self.system.clone());
        let tree = organization::read::tree(&read).await?;
        for begins in tree.versions.iter().filter_map(|version| version.valid_from).filter(|day| *day > first) {
            self.plan(begins, last, Act::Open);
        }
        self.plan(self.plan.waiver.granted, last, Act::Waive);
        self.plan_supervision(last);
        self.plan_funding(last);
        let plays = |code: &str| !self.plan.late.units.iter().chain(&self.plan.silent.units).any(|other| other == code);
        let divisions = tree.units.iter().filter(|unit| unit.kind == UnitKind::Division.as_str() && plays(&unit.code));
        let divisions: Vec<String> = divisions.map(|unit| unit.code.clone()).collect();
        for year in first.year()..=last.year() {
            let Ok(meets) = format!("{year}-{}", self.plan.meets).parse::<Day>() else { continue };
            for unit in &divisions {
                for kind in [MeetingKind::Briefing, MeetingKind::Study] {
                    self.plan(meets, last, Act::Meet(kind, unit.clone()));
                }
            }
        }
        Ok(())
    }

    async fn act(&mut self, today: Day, last: Day, act: Act) -> Result<(), Failure> {
        match act {
            Act::Divide => {
                self.divide(today).await?;
                self.demand_share(today).await
            }
            Act::Open => {
                opening::open(&self.app.store, self.system).await?;
                standing::examine(&self.app.store, self.system).await?;
                matrix::examine(&self.app.store, self.system).await?;
                self.plan_discharges(today, last).await
            }
            Act::Waive => self.waive().await,
            Act::Meet(kind, unit) => self.meet(today, kind, &unit).await,
            Act::Discharge(duty) => self.discharge(duty, today, last).await,
            Act::Accept(report) => {
                done(self.app, &self.supervisor().await?, &AcceptReport { report }).await.map(|_| ())
            }
            Act::Supervise(step) => self.supervise(step, today, last).await,
            Act::Fund(step) => self.fund(step, today, last).await,
        }
    }

    /// Who supervises for the city.
    async fn supervisor(&self) -> Result<Arc<Actor>, Failure> {
        actor(self.app, self.system, &self.system.unit_code, "supervisor", &[Role::Supervisor]).await
    }

    /// Who reports for a unit.
    async fn reporter(&self, unit: &str) -> Result<Arc<Actor>, Failure> {
        actor(self.app, self.system, unit, "reporter", &[Role::Reporter]).await
    }

    /// Of the duties that are open now and were not before: on which day its unit does what it owes, if it does.
    async fn plan_discharges(&mut self, today: Day, last: Day) -> Result<(), Failure> {
        let read = Read::new(&self.app.store, self.system.clone());
        let tree = organization::read::tree(&read).await?;
        let played = tree.units.iter().filter(|unit| unit.kind != UnitKind::Department.as_str());
        for unit in played.filter(|unit| !self.plan.silent.units.contains(&unit.code)) {
            let late = self.plan.late.units.contains(&unit.code);
            let owed = duties::read::own(&read, &[unit.id]).all().await?;
            for duty in owed.into_iter().filter(|duty| duty.discharged_on.is_none()) {
                let evidence = self.says(&read, &duty).await?.evidence;
                if !self.planned.insert(duty.id) || !(is_reported(evidence) || is_worked_for(evidence)) {
                    continue;
                }
                let on = duty.falls_on.plus(if late { self.plan.late.days } else { -self.plan.ahead });
                self.plan(on.max(today.plus(1)), last, Act::Discharge(duty.id));
            }
        }
        Ok(())
    }

    async fn says(&self, read: &Read, duty: &duty::Model) -> Result<Obligation, Fault> {
        crate::reports::read::obligation(read, duty).await?.says_what()
    }

    /// A unit does what it owes, as long as that is demanded: it works, or it reports, and the city accepts that on the next
    /// day.
    async fn discharge(&mut self, id: DutyId, today: Day, last: Day) -> Result<(), Failure> {
        let read = Read::new(&self.app.store, self.system.clone());
        let demanded = |duty: &duty::Model| duty.waived_until.is_none() && duty.discharged_on.is_none();
        let Some(duty) = duties::read::duty(&read, id).await?.filter(demanded) else { return Ok(()) };
        let evidence = self.says(&read, &duty).await?.evidence;
        if is_worked_for(evidence) {
            return self.work(&duty, evidence, today).await;
        }
        let report = self.report(&read, &duty).await?;
        self.plan(today.plus(1), last, Act::Accept(report));
        Ok(())
    }

    /// A report of the unit that owes it, or of the one that continues it.
    async fn report(&self, read: &Read, duty: &duty::Model) -> Result<ReportId, Failure> {
        let place = read.lies(duty.unit_id).await?;
        let reporter = self.reporter(place.scope.code()).await?;
        let rules = self.says(read, duty).await?.figures;
        let mut figures: BTreeMap<String, i64> = BTreeMap::new();
        for rule in rules.iter().filter(|rule| rule.parts.is_empty()) {
            figures.insert(rule.code.clone(), 120);
        }
        for rule in rules.iter().filter(|rule| !rule.parts.is_empty()) {
            let sum = rule.parts.iter().filter_map(|part| figures.get(part)).sum();
            figures.insert(rule.code.clone(), sum);
        }
        let written = Written {
            text: format!("{} 示例报告。\n一、做法。\n二、成效。", duty.period),
            figures: figures.into_iter().collect(),
            explanations: Vec::new(),
            attachments: Vec::new(),
        };
        let report = done(self.app, &reporter, &DraftReport { duty: duty.id, written }).await?.done;
        Ok(done(self.app, &reporter, &SubmitReport { report }).await?.done)
    }

    /// The standing committee of a county hears a briefing, or studies; a county that is not there does not meet.
    async fn meet(&self, today: Day, kind: MeetingKind, unit: &str) -> Result<(), Failure> {
        let read = Read::new(&self.app.store, self.system.clone());
        if organization::read::acting(&read, &[unit.to_owned()]).await?.is_empty() {
            return Ok(());
        }
        let organizer = actor(self.app, self.system, unit, "organizer", &[Role::Organizer]).await?;
        let rule = SetBallotRule {
            unit: unit.to_owned(),
            kind,
            quorum: Share { numerator: 2, denominator: 3 },
            majority: Share { numerator: 2, denominator: 3 },
            from: today,
            paper: "示例〔2010〕2号".to_owned(),
        };
        done(self.app, &organizer, &rule).await?;
        let convene = ConveneMeeting {
            unit: unit.to_owned(),
            body: None,
            kind,
            title: "示例会议".to_owned(),
            day: today,
            agenda: vec!["人才工作".to_owned()],
            tasks: Vec::new(),
            progress: Vec::new(),
        };
        let meeting = done(self.app, &organizer, &convene).await?.done;
        let attending = Attending::Counted { present: 9, entitled: 11 };
        done(self.app, &organizer, &HoldMeeting { meeting, attending }).await?;
        done(self.app, &organizer, &CloseMeeting { meeting, proposals: Vec::new() }).await.map(|_| ())
    }

    /// What a unit owes by a clause for a period.
    async fn owed(&self, unit: &str, clause: &str, period: Period) -> Result<duty::Model, Failure> {
        let read = Read::new(&self.app.store, self.system.clone());
        let unit = organization::read::unit(&read, unit).await?;
        let unit = unit.ok_or_else(|| Fault::new("the plan names no unit"))?;
        let owed = duties::read::own(&read, &[unit.id]).all().await?;
        let ids: Vec<_> = owed.iter().map(|duty| duty.clause_id).collect();
        let clauses = policy::read::clauses_by_id(&read, &ids).await?;
        let is_meant = |duty: &duty::Model| {
            duty.period == period.to_string() && clauses.get(&duty.clause_id).is_some_and(|row| row.number == clause)
        };
        Ok(owed.into_iter().find(is_meant).ok_or_else(|| Fault::new("the plan names no duty"))?)
    }

    async fn waive(&self) -> Result<(), Failure> {
        let waiver = &self.plan.waiver;
        let command = GrantRelief {
            duty: self.owed(&waiver.unit, &waiver.clause, waiver.period).await?.id,
            kind: ReliefGrantKind::Waiver,
            reason: waiver.reason.clone(),
            paper: waiver.paper.clone(),
            approver: waiver.approver.clone(),
            until: waiver.until,
        };
        done(self.app, &self.supervisor().await?, &command).await.map(|_| ())
    }
}

/// The names of units as of a day; of one that has ended, as of its last.
///
/// # Errors
/// A fault of the database.
pub async fn names(read: &Read, units: &[UnitId], as_of: AsOf) -> Result<BTreeMap<UnitId, String>, Fault> {
    let versions = organization::read::tree(read).await?.versions;
    let mut found: BTreeMap<UnitId, (i64, String)> = BTreeMap::new();
    for version in versions.into_iter().filter(|version| units.contains(&version.unit_id)) {
        let away = version.term().away(as_of.day);
        let name = found.entry(version.unit_id).or_insert((i64::MAX, String::new()));
        if away < name.0 {
            *name = (away, version.name);
        }
    }
    Ok(found.into_iter().map(|(unit, (_, name))| (unit, name)).collect())
}
