//! Answers as the specification wants them, which the library's are not: it writes fields in the
//! order in which they were ready, and leaves out those that failed. Here fields stand in the
//! document's order, a failed one is null, and a null where none may be takes its parent with it.

use std::collections::{BTreeMap, HashMap};

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet, Type, TypeKind,
    TypeSystemDefinition,
};
use async_graphql::{Name, PathSegment, ServerError, Value};

/// The types of a schema's fields, by the name of the type that has them.
#[derive(Default)]
pub(super) struct Shapes {
    fields: HashMap<Name, HashMap<Name, Type>>,
    roots: HashMap<&'static str, Name>,
}

impl Shapes {
    /// Reads a schema's text. Of one that cannot be read nothing is known, and only the order is kept.
    pub fn read(sdl: &str) -> Self {
        let mut shapes = Self::default();
        let definitions = parse_schema(sdl).map(|document| document.definitions).unwrap_or_default();
        for definition in definitions {
            match definition {
                TypeSystemDefinition::Type(one) => {
                    let fields = match one.node.kind {
                        TypeKind::Object(object) => object.fields,
                        TypeKind::Interface(interface) => interface.fields,
                        _ => continue,
                    };
                    let fields = fields.into_iter().map(|field| (field.node.name.node, field.node.ty.node));
                    shapes.fields.insert(one.node.name.node, fields.collect());
                }
                TypeSystemDefinition::Schema(one) => {
                    let roots = [("query", one.node.query), ("mutation", one.node.mutation)];
                    shapes.roots.extend(roots.into_iter().filter_map(|(kind, name)| Some((kind, name?.node))));
                }
                TypeSystemDefinition::Directive(_) => {}
            }
        }
        shapes
    }

    fn root(&self, kind: OperationType) -> Option<&Name> {
        self.roots.get(match kind {
            OperationType::Mutation => "mutation",
            OperationType::Query | OperationType::Subscription => "query",
        })
    }

    fn field(&self, parent: Option<&Name>, name: &Name) -> Option<&Type> {
        self.fields.get(parent?)?.get(name)
    }
}

/// The fields of an answer in the document's order, those of its fragments among them.
#[derive(Default)]
pub(super) struct Plan {
    fields: Vec<Planned>,
}

struct Planned {
    key: Name,
    shape: Option<Type>,
    below: Plan,
}

/// A selection together with the type on which it selects.
type Selected<'d> = (&'d SelectionSet, Option<&'d Name>);

impl Plan {
    /// The plan of an operation whose fragments are known not to spread themselves.
    pub fn of(operation: &OperationDefinition, document: &ExecutableDocument, shapes: &Shapes) -> Self {
        Self::merged(&[(&operation.selection_set.node, shapes.root(operation.ty))], document, shapes)
    }

    fn merged(sets: &[Selected<'_>], document: &ExecutableDocument, shapes: &Shapes) -> Self {
        let mut found = IndexMap::new();
        for (set, parent) in sets {
            collect(set, *parent, document, shapes, &mut found);
        }
        let fields =
            found.into_iter().map(|(key, (shape, below)): (&Name, (Option<&Type>, Vec<Selected<'_>>))| Planned {
                key: key.clone(),
                shape: shape.cloned(),
                below: if below.is_empty() { Self::default() } else { Self::merged(&below, document, shapes) },
            });
        Self { fields: fields.collect() }
    }

    /// The data of an answer, completed.
    pub fn complete(&self, data: Value, errors: &[ServerError]) -> Value {
        let failed = Failed::of(errors);
        let map = match data {
            Value::Object(map) => map,
            _ => IndexMap::new(),
        };
        self.object(map, Some(&failed)).unwrap_or(Value::Null)
    }

    fn object(&self, mut found: IndexMap<Name, Value>, failed: Option<&Failed>) -> Result<Value, Gone> {
        let mut whole = IndexMap::with_capacity(found.len());
        for field in &self.fields {
            let failed = failed.and_then(|failed| failed.fields.get(field.key.as_str()));
            let value = match (found.swap_remove(&field.key), failed) {
                (Some(value), _) => value,
                (None, Some(_)) => Value::Null,
                // Skipped, or of a fragment for another type.
                (None, None) => continue,
            };
            whole.insert(field.key.clone(), field.below.value(value, field.shape.as_ref(), failed)?);
        }
        whole.extend(found);
        Ok(Value::Object(whole))
    }

    fn value(&self, value: Value, shape: Option<&Type>, failed: Option<&Failed>) -> Result<Value, Gone> {
        let value = match value {
            Value::Object(map) if !self.fields.is_empty() => self.object(map, failed).unwrap_or(Value::Null),
            Value::List(items) if !self.fields.is_empty() => {
                let shape = shape.and_then(|shape| match &shape.base {
                    BaseType::List(item) => Some(item.as_ref()),
                    BaseType::Named(_) => None,
                });
                let items = items.into_iter().enumerate().map(|(position, item)| {
                    self.value(item, shape, failed.and_then(|failed| failed.items.get(&position)))
                });
                items.collect::<Result<_, _>>().map_or(Value::Null, Value::List)
            }
            // An object none of whose fields could be had is null in the library's answer.
            Value::Null if failed.is_some_and(|failed| !failed.fields.is_empty()) && !self.fields.is_empty() => {
                self.object(IndexMap::new(), failed).unwrap_or(Value::Null)
            }
            other => other,
        };
        if value == Value::Null && shape.is_some_and(|shape| !shape.nullable) { Err(Gone) } else { Ok(value) }
    }
}

/// A null that its parent cannot hold.
struct Gone;

fn collect<'d>(
    set: &'d SelectionSet,
    parent: Option<&'d Name>,
    document: &'d ExecutableDocument,
    shapes: &'d Shapes,
    found: &mut IndexMap<&'d Name, (Option<&'d Type>, Vec<Selected<'d>>)>,
) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => {
                let name = &field.node.name.node;
                let shape = shapes.field(parent, name);
                let (known, below) = found.entry(&field.node.response_key().node).or_default();
                *known = known.or(shape);
                let inner = &field.node.selection_set.node;
                if !inner.items.is_empty() {
                    below.push((inner, shape.map(named)));
                }
            }
            Selection::InlineFragment(inline) => {
                let on = inline.node.type_condition.as_ref().map(|condition| &condition.node.on.node);
                collect(&inline.node.selection_set.node, on.or(parent), document, shapes, found);
            }
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                    let on = &fragment.node.type_condition.node.on.node;
                    collect(&fragment.node.selection_set.node, Some(on), document, shapes, found);
                }
            }
        }
    }
}

fn named(shape: &Type) -> &Name {
    match &shape.base {
        BaseType::Named(name) => name,
        BaseType::List(item) => named(item),
    }
}

/// Where errors are, as a tree of their paths.
#[derive(Default)]
struct Failed {
    fields: HashMap<String, Failed>,
    items: BTreeMap<usize, Failed>,
}

impl Failed {
    fn of(errors: &[ServerError]) -> Self {
        let mut root = Self::default();
        for error in errors {
            let mut at = &mut root;
            for segment in &error.path {
                at = match segment {
                    PathSegment::Field(name) => at.fields.entry(name.clone()).or_default(),
                    PathSegment::Index(position) => at.items.entry(*position).or_default(),
                };
            }
        }
        root
    }
}
