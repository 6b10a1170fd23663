//! Reminders: each step of each duty once, whatever the clock does and however often the program begins anew.

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rencai::access::{Actor, Role};
use rencai::app::App;
use rencai::duties::entity::reminder;
use rencai::duties::write::SendReminders;
use rencai::duties::write::send_reminders::{BATCH, Sent};
use rencai::kernel::{Day, ErrorCode, id::DutyId};
use rencai::store::entity::{audit_entry, event};
use rencai::store::{Envelope, Read, execute};
use rencai::worker::remind_duties::{Seen, next, remind};
use rencai_host::Settings;
use sea_orm::ColumnTrait;
use serde_json::{Value, json};

use super::{clause_id, duties, morning, opened};
use crate::reports::{Desk, content, draft, step, unlock};
use crate::support::hall::{done, id, nodes, reason, refused};
use crate::support::raw::Hand;
use crate::support::world::{CITY, SHILIN, WUHUA, World, in_app};

/// The unit that coordinates at the top.
const COORDINATOR: &str = "530100-organization-department";

async fn set(world: &Arc<World>, actor: &Arc<Actor>, input: Value) -> Value {
    let query = "mutation($input: ReminderRuleSetInput!) { reminderRuleSet(input: $input) {
        reminderRule { unit { code } clause { number } steps { days to } answerWithin validFrom validUntil }
        errors { code path allowed } auditId
    } }";
    world.data(actor, query, json!({ "input": input })).await["reminderRuleSet"].clone()
}

async fn acknowledge(world: &Arc<World>, actor: &Arc<Actor>, input: Value) -> Value {
    let query = "mutation($input: ReminderAcknowledgeInput!) { reminderAcknowledge(input: $input) {
        reminder { id state acknowledgedBy acknowledgedAt version } errors { code path allowed } auditId
    } }";
    world.data(actor, query, json!({ "input": input })).await["reminderAcknowledge"].clone()
}

/// The rule of these tests: a week before, on the day, a day after to the superior, ten days after to the top.
async fn rule(world: &Arc<World>, answer_within: Option<i32>) -> Value {
    json!({
        "unit": WUHUA, "clause": clause_id(world, "4.1.4c").await, "answerWithin": answer_within, "from": "2010-01-01",
        "steps": [
            { "days": 10, "to": "TOP" }, { "days": -7, "to": "OWNER" }, { "days": 0, "to": "OWNER" },
            { "days": 1, "to": "SUPERIOR" },
        ],
    })
}

/// What the job does in a program that has just begun.
async fn reminded(app: &App) -> bool {
    next(app, &mut Seen::default()).await.unwrap()
}

/// The reminders that went to a unit, the newest first, as its own people see them.
async fn of(world: &Arc<World>, unit: &str) -> Vec<Value> {
    let actor = world.actor(unit, &[Role::Reporter]).await;
    let query = "query($unit: String!) { reminders(unit: $unit, first: 100) { edges { node {
        id days to isUnacknowledged state sentOn dueOn owner { code } clause { number } unit { code }
    } } } }";
    nodes(&world.data(&actor, query, json!({ "unit": unit })).await["reminders"])
}

/// The same in short, the oldest first.
async fn short(world: &Arc<World>, unit: &str) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let line = |one: &Value| {
        let lapsed = if one["isUnacknowledged"] == true { "UNACKNOWLEDGED " } else { "" };
        format!("{lapsed}{} {} {} {}", one["days"], text(&one["to"]), text(&one["state"]), text(&one["sentOn"]))
    };
    of(world, unit).await.iter().rev().map(line).collect()
}

async fn count(world: &World, name: &str) -> u64 {
    let read = Read::new(&world.app.store, world.system.clone());
    read.find::<event::Entity>().filter(event::Column::Name.eq(name)).count().await.unwrap()
}

async fn entries(world: &World) -> u64 {
    let read = Read::new(&world.app.store, world.system.clone());
    let find = read.find::<audit_entry::Entity>();
    find.filter(audit_entry::Column::Command.eq("duties.reminder.send")).count().await.unwrap()
}

async fn rows(world: &World) -> Vec<reminder::Model> {
    Read::new(&world.app.store, world.system.clone()).find::<reminder::Entity>().all().await.unwrap()
}

