//! Compiling in a jailed process of its own: what bounds it, and that no end of it does harm.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rencai_host::{COMPILE_COMMAND, Fault, FaultCode, Host, Settings};
use serde_json::{Value, json};

use crate::stage::{HOSTILE, WUHUA, WUHUA_FACTS, WUHUA_PARAMETERS, context, samples, wuhua};

const PROGRAM: &str = env!("CARGO_BIN_EXE_compile-component");

fn settings(program: impl AsRef<Path>) -> Settings {
    let mut settings =
        Settings { compiler: Some(program.as_ref().to_owned()), workers: Some(1), ..Settings::default() };
    settings.limits.fuse_milliseconds = 60_000;
    settings.limits.compile_fuse_seconds = 600;
    settings
}

/// A program of the folder beside this file, which stands in for the child.
fn stand_in(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/compilers").join(name)
}

fn fault(settings: Settings, component: &[u8]) -> Fault {
    Host::new(settings).unwrap().load(component).map(|_| ()).unwrap_err()
}

/// A component that passes inspection and whose one function is dear to compile: as many values as it
/// has locals meet at each of its joins.
fn bomb(locals: usize, joins: usize) -> Vec<u8> {
    let set = |number: usize| {
        format!("(local.set {} (i32.add (local.get {}) (local.get 0)))", 1 + number % locals, number % locals)
    };
    let join = |number: usize| format!("(loop (if (local.get {}) (then {} (br 1))))", number % locals, set(number));
    let body: String = (0..joins).map(join).collect();
    let module = format!("(core module (func (export \"f\") (param i32) (local {}) {body}))", "i32 ".repeat(locals));
    let text = format!(r#"(component {module} (instance $i) (export "rencai:rules/rule@1.0.0" (instance $i)))"#);
    wat::parse_str(text).unwrap()
}

/// Feature 58.
#[test]
fn what_a_child_compiles_is_sealed_by_the_host_and_judges_as_if_compiled_here() {
    let folder = tempfile::tempdir().unwrap();
    let host = Host::new(Settings { cache: Some(folder.path().to_owned()), ..settings(PROGRAM) }).unwrap();
    let rule = host.load(WUHUA).unwrap();
    let described = rule.describe(WUHUA_PARAMETERS).unwrap();
    let batch = rule.judge(&described, &context(&described), &samples(WUHUA_FACTS)).unwrap();
    assert_eq!(batch.verdicts, wuhua().judge(&samples(WUHUA_FACTS)).unwrap());
    // A host that could not compile finds it there.
    let idle = Settings { cache: Some(folder.path().to_owned()), ..settings("/nowhere/compiler") };
    assert!(Host::new(idle).unwrap().load(WUHUA).is_ok());
}

/// Feature 58.
#[test]
fn a_component_that_takes_too_much_of_the_processor_or_the_memory_is_its_own_fault() {
    let mut hurried = settings(PROGRAM);
    hurried.limits.compile_seconds = 1;
    let too_long = fault(hurried, &bomb(6_000, 8_000));
    assert_eq!(too_long.code, FaultCode::CompilationTooLong, "{too_long} {:?}", too_long.detail);
    let mut narrow = settings(PROGRAM);
    narrow.limits.compile_bytes = 256 << 20;
    let too_large = fault(narrow, &bomb(6_000, 8_000));
    assert_eq!(too_large.code, FaultCode::CompilationTooLarge, "{too_large} {:?}", too_large.detail);
    for (fault, allowed) in [(&too_long, "1 "), (&too_large, "268435456")] {
        assert!(fault.is_rules() && fault.because.en.contains(allowed) && fault.because.zh.contains(allowed));
    }
}

/// Feature 58.
#[test]
fn a_compiler_that_is_missing_breaks_off_or_prints_rubbish_is_the_machines_fault() {
    let echo = PathBuf::from("/bin/echo");
    let told = PathBuf::from("/bin/false");
    for program in [PathBuf::from("/nowhere/compiler"), echo, told, stand_in("killed"), stand_in("another")] {
        let folder = tempfile::tempdir().unwrap();
        let broken = Settings { cache: Some(folder.path().to_owned()), ..settings(&program) };
        let fault = fault(broken, WUHUA);
        assert_eq!(fault.code, FaultCode::CompilerFailed, "{}: {fault} {:?}", program.display(), fault.detail);
        assert!(fault.may_try_again() && !fault.because.zh.is_empty());
        let mut left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, ["key", "lock"], "{}", program.display());
        // The same folder serves a host whose compiler works.
        let mended = Settings { cache: Some(folder.path().to_owned()), ..settings(PROGRAM) };
        assert!(Host::new(mended).unwrap().load(WUHUA).is_ok());
    }
}

/// Feature 58.
#[test]
fn a_component_over_which_the_compiler_breaks_down_is_its_own_fault() {
    for program in ["broken-down", "aborted"] {
        let fault = fault(settings(stand_in(program)), WUHUA);
        assert_eq!(fault.code, FaultCode::ComponentInvalid, "{program}: {fault} {:?}", fault.detail);
        assert!(fault.is_rules() && fault.detail.unwrap().contains("broke down"));
    }
}

