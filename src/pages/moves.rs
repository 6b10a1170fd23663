//! The moves of a version that the visitor may make, each a form and a mutation.

use maud::{Markup, html};
use serde_json::{Value as Json, json};

use super::ask::{change, mutation};
use super::layout::{Frame, Line, address, problems, proof};
use super::version::Version;
use super::words;
use crate::server::site::{Desk, Problem};

const VALIDATE: &str = mutation!("ruleValidate", "RuleMoveInput", "ruleVersion");
const TEST: &str = mutation!("ruleTest", "RuleMoveInput", "ruleVersion");
const SHADOW: &str = mutation!("ruleShadow", "RuleMoveInput", "ruleVersion");
const APPROVE: &str = mutation!("ruleApprove", "RuleApproveInput", "ruleVersion");
const ACTIVATE: &str = mutation!("ruleActivate", "RuleActivateInput", "ruleVersion");
const ROLL_BACK: &str = mutation!("ruleRollBack", "RuleEndInput", "ruleVersion");
const REVOKE: &str = mutation!("ruleRevoke", "RuleEndInput", "ruleVersion");
const WITHDRAW: &str = mutation!("ruleWithdraw", "RuleMoveInput", "ruleVersion");

/// Makes the move that the form names.
pub async fn make(frame: &Frame<'_>, desk: &dyn Desk, id: &str) -> Result<(), Vec<Problem>> {
    let document = match frame.sent("move") {
        "ruleValidate" => VALIDATE,
        "ruleTest" => TEST,
        "ruleShadow" => SHADOW,
        "ruleApprove" => APPROVE,
        "ruleActivate" => ACTIVATE,
        "ruleRollBack" => ROLL_BACK,
        "ruleRevoke" => REVOKE,
        _ => WITHDRAW,
    };
    change(desk, document, input(frame, id)).await.map(drop)
}

fn input(frame: &Frame<'_>, id: &str) -> Json {
    let given = |name: &str| Some(frame.sent(name).trim()).filter(|text| !text.is_empty());
    let more = match frame.sent("move") {
        "ruleApprove" => vec![("signature", json!({ "key": given("key"), "signature": given("signature") }))],
        "ruleActivate" => vec![("from", json!(given("from"))), ("parameters", json!(given("parameters")))],
        _ => Vec::new(),
    };
    let always = [
        ("version", json!(id)),
        ("expectedVersion", json!(given("version").and_then(|text| text.parse::<i32>().ok()))),
        ("idempotencyKey", json!(given("key-of-form"))),
        ("reason", json!(given("reason"))),
    ];
    always.into_iter().chain(more).map(|(name, value)| (name.to_owned(), value)).collect()
}

/// A form for each move that the visitor may make now.
pub fn forms(frame: &Frame<'_>, version: &Version, wrong: &[Problem]) -> Markup {
    let tried = frame.sent("move");
    let shown = version.viewer_can.iter().any(|one| one == tried);
    html! {
        section.moves {
            h2 { (frame.say("下一步", "Next")) }
            // What was tried may not be possible any more: then nobody is left without the reason.
            @if !shown { (problems(frame.visit, wrong)) }
            @let next = words::next(frame, &version.state);
            @if !next.is_empty() { p { (next) } }
            @else if version.viewer_can.is_empty() { p { (frame.say("您在此无事可做。", "There is nothing for you to do here.")) } }
            @for name in &version.viewer_can {
                @let text = words::act(frame, name);
                @let form = form(frame, version, name, if tried == name { wrong } else { &[] });
                @if matches!(name.as_str(), "ruleValidate" | "ruleTest") { (form) }
                @else {
                    @let due = name == "ruleApprove" || (name == "ruleActivate" && version.state == "APPROVED");
                    details open[due || tried == name] { summary { (text) } (form) }
                }
            }
        }
    }
}

fn form(frame: &Frame<'_>, version: &Version, name: &str, wrong: &[Problem]) -> Markup {
    let tried = frame.sent("move") == name;
    let sent = |field: &str| if tried { frame.sent(field) } else { "" };
    let danger = matches!(name, "ruleRevoke" | "ruleRollBack" | "ruleWithdraw");
    html! {
        form method="post" action=(address(&format!("rules/{}", version.id))) {
            (proof(frame.visit))
            input type="hidden" name="move" value=(name);
            input type="hidden" name="version" value=(version.version);
            input type="hidden" name="key-of-form" value=(frame.visit.key);
            (problems(frame.visit, wrong))
            @match name {
                "ruleApprove" => (signature(frame, sent("key"), sent("signature"))),
                "ruleActivate" => {
                    (Line {
                        name: "from",
                        label: frame.say("施行日", "In force from"),
                        hint: frame.say("法律上的施行日；可早于今日。", "The day of the law; it may lie before today."),
                        kind: "date",
                        required: true,
                    }.of(sent("from")))
                    (sets(frame, version, sent("parameters")))
                }
                _ => {}
            }
            @if danger || name == "ruleActivate" {
                (Line {
                    name: "reason",
                    label: frame.say("理由", "Why"),
                    hint: "",
                    kind: "text",
                    required: matches!(name, "ruleRevoke" | "ruleRollBack"),
                }.of(sent("reason")))
            }
            button.danger[danger] { (words::act(frame, name)) }
        }
    }
}

/// The key and the signature of who hands something in.
pub fn signature(frame: &Frame<'_>, key: &str, signature: &str) -> Markup {
    html! {
        (Line {
            name: "key",
            label: frame.say("公钥", "Key"),
            hint: frame.say("ed25519:…，或其摘要 sha256:…", "ed25519:…, or its digest sha256:…"),
            kind: "text",
            required: true,
        }.of(key))
        (Line {
            name: "signature",
            label: frame.say("签名", "Signature"),
            hint: frame.say("由 rencai rule sign 得出；私钥不离开您的机器。", "What rencai rule sign prints; the private key stays on your machine."),
            kind: "text",
            required: true,
        }.of(signature))
    }
}

fn sets(frame: &Frame<'_>, version: &Version, chosen: &str) -> Markup {
    let approved = version.parameter_sets.iter().filter(|set| set.state == "APPROVED");
    html! {
        p.field {
            label for="parameters" { (frame.say("参数", "Parameters")) }
            select id="parameters" name="parameters" {
                option value="" { (frame.say("随版本上传的参数", "those that came with the version")) }
                @for set in approved { option value=(set.id) selected[set.id == chosen] { (set.digest) } }
            }
        }
    }
}
