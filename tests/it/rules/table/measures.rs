//! The county's measure as tables, and what the component owes of it.

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use rencai::rules::table;
use rencai_host::{Batch, Subject, Verdict};
use serde_json::{Value, json};

use super::{FACTS, HOST, TABLE, book, by_tables, judged, measure, over_age, points_sheet, rows, rule_sheet, subject};
use crate::support::hall::{WUHUA_PARAMETERS, WUHUA_RULE};

const EXAMPLE: &[u8] = include_bytes!("../../../../plugins/decision-table/example.xlsx");
const PARAMETERS: &str = include_str!("../../../../plugins/decision-table/parameters.json");
const COUNTY_FACTS: &str = include_str!("../../../../plugins/counties/wuhua-young-engineers/facts.json");

/// What decides: outcomes of requirements, points of items, the total; or that a person has to look.
fn decided(batch: &Batch) -> Vec<Value> {
    let verdict = |verdict: &Verdict| match verdict {
        Verdict::Unjudged(_) => json!("unjudged"),
        Verdict::Judged(sheet) => json!({
            "findings": sheet.findings.iter().map(|one| (&one.requirement, one.outcome)).collect::<Vec<_>>(),
            "lines": sheet.lines.iter().map(|one| (&one.item, one.points)).collect::<Vec<_>>(),
            "total": sheet.total,
        }),
    };
    batch.verdicts.iter().map(verdict).collect()
}

fn by_county(subjects: &[Subject]) -> Batch {
    judged(&HOST.load(WUHUA_RULE).unwrap(), WUHUA_PARAMETERS, subjects).unwrap()
}

/// Feature 73.
#[test]
fn a_countys_measure_written_as_tables_decides_its_committed_facts_as_the_county_does() {
    let facts: Vec<Value> = serde_json::from_str(COUNTY_FACTS).unwrap();
    let subjects: Vec<Subject> = facts
        .iter()
        .map(|one| Subject { id: one["id"].as_str().unwrap().to_owned(), ..subject(0, &one["facts"]) })
        .collect();
    let by_tables = by_tables(&measure(EXAMPLE), &subjects);
    // Changes when the component, its example or the fuel table changes, and never with the engine.
    assert_eq!(by_tables.fuel, 791_832);
    let decided_by_tables = decided(&by_tables);
    assert_eq!(decided_by_tables, decided(&by_county(&subjects)));
    assert_eq!(decided_by_tables[0]["total"], "43.5");
    assert_eq!(decided_by_tables[3], "unjudged", "an answer out of range is left to a person");
}

/// Feature 73.
#[test]
fn a_countys_measure_written_as_tables_decides_any_facts_as_the_county_does() {
    let day = (1985_i32..=2011, 1_u32..=12, 1_u32..=28).prop_map(|(y, m, d)| format!("{y}-{m:02}-{d:02}"));
    let born = prop_oneof![1 => Just(Value::Null), 9 => (1930_i32..=2012, 1_u32..=12, 1_u32..=28)
        .prop_map(|(y, m, d)| json!(format!("{y}-{m:02}-{d:02}")))];
    let role = prop_oneof![5 => Just("主持"), 5 => Just("骨干"), 1 => Just("其他")];
    let facts = (born, -1_i64..=62, prop::collection::vec(day, 0..8), prop::collection::vec(role, 0..8)).prop_map(
        |(born, years, granted, roles)| {
            let patents: Vec<Value> =
                granted.iter().map(|day| json!({ "title": "样例", "number": "1", "granted": day })).collect();
            let projects: Vec<Value> = roles.iter().map(|role| json!({ "name": "样例", "role": role })).collect();
            json!({
                "talent": { "birthDate": born },
                "answers": { "yearsInPost": years, "patents": patents, "projects": projects },
            })
        },
    );
    let tables = measure(EXAMPLE);
    let config = ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() };
    TestRunner::new(config)
        .run(&prop::collection::vec(facts, 200), |facts| {
            let subjects: Vec<Subject> = facts.iter().enumerate().map(|(id, one)| subject(id, one)).collect();
            let (ours, theirs) = (decided(&by_tables(&tables, &subjects)), decided(&by_county(&subjects)));
            for ((subject, ours), theirs) in subjects.iter().zip(&ours).zip(&theirs) {
                prop_assert_eq!(ours, theirs, "{}", &subject.facts);
            }
            Ok(())
        })
        .unwrap();
}

