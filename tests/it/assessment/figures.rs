//! Figures of duties as facts: by a clause's number, with exact shares, in as many statements for many as for few.

use rencai::graphql::Session;
use rencai::graphql::facts::Facts;
use rencai::kernel::Language;
use rencai::rules::facts::FactSource;
use serde_json::{Value, json};

use super::ASKED;
use crate::duties::{morning, opened};
use crate::reports::{Desk, content, draft, step};
use crate::support::hall::{done, id};
use crate::support::world::{WUHUA, in_app};

/// Feature 11.
#[test]
fn figures_by_a_clauses_number_carry_exact_shares_of_what_is_expected() {
    in_app(|world| async move {
        let desk = Desk::of(&world).await;
        let query = "query($unit: String!, $clause: String) { unit(code: $unit) {
            dutyFigures(period: \"2010\", clause: $clause) { expected done inTime late waived ratePermille onTimePermille }
        } }";
        let of = async |clause: Value| {
            let variables = json!({ "unit": WUHUA, "clause": clause });
            world.data(&world.system, query, variables).await["unit"]["dutyFigures"].clone()
        };
        let figures = |expected: i64, in_time: i64, late: i64, waived: i64| {
            let due = expected - waived;
            let share = |part: i64| (due > 0).then(|| part * 1000 / due);
            json!({
                "expected": expected, "done": in_time + late, "inTime": in_time, "late": late, "waived": waived,
                "ratePermille": share(in_time + late), "onTimePermille": share(in_time),
            })
        };
        assert_eq!(of(json!("4.1.4c")).await, figures(1, 0, 0, 0));
        for nothing in ["4.1.4zz", "", "4.1.4c\u{0}", "4.1".repeat(20).as_str()] {
            assert_eq!(of(json!(nothing)).await, Value::Null, "{nothing:?}");
        }
        let all = of(Value::Null).await;
        assert_eq!(all, figures(all["expected"].as_i64().unwrap(), 0, 0, 0));

        let report = id(&draft(&world, &desk.reporter, &desk.duty, content("示例正文")).await["report"]);
        morning(&world, "2011-01-20");
        done(&step(&world, &desk.reporter, "reportSubmit", &report).await);
        done(&step(&world, &desk.city, "reportAccept", &report).await);
        assert_eq!(of(json!("4.1.4c")).await, figures(1, 0, 1, 0), "done, and not in time");
        let expected = all["expected"].as_i64().unwrap();
        assert_eq!(of(Value::Null).await, figures(expected, 0, 1, 0), "rounded down");

        let waiver = "mutation($input: ReliefGrantInput!) { reliefGrant(input: $input) { errors { code } auditId } }";
        let duty = id(&crate::duties::duties(&world, &desk.city, WUHUA, false, "4.1.4a").await[0]);
        let input = json!({
            "duty": duty, "kind": "WAIVER", "reason": "示例：换届", "paper": "示例文号", "approver": "示例批准人 1",
            "until": "2011-06-01",
        });
        done(&world.data(&desk.city, waiver, json!({ "input": input })).await["reliefGrant"]);
        assert_eq!(of(json!("4.1.4a")).await, figures(1, 0, 0, 1), "nothing is expected: there is no share");
    });
}

#[test]
fn figures_by_clauses_take_as_many_statements_for_few_units_as_for_many() {
    in_app(|world| async move {
        opened(&world).await;
        let mut counts = Vec::new();
        for first in [2, 20] {
            let query = format!(
                "{{ unit(code: \"530100\") {{ children(first: {first}) {{ edges {{ node {{ code
                    all: dutyFigures(period: \"2010\") {{ expected }}
                    reports: dutyFigures(period: \"2010\", clause: \"4.1.4c\") {{ expected onTimePermille }}
                    briefings: dutyFigures(period: \"2010\", clause: \"4.1.4a\") {{ expected ratePermille }}
                }} }} }} }} }}"
            );
            let session = Session::new(&world.app.store, world.system.clone(), Language::En);
            let read = session.read.clone();
            let answer = world.app.ask(async_graphql::Request::new(query).data(session)).await;
            let answer = serde_json::to_value(answer).unwrap();
            assert_eq!(answer.get("errors"), None, "{answer}");
            counts.push(read.statements());
        }
        assert_eq!(counts[0], counts[1]);
    });
}

/// Feature 59.
#[tokio::test]
async fn a_fragment_stands_on_a_unit_and_names_the_period_that_is_judged() {
    let facts = Facts::new().unwrap();
    let text = include_str!("../../../plugins/counties/year-evaluation/facts.graphql");
    let fragment = facts.check(text).await.unwrap();
    assert_eq!((fragment.on.as_str(), &fragment.coordinates[..]), ("Unit", &ASKED.map(str::to_owned)[..]));
    assert!(fragment.document.contains("$period: Period!"), "{}", fragment.document);
}
