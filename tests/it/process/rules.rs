//! `rencai rule` as a county's developer types it.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::hall::{HOSTILE, WUHUA_RULE};
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
            ("words.json", b"five years in post".to_vec()),
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

/// Feature 65.
#[test]
fn a_check_says_over_how_many_subjects_it_rehearsed_or_which_of_them_differed() {
    let desk = Desk::new();
    let check = |words: &[&str]| desk.rule(&[&["check"], words].concat());
    let rehearsed = |ended: Ended| {
        ended.prints(&[]);
        serde_json::from_str::<Value>(&ended.out).unwrap()["rehearsed"].clone()
    };
    assert_eq!(rehearsed(check(&["--json", &county("rule.wasm")])), json!({ "samples": 8, "facts": 4 }));
    check(&[&county("rule.wasm")])
        .prints(&["拟造 / made up        8\n", "文件 / from the file  4，其中未评 1 / 1 of them not judged\n"]);

    std::fs::write(desk.path("hostile.wasm"), HOSTILE).unwrap();
    let facts =
        [("x", 777), ("y", 3)].map(|(id, count)| json!({ "id": id, "facts": { "answers": { "count": count } } }));
    std::fs::write(desk.path("some.json"), json!(facts).to_string()).unwrap();
    let under = |parameters: Value| std::fs::write(desk.path("parameters.json"), parameters.to_string()).unwrap();
    under(json!({}));
    assert_eq!(rehearsed(check(&["--json", "hostile.wasm"])), json!({ "samples": 8, "facts": null }));
    under(json!({ "misbehave": "counter", "reference": "示例" }));
    check(&["hostile.wasm"]).says(4, &["component · sample-8\n", "ORDER_DEPENDENT", "in reverse order", "倒序"]);
    under(json!({ "misbehave": "over-ceiling", "when": 777, "reference": "示例" }));
    check(&["hostile.wasm", "--facts", "some.json"])
        .says(4, &["ABOVE_CEILING: x\n", "高于上限 10", "above its ceiling 10"]);
    under(json!({ "misbehave": "decline", "reference": "示例" }));
    assert_eq!(rehearsed(check(&["--json", "hostile.wasm"])), json!({ "samples": 0, "facts": null }));
    let declined = check(&["hostile.wasm"]);
    declined.prints(&["未经试演", "not rehearsed"]);
    assert!(!declined.out.contains("结果 / outcome"), "{}", declined.out);
}