/// Feature 16.
#[test]
fn each_step_is_sent_once_on_its_day_and_goes_up_to_the_superior_and_the_top() {
    in_app(|world| async move {
        opened(&world).await;
        let mut seen = Seen::default();
        let other = world.under(Settings::default());
        assert!(!next(&world.app, &mut seen).await.unwrap(), "without a rule nobody is reminded");
        let county = world.actor(WUHUA, &[Role::Supervisor]).await;
        done(&set(&world, &county, rule(&world, None).await).await);
        assert!(!next(&world.app, &mut seen).await.unwrap(), "no step has come");
        for (day, anything) in [
            ("2010-12-23", false),
            ("2010-12-24", true),
            ("2010-12-30", false),
            ("2010-12-31", true),
            ("2011-01-01", true),
            ("2011-01-09", false),
            ("2011-01-10", true),
            ("2011-03-01", false),
        ] {
            morning(&world, day);
            assert_eq!(next(&world.app, &mut seen).await.unwrap(), anything, "{day}");
            assert!(!next(&world.app, &mut seen).await.unwrap(), "the same again on {day}");
            assert!(!reminded(&other.app).await, "another program on {day}");
        }
        assert_eq!(short(&world, WUHUA).await, ["-7 OWNER SENT 2010-12-24", "0 OWNER SENT 2010-12-31"]);
        assert_eq!(short(&world, CITY).await, ["1 SUPERIOR SENT 2011-01-01"]);
        assert_eq!(short(&world, COORDINATOR).await, ["10 TOP SENT 2011-01-10"]);
        assert_eq!(count(&world, "duties.reminder.sent").await, 4, "each leaves with its row");
        assert_eq!(entries(&world).await, 4, "nothing is written where nothing is due");
        assert_eq!(of(&world, SHILIN).await, [json!(null); 0]);
    });
}

/// Feature 16.
#[test]
fn whoever_looks_too_late_sends_the_latest_step_alone_and_records_the_others_as_passed_over() {
    in_app(|world| async move {
        opened(&world).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        done(&set(&world, &city, rule(&world, None).await).await);
        morning(&world, "2011-01-05");
        assert!(reminded(&world.app).await);
        assert!(!reminded(&world.app).await);
        assert_eq!(short(&world, WUHUA).await, ["-7 OWNER SKIPPED -", "0 OWNER SKIPPED -"]);
        assert_eq!(short(&world, CITY).await, ["1 SUPERIOR SENT 2011-01-05"]);
        morning(&world, "2010-12-25");
        assert!(!reminded(&world.app).await, "the clock is set back");
        morning(&world, "2011-02-01");
        assert!(reminded(&world.app).await);
        let top = of(&world, COORDINATOR).await;
        assert_eq!(top.len(), 1);
        let duty = (&top[0]["owner"]["code"], &top[0]["clause"]["number"], &top[0]["dueOn"]);
        assert_eq!(duty, (&json!(WUHUA), &json!("4.1.4c"), &json!("2010-12-31")), "who cannot see the duty is told");
        assert_eq!(count(&world, "duties.reminder.sent").await, 2);
    });
}

