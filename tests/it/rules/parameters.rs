//! What a schema of parameters may be.

use std::fmt::Write;

use rencai::kernel::ErrorCode;
use rencai::rules::parameters::check;
use serde_json::json;

fn code(schema: &str, parameters: &str) -> Option<ErrorCode> {
    check(schema, parameters).err().map(|refusal| refusal.code)
}

/// Feature 64.
#[test]
fn a_schema_that_would_be_looked_at_for_ever_is_refused_before_it_is_asked() {
    let mut doubling = r#""a0": { "type": "integer" }"#.to_owned();
    for number in 1..30 {
        let before = number - 1;
        let both = format!(r##"[{{ "$ref": "#/$defs/a{before}" }}, {{ "$ref": "#/$defs/a{before}" }}]"##);
        write!(doubling, r#", "a{number}": {{ "allOf": {both} }}"#).ok();
    }
    let doubling = format!(r##"{{ "$ref": "#/$defs/a29", "$defs": {{ {doubling} }} }}"##);
    let mut chain = r#""a0": true"#.to_owned();
    for number in 1..20_000 {
        write!(chain, r##", "a{number}": {{ "$ref": "#/$defs/a{}" }}"##, number - 1).ok();
    }
    let chain = format!(r##"{{ "$ref": "#/$defs/a19999", "$defs": {{ {chain} }} }}"##);
    let circle = json!({ "properties": { "one": { "$ref": "#" } } }).to_string();
    let nowhere = json!({ "$ref": "#/$defs/none" }).to_string();
    let outside = json!({ "$ref": "other.json#/a" }).to_string();
    for schema in [doubling, chain, circle, nowhere, outside] {
        assert_eq!(code(&schema, "1"), Some(ErrorCode::ParametersBreakSchema));
    }
}

/// Feature 64.
#[test]
fn what_is_referred_to_more_than_once_is_taken() {
    let year = json!({ "type": "integer", "minimum": 1 });
    let schema = json!({
        "$defs": { "year": year },
        "properties": { "from": { "$ref": "#/$defs/year" }, "until": { "$ref": "#/$defs/year" } },
    });
    assert_eq!(code(&schema.to_string(), r#"{"from":1,"until":2}"#), None);
    assert_eq!(code(&schema.to_string(), r#"{"from":1,"until":0}"#), Some(ErrorCode::ParametersBreakSchema));
}
