//! What an error leaves behind (GraphQL specification, 6.4.4): null where the field may be null, else
//! null in the nearest field above that may. The library leaves such fields out of the answer.

use std::sync::Arc;

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{BaseType, ExecutableDocument, OperationType, Selection, SelectionSet, Type};
use async_graphql::{EmptySubscription, Name, ObjectType, PathSegment, Request, Response, Schema, Value};

use super::spreads::conditioned;
use super::types::Types;

/// A schema whose answers have their nulls.
pub struct Mended<Q, M> {
    library: Schema<Q, M, EmptySubscription>,
    types: Arc<Types>,
}

impl<Q, M> Clone for Mended<Q, M> {
    fn clone(&self) -> Self {
        Self { library: self.library.clone(), types: self.types.clone() }
    }
}

/// What may not be null has failed, so what holds it cannot stand either.
struct Fallen;

impl<Q: ObjectType + 'static, M: ObjectType + 'static> Mended<Q, M> {
    /// Around the library's schema, which has these types.
    pub fn new(library: Schema<Q, M, EmptySubscription>, types: Arc<Types>) -> Self {
        Self { library, types }
    }

    /// Executes a request.
    pub async fn execute(&self, mut request: Request) -> Response {
        let spread = request.parsed_query().ok().filter(|document| !document.fragments.is_empty()).cloned();
        if let Some(document) = spread {
            request.set_parsed_query(conditioned(document));
        }
        let (query, operation) = (request.query.clone(), request.operation_name.clone());
        let mut response = self.library.execute(request).await;
        if response.errors.iter().any(|error| !error.path.is_empty())
            && let Ok(document) = parse_query(query)
        {
            mend(&self.types, &mut response, &document, operation.as_deref());
        }
        response
    }
}

/// Puts nulls where the errors of an executed operation demand them.
fn mend(types: &Types, response: &mut Response, document: &ExecutableDocument, operation: Option<&str>) {
    let mut operations = document.operations.iter();
    let chosen = match operation {
        Some(name) => operations.find(|(one, _)| one.is_some_and(|one| one == name)),
        None => operations.next(),
    };
    let Some((_, operation)) = chosen else { return };
    let root = Name::new(match operation.node.ty {
        OperationType::Query => "Query",
        OperationType::Mutation => "Mutation",
        OperationType::Subscription => "Subscription",
    });
    let place = Place { types, document, on: vec![(&root, &operation.node.selection_set.node)] };
    let paths = || response.errors.iter().map(|error| error.path.as_slice()).filter(|path| !path.is_empty());
    // First every failed field is there and null, so that a null above one can only be a fallen one.
    for path in paths() {
        restore(&mut response.data, path);
    }
    for path in paths() {
        if place.fall(&mut response.data, path).is_err() {
            response.data = Value::Null;
        }
    }
}

/// The library answers null for an object all of whose fields failed.
fn restore(value: &mut Value, path: &[PathSegment]) {
    match (path, value) {
        ([], value) => *value = Value::Null,
        ([PathSegment::Field(key), below @ ..], value) => {
            if *value == Value::Null {
                *value = Value::Object(async_graphql::indexmap::IndexMap::new());
            }
            if let Value::Object(fields) = value {
                restore(fields.entry(Name::new(key)).or_insert(Value::Null), below);
            }
        }
        ([PathSegment::Index(index), below @ ..], Value::List(items)) => {
            if let Some(item) = items.get_mut(*index) {
                restore(item, below);
            }
        }
        _ => {}
    }
}

/// An object of the answer: what is selected of it, and on which types.
struct Place<'d> {
    types: &'d Types,
    document: &'d ExecutableDocument,
    on: Vec<(&'d Name, &'d SelectionSet)>,
}

impl<'d> Place<'d> {
    fn fall(&self, value: &mut Value, path: &[PathSegment]) -> Result<(), Fallen> {
        let ([PathSegment::Field(key), rest @ ..], Value::Object(fields)) = (path, value) else { return Ok(()) };
        let mut found = Vec::new();
        for (on, set) in &self.on {
            self.select(on, set, key, &mut found);
        }
        // Where several types are selected their fields of one name agree about null (5.3.2).
        let Some((ty, _)) = found.first() else { return Ok(()) };
        let ty: &Type = ty;
        let Some(value) = fields.get_mut(key.as_str()) else { return Ok(()) };
        let on = found.iter().filter_map(|(ty, set)| Some((named(&ty.base)?, *set))).collect();
        Self { types: self.types, document: self.document, on }.settle(value, ty, rest)
    }

    fn settle(&self, value: &mut Value, ty: &Type, path: &[PathSegment]) -> Result<(), Fallen> {
        let stands = match (path, &mut *value, &ty.base) {
            ([], ..) => Err(Fallen),
            ([PathSegment::Index(index), rest @ ..], Value::List(items), BaseType::List(of)) => {
                items.get_mut(*index).map_or(Ok(()), |item| self.settle(item, of, rest))
            }
            (_, value, _) => self.fall(value, path),
        };
        if stands.is_err() {
            *value = Value::Null;
            if !ty.nullable {
                return Err(Fallen);
            }
        }
        Ok(())
    }

    /// The types and selections of the field that answers to a key.
    fn select(&self, on: &'d Name, set: &'d SelectionSet, key: &str, found: &mut Vec<(&'d Type, &'d SelectionSet)>) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) if field.node.response_key().node == key => {
                    let types = self.types.fields.get(on);
                    if let Some(ty) = types.and_then(|fields| fields.get(&field.node.name.node)) {
                        found.push((ty, &field.node.selection_set.node));
                    }
                }
                Selection::Field(_) => {}
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref().map_or(on, |condition| &condition.node.on.node);
                    self.select(on, &inline.node.selection_set.node, key, found);
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) {
                        let fragment = &fragment.node;
                        self.select(&fragment.type_condition.node.on.node, &fragment.selection_set.node, key, found);
                    }
                }
            }
        }
    }
}

fn named(base: &BaseType) -> Option<&Name> {
    match base {
        BaseType::Named(name) => Some(name),
        BaseType::List(of) => named(&of.base),
    }
}