/// Feature 16.
#[test]
fn a_receipt_keeps_who_and_when_and_what_nobody_acknowledges_goes_one_higher_once() {
    in_app(|world| async move {
        opened(&world).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        done(&set(&world, &city, rule(&world, Some(3)).await).await);
        morning(&world, "2010-12-24");
        assert!(reminded(&world.app).await);
        let first = id(&of(&world, WUHUA).await[0]);
        morning(&world, "2010-12-27");
        assert!(!reminded(&world.app).await, "there is a day left for it");
        morning(&world, "2010-12-28");
        assert!(reminded(&world.app).await);
        assert!(!reminded(&world.app).await);
        assert_eq!(short(&world, CITY).await, ["UNACKNOWLEDGED -7 OWNER SENT 2010-12-28"]);

        let reporter = world.actor(WUHUA, &[Role::Reporter]).await;
        let stranger = world.actor(SHILIN, &[Role::Reporter]).await;
        let above = world.actor(CITY, &[Role::Reporter]).await;
        let input = json!({ "reminder": first, "idempotencyKey": "once" });
        assert_eq!(
            refused(&acknowledge(&world, &stranger, input.clone()).await, "NOT_FOUND")["path"],
            json!(["reminder"])
        );
        assert_eq!(
            refused(&acknowledge(&world, &above, input.clone()).await, "STATE_FORBIDS")["allowed"],
            json!([WUHUA])
        );
        let stale = json!({ "reminder": first, "expectedVersion": 7 });
        refused(&acknowledge(&world, &reporter, stale).await, "VERSION_CONFLICT");
        let kept = acknowledge(&world, &reporter, input.clone()).await;
        done(&kept);
        assert_eq!(kept["reminder"]["state"], "ACKNOWLEDGED");
        assert_eq!(kept["reminder"]["acknowledgedBy"], json!(reporter.person.subject));
        assert!(kept["reminder"]["acknowledgedAt"].as_str().unwrap().starts_with("2010-12-28T01:00:00"), "{kept}");
        assert_eq!(acknowledge(&world, &reporter, input).await, kept, "the same key twice");
        refused(&acknowledge(&world, &reporter, json!({ "reminder": first })).await, "STATE_FORBIDS");
        let nothing = json!({ "reminder": "nothing" });
        refused(&acknowledge(&world, &reporter, nothing).await, "NOT_FOUND");

        morning(&world, "2010-12-31");
        assert!(reminded(&world.app).await);
        let second = of(&world, WUHUA).await.remove(0);
        assert_eq!((&second["days"], &second["state"]), (&json!(0), &json!("SENT")));
        done(&acknowledge(&world, &reporter, json!({ "reminder": second["id"] })).await);
        morning(&world, "2011-01-20");
        assert!(reminded(&world.app).await);
        let lapsed = short(&world, CITY).await.into_iter().filter(|line| line.starts_with("UNACKNOWLEDGED"));
        assert_eq!(lapsed.collect::<Vec<_>>(), ["UNACKNOWLEDGED -7 OWNER SENT 2010-12-28"], "none for a receipt");

        let query = "query($id: ID!) { node(id: $id) { ... on Duty { reminders { days state } } } }";
        let duty = id(&duties(&world, &city, WUHUA, false, "4.1.4c").await[0]);
        let seen = world.data(&reporter, query, json!({ "id": duty })).await["node"]["reminders"].clone();
        assert_eq!(seen.as_array().unwrap().len(), 2, "the county sees what went to the county: {seen}");
        let node = "query($id: ID!) { node(id: $id) { id } }";
        for (actor, there) in [(&reporter, true), (&city, true), (&stranger, false)] {
            let data = world.data(actor, node, json!({ "id": first })).await;
            assert_eq!(data["node"]["id"] == json!(first), there);
        }
        let only = "{ reminders(unit: \"530102\", state: ACKNOWLEDGED) { totalCount } }";
        assert_eq!(world.data(&reporter, only, json!({})).await["reminders"]["totalCount"], 2);
        assert_eq!(world.data(&stranger, only, json!({})).await["reminders"]["totalCount"], 0);
    });
}

/// Feature 16.
#[test]
fn a_duty_that_is_discharged_or_waived_reminds_nobody_until_it_is_demanded_again() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let mut all = rule(&world, None).await;
        all["unit"] = json!(CITY);
        done(&set(&world, &desk.city, all).await);
        let waive = "mutation($input: ReliefGrantInput!) { reliefGrant(input: $input) { errors { code } auditId } }";
        let waived = id(&duties(&world, &desk.city, SHILIN, false, "4.1.4c").await[0]);
        let input = json!({
            "duty": waived, "kind": "WAIVER", "reason": "示例：换届", "paper": "昆示〔2010〕1号",
            "approver": "示例批准人 1", "until": "2011-01-05",
        });
        done(&world.data(&desk.city, waive, json!({ "input": input })).await["reliefGrant"]);
        let drafted = draft(&world, &desk.reporter, &desk.duty, content("示例正文")).await;
        done(&drafted);
        let report = id(&drafted["report"]);
        done(&step(&world, &desk.reporter, "reportSubmit", &report).await);
        done(&step(&world, &desk.city, "reportAccept", &report).await);

        morning(&world, "2010-12-31");
        assert!(reminded(&world.app).await, "others are reminded");
        for unit in [WUHUA, SHILIN] {
            assert_eq!(short(&world, unit).await, [""; 0], "{unit}");
        }
        let command =
            SendReminders { duties: vec![DutyId::parse(&desk.duty).unwrap(), DutyId::parse(&waived).unwrap()] };
        assert_eq!(world.run(&world.system, &command).await.unwrap().done, Sent::default(), "even where it is asked");
        assert_eq!(reason(world.run(&desk.city, &command).await).code, ErrorCode::Forbidden);

        morning(&world, "2011-01-05");
        done(&unlock(&world, &desk.city, &report).await);
        assert!(reminded(&world.app).await);
        for unit in [WUHUA, SHILIN] {
            assert_eq!(short(&world, unit).await, ["-7 OWNER SKIPPED -", "0 OWNER SKIPPED -"], "{unit}");
        }
        let higher = of(&world, CITY).await;
        let told = |unit: &str| higher.iter().filter(|one| one["owner"]["code"] == unit && one["days"] == 1).count();
        assert_eq!((told(WUHUA), told(SHILIN)), (1, 1));
    });
}

