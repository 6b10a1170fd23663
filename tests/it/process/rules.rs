//! `rencai rule` as a county's developer types it.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::hall::WUHUA_RULE;
use crate::support::process::{Ended, rencai};

fn county(file: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("plugins/counties/wuhua-young-engineers");
    folder.join(file).to_str().unwrap().to_owned()
}

/// A folder with a file of each kind that is handed in.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        let foreign = r#"(component (import "wasi:cli/environment@0.2.3" (instance)))"#;
        for (name, content) in [
            ("rule.wasm", WUHUA_RULE.to_vec()),
            ("text.wasm", b"#!/bin/sh\n".to_vec()),
            ("module.wasm", wat::parse_str("(module (func (export \"run\")))").unwrap()),
            ("foreign.wasm", wat::parse_str(foreign).unwrap()),
            ("wrong.json", br#"{"points": "many"}"#.to_vec()),
            ("broken.json", b"{\"points\":".to_vec()),
            ("facts.json", b"five years in post".to_vec()),
        ] {
            std::fs::write(desk.path(name), content).unwrap();
        }
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn rule(&self, words: &[&str]) -> Ended {
        rencai(self.0.path(), &[&["rule"], words].concat())
    }
}

#[test]
fn a_good_component_is_described() {
    let desk = Desk::new();
    desk.rule(&["check", &county("rule.wasm")]).prints(&["rencai:rules/rule@", "计分项 / item", "sha256:"]);
    let described = desk.rule(&["check", "--json", "rule.wasm", "--parameters", &county("parameters.json")]);
    described.prints(&[]);
    let described: Value = serde_json::from_str(&described.out).unwrap();
    let digest = std::fs::read_to_string(county("rule.wasm.digest")).unwrap();
    assert_eq!(described["anatomy"]["digest"], digest.trim());
    assert!(described["parametersSchema"]["properties"].is_object());
}

#[test]
fn what_is_no_rule_is_refused_by_what_it_is() {
    let desk = Desk::new();
    for command in ["check", "judge"] {
        let tried = |file: &str| match command {
            "check" => desk.rule(&["check", file]),
            _ => desk.rule(&["judge", file, "--facts", &county("facts.json")]),
        };
        tried("text.wasm").says(4, &["NOT_A_COMPONENT"]);
        tried("module.wasm").says(4, &["NOT_A_COMPONENT"]);
        tried("foreign.wasm").says(4, &["IMPORT_REFUSED", "wasi:cli/environment@0.2.3", "rencai:rules/log"]);
        tried("nowhere.wasm").says(4, &["无法读取", "cannot read", "nowhere.wasm"]);
    }
    desk.rule(&["check"]).says(2, &["COMPONENT"]);
    desk.rule(&["judge", "rule.wasm"]).says(2, &["--facts"]);
    desk.rule(&["burn"]).says(2, &["burn"]);
}

#[test]
fn parameters_that_the_rule_does_not_take_are_refused() {
    let desk = Desk::new();
    for (file, said) in [("wrong.json", "PARAMETERS"), ("broken.json", "parameters"), ("nowhere.json", "nowhere.json")]
    {
        desk.rule(&["check", "rule.wasm", "--parameters", file]).says(4, &[said]);
        desk.rule(&["judge", "rule.wasm", "--facts", &county("facts.json"), "--parameters", file]).says(4, &[said]);
    }
}

#[test]
fn facts_from_a_file_are_judged() {
    let desk = Desk::new();
    let facts = county("facts.json");
    desk.rule(&["judge", &county("rule.wasm"), "--facts", &facts]).prints(&["总分 / total", "符合 / met", "fuel"]);
    let judged = desk.rule(&["judge", "--json", &county("rule.wasm"), "--facts", &facts]);
    judged.prints(&[]);
    let judged: Value = serde_json::from_str(&judged.out).unwrap();
    let given: Value = serde_json::from_str(&std::fs::read_to_string(&facts).unwrap()).unwrap();
    assert_eq!(judged["verdicts"].as_array().unwrap().len(), given.as_array().unwrap().len());
}

#[test]
fn facts_that_are_not_json_are_refused() {
    let desk = Desk::new();
    for (file, said) in [("facts.json", "事实 / facts"), ("nowhere.json", "nowhere.json"), ("rule.wasm", "UTF-8")] {
        desk.rule(&["judge", &county("rule.wasm"), "--facts", file]).says(4, &[said]);
    }
    let context = ["--facts", &county("facts.json"), "--context", "broken.json"];
    desk.rule(&[&["judge", &county("rule.wasm")], &context[..]].concat()).says(4, &["情境 / context"]);
}

#[test]
fn a_build_needs_a_module_that_is_a_rule() {
    let desk = Desk::new();
    desk.rule(&["build"]).says(2, &["PATH"]);
    desk.rule(&["build", "--module", "text.wasm"]).says(4, &[]);
    desk.rule(&["build", "--module", "module.wasm", "--out", "made.wasm"]).says(4, &[]);
    desk.rule(&["build", "nowhere"]).says(1, &["无法运行", "cannot run"]);
    assert!(!desk.path("made.wasm").exists() && !desk.path("made.wasm.digest").exists());
}