/// Feature 59.
#[test]
fn a_field_that_no_evidence_points_to_is_named() {
    let desk = Desk::new();
    std::fs::write(desk.path("hostile.wasm"), HOSTILE).unwrap();
    let untouched = |ended: Ended| {
        ended.prints(&[]);
        serde_json::from_str::<Value>(&ended.out).unwrap()["untouched"].clone()
    };
    let shilin = |file: &str| county(file).replace("wuhua-young-engineers", "shilin-rural-talent");
    let (rule, facts) = (shilin("rule.wasm"), shilin("facts.json"));
    assert_eq!(untouched(desk.rule(&["check", "--json", &rule])), json!(["/unit/code"]));
    assert_eq!(untouched(desk.rule(&["judge", "--json", &rule, "--facts", &facts])), json!(["/unit/code"]));
    desk.rule(&["check", &rule]).prints(&["无任何证据指向的字段 / fields that no evidence points to\n  /unit/code\n"]);

    let rule = county("rule.wasm");
    assert_eq!(untouched(desk.rule(&["check", "--json", &rule])), json!([]));
    let bare =
        json!([{ "answers": { "yearsInPost": 9, "patents": [], "projects": [] }, "talent": { "birthDate": null } }]);
    std::fs::write(desk.path("bare.json"), bare.to_string()).unwrap();
    let judged = desk.rule(&["judge", "--json", &rule, "--facts", "bare.json"]);
    assert_eq!(untouched(judged), json!(["/talent/birthDate"]));

    let strange =
        json!([{ "answers": { "yearsInPost": 99, "patents": [], "projects": [] }, "talent": { "birthDate": null } }]);
    std::fs::write(desk.path("strange.json"), strange.to_string()).unwrap();
    let judged = desk.rule(&["judge", "--json", &rule, "--facts", "strange.json"]);
    assert_eq!(untouched(judged), json!([]), "nobody was judged");
    desk.rule(&["judge", &rule, "--facts", "strange.json"]).prints(&["评判日 / as of 2010-12-31\n"]);

    // Without facts nothing is judged, and nothing is known.
    assert_eq!(untouched(desk.rule(&["check", "--json", "hostile.wasm"])), Value::Null);
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
    for (file, said) in [("words.json", "事实 / facts"), ("nowhere.json", "nowhere.json"), ("rule.wasm", "UTF-8")] {
        desk.rule(&["judge", &county("rule.wasm"), "--facts", file]).says(4, &[said]);
    }
    let context = ["--facts", &county("facts.json"), "--context", "broken.json"];
    desk.rule(&[&["judge", &county("rule.wasm")], &context[..]].concat())
        .says(4, &["情境文件不是 JSON", "the context is no JSON"]);
    for (context, at) in
        [(r#"{"as_of": "2015-12-31"}"#, "\"\" of"), (r#"{"asOf": "2015-12-32"}"#, "/asOf"), ("[]", "\"\" of")]
    {
        std::fs::write(desk.path("context.json"), context).unwrap();
        for command in ["judge", "check", "bench"] {
            let given = ["--facts", &county("facts.json"), "--context", "context.json"];
            desk.rule(&[&[command, &county("rule.wasm")], &given[..]].concat())
                .says(4, &["情境文件", at, "asOf, period"]);
        }
    }
}

/// What a compiler makes of the least rule: a core module that says which contract it keeps.
fn compiled() -> Vec<u8> {
    let function = |name: &str, parameters: usize| {
        let parameters = "i32 ".repeat(parameters);
        format!("(func (export \"{name}\") (param {parameters}) (result i32) i32.const 1024)")
    };
    let functions = [
        function("cabi_realloc", 4),
        function("rencai:rules/rule@1.0.0#parameters-schema", 0),
        function("rencai:rules/rule@1.0.0#describe", 2),
        function("rencai:rules/rule@1.0.0#judge", 14),
    ];
    let text = format!("(module (memory (export \"memory\") 2) {})", functions.concat());
    let mut module = wat::parse_str(text).unwrap();
    let mut resolve = wit_parser::Resolve::default();
    let contract = include_str!("../../../plugins/wit/1.0.0/rules.wit");
    let package = resolve.push_source("rules.wit", contract).unwrap();
    let world = resolve.select_world(&[package], Some("county-rule")).unwrap();
    let encoding = wit_component::StringEncoding::UTF8;
    wit_component::embed_component_metadata(&mut module, &resolve, world, encoding).unwrap();
    module
}

#[test]
fn a_compiled_module_becomes_a_component_with_its_digest_beside_it() {
    let desk = Desk::new();
    std::fs::write(desk.path("core.wasm"), compiled()).unwrap();
    let built = desk.rule(&["build", "--module", "core.wasm", "--out", "made.wasm"]);
    let digest = rencai::kernel::Digest::of(std::fs::read(desk.path("made.wasm")).unwrap()).to_string();
    built.prints(&["made.wasm", &digest]);
    assert_eq!(std::fs::read_to_string(desk.path("made.wasm.digest")).unwrap().trim(), digest);
    // It says nothing of itself, and so is no good rule yet.
    desk.rule(&["check", "made.wasm"]).says(4, &["SCHEMA_INVALID"]);
}

/// The compiler itself is called in `.ci/guests`.
#[cfg(unix)]
#[test]
fn a_rules_folder_is_built_by_the_cargo_that_was_named() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("county")).unwrap();
    std::fs::write(desk.path("county/Cargo.toml"), "").unwrap();
    std::fs::write(desk.path("core.wasm"), compiled()).unwrap();
    let folder = std::fs::canonicalize(desk.0.path()).unwrap();
    let made = serde_json::json!({
        "manifest_path": folder.join("county/Cargo.toml"), "filenames": [folder.join("core.wasm")],
    });
    let fetched = folder.join("a registry");
    let known = serde_json::json!({
        "packages": [
            { "source": "registry+sparse", "manifest_path": fetched.join("serde-1.0.0/Cargo.toml") },
            { "source": null, "manifest_path": folder.join("county/Cargo.toml") },
        ],
    });
    let cargo = format!(
        "if [ $1 = metadata ]; then echo '{known}'; exit; fi
        echo \"$@\" > words; printf %s \"$CARGO_ENCODED_RUSTFLAGS\" > flags; echo '{made}'"
    );
    std::fs::write(desk.path("cargo.sh"), cargo).unwrap();
    let cargo = format!("sh {}", folder.join("cargo.sh").display());
    desk.rule(&["build", "county", "--cargo", &cargo, "--cargo-flags", "--offline"]).prints(&["rule.wasm", "sha256:"]);
    assert!(desk.path("county/rule.wasm").exists() && desk.path("county/rule.wasm.digest").exists());
    let told = |name: &str| std::fs::read_to_string(desk.path("county").join(name)).unwrap();
    assert!(told("words").contains("build --release"));
    let renamed: Vec<String> = told("flags").split('\u{1f}').map(str::to_owned).collect();
    assert!(renamed.contains(&format!("--remap-path-prefix={}=/cargo/registry", fetched.display())), "{renamed:?}");
    assert!(
        renamed.contains(&format!("--remap-path-prefix={}=/source", folder.join("county").display())),
        "{renamed:?}"
    );
    std::fs::write(desk.path("cargo.sh"), "if [ $1 = metadata ]; then echo {}; else exit 101; fi").unwrap();
    desk.rule(&["build", "county", "--cargo", &cargo]).says(1, &["编译失败", "the build failed"]);
    std::fs::write(desk.path("cargo.sh"), "exit 101").unwrap();
    desk.rule(&["build", "county", "--cargo", &cargo]).says(1, &["无法读取或取得依赖", "can't be read or fetched"]);
    desk.rule(&["build", "county", "--cargo", "no-such-cargo"]).says(1, &["无法运行", "cannot run no-such-cargo"]);
}

#[test]
fn what_cannot_become_a_component_is_refused_and_nothing_is_written() {
    let desk = Desk::new();
    desk.rule(&["build"]).says(2, &["PATH"]);
    for (module, code) in
        [("text.wasm", "COMPONENT_INVALID"), ("module.wasm", "EXPORT_REFUSED"), ("rule.wasm", "COMPONENT_INVALID")]
    {
        desk.rule(&["build", "--module", module, "--out", "made.wasm"]).says(4, &[code]);
    }
    desk.rule(&["build", "nowhere"]).says(4, &["没有这个目录", "there is no such folder: nowhere"]);
    assert!(!desk.path("made.wasm").exists() && !desk.path("made.wasm.digest").exists());
}
