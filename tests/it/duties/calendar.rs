//! Work days: weekends, days of rest, and the days on which work is made up for.

use rencai::access::Role;
use rencai::duties::entity::calendar_year;
use rencai::duties::read;
use rencai::kernel::{Calendar, Day, Every, Period};
use rencai::store::Read;
use sea_orm::ColumnTrait;
use serde_json::{Value, json};

use crate::support::hall::{done, refused};
use crate::support::raw::Hand;
use crate::support::world::{CITY, WUHUA, in_app};

use super::morning;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

#[test]
fn what_falls_on_a_day_of_rest_is_due_on_the_first_work_day_after_it() {
    let calendar = Calendar::new(["2011-10-03", "2011-10-04"].map(day), ["2011-10-08", "2011-10-09"].map(day));
    for (falls, due) in [
        ("2011-09-30", "2011-09-30"),
        ("2011-10-01", "2011-10-05"),
        ("2011-10-03", "2011-10-05"),
        ("2011-10-08", "2011-10-08"),
        ("2011-10-15", "2011-10-17"),
    ] {
        assert_eq!(calendar.due(day(falls)), day(due), "{falls}");
    }
}

#[test]
fn what_was_due_before_a_day_is_told_by_the_day_on_which_it_falls_alone() {
    let calendar = Calendar::new(["2011-10-03", "2011-10-04", "2011-10-05"].map(day), ["2011-10-08"].map(day));
    let first = day("2011-09-20");
    for today in (0..40).map(|days| first.plus(days)) {
        for falls in (-10..50).map(|days| first.plus(days)) {
            let before = calendar.due(falls) < today;
            assert_eq!(falls <= calendar.due_before(today), before, "{falls} seen on {today}");
        }
    }
}

#[test]
fn a_period_has_its_days_its_next_and_its_parts() {
    for (text, first, last, next) in [
        ("2010", "2010-01-01", "2010-12-31", "2011"),
        ("2010-H2", "2010-07-01", "2010-12-31", "2011-H1"),
        ("2010-Q1", "2010-01-01", "2010-03-31", "2010-Q2"),
        ("2012-02", "2012-02-01", "2012-02-29", "2012-03"),
        ("2012-12", "2012-12-01", "2012-12-31", "2013-01"),
    ] {
        let period: Period = text.parse().unwrap();
        assert_eq!(period.to_string(), text);
        assert_eq!((period.term().from, period.last()), (Some(day(first)), day(last)));
        assert_eq!(period.next().unwrap().to_string(), next);
        assert_eq!(period.next().unwrap().before(), Some(period));
        assert_eq!(Period::of(day(last), period.every()), Some(period));
    }
    assert_eq!(Period::of(day("2010-05-05"), Every::Occasion), None);
    assert_eq!("2010".parse::<Period>().unwrap().parts().len(), 1 + 2 + 4 + 12);
    let parts: Vec<String> = "2010-Q2".parse::<Period>().unwrap().parts().iter().map(ToString::to_string).collect();
    assert_eq!(parts, ["2010-Q2", "2010-04", "2010-05", "2010-06"]);
    for wrong in ["", "2010-", "2010-H3", "2010-Q0", "2010-13", "2010-1", "201", "２０１０", "2010-H1 "] {
        assert!(wrong.parse::<Period>().is_err(), "{wrong}");
    }
}

async fn set(world: &std::sync::Arc<crate::support::world::World>, unit: &str, input: Value) -> Value {
    let operator = world.actor(unit, &[Role::Operator]).await;
    let query = "mutation($input: CalendarSetInput!) { calendarSet(input: $input) {
        calendar { year paper rest work } errors { code path allowed } auditId
    } }";
    world.data(&operator, query, json!({ "input": input })).await["calendarSet"].clone()
}

/// Feature 9.
#[test]
fn a_years_notice_is_data_and_days_that_have_passed_stay_as_they_were_said() {
    in_app(|world| async move {
        morning(&world, "2011-10-05");
        let operator = world.actor(CITY, &[Role::Operator]).await;
        let query = "{ calendarYear(year: 2011) { paper work } }";
        let data = world.data(&operator, query, json!({})).await;
        assert_eq!(data["calendarYear"]["work"][0], "2011-01-30");

        let notice = |rest: Value, work: Value| json!({ "year": 2013, "paper": "示例", "rest": rest, "work": work });
        let made = set(&world, CITY, notice(json!(["2013-01-01", "2013-01-02"]), json!(["2013-01-05"]))).await;
        done(&made);
        assert_eq!(made["calendar"]["rest"], json!(["2013-01-01", "2013-01-02"]));
        for (rest, work, path) in [
            (json!(["2012-12-31"]), json!([]), json!(["rest", "0"])),
            (json!(["2013-01-01"]), json!(["2013-01-01"]), json!(["work"])),
        ] {
            assert_eq!(refused(&set(&world, CITY, notice(rest, work)).await, "BAD_USER_INPUT")["path"], path);
        }
        morning(&world, "2013-01-02");
        let late = set(&world, CITY, notice(json!(["2013-01-02"]), json!(["2013-01-05"]))).await;
        assert_eq!(refused(&late, "STATE_FORBIDS")["allowed"], json!(["2013-01-02 –"]));
        done(&set(&world, CITY, notice(json!(["2013-01-01"]), json!(["2013-01-05"]))).await);

        // A county's own notice counts in the county only.
        done(&set(&world, WUHUA, json!({ "year": 2014, "paper": "示例", "rest": ["2014-06-30"], "work": [] })).await);
        assert_eq!(
            world.data(&operator, "{ calendarYear(year: 2014) { paper } }", json!({})).await["calendarYear"],
            json!(null)
        );
    });
}

