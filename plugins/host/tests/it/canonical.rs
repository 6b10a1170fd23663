//! Canonical JSON, decimals and digests: one form for each value, whoever writes it.

use proptest::prelude::*;
use rencai_host::{Decimal, Digest, NotCanonical, NotJson, canonical, canonicalize};
use serde_json::{Value, json};

#[test]
fn keys_are_ordered_by_utf16_units_also_beyond_the_first_plane() {
    // U+10000 is written with units from D800 on, so it stands before U+E000 and U+FFEE.
    let text = "{\"\u{FFEE}\":1,\"\u{10000}\":2,\"\u{E000}\":3,\"b\":4,\"\u{20BB7}\":5,\"中\":6,\"a\":7}";
    let expected = "{\"a\":7,\"b\":4,\"中\":6,\"\u{10000}\":2,\"\u{20BB7}\":5,\"\u{E000}\":3,\"\u{FFEE}\":1}";
    assert_eq!(canonicalize(text).unwrap(), expected);
    let value: Value = serde_json::from_str(text).unwrap();
    assert_eq!(canonical(&value).unwrap(), expected);
    assert_eq!(serde_json_canonicalizer::to_string(&value).unwrap(), expected);
}

#[test]
fn text_is_escaped_in_one_way() {
    let text = r#" { "k\u00e9y" : "\u0000\b\t\n\f\r\"\\\/\u001f\u007f\u4E91\ud83d\ude00" } "#;
    assert_eq!(canonicalize(text).unwrap(), "{\"kéy\":\"\\u0000\\b\\t\\n\\f\\r\\\"\\\\/\\u001f\u{7f}云😀\"}");
}