/// Feature 73.
#[test]
fn the_committed_workbook_parameters_and_component_belong_together() {
    let written = table::template::template().unwrap();
    assert_eq!(written, table::template::template().unwrap(), "the same content gives the same bytes");
    let committed: Value = serde_json::from_str(PARAMETERS).unwrap();
    for bytes in [EXAMPLE, &written] {
        let parameters: Value = serde_json::from_str(&table::parameters(&measure(bytes)).unwrap()).unwrap();
        assert_eq!(parameters, committed);
        assert!(table::analyse(&measure(bytes)).refused.is_empty());
    }
    let digest = include_str!("../../../../plugins/decision-table/rule.wasm.digest");
    assert_eq!(TABLE.digest().to_string(), digest.trim());
}

/// Feature 73.
#[test]
fn the_components_schema_takes_what_a_workbook_becomes_and_refuses_what_none_can() {
    let schema = TABLE.parameters_schema().unwrap();
    let check = |parameters: &Value| rencai::rules::parameters::check(&schema, &parameters.to_string());
    let committed: Value = serde_json::from_str(PARAMETERS).unwrap();
    check(&committed).unwrap();
    for (place, value) in [
        ("/rule/id", json!("Wuhua")),
        ("/rule/purpose", json!("support")),
        ("/inputs/0/kind", json!("fraction")),
        ("/inputs/0/derive", json!("count")),
        ("/inputs/0/kind", json!("decimal")),
        ("/inputs/0/reference", json!("")),
        ("/inputs/1/greatest", json!(60)),
        ("/tables/0/hit", json!("collect-sum")),
        ("/tables/0/rows/0/then", json!({ "points": "1" })),
        ("/tables/0/rows/0/when/age", json!(40)),
        ("/tables/1/ceiling", json!("1e3")),
        ("/tables/1/rows/0/then", json!({ "met": true })),
        ("/tables/1/rows/0/because", json!("why")),
        ("/tables/1/rows", json!([])),
    ] {
        let mut changed = committed.clone();
        *changed.pointer_mut(place).unwrap() = value;
        assert!(check(&changed).is_err(), "{place}");
    }
}

/// Feature 69.
#[test]
fn every_point_leads_to_its_facts_and_to_the_row_beside_its_article() {
    let facts: Vec<Value> = serde_json::from_str(COUNTY_FACTS).unwrap();
    let batch = by_tables(&measure(EXAMPLE), &[subject(0, &facts[0]["facts"])]);
    let Verdict::Judged(sheet) = &batch.verdicts[0] else { panic!("unjudged") };
    let parameters: Value = serde_json::from_str(PARAMETERS).unwrap();
    let patents = &sheet.lines[0];
    assert_eq!(patents.evidence, ["/answers/patents/0/granted", "/answers/patents/1/granted"]);
    assert_eq!(patents.under, ["/tables/1/rows/1/then", "/inputs/7/where"]);
    assert_eq!(parameters.pointer("/tables/1/rows/1/then").unwrap()["points"], "8");
    assert_eq!(parameters.pointer("/tables/1/rows/1/reference").unwrap(), "示例办法第五条第二款");
    assert_eq!(patents.because.zh, "近 5 年授权专利 2 项，每项 8 分");
    let projects = &sheet.lines[1];
    assert_eq!(projects.under[..2], ["/tables/2/rows/0/then", "/tables/2/rows/1/then"]);
    assert_eq!(projects.because.en, "projects led: 1, 10 points each; projects taken part in: 1, 4 points each");
}

#[test]
fn a_sum_ends_at_its_ceiling_and_says_so() {
    let body = "age | 结果\n>=10 | 30\n>=20 | 30";
    let batch = by_tables(&measure(&over_age("合计", body)), &[subject(0, &json!({ "answers": { "age": 25 } }))]);
    let Verdict::Judged(sheet) = &batch.verdicts[0] else { panic!("unjudged") };
    assert_eq!(sheet.total.to_string(), "40");
    assert!(sheet.lines[0].because.zh.ends_with("至多 40 分"), "{:?}", sheet.lines[0]);
}

