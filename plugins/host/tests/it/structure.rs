//! What is refused for its structure, before or while it is compiled.

use rencai_host::{FaultCode, Limits, componentize, inspect};
use wit_component::{StringEncoding, embed_component_metadata};

use crate::stage::{HOST, WUHUA, still_judges};

const CONTRACT: &str = include_str!("../../../wit/1.0.0/rules.wit");

fn code(component: &[u8]) -> FaultCode {
    match HOST.load(component) {
        Ok(_) => panic!("it was loaded"),
        Err(fault) => {
            assert!(fault.is_rules(), "{fault}");
            fault.code
        }
    }
}

pub fn wat(text: &str) -> Vec<u8> {
    wat::parse_str(text).unwrap()
}

/// A core module under a contract as a component. The module's text has `VERSION` for the version.
pub fn guest(version: &str, world: &str, text: &str) -> Vec<u8> {
    let mut module = wat(&text.replace("VERSION", version));
    let mut resolve = wit_parser::Resolve::default();
    let contract = CONTRACT.replace("rencai:rules@1.0.0", &format!("rencai:rules@{version}"));
    let package = resolve.push_source("rules.wit", &format!("{contract}\n{world}")).unwrap();
    let name = if world.is_empty() { "county-rule" } else { "tried" };
    let world = resolve.select_world(&[package], Some(name)).unwrap();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    componentize(&module).unwrap()
}

/// The least guest: its functions give addresses of zeroed memory, and `extra` is what is tried.
pub fn least(extra: &str, in_schema: &str) -> String {
    format!(
        r#"(module
            (memory (export "memory") 2)
            {extra}
            (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 65536)
            (func (export "rencai:rules/rule@VERSION#parameters-schema") (result i32) {in_schema} i32.const 1024)
            (func (export "rencai:rules/rule@VERSION#describe") (param i32 i32) (result i32) i32.const 1024)
            (func (export "rencai:rules/rule@VERSION#judge")
                (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)
                i32.const 1024)
        )"#
    )
}

/// Feature 58.
#[test]
fn only_a_component_is_taken() {
    assert_eq!(code(b"\0asm\x01\0\0\0"), FaultCode::NotAComponent);
    assert_eq!(code(&wat("(module (func (export \"run\")))")), FaultCode::NotAComponent);
    assert_eq!(code(b""), FaultCode::NotAComponent);
    assert_eq!(code(b"#!/bin/sh\n"), FaultCode::NotAComponent);
    assert_eq!(code(b"\x7fELF\x02\x01\x01\0"), FaultCode::PrecompiledRefused);
    assert_eq!(code(&vec![0; 25 << 20]), FaultCode::ComponentTooLarge);
}

#[test]
fn a_precompiled_component_is_refused_though_the_engine_would_run_it() {
    let engine = wasmtime::Engine::default();
    let artefact = engine.precompile_component(&wat("(component)")).unwrap();
    assert_eq!(code(&artefact), FaultCode::PrecompiledRefused);
}

