use std::collections::BTreeSet;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{FieldDefinition, TypeKind, TypeSystemDefinition};
use rencai::policy::catalogues::REFERENCE;
use rencai::policy::model::Catalogue;

fn root_fields() -> Vec<(String, FieldDefinition)> {
    let document = parse_schema(rencai::graphql::sdl()).unwrap();
    let mut fields = Vec::new();
    for definition in document.definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let name = definition.node.name.node.to_string();
        if let (true, TypeKind::Object(object)) = (name == "Query" || name == "Mutation", definition.node.kind) {
            fields.extend(object.fields.into_iter().map(|field| (name.clone(), field.node)));
        }
    }
    assert!(fields.len() > 20);
    fields
}

fn strings(field: &FieldDefinition, directive: &str, argument: &str) -> Option<Vec<String>> {
    let directive = field.directives.iter().find(|one| one.node.name.node == directive)?;
    let value = &directive.node.get_argument(argument)?.node;
    match value.clone().into_json().unwrap() {
        serde_json::Value::String(text) => Some(vec![text]),
        serde_json::Value::Array(items) => Some(items.iter().map(|item| item.as_str().unwrap().to_owned()).collect()),
        other => panic!("{other}"),
    }
}

#[test]
fn the_committed_schema_is_the_one_that_the_code_prints() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql");
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    let printed = rencai::graphql::sdl();
    if committed != printed {
        std::fs::write(path, printed).unwrap();
        panic!("schema.graphql differed and was written anew: read the difference, then commit it");
    }
}

#[test]
fn every_root_field_names_its_action_and_its_clause_and_says_the_same_in_words() {
    for (parent, field) in root_fields() {
        let name = &field.name.node;
        let action =
            strings(&field, "requires", "action").unwrap_or_else(|| panic!("{parent}.{name} requires nothing"));
        let words = field.description.as_ref().map(|text| text.node.clone()).unwrap_or_default();
        assert!(words.contains(&format!("权限：{}。", action[0])), "{parent}.{name}: {words}");
        assert!(
            words.to_lowercase().contains(&format!("requires {}.", action[0].to_lowercase())),
            "{parent}.{name}: {words}"
        );
        let clauses = strings(&field, "clause", "ids").unwrap_or_default();
        assert!(!clauses.is_empty(), "{parent}.{name} names no clause");
        for clause in clauses {
            assert!(words.contains(&clause), "{parent}.{name} names clause {clause} in its directive only");
        }
        if parent == "Mutation" {
            assert!(strings(&field, "errors", "codes").is_some_and(|codes| codes.len() > 3), "{name} names no errors");
            assert!(
                strings(&field, "emits", "events").is_some_and(|events| !events.is_empty()),
                "{name} emits nothing"
            );
        }
    }
}

#[test]
fn every_clause_that_the_schema_names_is_in_the_reference_catalogue() {
    let catalogue = Catalogue::read(REFERENCE.clauses).unwrap();
    let known: BTreeSet<&str> = catalogue.clauses.iter().map(|clause| clause.id.as_str()).collect();
    assert_eq!(known.len(), 78);
    for (_, field) in root_fields() {
        for clause in strings(&field, "clause", "ids").unwrap_or_default() {
            assert!(known.contains(clause.as_str()), "{} names {clause}", field.name.node);
        }
    }
}

#[test]
fn everything_is_described_in_chinese_and_in_english() {
    let document = parse_schema(rencai::graphql::sdl()).unwrap();
    let check = |what: String, words: Option<&str>| {
        let words = words.unwrap_or_else(|| panic!("{what} has no description"));
        let chinese = words.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        let english =
            words.split_whitespace().filter(|word| word.chars().any(|c| c.is_ascii_alphabetic())).count() >= 1;
        assert!(chinese && english, "{what}: {words}");
    };
    for definition in document.definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let name = definition.node.name.node.to_string();
        if ["Boolean", "ID", "Int", "Float", "String", "Query", "Mutation"].contains(&name.as_str()) {
            continue;
        }
        check(name.clone(), definition.node.description.as_ref().map(|text| text.node.as_str()));
        let fields = match definition.node.kind {
            TypeKind::Object(object) => object.fields,
            TypeKind::Interface(interface) => interface.fields,
            TypeKind::InputObject(input) => {
                for field in input.fields {
                    let what = format!("{name}.{}", field.node.name.node);
                    check(what, field.node.description.as_ref().map(|text| text.node.as_str()));
                }
                continue;
            }
            TypeKind::Enum(values) => {
                for value in values.values {
                    let what = format!("{name}.{}", value.node.value.node);
                    check(what, value.node.description.as_ref().map(|text| text.node.as_str()));
                }
                continue;
            }
            _ => continue,
        };
        for field in fields {
            let what = format!("{name}.{}", field.node.name.node);
            check(what.clone(), field.node.description.as_ref().map(|text| text.node.as_str()));
            for argument in field.node.arguments {
                let what = format!("{what}({})", argument.node.name.node);
                check(what, argument.node.description.as_ref().map(|text| text.node.as_str()));
            }
        }
    }
}

#[test]
fn no_number_past_32_bits_and_no_fraction_is_an_int_or_a_float() {
    assert!(!rencai::graphql::sdl().contains(": Float"), "points and money are never Float");
    for entry in walk(concat!(env!("CARGO_MANIFEST_DIR"), "/src")) {
        let path = entry.display().to_string();
        if !(path.ends_with("api.rs") || path.contains("/api/") || path.contains("/graphql/")) {
            continue;
        }
        let text = std::fs::read_to_string(&entry).unwrap();
        for (number, line) in text.lines().enumerate() {
            let output = line.contains("async fn") || (line.trim_start().starts_with("pub ") && line.contains(": "));
            let bare = ["-> i64", "-> u64", "-> usize", "Result<i64>", "Result<u64>", "Result<usize>", "f64", "f32"];
            assert!(!(output && bare.iter().any(|ty| line.contains(ty))), "{path}:{} {line}", number + 1);
        }
    }
}

#[test]
fn the_source_holds_no_citys_name() {
    for entry in walk(concat!(env!("CARGO_MANIFEST_DIR"), "/src")) {
        if entry.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&entry).unwrap();
            for name in ["昆明", "Kunming", "五华", "石林", "呈贡"] {
                assert!(!text.contains(name), "{} names {name}", entry.display());
            }
        }
    }
}

/// The library has no test target of its own, which would compile all of it once more.
#[test]
fn the_library_holds_no_test_that_nobody_runs() {
    for entry in walk(concat!(env!("CARGO_MANIFEST_DIR"), "/src")) {
        let text = std::fs::read_to_string(&entry).unwrap_or_default();
        assert!(!text.contains("cfg(test)"), "{}: its tests belong to tests/it", entry.display());
    }
}

fn walk(folder: &str) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![std::path::PathBuf::from(folder)];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found
}
