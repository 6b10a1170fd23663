//! Test cases as data: the file, what is compared, and what a report says.

use std::sync::{Arc, LazyLock};

use rencai::graphql::facts::Facts;
use rencai::kernel::{ErrorCode, Failure};
use rencai::rules::Rules;
use rencai::rules::cases::{Report, Suite, run};
use rencai_host::{Host, Rule, Settings};
use serde_json::{Value, json};

use crate::support::hall::{HOSTILE, WUHUA_RULE, parameters};

static RULES: LazyLock<Rules> =
    LazyLock::new(|| Rules::new(Host::new(Settings::default()).unwrap(), Arc::new(Facts::new().unwrap())));

fn suite(cases: &Value) -> Suite {
    Suite::read(&json!({ "format": "rencai-rule-tests/1", "cases": cases }).to_string()).unwrap()
}

fn tried(component: &[u8], parameters: &Value, cases: &Value) -> Result<Report, Failure> {
    let rule: Arc<Rule> = RULES.host().load(component).unwrap();
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(run(
        &RULES,
        &rule,
        &parameters.to_string(),
        &suite(cases),
    ))
}

fn wuhua(cases: &Value) -> Report {
    tried(WUHUA_RULE, &parameters(), cases).unwrap()
}

fn engineer(years: i64, born: &str) -> Value {
    json!({
        "talent": { "birthDate": born },
        "answers": {
            "yearsInPost": years,
            "patents": [{ "title": "阀", "number": "1", "granted": "2009-03-18" }],
            "projects": [],
        },
    })
}

fn failing(expect: Value) -> Vec<(String, String, String)> {
    let report = wuhua(&json!([{ "name": "一", "facts": engineer(9, "1978-04-12"), "expect": expect }]));
    let [case] = &report.cases[..] else { panic!("{report:?}") };
    assert_eq!(case.passed, case.differences.is_empty());
    case.differences
        .iter()
        .map(|one| {
            assert!(one.message.zh.contains("应为") && one.message.en.contains("is expected"), "{one:?}");
            (one.at.clone(), one.expected.clone(), one.got.clone())
        })
        .collect()
}

fn told(at: &str, expected: &str, got: &str) -> Vec<(String, String, String)> {
    vec![(at.to_owned(), expected.to_owned(), got.to_owned())]
}

/// Feature 64.
#[test]
fn a_case_that_expects_a_part_of_a_verdict_fails_over_that_part_only() {
    assert_eq!(failing(json!({ "total": "21.50" })), []);
    assert_eq!(failing(json!({ "lines": { "patents": "8", "tenure": "13.5" }, "findings": { "age": "met" } })), []);
    assert_eq!(failing(json!({ "total": "22" })), told("total", "22", "21.5"));
    assert_eq!(failing(json!({ "lines": { "patents": "9" } })), told("lines/patents", "9", "8"));
    assert_eq!(failing(json!({ "lines": { "medals": "1" } })), told("lines/medals", "1", "—"));
    assert_eq!(failing(json!({ "findings": { "age": "undetermined" } })), told("findings/age", "undetermined", "met"));
    assert_eq!(failing(json!({ "unjudged": { "code": "X" } })), told("outcome", "unjudged X", "judged 21.5"));
    assert_eq!(failing(json!({ "declined": {} })), told("outcome", "declined", "judged 21.5"));
}

/// Feature 64.
#[test]
fn a_case_that_expects_a_full_verdict_names_each_word_that_differs() {
    let (zh, en) = ("32 周岁，不超过 40 周岁", "32 years old, not above 40");
    let line = |item: &str, points: &str, zh: &str, en: &str, evidence: Value, under: Value| json!({ "item": item, "points": points, "because": { "zh": zh, "en": en }, "evidence": evidence, "under": under });
    let verdict = json!({ "judged": {
        "findings": [{
            "requirement": "age", "outcome": "met", "because": { "zh": zh, "en": en },
            "evidence": ["/talent/birthDate"], "under": ["/maximumAge/value"],
        }],
        "lines": [
            line("patents", "8.0", "近 5 年授权专利 1 项，每项 8 分，至多 40 分", "patents granted in the last 5 years: 1, 8 points each, at most 40",
                json!(["/answers/patents/0/granted"]), json!(["/patentYears/value", "/pointsPerPatent/value"])),
            line("projects", "0", "未填报工程项目", "no project is stated", json!([]),
                json!(["/pointsPerProjectLed/value", "/pointsPerProject/value"])),
            line("tenure", "13.5", "在岗 9 年，每年 1.5 分，至多 20 分", "years in post: 9, 1.5 points a year, at most 20",
                json!(["/answers/yearsInPost"]), json!(["/pointsPerYear/value"])),
        ],
        "total": "21.5",
    }});
    assert_eq!(failing(json!({ "verdict": verdict })), []);
    let with = |pointer: &str, value: Value| {
        let mut other = verdict.clone();
        *other.pointer_mut(pointer).unwrap() = value;
        failing(json!({ "verdict": other }))
    };
    assert_eq!(
        with("/judged/lines/1/because/en", json!("none")),
        told("judged/lines/projects/because/en", "none", "no project is stated")
    );
    assert_eq!(
        with("/judged/findings/0/evidence", json!([])),
        told("judged/findings/age/evidence/0", "—", "/talent/birthDate")
    );
    assert_eq!(with("/judged/lines/2/points", json!("13")), told("judged/lines/tenure/points", "13", "13.5"));
    let unjudged = json!({
        "unjudged": { "problem": { "code": "A", "because": { "zh": "甲", "en": "a" }, "evidence": [], "under": [] } }
    });
    assert_eq!(failing(json!({ "verdict": unjudged })), told("outcome", "unjudged", "judged 21.5"));
}

