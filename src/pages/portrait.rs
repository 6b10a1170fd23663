//! One version: what it is, what was checked, what its test cases gave, how it came to be in force, and what
//! the visitor may do with it.

use maud::{Markup, html};
use serde_json::json;

use super::ask::{Connection, ask};
use super::layout::{Frame, address, moment, problems, short};
use super::version::{Check, DOCUMENT, Edition, Found, Manifest, Version};
use super::{cases, moves, nothing_here, parameters, words};
use crate::server::site::{Desk, Page};

pub async fn page(frame: &Frame<'_>, desk: &dyn Desk, id: &str) -> Page {
    let wrong = match frame.acted(moves::make(frame, desk, id)).await {
        Ok(Some(())) => return Page::Elsewhere(format!("rules/{id}")),
        Ok(None) => Vec::new(),
        Err(wrong) => wrong,
    };
    let found: Found = match ask(desk, DOCUMENT, json!({ "id": id })).await {
        Ok(found) => found,
        Err(found) => return frame.answered(&found, frame.say("规则", "Rule"), &problems(frame.visit, &found)),
    };
    let Some(version) = found.node else { return nothing_here(frame) };
    let zh = version.title.as_deref().unwrap_or(frame.say("未核验的草稿", "A draft, not validated"));
    let title = frame.text(zh, version.title_en.as_deref().unwrap_or_default()).to_owned();
    let body = html! {
        (steps(frame, &version.state))
        div.columns {
            div {
                (facts(frame, &version))
                (checks(frame, &version.checks))
                @if let Some(manifest) = &version.manifest { (said(frame, manifest)) }
                (parameters::section(frame, &version, &wrong))
                section {
                    h2 { (frame.say("测试", "Test cases")) }
                    @match &version.test_report {
                        Some(report) => (cases::table(frame, report, version.manifest.as_ref())),
                        None => p.empty { (frame.say("尚未运行。", "They have not been run.")) },
                    }
                }
            }
            aside {
                (moves::forms(frame, &version, &wrong))
                (history(frame, &version))
                (impact(frame, &version, &found.editions))
                (used(frame, &version))
            }
        }
    };
    frame.answered(&wrong, &title, &body)
}

/// The way from draft to force, and how far it is.
fn steps(frame: &Frame<'_>, state: &str) -> Markup {
    const WAY: [&str; 5] = ["DRAFT", "VALIDATED", "TESTED", "APPROVED", "ACTIVE"];
    let reached = match state {
        "SHADOW" => "TESTED",
        "SCHEDULED" => "APPROVED",
        "SUPERSEDED" => "ACTIVE",
        other => other,
    };
    let at = WAY.iter().position(|one| *one == reached);
    html! {
        ol.steps aria-label=(frame.say("状态", "State")) {
            @for (place, step) in WAY.iter().enumerate() {
                li.done[at.is_some_and(|at| place <= at)] aria-current=[(at == Some(place)).then_some("step")] {
                    (words::state(frame, step))
                }
            }
            @if reached != state || at.is_none() {
                li.end aria-current="step" { span.state data-state=(state) { (words::state(frame, state)) } }
            }
        }
    }
}

fn facts(frame: &Frame<'_>, version: &Version) -> Markup {
    html! {
        dl.facts {
            @if let Some(code) = &version.code { dt { (frame.say("代码", "Code")) } dd { code { (code) } } }
            @if let Some(number) = &version.number { dt { (frame.say("版本", "Version")) } dd { (number) } }
            @if let Some(unit) = &version.unit { dt { (frame.say("单位", "Unit")) } dd { (frame.unit(unit)) } }
            dt { (frame.say("组件", "Component")) }
            dd { (short(&version.digest)) " · " (version.size.as_str().unwrap_or_default()) (version.size.as_i64().map(|size| size.to_string()).unwrap_or_default()) " " (frame.say("字节", "bytes")) }
            @if let Some(contract) = &version.contract { dt { (frame.say("合约", "Contract")) } dd { (contract) } }
        }
    }
}

fn checks(frame: &Frame<'_>, checks: &[Check]) -> Markup {
    html! {
        section {
            h2 { (frame.say("核验", "Checks")) }
            @if checks.is_empty() {
                p.empty { (frame.say("尚未核验。", "It has not been validated.")) }
            } @else {
                dl.checks {
                    @for check in checks { dt { (if check.warns { "⚠ " } else { "✓ " }) (words::check(frame, &check.name)) } dd { (check.found) } }
                }
            }
        }
    }
}

