//! Which fields of its facts a rule rests its judgements on, and which it asks for and never names.

use std::collections::BTreeSet;

use rencai_host::Verdict;

use super::facts::Shape;

/// The fields that no evidence of these verdicts touches, as JSON Pointers into the facts with `*` for
/// any position of a list. Evidence touches the field that it points to or into. None where nobody was judged:
/// that would tell nothing of the rule.
#[must_use]
pub fn untouched(shape: &Shape, verdicts: &[Verdict]) -> Vec<String> {
    if !verdicts.iter().any(|verdict| matches!(verdict, Verdict::Judged(_))) {
        return Vec::new();
    }
    let mut leaves = Vec::new();
    gather(shape, String::new(), &mut leaves);
    let touched: BTreeSet<String> = verdicts.iter().flat_map(pointers).map(positions_starred).collect();
    let names = |pointer: &String, leaf: &str| {
        pointer.strip_prefix(leaf).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    leaves.retain(|leaf| !touched.iter().any(|pointer| names(pointer, leaf)));
    leaves
}

fn gather(shape: &Shape, at: String, leaves: &mut Vec<String>) {
    match shape {
        Shape::Object(fields) => {
            fields.iter().for_each(|(name, field)| gather(field, format!("{at}/{name}"), leaves));
        }
        Shape::List(item) => gather(item, format!("{at}/*"), leaves),
        Shape::Optional(inner) => gather(inner, at, leaves),
        Shape::Answers | Shape::Choice(_) | Shape::Scalar(_) => leaves.push(at),
    }
}

fn pointers(verdict: &Verdict) -> Vec<&str> {
    match verdict {
        Verdict::Judged(judgement) => {
            let findings = judgement.findings.iter().flat_map(|finding| &finding.evidence);
            let lines = judgement.lines.iter().flat_map(|line| &line.evidence);
            findings.chain(lines).map(String::as_str).collect()
        }
        Verdict::Unjudged(unjudged) => unjudged.problem.evidence.iter().map(String::as_str).collect(),
    }
}

/// No field of the schema is a number.
fn positions_starred(pointer: &str) -> String {
    let position = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    pointer.split('/').map(|part| if position(part) { "*" } else { part }).collect::<Vec<_>>().join("/")
}