/// Feature 58.
#[test]
fn a_component_that_is_not_valid_is_refused_by_the_child_and_not_by_the_server() {
    let simd = r#"(component (core module (func (result v128) (v128.const i32x4 0 0 0 0)))
        (instance $i) (export "rencai:rules/rule@1.0.0" (instance $i)))"#;
    let component = wat::parse_str(simd).unwrap();
    assert!(rencai_host::inspect(&component, &rencai_host::Limits::default()).is_ok());
    assert_eq!(fault(settings(PROGRAM), &component).code, FaultCode::ComponentInvalid);
}

#[test]
fn a_compiler_that_does_not_answer_is_put_an_end_to() {
    let mut settings = settings(stand_in("silent"));
    settings.limits.compile_fuse_seconds = 1;
    let fault = fault(settings, HOSTILE);
    assert_eq!(fault.code, FaultCode::CompilerFailed);
    assert!(fault.because.en.contains("within 1 seconds") && fault.may_try_again());
}

/// Calls the child as a host does, with that much of a component, and gives what it answers.
fn child(order: &Value, component: &[u8]) -> Vec<u8> {
    let mut child = Command::new(PROGRAM)
        .args([COMPILE_COMMAND, &order.to_string()])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let _ = child.stdin.take().unwrap().write_all(component);
    child.wait_with_output().unwrap().stdout
}

#[test]
fn a_child_whose_parent_is_gone_makes_nothing_of_half_a_component() {
    let order = json!({ "limits": {}, "backend": "native", "bytes": WUHUA.len() });
    let whole = child(&order, WUHUA);
    assert!(whole.starts_with(b"{\"artefact\":"));
    for sent in [0, 1, WUHUA.len() / 2, WUHUA.len() - 1] {
        let answer = child(&order, &WUHUA[..sent]);
        assert!(answer.starts_with(b"{\"failed\":") && answer.len() < 200, "{sent}");
    }
}

#[test]
fn a_child_takes_no_order_that_it_does_not_understand() {
    for order in [json!({}), json!({ "limits": {}, "backend": "other", "bytes": 0 }), json!("x")] {
        assert!(child(&order, b"").starts_with(b"{\"failed\":"));
    }
}

/// Whoever started the server may allow less than the limits do, and nothing raises that.
#[cfg(target_os = "linux")]
#[test]
fn a_jail_takes_the_smaller_of_what_it_may_and_what_it_was_given() {
    let order = json!({ "limits": {}, "backend": "native", "bytes": 8 });
    let mut child = Command::new("/bin/sh")
        .args(["-c", "ulimit -t 30; ulimit -n 12; exec \"$0\" \"$@\"", PROGRAM, COMPILE_COMMAND, &order.to_string()])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let allowed = |name: &str| {
        let text = fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
        let line = text.lines().find(|line| line.starts_with(name)).unwrap();
        line[name.len()..].split_whitespace().take(2).map(str::to_owned).collect::<Vec<_>>()
    };
    while allowed("Max address space")[0] == "unlimited" {
        std::thread::yield_now();
    }
    assert_eq!(allowed("Max cpu time"), ["30", "30"]);
    assert_eq!(allowed("Max open files"), ["12", "12"]);
    child.stdin.take().unwrap().write_all(b"\0asm0000").unwrap();
    assert!(child.wait_with_output().unwrap().stdout.starts_with(b"{\"invalid\":"));
}

/// What the process is allowed is read from the kernel while it waits for the component.
#[cfg(target_os = "linux")]
#[test]
fn a_child_is_in_jail_before_it_reads_a_byte() {
    let order = json!({ "limits": { "compileSeconds": 7, "compileBytes": 1_073_741_824_u64 }, "backend": "native", "bytes": 8 });
    let mut child = Command::new(PROGRAM)
        .args([COMPILE_COMMAND, &order.to_string()])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let path = format!("/proc/{}/limits", child.id());
    let limits = || {
        let text = fs::read_to_string(&path).unwrap();
        let limit = |name: &str| {
            let line = text.lines().find(|line| line.starts_with(name)).unwrap();
            line[name.len()..].split_whitespace().take(2).map(str::to_owned).collect::<Vec<_>>()
        };
        ["Max address space", "Max cpu time", "Max core file size", "Max file size", "Max open files"].map(limit)
    };
    let expected = [["1073741824", "1073741824"], ["7", "8"], ["0", "0"], ["0", "0"], ["16", "16"]];
    // It says nothing before it has read; the last limit that it sets is the address space.
    while limits()[0][0] != "1073741824" {
        assert!(child.try_wait().unwrap().is_none(), "it ended instead");
        std::thread::yield_now();
    }
    assert_eq!(limits().map(|limit| limit.join("/")), expected.map(|limit| limit.join("/")));
    child.stdin.take().unwrap().write_all(b"\0asm0000").unwrap();
    assert!(child.wait_with_output().unwrap().stdout.starts_with(b"{\"invalid\":"));
}
