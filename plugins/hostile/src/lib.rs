//! A rule that does wrong what can be done wrong, one thing at a time: `{"misbehave": "wrong-total"}`.
//!
//! Under any other parameters it is a good rule of one requirement and two items, so that a test can
//! say that a fault is the misbehaviour's and nothing else's. With `"when": 777` it misbehaves only over
//! subjects with that count: what no rehearsal foresees, and with `"depth": 1000` its recursion ends there.
//! It uses the contract's types directly: the SDK's builder would not let it.

use std::hint::black_box;
use std::sync::atomic::{AtomicI64, Ordering};

use rencai_rule::bindings::exports::rencai::rules::rule::Guest;
use rencai_rule::bindings::rencai::rules::types::{Decimal, Item, Requirement};
use rencai_rule::{
    Context, Finding, Judgement, Line, Manifest, Outcome, Problem, Subject, Text, Unjudged, Verdict, log, problem, text,
};
use serde_json::Value;

struct Hostile;

/// What a rule must not have: something that outlives a subject.
static COUNTER: AtomicI64 = AtomicI64::new(0);

const FORM: &str = r#"{
  "type": "object",
  "properties": {
    "count": { "type": "integer", "minimum": 0, "maximum": 999 },
    "note": { "type": "string", "maxLength": 200 },
    "since": { "type": "string", "format": "date" },
    "kind": { "type": "string", "enum": ["甲类", "乙类"] },
    "income": { "type": "integer" }
  }
}"#;

fn parsed(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or(Value::Null)
}

fn misbehaviour(parameters: &str) -> String {
    parsed(parameters).get("misbehave").and_then(Value::as_str).unwrap_or("").to_owned()
}

/// Whether a subject is one over whom the rule misbehaves.
fn provokes(parameters: &str, subject: &Subject) -> bool {
    let when = parsed(parameters).get("when").and_then(Value::as_i64);
    when.is_none_or(|when| when == count(&subject.facts))
}

fn count(facts: &str) -> i64 {
    stated(facts).unwrap_or(0)
}

fn stated(facts: &str) -> Option<i64> {
    parsed(facts).pointer("/answers/count").and_then(Value::as_i64)
}

const fn whole(units: i64) -> Decimal {
    Decimal { units, scale: 0 }
}

fn item(id: &str) -> Item {
    let title = text("计分项", "An item");
    Item { id: id.to_owned(), title, floor: whole(0), ceiling: whole(10), basis: "测试第一条".to_owned() }
}

/// What a rule has no business to say: what it read of somebody.
fn told(subject: &Subject) -> String {
    parsed(&subject.facts).pointer("/answers/note").and_then(Value::as_str).unwrap_or("").chars().take(100).collect()
}

