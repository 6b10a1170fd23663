//! What the schema says of its mutations: what they take, which roles they ask for, how they may refuse.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, FieldDefinition, Type, TypeKind, TypeSystemDefinition};
use rencai::access::Action;
use serde_json::Value;

pub static BOOK: LazyLock<Book> = LazyLock::new(Book::read);

type Objects = BTreeMap<String, Vec<FieldDefinition>>;

pub struct Book {
    pub mutations: Vec<Mutation>,
    pub inputs: BTreeMap<String, Input>,
    pub enums: BTreeMap<String, Vec<String>>,
}

/// What an input object has.
pub struct Input {
    /// Whether exactly one of its fields is given.
    pub one_of: bool,
    pub fields: Vec<(String, Type)>,
}

pub struct Mutation {
    pub name: String,
    /// The type of what it takes.
    pub input: String,
    pub action: Action,
    /// The codes with which it may refuse.
    pub codes: Vec<String>,
    /// The payload's field that holds the object, where it has an id.
    pub object: Option<String>,
    /// How it is asked for.
    pub document: String,
}

impl Book {
    fn read() -> Self {
        let document = parse_schema(rencai::graphql::sdl()).unwrap();
        let (mut objects, mut inputs, mut enums): (Objects, _, _) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for definition in document.definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let definition = definition.node;
            let name = definition.name.node.to_string();
            match definition.kind {
                TypeKind::Object(object) => {
                    objects.insert(name, object.fields.into_iter().map(|field| field.node).collect());
                }
                TypeKind::InputObject(input) => {
                    let fields = input.fields.into_iter();
                    let fields = fields.map(|field| (field.node.name.node.to_string(), field.node.ty.node)).collect();
                    let one_of = definition.directives.iter().any(|one| one.node.name.node == "oneOf");
                    inputs.insert(name, Input { one_of, fields });
                }
                TypeKind::Enum(values) => {
                    let values = values.values.into_iter().map(|value| value.node.value.node.to_string());
                    enums.insert(name, values.collect());
                }
                _ => {}
            }
        }
        let mutations: Vec<Mutation> =
            objects["Mutation"].iter().map(|field| Mutation::read(field, &objects)).collect();
        assert!(mutations.len() > 80);
        Self { mutations, inputs, enums }
    }

    pub fn mutation(&self, name: &str) -> &Mutation {
        let found = self.mutations.iter().find(|mutation| mutation.name == name);
        found.unwrap_or_else(|| panic!("the schema has no mutation {name}"))
    }

    /// Whether a mutation takes such a field.
    pub fn takes(&self, mutation: &Mutation, field: &str) -> bool {
        self.inputs[&mutation.input].fields.iter().any(|(name, _)| name == field)
    }
}

impl Mutation {
    fn read(field: &FieldDefinition, objects: &Objects) -> Self {
        let name = field.name.node.to_string();
        let input = field.arguments.iter().find(|argument| argument.node.name.node == "input");
        let input = input.and_then(|argument| named(&argument.node.ty.node));
        let input = input.unwrap_or_else(|| panic!("{name} takes no input")).to_owned();
        let payload = &objects[named(&field.ty.node).unwrap()];
        let shown = payload.iter().find_map(|field| Some((field.name.node.to_string(), shown(field, objects)?)));
        let selection = shown.as_ref().map(|(field, shown)| format!("{field} {{ {shown} }}")).unwrap_or_default();
        let document = format!(
            "mutation($input: {input}!) {{ {name}(input: $input) {{
                {selection} errors {{ code path message allowed changes {{ path before now }} }} auditId
            }} }}"
        );
        Self {
            action: strings(field, "requires", "action")[0].parse().unwrap(),
            codes: strings(field, "errors", "codes"),
            object: shown.map(|(field, _)| field),
            name,
            input,
            document,
        }
    }
}

/// What is shown of the object in a payload's field, where it has an id.
fn shown(field: &FieldDefinition, objects: &Objects) -> Option<String> {
    let fields = objects.get(named(&field.ty.node)?)?;
    let plain = |wanted: &&str| {
        let found = fields.iter().find(|field| field.name.node == *wanted && field.arguments.is_empty());
        found.and_then(|field| named(&field.ty.node)).is_some_and(|name| !objects.contains_key(name))
    };
    let shown: Vec<&str> = ["id", "state", "version"].into_iter().filter(plain).collect();
    shown.contains(&"id").then(|| shown.join(" "))
}

/// The name of a type that is no list.
pub fn named(ty: &Type) -> Option<&str> {
    match &ty.base {
        BaseType::Named(name) => Some(name.as_str()),
        BaseType::List(_) => None,
    }
}

fn strings(field: &FieldDefinition, directive: &str, argument: &str) -> Vec<String> {
    let found = field.directives.iter().find(|one| one.node.name.node == directive);
    let value = found.and_then(|one| one.node.get_argument(argument)).map(|value| value.node.clone());
    match value.map(|value| value.into_json().unwrap()) {
        Some(Value::String(text)) => vec![text],
        Some(Value::Array(items)) => items.iter().map(|item| item.as_str().unwrap().to_owned()).collect(),
        other => panic!("{} says {other:?} in @{directive}", field.name.node),
    }
}
