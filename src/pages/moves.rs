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
const UNSCHEDULE: &str = mutation!("ruleUnschedule", "RuleEndInput", "ruleVersion");
const ROLL_BACK: &str = mutation!("ruleRollBack", "RuleEndInput", "ruleVersion");
const REVOKE: &str = mutation!("ruleRevoke", "RuleEndInput", "ruleVersion");
const SIGN: &str = mutation!("ruleSign", "RuleSignInput", "ruleVersion");
const WITHDRAW: &str = mutation!("ruleWithdraw", "RuleMoveInput", "ruleVersion");
const PROPOSE: &str = mutation!("parametersPropose", "ParametersProposeInput", "parameterSet");
const APPROVE_SET: &str = mutation!("parametersApprove", "ParametersApproveInput", "parameterSet");
const SIGN_SET: &str = mutation!("parametersSign", "ParametersApproveInput", "parameterSet");
const WITHDRAW_SET: &str = mutation!("parametersWithdraw", "ParametersMoveInput", "parameterSet");

/// Makes the move that the form names.
pub async fn make(frame: &Frame<'_>, desk: &dyn Desk, id: &str) -> Result<(), Vec<Problem>> {
    let document = match frame.sent("move") {
        "ruleValidate" => VALIDATE,
        "ruleTest" => TEST,
        "ruleShadow" => SHADOW,
        "ruleApprove" => APPROVE,
        "ruleActivate" => ACTIVATE,
        "ruleUnschedule" => UNSCHEDULE,
        "ruleRollBack" => ROLL_BACK,
        "ruleRevoke" => REVOKE,
        "ruleSign" => SIGN,
        "parametersPropose" => PROPOSE,
        "parametersApprove" => APPROVE_SET,
        "parametersSign" => SIGN_SET,
        "parametersWithdraw" => WITHDRAW_SET,
        _ => WITHDRAW,
    };
    change(desk, document, input(frame, id)?).await.map(drop)
}

fn input(frame: &Frame<'_>, id: &str) -> Result<Json, Vec<Problem>> {
    let given = |name: &str| frame.given(name);
    let signature = || ("signature", json!({ "key": given("key"), "signature": given("signature") }));
    let expected = ("expectedVersion", json!(frame.expected_version()));
    let (of, set) = (("version", json!(id)), ("parameters", json!(given("parameters"))));
    let more = match frame.sent("move") {
        "ruleApprove" => vec![of, expected, signature()],
        "ruleSign" => vec![of, expected, ("purpose", json!(given("purpose"))), signature()],
        "ruleActivate" => vec![of, expected, ("from", json!(given("from"))), set],
        "parametersPropose" => vec![of, ("parameters", frame.json("parameters")?)],
        "parametersApprove" | "parametersSign" => vec![set, expected, signature()],
        "parametersWithdraw" => vec![set, expected],
        _ => vec![of, expected],
    };
    let always = [("idempotencyKey", json!(given("key-of-form"))), ("reason", json!(given("reason")))];
    Ok(always.into_iter().chain(more).map(|(name, value)| (name.to_owned(), value)).collect())
}

/// A form for each move that the visitor may make now.
pub fn forms(frame: &Frame<'_>, version: &Version, wrong: &[Problem]) -> Markup {
    let tried = frame.sent("move");
    let signs = purposes(frame, version);
    let elsewhere = tried.starts_with("parameters") || (tried == "ruleSign" && !signs.is_empty());
    let shown = elsewhere || version.viewer_can.iter().any(|one| one == tried);
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
            @if !signs.is_empty() { (signing(frame, version, &signs, if tried == "ruleSign" { wrong } else { &[] })) }
        }
    }
}

fn form(frame: &Frame<'_>, version: &Version, name: &str, wrong: &[Problem]) -> Markup {
    let tried = frame.sent("move") == name;
    let sent = |field: &str| if tried { frame.sent(field) } else { "" };
    let danger = matches!(name, "ruleRevoke" | "ruleRollBack" | "ruleUnschedule" | "ruleWithdraw");
    html! {
        form method="post" action=(address(&format!("rules/{}", version.id))) {
            (begun(frame, name, version.version))
            (problems(frame.visit, wrong))
            @match name {
                "ruleApprove" => (signature(frame, name, sent("key"), sent("signature"))),
                "ruleActivate" => {
                    (Line {
                        name: "from",
                        label: frame.say("施行日", "In force from"),
                        hint: frame.say("法律上的施行日；早于今日须说明理由。", "The day of the law; one before today needs a reason."),
                        kind: "date",
                        required: true,
                    }.of(name, sent("from")))
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
                    required: matches!(name, "ruleRevoke" | "ruleRollBack" | "ruleUnschedule"),
                }.of(name, sent("reason")))
            }
            button.danger[danger] { (words::act(frame, name)) }
        }
    }
}

/// For what the visitor may sign a version that was approved, so that it outlives the keys of others.
fn purposes(frame: &Frame<'_>, version: &Version) -> Vec<&'static str> {
    let approved = matches!(version.state.as_str(), "APPROVED" | "SCHEDULED" | "ACTIVE" | "SUPERSEDED" | "ROLLED_BACK");
    let purposes = [("APPROVAL", "APPROVE_RULE"), ("UPLOAD", "UPLOAD_RULE")].into_iter();
    purposes.filter(|(_, action)| approved && frame.may(action)).map(|(purpose, _)| purpose).collect()
}

fn signing(frame: &Frame<'_>, version: &Version, purposes: &[&str], wrong: &[Problem]) -> Markup {
    let sent = |field: &str| if wrong.is_empty() { "" } else { frame.sent(field) };
    html! {
        details open[!wrong.is_empty()] {
            summary { (words::act(frame, "ruleSign")) }
            form method="post" action=(address(&format!("rules/{}", version.id))) {
                (begun(frame, "ruleSign", version.version))
                (problems(frame.visit, wrong))
                p.field {
                    label for="sign-purpose" { (frame.say("用途", "What for")) }
                    select id="sign-purpose" name="purpose" {
                        @for purpose in purposes {
                            option value=(purpose) selected[sent("purpose") == *purpose] { (words::purpose(frame, purpose)) }
                        }
                    }
                }
                (signature(frame, "ruleSign", sent("key"), sent("signature")))
                button { (words::act(frame, "ruleSign")) }
            }
        }
    }
}

/// What every form of a move begins with: whose it is, which move, and what it was when the page was made.
pub fn begun(frame: &Frame<'_>, name: &str, version: i32) -> Markup {
    html! {
        (proof(frame.visit))
        input type="hidden" name="move" value=(name);
        input type="hidden" name="version" value=(version);
        input type="hidden" name="key-of-form" value=(frame.visit.key);
    }
}

/// The key and the signature of who hands something in.
pub fn signature(frame: &Frame<'_>, form: &str, key: &str, signature: &str) -> Markup {
    html! {
        (Line {
            name: "key",
            label: frame.say("公钥", "Key"),
            hint: frame.say("ed25519:…，或其摘要 sha256:…", "ed25519:…, or its digest sha256:…"),
            kind: "text",
            required: true,
        }.of(form, key))
        (Line {
            name: "signature",
            label: frame.say("签名", "Signature"),
            hint: frame.say("由 rencai rule sign 得出；私钥不离开您的机器。", "What rencai rule sign prints; the private key stays on your machine."),
            kind: "text",
            required: true,
        }.of(form, signature))
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