#[test]
fn a_missing_fact_fails_nobody_and_is_a_value_only_where_a_row_says_so() {
    let absent = [subject(0, &json!({ "answers": {} }))];
    let silent = by_tables(&measure(&over_age("首个", "age | 结果\n>=40 | 5\n- | 1")), &absent);
    let Verdict::Unjudged(unjudged) = &silent.verdicts[0] else { panic!("judged without its fact") };
    assert_eq!(unjudged.problem.code, "FACT_MISSING");
    let minded = by_tables(&measure(&over_age("首个", "age | 结果\n空 | 2\n>=40 | 5\n- | 1")), &absent);
    let Verdict::Judged(sheet) = &minded.verdicts[0] else { panic!("unjudged") };
    assert_eq!(sheet.total.to_string(), "2");
}

#[test]
fn rows_that_contradict_each_other_leave_the_subject_to_a_person_with_their_place() {
    let both = over_age("唯一", "age | 结果\n>=30 | 5\n>=40 | 6");
    let batch = by_tables(&measure(&both), &[35, 45].map(|age| subject(age, &json!({ "answers": { "age": age } }))));
    assert!(matches!(&batch.verdicts[0], Verdict::Judged(sheet) if sheet.total.to_string() == "5"));
    let Verdict::Unjudged(unjudged) = &batch.verdicts[1] else { panic!("two rows were applied") };
    assert_eq!(unjudged.problem.code, "TWO_ROWS_APPLY");
    assert_eq!(unjudged.problem.under, ["/tables/0/rows/0", "/tables/0/rows/1"]);
}

#[test]
fn every_kind_of_fact_reaches_its_condition() {
    let facts = rows(
        "名称 | 中文名 | 类型 | 来源 | 计算 | 条件列 | 条件 | 选项 | 必填
         score | 得分 | 小数 | 表单 | | | | | 是
         since | 起始 | 日期 | 表单 | | | | | 是
         local | 本地 | 是否 | 表单 | | | | | 是
         grade | 等次 | 选项 | 表单 | | | | 甲、乙 | 是
         remark | 备注 | 文字 | 表单 | | | | | 是
         papers | 论文 | 列表 | 表单 | | | | | 是
         papers.weight | 权重 | 小数 | 表单 | | | | | 是
         papers.day | 日期 | 日期 | 表单 | | | | | 是
         weights | 权重之和 | | papers.weight | 求和 | papers.weight | >=0.5 | | |
         latest | 最近 | | papers.day | 最大 | | | | |",
    );
    let body = "score | since | local | grade | remark | weights | latest | 结果
        >87.5 | <2010-01-01 | 是 | \"甲\" | not(\"无\") | [1.5..2) | >=2009-06-30 | 7.25
        - | - | - | - | - | - | - | 0";
    let tables = measure(&book(&[("规则", rule_sheet()), ("事实", facts), ("评分", points_sheet("首个", "10", body))]));
    let full = json!({
        "score": "87.500001", "since": "2009-12-31", "local": true, "grade": "甲", "remark": "有",
        "papers": [{ "weight": "0.75", "day": "2009-06-30" }, { "weight": "1", "day": "2001-01-01" },
                   { "weight": "0.4", "day": "2002-01-01" }],
    });
    let total = |change: Option<(&str, Value)>| {
        let mut answers = full.clone();
        if let Some((name, value)) = change {
            answers[name] = value;
        }
        let batch = by_tables(&tables, &[subject(0, &json!({ "answers": answers }))]);
        match &batch.verdicts[0] {
            Verdict::Judged(sheet) => sheet.total.to_string(),
            Verdict::Unjudged(unjudged) => unjudged.problem.to_string(),
        }
    };
    assert_eq!(total(None), "7.25");
    for (name, value) in [
        ("score", json!("87.5")),
        ("since", json!("2010-01-01")),
        ("local", json!(false)),
        ("grade", json!("乙")),
        ("remark", json!("无")),
        ("papers", json!([{ "weight": "1.4", "day": "2009-06-30" }])),
        ("papers", json!([{ "weight": "1.75", "day": "2009-06-29" }])),
    ] {
        assert_eq!(total(Some((name, value.clone()))), "0", "{name} {value}");
    }
    assert!(total(Some(("grade", json!("丙")))).starts_with("FACT_OUT_OF_RANGE"));
}

