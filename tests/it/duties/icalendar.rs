//! Duties as a calendar text: folded, escaped, and read by any program.

use std::sync::Arc;

use proptest::prelude::*;
use rencai::access::{Actor, Role};
use rencai::duties::icalendar::{Entry, LINE_OCTETS, calendar, escaped, folded};
use rencai::duties::model::DutyState;
use rencai::kernel::id::DutyId;
use rencai::policy::catalogues::REFERENCE;
use rencai::policy::model::Catalogue;
use rencai::policy::write::LoadCatalogue;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::hall::{done, id};
use crate::support::world::{CITY, SHILIN, WUHUA, World, in_app};

use super::{duties, opened};

fn unfolded(text: &str) -> String {
    text.replace("\r\n ", "")
}

fn entry(state: DutyState) -> Entry {
    Entry {
        id: DutyId(Uuid::from_u128(7)),
        due_on: "2010-12-31".parse().unwrap(),
        title: "书面报告".to_owned(),
        unit: "示例区".to_owned(),
        summary: "一, 二; 三\\四\n五".to_owned(),
        state,
    }
}

fn text(entries: &[Entry]) -> String {
    calendar(entries, "2010-12-01T01:00:00Z".parse().unwrap())
}

proptest! {
    #[test]
    fn unfolding_gives_the_line_back_and_no_line_is_too_long(line in "\\PC{0,300}") {
        let text = folded(&line);
        prop_assert!(text.ends_with("\r\n"));
        let lines: Vec<&str> = text.trim_end_matches("\r\n").split("\r\n").collect();
        prop_assert!(lines.iter().all(|line| line.len() <= LINE_OCTETS), "{text:?}");
        prop_assert!(lines.iter().skip(1).all(|line| line.starts_with(' ')), "{text:?}");
        prop_assert_eq!(unfolded(&text), format!("{line}\r\n"));
    }

    #[test]
    fn what_is_escaped_is_one_line_and_can_be_read_back(text in "[\\PC\n]{0,200}") {
        let value = escaped(&text);
        prop_assert!(!value.chars().any(char::is_control), "{value:?}");
        let (mut back, mut characters) = (String::new(), value.chars());
        while let Some(character) = characters.next() {
            match character {
                '\\' => match characters.next() {
                    Some('n') => back.push('\n'),
                    Some(other) => back.push(other),
                    None => return Err(TestCaseError::fail(format!("{value:?} ends within an escape"))),
                },
                other => {
                    prop_assert!(!";,".contains(other), "{value:?}");
                    back.push(other);
                }
            }
        }
        prop_assert_eq!(back, text);
    }
}

#[test]
fn a_line_is_folded_between_characters_and_as_late_as_may_be() {
    assert_eq!(folded(&"a".repeat(75)), format!("{}\r\n", "a".repeat(75)));
    assert_eq!(folded(&"a".repeat(76)), format!("{}\r\n a\r\n", "a".repeat(75)));
    assert_eq!(folded(&"人".repeat(26)), format!("{}\r\n 人\r\n", "人".repeat(25)));
    assert_eq!(folded(&format!("a{}", "人".repeat(25))), format!("a{}\r\n 人\r\n", "人".repeat(24)));
    assert_eq!(folded(""), "\r\n");
}

#[test]
fn commas_semicolons_backslashes_and_line_ends_are_escaped_and_control_characters_left_out() {
    assert_eq!(escaped("a,b;c\\d"), "a\\,b\\;c\\\\d");
    assert_eq!(escaped("a\nb\r\nc\rd"), "a\\nb\\nc\\nd");
    assert_eq!(escaped("a\u{0}b\u{7f}c\td: \"e\""), "abc\td: \"e\"");
}

#[test]
fn a_duty_is_an_event_of_a_whole_day_with_an_alarm_until_it_is_discharged_or_lapses() {
    let lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Rencai//Duties//ZH",
        "CALSCALE:GREGORIAN",
        "BEGIN:VEVENT",
        "UID:00000000-0000-0000-0000-000000000007",
        "DTSTAMP:20101201T010000Z",
        "DTSTART;VALUE=DATE:20101231",
        "SUMMARY:书面报告 · 示例区",
        "DESCRIPTION:一\\, 二\\; 三\\\\四\\n五",
        "CATEGORIES:DUE_SOON",
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:书面报告 · 示例区",
        "TRIGGER:-P14D",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ];
    let whole: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
    assert_eq!(text(&[entry(DutyState::DueSoon)]), whole);
    for state in DutyState::ALL {
        let text = text(&[entry(*state)]);
        let over = matches!(state, DutyState::Done | DutyState::DoneLate | DutyState::Lapsed);
        assert_eq!(text.contains("BEGIN:VALARM"), !over, "{state:?}");
        assert_eq!(text.contains("STATUS:TENTATIVE\r\n"), *state == DutyState::Waived, "{state:?}");
        assert_eq!(text.contains("STATUS:CANCELLED\r\n"), *state == DutyState::Lapsed, "{state:?}");
        assert!(text.contains(&format!("CATEGORIES:{}\r\n", state.as_str())), "{state:?}");
    }
    let none = text(&[]);
    assert!(!none.contains("VEVENT") && none.contains("BEGIN:VTIMEZONE"), "a calendar has a component at least");
    assert_eq!(text(&[entry(DutyState::Open), entry(DutyState::Open)]).matches("BEGIN:VEVENT").count(), 2);
}

