//! The job that examines the data when the day has turned.

use rencai::worker::examine_integrity::next;

use super::put_below;
use crate::duties::morning;
use crate::support::hall::tamper;
use crate::support::world::{CITY, SHILIN, in_app};

/// Feature 6.
#[test]
fn what_is_wrong_is_said_in_the_log_once_a_day_and_as_gravely_as_it_is() {
    in_app(|world| async move {
        let log = tempfile::NamedTempFile::new().unwrap();
        let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(log.reopen().unwrap()).finish();
        let _listening = tracing::subscriber::set_default(subscriber);
        let heard = || -> Vec<String> {
            let text = std::fs::read_to_string(log.path()).unwrap();
            text.lines().filter(|line| line.contains("rencai doctor")).map(str::to_owned).collect()
        };
        let says = |line: &str, words: &[&str]| words.iter().all(|word| line.contains(word));
        let mut examined = None;
        assert!(!next(&world.app, &mut examined).await.unwrap(), "there is never more to do at once");
        assert_eq!((examined, heard()), (Some(world.clock.today()), Vec::new()), "nothing is wrong");

        let scope = |scope: &str| format!("UPDATE unit SET scope = '{scope}' WHERE code = '{SHILIN}'");
        tamper(&world, &scope("x/")).await;
        assert!(!next(&world.app, &mut examined).await.unwrap());
        assert_eq!(heard(), Vec::<String>::new(), "it has looked today");
        morning(&world, "2010-12-02");
        assert!(!next(&world.app, &mut examined).await.unwrap());
        let first = heard();
        assert!(first.iter().all(|line| says(line, &["WARN", CITY, "UNIT_LIES_ELSEWHERE", "count=1"])), "{first:?}");
        assert_eq!((first.len(), examined), (1, Some(world.clock.today())));
        tamper(&world, &scope(&format!("{CITY}/{SHILIN}/"))).await;

        tamper(&world, &put_below(SHILIN)).await;
        morning(&world, "2010-12-03");
        assert!(!next(&world.app, &mut examined).await.unwrap());
        let second = heard().split_off(1);
        assert!(second.iter().any(|line| says(line, &["ERROR", CITY, "UNIT_BELOW_ITSELF"])), "{second:?}");
        tamper(&world, &put_below(CITY)).await;

        morning(&world, "2010-12-04");
        assert!(!next(&world.app, &mut examined).await.unwrap());
        assert_eq!(heard().len(), 1 + second.len(), "nothing is wrong any more");
    });
}
