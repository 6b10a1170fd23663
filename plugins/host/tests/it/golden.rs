//! What the example rules cost, pinned: the table of operator costs, and the fuel of every committed rule
//! over its committed facts, on both engines.

use rencai_host::Digest;

use crate::stage::{EIGHT, EIGHT_FACTS, EIGHT_PARAMETERS, HOST, SHILIN, SHILIN_FACTS, SHILIN_PARAMETERS, Trial, WUHUA};
use crate::stage::{WUHUA_FACTS, WUHUA_PARAMETERS, samples};

/// One line a batch: the rule, its component, how many of its facts from the first on, the fuel.
const GOLDEN: &str = include_str!("golden_fuel.txt");

const WUHUA_DIGEST: &str = include_str!("../../../counties/wuhua-young-engineers/rule.wasm.digest");
const SHILIN_DIGEST: &str = include_str!("../../../counties/shilin-rural-talent/rule.wasm.digest");
const EIGHT_DIGEST: &str = include_str!("../../benches/eight-items/rule.wasm.digest");

const TABLE: &str = include_str!("../../src/fuel.rs");

/// Feature 60.
#[test]
fn the_table_of_operator_costs_is_written_out_whole_and_pinned() {
    assert_eq!(HOST.fuel_table(), "rencai-fuel-1");
    // A cost that changes has a new table's name, and its digest here.
    assert_eq!(
        HOST.fuel_table_digest().to_string(),
        "sha256:170b80cea80b01762f3ef208274408748c792d6a43e0aa2782b111563a7b7805"
    );
    let code: String = TABLE.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    assert!(
        !code.contains("..") && !code.contains("Default::") && !code.contains("::default"),
        "an operator could get a cost by default"
    );
}

/// Feature 60.
#[test]
fn every_example_rule_costs_what_it_cost_on_both_engines() {
    let mut told = String::new();
    for (name, component, digest, parameters, facts) in [
        ("wuhua-young-engineers", WUHUA, WUHUA_DIGEST, WUHUA_PARAMETERS, WUHUA_FACTS),
        ("shilin-rural-talent", SHILIN, SHILIN_DIGEST, SHILIN_PARAMETERS, SHILIN_FACTS),
        ("eight-items", EIGHT, EIGHT_DIGEST, EIGHT_PARAMETERS, EIGHT_FACTS),
    ] {
        assert_eq!(Digest::of(component).to_string(), digest.trim(), "the committed digest is another component's");
        let Trial { rule, described, context } = Trial::of(component, parameters).unwrap();
        let subjects = samples(facts);
        for count in 0..=subjects.len() {
            let fuel = rule.judge(&described, &context, &subjects[..count]).unwrap().fuel;
            told.push_str(&format!("{name} {} {count} {fuel}\n", &Digest::of(component).hex()[..16]));
        }
        HOST.second_opinion(component, &described, &context, &subjects).unwrap();
        for subject in subjects.chunks(1) {
            HOST.second_opinion(component, &described, &context, subject).unwrap();
        }
    }
    let golden: String = GOLDEN.lines().filter(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect();
    assert_eq!(told, golden, "a component or the engine has changed; only the first is a reason to change the file");
}
