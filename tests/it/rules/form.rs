//! The pinned form: what may stand in it, and what answers may be.

use rencai::kernel::{ErrorCode, Refusal, Refusals};
use rencai::rules::Form;
use rencai::rules::form::{Kind, bounds};
use serde_json::{Value, json};

use crate::awards::books::form;

fn asking(property: Value) -> Value {
    json!({ "type": "object", "properties": { "one": property } })
}

fn refused(form: &Value) -> Refusal {
    let refusal = Form::read(&form.to_string()).expect_err("the form was taken");
    assert_eq!(refusal.code, ErrorCode::FormRefused);
    assert!(!refusal.message.zh.is_empty() && !refusal.message.en.is_empty());
    assert!(!refusal.allowed.is_empty(), "it does not say what is allowed: {refusal:?}");
    refusal
}

#[test]
fn questions_come_in_their_order_with_titles_and_kinds() {
    let form = form();
    let names: Vec<&str> = form.questions().iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["yearsInPost", "appointedOn", "certified", "level", "township"]);
    let first = &form.questions()[0];
    assert_eq!((first.title.zh.as_str(), first.title.en.as_str()), ("任现职年限", "Years in post"));
    assert_eq!(first.kind, Kind::Integer { least: 0, greatest: 60 });
    assert!(first.required);
    assert_eq!(first.help.as_ref().map(|help| help.zh.as_str()), Some("满一年计一年"));
    assert_eq!(form.questions()[4].kind, Kind::Text { longest: 20 });
    let patents = &form.lists()[0];
    assert_eq!((patents.name.as_str(), patents.required), ("patents", false));
    let asked: Vec<&str> = patents.questions.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(asked, ["title", "number", "grantedOn"]);
}

#[test]
fn an_empty_form_asks_nothing_and_takes_no_answers() {
    let form = Form::read("{}").unwrap();
    assert!(form.questions().is_empty() && form.lists().is_empty());
    assert!(form.check(&json!({})).is_ok());
    assert!(form.check(&json!({ "one": 1 })).is_err());
}

#[test]
fn a_form_that_is_not_flat_is_refused_with_its_place() {
    let cases = [
        (asking(json!({ "type": "number" })), "/properties/one/type"),
        (asking(json!({ "type": "object", "properties": {} })), "/properties/one/type"),
        (asking(json!({ "type": ["string", "null"] })), "/properties/one/type"),
        (asking(json!({ "type": "string", "format": "email" })), "/properties/one/format"),
        (asking(json!({ "type": "string", "enum": [1, 2] })), "/properties/one/enum"),
        (asking(json!({ "type": "string", "enum": [] })), "/properties/one/enum"),
        (asking(json!({ "type": "string", "oneOf": [] })), "/properties/one/oneOf"),
        (asking(json!({ "type": "string", "maxLength": 100_000 })), "/properties/one/maxLength"),
        (asking(json!({ "type": "string", "minLength": 9_007_199_254_740_991_u64 })), "/properties/one/minLength"),
        (asking(json!({ "type": "string", "minLength": 5, "maxLength": 4 })), "/properties/one/minLength"),
        (
            asking(json!({ "type": "array", "items": { "type": "object" }, "minItems": 1_000_000_000 })),
            "/properties/one/minItems",
        ),
        (asking(json!({ "type": "integer", "minimum": "0" })), "/properties/one/minimum"),
        (asking(json!({ "type": "array" })), "/properties/one/items"),
        (asking(json!({ "type": "array", "items": { "type": "string" } })), "/properties/one/items/type"),
        (asking(json!({ "$ref": "https://example.org/schema.json" })), "/properties/one/$ref"),
        (asking(json!({ "$ref": "#/properties/one" })), "/properties/one/$ref"),
        (asking(json!({ "$ref": "#/$defs/nowhere" })), "/properties/one/$ref"),
        (asking(json!({ "type": "string", "title": 3 })), "/properties/one/title"),
        (asking(json!({ "type": "string", "x-order": "first" })), "/properties/one/x-order"),
        (json!({ "type": "object", "properties": { "number": { "type": "string" } } }), "/properties/number"),
        (json!({ "type": "object", "properties": { "1st": { "type": "string" } } }), "/properties/1st"),
        (json!({ "type": "object", "properties": {}, "additionalProperties": true }), "/additionalProperties"),
        (json!({ "type": "object", "properties": { "one": { "type": "boolean" } }, "required": ["two"] }), "/required"),
        (json!({ "type": "object", "if": {} }), "/if"),
        (json!({ "$schema": "http://json-schema.org/draft-07/schema#", "type": "object" }), "/$schema"),
        (json!([]), ""),
    ];
    for (form, pointer) in cases {
        assert_eq!(refused(&form).path, [pointer], "{form}");
    }
}

