//! From an empty folder to a signed file, as an author types it. The toolchains themselves are called in
//! `.ci/templates`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rencai::kernel::{Digest, canonical};
use rencai::rules::bundle::Bundle;
use rencai::rules::cases::Suite;
use rencai::rules::signing::{PrivateKey, Purpose, Signed, Statement};
use serde_json::{Value, json};

use crate::support::hall::{WUHUA_PARAMETERS, WUHUA_RULE, WUHUA_TESTS};
use crate::support::process::{Ended, rencai};

/// A folder with a built rule in it, its parameters and two test cases, as `rule new` and `rule build` leave it.
struct Desk(tempfile::TempDir);

impl Desk {
    fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn new() -> Self {
        let desk = Self::empty();
        std::fs::create_dir(desk.path("county")).unwrap();
        desk.put("county/rule.wasm", WUHUA_RULE);
        desk.put("county/parameters.json", WUHUA_PARAMETERS);
        desk.put(
            "county/facts.json",
            json!([{ "id": "s1", "facts": engineer(9) }, { "facts": engineer(2) }]).to_string(),
        );
        desk.cases(&[("九年", 9, json!({ "total": "13.5" })), ("有误", 75, json!({ "unjudged": {} }))]);
        desk
    }

    fn cases(&self, cases: &[(&str, i64, Value)]) {
        let cases: Vec<Value> = cases
            .iter()
            .map(|(name, years, expect)| json!({ "name": name, "facts": engineer(*years), "expect": expect }))
            .collect();
        self.put("county/tests.json", json!({ "format": "rencai-rule-tests/1", "cases": cases }).to_string());
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).unwrap();
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    fn rule(&self, words: &[&str]) -> Ended {
        rencai(self.0.path(), &[&["rule"], words].concat())
    }

    fn key(&self, name: &str) -> String {
        self.rule(&["key", "new", name]).prints(&["公钥 / public key", "ed25519:", "-----BEGIN PUBLIC KEY-----"]);
        name.to_owned()
    }
}

