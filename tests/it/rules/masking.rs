//! What is left of facts that an author takes home: their shape, and nothing of a person.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use rencai::rules::Form;
use rencai::rules::facts::Shape;
use rencai::rules::mask::masked;
use serde_json::{Map, Value, json};

fn form() -> Form {
    let text = json!({ "type": "string" });
    let day = json!({ "type": "string", "format": "date" });
    let patent = json!({ "type": "object", "properties": { "number": text, "granted": day, "level": text } });
    let form = json!({ "type": "object", "properties": {
        "note": text,
        "since": day,
        "kind": { "type": "string", "enum": ["甲类", "乙类"] },
        "years": { "type": "integer", "minimum": 0, "maximum": 60 },
        "income": { "type": "integer", "minimum": 3000, "maximum": 9_000_000 },
        "patents": { "type": "array", "items": patent },
    } });
    Form::read(&form.to_string()).unwrap()
}

fn object<const N: usize>(fields: [(&str, Shape); N]) -> Shape {
    Shape::Object(fields.map(|(name, field)| (name.to_owned(), field)).into_iter().collect())
}

fn scalar(name: &str) -> Shape {
    Shape::Scalar(name.to_owned())
}

fn shape() -> Shape {
    let talent = object([("name", scalar("String")), ("born", Shape::Optional(Box::new(scalar("Date"))))]);
    let state = Shape::Choice(vec!["OPEN".to_owned(), "CLOSED".to_owned()]);
    let line = object([("state", state), ("names", Shape::List(Box::new(scalar("String"))))]);
    object([
        ("answers", Shape::Answers),
        ("talent", Shape::Optional(Box::new(talent))),
        ("rounds", Shape::List(Box::new(Shape::List(Box::new(line))))),
        ("submitted", scalar("DateTime")),
        ("year", scalar("Int")),
    ])
}

fn mask(facts: &Value) -> Value {
    masked(&shape(), &form(), facts)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn day(value: &Value) -> chrono::NaiveDate {
    text(value)[..10].parse().unwrap()
}

/// Feature 61.
#[test]
fn what_tells_nobody_from_another_is_kept() {
    let facts = json!({
        "answers": { "kind": "乙类", "years": 31, "note": "", "patents": [], "since": null, "income": 0 },
        "talent": null,
        "rounds": [[], [{ "state": "CLOSED", "names": ["", "——", " "] }]],
        "year": 2010,
    });
    assert_eq!(mask(&facts), facts);
}

/// Feature 61.
#[test]
fn names_and_numbers_keep_their_kinds_of_characters_and_which_of_them_are_equal() {
    let facts = json!({
        "answers": {
            "note": "样例人员 12 号楼 Flat B7",
            "income": 3000,
            "kind": "丙类",
            "patents": [{ "number": "ZL 2009 1 0123456.X", "level": "乙类" }, { "number": "zl20091", "level": "" }],
        },
        "talent": { "name": "样例人员一号", "born": null },
        "rounds": [[{ "state": "样例", "names": ["样例人员一号", "样例人员二号", "José", "𠮷"] }]],
    });
    let masked = mask(&facts);
    let patents = &masked["answers"]["patents"];
    assert_eq!(patents[0]["number"], "AA 1111 1 1111111.A");
    assert_eq!(patents[1]["number"], "aa11111");
    let names = masked["rounds"][0][0]["names"].as_array().unwrap();
    assert_eq!(masked["talent"]["name"], names[0]);
    assert_eq!(names.iter().map(text).collect::<BTreeSet<_>>().len(), 4);
    for (name, was) in names.iter().zip(facts["rounds"][0][0]["names"].as_array().unwrap()) {
        assert_ne!(name, was);
        assert_eq!(text(name).len(), text(was).len());
        assert_eq!(text(name).chars().count(), text(was).chars().count());
    }
    let income = masked["answers"]["income"].as_i64().unwrap();
    assert!(income != 3000 && (3000..=9_000_000).contains(&income), "{income}");
    // A word of a choice where the form offers none, and one that the choice has not, are somebody's own.
    for own in [&masked["answers"]["kind"], &patents[0]["level"], &masked["rounds"][0][0]["state"]] {
        assert_eq!(text(own).chars().count(), 2);
        assert!(!facts.to_string().contains(text(own)), "{own}");
    }
}

/// Feature 61.
#[test]
fn days_move_together_wherever_they_stand() {
    let facts = json!({
        "answers": { "since": "1999-12-31", "patents": [{ "granted": "2004-02-29" }, { "granted": "2004-03-01" }] },
        "talent": { "born": "1970-01-01" },
        "submitted": "2010-05-06T17:23:59.123456Z",
    });
    let at = |facts: &Value| {
        let days = ["/talent/born", "/answers/since", "/answers/patents/0/granted", "/answers/patents/1/granted"];
        days.into_iter().chain(["/submitted"]).map(|at| day(facts.pointer(at).unwrap())).collect::<Vec<_>>()
    };
    let masked = mask(&facts);
    let moved: BTreeSet<i64> = at(&facts).iter().zip(at(&masked)).map(|(was, is)| (*was - is).num_days()).collect();
    assert_eq!(moved.len(), 1, "{masked:#}");
    assert!((1..28).contains(moved.first().unwrap()), "{moved:?}");
    assert!(text(&masked["submitted"]).ends_with("T00:00:00.000000Z"), "{}", masked["submitted"]);
}

/// Feature 61.
#[test]
fn days_that_fill_a_month_move_further_and_none_stands_where_another_stood() {
    let first: chrono::NaiveDate = "2010-01-01".parse().unwrap();
    let granted: Vec<Value> = first.iter_days().take(60).map(|day| json!({ "granted": day.to_string() })).collect();
    let facts = json!({ "answers": { "patents": granted } });
    let masked = mask(&facts);
    let days: Vec<_> =
        masked["answers"]["patents"].as_array().unwrap().iter().map(|line| day(&line["granted"])).collect();
    assert!(days.iter().all(|day| *day < first), "{days:?}");
    assert!(days.windows(2).all(|pair| pair[0] < pair[1]), "{days:?}");
}

fn texts(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => drop(found.insert(text.clone())),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| texts(field, found)),
        _ => {}
    }
}

/// Any facts, of so few characters that their masks are likely to be others' texts.
fn any_facts() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[a-cA1-3甲乙α -]{0,3}".prop_map(Value::from),
        "[a-j]".prop_map(Value::from),
        "2010-01-[0-2][1-8]".prop_map(Value::from),
        "2010-0[1-2]-0[1-9]T1[0-9]:00:00Z".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 200, 40, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..40).prop_map(Value::from),
            prop::collection::btree_map("[a-d]", inner, 0..4)
                .prop_map(|fields: BTreeMap<String, Value>| Value::from(Map::from_iter(fields))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Feature 61.
    #[test]
    fn no_text_with_a_letter_or_a_digit_survives_its_mask(facts in any_facts()) {
        let (mut were, mut are) = (BTreeSet::new(), BTreeSet::new());
        texts(&facts, &mut were);
        texts(&mask(&facts), &mut are);
        were.retain(|text| text.contains(char::is_alphanumeric));
        let survived: Vec<_> = were.intersection(&are).collect();
        prop_assert!(survived.is_empty(), "{survived:?} of {facts}");
    }
}
