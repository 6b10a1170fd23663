//! Duties as a calendar, in the schema.

use async_graphql::{Context, Object, Result};

use crate::access::Action;
use crate::duties::icalendar;
use crate::duties::read::calendar_feed::{Feed, MOST, feed};
use crate::graphql::Session;
use crate::graphql::directives::{self as acts, action, ids};
use crate::graphql::payload::top_level;
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, Refusal};
use crate::organization;

/// So many days that have passed are in a calendar, where nobody says from when on.
const PAST_DAYS: i64 = 60;

/// So many days that are to come are in it, where nobody says until when.
const COMING_DAYS: i64 = 400;

/// Queries for calendars.
#[derive(Default)]
pub struct CalendarFeedQuery;

#[Object]
impl CalendarFeedQuery {
    /// 一个单位自身的责任，以 iCalendar(RFC 5545)文本给出，供日历程序使用：到期日为全天事项，说明为条款概述，先中文、后英文；未履行的提前 14 日提醒；至多 1,000 项。条款：4.3.1。权限：READ_DUTIES。
    ///
    /// The own duties of a unit as an iCalendar text (RFC 5545) for a calendar program: an event that lasts all day on the day on which each is due, says in Chinese and in English what its clause asks for, and has an alarm 14 days before while it is not discharged; 1,000 at most. Clause 4.3.1; requires READ_DUTIES.
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
    let Feed { entries, beyond } = feed(read, &unit, from, until).await?;
    if let Some(last) = beyond {
        let (zh, en) = (
            format!("责任多于 {MOST} 项，until 请不晚于 {last}"),
            format!("there are more than {MOST} duties; let until be {last} at most"),
        );
        return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["until"]).allowing([format!("– {last}")]).into());
    }
    Ok(icalendar::calendar(&entries, read.now()))
}
