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

/// A component with this section in front, that is otherwise a good one of an empty rule.
fn with_section(id: u8, content: &[u8]) -> Vec<u8> {
    let whole = wat(r#"(component (instance $i) (export "rencai:rules/rule@1.0.0" (instance $i)))"#);
    let (header, rest) = whole.split_at(8);
    let mut length = content.len();
    let mut section = vec![id];
    loop {
        let more = length >= 0x80;
        section.push(u8::try_from(length & 0x7F).unwrap() | if more { 0x80 } else { 0 });
        length >>= 7;
        if !more {
            break;
        }
    }
    [header, &section, content, rest].concat()
}

/// A section of one type: so many of these in each other, the innermost of them empty.
fn types_in_types(levels: usize, holders: &[u8]) -> Vec<u8> {
    let mut content = vec![1];
    for level in 0..levels {
        content.push(holders[level % holders.len()]);
        content.extend(if level + 1 < levels { &[1, 1][..] } else { &[0] });
    }
    with_section(7, &content)
}

/// A file that would take the stack of whoever reads it by calling himself.
pub fn types_without_end() -> Vec<u8> {
    types_in_types(200_000, &[0x42])
}

/// Feature 58.
#[test]
fn types_nest_no_deeper_than_a_stack_allows() {
    // An instance's type, a component's, and both by turns.
    for holders in [&[0x42][..], &[0x41], &[0x41, 0x42], &[0x42, 0x41]] {
        assert_eq!(code(&types_in_types(8, holders)), FaultCode::ContractMismatch);
        for levels in [9, 200, 200_000] {
            assert_eq!(code(&types_in_types(levels, holders)), FaultCode::NestedTooDeep, "{levels}");
        }
    }
    let fault = HOST.load(&types_without_end()).unwrap_err();
    assert!(fault.because.zh.contains("8 层") && fault.because.en.contains("more than 8 deep"), "{fault}");
    // A module's type holds types of functions and of nothing else, and what is cut is damaged.
    assert_eq!(code(&with_section(3, &[1, 0x50, 1, 1, 0x60, 0, 0])), FaultCode::ContractMismatch);
    assert_eq!(code(&with_section(3, &[1, 0x50, 1, 1, 0x50, 0, 0x60, 0, 0])), FaultCode::ComponentInvalid);
    assert_eq!(code(&with_section(3, &[1, 0x50, 1, 1, 0x50, 0])), FaultCode::ComponentMalformed);
    assert_eq!(code(&with_section(7, &[1, 0x42, 5, 1])), FaultCode::ComponentMalformed);
    assert_eq!(code(&with_section(7, &[0xFF, 0xFF, 0xFF, 0xFF, 0x0F])), FaultCode::ComponentMalformed);
    still_judges();
}

/// Feature 58.
#[test]
fn types_that_name_each_other_in_a_long_chain_are_refused_without_harm() {
    let link = |number: usize| {
        format!(
            r#"(type $t{number} (instance (alias outer 1 $t{} (type $x)) (export "a" (instance (type $x)))))"#,
            number - 1
        )
    };
    let chain = |links: usize| {
        let links: String = (1..=links).map(link).collect();
        wat(&format!(
            r#"(component (type $t0 (instance)) {links} (instance $i) (export "rencai:rules/rule@1.0.0" (instance $i)))"#
        ))
    };
    assert_eq!(code(&chain(3)), FaultCode::ContractMismatch);
    assert_eq!(code(&chain(3_000)), FaultCode::ComponentInvalid);
    still_judges();
}

/// Feature 58.
#[test]
pub fn a_component_has_no_more_parts_than_the_engine_has_room_for() {
    let rule = |inside: &str| {
        wat(&format!(r#"(component {inside} (instance $i) (export "rencai:rules/rule@1.0.0" (instance $i)))"#))
    };
    let instances = |count| rule(&format!("(core module $m) {}", "(core instance (instantiate $m))".repeat(count)));
    assert_eq!(code(&instances(40)), FaultCode::ContractMismatch);
    let fault = HOST.load(&instances(41)).unwrap_err();
    assert_eq!(fault.code, FaultCode::TooManyInstances);
    assert!(fault.because.zh.contains("40 个核心实例") && fault.because.en.contains("40 core instances"), "{fault}");
    assert_eq!(code(&rule(&"(core module (memory 1))".repeat(5))), FaultCode::TooManyInstances);
    assert_eq!(code(&rule(&format!("(core module {})", "(table 1 funcref)".repeat(5)))), FaultCode::TooManyInstances);
    let four = format!("(core module {})", "(table 1 funcref)".repeat(4));
    assert_eq!(code(&rule(&four.repeat(11))), FaultCode::TooManyInstances);
    // What only the engine finds: a memory, made five times of one module.
    let five = format!("(core module $m (memory 1)) {}", "(core instance (instantiate $m))".repeat(5));
    assert_eq!(code(&rule(&five)), FaultCode::TooManyInstances);
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
pub fn a_schema_is_an_object_that_every_reader_reads_alike() {
    let schema = |text: &str| {
        let answer = format!(
            r#"(data (i32.const 1024) "\00\08\00\00\{:02x}\00\00\00") (data (i32.const 2048) "{}")"#,
            text.len(),
            text.replace('"', "\\22")
        );
        let rule = HOST.load(&guest("1.0.0", "", &least(&answer, ""))).unwrap();
        rule.parameters_schema().map_err(|fault| fault.code)
    };
    assert_eq!(schema(r#"{"a":1}"#).as_deref(), Ok(r#"{"a":1}"#));
    for bad in [r#"{"a":1,"a":2}"#, "[]", "1", "{", r#"{"a":1.5}"#] {
        assert_eq!(schema(bad), Err(FaultCode::SchemaInvalid), "{bad}");
    }
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
    assert!(anatomy.nesting <= 2 && anatomy.functions > 10 && anatomy.instances > 0);
}
