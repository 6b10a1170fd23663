//! Uploading a version: component, parameters, test cases, signature.

use actix_web::http::StatusCode;
use maud::{Markup, html};
use serde_json::{Value as Json, json};

use super::ask::{change, mutation};
use super::layout::{self, Frame, Line, address, problems, proof};
use super::moves;
use crate::server::site::{Desk, FILE, FILE_NAME, Page, Problem};

const UPLOAD: &str = mutation!("ruleUpload", "RuleUploadInput", "ruleVersion");

pub async fn page(frame: &Frame<'_>, desk: &dyn Desk) -> Page {
    let title = frame.say("上传规则版本", "Upload a version");
    if !frame.may("UPLOAD_RULE") {
        let body = html! { p { (frame.say("只有规则编写者可以上传。", "Only authors of rules may upload.")) } };
        return frame.page(StatusCode::FORBIDDEN, title, &body);
    }
    let mut wrong = frame.visit.problems.clone();
    if wrong.is_empty() && frame.visit.form.is_some() {
        match upload(frame, desk).await {
            Ok(id) => return Page::Elsewhere(format!("rules/{id}")),
            Err(found) => wrong = found,
        }
    }
    frame.answered(&wrong, title, &form(frame, &wrong))
}

async fn upload(frame: &Frame<'_>, desk: &dyn Desk) -> Result<String, Vec<Problem>> {
    let parsed = (document(frame, "parameters"), document(frame, "tests"));
    let (parameters, tests) = match parsed {
        (Ok(parameters), Ok(tests)) => (parameters, tests),
        (parameters, tests) => return Err([parameters.err(), tests.err()].into_iter().flatten().collect()),
    };
    let reason = Some(frame.sent("reason").trim()).filter(|text| !text.is_empty());
    let input = json!({
        "component": frame.sent(FILE),
        "parameters": parameters,
        "tests": tests,
        "signature": { "key": frame.sent("key").trim(), "signature": frame.sent("signature").trim() },
        "idempotencyKey": Some(frame.sent("key-of-form")).filter(|key| !key.is_empty()),
        "reason": reason,
    });
    change(desk, UPLOAD, input).await
}

/// What was typed, or else the file that was chosen instead.
fn given<'f>(frame: &'f Frame<'_>, name: &str) -> &'f str {
    let typed = frame.sent(name);
    if typed.trim().is_empty() { frame.sent(&format!("{name}-file")) } else { typed }
}

fn document(frame: &Frame<'_>, name: &str) -> Result<Json, Problem> {
    serde_json::from_str(given(frame, name)).map_err(|error| Problem {
        code: "BAD_USER_INPUT".to_owned(),
        message: format!(
            "{}{}",
            frame.say("不是 JSON，行与列：", "This is not JSON, at line and column "),
            format_args!("{}:{}", error.line(), error.column())
        ),
        path: vec![name.to_owned()],
        allowed: vec!["JSON".to_owned()],
        clauses: Vec::new(),
    })
}

fn form(frame: &Frame<'_>, wrong: &[Problem]) -> Markup {
    html! {
        (problems(frame.visit, wrong))
        form.wide method="post" action=(address("upload")) enctype="multipart/form-data" {
            (proof(frame.visit))
            input type="hidden" name="key-of-form" value=(frame.visit.key);
            (layout::file(frame.visit, frame.say("组件 (.wasm)", "Component (.wasm)"), frame.sent(FILE), frame.sent(FILE_NAME)))
            (json(frame, "parameters", frame.say("参数 (JSON)", "Parameters (JSON)"), "{}"))
            (json(frame, "tests", frame.say("测试 (JSON)", "Test cases (JSON)"), ""))
            (moves::signature(frame, frame.sent("key"), frame.sent("signature")))
            (Line { name: "reason", label: frame.say("说明", "Why"), hint: frame.say("记入审计。", "Kept in the audit chain."), kind: "text", required: false }.of(frame.sent("reason")))
            button { (frame.say("上传", "Upload")) }
        }
    }
}

/// JSON that is typed or comes as a file.
fn json(frame: &Frame<'_>, name: &str, label: &str, otherwise: &str) -> Markup {
    let file = format!("{name}-file");
    let text = given(frame, name);
    html! {
        p.field {
            label for=(name) { (label) }
            textarea id=(name) name=(name) rows="8" spellcheck="false" autocomplete="off" {
                @if frame.visit.form.is_none() && frame.visit.typed.is_none() { (otherwise) } @else { (text) }
            }
            label.aside for=(file) { (frame.say("或留空并选择文件", "or leave it empty and choose a file")) }
            input id=(file) name=(file) type="file" accept=".json,application/json";
        }
    }
}