/// The manifest: what must be met, what gives points, what is read.
fn said(frame: &Frame<'_>, manifest: &Manifest) -> Markup {
    html! {
        section {
            h2 { (frame.say("清单", "Manifest")) }
            div.scroll tabindex="0" role="region" aria-label=(frame.say("清单", "Manifest")) {
                table {
                    thead { tr {
                        th scope="col" { (frame.say("条件", "Requirement")) }
                        th scope="col" colspan="2" { (frame.say("依据", "Article")) }
                    } }
                    tbody {
                        @for one in &manifest.requirements {
                            tr { th scope="row" { (frame.text(&one.title.zh, &one.title.en)) } td colspan="2" { (one.basis) } }
                        }
                    }
                    thead { tr {
                        th scope="col" { (frame.say("计分项", "Item")) }
                        th scope="col" { (frame.say("依据", "Article")) }
                        th.number scope="col" { (frame.say("分值", "Points")) }
                    } }
                    tbody {
                        @for one in &manifest.items {
                            tr {
                                th scope="row" { (frame.text(&one.title.zh, &one.title.en)) }
                                td { (one.basis) }
                                td.number { (one.floor) "–" (one.ceiling) }
                            }
                        }
                    }
                }
            }
            @if !manifest.tie_break.is_empty() {
                p.note {
                    (frame.say("同分时依次比较：", "Between equals decide, in this order: "))
                    (manifest.tie_break.iter().map(|id| {
                        manifest.title_of(id).map_or(id.as_str(), |title| frame.text(&title.zh, &title.en))
                    }).collect::<Vec<_>>().join(frame.say("、", ", ")))
                }
            }
            details { summary { (frame.say("所读事实", "Facts that it reads")) } pre { code { (manifest.facts) } } }
        }
    }
}

/// What happened to it, as far as it is signed or dated.
fn history(frame: &Frame<'_>, version: &Version) -> Markup {
    html! {
        section {
            h2 { (frame.say("经过", "History")) }
            ol.history {
                li { (moment(&version.uploaded_at)) " " (frame.say("上传", "uploaded")) " · " (version.uploaded_by) }
                @if let Some(since) = &version.shadowed_at {
                    li { (moment(since)) " " (frame.say("开始影子运行", "runs in the shadow since then")) }
                }
                @for one in &version.signatures {
                    li {
                        (moment(&one.signed_at)) " "
                        (words::purpose(frame, &one.purpose))
                        " · " (one.signed_by)
                        @if let Some(key) = &one.key {
                            " · " (short(&key.fingerprint))
                            @if key.revoked_at.is_some() { " " span.bad { (frame.say("公钥已吊销", "the key is revoked")) } }
                        }
                    }
                }
                @for one in &version.in_force {
                    li {
                        (moment(&one.known_from)) " "
                        (frame.say("记录：施行期 ", "known: in force from ")) strong { (one.valid_from.as_deref().unwrap_or("…")) }
                        (frame.say(" 至 ", " until ")) strong { (one.valid_until.as_deref().unwrap_or("…")) }
                        @if let Some(set) = &one.parameter_set { " · " (frame.say("参数 ", "parameters ")) (short(&set.digest)) }
                    }
                }
            }
        }
    }
}

fn impact(frame: &Frame<'_>, version: &Version, editions: &Connection<Edition>) -> Markup {
    let ranked: Vec<&Edition> =
        editions.nodes().filter(|one| one.state.as_deref().is_some_and(|state| state == "RANKED")).collect();
    html! {
        section {
            h2 { (frame.say("影响", "Impact")) }
            @if version.manifest.is_none() || ranked.is_empty() {
                p.empty { (frame.say("核验之后，可在已排名的届次上试算。", "Once it is validated, it can be tried over editions that are ranked.")) }
            } @else {
                form method="get" action=(address(&format!("rules/{}/impact", version.id))) {
                    p.field {
                        label for="edition" { (frame.say("若用于这一届", "Had it judged")) }
                        select id="edition" name="edition" {
                            @for edition in ranked { option value=(edition.id) { (edition.named(frame)) } }
                        }
                    }
                    button.quiet { (frame.say("试算", "See who would move")) }
                }
            }
        }
    }
}

fn used(frame: &Frame<'_>, version: &Version) -> Markup {
    html! {
        section {
            h2 { (frame.say("使用", "Used by")) }
            @if version.used_by.is_empty() {
                p.empty { (frame.say("没有届次使用此版本。", "No edition uses this version.")) }
            } @else {
                ul { @for edition in &version.used_by { li { (edition.named(frame)) } } }
            }
        }
    }
}
