//! Takes in the days of rest and the make-up work days of a year.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::access::Action;
use crate::duties::entity::calendar_year;
use crate::duties::read;
use crate::kernel::{ClauseId, Day, ErrorCode, Failure, Fault, Period, Refusal, Term, canonical, checks};
use crate::policy::model::unreadable;
use crate::store::{Command, Event, Place, Read, Write};

/// 登记一年的节假日与调休上班日；更正之前所述仍按其时可查。已过之日不改：其到期已按当时的日历计算；惟最上级首次登记一年者，可及已过之日。
///
/// Takes in what a notice says of a year: days of rest, and days on which work is made up for. What was said before
/// stays known as of then. Days that have passed stay as they were said, since what was due on them was reckoned with;
/// only the first notice of a year at the top, from which all reckoning begins, says of them what they were.
#[derive(Serialize)]
pub struct SetCalendar {
    /// Which year.
    pub year: i32,
    /// The notice.
    pub paper: String,
    /// The days of rest, weekends among them or not.
    pub rest: Vec<Day>,
    /// The days on which work is made up for.
    pub work: Vec<Day>,
}

/// The notices of some years, as TOML has them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notices {
    /// A notice a year.
    #[serde(rename = "year", default)]
    pub years: Vec<Notice>,
}

/// What a notice says of a year; a span has its first and its last day.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// The year.
    pub year: i32,
    /// What the notice is called.
    pub paper: String,
    /// The days of rest.
    pub rest: Vec<Span>,
    /// The days on which work is made up for.
    pub work: Vec<Span>,
}

/// Days from the first to the last.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub struct Span(Day, Day);

impl TryFrom<String> for Span {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (first, last) = text.split_once('/').unwrap_or((&text, &text));
        let (first, last): (Day, Day) = (first.parse()?, last.parse()?);
        if first <= last { Ok(Self(first, last)) } else { Err(text) }
    }
}

impl Notices {
    /// Reads them.
    ///
    /// # Errors
    /// `CATALOGUE_REFUSED` with what cannot be read.
    pub fn read(toml: &str) -> Result<Vec<SetCalendar>, Refusal> {
        let notices: Self = toml::from_str(toml).map_err(|error| unreadable(&error))?;
        let days = |spans: Vec<Span>| {
            let days = |Span(first, last): Span| {
                std::iter::successors(Some(first), |day| Some(day.plus(1))).take_while(move |day| *day <= last)
            };
            spans.into_iter().flat_map(days).collect()
        };
        let set = |Notice { year, paper, rest, work }| SetCalendar { year, paper, rest: days(rest), work: days(work) };
        Ok(notices.years.into_iter().map(set).collect())
    }
}

#[derive(Serialize)]
struct CalendarSet {
    year: i32,
}

impl Event for CalendarSet {
    const NAME: &'static str = "duties.calendar.set";
}

impl Command for SetCalendar {
    const NAME: &'static str = "duties.calendar.set";
    const ACTION: Action = Action::SetCalendar;
    const CLAUSES: &'static [ClauseId] = &[ClauseId("4.3.1")];
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::StateForbids];
    const EVENTS: &'static [&'static str] = &[CalendarSet::NAME];
    type Subject = Place;
    type Done = i32;

    async fn load(&self, read: &Read) -> Result<Place, Failure> {
        let actor = read.actor();
        Ok(Place { unit: actor.unit, scope: actor.scope.clone() })
    }

    async fn run(&self, place: Place, write: &mut Write) -> Result<i32, Failure> {
        let (rest, work) = self.days()?;
        let year = Period::year(u16::try_from(self.year).map_err(Fault::new)?);
        let Term { from: valid_from, until: valid_until } = year.term();
        let before = read::calendar_year(write.read(), place.unit, year, None).await?;
        let said = calendar_year::Model {
            id: write.id(),
            unit_id: place.unit,
            paper: self.paper.trim().to_owned(),
            rest: canonical(&rest).map_err(Fault::new)?,
            work: canonical(&work).map_err(Fault::new)?,
            valid_from,
            valid_until,
            known_from: write.now(),
            known_until: None,
        };
        let is_top = place.scope.line().len() == 1;
        if before.is_some() || !is_top {
            let was = before.as_ref().map(calendar_year::Model::days).transpose()?.unwrap_or_default();
            stays(was, (&rest, &work), write.today())?;
        }
        let believed: Vec<calendar_year::Model> = before.into_iter().collect();
        if !write.believe(&believed, vec![said]).await?.is_empty() {
            write.emit(&CalendarSet { year: self.year })?;
        }
        Ok(self.year)
    }
}

/// Refuses to say something else of days that have passed.
fn stays(
    (rested, worked): (Vec<Day>, Vec<Day>),
    (rest, work): (&BTreeSet<Day>, &BTreeSet<Day>),
    today: Day,
) -> Result<(), Refusal> {
    let changed = |was: Vec<Day>, is: &BTreeSet<Day>| {
        let was: BTreeSet<Day> = was.into_iter().collect();
        was.symmetric_difference(is).min().copied()
    };
    let first = [changed(rested, rest), changed(worked, work)].into_iter().flatten().min();
    let Some(day) = first.filter(|day| *day < today) else { return Ok(()) };
    let (zh, en) = (format!("{day} 已过，不得更改"), format!("{day} has passed and stays as it was said"));
    Err(Refusal::new(ErrorCode::StateForbids, zh, en).at(["rest"]).allowing([format!("{today} –")]))
}

impl SetCalendar {
    fn days(&self) -> Result<(BTreeSet<Day>, BTreeSet<Day>), Refusal> {
        checks::name("paper", &self.paper)?;
        // The day after the year has a year of four digits too.
        checks::between("year", i64::from(self.year), (1949, 9998))?;
        for (field, days) in [("rest", &self.rest), ("work", &self.work)] {
            if let Some((at, day)) = days.iter().enumerate().find(|(_, day)| day.year() != self.year) {
                let (zh, en) = (format!("{day} 不在 {} 年", self.year), format!("{day} does not lie in {}", self.year));
                return Err(Refusal::new(ErrorCode::BadInput, zh, en).at([field, &at.to_string()]));
            }
        }
        let (rest, work): (BTreeSet<Day>, BTreeSet<Day>) =
            (self.rest.iter().copied().collect(), self.work.iter().copied().collect());
        if let Some(day) = rest.intersection(&work).next() {
            let (zh, en) = (format!("{day} 既休息又上班"), format!("{day} is a day of rest and of work"));
            return Err(Refusal::new(ErrorCode::BadInput, zh, en).at(["work"]));
        }
        Ok((rest, work))
    }
}