fn engineer(years: i64) -> Value {
    json!({ "talent": { "birthDate": "1978-04-12" }, "answers": { "yearsInPost": years, "patents": [], "projects": [] } })
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn a_new_folder_has_what_its_language_needs_and_nothing_of_the_example() {
    let desk = Desk::empty();
    for (language, own, next) in [
        ("rust", vec!["Cargo.toml", "src/lib.rs", "vendor/rencai-rule/src/lib.rs"], "rustup target add"),
        ("javascript", vec!["package.json", "rule.js", "runtime.js"], "npm install"),
        ("python", vec!["requirements.txt", "rule.py", "runtime.py"], "pip install -r requirements.txt"),
    ] {
        let name = format!("my-{language}");
        desk.rule(&["new", &name, "--language", language, "--unit", "530102"]).prints(&[
            next,
            "rencai rule build .",
            "rencai rule check .",
            "rencai rule test .",
        ]);
        let common = [
            "README.md",
            "facts.graphql",
            "facts.json",
            "form.json",
            "parameters.json",
            "parameters.schema.json",
            "tests.json",
            "vendor/wit/1.0.0/rules.wit",
            "vendor/wit/1.0.0/tests.schema.json",
            ".gitignore",
        ];
        for file in common.iter().chain(&own) {
            assert!(desk.path(&name).join(file).is_file(), "{language}: {file}");
        }
        let all: Vec<(PathBuf, String)> = files(&desk.path(&name))
            .into_iter()
            .map(|path| (path.clone(), std::fs::read_to_string(path).unwrap()))
            .collect();
        assert!(all.iter().all(|(_, text)| !text.contains("example-rule") && !text.contains("\"100000\"")));
        assert!(all.iter().any(|(_, text)| text.contains(&format!("example.county.{name}"))), "{language}");
        assert!(desk.text(&format!("{name}/tests.json")).contains("\"division\": \"530102\""));
        // What the author gets is what this program reads.
        rencai::rules::cases::Suite::read(&desk.text(&format!("{name}/tests.json"))).unwrap();
        rencai::rules::Form::read(&desk.text(&format!("{name}/form.json"))).unwrap();
        let [schema, parameters] =
            ["parameters.schema.json", "parameters.json"].map(|file| desk.text(&format!("{name}/{file}")));
        rencai::rules::parameters::check(&schema, &parameters).unwrap();
    }
    // What no name stands in is the template's, byte for byte: a number must not become a unit's code.
    for (made, template) in [
        ("my-javascript/runtime.js", include_str!("../../../plugins/templates/javascript/runtime.js")),
        ("my-python/runtime.py", include_str!("../../../plugins/templates/python/runtime.py")),
        ("my-rust/vendor/rencai-rule/src/points.rs", include_str!("../../../plugins/sdk/src/points.rs")),
        ("my-rust/vendor/wit/1.0.0/rules.wit", include_str!("../../../plugins/wit/1.0.0/rules.wit")),
        ("my-rust/facts.json", include_str!("../../../plugins/templates/common/facts.json")),
    ] {
        assert_eq!(desk.text(made), template, "{made}");
    }
    let names = |folder: PathBuf| -> BTreeSet<_> {
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect()
    };
    let whole = names(Path::new(env!("CARGO_MANIFEST_DIR")).join("plugins/sdk/src"));
    assert_eq!(names(desk.path("my-rust/vendor/rencai-rule/src")), whole, "the kit goes with a rule as a whole");
    let sdk: toml::Table = desk.text("my-rust/vendor/rencai-rule/Cargo.toml").parse().unwrap();
    assert_eq!(sdk["package"]["edition"].as_str(), Some("2024"));
    assert!(
        !sdk.contains_key("lints") && sdk["dependencies"].as_table().is_some_and(|needed| needed.contains_key("serde"))
    );
}

#[test]
fn a_name_that_no_rule_can_have_or_that_is_taken_makes_no_folder() {
    let desk = Desk::empty();
    for name in ["Young", "1st", "a_b", "a-", "县", "a.b"] {
        desk.rule(&["new", name]).says(4, &["小写字母", "lower-case letters"]);
        assert!(!desk.path(name).exists());
    }
    desk.put("taken", "mine");
    desk.rule(&["new", "taken"]).says(4, &["已存在", "there already"]);
    desk.rule(&["new", "fine", "--unit", "53010"]).says(2, &["530102"]);
    desk.rule(&["new", "fine", "--language", "cobol"]).says(2, &["rust, javascript, python"]);
    assert!(!desk.path("fine").exists());
    desk.rule(&["build", "."]).says(4, &["rencai rule new NAME"]);
    desk.rule(&["test", "."]).says(4, &["尚未编译", "not built yet", "rencai rule build"]);
}

/// Feature 64.
#[test]
fn test_cases_are_shown_with_what_failed_and_what_is_covered() {
    let desk = Desk::new();
    desk.rule(&["test", "county"]).prints(&[
        "用例 / case  结果 / outcome",
        "九年         通过 / passed",
        "2 个用例，2 个通过 / 2 of 2 passed",
        "tenure                   0              1               0  —",
    ]);
    desk.rule(&["check", "county"]).prints(&["2 个用例全部通过 / all 2 test cases passed"]);
    desk.cases(&[("九年", 9, json!({ "total": "13" })), ("两年", 2, json!({ "findings": { "age": "met" } }))]);
    for command in ["test", "check"] {
        let failed = desk.rule(&[command, "county"]);
        assert_eq!(failed.code, Some(1), "{failed:?}");
        for said in
            ["九年         未过 / failed", "total：应为 13，结果为 13.5", "total: 13 is expected, 13.5 came out"]
        {
            assert!(failed.out.contains(said), "{said}: {failed:?}");
        }
    }
    let report = desk.rule(&["test", "county", "--json"]);
    assert_eq!(report.code, Some(1));
    let report: Value = serde_json::from_str(&report.out).unwrap();
    assert_eq!(report["cases"][0]["differences"][0]["at"], "total");
    assert_eq!(report["component"], Digest::of(WUHUA_RULE).to_string());
    desk.put("county/tests.json", "{}");
    desk.rule(&["test", "county"]).says(4, &["TESTS_REFUSED"]);
}

/// Feature 64.
#[test]
fn an_update_shows_what_changes_and_writes_what_came_out() {
    let desk = Desk::new();
    desk.cases(&[("九年", 9, json!({ "total": "13" })), ("两年", 2, json!({ "total": "3" }))]);
    desk.rule(&["test", "county", "--update"])
        .prints(&["total：应为 13，结果为 13.5", "已更新 / updated county/tests.json: 九年\n"]);
    let written: Value = serde_json::from_str(&desk.text("county/tests.json")).unwrap();
    let judged = &written["cases"][0]["expect"]["verdict"]["judged"];
    assert!(judged["total"] == "13.5" && judged["subject"].is_null(), "{written}");
    assert_eq!(written["cases"][1]["expect"], json!({ "total": "3" }), "what passes stays as it is written");
    desk.rule(&["test", "county"]).prints(&["2 个用例，2 个通过"]);
    let before = desk.text("county/tests.json");
    desk.rule(&["test", "county", "--update"]).prints(&["未写入 / nothing to update, not written"]);
    assert_eq!(desk.text("county/tests.json"), before);
}

/// Feature 64.
#[test]
fn an_update_writes_no_case_that_was_not_judged() {
    let desk = Desk::new();
    let strange = json!({ "format": "rencai-rule-tests/1", "cases": [
        { "name": "有误", "facts": engineer(75), "expect": { "total": "1" } },
        { "name": "旧事实", "facts": { "age": 3 }, "expect": { "total": "3" } },
        { "name": "旧参数", "facts": engineer(2), "parameters": { "age": 3 }, "expect": { "total": "3" } },
    ] });
    desk.put("county/tests.json", strange.to_string());
    let updated = desk.rule(&["test", "county", "--update"]);
    assert_eq!(updated.code, Some(1), "{updated:?}");
    for said in ["未写入 / nothing to update", "left as they are: 有误, 旧事实, 旧参数", "correct their facts"]
    {
        assert!(updated.out.contains(said), "{said}: {updated:?}");
    }
    assert_eq!(desk.text("county/tests.json"), strange.to_string());
}

/// Feature 71.
#[test]
fn a_rule_is_not_signed_while_one_of_its_test_cases_fails() {
    let desk = Desk::new();
    let key = desk.key("author.pem");
    desk.cases(&[("九年", 9, json!({ "total": "13" }))]);
    let signed = desk.rule(&["sign", "county", "--key", &key]);
    assert_eq!(signed.code, Some(1), "{signed:?}");
    for said in ["total：应为 13，结果为 13.5", "未签名", "not signed: all test cases have to pass"] {
        assert!(signed.out.contains(said), "{said}: {signed:?}");
    }
    assert!(!desk.path("county/signatures.json").exists());
}

/// Feature 64.
#[test]
fn parameters_are_signed_without_a_server_and_leave_the_folder_as_it_was() {
    let desk = Desk::new();
    let key = desk.key("approver.pem");
    let mut other: Value = serde_json::from_str(&desk.text("county/parameters.json")).unwrap();
    other["pointsPerYear"]["value"] = json!("0.5");
    desk.put("other.json", other.to_string());
    let sign = |more: &[&str]| desk.rule(&[&["sign", "county", "--key", key.as_str()], more].concat());
    let signed = sign(&["--purpose", "parameters", "--parameters", "other.json"]);
    let told = |word: &str| {
        signed.out.lines().find(|line| line.contains(word)).unwrap().rsplit(' ').next().unwrap().to_owned()
    };
    let parameters = Digest::of(canonical(&other).unwrap());
    let statement = Statement::of_parameters("kunming.wuhua.young-engineers", Digest::of(WUHUA_RULE), parameters);
    let given = json!({ "key": told("公钥 / key"), "purpose": "parameters", "signature": told("签名 / signature") });
    serde_json::from_value::<Signed>(given).unwrap().verify(&statement).unwrap();
    assert!(!desk.path("county/signatures.json").exists());
    desk.put("broken.json", r#"{"pointsPerYear": 1}"#);
    sign(&["--purpose", "parameters", "--parameters", "broken.json"]).says(4, &["PARAMETERS_UNREADABLE"]);
    sign(&["--parameters", "other.json"]).says(4, &["只用于", "--purpose parameters only"]);
}

/// Feature 71.
#[test]
fn a_rule_is_signed_exported_and_imported_without_a_server() {
    let desk = Desk::new();
    let (author, approver) = (desk.key("author.pem"), desk.key("approver.pem"));
    desk.rule(&["key", "new", &author]).says(4, &["author.pub", "已存在", "which exists"]);
    desk.rule(&["key", "new", "other.pub"]).says(4, &["与私钥同名", "the private key itself"]);
    let public = desk.text("author.pub");
    std::fs::remove_file(desk.path("author.pub")).unwrap();
    desk.rule(&["key", "new", &author]).says(4, &["KEY_REFUSED", "不会覆盖", "not overwritten"]);
    desk.put("author.pub", &public);
    let shown = desk.rule(&["key", "show", &author]);
    shown.prints(&[desk.text("author.pub").trim(), "sha256:"]);
    desk.rule(&["key", "show", "author.pub"]).prints(&[desk.text("author.pub").trim()]);
    desk.rule(&["key", "show", "county/facts.json"]).says(4, &["KEY_REFUSED"]);

    let export = || desk.rule(&["export", "county", "--out", "x.rencai-rule"]);
    export().says(4, &["尚未签名", "not signed yet"]);
    desk.rule(&["sign", "county", "--key", "author.pub"]).says(4, &["KEY_REFUSED"]);
    let signed = desk.rule(&["sign", "county", "--key", &author]);
    signed.prints(&["提交 / upload", "kunming.wuhua.young-engineers 1.0.0"]);
    let kept: Value = serde_json::from_str(&desk.text("county/signatures.json")).unwrap();
    signed.prints(&[kept[0]["key"].as_str().unwrap(), kept[0]["signature"].as_str().unwrap()]);
    desk.rule(&["sign", "county", "--key", &author]).prints(&["提交 / upload"]);
    desk.rule(&["sign", "county", "--key", &approver, "--purpose", "approval"]).prints(&["批准 / approval"]);
    let signatures: Value = serde_json::from_str(&desk.text("county/signatures.json")).unwrap();
    assert_eq!(signatures.as_array().unwrap().len(), 2, "signing again adds nothing");
    export().prints(&["x.rencai-rule", "提交 / upload", "批准 / approval"]);
    let first = std::fs::read(desk.path("x.rencai-rule")).unwrap();
    export().prints(&[]);
    assert_eq!(std::fs::read(desk.path("x.rencai-rule")).unwrap(), first, "the same folder, the same bytes");

    let import = |words: &[&str]| desk.rule(&[&["import", "x.rencai-rule"], words].concat());
    import(&[]).says(2, &["--key"]);
    import(&["--key", "approver.pub", "--out", "there"]).prints(&["批准 / approval", "verified: nothing was changed"]);
    for file in ["rule.wasm", "signatures.json"] {
        let read = |folder: &str| std::fs::read(desk.path(folder).join(file)).unwrap();
        assert_eq!(read("there"), read("county"), "{file}");
    }
    desk.rule(&["test", "there"]).prints(&["2 个用例，2 个通过"]);
    import(&["--key", "approver.pub", "--out", "there"]).says(4, &["目录不为空", "not empty"]);
    desk.key("stranger.pem");
    import(&["--key", "stranger.pub", "--out", "elsewhere"])
        .says(4, &["SIGNATURE_REFUSED", "没有一个签名", "no signature"]);
    import(&["--key", "ed25519:AQ"]).says(4, &["KEY_REFUSED"]);
    let mut flipped = first;
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    desk.put("x.rencai-rule", flipped);
    import(&["--key", "author.pub", "--out", "elsewhere"]).says(4, &["BUNDLE_REFUSED"]);
    assert!(!desk.path("elsewhere").exists());
}

/// Feature 63.
/// Feature 71.
#[test]
fn a_file_that_calls_itself_otherwise_than_its_component_does_is_not_imported() {
    let desk = Desk::empty();
    let key = PrivateKey::random().unwrap();
    let bundle = |code, number, signatures| {
        let tests = Suite::read(WUHUA_TESTS).unwrap();
        Bundle::new((code, number), WUHUA_RULE.to_vec(), WUHUA_PARAMETERS, tests, signatures).unwrap()
    };
    for (code, number) in [("kunming.wuhua.others", "1.0.0"), ("kunming.wuhua.young-engineers", "9.9.9")] {
        let statement = bundle(code, number, vec![]).statement(Purpose::Upload);
        let signed = bundle(code, number, vec![Signed::new(&key, &statement).unwrap()]);
        desk.put("x.rencai-rule", signed.write().unwrap());
        let imported = desk.rule(&["import", "x.rencai-rule", "--key", &key.public().to_string(), "--out", "out"]);
        imported.says(4, &["BUNDLE_REFUSED", "组件却自称", "and its component kunming.wuhua.young-engineers 1.0.0"]);
        assert!(!desk.path("out").exists());
    }
}

#[test]
fn what_changes_after_it_was_signed_is_not_exported_until_it_is_signed_again() {
    let desk = Desk::new();
    let key = desk.key("author.pem");
    desk.rule(&["sign", "county", "--key", &key, "--purpose", "approval"]).prints(&[]);
    desk.cases(&[("两年", 2, json!({ "total": "3" }))]);
    let export = || desk.rule(&["export", "county", "--out", "x.rencai-rule"]);
    export().says(4, &["SIGNATURE_REFUSED", "approval"]);
    assert!(!desk.path("x.rencai-rule").exists());
    desk.rule(&["sign", "county", "--key", &key]).prints(&["提交 / upload", "dropped: 1"]);
    export().prints(&[]);
}

#[test]
fn a_benchmark_says_what_it_measured() {
    let desk = Desk::new();
    desk.rule(&["bench", "county", "--seconds", "1", "--batch", "16"]).prints(&[
        "每秒评判 / judgements a second",
        "每个对象指令 / fuel a subject",
        "新实例评一个对象(中位)",
        "载入就绪 / loaded and ready",
    ]);
    desk.put("county/facts.json", "[]");
    desk.rule(&["bench", "county"]).says(4, &["没有事实", "no facts"]);
    desk.rule(&["bench", "county", "--batch", "257"]).says(2, &["257"]);
}

/// The root component with one more export: the instance that componentize-py leaves behind.
fn with_initializer() -> Vec<u8> {
    [WUHUA_RULE, &[11, 13, 1, 0, 7], b"exports", &[5, 0, 0]].concat()
}

#[cfg(unix)]
#[test]
fn the_tools_of_javascript_and_python_are_called_with_what_a_rule_needs_and_missed_with_how_to_get_them() {
    let desk = Desk::empty();
    desk.put("made.wasm", with_initializer());
    desk.put(
        "tool.sh",
        format!("#!/bin/sh\necho \"$@\" > words; cp {} build/made.wasm\n", desk.path("made.wasm").display()),
    );
    std::process::Command::new("chmod").args(["+x"]).arg(desk.path("tool.sh")).status().unwrap();
    let tool = desk.path("tool.sh").to_str().unwrap().to_owned();
    for (language, package, words, embedded) in [
        (
            "javascript",
            "@bytecodealliance/componentize-js",
            "--disable random stdio clocks http fetch-event",
            "export const facts = \"fragment",
        ),
        ("python", "componentize-py", "componentize --stub-wasi", "FACTS = \"fragment"),
    ] {
        desk.rule(&["new", language, "--language", language]).prints(&[]);
        let missed = desk.rule(&["build", language, "--componentize", "no-such-tool"]);
        missed.says(1, &["没有找到 no-such-tool", "no-such-tool is not found", package]);
        let extension = if language == "python" { "py" } else { "js" };
        assert!(desk.text(&format!("{language}/build/embedded.{extension}")).contains(embedded));
        let built = desk.rule(&["build", language, "--componentize", &tool]);
        assert!(desk.text(&format!("{language}/words")).contains(words));
        if language == "javascript" {
            built.says(4, &["EXPORT_REFUSED", "exports"]);
        } else {
            built.prints(&["rule.wasm", "sha256:"]);
            desk.put("python/parameters.json", WUHUA_PARAMETERS);
            desk.put("one.json", json!({ "id": "s1", "facts": engineer(9) }).to_string());
            desk.rule(&["judge", "python", "--facts", "one.json"]).prints(&["总分 / total 13.5"]);
        }
    }
    desk.put("tool.sh", "#!/bin/sh\nexit 3\n");
    desk.rule(&["build", "python", "--componentize", &tool]).says(1, &["编译失败", "the build failed"]);
}
