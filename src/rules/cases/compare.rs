//! What came out of a case against what had to.

use rencai_host::{Judgement, Outcome, Problem, Verdict};
use serde_json::Value;

use super::report::{Came, Difference};
use super::suite::{Expect, Why};

/// How many differences of one case are told.
const TOLD: usize = 20;
/// Characters of a value that a difference shows.
const SHOWN: usize = 200;

/// Everything that differs; nothing where the case passed.
pub(super) fn differences(expect: &Expect, came: &Came) -> Vec<Difference> {
    let mut differences = match (expect, came) {
        (Expect { declined: Some(why), .. }, Came::Declined(problem)) => reason("declined", why, problem),
        (Expect { unjudged: Some(why), .. }, Came::Verdict(Verdict::Unjudged(unjudged))) => {
            reason("unjudged", why, &unjudged.problem)
        }
        (Expect { verdict: Some(expected), .. }, Came::Verdict(verdict))
            if expected.get("judged").is_some() == matches!(verdict, Verdict::Judged(_)) =>
        {
            let mut found = Vec::new();
            walk(&mut Vec::new(), Some(expected), Some(&bare(verdict)), &mut found);
            found
        }
        (Expect { verdict: None, unjudged: None, declined: None, .. }, Came::Verdict(Verdict::Judged(judgement))) => {
            parts(expect, judgement)
        }
        _ => vec![Difference::new("outcome", kind(expect), said(came))],
    };
    differences.truncate(TOLD);
    differences
}

/// A verdict as a file of test cases writes it: without its subject.
#[must_use]
pub fn bare(verdict: &Verdict) -> Value {
    let mut value = serde_json::to_value(verdict).unwrap_or_default();
    for one in ["judged", "unjudged"] {
        if let Some(fields) = value.get_mut(one).and_then(Value::as_object_mut) {
            fields.remove("subject");
        }
    }
    value
}

fn parts(expect: &Expect, judgement: &Judgement) -> Vec<Difference> {
    let mut found = Vec::new();
    for (requirement, outcome) in &expect.findings {
        let got = judgement.findings.iter().find(|finding| finding.requirement == *requirement);
        if got.map(|finding| finding.outcome) != Some(*outcome) {
            let got = got.map_or("—", |finding| word(finding.outcome));
            found.push(Difference::new(format!("findings/{requirement}"), word(*outcome), got));
        }
    }
    for (item, points) in &expect.lines {
        let got = judgement.lines.iter().find(|line| line.item == *item).map(|line| line.points);
        if got != Some(*points) {
            let got = got.map_or_else(|| "—".to_owned(), |points| points.to_string());
            found.push(Difference::new(format!("lines/{item}"), points.to_string(), got));
        }
    }
    if let Some(total) = expect.total.filter(|total| *total != judgement.total) {
        found.push(Difference::new("total", total.to_string(), judgement.total.to_string()));
    }
    found
}

fn reason(of: &str, why: &Why, problem: &Problem) -> Vec<Difference> {
    let mut found = Vec::new();
    if let Some(code) = why.code.as_ref().filter(|code| **code != problem.code) {
        found.push(Difference::new(format!("{of}/code"), code, shown(&problem.to_string())));
    }
    for (name, due, given) in [("evidence", &why.evidence, &problem.evidence), ("under", &why.under, &problem.under)] {
        if let Some(due) = due.as_ref().filter(|due| *due != given) {
            found.push(Difference::new(format!("{of}/{name}"), listed(due), listed(given)));
        }
    }
    found
}

/// The leaves in which two documents differ. Elements of lists that name a requirement or an item are called by it.
fn walk(at: &mut Vec<String>, expected: Option<&Value>, got: Option<&Value>, found: &mut Vec<Difference>) {
    match (expected, got) {
        (Some(Value::Object(one)), Some(Value::Object(other))) => {
            let more = other.keys().filter(|key| !one.contains_key(*key));
            for key in one.keys().chain(more) {
                step(at, key.clone(), one.get(key), other.get(key), found);
            }
        }
        (Some(Value::Array(one)), Some(Value::Array(other))) => {
            for position in 0..one.len().max(other.len()) {
                let (one, other) = (one.get(position), other.get(position));
                step(at, name(one.or(other), position), one, other, found);
            }
        }
        (one, other) if differ(at, one, other) => {
            let text = |value: Option<&Value>| value.map_or_else(|| "—".to_owned(), |value| shown(&plain(value)));
            found.push(Difference::new(at.join("/"), text(one), text(other)));
        }
        _ => {}
    }
}

fn step(at: &mut Vec<String>, key: String, one: Option<&Value>, other: Option<&Value>, found: &mut Vec<Difference>) {
    at.push(key);
    walk(at, one, other, found);
    at.pop();
}

/// Points are compared by value, everything else as it is written.
fn differ(at: &[String], one: Option<&Value>, other: Option<&Value>) -> bool {
    let points = at.last().is_some_and(|key| key == "points" || key == "total");
    let decimal = |value: Option<&Value>| value?.as_str()?.parse::<rencai_host::Decimal>().ok();
    match (decimal(one), decimal(other)) {
        (Some(one), Some(other)) if points => one != other,
        _ => one != other,
    }
}

fn name(element: Option<&Value>, position: usize) -> String {
    let named = |key| element?.get(key)?.as_str();
    named("requirement").or_else(|| named("item")).map_or_else(|| position.to_string(), str::to_owned)
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn kind(expect: &Expect) -> String {
    let judged = expect.verdict.as_ref().is_none_or(|verdict| verdict.get("judged").is_some());
    let why = expect.unjudged.as_ref().or(expect.declined.as_ref()).and_then(|why| why.code.clone());
    let kind = match expect {
        Expect { declined: Some(_), .. } => "declined",
        Expect { unjudged: None, .. } if judged => "judged",
        _ => "unjudged",
    };
    why.map_or_else(|| kind.to_owned(), |code| format!("{kind} {code}"))
}

fn said(came: &Came) -> String {
    match came {
        Came::Verdict(Verdict::Judged(judgement)) => format!("judged {}", judgement.total),
        Came::Verdict(Verdict::Unjudged(unjudged)) => shown(&format!("unjudged {}", unjudged.problem)),
        Came::Declined(problem) => shown(&format!("declined {problem}")),
        Came::Broke(code, because) => shown(&format!("{code} {because}")),
    }
}

pub(super) const fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Met => "met",
        Outcome::Failed => "failed",
        Outcome::Undetermined => "undetermined",
    }
}

fn listed(pointers: &[String]) -> String {
    if pointers.is_empty() { "—".to_owned() } else { shown(&pointers.join(" ")) }
}

fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
