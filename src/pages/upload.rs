//! Uploading a version: the one file that `rencai rule export` makes, or component, parameters, test cases and
//! signature each by itself.

use actix_web::http::StatusCode;
use maud::{Markup, html};
use serde_json::json;

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
    let wrong = match frame.acted(upload(frame, desk)).await {
        Ok(Some(id)) => return Page::Elsewhere(format!("rules/{id}")),
        Ok(None) => Vec::new(),
        Err(wrong) => wrong,
    };
    frame.answered(&wrong, title, &form(frame, &wrong))
}

/// The form that hands in one file.
const BUNDLE: &str = "bundle";
/// The form that hands in each part by itself.
const PARTS: &str = "parts";

async fn upload(frame: &Frame<'_>, desk: &dyn Desk) -> Result<String, Vec<Problem>> {
    let (reason, key_of_form) = (frame.given("reason"), frame.given("key-of-form"));
    if frame.sent("as") == BUNDLE {
        let input = json!({ "bundle": frame.sent(FILE), "idempotencyKey": key_of_form, "reason": reason });
        return change(desk, UPLOAD, input).await;
    }
    let (parameters, tests) = match (frame.json("parameters"), frame.json("tests")) {
        (Ok(parameters), Ok(tests)) => (parameters, tests),
        (parameters, tests) => return Err([parameters.err(), tests.err()].into_iter().flatten().flatten().collect()),
    };
    let input = json!({
        "component": frame.sent(FILE),
        "parameters": parameters,
        "tests": tests,
        "signature": { "key": frame.sent("key").trim(), "signature": frame.sent("signature").trim() },
        "idempotencyKey": key_of_form,
        "reason": reason,
    });
    change(desk, UPLOAD, input).await
}

fn form(frame: &Frame<'_>, wrong: &[Problem]) -> Markup {
    let parts = frame.sent("as") == PARTS;
    // What was sent stands in the form that sent it.
    let sent = |form: &str, name: &str| if (form == PARTS) == parts { frame.sent(name) } else { "" };
    let why = |form: &str| {
        Line {
            name: "reason",
            label: frame.say("说明", "Why"),
            hint: frame.say("记入审计。", "Kept in the audit chain."),
            kind: "text",
            required: false,
        }
        .of(form, sent(form, "reason"))
    };
    let file = |form: &str, label: &str, accept: &str| {
        layout::file(frame.visit, form, label, accept, [sent(form, FILE), sent(form, FILE_NAME)])
    };
    html! {
        (problems(frame.visit, wrong))
        form.wide method="post" action=(address("upload")) enctype="multipart/form-data" {
            (proof(frame.visit))
            input type="hidden" name="as" value=(BUNDLE);
            input type="hidden" name="key-of-form" value=(frame.visit.key);
            (file(BUNDLE, frame.say("签名文件 (rencai rule export)", "The signed file (rencai rule export)"), ".rencai-rule"))
            (why(BUNDLE))
            button { (frame.say("上传签名文件", "Upload the signed file")) }
        }
        details open[parts] {
            summary { (frame.say("或分别提交组件、参数、测试和签名", "Or hand in component, parameters, test cases and signature each by itself")) }
            form.wide method="post" action=(address("upload")) enctype="multipart/form-data" {
                (proof(frame.visit))
                input type="hidden" name="as" value=(PARTS);
                input type="hidden" name="key-of-form" value=(frame.visit.key);
                (file(PARTS, frame.say("组件 (.wasm)", "Component (.wasm)"), ".wasm,application/wasm"))
                (json(frame, "parameters", frame.say("参数 (JSON)", "Parameters (JSON)"), "{}"))
                (json(frame, "tests", frame.say("测试 (JSON)", "Test cases (JSON)"), ""))
                (moves::signature(frame, PARTS, frame.sent("key"), frame.sent("signature")))
                (why(PARTS))
                button { (frame.say("上传", "Upload")) }
            }
        }
    }
}

/// JSON that is typed or comes as a file.
fn json(frame: &Frame<'_>, name: &str, label: &str, otherwise: &str) -> Markup {
    let file = format!("{name}-file");
    let text = frame.typed(name);
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