#[test]
fn a_rule_for_a_clause_goes_before_one_for_all_and_the_nearest_unit_before_those_above() {
    in_app(|world| async move {
        opened(&world).await;
        let (city, county) =
            (world.actor(CITY, &[Role::Supervisor]).await, world.actor(WUHUA, &[Role::Supervisor]).await);
        let clause = clause_id(&world, "4.1.4c").await;
        let said = |unit: &str, clause: Option<&str>, days: Option<i32>, from: &str| {
            let steps: Vec<Value> = days.into_iter().map(|days| json!({ "days": days, "to": "OWNER" })).collect();
            json!({ "unit": unit, "clause": clause, "steps": steps, "from": from })
        };
        done(&set(&world, &city, said(CITY, Some(&clause), Some(-30), "2010-01-01")).await);
        done(&set(&world, &county, said(WUHUA, None, Some(-20), "2010-01-01")).await);
        let before = world.clock.now().to_string();
        world.clock.set(world.clock.now().plus_seconds(60));
        assert!(reminded(&world.app).await);
        let reminded_of = async |unit: &str| -> Vec<String> {
            let all = of(&world, unit).await;
            all.iter().map(|one| format!("{} {}", one["days"], one["clause"]["number"].as_str().unwrap())).collect()
        };
        assert_eq!(reminded_of(WUHUA).await, ["-30 4.1.4c"], "the city's rule for the clause");
        assert_eq!(reminded_of(SHILIN).await, ["-30 4.1.4c"]);

        // The county wants no reminders of that clause at all, from tomorrow on.
        done(&set(&world, &county, said(WUHUA, Some(&clause), None, "2010-12-02")).await);
        done(&set(&world, &city, said(CITY, Some(&clause), Some(-29), "2010-12-02")).await);
        morning(&world, "2010-12-02");
        assert!(reminded(&world.app).await);
        assert_eq!(reminded_of(WUHUA).await, ["-30 4.1.4c"]);
        assert_eq!(reminded_of(SHILIN).await, ["-29 4.1.4c", "-30 4.1.4c"]);
        morning(&world, "2010-12-11");
        assert!(reminded(&world.app).await);
        let county_wide = reminded_of(WUHUA).await;
        assert!(county_wide.len() > 3, "all others of the county's own: {county_wide:?}");
        assert_eq!(county_wide.iter().filter(|one| one.ends_with(" 4.1.4c")).count(), 1);

        let query =
            "query($day: Date, $known: DateTime) { reminderRules(unit: \"530102\", asOf: $day, knownAt: $known) {
            unit { code } clause { number } steps { days to } validFrom validUntil
        } }";
        let reporter = world.actor(WUHUA, &[Role::Reporter]).await;
        let rules = async |day: &str, known: Option<&str>| {
            let data = world.data(&reporter, query, json!({ "day": day, "known": known })).await;
            let all = data["reminderRules"].as_array().unwrap().clone();
            let line = |one: Value| (one["unit"]["code"].clone(), one["steps"].clone(), one["validUntil"].clone());
            all.into_iter().map(line).collect::<Vec<_>>()
        };
        let steps = |days: i32| json!([{ "days": days, "to": "OWNER" }]);
        assert_eq!(
            rules("2010-12-11", None).await,
            [
                (json!(WUHUA), json!([]), Value::Null),
                (json!(WUHUA), steps(-20), Value::Null),
                (json!(CITY), steps(-29), Value::Null),
            ],
            "the nearest first"
        );
        assert_eq!(
            rules("2010-12-11", Some(&before)).await,
            [(json!(WUHUA), steps(-20), Value::Null), (json!(CITY), steps(-30), Value::Null)],
            "as it was known then"
        );
        assert_eq!(rules("2010-12-01", None).await[1], (json!(CITY), steps(-30), json!("2010-12-02")));
        assert!(rules("2009-12-31", None).await.is_empty());
    });
}