#[test]
fn numbers_are_integers_that_every_reader_keeps() {
    assert_eq!(
        canonicalize("[9007199254740991,-9007199254740991,0,-0]").unwrap(),
        "[9007199254740991,-9007199254740991,0,0]"
    );
    for (text, fraction) in [
        ("1.0", true),
        ("1e3", true),
        ("-0.5", true),
        ("9007199254740992", false),
        ("123456789012345678901234567890", false),
    ] {
        match canonicalize(text) {
            Err(NotCanonical::NotJson(NotJson::Fraction(_))) => assert!(fraction, "{text}"),
            Err(NotCanonical::NotJson(NotJson::Range(_))) => assert!(!fraction, "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }
    assert!(canonical(&1.5).is_err());
    assert!(canonical(&u64::MAX).is_err());
}

#[test]
fn what_is_not_json_is_refused() {
    for text in [
        "",
        " ",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "'a'",
        "01",
        "-",
        "+1",
        ".5",
        "tru",
        "nul",
        "\"\n\"",
        "\"\\x\"",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "\"\\ud800\\u0041\"",
        "1 2",
        "[1]]",
        "\"",
        "\u{FEFF}1",
        "{\"a\" 1}",
        "[1 2]",
    ] {
        assert!(canonicalize(text).is_err(), "{text:?}");
    }
    let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(canonicalize(&deep(64)).is_ok());
    assert!(canonicalize(&deep(65)).is_err());
    assert!(canonicalize(&deep(1_000_000)).is_err());
}

#[test]
fn a_key_that_stands_twice_is_refused() {
    assert!(
        matches!(canonicalize(r#"{"a":1,"b":{"c":1,"\u0063":2}}"#), Err(NotCanonical::KeyTwice(key)) if key == "c")
    );
}

#[test]
fn a_decimal_has_one_text_and_compares_by_value() {
    let decimal = |units, scale| Decimal::new(units, scale);
    assert_eq!(decimal(875, 1), decimal(8750, 2));
    assert_eq!(decimal(8_750_000, 5).to_string(), "87.5");
    assert_eq!(decimal(-5, 3).to_string(), "-0.005");
    assert_eq!(decimal(0, 6).to_string(), "0");
    assert_eq!(decimal(i64::MIN, 0).to_string(), "-9223372036854775808");
    assert!(decimal(1, 255) > decimal(0, 0) && decimal(-1, 255) < decimal(0, 0));
    assert!(decimal(i64::MAX, 255) < decimal(1, 0) && decimal(i64::MIN, 255) > decimal(-1, 0));
    for wrong in ["", "-", "1.", ".1", "1e1", "01", "1.0000000", "9223372036854775808", "١"] {
        assert!(wrong.parse::<Decimal>().is_err(), "{wrong}");
    }
    assert_eq!(serde_json::to_string(&decimal(8750, 2)).unwrap(), "\"87.5\"");
}

#[test]
fn a_digest_has_one_text() {
    let digest = Digest::of("");
    assert_eq!(digest.to_string(), "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_eq!(digest.to_string().parse::<Digest>().unwrap(), digest);
    assert_eq!(serde_json::from_value::<Digest>(json!(digest)).unwrap(), digest);
    let upper = digest.to_string().to_uppercase();
    for wrong in [&digest.hex(), &upper, "sha256:", "sha256:zz", &format!("{digest}0")] {
        assert!(wrong.parse::<Digest>().is_err(), "{wrong}");
    }
}

/// Any JSON whose numbers are integers that are kept.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-9_007_199_254_740_991_i64..=9_007_199_254_740_991).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map(any::<String>(), inner, 0..6)
                .prop_map(|map| map.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_canonical_form_is_rfc_8785s_and_a_fixed_point(value in any_json()) {
        let ours = canonical(&value).unwrap();
        prop_assert_eq!(&ours, &serde_json_canonicalizer::to_string(&value).unwrap());
        prop_assert_eq!(canonicalize(&ours).unwrap(), ours.clone());
        prop_assert_eq!(canonicalize(&serde_json::to_string_pretty(&value).unwrap()).unwrap(), ours.clone());
        prop_assert_eq!(serde_json::from_str::<Value>(&ours).unwrap(), value);
    }

    #[test]
    fn what_one_reader_refuses_the_other_refuses(text in r#"[\[\]{}:, "a\\01.eutrlsn-]{0,12}"#) {
        if canonicalize(&text).is_ok() {
            prop_assert!(serde_json::from_str::<Value>(&text).is_ok(), "{}", text);
        }
    }

    #[test]
    fn a_decimals_text_is_its_value(units in any::<i64>(), scale in 0..=6_u8) {
        let decimal = Decimal::new(units, scale);
        prop_assert_eq!(decimal.to_string().parse::<Decimal>().unwrap(), decimal);
    }

    #[test]
    fn decimals_are_ordered_as_their_millionths(a in any::<i64>(), b in any::<i64>(), x in 0..=6_u8, y in 0..=6_u8) {
        let (left, right) = (Decimal::new(a, x), Decimal::new(b, y));
        prop_assert_eq!(left.cmp(&right), left.millionths().cmp(&right.millionths()));
    }

    #[test]
    fn a_pointer_leads_where_the_other_reader_says(value in any_json(), tokens in prop::collection::vec("[a-z0-3~/]{0,2}", 0..3)) {
        let text = canonical(&value).unwrap();
        let path: String = tokens.iter().map(|token| format!("/{}", token.replace('~', "~0").replace('/', "~1"))).collect();
        prop_assert_eq!(rencai_host::leads(&path, &text), value.pointer(&path).is_some());
        for (path, _) in places(&value, String::new()) {
            prop_assert!(rencai_host::leads(&path, &text), "{}", path);
        }
    }
}

/// Every place of a value, as a pointer.
fn places(value: &Value, at: String) -> Vec<(String, &Value)> {
    let mut found = vec![(at.clone(), value)];
    match value {
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                found.extend(places(element, format!("{at}/{index}")));
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                found.extend(places(member, format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"))));
            }
        }
        _ => {}
    }
    found
}
