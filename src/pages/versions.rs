//! The list of versions within reach, newest first.

use maud::html;
use serde::Deserialize;
use serde_json::json;

use super::ask::{Connection, ask};
use super::layout::{Frame, Unit, address, moment, problems};
use super::words;
use crate::server::site::{Desk, Page};

const DOCUMENT: &str = "query($after: String) { ruleVersions(first: 50, after: $after) {
    pageInfo { hasNextPage endCursor }
    edges { node { id state viewerCan code number title titleEn uploadedAt uploadedBy unit { name nameEn code } } }
} }";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    rule_versions: Connection<Version>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Version {
    id: String,
    state: String,
    viewer_can: Vec<String>,
    code: Option<String>,
    number: Option<String>,
    title: Option<String>,
    title_en: Option<String>,
    uploaded_at: String,
    uploaded_by: String,
    unit: Option<Unit>,
}

pub async fn page(frame: &Frame<'_>, desk: &dyn Desk) -> Page {
    let title = frame.say("规则", "Rules");
    let found: Found = match ask(desk, DOCUMENT, json!({ "after": frame.after() })).await {
        Ok(found) => found,
        Err(found) => return frame.answered(&found, title, &problems(frame.visit, &found)),
    };
    let body = html! {
        @if found.rule_versions.edges.is_empty() {
            p.empty { (frame.say("范围内还没有规则版本。", "There is no version of a rule within your reach yet.")) }
        } @else {
            div.scroll tabindex="0" role="region" aria-label=(title) {
                table {
                    thead { tr {
                        th scope="col" { (frame.say("规则", "Rule")) }
                        th scope="col" { (frame.say("版本", "Version")) }
                        th scope="col" { (frame.say("状态", "State")) }
                        th scope="col" { (frame.say("下一步", "Next")) }
                        th scope="col" { (frame.say("单位", "Unit")) }
                        th scope="col" { (frame.say("上传", "Uploaded")) }
                    } }
                    tbody { @for version in found.rule_versions.nodes() { (row(frame, version)) } }
                }
            }
            (frame.more("", found.rule_versions.next(), frame.say("更早的版本", "Older versions")))
        }
    };
    frame.answered(&[], title, &body)
}

fn row(frame: &Frame<'_>, version: &Version) -> maud::Markup {
    let zh = version.title.as_deref().unwrap_or(frame.say("(未核验)", "(not validated)"));
    let title = frame.text(zh, version.title_en.as_deref().unwrap_or_default());
    let acts: Vec<&str> = version.viewer_can.iter().map(|name| words::act(frame, name)).collect();
    html! {
        tr {
            th scope="row" {
                a href=(address(&format!("rules/{}", version.id))) { (title) }
                @if let Some(code) = &version.code { br; code { (code) } }
            }
            td { (version.number.as_deref().unwrap_or("—")) }
            td { span.state data-state=(version.state) { (words::state(frame, &version.state)) } }
            td {
                (words::next(frame, &version.state))
                @if !acts.is_empty() { span.can { (frame.say("您可以：", "You may: ")) (acts.join(frame.say("、", ", "))) } }
            }
            td { @if let Some(unit) = &version.unit { (frame.unit(unit)) } }
            td { (moment(&version.uploaded_at)) br; (version.uploaded_by) }
        }
    }
}
