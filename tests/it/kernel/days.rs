//! Where days begin.

use rencai::kernel::{Clock, Day, Instant};

#[test]
fn a_day_begins_at_midnight_of_the_zone_and_where_that_is_passed_over_an_hour_later() {
    let moment = |text: &str| text.parse::<Instant>().unwrap();
    for (zone, day, begins) in [
        (chrono_tz::Asia::Shanghai, "2010-12-31", "2010-12-30T16:00:00Z"),
        (chrono_tz::UTC, "2010-12-31", "2010-12-31T00:00:00Z"),
        (chrono_tz::America::Sao_Paulo, "2018-11-04", "2018-11-04T03:00:00Z"),
    ] {
        let (clock, day, begins) = (Clock::manual(zone, moment(begins)), day.parse::<Day>().unwrap(), moment(begins));
        assert_eq!(clock.start_of(day), begins, "{zone}");
        assert_eq!((clock.day_of(begins), clock.day_of(begins.plus_seconds(-1))), (day, day.plus(-1)), "{zone}");
    }
}
