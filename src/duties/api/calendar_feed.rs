//! Duties as a calendar, in the schema.

use async_graphql::{Context, Object, Result};
use sea_orm::{ColumnTrait, Order};

use crate::access::Action;
use crate::duties::entity::duty;
use crate::duties::icalendar::{self, Entry};
use crate::duties::model::state;
use crate::duties::read;
use crate::graphql::Session;
use crate::graphql::directives::{self as acts, action, ids};
use crate::graphql::payload::top_level;
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, Refusal, id::ClauseRowId};
use crate::organization;
use crate::policy;
use crate::policy::entity::clause_version;
use crate::store::dated::AsOf;

/// Most duties of a calendar.
const MOST: usize = 1_000;

/// So many days that have passed are in a calendar, where nobody says from when on.
const PAST_DAYS: i64 = 60;

/// So many days that are to come are in it, where nobody says until when.
const COMING_DAYS: i64 = 400;

/// Queries for calendars.
#[derive(Default)]
pub struct CalendarFeedQuery;

#[Object]
impl CalendarFeedQuery {
    /// 一个单位自身的责任，以 iCalendar(RFC 5545)文本给出，供日历程序使用：到期日为全天事项，未履行的提前 14 日提醒；至多 1,000 项。条款：4.3.1。权限：READ_DUTIES。
    ///
    /// The own duties of a unit as an iCalendar text (RFC 5545) for a calendar program: an event that lasts all day on the day on which each is due, with an alarm 14 days before while it is not discharged; 1,000 at most. Clause 4.3.1; requires READ_DUTIES.
    #[graphql(
        directive = acts::requires::apply(action(Action::ReadDuties)),
        directive = acts::clause::apply(ids(&[ClauseId("4.3.1")])),
        complexity = "200 + child_complexity"
    )]
    async fn duty_calendar(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。 The unit's code.")] unit: String,
        #[graphql(desc = "自此日起到期的；默认 60 日前。 Those due on this day or later; 60 days ago by default.")]
        from: Option<Day>,
        #[graphql(desc = "此日之前到期的；默认 400 日后。 Those due before this day; in 400 days by default.")]
        until: Option<Day>,
    ) -> Result<String> {
        let session = Session::of(ctx)?;
        let told = written(session, &unit, from, until).await;
        told.map_err(|failure| top_level(failure, session.language))
    }
}

async fn written(session: &Session, code: &str, from: Option<Day>, until: Option<Day>) -> Result<String, Failure> {
    let read = &session.read;
    let today = read.today();
    let (from, until) = (from.unwrap_or(today.plus(-PAST_DAYS)), until.unwrap_or(today.plus(COMING_DAYS)));
    if until <= from {
        let (zh, en) = (format!("until 须晚于 from，即 {from}"), format!("until is later than from, which is {from}"));
        let refusal = Refusal::new(ErrorCode::BadInput, zh, en).at(["until"]);
        return Err(refusal.allowing([format!("{} –", from.plus(1))]).into());
    }
    let unit = organization::read::unit(read, code).await?;
    let Some(unit) = unit.filter(|unit| read.actor().scope.holds(&unit.place().scope)) else {
        return Err(Refusal::not_found("单位", "unit").at(["unit"]).into());
    };
    let calendar = read::calendar(read).await?;
    let find = read::duties(read, unit.id, None).filter(duty::Column::FallsOn.gt(calendar.due_before(from)));
    let find = find.filter(duty::Column::FallsOn.lte(calendar.due_before(until)));
    let find = find.order_by(duty::Column::FallsOn, Order::Asc).order_by(duty::Column::Id, Order::Asc);
    let rows = find.limit(MOST as u64 + 1).all().await?;
    if let Some(beyond) = rows.get(MOST) {
        let last = calendar.due(beyond.falls_on);
        let (zh, en) = (
            format!("责任多于 {MOST} 项，until 请不晚于 {last}"),
            format!("there are more than {MOST} duties; let until be {last} at most"),
        );
        return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["until"]).allowing([format!("– {last}")]).into());
    }
    let clauses: Vec<ClauseRowId> = rows.iter().map(|row| row.clause_id).collect();
    let numbers = policy::read::clauses_by_id(read, &clauses).await?;
    let versions = read.find::<clause_version::Entity>().among(clause_version::Column::ClauseId, &clauses);
    let versions = versions.filter(AsOf::day(today).believed::<clause_version::Entity>()).all().await?;
    let seen = organization::read::units(read, &[unit.id], AsOf::day(today)).await?.remove(&unit.id);
    let name = seen.and_then(|seen| seen.version).map_or(unit.code, |version| version.name);
    let entry = |row: &duty::Model| {
        // The clause as it read on the day on which the duty opened.
        let mut read_so = versions.iter().filter(|version| version.clause_id == row.clause_id);
        let version = read_so.find(|version| version.term().contains(row.opens_on));
        let number = || numbers.get(&row.clause_id).map(|clause| clause.number.clone()).unwrap_or_default();
        Entry {
            id: row.id,
            due_on: calendar.due(row.falls_on),
            title: version.map_or_else(number, |version| version.title.clone()),
            unit: name.clone(),
            summary: version.map(|version| version.summary.clone()).unwrap_or_default(),
            state: state(row, &calendar, today),
        }
    };
    Ok(icalendar::calendar(&rows.iter().map(entry).collect::<Vec<_>>(), read.now()))
}
