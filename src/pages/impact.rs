//! What a version would change in a past edition: counts, a chart of the moves, and a table of them. It is
//! computed for the visitor and decides nothing.

use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;

use super::ask::{Connection, ask};
use super::layout::{Frame, address, problems};
use super::nothing_here;
use super::slope::{self, Kind, Move, Words};
use super::version::{Edition, Manifest};
use crate::server::site::{Desk, Page};

/// The chart holds the first ones; the table has all.
const DRAWN: usize = 40;

const DOCUMENT: &str = "query($rule: ID!, $edition: ID!, $fen: Long, $after: String) {
    rule: node(id: $rule) { ... on RuleVersion { title titleEn number manifest } }
    edition: node(id: $edition) { ... on Edition {
        id year stage state programme { name nameEn } unit { name nameEn code }
    } }
    ruleImpact(rule: $rule, edition: $edition, fenAPlace: $fen) {
        cost factsReadAnew faults { nominationId code }
        counts { enter leave moved rescored same placedBefore placedAfter atCutBefore atCutAfter }
        changes(first: 100, after: $after) {
            pageInfo { hasNextPage endCursor }
            edges { node {
                nominationId kind byOthers nomination { talent { number name } }
                before { rank mark total } after { rank mark total }
                lines { item before after } findings { requirement before after }
            } }
        }
    }
}";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    rule: Option<Candidate>,
    edition: Option<Edition>,
    rule_impact: Option<Impact>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Candidate {
    title: Option<String>,
    title_en: Option<String>,
    number: Option<String>,
    manifest: Option<Manifest>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Impact {
    cost: Option<String>,
    facts_read_anew: bool,
    faults: Option<Vec<Failing>>,
    counts: Counts,
    /// None where the visitor sees numbers only.
    changes: Option<Connection<Change>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Failing {
    nomination_id: String,
    code: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Counts {
    enter: u32,
    leave: u32,
    moved: u32,
    rescored: u32,
    same: u32,
    placed_before: u32,
    placed_after: u32,
    at_cut_before: u32,
    at_cut_after: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    nomination_id: String,
    kind: String,
    by_others: Option<String>,
    nomination: Option<Nomination>,
    before: Standing,
    after: Standing,
    lines: Vec<Line>,
    findings: Vec<Finding>,
}

#[derive(Deserialize)]
struct Nomination {
    talent: Option<Talent>,
}

#[derive(Deserialize)]
struct Talent {
    number: String,
    name: String,
}

#[derive(Deserialize)]
struct Standing {
    rank: Option<i64>,
    mark: String,
    total: Option<String>,
}

#[derive(Deserialize)]
struct Line {
    item: String,
    before: Option<String>,
    after: Option<String>,
}

#[derive(Deserialize)]
struct Finding {
    requirement: String,
    before: Option<String>,
    after: Option<String>,
}

impl Change {
    /// The talent, for who may know him; else the end of the nomination's id.
    fn named(&self) -> String {
        match self.nomination.as_ref().and_then(|nomination| nomination.talent.as_ref()) {
            Some(talent) => format!("{} {}", talent.number, talent.name),
            None => named(&self.nomination_id),
        }
    }

    fn drawn(&self) -> Option<Move> {
        let kind = match self.kind.as_str() {
            "ENTERS" => Kind::Enters,
            "LEAVES" => Kind::Leaves,
            "MOVES" => Kind::Moves,
            _ => return None,
        };
        Some(Move { label: self.named(), before: self.before.rank, after: self.after.rank, kind })
    }
}

fn named(id: &str) -> String {
    let end: Vec<char> = id.chars().rev().take(8).collect();
    end.into_iter().rev().collect()
}

pub async fn page(frame: &Frame<'_>, desk: &dyn Desk, id: &str) -> Page {
    let title = frame.say("影响", "Impact");
    let query = &frame.visit.query;
    let given = |name: &str| Some(query.text(name)).filter(|text| !text.is_empty());
    let variables = json!({
        "rule": id, "edition": query.text("edition"), "fen": given("fen"), "after": given("after"),
    });
    let found: Found = match ask(desk, DOCUMENT, variables).await {
        Ok(found) => found,
        Err(found) => return frame.answered(&found, title, &problems(frame.visit, &found)),
    };
    let (Some(rule), Some(edition), Some(impact)) = (found.rule, found.edition, found.rule_impact) else {
        return nothing_here(frame);
    };
    let zh = rule.title.as_deref().unwrap_or_default();
    let candidate = frame.text(zh, rule.title_en.as_deref().unwrap_or_default());
    let body = html! {
        p {
            a href=(address(&format!("rules/{id}"))) { (candidate) " " (rule.number.as_deref().unwrap_or_default()) }
            (frame.say("，若用于 ", ", had it judged ")) strong { (edition.named(frame)) }
            (frame.say("。试算而已，不改变任何决定。", ". It is only tried, and changes no decision."))
        }
        @if impact.facts_read_anew {
            p.note { (frame.say("此版本所问与当年不同，事实系现时重读。", "It asks for other facts than the run stored, so that they were read now.")) }
        }
        (counts(frame, &impact))
        (cost(frame, id, &edition, &impact))
        @match &impact.changes {
            None => p.note { (frame.say(
                "此版本尚未由他人批准：涉及何人、为何变化，仅可读提名者可见。",
                "Nobody else has approved this version yet: whom it moves, and why, is shown to who may read nominations.",
            )) },
            Some(changes) => {
                (chart(frame, changes))
                (table(frame, changes, rule.manifest.as_ref()))
            }
        }
        (faults(frame, impact.faults.as_deref().unwrap_or_default()))
        @if let Some(cursor) = impact.changes.as_ref().and_then(Connection::next) {
            form.more method="get" action=(address(&format!("rules/{id}/impact"))) {
                input type="hidden" name="edition" value=(edition.id);
                input type="hidden" name="after" value=(cursor);
                button.quiet { (frame.say("其后的变化", "Further changes")) }
            }
        }
    };
    frame.answered(&[], title, &body)
}

fn counts(frame: &Frame<'_>, impact: &Impact) -> Markup {
    let counts = &impact.counts;
    let one = |name: &str, number: u32| html! { div { dt { (name) } dd { (number) } } };
    html! {
        dl.counts {
            (one(frame.say("▲ 入围", "▲ enter"), counts.enter))
            (one(frame.say("▼ 出围", "▼ leave"), counts.leave))
            (one(frame.say("名次有变", "move"), counts.moved))
            (one(frame.say("仅得分有变", "other points only"), counts.rescored))
            (one(frame.say("不变", "as they were"), counts.same))
            div {
                dt { (frame.say("入围人数", "placed")) }
                dd { (counts.placed_before) " → " (counts.placed_after) }
            }
            @if counts.at_cut_before + counts.at_cut_after > 0 {
                div {
                    dt { (frame.say("并列待表决", "tied across the cut")) }
                    dd { (counts.at_cut_before) " → " (counts.at_cut_after) }
                }
            }
        }
    }
}

/// What the change in places costs, for so much a place.
fn cost(frame: &Frame<'_>, id: &str, edition: &Edition, impact: &Impact) -> Markup {
    html! {
        form.sum method="get" action=(address(&format!("rules/{id}/impact"))) {
            input type="hidden" name="edition" value=(edition.id);
            p.field {
                label for="fen" { (frame.say("每名额金额，分", "Fen a place")) }
                input id="fen" name="fen" type="number" min="0" step="1" value=(frame.visit.query.text("fen"));
            }
            button.quiet { (frame.say("计算费用", "What it costs")) }
            @if let Some(cost) = &impact.cost { p { (frame.say("费用之差(分)：", "It costs more, in fen: ")) strong { (cost) } } }
        }
    }
}

fn chart(frame: &Frame<'_>, changes: &Connection<Change>) -> Markup {
    let moves: Vec<Move> = changes.nodes().filter_map(Change::drawn).take(DRAWN).collect();
    let words = Words {
        title: frame
            .say("名次变化图：左为原名次，右为试算名次", "Rank moves: as it was on the left, as tried on the right"),
        before: frame.say("原名次", "as it was"),
        after: frame.say("试算名次", "as tried"),
        unranked: frame.say("未列", "none"),
    };
    html! { @if !moves.is_empty() { (slope::chart(&moves, &words)) } }
}

fn table(frame: &Frame<'_>, changes: &Connection<Change>, manifest: Option<&Manifest>) -> Markup {
    html! {
        @if changes.edges.is_empty() {
            p.empty { (frame.say("对任何人都没有变化。", "Nothing changes for anybody.")) }
        } @else {
            div.scroll tabindex="0" role="region" aria-label=(frame.say("变化", "Changes")) {
                table {
                    thead { tr {
                        th scope="col" { (frame.say("对象", "Subject")) }
                        th scope="col" { (frame.say("变化", "Change")) }
                        th.number scope="col" { (frame.say("名次", "Rank")) }
                        th.number scope="col" { (frame.say("总分", "Total")) }
                        th scope="col" { (frame.say("缘由", "What did it")) }
                    } }
                    tbody { @for change in changes.nodes() { (row(frame, change, manifest)) } }
                }
            }
        }
    }
}

fn row(frame: &Frame<'_>, change: &Change, manifest: Option<&Manifest>) -> Markup {
    let (class, zh, en) = match change.kind.as_str() {
        "ENTERS" => ("enters", "▲ 入围", "▲ enters"),
        "LEAVES" => ("leaves", "▼ 出围", "▼ leaves"),
        "MOVES" => ("", "名次有变", "moves"),
        _ => ("", "仅得分有变", "other points only"),
    };
    let rank = |standing: &Standing| standing.rank.map_or_else(|| "—".to_owned(), |rank| rank.to_string());
    let total = |standing: &Standing| standing.total.clone().unwrap_or_else(|| "—".to_owned());
    let called = |id: &str| {
        let title = manifest.and_then(|manifest| manifest.title_of(id));
        title.map_or_else(|| id.to_owned(), |title| frame.text(&title.zh, &title.en).to_owned())
    };
    let or = |value: &Option<String>| value.clone().unwrap_or_else(|| "—".to_owned());
    html! {
        tr {
            th scope="row" { (change.named()) }
            td class=(class) { (frame.say(zh, en)) @if change.before.mark != change.after.mark { br; small { (mark(frame, &change.before.mark)) " → " (mark(frame, &change.after.mark)) } } }
            td.number { (rank(&change.before)) " → " (rank(&change.after)) }
            td.number { (total(&change.before)) " → " (total(&change.after)) }
            td {
                @for line in &change.lines { div { (called(&line.item)) " " (or(&line.before)) " → " (or(&line.after)) } }
                @for finding in &change.findings {
                    div { (called(&finding.requirement)) " " (outcome(frame, finding.before.as_deref())) " → " (outcome(frame, finding.after.as_deref())) }
                }
                @match change.by_others.as_deref() {
                    Some("OVERTAKEN") => (frame.say("被他人超过或追平", "others passed it or drew level")),
                    Some(_) => (frame.say("他人落后或退出", "others fell behind or dropped out")),
                    None => {}
                }
            }
        }
    }
}

fn mark<'t>(frame: &Frame<'_>, mark: &'t str) -> &'t str {
    let (zh, en) = match mark {
        "PLACED" => ("入围", "placed"),
        "AT_CUT" => ("并列待表决", "tied across the cut"),
        "BELOW_CUT" => ("未入围", "not placed"),
        "FAILED" => ("不合要求", "fails a requirement"),
        "UNDETERMINED" => ("待人判定", "undetermined"),
        "UNJUDGED" => ("未评", "unjudged"),
        other => (other, other),
    };
    frame.say(zh, en)
}

fn outcome<'t>(frame: &Frame<'_>, outcome: Option<&'t str>) -> &'t str {
    let (zh, en) = match outcome {
        Some("MET") => ("符合", "met"),
        Some("FAILED") => ("不符", "failed"),
        Some("UNDETERMINED") => ("待人判定", "undetermined"),
        Some(other) => (other, other),
        None => ("—", "—"),
    };
    frame.say(zh, en)
}

fn faults(frame: &Frame<'_>, faults: &[Failing]) -> Markup {
    html! {
        @if !faults.is_empty() {
            section.problems {
                h2 { (frame.say("此版本对这些对象出错，按未评计", "It fails over these; they stand as unjudged")) }
                ul {
                    @for fault in faults {
                        li { code { (fault.code) } " " (named(&fault.nomination_id)) }
                    }
                }
            }
        }
    }
}
