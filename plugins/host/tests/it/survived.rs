//! The list of guests that must be survived, entry by entry.
//!
//! An entry stands here with what the host says to it. What only the core can tell - whether a fragment
//! fits the schema, whether a form can be matched in bounded time - has its tests there, and they are named.

use std::path::Path;

use rencai_host::{FaultCode, Host, Settings};

use crate::stage::{HOST, HOSTILE, Trial, still_judges, three};
use crate::structure::{guest, least, wat};

/// How an entry is tried.
enum Tried {
    /// By the guest whose parameter names its misbehaviour.
    Guest(&'static str, FaultCode),
    /// By a component that is refused when it is loaded.
    Component(fn() -> Vec<u8>, FaultCode),
    /// In a way of its own, by a test of this crate.
    Here(fn()),
    /// By a test of the core of this name.
    Core(&'static str),
}
use Tried::{Component, Core, Guest, Here};

/// The test of the core to which the guest brings what it asks for, entry by entry.
const ASKS: &str = "a_guest_that_asks_for_what_it_must_not_have_is_refused_and_the_server_goes_on";

const LIST: &[(&str, Tried)] = &[
    ("endless loop", Guest("loop", FaultCode::FuelExhausted)),
    ("endless recursion", Guest("recursion", FaultCode::StackExhausted)),
    ("memory growth to the limit", Here(grows_to_the_limit)),
    ("memory growth past all addresses", Here(grows_past_its_addresses)),
    ("memory growth past the limit", Guest("memory-past-the-limit", FaultCode::MemoryExhausted)),
    ("table growth", Here(crate::structure::a_table_grows_up_to_the_limit_and_no_further)),
    ("a start function that works", Component(start, FaultCode::InstantiationFailed)),
    ("answer of a million lines", Guest("lines-a-million", FaultCode::MemoryExhausted)),
    (
        "answer of lines that fit in memory and not in an answer",
        Guest("lines-thirty-thousand", FaultCode::AnswerTooLarge),
    ),
    ("a text of 100 MiB", Guest("text-hundred-mib", FaultCode::MemoryExhausted)),
    ("a text that fits in memory and not in an answer", Guest("text-five-mib", FaultCode::AnswerTooLarge)),
    ("text that is not UTF-8", Guest("text-not-utf8", FaultCode::AnswerMalformed)),
    ("log flood", Here(crate::hostile::a_log_is_cut_with_a_mark_and_decides_nothing)),
    ("a log that acts on a terminal", Here(crate::hostile::a_log_cannot_act_on_the_terminal_of_who_reads_it)),
    ("log without end", Guest("log-without-end", FaultCode::FuelExhausted)),
    ("verdicts too few", Guest("too-few", FaultCode::VerdictCount)),
    ("verdicts too many", Guest("too-many", FaultCode::VerdictCount)),
    ("verdicts foreign", Guest("foreign", FaultCode::VerdictSubject)),
    ("verdicts twice", Guest("twice", FaultCode::VerdictSubject)),
    ("verdicts out of order", Guest("out-of-order", FaultCode::VerdictSubject)),
    ("wrong total", Guest("wrong-total", FaultCode::WrongTotal)),
    ("unknown item", Guest("line-unknown-item", FaultCode::LineOrder)),
    ("item twice", Guest("line-twice", FaultCode::LineOrder)),
    ("over the ceiling", Guest("over-ceiling", FaultCode::AboveCeiling)),
    ("below the floor", Guest("below-floor", FaultCode::BelowFloor)),
    ("evidence that points nowhere", Guest("evidence-nowhere", FaultCode::EvidenceNowhere)),
    ("empty explanation", Guest("text-empty", FaultCode::TextEmpty)),
    ("requirement without a finding", Guest("finding-missing", FaultCode::FindingCount)),
    ("a manifest that changes between calls", Guest("manifest-changes", FaultCode::ManifestUnstable)),
    ("a static counter", Here(crate::hostile::a_rule_with_memory_is_found_out_by_the_rehearsal)),
    ("an eye on ids", Here(crate::hostile::a_rule_that_looks_at_ids_is_found_out_by_the_rehearsal)),
    (
        "answers too large for a full batch",
        Here(crate::hostile::answers_that_are_too_large_together_are_found_before_a_real_batch_is),
    ),
    ("a trap in the third batch", Here(crate::hostile::a_trap_names_no_points_and_stops_nothing_else)),
    ("imports beyond the contract", Component(imports, FaultCode::ImportRefused)),
    ("a core module", Component(|| wat("(module)"), FaultCode::NotAComponent)),
    ("components nested too deep", Component(nested, FaultCode::NestedTooDeep)),
    ("types nested without end", Component(crate::structure::types_without_end, FaultCode::NestedTooDeep)),
    (
        "more parts than the engine has room for",
        Here(crate::structure::a_component_has_no_more_parts_than_the_engine_has_room_for),
    ),
    ("components nested with imports of their own", Component(nested_imports, FaultCode::NestedImports)),
    ("another version of the contract", Component(|| guest("2.0.0", "", &least("", "")), FaultCode::ContractVersion)),
    ("an invalid fragment", Core(ASKS)),
    ("a mutation", Core(ASKS)),
    ("a fragment too deep", Core(ASKS)),
    ("a forbidden field", Core(ASKS)),
    ("an invalid form", Guest("manifest-broken-form", FaultCode::ManifestInvalid)),
    ("a form that is remote or circular", Core(ASKS)),
    ("a form that is catastrophic to match", Core(ASKS)),
    ("an invalid schema of parameters", Here(no_schema)),
    ("parameters that break the schema", Core("parameters_that_break_the_rules_schema_are_refused_with_their_place")),
    ("50,000 functions", Component(many_functions, FaultCode::TooManyFunctions)),
    ("one function of 10 MiB", Component(large_function, FaultCode::FunctionTooLarge)),
    ("truncated", Component(|| HOSTILE[..HOSTILE.len() / 2].to_vec(), FaultCode::ComponentMalformed)),
    ("bit-flipped", Here(flipped)),
];

/// Feature 58.
#[test]
fn every_guest_of_the_list_is_survived_and_none_decides_anything() {
    let core = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/it/rules"));
    for (entry, tried) in LIST {
        match tried {
            Guest(how, code) => {
                let parameters = format!(r#"{{"misbehave":"{how}"}}"#);
                let fault = Trial::of(HOSTILE, &parameters).and_then(|trial| trial.judge(&three())).unwrap_err();
                assert_eq!(fault.code, *code, "{entry}: {fault}");
                assert!(fault.is_rules() && !fault.because.en.is_empty(), "{entry}");
            }
            Component(component, code) => {
                let fault = HOST.load(&component()).map(|_| ()).unwrap_err();
                assert_eq!(fault.code, *code, "{entry}: {fault}");
                assert!(fault.is_rules() && !fault.because.en.is_empty(), "{entry}");
            }
            Here(tried) => tried(),
            Core(test) => assert!(core.contains(&format!("fn {test}()")), "{entry}: there is no test {test}"),
        }
    }
    still_judges();
}

/// The text of all files of a folder, however deep.
fn sources(folder: &Path) -> String {
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.map(|path| if path.is_dir() { sources(&path) } else { std::fs::read_to_string(path).unwrap() }).collect()
}

fn grows_to_the_limit() {
    let trial = Trial::of(HOSTILE, r#"{"misbehave":"memory-to-the-limit"}"#).unwrap();
    assert_eq!(trial.judge(&three()).unwrap().len(), 3);
}

fn grows_past_its_addresses() {
    let trial = Trial::of(HOSTILE, r#"{"misbehave":"memory-past-its-addresses"}"#).unwrap();
    assert_eq!(trial.judge(&three()).unwrap().len(), 3);
}

fn start() -> Vec<u8> {
    guest("1.0.0", "", &least("(func $start (loop br 0)) (start $start)", ""))
}

fn imports() -> Vec<u8> {
    wat(r#"(component (import "wasi:random/random@0.2.3" (instance)))"#)
}

fn nested() -> Vec<u8> {
    wat(&format!("(component {}{})", "(component ".repeat(3), ")".repeat(3)))
}

fn nested_imports() -> Vec<u8> {
    wat(r#"(component (component (import "wasi:io/streams@0.2.0" (instance))))"#)
}

fn no_schema() {
    let fault = HOST.load(&guest("1.0.0", "", &least("", ""))).unwrap().parameters_schema().unwrap_err();
    assert_eq!(fault.code, FaultCode::SchemaInvalid);
}

fn many_functions() -> Vec<u8> {
    wat(&format!("(component (core module {}))", "(func)".repeat(50_000)))
}

fn large_function() -> Vec<u8> {
    wat(&format!("(component (core module (func {})))", "nop ".repeat(10 << 20)))
}

/// One bit of a name of the contract: what is left is valid, and is not a rule.
fn flipped() {
    let name = b"rencai:rules/rule@1.0.0";
    let mut flipped = HOSTILE.to_vec();
    let places: Vec<usize> = (0..flipped.len() - name.len()).filter(|&at| flipped[at..].starts_with(name)).collect();
    for at in places {
        flipped[at] ^= 1;
    }
    assert!(HOST.load(&flipped).is_err());
}

/// Feature 58.
#[test]
fn a_rule_that_passes_the_rehearsal_has_room_on_the_stack_when_it_judges() {
    let mut settings = Settings { workers: Some(1), ..Settings::default() };
    settings.limits.fuse_milliseconds = 60_000;
    settings.limits.second_fuse_milliseconds = 600_000;
    let host = Host::new(settings).unwrap();
    let rule = host.load(HOSTILE).unwrap();
    let asked = |depth: u64| {
        let described = rule.describe(&format!(r#"{{"misbehave":"recursion","depth":{depth}}}"#)).unwrap();
        let context = crate::stage::context(&described);
        (described, context)
    };
    let judges = |depth: u64| {
        let (described, context) = asked(depth);
        rule.judge(&described, &context, &three()).map(|_| ()).map_err(|fault| fault.code)
    };
    let rehearses = |depth: u64| {
        let (described, context) = asked(depth);
        rule.rehearse(&described, &context, &three()).map_err(|fault| fault.code)
    };
    let deepest = deepest(judges);
    assert_eq!(judges(deepest + 1), Err(FaultCode::StackExhausted));
    assert_eq!(rehearses(deepest), Err(FaultCode::StackExhausted));
    // Some calls of the host's own are on the stack too.
    assert_eq!(rehearses(deepest * 6 / 10), Err(FaultCode::StackExhausted));
    let accepted = deepest * 4 / 10;
    assert_eq!(rehearses(accepted), Ok(()));
    assert_eq!(judges(accepted * 2), Ok(()));
    // The second engine counts its stack otherwise, and has enough for all that is accepted.
    let (described, context) = asked(accepted);
    host.second_opinion(HOSTILE, &described, &context, &three()).unwrap();
}

/// The greatest depth that is good, by halves.
fn deepest(good: impl Fn(u64) -> Result<(), FaultCode>) -> u64 {
    let (mut fits, mut fails) = (1_u64, 1_u64 << 20);
    while fails - fits > 1 {
        let middle = fits.midpoint(fails);
        if good(middle).is_ok() { fits = middle } else { fails = middle }
    }
    fits
}