/// Feature 58.
#[test]
fn imports_beyond_the_contract_are_refused_by_name() {
    for (import, expected) in [
        (r#"(import "wasi:clocks/wall-clock@0.2.0" (instance))"#, FaultCode::ImportRefused),
        (r#"(import "rencai:rules/clock@1.0.0" (instance))"#, FaultCode::ImportRefused),
        (r#"(import "log" (func))"#, FaultCode::ImportRefused),
        // The linker of the engine would take both of these for 1.0.0.
        (r#"(import "rencai:rules/log@1.0.1" (instance))"#, FaultCode::ContractVersion),
        (r#"(import "rencai:rules/types@1.2.0" (instance))"#, FaultCode::ContractVersion),
        (r#"(import "rencai:rules/log@1.0.0" (func))"#, FaultCode::ImportRefused),
    ] {
        assert_eq!(code(&wat(&format!("(component {import})"))), expected, "{import}");
    }
    let fault = HOST.load(&wat(r#"(component (import "wasi:cli/environment@0.2.3" (instance)))"#)).unwrap_err();
    assert!(fault.because.zh.contains("wasi:cli/environment@0.2.3") && fault.because.en.contains("are allowed"));
}

#[test]
fn exactly_the_contracts_interface_is_exported() {
    assert_eq!(code(&wat("(component)")), FaultCode::ExportRefused);
    let other = r#"(component (instance $i) (export "rencai:rules/other@1.0.0" (instance $i)))"#;
    assert_eq!(code(&wat(other)), FaultCode::ExportRefused);
    let more =
        r#"(component (instance $i) (export "rencai:rules/rule@1.0.0" (instance $i)) (export "more" (instance $i)))"#;
    assert_eq!(code(&wat(more)), FaultCode::ExportRefused);
    let empty = r#"(component (instance $i) (export "rencai:rules/rule@1.0.0" (instance $i)))"#;
    assert_eq!(code(&wat(empty)), FaultCode::ContractMismatch);
}

#[test]
fn a_component_for_another_version_is_told_both_numbers() {
    let component = guest("1.1.0", "", &least("", ""));
    let fault = HOST.load(&component).unwrap_err();
    assert_eq!(fault.code, FaultCode::ContractVersion);
    for text in [&fault.because.zh, &fault.because.en] {
        assert!(text.contains("1.1.0") && text.contains("1.0.0"), "{text}");
    }
}

#[test]
fn functions_of_other_types_are_refused_when_the_rule_is_loaded() {
    let world = "interface tried-rule { judge: func() -> string; } world tried { export tried-rule; }";
    let text = r#"(module (memory (export "memory") 1)
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 0)
        (func (export "rencai:rules/tried-rule@VERSION#judge") (result i32) i32.const 0))"#;
    assert_eq!(code(&guest("1.0.0", world, text)), FaultCode::ExportRefused);
    let wrong = r#"(component
        (core module $m (func (export "f") (result i32) i32.const 0))
        (core instance $i (instantiate $m))
        (func $f (result u32) (canon lift (core func $i "f")))
        (instance $rule (export "parameters-schema" (func $f)) (export "describe" (func $f)) (export "judge" (func $f)))
        (export "rencai:rules/rule@1.0.0" (instance $rule)))"#;
    assert_eq!(code(&wat(wrong)), FaultCode::ContractMismatch);
}

/// Feature 58.
#[test]
fn components_nest_no_deeper_than_the_toolchains_make_them() {
    let nested = |levels: usize| format!("(component {}{})", "(component ".repeat(levels), ")".repeat(levels));
    assert_eq!(code(&wat(&nested(2))), FaultCode::ExportRefused);
    assert_eq!(code(&wat(&nested(3))), FaultCode::NestedTooDeep);
    assert_eq!(code(&wat(&nested(60))), FaultCode::NestedTooDeep);
    let inside = r#"(component (component (import "wasi:io/streams@0.2.0" (instance))))"#;
    assert_eq!(code(&wat(inside)), FaultCode::NestedImports);
}

/// Feature 58.
#[test]
fn bombs_for_the_compiler_are_refused_before_it_sees_them() {
    let many = format!("(component (core module {}))", "(func)".repeat(50_000));
    assert_eq!(code(&wat(&many)), FaultCode::TooManyFunctions);
    let large = format!("(component (core module (func {})))", "nop ".repeat(10 << 20));
    assert_eq!(code(&wat(&large)), FaultCode::FunctionTooLarge);
    let locals = format!("(component (core module (func (local {}))))", "i32 ".repeat(20_000));
    assert_eq!(code(&wat(&locals)), FaultCode::TooManyLocals);
    let data = format!("(component (core module (memory 1) (data (i32.const 0) \"{}\")))", "x".repeat(21 << 20));
    assert_eq!(code(&wat(&data)), FaultCode::DataTooLarge);
    assert_eq!(code(&wat("(component (core module (memory 1025)))")), FaultCode::MemoryTooLarge);
    assert_eq!(code(&wat("(component (core module (table 10001 funcref)))")), FaultCode::MemoryTooLarge);
    still_judges();
}

#[test]
fn proposals_that_rules_do_without_are_off() {
    for inside in [
        "(func (result v128) (v128.const i32x4 0 0 0 0))",
        "(memory 1 1 shared)",
        "(memory i64 1)",
        "(memory 1) (memory 1)",
        "(tag (param i32))",
        "(func (param externref))",
        "(type (struct))",
        "(func (return_call 0))",
    ] {
        let text = format!(
            r#"(component (core module {inside}) (instance $i) (export "rencai:rules/rule@1.0.0" (instance $i)))"#
        );
        assert_eq!(code(&wat(&text)), FaultCode::ComponentInvalid, "{inside}");
    }
}

/// Feature 58.
#[test]
fn a_start_function_works_within_its_own_small_budget() {
    let endless = least("(func $start (loop br 0)) (start $start)", "");
    assert_eq!(code(&guest("1.0.0", "", &endless)), FaultCode::InstantiationFailed);
    let trap = least("(func $start unreachable) (start $start)", "");
    assert_eq!(code(&guest("1.0.0", "", &trap)), FaultCode::InstantiationFailed);
    let some = "(func $start (local i32) (loop (local.set 0 (i32.add (local.get 0) (i32.const 1)))
        (br_if 0 (i32.lt_u (local.get 0) (i32.const 1000))))) (start $start)";
    assert!(HOST.load(&guest("1.0.0", "", &least(some, ""))).is_ok());
    still_judges();
}

#[test]
pub fn a_table_grows_up_to_the_limit_and_no_further() {
    // Grows a table when asked for its schema, and stops itself where that fails.
    let grow = |elements: u32| {
        let grow = format!(
            "(if (i32.eq (table.grow (ref.null func) (i32.const {elements})) (i32.const -1)) (then unreachable))"
        );
        HOST.load(&guest("1.0.0", "", &least("(table 1 funcref)", &grow)))
            .unwrap()
            .parameters_schema()
            .unwrap_err()
            .code
    };
    assert_eq!(grow(20_000), FaultCode::MemoryExhausted);
    // Within the limit it goes on, to its own answer of nothing.
    assert_eq!(grow(9_000), FaultCode::SchemaInvalid);
}

#[test]
fn what_inspection_found_is_told() {
    let anatomy = inspect(WUHUA, &Limits::default()).unwrap();
    assert_eq!(anatomy.exports, ["rencai:rules/rule@1.0.0"]);
    assert!(anatomy.imports.iter().all(|import| import.starts_with("rencai:rules/")));
    assert_eq!(anatomy.bytes, WUHUA.len());
    assert!(anatomy.nesting <= 2 && anatomy.functions > 10);
}
