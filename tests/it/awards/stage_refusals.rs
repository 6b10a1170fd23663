//! What a process and a review are refused for, with the place and what is allowed there.

use rencai::access::Role;
use serde_json::{Value, json};

use super::stages::{Panel, SELECTING, STRANGER, industry, passing, selection};
use crate::support::hall::{allowed, done, id, plain, refused, tamper};
use crate::support::world::{PANLONG, in_app};

/// A stage with something of it otherwise.
fn stage(field: &str, value: Value) -> Value {
    let mut stage = selection();
    stage[field] = value;
    stage
}

/// A stage whose only field has something otherwise.
fn field(kind: &str, changes: Value) -> Value {
    let mut field = json!({ "code": "one", "title": "示例", "titleEn": "Example", "kind": kind, "required": false });
    for (name, value) in changes.as_object().unwrap() {
        field[name] = value.clone();
    }
    stage("form", json!([field]))
}

/// Features 18 and 75.
#[test]
fn a_process_is_refused_with_the_place_of_what_is_wrong_and_what_is_allowed_there() {
    in_app(|world| async move {
        let panel = Panel::bare(&world).await;
        let many = |count: usize| -> Value { (0..count).map(|at| stage("code", json!(format!("s{at}")))).collect() };
        let fields = |count: usize| {
            let one = |at: usize| {
                json!({ "code": format!("f{at}"), "title": format!("示例{at}"), "titleEn": format!("Example {at}"),
                    "kind": "BOOLEAN", "required": false })
            };
            stage("form", (0..count).map(one).collect())
        };
        let twins = json!([
            { "code": "one", "title": "示例", "titleEn": "Example", "kind": "BOOLEAN", "required": false },
            { "code": "one", "title": "示例二", "titleEn": "Example two", "kind": "BOOLEAN", "required": false },
        ]);
        let titles = json!([
            { "code": "one", "title": "示例", "titleEn": "Example", "kind": "BOOLEAN", "required": false },
            { "code": "two", "title": "示例", "titleEn": "Example", "kind": "BOOLEAN", "required": false },
        ]);
        let reviewers = |unit: &str, persons: i32| stage("reviewers", json!({ "unit": unit, "persons": persons }));
        let alone = |stage: Value| json!([stage]);
        let first = |rest: &[&str]| json!([&["stages", "0"], rest].concat());
        let of_field = |rest: &[&str]| first(&[&["form", "0"], rest].concat());
        let (bad, form) = ("BAD_USER_INPUT", "FORM_REFUSED");
        let code_of_stage = json!(["[a-z0-9-]{1,60}"]);
        let code_of_field = json!(["[A-Za-z][A-Za-z0-9_]{0,63}"]);
        let refusals = [
            (json!([]), bad, json!(["stages"]), json!(["1-12"])),
            (many(13), bad, json!(["stages"]), json!(["1-12"])),
            (json!([industry(), industry()]), bad, json!(["stages", "1", "code"]), Value::Null),
            (alone(stage("code", json!("Selection"))), bad, first(&["code"]), code_of_stage),
            (alone(stage("title", json!(" "))), bad, first(&["title"]), json!([])),
            (alone(stage("titleEn", json!(""))), bad, first(&["titleEn"]), json!([])),
            (alone(stage("publicTitle", json!(""))), bad, first(&["publicTitle"]), json!([])),
            (alone(stage("publicTitleEn", json!(""))), bad, first(&["publicTitleEn"]), json!([])),
            (alone(reviewers(SELECTING, 0)), bad, first(&["reviewers", "persons"]), json!(["1-9"])),
            (alone(reviewers(SELECTING, 10)), bad, first(&["reviewers", "persons"]), json!(["1-9"])),
            (alone(reviewers("nothing", 1)), "NOT_FOUND", first(&["reviewers", "unit"]), json!([])),
            (
                json!([industry(), reviewers("530114", 1)]),
                "OUTSIDE_ITS_DAYS",
                json!(["stages", "1", "reviewers", "unit"]),
                json!(["2011-05-20 – "]),
            ),
            (alone(fields(31)), bad, first(&["form"]), json!(["0-30"])),
            (alone(stage("form", twins)), bad, first(&["form", "1", "code"]), Value::Null),
            (alone(stage("form", titles)), form, first(&["form", "1"]), Value::Null),
            (alone(field("TEXT", json!({ "code": "1st" }))), bad, of_field(&["code"]), code_of_field),
            // A column that every import has of its own is no question.
            (alone(field("TEXT", json!({ "code": "name" }))), form, of_field(&[]), Value::Null),
            (alone(field("BOOLEAN", json!({ "least": 1 }))), bad, of_field(&["least"]), json!(["TEXT", "INTEGER"])),
            (alone(field("INTEGER", json!({ "least": 2, "most": 1 }))), bad, of_field(&["most"]), json!(["2"])),
            (alone(field("TEXT", json!({ "most": 5000 }))), form, of_field(&["most"]), json!(["4000"])),
            (alone(field("TEXT", json!({ "most": 0, "required": true }))), bad, of_field(&["most"]), json!(["1"])),
            (alone(field("TEXT", json!({ "least": -1 }))), form, of_field(&["least"]), json!(["4000"])),
            (alone(field("CHOICE", json!({}))), bad, of_field(&["choices"]), json!(["1-200"])),
            (alone(field("CHOICE", json!({ "choices": ["甲", "甲"] }))), form, of_field(&["choices"]), Value::Null),
            (alone(field("TEXT", json!({ "choices": ["甲"] }))), bad, of_field(&["choices"]), json!(["CHOICE"])),
        ];
        for (stages, code, path, allows) in refusals {
            let payload = panel.publish(stages).await;
            let error = refused(&payload, code);
            assert_eq!(error["path"], path, "{error}");
            if !allows.is_null() {
                assert_eq!(error["allowed"], allows, "{error}");
            }
            assert_eq!(payload["process"], Value::Null);
        }
        done(&panel.publish(many(12)).await);
        done(&panel.publish(json!([fields(30)])).await);

        // The programme is the city's.
        refused(&panel.publish_as(&panel.hall.officer, json!([industry()])).await, "NOT_FOUND");
        let input = json!({ "programme": "nothing", "stages": [industry()] });
        let payload =
            panel.hall.change(&panel.city, "processPublish", "ProcessPublishInput", "process { id }", input).await;
        assert_eq!(refused(&payload, "NOT_FOUND")["path"], json!(["programme"]));
    });
}