#[test]
fn a_rule_has_ten_steps_at_most_none_twice_and_none_too_far() {
    in_app(|world| async move {
        let county = world.actor(WUHUA, &[Role::Supervisor]).await;
        let step = |days: i32| json!({ "days": days, "to": "OWNER" });
        let many: Vec<Value> = (0..11).map(step).collect();
        for (field, value, code, path) in [
            ("steps", json!(many), "BAD_USER_INPUT", json!(["steps"])),
            ("steps", json!([step(1), step(2), step(1)]), "BAD_USER_INPUT", json!(["steps", "2"])),
            ("steps", json!([step(0), step(367)]), "BAD_USER_INPUT", json!(["steps", "1", "days"])),
            ("steps", json!([step(-367)]), "BAD_USER_INPUT", json!(["steps", "0", "days"])),
            ("answerWithin", json!(0), "BAD_USER_INPUT", json!(["answerWithin"])),
            ("answerWithin", json!(367), "BAD_USER_INPUT", json!(["answerWithin"])),
            ("clause", json!("nothing"), "NOT_FOUND", json!(["clause"])),
            ("unit", json!("999999"), "NOT_FOUND", json!(["unit"])),
            ("unit", json!("530114"), "OUTSIDE_ITS_DAYS", json!(["from"])),
        ] {
            let mut input = rule(&world, None).await;
            input[field] = value;
            assert_eq!(refused(&set(&world, &county, input).await, code)["path"], path, "{field}");
        }
        let stranger = world.actor(SHILIN, &[Role::Supervisor]).await;
        refused(&set(&world, &stranger, rule(&world, None).await).await, "NOT_FOUND");
        let mut keyed = rule(&world, Some(366)).await;
        keyed["idempotencyKey"] = json!("once");
        keyed["steps"] = json!([step(366), { "days": 366, "to": "SUPERIOR" }, step(-366)]);
        let first = set(&world, &county, keyed.clone()).await;
        done(&first);
        let days: Vec<i64> = first["reminderRule"]["steps"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["days"].as_i64().unwrap())
            .collect();
        assert_eq!(days, [-366, 366, 366]);
        assert_eq!(set(&world, &county, keyed).await, first);
    });
}

/// Feature 16.
#[test]
fn a_reminder_that_could_not_be_sent_leaves_nothing_behind_and_is_sent_once_when_it_is_tried_again() {
    in_app(|world| async move {
        opened(&world).await;
        let county = world.actor(WUHUA, &[Role::Supervisor]).await;
        done(&set(&world, &county, rule(&world, None).await).await);
        morning(&world, "2010-12-24");
        let mut seen = Seen::default();
        let hand = Hand::reach(&world).await;
        // What is sent leaves as an event, which is written when the reminder is there already.
        hand.run("ALTER TABLE event RENAME TO event_away").await;
        for _ in 0..2 {
            next(&world.app, &mut seen).await.unwrap_err();
        }
        hand.run("ALTER TABLE event_away RENAME TO event").await;
        assert_eq!((rows(&world).await.len(), entries(&world).await), (0, 0), "all of it is undone");
        morning(&world, "2010-12-25");
        assert!(next(&world.app, &mut seen).await.unwrap(), "a day late");
        assert!(!next(&world.app, &mut seen).await.unwrap());
        assert!(!reminded(&world.app).await, "another program");
        assert_eq!(short(&world, WUHUA).await, ["-7 OWNER SENT 2010-12-25"]);
        assert_eq!((count(&world, "duties.reminder.sent").await, entries(&world).await), (1, 1));
    });
}

