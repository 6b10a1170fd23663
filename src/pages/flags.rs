//! Decisions that rested on a revoked version or a compromised key: each waits until a person has looked.

use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;

use super::ask::{Connection, ask, change, mutation};
use super::layout::{Frame, Line, Unit, address, moment, problems};
use super::moves::begun;
use super::version::Edition;
use super::words;
use crate::server::site::{Desk, Page, Problem};

const DOCUMENT: &str = "query($after: String) { reviewFlags(first: 50, after: $after) {
    pageInfo { hasNextPage endCursor }
    edges { node {
        id state because raisedAt resolution resolvedAt resolvedBy version
        edition { id year stage state programme { name nameEn } unit { name nameEn code } }
        round assessment { period scheme { title titleEn } unit { name nameEn code } }
        ruleVersion { id code number }
    } }
} }";
const RESOLVE: &str = mutation!("flagResolve", "FlagResolveInput", "reviewFlag");

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    review_flags: Connection<Flag>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Flag {
    id: String,
    state: String,
    because: String,
    raised_at: String,
    resolution: Option<String>,
    resolved_at: Option<String>,
    resolved_by: Option<String>,
    version: i32,
    edition: Option<Edition>,
    round: Option<i32>,
    assessment: Option<Assessment>,
    rule_version: Option<Revoked>,
}

#[derive(Deserialize)]
struct Assessment {
    period: Option<String>,
    scheme: Option<Scheme>,
    unit: Option<Unit>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Scheme {
    title: String,
    title_en: String,
}

#[derive(Deserialize)]
struct Revoked {
    id: String,
    code: Option<String>,
    number: Option<String>,
}

pub async fn page(frame: &Frame<'_>, desk: &dyn Desk) -> Page {
    let title = frame.say("待复核", "To be looked at");
    let wrong = match frame.acted(resolve(frame, desk)).await {
        Ok(Some(_)) => return Page::Elsewhere("flags".to_owned()),
        Ok(None) => Vec::new(),
        Err(wrong) => wrong,
    };
    let found: Found = match ask(desk, DOCUMENT, json!({ "after": frame.after() })).await {
        Ok(found) => found,
        Err(found) => return frame.answered(&found, title, &problems(frame.visit, &found)),
    };
    let flags = &found.review_flags;
    let shown = flags.nodes().any(|flag| takes_forms(frame, flag) && flag.id == frame.sent("flag"));
    let body = html! {
        @if !shown { (problems(frame.visit, &wrong)) }
        @if flags.edges.is_empty() {
            p.empty { (frame.say("没有须复核的决定。", "No decision has to be looked at.")) }
        }
        @for flag in flags.nodes() { (one(frame, flag, if frame.sent("flag") == flag.id { &wrong } else { &[] })) }
        (frame.more("flags", flags.next(), frame.say("更早的", "Older ones")))
    };
    frame.answered(&wrong, title, &body)
}

async fn resolve(frame: &Frame<'_>, desk: &dyn Desk) -> Result<String, Vec<Problem>> {
    let input = json!({
        "flag": frame.sent("flag"), "upheld": frame.sent("upheld") == "yes", "reason": frame.sent("reason"),
        "idempotencyKey": frame.given("key-of-form"), "expectedVersion": frame.expected_version(),
    });
    change(desk, RESOLVE, input).await
}

fn takes_forms(frame: &Frame<'_>, flag: &Flag) -> bool {
    flag.state == "OPEN" && frame.may("RESOLVE_FLAG")
}

/// What was decided: of an edition, or of an assessment, whose name not everybody may read who reads flags.
fn named(frame: &Frame<'_>, flag: &Flag) -> String {
    if let Some(edition) = &flag.edition {
        return edition.named(frame);
    }
    let Some(round) = flag.round else { return "—".to_owned() };
    let round = format!("{} {round}{}", frame.say("考核第", "Assessment, round"), frame.say(" 次评定", ""));
    let Some(assessment) = &flag.assessment else { return round };
    let period = assessment.period.as_deref().unwrap_or_default();
    let scheme = assessment.scheme.as_ref().map_or("", |scheme| frame.text(&scheme.title, &scheme.title_en));
    let unit = assessment.unit.as_ref().map_or("", |unit| frame.unit(unit));
    format!("{period} {scheme} · {unit} · {round}")
}

fn one(frame: &Frame<'_>, flag: &Flag, wrong: &[Problem]) -> Markup {
    html! {
        section {
            h2 {
                (named(frame, flag)) " "
                span.state data-state=(flag.state) { (words::state(frame, &flag.state)) }
            }
            p { (moment(&flag.raised_at)) " " (flag.because) }
            @if let Some(rule) = &flag.rule_version {
                p {
                    (frame.say("所依规则：", "It rested on ")) a href=(address(&format!("rules/{}", rule.id))) {
                        (rule.code.as_deref().unwrap_or(&rule.id)) " " (rule.number.as_deref().unwrap_or_default())
                    }
                }
            }
            @if let (Some(at), Some(by)) = (&flag.resolved_at, &flag.resolved_by) {
                p { (moment(at)) " " (by) ": " (flag.resolution.as_deref().unwrap_or_default()) }
            }
            @if takes_forms(frame, flag) { (form(frame, flag, wrong)) }
        }
    }
}

fn form(frame: &Frame<'_>, flag: &Flag, wrong: &[Problem]) -> Markup {
    let sent = |field: &str| if wrong.is_empty() { "" } else { frame.sent(field) };
    let set_aside = match flag.round {
        None => frame.say("不再作数：届次退回重评，或取消", "is set aside: its edition is judged again, or cancelled"),
        Some(_) => frame.say("不再作数：考核须重新评定", "is set aside: the assessment has to be judged again"),
    };
    html! {
        form method="post" action=(address("flags")) {
            (begun(frame, "flagResolve", flag.version))
            input type="hidden" name="flag" value=(flag.id);
            (problems(frame.visit, wrong))
            p.field {
                label for={ "upheld-" (flag.id) } { (frame.say("这一决定", "The decision")) }
                select id={ "upheld-" (flag.id) } name="upheld" required {
                    option value="" { "—" }
                    option value="yes" selected[sent("upheld") == "yes"] { (frame.say("维持", "stands")) }
                    option value="no" selected[sent("upheld") == "no"] { (set_aside) }
                }
            }
            (Line { name: "reason", label: frame.say("理由", "Why"), hint: "", kind: "text", required: true }
                .of(&flag.id, sent("reason")))
            button { (words::act(frame, "flagResolve")) }
        }
    }
}