/// A form of one question.
fn form(question: &str) -> String {
    format!(r#"{{"type":"object","properties":{{"count":{question}}}}}"#)
}

fn manifest(how: &str) -> Manifest {
    let mut manifest = Manifest {
        id: "rencai.test.hostile".to_owned(),
        version: "1.0.0".to_owned(),
        title: text("测试用规则", "A rule for tests"),
        purpose: "award".to_owned(),
        facts: "fragment Facts on Nomination { answers }".to_owned(),
        form: FORM.to_owned(),
        requirements: vec![Requirement {
            id: "present".to_owned(),
            title: text("已填报", "Present"),
            basis: "测试第一条".to_owned(),
        }],
        items: vec![item("one"), item("two")],
        tie_break: vec!["two".to_owned()],
    };
    match how {
        "manifest-changes" => {
            manifest.version = format!("1.0.{}", COUNTER.fetch_add(1, Ordering::Relaxed));
        }
        "manifest-item-twice" => manifest.items = vec![item("one"), item("one")],
        "manifest-bad-id" => manifest.id = "Hostile".to_owned(),
        "manifest-bad-version" => manifest.version = "one".to_owned(),
        "manifest-unknown-purpose" => manifest.purpose = "weather".to_owned(),
        "manifest-floor-above-ceiling" => manifest.items = vec![Item { floor: whole(11), ..item("one") }],
        "manifest-deep-scale" => {
            manifest.items = vec![Item { ceiling: Decimal { units: 1, scale: 7 }, ..item("one") }];
        }
        "manifest-foreign-tie" => manifest.tie_break = vec!["three".to_owned()],
        "manifest-blank-title" => manifest.title = text("\u{3000}\u{200B}", ""),
        "manifest-blank-basis" => manifest.items = vec![Item { basis: " ".to_owned(), ..item("one") }],
        "manifest-broken-form" => manifest.form = "{\"type\":".to_owned(),
        "manifest-many-items" => manifest.items = (0..65).map(|number| item(&format!("item-{number}"))).collect(),
        "manifest-no-facts" => manifest.facts = String::new(),
        // The host knows the contract; what these ask for is for the core to refuse.
        "fragment-invalid" => manifest.facts = "fragment Facts on Nomination { answers".to_owned(),
        "fragment-mutation" => manifest.facts = "mutation Facts { grantAgreement { id } }".to_owned(),
        "fragment-deep" => {
            let deep = "nomination { edition { ".repeat(20);
            manifest.facts = format!("fragment Facts on Nomination {{ {deep}id{} }}", " } }".repeat(20));
        }
        "fragment-forbidden" => manifest.facts = "fragment Facts on Nomination { answers talent { name } }".to_owned(),
        "form-invalid" => manifest.form = form(r#"{ "type": "number-of-things" }"#),
        "form-remote" => manifest.form = form(r#"{ "$ref": "https://example.com/schema.json" }"#),
        "form-catastrophic" => manifest.form = form(r#"{ "type": "string", "pattern": "^(a+)+(?=b)\\1$" }"#),
        _ => {}
    }
    manifest
}

fn finding() -> Finding {
    Finding {
        requirement: "present".to_owned(),
        outcome: Outcome::Met,
        because: text("已填报", "present"),
        evidence: vec!["/answers".to_owned()],
        under: Vec::new(),
    }
}

fn line(item: &str, units: i64) -> Line {
    Line {
        item: item.to_owned(),
        points: whole(units),
        because: text("按填报数计分", "by the count stated"),
        evidence: vec!["/answers/count".to_owned()],
        under: Vec::new(),
    }
}

/// A line whose evidence is there, whatever was answered.
fn rested(facts: &str, mut line: Line) -> Line {
    if stated(facts).is_none() {
        line.evidence = vec!["/answers".to_owned()];
    }
    line
}

fn good(subject: &str, facts: &str) -> Judgement {
    let number = count(facts);
    let (one, two) = (number.rem_euclid(10), number.rem_euclid(7));
    Judgement {
        subject: subject.to_owned(),
        findings: vec![finding()],
        lines: ["one", "two"].into_iter().zip([one, two]).map(|(item, units)| rested(facts, line(item, units))).collect(),
        total: whole(one + two),
    }
}

/// A text whose bytes are not UTF-8. Rust forbids it; a guest in another language does it by accident.
fn not_utf8() -> String {
    unsafe { String::from_utf8_unchecked(vec![b'x', 0xC3, 0x28, 0xFF]) }
}

/// A text that says it is longer than the guest's memory.
fn beyond_memory() -> String {
    unsafe { String::from_raw_parts(std::ptr::without_provenance_mut(16), 0x3000_0000, 0x3000_0000) }
}

/// Calls itself until so many calls are open.
fn recurse(left: u64) -> u64 {
    if black_box(left) == 0 { 0 } else { recurse(black_box(left - 1)).wrapping_add(black_box(1)) }
}

/// How deep it goes: `{"depth": 1000}`.
fn depth(parameters: &str) -> u64 {
    parsed(parameters).get("depth").and_then(Value::as_u64).unwrap_or(u64::MAX)
}

fn spoil(how: &str, subject: &Subject, judgement: &mut Judgement) {
    let scaled = |units| Decimal { units, scale: 7 };
    match how {
        "wrong-total" => judgement.total.units += 1,
        "line-unknown-item" => judgement.lines[1].item = "three".to_owned(),
        "line-twice" => judgement.lines[1] = line("one", 0),
        "lines-swapped" => judgement.lines.swap(0, 1),
        "line-missing" => {
            judgement.lines.pop();
        }
        "line-too-many" => judgement.lines.push(line("two", 0)),
        "lines-thirty-thousand" => judgement.lines = (0..30_000).map(|_| bare_line()).collect(),
        "lines-a-million" => judgement.lines = (0..1_000_000).map(|_| bare_line()).collect(),
        "over-ceiling" => judgement.lines[0].points = whole(11),
        "below-floor" => judgement.lines[0].points = whole(-1),
        "deep-scale" => judgement.lines[0].points = scaled(10_000_000),
        "deep-scale-total" => judgement.total = scaled(10_000_000),
        "evidence-nowhere" => judgement.lines[0].evidence = vec!["/answers/nothing".to_owned()],
        "evidence-malformed" => judgement.lines[0].evidence = vec!["answers/count".to_owned()],
        "evidence-missing" => {
            judgement.lines[0] = Line { evidence: Vec::new(), ..line("one", 1) };
            judgement.lines[1] = line("two", 1);
            judgement.total = whole(2);
        }
        "evidence-tells" => judgement.lines[0].evidence = vec![format!("/{}", told(subject))],
        "evidence-flood" => judgement.lines[0].evidence = vec!["/answers/count".to_owned(); 300],
        "finding-without-evidence" => judgement.findings[0].evidence.clear(),
        "finding-missing" => judgement.findings.clear(),
        "finding-unknown" => judgement.findings[0].requirement = "absent".to_owned(),
        "under-nowhere" => judgement.lines[0].under = vec!["/nothing".to_owned()],
        "text-empty" => judgement.lines[0].because = text("", "in English only"),
        "text-invisible" => judgement.lines[0].because = text("\u{3000}\u{200B}\u{2060}", ""),
        "text-control" => judgement.lines[0].because = text("一\0二", ""),
        "text-reversed" => judgement.findings[0].because = text("\u{202E}符合", ""),
        "text-long" => judgement.lines[0].because = text("长".repeat(1_000), ""),
        "text-not-utf8" => judgement.lines[0].because = Text { zh: not_utf8(), en: String::new() },
        "text-beyond-memory" => judgement.lines[0].because = Text { zh: beyond_memory(), en: String::new() },
        "text-five-mib" => judgement.lines[0].because = text("x".repeat(5 << 20), ""),
        // Within every limit of a subject, and too much for as many as a batch may have.
        "answer-heavy" => {
            let because = || text("长".repeat(680), "x".repeat(2_040));
            judgement.findings[0].because = because();
            judgement.findings[0].evidence = vec!["/answers".to_owned(); 256];
            for line in &mut judgement.lines {
                line.because = because();
                line.evidence = vec!["/answers".to_owned(); 256];
            }
        }
        "text-hundred-mib" => judgement.lines[0].because = text("x".repeat(100 << 20), ""),
        _ => {}
    }
}

fn bare_line() -> Line {
    let because = Text { zh: String::new(), en: String::new() };
    Line { item: String::new(), points: whole(0), because, evidence: Vec::new(), under: Vec::new() }
}

/// What is done before any subject is looked at.
fn begin(how: &str, context: &Context, subjects: &[Subject]) -> Result<(), Problem> {
    match how {
        "loop" => loop {
            black_box(0);
        },
        "recursion" => {
            black_box(recurse(depth(&context.parameters)));
        }
        "memory-to-the-limit" => {
            // Up to the limit is a rule's right: it then goes on as a good one.
            let mut pages = 0;
            while core::arch::wasm32::memory_size(0) < 1_000 {
                pages += 1;
                core::arch::wasm32::memory_grow(0, 1);
                if pages > 2_000 {
                    break;
                }
            }
        }
        "memory-past-its-addresses" => {
            // What no memory of 32 bits can be: refused on every machine, and the rule goes on.
            core::arch::wasm32::memory_grow(0, 1);
            if core::arch::wasm32::memory_grow(0, 65_536) != usize::MAX {
                core::arch::wasm32::unreachable();
            }
        }
        "memory-past-the-limit" => {
            let mut kept: Vec<Vec<u8>> = Vec::new();
            loop {
                kept.push(black_box(Vec::with_capacity(1 << 20)));
            }
        }
        "log-flood" => {
            let message = "记录".repeat(500);
            for _ in 0..500 {
                log::warn(&message);
            }
        }
        "log-without-end" => loop {
            log::debug("x");
        },
        "log-escape" => log::warn("\u{1B}[2J规则\u{202E}反\n二"),
        "log-not-utf8" => log::info(&not_utf8()),
        "trap" => core::arch::wasm32::unreachable(),
        "trap-in-third-batch" if context.stage == "third" => core::arch::wasm32::unreachable(),
        "decline" => return Err(declined(text("本规则不适用于此情境", "this rule does not apply here"))),
        "finals-only" | "finals-counter" if context.stage != "finals" => {
            return Err(declined(text("本规则只用于决赛", "this rule is for finals only")));
        }
        "decline-telling" => {
            let told: String = subjects.iter().map(told).collect();
            return Err(declined(text(format!("所读：{told}"), format!("read: {told}"))));
        }
        "decline-alone" if subjects.len() == 1 => {
            return Err(declined(text("只评多人", "one alone is not judged")));
        }
        "decline-out-of-order" if !subjects.is_sorted_by(|one, other| one.id < other.id) => {
            return Err(declined(text("只按编号顺序评", "only the order of the ids is judged")));
        }
        "decline-without-words" => return Err(declined(text("", ""))),
        _ => {}
    }
    Ok(())
}

fn declined(because: Text) -> Problem {
    problem("DECLINED", because).under(["/misbehave"])
}

impl Guest for Hostile {
    fn parameters_schema() -> String {
        r#"{"type":"object","properties":{"misbehave":{"type":"string"},"when":{"type":"integer"},"depth":{"type":"integer"}}}"#.to_owned()
    }

    fn describe(parameters: String) -> Result<Manifest, Problem> {
        match misbehaviour(&parameters).as_str() {
            "describe-loop" => loop {
                black_box(0);
            },
            "describe-trap" => core::arch::wasm32::unreachable(),
            "describe-decline" => Err(declined(text("参数不适用", "these parameters do not apply"))),
            how => Ok(manifest(how)),
        }
    }

    fn judge(context: Context, subjects: Vec<Subject>) -> Result<Vec<Verdict>, Problem> {
        let provoked = subjects.iter().any(|subject| provokes(&context.parameters, subject));
        let how = if provoked { misbehaviour(&context.parameters) } else { String::new() };
        begin(&how, &context, &subjects)?;
        let mut verdicts = Vec::new();
        for (position, subject) in subjects.iter().enumerate() {
            let mut judgement = good(&subject.id, &subject.facts);
            let remembered = match how.as_str() {
                "counter" | "finals-counter" => Some(COUNTER.fetch_add(1, Ordering::Relaxed).min(5)),
                "batch-size" => Some(i64::try_from(subjects.len().min(10)).unwrap_or(10)),
                "id" => Some(subject.id.bytes().map(i64::from).sum::<i64>() % 10),
                "neighbour" => position.checked_sub(1).map(|before| count(&subjects[before].facts) % 10),
                _ => None,
            };
            if let Some(points) = remembered {
                judgement.lines = vec![rested(&subject.facts, line("one", points)), rested(&subject.facts, line("two", 0))];
                judgement.total = whole(points);
            }
            if provokes(&context.parameters, subject) {
                spoil(&how, subject, &mut judgement);
            }
            verdicts.push(match how.as_str() {
                "unjudged" | "unjudged-nowhere" | "unjudged-blank" | "unjudged-codeless" => {
                    let code = if how == "unjudged-codeless" { "facts missing" } else { "FACTS_MISSING" };
                    let fact = if how == "unjudged-nowhere" { "/nothing" } else { "/answers" };
                    let because =
                        if how == "unjudged-blank" { text("", "") } else { text("事实不足", "facts missing") };
                    let problem = problem(code, because).evidence([fact]);
                    Verdict::Unjudged(Unjudged { subject: subject.id.clone(), problem })
                }
                _ => Verdict::Judged(judgement),
            });
        }
        match how.as_str() {
            "too-few" => {
                verdicts.pop();
            }
            "too-many" => verdicts.push(Verdict::Judged(good("someone-else", "{}"))),
            "twice" => {
                if let Some(Verdict::Judged(first)) = verdicts.first() {
                    let again = Judgement { subject: first.subject.clone(), ..good("", "{}") };
                    verdicts.pop();
                    verdicts.push(Verdict::Judged(again));
                }
            }
            "foreign" => {
                verdicts.pop();
                verdicts.push(Verdict::Judged(good("someone-else", "{}")));
            }
            "out-of-order" => verdicts.reverse(),
            _ => {}
        }
        Ok(verdicts)
    }
}

rencai_rule::bindings::export!(Hostile with_types_in rencai_rule::bindings);