#[test]
fn references_in_a_circle_are_refused() {
    let form = json!({
        "type": "object",
        "properties": { "one": { "$ref": "#/$defs/a" } },
        "$defs": { "a": { "$ref": "#/$defs/b" }, "b": { "$ref": "#/$defs/a" } },
    });
    assert_eq!(refused(&form).path, ["/properties/one/$ref"]);
}

#[test]
fn a_pattern_that_could_take_for_ever_is_refused() {
    for pattern in ["(?=a)b", "(a)\\1", "("] {
        refused(&asking(json!({ "type": "string", "pattern": pattern })));
    }
    let form = Form::read(&asking(json!({ "type": "string", "pattern": "^(a+)+$" })).to_string()).unwrap();
    assert!(form.check(&json!({ "one": format!("{}b", "a".repeat(3_000)) })).is_err());
}

#[test]
fn titles_that_a_clerk_could_not_tell_apart_are_refused() {
    let twice = json!({ "type": "object", "properties": {
        "one": { "type": "string", "title": "乡镇" }, "two": { "type": "string", "title": "乡镇" } } });
    refused(&twice);
    refused(&asking(json!({ "type": "string", "title": "姓名" })));
    refused(&asking(json!({ "type": "string", "x-title-en": "Talent number" })));
}

#[test]
fn the_title_of_a_list_must_be_able_to_name_a_sheet() {
    for title in ["提名", "字段说明", "a/b", "很长的标题很长的标题很长的标题很长的标题很长的标题很长的标题很长"]
    {
        refused(&asking(json!({ "type": "array", "title": title, "items": { "type": "object" } })));
    }
}

#[test]
fn what_is_not_json_or_too_large_is_refused() {
    for text in ["", "{", "null", "[1]", "{\"type\": 1.5}"] {
        assert_eq!(Form::read(text).expect_err(text).code, ErrorCode::FormRefused);
    }
    let large = asking(json!({ "type": "string", "description": "x".repeat(70_000) }));
    refused(&large);
}

#[test]
fn answers_that_satisfy_the_form_have_one_canonical_text() {
    let answers = json!({ "yearsInPost": 3, "patents": [{ "title": "样例专利01", "number": "ZL01", "grantedOn": "2009-05-01" }] });
    assert_eq!(
        form().canonical(&answers).unwrap(),
        r#"{"patents":[{"grantedOn":"2009-05-01","number":"ZL01","title":"样例专利01"}],"yearsInPost":3}"#
    );
}