/// A county's own programme is reviewed by those at and below it.
#[test]
fn reviewers_are_the_programmes_own_unit_or_one_below_it() {
    in_app(|world| async move {
        let panel = Panel::bare(&world).await;
        let hall = &panel.hall;
        let own = json!({
            "code": "own", "name": "示例县级奖", "nameEn": "A county's own", "policy": "kunming-2010-09-09",
            "clause": "4.1.3a",
        });
        let own = hall.change(&hall.officer, "programmeCreate", "ProgrammeCreateInput", "programme { id }", own).await;
        done(&own);
        let publish = async |unit: &str| {
            let mut stage = industry();
            stage["reviewers"] = json!({ "unit": unit, "persons": 1 });
            let input = json!({ "programme": own["programme"]["id"], "stages": [stage] });
            hall.change(&hall.officer, "processPublish", "ProcessPublishInput", "process { number }", input).await
        };
        let payload = publish(SELECTING).await;
        assert_eq!(allowed(&payload, "BAD_USER_INPUT"), ["530102"]);
        assert_eq!(payload["errors"][0]["path"], json!(["stages", "0", "reviewers", "unit"]));
        done(&publish("530102").await);
        done(&publish("530102-health").await);
    });
}

/// Features 18 and 75.
#[test]
fn a_review_is_refused_with_whose_turn_it_is_and_by_whom() {
    in_app(|world| async move {
        let panel = Panel::bare(&world).await;
        let (_, [free]) = panel.open(2009, ["001"]).await;
        done(&panel.publish(json!([selection(), industry()])).await);
        let (edition, [one]) = panel.open(2010, ["001"]).await;
        let (hall, [selector, other], city) = (&panel.hall, &panel.selecting, &panel.city);

        let error = refused(&panel.pass(city, &free, "selection").await, "STATE_FORBIDS");
        assert_eq!((&error["path"], &error["allowed"]), (&json!(["nomination"]), &json!(["editionJudge"])));
        let error = refused(&panel.pass(selector, &one, "nothing").await, "NOT_FOUND");
        assert_eq!((&error["path"], &error["allowed"]), (&json!(["stage"]), &json!(["selection", "industry"])));
        assert_eq!(allowed(&panel.pass(city, &one, "industry").await, "STATE_FORBIDS"), ["selection"]);
        // Who sees the nomination, or acts above the reviewers, is told who they are; who sees nothing is told nothing.
        for actor in [&hall.officer, city] {
            let error = refused(&panel.pass(actor, &one, "selection").await, "STATE_FORBIDS");
            assert_eq!((&error["path"], &error["allowed"]), (&json!(["stage"]), &json!([SELECTING])));
        }
        for unit in [STRANGER, PANLONG, "530102-health"] {
            let stranger = world.actor(unit, &[Role::Reporter]).await;
            assert_eq!(allowed(&panel.pass(&stranger, &one, "selection").await, "NOT_FOUND"), Vec::<String>::new());
            assert!(panel.waiting(&stranger).await.is_empty());
        }
        refused(&panel.pass(selector, &free, "selection").await, "NOT_FOUND");
        refused(&panel.pass(selector, "nothing", "selection").await, "NOT_FOUND");

        let draft = json!({
            "edition": edition, "number": "002", "name": "样例人员002", "category": "HIGHLY_SKILLED",
            "answers": plain(1), "draft": true,
        });
        let draft = id(&hall.nominate_with(draft).await["nomination"]);
        assert_eq!(allowed(&panel.pass(city, &draft, "industry").await, "STATE_FORBIDS"), ["SUBMITTED"]);
        refused(&panel.pass(selector, &draft, "selection").await, "NOT_FOUND");

        for state in ["JUDGING", "RANKED", "CANCELLED"] {
            tamper(&world, &format!("UPDATE edition SET state = '{state}' WHERE year = 2010")).await;
            assert_eq!(allowed(&panel.pass(selector, &one, "selection").await, "STATE_FORBIDS"), ["OPEN", "CLOSED"]);
            assert!(panel.waiting(selector).await.is_empty(), "{state}");
        }
        tamper(&world, "UPDATE edition SET state = 'CLOSED' WHERE year = 2010").await;
        done(&panel.pass(selector, &one, "selection").await);
        tamper(&world, "UPDATE edition SET state = 'OPEN' WHERE year = 2010").await;
        done(&panel.pass(other, &one, "selection").await);
        done(&panel.pass(city, &one, "industry").await);
        let third = crate::supervision::another(city);
        let error = refused(&panel.pass(&third, &one, "industry").await, "STATE_FORBIDS");
        assert_eq!((&error["path"], &error["allowed"]), (&json!(["stage"]), &json!([])));
        done(&hall.step_nomination("nominationWithdraw", &one).await);
        assert_eq!(allowed(&panel.pass(&third, &one, "industry").await, "STATE_FORBIDS"), ["SUBMITTED"]);
        assert_eq!(panel.states(&one).await[0].1, "PASSED", "what was said of it is kept");
    });
}