#[test]
fn years_and_counts_are_integers_or_the_tables_make_no_sense() {
    for at in ["/inputs/0", "/inputs/6", "/inputs/7"] {
        let mut parameters: Value = serde_json::from_str(PARAMETERS).unwrap();
        let input = parameters.pointer_mut(at).unwrap();
        assert!(input["derive"].is_string());
        input["kind"] = json!("decimal");
        let fault = TABLE.describe(&parameters.to_string()).unwrap_err();
        let problem = fault.problem.unwrap();
        assert_eq!((problem.code.as_str(), &problem.under), ("TABLE_SENSELESS", &vec![format!("{at}/kind")]));
    }
}

/// What one nominee typed stands in his own reason, or leaves him to a person; the batch is judged.
#[test]
fn no_answer_of_one_nominee_stops_the_others() {
    let facts = rows(&format!("{FACTS}\ngrade | 等次 | 选项 | 表单 | | | 甲、乙 | 是"));
    let body = points_sheet("首个", "10", "grade | 结果\n\"甲\" | 7\n- | 0");
    let tables = measure(&book(&[("规则", rule_sheet()), ("事实", facts), ("评分", body)]));
    let long = "长".repeat(4_000);
    // Everything that the host takes in no reason.
    let hidden: String = "乙".chars().chain(('\0'..=char::MAX).filter(|char| rencai_host::hides(*char))).collect();
    let typed = ["甲", hidden.as_str(), long.as_str()];
    let subjects: Vec<Subject> =
        typed.iter().enumerate().map(|(id, one)| subject(id, &json!({ "answers": { "grade": one } }))).collect();
    let batch = by_tables(&tables, &subjects);
    assert!(matches!(&batch.verdicts[0], Verdict::Judged(sheet) if sheet.total.to_string() == "7"));
    for verdict in &batch.verdicts[1..] {
        let Verdict::Unjudged(unjudged) = verdict else { panic!("{verdict:?}") };
        assert_eq!(unjudged.problem.code, "FACT_OUT_OF_RANGE");
        assert!(unjudged.problem.because.zh.len() < 400);
    }
    let role = |role: &str| {
        json!({ "talent": { "birthDate": "1980-06-01" },
            "answers": { "yearsInPost": 1, "patents": [], "projects": [{ "name": "x", "role": role }] } })
    };
    let batch = by_county(&[subject(0, &role("主持")), subject(1, &role(&long)), subject(2, &role(&hidden))]);
    assert!(matches!(&batch.verdicts[0], Verdict::Judged(_)));
    for verdict in &batch.verdicts[1..] {
        assert!(matches!(verdict, Verdict::Unjudged(_)), "{verdict:?}");
    }
}

/// Feature 73.
#[test]
fn a_table_of_a_mebibyte_is_described_and_judged_within_the_budget() {
    let reason = "满一档计一分".repeat(12);
    let body: String = (0..3_800).map(|age| format!("\n{age} | 1 | {reason}")).collect();
    let facts = rows(&format!("{FACTS}\nage | 年龄 | 整数 | 表单 | 0 | 3799 | | 是"));
    let sheet = points_sheet("唯一", "40", &format!("age | 结果 | 理由{body}"));
    let tables = measure(&book(&[("规则", rule_sheet()), ("事实", facts), ("评分", sheet)]));
    assert!(table::analyse(&tables).refused.is_empty());
    let parameters = table::parameters(&tables).unwrap();
    assert!(parameters.len() > 1 << 20, "{} bytes", parameters.len());
    let spent = |count: usize| {
        let subjects: Vec<Subject> =
            (0..count).map(|id| subject(id, &json!({ "answers": { "age": id * 14 } }))).collect();
        let batch = by_tables(&tables, &subjects);
        assert!(
            batch.verdicts.iter().all(|one| matches!(one, Verdict::Judged(sheet) if sheet.total.to_string() == "1"))
        );
        batch.fuel
    };
    let (one, all) = (spent(1), spent(256));
    let budget = HOST.limits().fuel(1, 32 + parameters.len());
    println!(
        "{} bytes of parameters: fuel {one} for 1 subject, {all} for 256; budget {budget} for 1",
        parameters.len()
    );
    assert!(one * 5 < budget * 4, "{one} of {budget}");
}