/// Feature 75.
#[test]
fn each_wrong_answer_is_named_in_both_languages_with_what_is_allowed() {
    let cases = [
        (json!({}), vec!["yearsInPost"], "“任现职年限”必须填写", ""),
        (json!({ "yearsInPost": 61 }), vec!["yearsInPost"], "“任现职年限”不得大于 60", "60"),
        (json!({ "yearsInPost": "3" }), vec!["yearsInPost"], "“任现职年限”应为整数", "an integer"),
        (json!({ "yearsInPost": 3.5 }), vec!["yearsInPost"], "“任现职年限”应为整数", "an integer"),
        (json!({ "yearsInPost": 3, "level": "TOP" }), vec!["level"], "“职称级别”不在可选值中", "PRIMARY"),
        (
            json!({ "yearsInPost": 3, "appointedOn": "2010-02-30" }),
            vec!["appointedOn"],
            "“任职日期”应为日期",
            "2010-12-31",
        ),
        (json!({ "yearsInPost": 3, "township": "镇".repeat(21) }), vec!["township"], "“乡镇”最多 20 个字", "20"),
        (json!({ "yearsInPost": 3, "hobby": "" }), vec!["hobby"], "表单中没有此题", "yearsInPost"),
        (
            json!({ "yearsInPost": 3, "patents": [{ "title": "a" }] }),
            vec!["patents", "0", "number"],
            "“专利号”必须填写",
            "",
        ),
        (json!({ "yearsInPost": 3, "patents": {} }), vec!["patents"], "“专利”应为列表", "a list"),
        (json!([]), vec![], "答案应为对象", "an object"),
    ];
    for (answers, path, zh, allowed) in cases {
        let Refusals(reasons) = form().check(&answers).expect_err("the answers were taken");
        assert_eq!(reasons.len(), 1, "{reasons:?}");
        assert_eq!((reasons[0].code, reasons[0].message.zh.as_str()), (ErrorCode::AnswersBreakForm, zh));
        assert_eq!(reasons[0].path, path, "{answers}");
        assert!(!reasons[0].message.en.is_empty());
        assert!(allowed.is_empty() || reasons[0].allowed.iter().any(|one| one == allowed), "{reasons:?}");
    }
}

#[test]
fn a_refusal_never_repeats_what_somebody_answered() {
    let secret = "不可外传的内容";
    let answers = json!({ "yearsInPost": secret, "level": secret, "certified": secret, "patents": [{ "title": 1, "number": secret }] });
    let text = format!("{:?}", form().check(&answers).expect_err("the answers were taken"));
    assert!(!text.contains(secret), "{text}");
}

#[test]
fn answers_of_any_size_are_bounded() {
    let lines: Vec<Value> = (0..400).map(|_| json!({ "title": "x".repeat(3_900), "number": "1" })).collect();
    let Refusals(reasons) = form().check(&json!({ "yearsInPost": 1, "patents": lines })).expect_err("taken");
    assert_eq!(reasons[0].message.en, "the answers are too long in all");
    // A quotation mark takes two bytes of a canonical text.
    let lines: Vec<Value> = (0..7).map(|_| json!({ "title": "\"".repeat(3_900), "number": "1" })).collect();
    let quoted = json!({ "yearsInPost": 1, "patents": lines });
    assert!(quoted.to_string().len() > bounds::ANSWERS_BYTES);
    assert!(form().check(&quoted).is_err());
}

#[test]
fn what_the_host_takes_of_a_subject_has_room_for_its_answers_and_for_other_facts() {
    assert!(bounds::ANSWERS_BYTES <= rencai_host::Limits::default().facts_bytes * 3 / 4);
}

#[test]
fn answers_with_characters_that_no_reason_may_have_are_refused_with_what_is_allowed() {
    for hidden in ["样例\u{202E}01", "\u{2066}x", "a\u{7}", "a\tb", "a\u{85}"] {
        let answers = json!({ "yearsInPost": 1, "patents": [{ "title": hidden, "number": "1" }] });
        let Refusals(reasons) = form().check(&answers).expect_err(hidden);
        assert_eq!(reasons[0].path, ["patents", "0", "title"]);
        assert_eq!(reasons[0].allowed, ["visible characters, spaces and line feeds"]);
    }
    let answers = json!({ "yearsInPost": 1, "patents": [{ "title": "两\n行", "number": "1" }] });
    form().check(&answers).unwrap();
}