/// Feature 64.
#[test]
fn what_is_unjudged_or_declined_is_expected_by_its_code_and_place() {
    let years =
        |expect: Value| json!({ "name": expect.to_string(), "facts": engineer(75, "1978-04-12"), "expect": expect });
    let report = wuhua(&json!([
        years(json!({ "unjudged": {} })),
        years(json!({ "unjudged": { "code": "YEARS_OUT_OF_RANGE", "evidence": ["/answers/yearsInPost"], "under": [] } })),
        years(json!({ "unjudged": { "code": "YEARS_OUT" } })),
        years(json!({ "unjudged": { "evidence": ["/answers"] } })),
        years(json!({ "total": "1" })),
        {
            "name": "参数不合模式", "parameters": {}, "facts": {},
            "expect": { "declined": { "code": "PARAMETERS_BREAK_SCHEMA" } },
        },
        {
            "name": "日期", "context": { "asOf": "2011-06-30", "period": "2011", "division": "d" },
            "facts": engineer(9, "2012-01-01"), "expect": { "unjudged": { "code": "AGE_OUT_OF_RANGE" } },
        },
    ]));
    let passed: Vec<bool> = report.cases.iter().map(|case| case.passed).collect();
    assert_eq!(passed, [true, true, false, false, false, true, true]);
    assert!(report.cases[2].differences[0].got.starts_with("YEARS_OUT_OF_RANGE"));
    assert_eq!(report.cases[3].differences[0].got, "/answers/yearsInPost");
    assert!(!report.passed());
    let refusal = report.demand_passed().unwrap_err();
    assert_eq!(refusal.code, ErrorCode::TestsFailed);
    assert!(
        refusal.message.zh.contains("7 个用例中 3 个未通过") && refusal.message.en.contains("3 of 7"),
        "{refusal:?}"
    );

    let writing = json!([{ "name": "1", "facts": { "answers": { "count": 1 } }, "expect": { "total": "2" } }]);
    let report = tried(HOSTILE, &json!({ "misbehave": "log-escape" }), &writing).unwrap();
    assert!(report.cases[0].log[0].message.contains("规则"), "{report:#?}");
    assert_eq!(report.timeless().cases[0].log, [], "a log is shown to its author and kept nowhere");

    let declining = json!([{ "name": "1", "facts": { "answers": { "count": 1 } }, "expect": { "declined": {} } }]);
    assert!(tried(HOSTILE, &json!({ "misbehave": "decline" }), &declining).unwrap().passed());
    assert!(!tried(HOSTILE, &json!({}), &declining).unwrap().passed());
}

/// Feature 58.
#[test]
fn a_case_over_which_the_rule_breaks_has_failed_and_the_others_are_judged() {
    let count = |count: i64| json!({ "name": count.to_string(), "facts": { "answers": { "count": count } }, "expect": { "total": (2 * count).to_string() } });
    let report =
        tried(HOSTILE, &json!({ "misbehave": "over-ceiling", "when": 7 }), &json!([count(1), count(7), count(2)]))
            .unwrap();
    let passed: Vec<bool> = report.cases.iter().map(|case| case.passed).collect();
    assert_eq!(passed, [true, false, true], "{report:#?}");
    assert!(report.cases[1].differences[0].got.starts_with("ABOVE_CEILING"), "{report:#?}");
    for how in ["trap", "loop", "wrong-total"] {
        let report = tried(HOSTILE, &json!({ "misbehave": how }), &json!([count(1)])).unwrap();
        assert!(!report.passed(), "{how}");
    }
}

