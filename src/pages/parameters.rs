//! Parameters as a table: each value with the document that sets it; and others that are proposed for a version,
//! approved by another person, or taken back.

use maud::{Markup, html};
use serde_json::Value as Json;

use super::layout::{Frame, address, moment, problems, short};
use super::moves;
use super::version::{ParameterSet, Version};
use super::words;
use crate::server::site::Problem;

/// A value, where it stands, and what sets it.
#[derive(Debug, PartialEq, Eq)]
struct Entry<'p> {
    pointer: String,
    value: String,
    reference: &'p str,
}

/// A version's own parameters, the others, and what the visitor may do with them.
pub fn section(frame: &Frame<'_>, version: &Version, wrong: &[Problem]) -> Markup {
    let tried = frame.sent("move");
    let of = |name: &str, set: &str| {
        let this = tried == name && (set.is_empty() || frame.sent("parameters") == set);
        if this { wrong } else { &[] }
    };
    html! {
        section {
            h2 { (frame.say("参数", "Parameters")) }
            (table(frame, &version.parameters))
            @for set in &version.parameter_sets {
                @let [approve, sign, withdraw] =
                    ["parametersApprove", "parametersSign", "parametersWithdraw"].map(|name| of(name, &set.id));
                details open[[approve, sign, withdraw].iter().any(|wrong| !wrong.is_empty())] {
                    summary {
                        (frame.say("另一份参数 ", "Other parameters ")) (short(&set.digest)) " "
                        span.state data-state=(set.state) { (words::state(frame, &set.state)) } " "
                        (set.proposed_by) " · " (moment(&set.proposed_at))
                    }
                    (table(frame, &set.parameters))
                    @if set.state == "PROPOSED" {
                        @if frame.may("APPROVE_RULE") { (signing(frame, version, set, "parametersApprove", approve)) }
                        @if frame.may("UPLOAD_RULE") { (withdrawal(frame, version, set, withdraw)) }
                    }
                    @if set.state == "APPROVED" && frame.may("APPROVE_RULE") {
                        (signing(frame, version, set, "parametersSign", sign))
                    }
                }
            }
            @if version.code.is_some() && frame.may("UPLOAD_RULE") {
                (proposal(frame, version, of("parametersPropose", "")))
            }
        }
    }
}

fn proposal(frame: &Frame<'_>, version: &Version, wrong: &[Problem]) -> Markup {
    let tried = frame.sent("move") == "parametersPropose";
    let own = || serde_json::to_string_pretty(&version.parameters).unwrap_or_default();
    let text = if tried { frame.sent("parameters").to_owned() } else { own() };
    html! {
        details open[tried] {
            summary { (words::act(frame, "parametersPropose")) }
            form.wide method="post" action=(address(&format!("rules/{}", version.id))) {
                (moves::begun(frame, "parametersPropose", version.version))
                (problems(frame.visit, wrong))
                p.field {
                    label for="propose-parameters" { (frame.say("参数 (JSON)", "Parameters (JSON)")) }
                    textarea id="propose-parameters" name="parameters" rows="12" spellcheck="false" autocomplete="off"
                        aria-describedby="propose-help" { (text) }
                    small id="propose-help" {
                        (frame.say("每个值旁写明依据；须由另一人签名批准。", "The reference stands beside each value; another person signs the approval."))
                    }
                }
                button { (words::act(frame, "parametersPropose")) }
            }
        }
    }
}

/// The approval of parameters, or one more signature under it.
fn signing(frame: &Frame<'_>, version: &Version, set: &ParameterSet, name: &str, wrong: &[Problem]) -> Markup {
    let form = format!("sign-{}", set.id);
    let sent = |name: &str| if wrong.is_empty() { "" } else { frame.sent(name) };
    html! {
        form method="post" action=(address(&format!("rules/{}", version.id))) {
            (moves::begun(frame, name, set.version))
            input type="hidden" name="parameters" value=(set.id);
            (problems(frame.visit, wrong))
            (moves::signature(frame, &form, sent("key"), sent("signature")))
            button { (words::act(frame, name)) }
        }
    }
}

fn withdrawal(frame: &Frame<'_>, version: &Version, set: &ParameterSet, wrong: &[Problem]) -> Markup {
    html! {
        form method="post" action=(address(&format!("rules/{}", version.id))) {
            (moves::begun(frame, "parametersWithdraw", set.version))
            input type="hidden" name="parameters" value=(set.id);
            (problems(frame.visit, wrong))
            button.danger { (words::act(frame, "parametersWithdraw")) }
        }
    }
}

/// The table; nothing where there are no parameters.
fn table(frame: &Frame<'_>, parameters: &Json) -> Markup {
    let mut entries = Vec::new();
    collect(parameters, String::new(), "", &mut entries);
    html! {
        @if entries.is_empty() {
            p.empty { (frame.say("没有参数。", "There are no parameters.")) }
        } @else {
            div.scroll tabindex="0" role="region" aria-label=(frame.say("参数", "Parameters")) {
                table {
                    thead { tr {
                        th scope="col" { (frame.say("参数", "Parameter")) }
                        th.number scope="col" { (frame.say("值", "Value")) }
                        th scope="col" { (frame.say("依据", "Set by")) }
                    } }
                    tbody {
                        @for entry in &entries {
                            tr {
                                th scope="row" { code { (entry.pointer) } }
                                td.number { (entry.value) }
                                td { (entry.reference) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn collect<'p>(value: &'p Json, pointer: String, reference: &'p str, entries: &mut Vec<Entry<'p>>) {
    match value {
        Json::Object(fields) => {
            let reference = fields.get("reference").and_then(Json::as_str).unwrap_or(reference);
            for (name, field) in fields.iter().filter(|(name, _)| *name != "reference") {
                // What is only a value with its reference is called what it is the value of.
                let below = if name == "value" { pointer.clone() } else { format!("{pointer}/{name}") };
                collect(field, below, reference, entries);
            }
        }
        Json::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
            for (place, item) in items.iter().enumerate() {
                collect(item, format!("{pointer}/{place}"), reference, entries);
            }
        }
        Json::String(text) => entries.push(Entry { pointer, value: text.clone(), reference }),
        other => entries.push(Entry { pointer, value: other.to_string(), reference }),
    }
}