async fn asked(world: &Arc<World>, actor: &Arc<Actor>, unit: &str, span: Option<(&str, &str)>) -> Value {
    let query = "query($unit: String!, $from: Date, $until: Date) {
        dutyCalendar(unit: $unit, from: $from, until: $until)
    }";
    let (from, until) = span.unzip();
    world.ask(actor, query, json!({ "unit": unit, "from": from, "until": until })).await
}

#[test]
fn a_units_own_duties_are_given_as_a_calendar_to_whom_they_are_within_reach() {
    in_app(|world| async move {
        opened(&world).await;
        let county = world.actor(WUHUA, &[Role::Supervisor]).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let of = async |actor: &Arc<Actor>, span: Option<(&str, &str)>| -> String {
            let answer = asked(&world, actor, WUHUA, span).await;
            assert_eq!(answer.get("errors"), None, "{answer}");
            answer["data"]["dutyCalendar"].as_str().unwrap().to_owned()
        };
        let whole = of(&county, Some(("2010-01-01", "2012-01-01"))).await;
        assert!(whole.split("\r\n").all(|line| line.len() <= LINE_OCTETS));
        let query = "{ duties(unit: \"530102\") { totalCount } }";
        let count = world.data(&county, query, json!({})).await["duties"]["totalCount"].as_u64().unwrap();
        assert_eq!(whole.matches("BEGIN:VEVENT\r\n").count() as u64, count);
        assert_eq!(of(&city, Some(("2010-01-01", "2012-01-01"))).await, whole);

        let usual = of(&county, None).await;
        let plain = unfolded(&usual);
        let duty = duties(&world, &county, WUHUA, false, "4.1.4c").await[0].clone();
        let uuid = rencai::kernel::id::GlobalId::decode(&id(&duty)).unwrap().uuid;
        let event =
            plain.split("BEGIN:VEVENT\r\n").find(|event| event.starts_with(&format!("UID:{uuid}\r\n"))).unwrap();
        for line in [
            "DTSTAMP:20101201T",
            "DTSTART;VALUE=DATE:20101231\r\n",
            "SUMMARY:县区年度书面报告 · 五华区\r\n",
            "DESCRIPTION:各县级党委常委会每年就人才工作单独向市委提交一次书面报告。\\nEach county-level standing committee",
            " reports in writing\\, on talent work alone\\, to the municipal committee once a year.\r\n",
            "STATUS:CONFIRMED\r\n",
        ] {
            assert!(event.contains(line), "{line}: {event}");
        }
        // What is due on the first of two days is in, and on the second is not.
        assert!(of(&county, Some(("2010-12-31", "2011-01-01"))).await.contains(&format!("UID:{uuid}")));
        assert!(!of(&county, Some(("2010-12-01", "2010-12-31"))).await.contains(&format!("UID:{uuid}")));
        assert!(of(&county, Some(("2020-01-01", "2020-01-02"))).await.contains("BEGIN:VTIMEZONE"));

        let waive = "mutation($input: ReliefGrantInput!) { reliefGrant(input: $input) { errors { code } auditId } }";
        let input = json!({
            "duty": id(&duty), "kind": "WAIVER", "reason": "示例：换届", "paper": "昆示〔2010〕1号",
            "approver": "示例批准人 1", "until": "2011-02-01",
        });
        done(&world.data(&city, waive, json!({ "input": input })).await["reliefGrant"]);
        assert!(of(&county, None).await.contains("CATEGORIES:WAIVED\r\nSTATUS:TENTATIVE\r\n"));
    });
}

#[test]
fn a_clause_without_a_chinese_summary_is_described_by_the_other_alone() {
    in_app(|world| async move {
        opened(&world).await;
        let mut catalogue = Catalogue::read(REFERENCE.clauses).unwrap();
        catalogue.clauses.iter_mut().find(|clause| clause.id == "4.1.4c").unwrap().summary_zh = None;
        world.run(&world.system, &LoadCatalogue { catalogue, dry_run: false }).await.unwrap();
        let county = world.actor(WUHUA, &[Role::Supervisor]).await;
        let answer = asked(&world, &county, WUHUA, None).await;
        let plain = unfolded(answer["data"]["dutyCalendar"].as_str().unwrap());
        assert!(plain.contains("DESCRIPTION:Each county-level standing committee reports in writing\\,"), "{plain}");
        assert!(
            plain.contains("DESCRIPTION:各县级党委常委会每年专门听取一次人才工作汇报。\\nEach county-level"),
            "{plain}"
        );
    });
}

#[test]
fn a_calendar_of_strangers_or_of_no_days_is_refused() {
    in_app(|world| async move {
        opened(&world).await;
        let stranger = world.actor(SHILIN, &[Role::Supervisor]).await;
        for unit in [WUHUA, CITY, "999999"] {
            let answer = asked(&world, &stranger, unit, None).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "NOT_FOUND", "{unit}: {answer}");
            assert_eq!(answer["data"], json!(null));
        }
        let answer = asked(&world, &stranger, SHILIN, Some(("2011-01-01", "2011-01-01"))).await;
        let extensions = &answer["errors"][0]["extensions"];
        assert_eq!((&extensions["code"], &extensions["allowed"]), (&json!("BAD_USER_INPUT"), &json!(["2011-01-02 –"])));
    });
}