/// Features 18 and 75.
#[test]
fn answers_that_do_not_fit_the_stages_form_are_refused_each_with_its_path_and_a_failure_wants_its_reason() {
    in_app(|world| async move {
        let panel = Panel::of(&world).await;
        let (_, [one]) = panel.open(2010, ["001"]).await;
        let selector = &panel.selecting[0];
        let answered = async |answers: Value| {
            let mut input = passing(&one, "selection");
            input["answers"] = answers;
            panel.review_with(selector, input).await
        };
        let empty = answered(json!({})).await;
        let mut paths: Vec<String> =
            empty["errors"].as_array().unwrap().iter().map(|error| error["path"].to_string()).collect();
        paths.sort();
        assert_eq!(paths, [r#"["answers","checked"]"#, r#"["answers","grade"]"#, r#"["answers","years"]"#]);
        let with = |field: &str, value: Value| {
            let mut answers = super::stages::answers();
            answers[field] = value;
            answers
        };
        for (answers, at, allows) in [
            (with("grade", json!("丙")), "grade", json!(["甲", "乙"])),
            (with("years", json!(51)), "years", json!(["50"])),
            (with("years", json!(-1)), "years", json!(["0"])),
            (with("years", json!(1.5)), "years", json!(["an integer"])),
            (with("years", json!("5")), "years", json!(["an integer"])),
            (with("checked", json!("yes")), "checked", json!(["true or false"])),
            (with("opinion", json!("长".repeat(101))), "opinion", json!(["100"])),
            (with("other", json!(1)), "other", json!(["grade", "years", "checked", "opinion"])),
        ] {
            let error = refused(&answered(answers).await, "ANSWERS_BREAK_FORM");
            assert_eq!((&error["path"], &error["allowed"]), (&json!(["answers", at]), &allows), "{error}");
        }
        refused(&answered(json!([])).await, "ANSWERS_BREAK_FORM");

        for blank in [Value::Null, json!(""), json!(" \u{3000}")] {
            let mut input = passing(&one, "selection");
            input["verdict"] = json!("FAIL");
            input["remark"] = blank;
            assert_eq!(refused(&panel.review_with(selector, input).await, "BAD_USER_INPUT")["path"], json!(["remark"]));
        }
        let mut input = passing(&one, "selection");
        input["remark"] = json!("示\u{7}例");
        let payload = panel.review_with(selector, input.clone()).await;
        assert_eq!(refused(&payload, "BAD_USER_INPUT")["path"], json!(["remark"]));
        input["remark"] = json!("示例：第一行\n第二行");
        done(&panel.review_with(selector, input).await);
        let seen = panel.seen(&panel.hall.officer, &one).await;
        let review = &seen["progress"][0]["reviews"][0];
        assert_eq!((&review["verdict"], &review["remark"]), (&json!("PASS"), &json!("示例：第一行\n第二行")));
        assert!(review["digest"].as_str().unwrap().starts_with("sha256:"));
    });
}

/// Feature 18.
#[test]
fn an_empty_text_is_no_answer_to_what_has_to_be_answered_whichever_least_is_given() {
    in_app(|world| async move {
        let panel = Panel::bare(&world).await;
        for (year, least) in [(2010, Value::Null), (2011, json!(0)), (2012, json!(1))] {
            let mut stage = field("TEXT", json!({ "required": true, "least": least }));
            stage["reviewers"] = json!({ "persons": 1 });
            done(&panel.publish(json!([stage])).await);
            let (_, [one]) = panel.open(year, ["001"]).await;
            let answered = async |text: &str| {
                let mut input = passing(&one, "selection");
                input["answers"] = json!({ "one": text });
                panel.review_with(&panel.city, input).await
            };
            assert_eq!(refused(&answered("").await, "ANSWERS_BREAK_FORM")["path"], json!(["answers", "one"]));
            done(&answered("示").await);
        }
    });
}