/// Feature 16.
#[test]
fn many_duties_are_reminded_of_in_batches_and_several_programs_at_once_send_each_once() {
    in_app(|world| async move {
        let there = opened(&world).await;
        assert!(there > BATCH, "{there}");
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        let steps = json!([{ "days": -366, "to": "OWNER" }]);
        done(&set(&world, &city, json!({ "unit": CITY, "steps": steps, "from": "2010-01-01" })).await);
        let (one, other) =
            tokio::join!(remind(&world.app.store, &world.system), remind(&world.app.store, &world.system));
        assert_eq!(one.unwrap().sent + other.unwrap().sent, there);
        let keys: BTreeSet<_> = rows(&world).await.into_iter().map(|row| (row.duty_id, row.step_key)).collect();
        assert_eq!(keys.len(), there);
        assert!(entries(&world).await as usize >= there.div_ceil(BATCH));
        assert_eq!(remind(&world.app.store, &world.system).await.unwrap(), Sent::default());
        assert!(twice_is_refused(&world).await, "the database itself takes no step twice");

        let duties: Vec<DutyId> = rows(&world).await.into_iter().take(1).map(|row| row.duty_id).collect();
        let command = SendReminders { duties };
        let envelope = Envelope { idempotency_key: Some("once".to_owned()), ..Envelope::default() };
        let first = execute(&world.app.store, &world.system, &command, &envelope).await.unwrap();
        let again = execute(&world.app.store, &world.system, &command, &envelope).await.unwrap();
        assert_eq!((first.done, again.done, again.repeated), (Sent::default(), Sent::default(), true));
        let elsewhere = world.actor(SHILIN, &[Role::System]).await;
        assert_eq!(world.run(&elsewhere, &command).await.unwrap().done, Sent::default());
    });
}

/// Tries to write every reminder once more, past the store.
#[expect(clippy::disallowed_methods, reason = "who writes a step twice does not ask the store")]
async fn twice_is_refused(world: &World) -> bool {
    use sea_orm::ConnectionTrait;
    let connection = sea_orm::Database::connect(&world.url).await.unwrap();
    let again =
        "INSERT INTO reminder (id, unit_id, duty_id, owner_id, clause_id, due_on, step_key, state, sent_on, version)
        SELECT duty_id, unit_id, duty_id, owner_id, clause_id, due_on, step_key, state, sent_on, version FROM reminder";
    let error = connection.execute_unprepared(again).await.err().map(|error| error.to_string()).unwrap_or_default();
    connection.close().await.unwrap();
    error.contains("reminder_once") || error.contains("reminder.duty_id")
}

/// Feature 16.
#[test]
fn clock_jumps_and_restarts_of_the_whole_program_leave_each_step_recorded_once() {
    in_app(|world| async move {
        opened(&world).await;
        let city = world.actor(CITY, &[Role::Supervisor]).await;
        done(&set(&world, &city, rule(&world, None).await).await);
        let first: Day = "2010-12-01".parse().unwrap();
        let due: Day = "2010-12-31".parse().unwrap();
        let other = world.under(Settings::default());
        let looks = prop::collection::vec((0_i64..60, any::<bool>()), 1..6);
        let config = Config { cases: 8, failure_persistence: None, ..Config::default() };
        let handle = tokio::runtime::Handle::current();
        let furthest = std::cell::Cell::new(first);
        let play = async |looks: Vec<(i64, bool)>| {
            let mut seen = Seen::default();
            for (days, restarted) in looks {
                let day = first.plus(days);
                morning(&world, &day.to_string());
                if restarted {
                    reminded(&other.app).await;
                } else {
                    next(&world.app, &mut seen).await.unwrap();
                }
                furthest.set(furthest.get().max(day));
            }
            let come = [-7, 0, 1, 10].into_iter().filter(|days| due.plus(*days) <= furthest.get()).count();
            let rows = rows(&world).await;
            let keys: BTreeSet<&str> = rows.iter().map(|row| row.step_key.as_str()).collect();
            assert_eq!((rows.len(), keys.len()), (come, come), "through {}", furthest.get());
            let sent = rows.iter().filter(|row| row.state == "SENT").count() as u64;
            assert_eq!(count(&world, "duties.reminder.sent").await, sent);
        };
        let found = tokio::task::block_in_place(|| {
            TestRunner::new(config).run(&looks, |looks| {
                handle.block_on(play(looks));
                Ok(())
            })
        });
        found.unwrap();
    });
}