/// Feature 9.
#[test]
fn a_unit_below_the_top_says_nothing_of_days_that_have_passed_in_a_year_of_which_it_never_spoke() {
    in_app(|world| async move {
        morning(&world, "2011-01-05");
        let notice = |year: i32, rest: &str| json!({ "year": year, "paper": "示例", "rest": [rest], "work": [] });
        for (year, rest) in [(2010, "2010-12-31"), (2011, "2011-01-04")] {
            let late = set(&world, WUHUA, notice(year, rest)).await;
            assert_eq!(refused(&late, "STATE_FORBIDS")["allowed"], json!(["2011-01-05 –"]), "{rest}");
        }
        done(&set(&world, WUHUA, notice(2011, "2011-01-05")).await);
        done(&set(&world, CITY, notice(2009, "2009-12-31")).await);
    });
}

/// Feature 2.
#[test]
fn what_a_notice_said_before_another_corrected_it_stays_known_as_of_then_and_days_are_reckoned_by_the_later_one() {
    in_app(|world| async move {
        let operator = world.actor(CITY, &[Role::Operator]).await;
        let rest = async |known: Option<&str>| {
            let query = "query($known: DateTime) { calendarYear(year: 2013, knownAt: $known) { rest } }";
            world.data(&operator, query, json!({ "known": known })).await["calendarYear"]["rest"].clone()
        };
        let notice = |rest: &Value| json!({ "year": 2013, "paper": "示例", "rest": rest, "work": [] });
        let (first, later) = (json!(["2013-05-01", "2013-05-02"]), json!(["2013-05-01", "2013-05-03"]));
        morning(&world, "2012-12-03");
        done(&set(&world, CITY, notice(&first)).await);
        done(&set(&world, CITY, notice(&first)).await);
        morning(&world, "2013-03-01");
        done(&set(&world, CITY, notice(&later)).await);

        assert_eq!(rest(None).await, later);
        assert_eq!(rest(Some("2013-03-01T01:00:00Z")).await, later);
        assert_eq!(rest(Some("2013-03-01T00:59:59Z")).await, first);
        assert_eq!(rest(Some("2012-12-03T01:00:00Z")).await, first);
        assert_eq!(rest(Some("2012-12-03T00:59:59Z")).await, Value::Null, "nothing was said yet");

        let read = Read::new(&world.app.store, operator.clone());
        let work_days = read::calendar(&read).await.unwrap();
        assert_eq!(work_days.due(day("2013-05-02")), day("2013-05-02"));
        assert_eq!(work_days.due(day("2013-05-03")), day("2013-05-06"));

        let versions = read.find::<calendar_year::Entity>();
        let versions = versions.filter(calendar_year::Column::ValidFrom.eq(day("2013-01-01")));
        assert_eq!(versions.count().await.unwrap(), 2, "the same once more is nothing new");
        let hand = Hand::reach(&world).await;
        assert!(hand.is_refused("UPDATE calendar_year SET known_until = NULL").await, "two would be believed at once");
    });
}

#[test]
fn nothing_is_said_of_a_year_without_a_notice_and_none_is_taken_in_for_one_that_days_cannot_name() {
    in_app(|world| async move {
        let operator = world.actor(CITY, &[Role::Operator]).await;
        let query = "query($year: Int!) { calendarYear(year: $year) { paper } }";
        for year in [i32::MIN, -5000, -1, 0, 1948, 2013, 9999, 10_000, i32::MAX] {
            let data = world.data(&operator, query, json!({ "year": year })).await;
            assert_eq!(data["calendarYear"], Value::Null, "{year}");
        }
        for year in [i32::MIN, 1948, 9999, i32::MAX] {
            let notice = json!({ "year": year, "paper": "示例", "rest": [], "work": [] });
            assert_eq!(refused(&set(&world, CITY, notice).await, "BAD_USER_INPUT")["path"], json!(["year"]), "{year}");
        }
    });
}