/// Feature 64.
#[test]
fn a_report_says_what_the_cases_cover() {
    let any = |name: &str, years: i64, born: &str| json!({ "name": name, "facts": engineer(years, born), "expect": { "lines": { "patents": "8" } } });
    let report = wuhua(&json!([any("a", 0, "1978-04-12"), any("b", 14, "1960-04-12"), any("c", 1, "1978-04-12")]));
    assert!(report.passed() && report.demand_passed().is_ok(), "{report:#?}");
    let age = &report.requirements[0];
    assert_eq!((age.met, age.failed, age.undetermined, age.covered()), (2, 1, 0, true));
    let seen: Vec<_> =
        report.items.iter().map(|item| (item.item.as_str(), item.zero, item.positive, item.ceiling)).collect();
    assert_eq!(seen, [("patents", 0, 3, 0), ("projects", 3, 0, 0), ("tenure", 1, 2, 1)]);
    assert!(report.items[2].covered() && !report.items[0].covered());
    assert_eq!(report.untouched, [""; 0]);
    assert_eq!(report.fuel, report.cases.iter().map(|case| case.fuel).sum::<u64>());
    assert!(report.cases.iter().all(|case| case.fuel > 0 && case.memory >= 65_536 && case.microseconds.is_some()));
}

#[test]
fn two_runs_have_one_digest_although_no_two_take_the_same_time() {
    let cases = json!([{ "name": "a", "facts": engineer(0, "1978-04-12"), "expect": { "total": "8" } }]);
    let (one, other) = (wuhua(&cases), wuhua(&cases));
    assert_eq!(one.digest().unwrap(), other.digest().unwrap());
    let kept = one.clone().timeless();
    assert!(kept.cases[0].microseconds.is_none() && kept.digest().unwrap() == one.digest().unwrap());
    let text = serde_json::to_string(&kept).unwrap();
    assert!(!text.contains("microseconds"), "{text}");
    assert_eq!(serde_json::from_str::<Report>(&text).unwrap().digest().unwrap(), one.digest().unwrap());
}

/// Feature 64.
#[test]
fn a_file_that_is_no_test_suite_is_refused_with_its_place() {
    let case = |more: Value| {
        let mut case = json!({ "name": "a", "facts": {}, "expect": { "total": "1" } });
        case.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "format": "rencai-rule-tests/1", "cases": [case] })
    };
    let many: Vec<Value> = (0..1001)
        .map(|number| json!({ "name": number.to_string(), "facts": {}, "expect": { "total": "1" } }))
        .collect();
    let mut twice = case(json!({}));
    let again = twice["cases"][0].clone();
    twice["cases"].as_array_mut().unwrap().push(again);
    for (file, at) in [
        (json!([]), ""),
        (json!({ "format": "rencai-rule-tests/1", "cases": [] }), "/cases"),
        (json!({ "format": "rencai-rule-tests/2", "cases": case(json!({}))["cases"] }), "/format"),
        (json!({ "format": "rencai-rule-tests/1", "cases": many }), "/cases"),
        (twice, "/cases/1/name"),
        (case(json!({ "name": "" })), "/cases/0/name"),
        (case(json!({ "facts": [] })), "/cases/0/facts"),
        (case(json!({ "fact": {} })), "/cases/0"),
        (case(json!({ "context": { "asOf": "2010-02-30" } })), "/cases/0/context/asOf"),
        (case(json!({ "context": { "period": "2010-Q5" } })), "/cases/0/context/period"),
        (case(json!({ "context": { "day": "2010-12-31" } })), "/cases/0/context"),
        (case(json!({ "expect": {} })), "/cases/0/expect"),
        (case(json!({ "expect": { "total": 1 } })), "/cases/0/expect/total"),
        (case(json!({ "expect": { "total": "1.1234567" } })), "/cases/0/expect/total"),
        (case(json!({ "expect": { "total": "1", "declined": {} } })), "/cases/0/expect"),
        (case(json!({ "expect": { "verdict": {}, "total": "1" } })), "/cases/0/expect/verdict"),
        (case(json!({ "expect": { "findings": { "age": "maybe" } } })), "/cases/0/expect/findings/age"),
        (case(json!({ "expect": { "unjudged": { "under": ["a"] } } })), "/cases/0/expect/unjudged/under/0"),
        (case(json!({ "expect": { "unjudged": { "code": "a" } } })), "/cases/0/expect/unjudged/code"),
    ] {
        let refusal = Suite::read(&file.to_string()).expect_err(at);
        assert_eq!(refusal.code, ErrorCode::TestsRefused);
        assert_eq!(refusal.path, ["tests", at], "{refusal:?}");
        assert!(!refusal.message.zh.is_empty() && !refusal.message.en.is_empty());
    }
    for text in ["", "{", "{\"a\": 1, \"a\": 1}", "{\"a\": 1.5}", &" ".repeat(1024 * 1024 + 1)] {
        assert_eq!(Suite::read(text).unwrap_err().code, ErrorCode::TestsRefused);
    }
    let read = Suite::read(&case(json!({})).to_string()).unwrap();
    assert_eq!(Suite::read(read.text()).unwrap().digest(), read.digest());
    assert_eq!(read.digest(), rencai::kernel::Digest::of(read.text()));
}
